"""What is written is read back unchanged, through every pair of formats."""

import io
import itertools
import os
import stat
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.errors import InputError
from negotiation.exact import canonical
from negotiation.files import read, write
from negotiation.files.json_text import json_text
from negotiation.files.starters import KINDS, starter
from negotiation.files.toml_text import toml_text
from negotiation.model.deals import Deals
from negotiation.model.game import Game

# Not square and all payoffs different: a transposed table cannot pass.
TWO_BY_THREE = Game.from_payoffs(
    {"US A": [[1, "1/3", -0.1], [4, 5, 10**20]], "CHN": [[7, 8, 9], ["-22/7", 1e-7, 12]]},
    actions=[["hold", "cut"], ["hold", 'ea"se', "buy (all)"]],
)
TWO_BY_THREE_BY_TWO = Game.from_payoffs(
    np.arange(36).reshape(3, 2, 3, 2) - 11, players=["A", "B", "C"],
    actions=[["a", "b"], ["c", "d", "é"], ["#", "="]],
)
ONE = Game.from_payoffs({"A": [1, 2, 3]})
GAMES = {"2x3": TWO_BY_THREE, "2x3x2": TWO_BY_THREE_BY_TWO, "3": ONE}
SUFFIXES = [".toml", ".json", ".csv", ".nfg"]


def content(model):
    return canonical(model.to_document())


@pytest.mark.parametrize("game", GAMES.values(), ids=GAMES)
@pytest.mark.parametrize(("first", "second"), [*itertools.product(SUFFIXES, SUFFIXES)])
def test_games_through_every_pair_of_formats(game, first, second, tmp_path):
    write(game, tmp_path / f"a{first}")
    write(read(tmp_path / f"a{first}"), tmp_path / f"b{second}")
    assert content(read(tmp_path / f"b{second}")) == content(game)


FULL = Game.from_payoffs(
    {"A": [[1, 2, 3], [4, 5, 6]], "B": [[7, 8, 9], [10, 11, 12]]}, title='a "title"\\',
    discount={"A": "9/10"}, description="line\nline\ttab", source=["nash1950", "judgement"],
)
LISTED = Deals.from_payoffs(
    [[4, "1/3"], [1, 0.5], [-2, 3]], parties=["A", "B b"], names=["x,y", "d2", "no deal"],
    disagreement=[0, "-1/7"], lotteries=False, weights=[1, "3/2"], discount=[0.9, None], title="t",
)


@pytest.mark.parametrize("model", [FULL, LISTED], ids=["game", "deals"])
@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_toml_and_json_keep_everything(model, suffix, tmp_path):
    write(model, tmp_path / f"a{suffix}")
    assert content(read(tmp_path / f"a{suffix}")) == content(model)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_starters_and_bundled_files_survive(kind, suffix, tmp_path):
    model = read("-", io.StringIO(starter(kind)))
    write(model, tmp_path / f"a{suffix}")
    assert content(read(tmp_path / f"a{suffix}")) == content(model)


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_the_largest_bundled_file_survives(suffix, tmp_path):
    model = read("episodes/gyeongju-2025")
    write(model, tmp_path / f"a{suffix}")
    assert content(read(tmp_path / f"a{suffix}")) == content(model)


def test_nfg_keeps_the_title(tmp_path):
    write(FULL, tmp_path / "a.nfg")
    assert read(tmp_path / "a.nfg").title == FULL.title


NAMES = st.text(
    st.characters(exclude_characters=",", exclude_categories=["C", "Z"]), min_size=1, max_size=6
)
NUMBERS = st.one_of(
    st.integers(-(10**25), 10**25),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-999, max_value=999),
    st.fractions(max_denominator=50),
    st.floats(-1e9, 1e9),
)


@st.composite
def games(draw):
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    players = draw(st.lists(NAMES, min_size=len(shape), max_size=len(shape), unique=True))
    actions = [draw(st.lists(NAMES, min_size=k, max_size=k, unique=True)) for k in shape]
    size = len(shape) * int(np.prod(shape))
    numbers = draw(st.lists(NUMBERS, min_size=size, max_size=size))
    table = np.array([Fraction(str(x)) for x in numbers], dtype=object)
    return Game.from_payoffs(table.reshape(len(shape), *shape), players, actions)


@given(games())
def test_any_game_through_any_format(game):
    from negotiation.files.csv_game import csv_text, read_csv
    from negotiation.files.nfg import nfg_text, read_nfg
    from negotiation.files.source import Source

    assert content(read_csv(Source("a.csv", csv_text(game)))) == content(game)
    assert content(read_nfg(Source("a.nfg", nfg_text(game)))) == content(game)
    for text in (toml_text(game.to_document()), json_text(game.to_document())):
        assert content(read("-", io.StringIO(text))) == content(game)


def test_csv_rows_may_stand_in_any_order():
    header, *rows = ["A,B,A,B", "a,x,1,2", "a,y,3,4", "b,x,5,6", "b,y,7,8"]
    for order in itertools.permutations(rows):
        game = read_csv_text("\n".join([header, *order, "", ""]))
        assert game.payoff({"A": "b", "B": "x"}) == {"A": 5, "B": 6}


def read_csv_text(text):
    from negotiation.files.csv_game import read_csv
    from negotiation.files.source import Source

    return read_csv(Source("a.csv", text))


@pytest.mark.parametrize("model", [LISTED])
@pytest.mark.parametrize("suffix", [".csv", ".nfg", ".xlsx", ""])
def test_what_a_format_cannot_hold_is_refused(model, suffix, tmp_path):
    with pytest.raises(InputError, match="expected"):
        write(model, tmp_path / f"a{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_writing_is_whole_or_not_at_all(tmp_path, monkeypatch):
    file = tmp_path / "a.toml"
    write(FULL, file)
    file.chmod(0o640)
    before = file.read_text()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(InputError, match=r"a\.toml: cannot be written: no space left on device"):
        write(LISTED, file)
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]
    assert file.read_text() == before
    write(LISTED, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be written: no such file or directory"):
        write(FULL, tmp_path / "none" / "a.toml")
