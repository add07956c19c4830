"""``negotiation equilibria`` for Nash equilibria: default concept, --one, verified."""

import io
import json
import sys

import pytest
from bimatrix_by_hand import VON_STENGEL_1999, random_game

from negotiation.certificates.check import check
from negotiation.cli import main


@pytest.fixture
def run(monkeypatch, capsys):
    def run(*words, typed=""):
        monkeypatch.setattr(sys, "argv", ["negotiation", "equilibria", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    return run


def document(game) -> str:
    from negotiation.exact import canonical

    return canonical(game.to_document())


def test_nash_is_the_default(run):
    code, out, err = run("chicken", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["concept"] == "nash"
    assert found["claim"] == "all extreme equilibria"
    assert len(found["equilibria"]) == 3
    assert run("chicken", "--concept", "nash", "--json")[1] == out
    assert check(found, found["input"]["content"]).ok


def test_degenerate_games_are_grouped(run):
    found = json.loads(run("von-stengel-2007-degenerate", "--json")[1])
    assert [e["component"] for e in found["equilibria"]] == [1, 1, 2]
    assert found["components"][0] == {
        "number": 1, "equilibria": [0, 1], "maximal_nash_subsets": [[0, 1]]}
    assert found["degenerate"] is True
    assert found["equilibria"][2]["strategies"]["Row"] == {"middle": "1/3", "bottom": "2/3"}


def test_one(run):
    found = json.loads(run("chicken", "--one", "--json")[1])
    assert len(found["equilibria"]) == 1
    assert check(found, found["input"]["content"]).ok


def test_one_of_three_players_is_a_pure_one(run):
    found = json.loads(run("three-countries", "--one", "--json")[1])
    assert found["claim"] == "one pure-strategy Nash equilibrium"
    assert check(found, found["input"]["content"]).ok


def test_text(run):
    code, out, _ = run("chicken")
    assert code == 0
    assert "3 extreme Nash equilibria" in out
    assert "all extreme equilibria" in out


def test_even_number_is_explained(run):
    game = {"format": "negotiation/1", "kind": "game",
            "players": [{"name": "A", "actions": ["x", "y"]}, {"name": "B", "actions": ["z", "w"]}],
            "payoffs": {"A": [[1, 1], [1, 0]], "B": [[2, 0], [1, 1]]}}
    found = json.loads(run("-", "--json", typed=json.dumps(game))[1])
    assert found["degenerate"] is True
    assert len(found["equilibria"]) % 2 == 0
    assert "even" in run("-", typed=json.dumps(game))[1]


def test_large_games_are_answered(run):
    code, out, _ = run("-", "--json", typed=document(VON_STENGEL_1999))
    assert (code, len(json.loads(out)["equilibria"])) == (0, 75)


def test_a_search_cut_short_is_an_answer(run, monkeypatch):
    import numpy as np

    from negotiation.equilibria import nash

    cut = nash.extreme_equilibria
    monkeypatch.setattr(nash, "extreme_equilibria", lambda of, most: cut(of, 5))
    code, out, _ = run("-", "--json", typed=document(
        random_game(np.random.default_rng(1), 6, 6, 50)))
    found = json.loads(out)
    assert (code, found["status"]) == (0, "partial")
    assert check(found, found["input"]["content"]).ok
