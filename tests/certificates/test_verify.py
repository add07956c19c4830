"""The command ``verify``: where it finds the input, how it ends, what it says."""

import json

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import commands
from negotiation.cli.equilibria import equilibria
from negotiation.cli.truce import truce
from negotiation.cli.verify import verify
from negotiation.errors import InputError

GAME = """
{"format": "negotiation/1", "kind": "game", "title": "a swap",
 "players": [{"name": "USA", "actions": ["hold", "cut"]},
             {"name": "CHN", "actions": ["hold", "ease", "buy"]}],
 "payoffs": {"USA": [[1, "3/2", 0], [2, 3, "1/3"]], "CHN": [[1, 2, 0], [0, 3, 0.1]]},
 "discount": {"USA": 0.9, "CHN": 0.95}}
"""
TALKS = """
format = "negotiation/1"
kind = "negotiation"
title = "a swap"
[[party]]
id = "A"
discount = 0.9
[[party]]
id = "P"
role = "partner"
[[party]]
id = "B"
discount = 0.8
[[issue]]
id = "x"
by = "A"
levels = ["old", "new"]
status_quo = "old"
payoff = { A = [0, -1], B = [0, 3], P = [0, 0.5] }
[[issue]]
id = "y"
by = "B"
levels = ["old", "some", "new"]
status_quo = "old"
uses = { pride = [0, 1, 2] }
payoff = { A = [0, 1, 2], B = [0, -0.5, -2] }
[[issue]]
id = "z"
by = "P"
levels = ["out", "in"]
status_quo = "in"
payoff = { A = [0, 1] }
[[doctrine]]
party = "B"
uses = "pride"
at_most = 1
"""


def run(command, *arguments, stdin=None):
    """The exit code and the output of a command; errors of the input are raised."""
    answer = CliRunner().invoke(command, [str(x) for x in arguments], input=stdin)
    if isinstance(answer.exception, InputError):
        raise answer.exception
    return answer.exit_code, answer.output


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with a game, a negotiation and a result in a folder of its own."""
    (tmp_path / "game.json").write_text(GAME, encoding="utf-8")
    (tmp_path / "talks.toml").write_text(TALKS, encoding="utf-8")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run(equilibria, "game.json", "--concept", "pure", "--json", "--output",
               "out/result.json")[0] == 0
    return tmp_path


def edit(path, change):
    """Rewrite a result after changing it in place."""
    result = json.loads(path.read_text(encoding="utf-8"))
    change(result)
    path.write_text(json.dumps(result), encoding="utf-8")


def test_a_true_result_ends_with_0(folder):
    code, output = run(verify, "out/result.json")
    assert (code, output) == (0, "out/result.json: all 8 claims hold\n")


def test_a_false_result_ends_with_1_and_names_the_claim(folder):
    def change(result):
        result["equilibria"][0]["payoffs"]["USA"] = "4"

    edit(folder / "out/result.json", change)
    code, output = run(verify, "out/result.json")
    assert (code, output) == (1, "out/result.json: equilibria does not hold: "
                                 "equilibria[0].payoffs.USA: claimed 4, is 3\n")
    code, output = run(verify, "out/result.json", "--json")
    answer = json.loads(output)
    assert (code, answer["ok"]) == (1, False)
    assert answer["first_failure"] == {
        "claim": "equilibria", "message": "equilibria[0].payoffs.USA: claimed 4, is 3"}
    assert [claim["claim"] for claim in answer["claims"]][:3] == [
        "schema", "input.digest", "equilibria"]


def test_words_are_guarded_by_the_digest(folder):
    edit(folder / "out/result.json", lambda result: result["software"].update(python="4"))
    code, output = run(verify, "out/result.json")
    assert code == 1
    assert "digest does not hold" in output


def test_the_file_beside_the_result_goes_first(folder):
    """In the working folder the file was changed since; beside the result it was not."""
    (folder / "out/game.json").write_text(GAME, encoding="utf-8")
    (folder / "game.json").write_text(GAME.replace("3/2", "5/2"), encoding="utf-8")
    assert run(verify, "out/result.json")[0] == 0
    (folder / "out/game.json").unlink()
    code, output = run(verify, "out/result.json")
    assert code == 1
    # one digit more in the input: other claims may still hold, the digest does not
    assert "does not hold" in output


def test_without_a_file_the_result_must_carry_its_input(folder):
    (folder / "game.json").unlink()
    assert run(verify, "out/result.json")[0] == 0
    edit(folder / "out/result.json", lambda result: result["input"].pop("content"))
    with pytest.raises(InputError, match=r"'game\.json' is not found .* --input"):
        run(verify, "out/result.json")
    (folder / "elsewhere.json").write_text(GAME, encoding="utf-8")
    code, output = run(verify, "out/result.json", "--input", "elsewhere.json")
    assert code == 1
    assert "digest does not hold" in output  # of the result, which was changed above


def test_an_input_named_goes_before_all(folder):
    (folder / "other.json").write_text(GAME.replace("a swap", "another"), encoding="utf-8")
    code, output = run(verify, "out/result.json", "--input", "other.json")
    assert code == 1
    assert "input.digest does not hold" in output


def test_from_standard_input(folder):
    text = (folder / "out/result.json").read_text(encoding="utf-8")
    assert run(verify, "-", stdin=text) == (0, "-: all 8 claims hold\n")


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "{}", '{"input": {}}', '{"a": NaN}'])
def test_what_is_no_result_ends_with_1(folder, text):
    (folder / "bad.json").write_text(text, encoding="utf-8")
    code, output = run(verify, "bad.json")
    assert code == 1
    assert "does not hold" in output


def test_a_payoff_file_is_no_result(folder):
    with pytest.raises(InputError, match=r"game\.json: is a payoff file, not a result"):
        run(verify, "game.json")


def test_no_such_file_is_bad_input(folder):
    with pytest.raises(InputError, match=r"none\.json: cannot be read"):
        run(verify, "none.json")
    with pytest.raises(InputError, match="no such file"):
        run(verify, "out/result.json", "--input", "none.json")


@pytest.mark.parametrize("of", ["negotiation", "game"])
def test_the_game_of_a_negotiation_is_built_again(folder, of):
    """A partner, a doctrine, a partner's level: the checker makes the same game of the file."""
    if of == "negotiation":
        run(truce, "talks.toml", "--json", "--output", "truce.json")
    else:
        result = ng.self_enforcing(ng.read("talks.toml").game())
        (folder / "truce.json").write_text(result.to_json("talks.toml"), encoding="utf-8")
    assert json.loads((folder / "truce.json").read_text())["input"]["kind"] == of
    assert run(verify, "truce.json")[0] == 0
    (folder / "talks.toml").write_text(TALKS.replace("at_most = 1", "at_most = 2"),
                                       encoding="utf-8")
    assert run(verify, "truce.json")[0] == 1


def test_a_bundled_name_is_found(folder, forge):
    run(equilibria, "prisoners-dilemma", "--concept", "pure", "--json", "--output", "pd.json")
    result = json.loads((folder / "pd.json").read_text(encoding="utf-8"))
    del result["input"]["content"]
    (folder / "pd.json").write_text(json.dumps(forge.sealed(result)), encoding="utf-8")
    assert run(verify, "pd.json") == (0, "pd.json: all 8 claims hold\n")


def test_the_group_knows_the_command():
    assert CliRunner().invoke(commands, ["verify", "--help"]).exit_code == 0
