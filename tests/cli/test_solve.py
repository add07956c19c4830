"""``negotiation solve``: what it promises to print, and how it ends."""

import json

import pytest
from shapes import CRITICAL, ENVELOPE, has_shape, number, rational

VERDICTS = {
    "individually_rational": bool, "efficient": bool, "doctrine": bool, "doctrine_why": [str],
    "ratifiable": bool, "ratifiable_why": [str], "one_shot_equilibrium": bool,
    "self_enforcing": (bool, None), "critical_discount": CRITICAL, "why": {str: str},
    "renegotiation_proof": (bool, None), "conflict_stable": [str], "expected_life": (number, None),
}
BY_PARTY = {str: rational}
SOLUTION = {
    "payoffs": ({str: number}, None), "deal": (str, None),
    "lottery": [{"deal": str, "probability": rational}], "surplus": ({str: number}, number, None),
    "ties": [str], "exact": bool,
}
STUDY = {
    "command": "solve", "title": str, "unit": str, "period": str, "principals": [str],
    "parties": {str: str}, "alignment": {str: str},
    "counts": dict.fromkeys(("deals", "feasible", "individually_rational", "efficient",
                             "ratifiable", "self_enforcing", "truces"), int),
    "findings": [{"id": str, "sentence": str}],
    "one_shot": {
        "equilibria": [str],
        "reversion": {str: {"payoff": (rational, None), "deal": (str, None)}},
        "security": BY_PARTY, "discount": {str: (rational, None)}, "volatility": BY_PARTY,
        "lag": {str: int}, "hazard": rational,
    },
    "disagreement": {"rule": str, "point": (BY_PARTY, None), "deal": (str, None)},
    "deals": [{"deal": str, "profile": {str: str}, "payoffs": BY_PARTY, "verdicts": VERDICTS}],
    "truces": [{
        "rank": int, "deal": str, "payoffs": BY_PARTY, "gains": BY_PARTY,
        "nash_product": (number, None), "critical_discount": CRITICAL,
        "critical_discount_by_party": {str: number}, "slack": BY_PARTY,
        "binding": ({"party": str, "deviation": str}, None), "survives_hazard": number,
        "renegotiation_proof": (bool, None),
        "expected_life": (number, None), "efficient": bool, "ratifiable": bool,
    }],
    "bargaining": {str: {
        "disagreement": (BY_PARTY, None), "deal": (str, None), "solutions": {str: SOLUTION},
        "with_lotteries": {str: SOLUTION}, "status": str, "why": str,
    }},
    "coalition_effects": list, "partner_sides": list, "partner_choices": list,
    "courting": (dict, None),
    "observed": [{
        "name": str, "date": str, "deal": str, "profile": {str: str}, "payoffs": BY_PARTY,
        "verdicts": VERDICTS, "gains": (BY_PARTY, None), "nash_rank": (int, None), "of": int,
        "truce_rank": (int, None),
    }],
    "robustness": {"draws": int, "findings": [{
        "finding": str, "sentence": str, "share": float, "sampling_error": float,
        "moved_most_by": [{"quantity": str, "correlation": float}],
    }]},
    "not_covered": [str], "plans": [{"deal": str, "plan": dict}],
}


def test_shape(run):
    ended = run("solve", "talks.json", "--json", "--draws", "50", "--seed", "7")
    assert (ended.code, ended.err) == (0, "")
    has_shape(ended.json, ENVELOPE)
    has_shape(ended.json, STUDY)
    assert ended.json["input"]["file"] == "talks.json"
    assert ended.json["input"]["kind"] == "negotiation"
    assert ended.json["seed"] == 7
    assert ended.json["robustness"]["draws"] == 50
    assert ended.json["robustness"]["findings"]


def test_shape_of_the_flagship(run):
    ended = run("solve", "gyeongju-2025", "--json", "--draws", "20")
    assert (ended.code, ended.err) == (0, "")
    has_shape(ended.json, ENVELOPE)
    has_shape(ended.json, STUDY)
    counts = ended.json["counts"]
    assert counts["deals"] == len(ended.json["deals"]) >= counts["feasible"]
    assert counts["truces"] == len(ended.json["truces"]) > 0
    assert set(ended.json["bargaining"]) >= {"status-quo", "equilibrium", "security"}


def test_modes_only(run):
    ended = run("solve", "talks.json", "--json")
    assert ended.code == 0
    assert ended.json["seed"] is None
    assert ended.json["robustness"] == {"draws": 0, "findings": []}


def test_the_same_bytes_twice_and_for_any_number_of_workers(run):
    words = ["solve", "talks.json", "--json", "--draws", "200", "--seed", "3"]
    first = run(*words)
    assert {run(*words, "--workers", str(n)).out for n in (1, 2, 4)} == {first.out}
    assert run(*words[:-1], "4").out != first.out


@pytest.mark.parametrize("seed", ["0", str(2**64 - 1)])
def test_seeds_at_the_ends(run, seed):
    ended = run("solve", "talks.json", "--json", "--draws", "5", "--seed", seed)
    assert (ended.code, ended.json["seed"]) == (0, int(seed))


def test_standard_input_carries_the_input(run, documents):
    typed = json.dumps(documents["talks"])
    ended = run("solve", "-", "--json", typed=typed)
    named = run("solve", "talks.json", "--json")
    assert ended.code == 0
    assert ended.json["input"]["file"] == "-"
    assert ended.json["input"]["content"]["kind"] == "negotiation"
    assert ended.json["input"]["digest"] == named.json["input"]["digest"]
    assert ended.json["deals"] == named.json["deals"]


def test_text_says_the_findings_first(run):
    ended = run("solve", "talks.json", "--draws", "30")
    found = run("solve", "talks.json", "--json", "--draws", "30").json
    assert (ended.code, ended.err) == (0, "")
    words = " ".join(ended.out.replace("•", " ").split())
    places = [words.find(" ".join(f["sentence"].split())[:70]) for f in found["findings"]]
    assert places[0] >= 0
    assert [p for p in places if p >= 0] == sorted(p for p in places if p >= 0)


def test_no_truce_is_an_answer(run, documents):
    document = {**documents["talks"], "party": [
        {key: value for key, value in party.items() if key != "discount"}
        for party in documents["talks"]["party"]
    ]}
    ended = run("solve", "-", "--json", typed=json.dumps(document))
    assert ended.code == 0
    assert ended.json["status"] == "none"
    assert ended.json["truces"] == []
    has_shape(ended.json, STUDY)
    assert {deal["verdicts"]["self_enforcing"] for deal in ended.json["deals"]} <= {None, False}


@pytest.mark.parametrize(("suffix", "quiet"), [(".html", []), (".md", ["--quiet"])])
def test_report(run, tmp_path, suffix, quiet):
    ended = run("solve", "talks.json", "--json", "--report", f"report{suffix}", *quiet)
    assert ended.code == 0
    assert ended.json["command"] == "solve"
    assert ("report written" in ended.err) != bool(quiet)
    assert (tmp_path / f"report{suffix}").read_text(encoding="utf-8").strip()


def test_output_to_a_file(run, tmp_path):
    ended = run("solve", "talks.json", "--json", "--output", "study.json")
    assert (ended.code, ended.out) == (0, "")
    assert json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))["command"] == "solve"
    assert run("solve", "talks.json", "--json", "--output", "study.json", "--quiet").err == ""


@pytest.mark.parametrize(
    "words",
    [["--draws", "-1"], ["--draws", "many"], ["--draws", "1.5"], ["--seed", "-1"],
     ["--seed", str(2**64)], ["--workers", "0"], ["--report", "study.pdf"], ["--report", "study"],
     ["--cluster", "tcp://localhost:8786"], ["--cluster", ""], ["--no-such-option"],
     ["another.json"]],
)
def test_usage(run, words):
    ended = run("solve", "talks.json", *words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("file", ["game.json", "deals.json", "nothing.json", "."])
def test_bad_input(run, file):
    ended = run("solve", file)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("change", "message"),
    [({"disagreement": {"rule": "nothing"}}, "disagreement.rule"), ({"extra": 1}, "extra"),
     ({"format": "negotiation/2"}, "format"), ({"title": 3}, "title")],
)
def test_faults_are_named(run, documents, change, message):
    ended = run("solve", "-", "--json", typed=json.dumps({**documents["talks"], **change}))
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("-:1:")
    assert message in ended.err


def test_a_report_that_cannot_be_written(run):
    ended = run("solve", "talks.json", "--report", "no-such-folder/study.html")
    assert (ended.code, ended.out) == (3, "")
    assert "no-such-folder" in ended.err


def test_help(run):
    ended = run("solve", "--help")
    assert ended.code == 0
    for word in ("--draws", "--seed", "--workers", "--report", "--json", "--output", "--quiet"):
        assert word in ended.out
