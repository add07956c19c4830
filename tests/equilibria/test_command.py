"""``negotiation equilibria`` from files and standard input, and how it ends."""

import io
import json
import sys

import pytest

from negotiation.certificates.check import check
from negotiation.cli import main
from negotiation.files import read
from negotiation.result import plain

GAME = {
    "format": "negotiation/1", "kind": "game", "title": "Two by three",
    "players": [{"name": "USA", "actions": ["hold", "cut"]},
                {"name": "CHN", "actions": ["hold", "ease", "buy"]}],
    "payoffs": {"USA": [["1/2", 0, 7], [0, 3, 8]], "CHN": [[5, 1, 2], [3, 6, 4]]},
}
TOML = """
format = "negotiation/1"
kind = "game"
players = [{ name = "A", actions = ["x", "y"] }]
[payoffs]
A = [0.1, "1/3"]
"""


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    def run(*words, typed=""):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["negotiation", "equilibria", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    (tmp_path / "game.json").write_text(json.dumps(GAME))
    return run


def test_pure_as_json(run):
    code, out, err = run("game.json", "--concept", "pure", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert [e["strategies"] for e in found["equilibria"]] == [
        {"USA": {"hold": "1"}, "CHN": {"hold": "1"}},
        {"USA": {"cut": "1"}, "CHN": {"ease": "1"}},
    ]
    assert check(found, found["input"]["content"]).ok
    assert run("game.json", "--concept", "pure", "--json")[1] == out


def test_rationalizable_as_json(run):
    code, out, _ = run("game.json", "--concept", "rationalizable", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["surviving"] == {"USA": ["hold", "cut"], "CHN": ["hold", "ease"]}
    (removed,), = found["rounds"]
    assert removed["action"] == "buy"
    assert len(removed["mixture"]) == 2
    assert check(found, found["input"]["content"]).ok


def test_text(run):
    code, out, _ = run("game.json", "--concept", "pure")
    assert code == 0
    assert "all pure-strategy Nash equilibria" in out


def test_standard_input(run):
    code, out, _ = run("-", "--concept", "pure", "--json", typed=TOML)
    assert code == 0
    assert json.loads(out)["equilibria"][0]["payoffs"] == {"A": "1/3"}


def test_output_to_a_file(run, tmp_path):
    code, out, _ = run("game.json", "--concept", "pure", "--json", "--output", "answer.json")
    assert (code, out) == (0, "")
    assert json.loads((tmp_path / "answer.json").read_text())["concept"] == "pure"


@pytest.mark.parametrize("words", [
    ["chicken", "--concept", "correlated"],
    ["chicken", "--concept", "coarse-correlated", "--objective", "nash-product"],
    ["nau-2004", "--concept", "correlated", "--objective", "Matrix", "--minimize"],
    ["stag-hunt", "--concept", "quantal", "--precision", "1/2"],
    ["stag-hunt", "--concept", "quantal", "--path"],
    ["rock-paper-scissors", "--concept", "ess"],
    ["nau-2004"],
])
def test_every_concept_is_answered_and_verified(run, words):
    code, out, _ = run(*words, "--json")
    assert code == 0
    data = json.loads(out)
    assert check(data, data["input"]["content"]).ok
    code, out, _ = run(*words)
    assert code == 0
    assert "Claim" in out


def test_a_game_that_is_not_symmetric_has_no_stable_strategies(run):
    code, _, err = run("battle-of-the-sexes", "--concept", "ess")
    assert code == 3
    assert "payoffs.Column[0][0]" in err


@pytest.mark.parametrize(
    "words",
    [["--concept", "no-such"], ["--concept", "pure", "--one"],
     ["--concept", "rationalizable", "--precision", "1/2"], ["--concept", "quantal"],
     ["--concept", "quantal", "--minimize"], ["--no-such-option"]],
)
def test_usage(run, words):
    code, out, err = run("game.json", *words)
    assert (code, out) == (2, "")
    assert err


def test_other_kinds_and_missing_files_are_bad_input(run):
    code, _, err = run("nash-1950-barter", "--concept", "pure")
    assert code == 3
    assert "kind game" in err
    assert run("no-such-file.json", "--concept", "pure")[0] == 3


def test_a_negotiation_is_the_input_of_record(run, tmp_path):
    code, out, _ = run("gyeongju-2025", "--concept", "pure", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["input"]["file"], found["input"]["kind"]) == ("gyeongju-2025", "negotiation")
    document = plain(read("gyeongju-2025").to_document())
    assert check(found, document).ok
    found["equilibria"].pop()
    assert not check(found, document).ok
