"""``negotiation truce`` about payments and issue areas: answers, verification, refusals."""

import json

import pytest


def market(share_a, share_b):
    return {
        "format": "negotiation/1", "kind": "game",
        "players": [{"name": name, "actions": ["share", "undercut"]} for name in "AB"],
        "payoffs": {"A": [[share_a, -4], [4, 0]], "B": [[share_b, 4], [-4, 0]]},
    }


SHARED = "east: share,share; west: share, share"
TALKS = """
format = "negotiation/1"
kind = "negotiation"
title = "Three concessions"

[[party]]
id = "A"
discount = 0.75

[[party]]
id = "B"
discount = 0.8
weight = 3

[[issue]]
id = "tariff"
by = "A"
status_quo = "high"
levels = ["high", "low"]
payoff = { A = [0, -2], B = [0, 5] }

[[issue]]
id = "port"
by = "A"
status_quo = "closed"
levels = ["closed", "open"]
payoff = { A = [0, -2], B = [0, 3] }

[[issue]]
id = "supply"
by = "B"
status_quo = "cut"
levels = ["cut", "free"]
payoff = { B = [0, -3], A = [0, 4] }
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "east.json").write_text(json.dumps(market(3, 1)))
    (tmp_path / "west.json").write_text(json.dumps(market(1, 3)))
    (tmp_path / "uneven.json").write_text(json.dumps(
        {**market(3, 1), "discount": {"A": "1/2", "B": "3/5"}}))
    (tmp_path / "talks.toml").write_text(TALKS)
    return tmp_path


@pytest.mark.parametrize(("words", "key", "expected"), [
    (["prisoners-dilemma", "--contractual", "--discount", "3/4", "--weights", "Row=4,Column=1"],
     "joint_payoff", "6"),
    (["prisoners-dilemma", "--contractual"], "joint_payoff", None),
    (["prisoners-dilemma", "--contractual", "--discount", "3/4", "--weights", "Row=0,Column=2"],
     "weights", {"Row": "0", "Column": "1"}),
    (["talks.toml", "--contractual", "--discount", "4/5"], "weights", {"A": "1/4", "B": "3/4"}),
    # Kranz (2012) prints 1/4 for Abreu's game
    (["abreu-1988-cournot", "--agreement", "--discount", "0.3"], "critical_discount", "1/4"),
    (["three-countries", "--agreement", "--discount", "1/2"], "critical_discount", "0"),
    (["prisoners-dilemma", "--agreement", "--deal", "cooperate,cooperate", "--discount", "1/5"],
     "status", "none"),
    # the other side's discount is the file's
    (["uneven.json", "--agreement", "--discount", "A=3/5"], "discount", "3/5"),
    (["matching-pennies", "--agreement", "--discount", "1/2"], "deal", None),
    (["east.json", "--pooled", "--with", "west.json", "--discount", "3/5"], "claim",
     "deals that hold area by area: exactly 1 of 16; deals that linking areas rescues: exactly 1"),
    (["talks.toml", "--pooled", "--area", "goods=tariff, supply", "--deal", "low,free"], "claim",
     "deals that hold area by area: exactly 1 of 1; deals that linking areas rescues: exactly 0"),
])
def test_json_verifies_and_text_says_it(run, folder, words, key, expected):
    answered = run("truce", *words, "--json", "--output", "answer.json", "--quiet")
    assert (answered.code, answered.out, answered.err) == (0, "", "")
    found = json.loads((folder / "answer.json").read_text())
    assert found[key] == expected
    assert run("verify", "answer.json").code == 0
    assert f"@article{{{found['method']['references'][0]}," in run("cite", "answer.json").out
    told = run("truce", *words)
    assert told.code == 0
    assert "Claim and provenance" in told.out


def test_an_answer_about_several_files_carries_them(run, folder):
    found = run("truce", "east.json", "--pooled", "--with", "west.json", "--deal", SHARED,
                "--json").json
    assert found["input"]["file"] == "-"
    assert [area["name"] for area in found["input"]["content"]["areas"]] == ["east", "west"]
    assert found["deals"][0]["critical_discount"] == {"separate": "3/4", "pooled": "1/2"}
    for name in ("east.json", "west.json"):
        (folder / name).unlink()
    (folder / "answer.json").write_text(json.dumps(found))
    assert run("verify", "answer.json").code == 0
    found["deals"][0]["critical_discount"]["pooled"] = "2/5"
    (folder / "answer.json").write_text(json.dumps(found))
    ended = run("verify", "answer.json")
    assert ended.code == 1
    assert "deals" in ended.out


def test_areas_are_named_by_their_files(run, folder):
    typed = run("truce", "-", "--pooled", "--with", "east.json", "--with", "east.json", "--json",
                typed=json.dumps(market(1, 3)))
    assert [area["name"] for area in typed.json["areas"]] == ["standard input", "east", "east 2"]


def test_what_cannot_help_is_said(run, folder):
    told = " ".join(run("truce", "east.json", "--pooled", "--with", "matching-pennies").out.split())
    assert "No player with a choice takes part in more than one area" in told
    assert "no pure one-shot equilibrium in “matching-pennies”" in told
    told = " ".join(run("truce", "gyeongju-2025", "--pooled", "--deal", "full volume").out.split())
    assert "tie all 8 issues of the principals into one area: there is nothing to link" in told
    assert "“as now; full volume” holds." in told
    assert "the detection lag of CHN, on the volatility of USA and CHN and on the summits" in told


@pytest.mark.parametrize(("words", "said"), [
    (["east.json", "--contractual", "--agreement"], "different questions"),
    (["east.json", "--agreement", "--erosion"], "different questions"),
    (["east.json", "--contractual", "--deal", "share,share"], "--deal says nothing about"),
    (["east.json", "--agreement", "--plan", "any"], "--plan says nothing about --agreement"),
    (["east.json", "--with", "west.json"], "--with goes with --pooled"),
    (["east.json", "--weights", "A=1,B=1"], "--renegotiation or --contractual"),
    (["east.json", "--contractual", "--weights", "2"], "as P=2,Q=1; found 2"),
    (["east.json", "--contractual", "--weights", "A=0,B=0"], "not all 0"),
    (["east.json", "--contractual", "--weights", "A=1"], "one for each of A, B"),
    (["three-countries", "--contractual"], "for two players, found 3"),
    (["uneven.json", "--contractual"], "A 1/2, B 3/5"),
    (["gyeongju-2025", "--agreement"], "give one discount for all"),
    (["east.json", "--agreement", "--discount", "A=1/2"], "for some only"),
    (["east.json", "--agreement", "--discount", "1"], "between 0 and 1"),
    (["east.json", "--agreement", "--deal", "share,shar"], "'shar' is not one of share, undercut"),
    (["east.json", "--agreement", "--deal", "share,share", "--deal", "share,share"], "about one"),
    (["east.json", "--pooled"], "by --with FILE"),
    (["east.json", "--pooled", "--with", "west.json", "--area", "a=b"], "goes with a negotiation"),
    (["east.json", "--pooled", "--with", "west.json", "--punishment", "penal-code"],
     "nash or security"),
    (["east.json", "--pooled", "--with", "west.json", "--deal", "share,share"],
     "as 'east: share,share; west: share,share'"),
    (["east.json", "--pooled", "--with", "west.json", "--deal", "east: share,share"],
     "nothing for west"),
    (["east.json", "--pooled", "--with", "west.json", "--discount", "A=1/2"], "for A only"),
    (["-", "--pooled", "--with", "-"], "read only once"),
    (["talks.toml", "--pooled", "--with", "west.json"], "goes with a game"),
    (["talks.toml", "--pooled", "--area", "goods"], "a name and issues"),
    (["talks.toml", "--pooled", "--area", "goods=quota"], "'quota' is not an issue"),
])
def test_what_does_not_fit_is_a_usage_error(run, folder, words, said):
    ended = run("truce", *words, typed=json.dumps(market(1, 3)))
    assert ended.code == 2
    assert said in ended.err


@pytest.mark.parametrize(("words", "said"), [
    (["east.json", "--pooled", "--with", "missing.json"], "no such file"),
    (["east.json", "--pooled", "--with", "hold-up"], "found kind dynamic"),
    (["hold-up", "--contractual"], "needs a file of kind game or negotiation"),
    (["nash-1950-barter", "--agreement"], "found kind deals"),
])
def test_files_that_cannot_be_used_are_bad_input(run, folder, words, said):
    ended = run("truce", *words)
    assert ended.code == 3
    assert said in ended.err
