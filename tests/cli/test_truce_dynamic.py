"""``negotiation truce`` of states: answers, options, refusals, verification."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from negotiation.cli import commands


def run(*words, code=0, **options):
    answer = CliRunner().invoke(commands, list(words), standalone_mode=False, **options)
    if code == 2:
        assert answer.exception is not None
        return str(answer.exception)
    assert answer.exception is None, answer.exception
    assert (answer.return_value or 0) == code
    return answer.stdout


def asked(*words, **options):
    return json.loads(run("truce", *words, "--json", **options))


def test_the_contract():
    """Keys that scripts rely on."""
    answer = asked("hold-up")
    assert answer["command"] == "truce"
    assert answer["input"]["kind"] == "dynamic"
    assert [entry["state"] for entry in answer["states"]] == [
        "investment", "surplus 0", "surplus 1", "surplus 2", "done"]
    first = answer["states"][0]
    assert (first["joint_payoff"], first["punishment"], first["profile"]) == (
        "1/25", {"seller": "0", "buyer": "0"}, {"seller": "2", "buyer": "wait"})
    assert set(first["punishment_profile"]) == {"seller", "buyer"}
    negotiated = asked("hold-up", "--renegotiation", "1/20")
    assert negotiated["rounds"] == 108
    assert negotiated["weights"] == {"seller": "1/2", "buyer": "1/2"}


def test_the_file_of_the_contract_from_standard_input():
    text = """{"format": "negotiation/1", "kind": "dynamic", "players": ["A", "B"], "discount": 0.7,
     "states": [{"name": "s0", "actions": {"A": ["x", "y"], "B": ["z"]}, "profiles": [
       {"profile": {"A": "x", "B": "z"}, "payoffs": [1, 0], "next": {"s0": "1/2", "s1": "1/2"}},
       {"profile": {"A": "y", "B": "z"}, "payoffs": [0, 3], "next": {"s0": 1}}]},
      {"name": "s1", "actions": {"A": ["x"], "B": ["z"]}, "profiles": [
       {"profile": {"A": "x", "B": "z"}, "payoffs": [0, 0], "next": {"s1": 1}}]}]}"""
    answer = asked("-", input=text)
    # A gives up 1 now and 7/13 of it later for B's 3, which B can pay for
    assert answer["states"][0]["profile"]["A"] == "y"
    assert answer["states"][0]["joint_payoff"] == "3"
    assert answer["states"][0]["punishment"] == {"A": "6/13", "B": "0"}
    assert answer["states"][1]["joint_payoff"] == "0"


@pytest.mark.parametrize("words", [
    ["two-state-dilemma"], ["two-state-dilemma", "--discount", "0.356"],
    ["hold-up", "--renegotiation", "0.05", "--weights", "seller=2,buyer=1"],
    ["prisoners-dilemma", "--renegotiation", "0.3", "--discount", "2/3"],
    ["matching-pennies", "--renegotiation", "0.3", "--discount", "2/3"],
])
def test_answers_are_verified(words, tmp_path):
    file = str(tmp_path / "answer.json")
    run("truce", *words, "--json", "--output", file, "--quiet")
    assert "claims hold" in run("verify", file)


def test_what_never_settles_ends_with_one(tmp_path):
    file = str(tmp_path / "answer.json")
    answer = run("truce", "oscillating-agent", "--renegotiation", "0.4", code=1)
    assert "come back every 2 rounds" in answer
    run("truce", "oscillating-agent", "--renegotiation", "0.4", "--json", "--output", file,
        "--quiet", code=1)
    assert json.loads(Path(file).read_text(encoding="utf-8"))["status"] == "not-converged"
    assert "claims hold" in run("verify", file)


@pytest.mark.parametrize(("words", "message"), [
    (["hold-up", "--lag", "2"], "--lag is not for states"),
    (["hold-up", "--deal", "a,b"], "--deal is not for states"),
    (["hold-up", "--punishment", "nash"], "--punishment is not for states"),
    (["hold-up", "--weights", "seller=1"], "goes with --renegotiation"),
    (["hold-up", "--discount", "seller=0.5,buyer=0.6"], "one number for all players"),
    (["hold-up", "--renegotiation", "3/2"], "between 0 and 1"),
    (["hold-up", "--renegotiation", "x"], "--renegotiation"),
    (["hold-up", "--renegotiation", "0.1", "--weights", "smith=1"], "found 'smith'"),
    (["prisoners-dilemma", "--renegotiation", "0.1"], "expected a discount"),
])
def test_options_that_do_not_fit(words, message):
    assert message in run("truce", *words, code=2)


def test_punishment_transfers_is_what_is_done_anyway():
    assert asked("hold-up", "--punishment", "transfers") == asked("hold-up")
    same = asked("hold-up", "--discount", "seller=0.9,buyer=0.9")
    assert same["states"] == asked("hold-up")["states"]


@pytest.mark.parametrize("command", ["equilibria", "bargain"])
def test_other_commands_say_what_they_need(command):
    answer = CliRunner().invoke(commands, [command, "hold-up"], standalone_mode=False)
    assert "found kind dynamic" in str(answer.exception)
