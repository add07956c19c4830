"""``negotiation bargain``: what it promises to print, and how it ends."""

import json

import pytest
from shapes import ENVELOPE, has_shape, number, rational

NAMES = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian", "raiffa-discrete",
         "raiffa-continuous", "perles-maschler", "equal-area", "alternating-offers"]
SOLUTION = {
    "payoffs": ({str: number}, None), "deal": (str, None),
    "lottery": [{"deal": str, "probability": rational}], "surplus": (number, None),
    "ties": [str], "exact": bool,
}
BARGAIN = {
    "command": "bargain",
    "disagreement": {"rule": str, "point": {str: rational}}, "lotteries": bool,
    "weights": {str: rational}, "solutions": {str: SOLUTION}, "ideal": {str: (rational, None)},
    "frontier": [{"deal": str, "payoffs": {str: rational}, "rational": bool}],
    "hull": ([str], None), "individually_rational": int,
}


@pytest.mark.parametrize("file", ["deals.json", "game.json", "talks.json", "nash-1950-barter"])
@pytest.mark.parametrize("words", [[], ["--no-lotteries"], ["--solution", "nash"]])
def test_shape(run, file, words):
    ended = run("bargain", file, "--json", *words)
    assert (ended.code, ended.err) == (0, "")
    has_shape(ended.json, ENVELOPE)
    has_shape(ended.json, BARGAIN)
    assert list(ended.json["solutions"]) == (["nash"] if "--solution" in words else NAMES)
    assert (ended.json["hull"] is None) == (not ended.json["lotteries"])
    assert run("bargain", file, "--json", *words).out == ended.out


def test_solutions_in_the_order_asked(run):
    ended = run("bargain", "deals.json", "--json", "--solution", "utilitarian", "--solution",
                "nash")
    assert list(ended.json["solutions"]) == ["utilitarian", "nash"]


def test_surplus_is_the_sum_of_gains_over_disagreement(run):
    solution = run("bargain", "deals.json", "--json").json["solutions"]["nash"]
    assert solution["surplus"] == "7"


@pytest.mark.parametrize(
    ("rule", "point"),
    [("equilibrium", {"Row": "1", "Column": "1"}), ("security", {"Row": "1", "Column": "1"}),
     ("pure-security", {"Row": "1", "Column": "1"}),
     ("cooperate,defect", {"Row": "0", "Column": "4"})],
)
def test_disagreement_of_a_game(run, rule, point):
    ended = run("bargain", "prisoners-dilemma", "--json", "--disagreement", rule)
    assert ended.code == 0
    assert ended.json["disagreement"]["point"] == point


def test_several_equilibria_are_all_answered(run):
    ended = run("bargain", "battle-of-the-sexes", "--json")
    assert ended.code == 0
    several = ended.json["by_disagreement"]
    assert len(several) == 3
    for case in several:
        has_shape(case, {"disagreement": {"point": {str: rational}}, "solutions": {str: SOLUTION}})
    assert "worst for its best-placed party" in ended.json["claim"]


@pytest.mark.parametrize(("rule", "point"), [
    ("pure-equilibrium", ["2", "7"]), ("equilibrium:2", ["14/3", "14/3"]),
    ("mixed-equilibrium", ["14/3", "14/3"]), ("correlated", ["21/4", "21/4"]),
    ("correlated:least:Row", ["2", "7"])])
def test_disagreement_by_equilibria(run, rule, point):
    ended = run("bargain", "chicken", "--json", "--disagreement", rule)
    assert ended.code == 0
    assert ended.json["disagreement"]["rule"] == rule
    assert list(ended.json["disagreement"]["point"].values()) == point


@pytest.mark.parametrize("rule", ["status-quo", "security"])
def test_disagreement_of_a_negotiation(run, rule):
    ended = run("bargain", "talks.json", "--json", "--disagreement", rule)
    assert ended.code == 0
    assert ended.json["disagreement"]["rule"] == rule
    assert ended.json["input"]["kind"] == "negotiation"


def test_no_agreement_is_an_answer(run, documents):
    document = {**documents["deals"], "disagreement": {"A": 10, "B": 10}}
    ended = run("bargain", "-", "--json", typed=json.dumps(document))
    assert (ended.code, ended.json["status"]) == (0, "none")
    for solution in ended.json["solutions"].values():
        assert solution["payoffs"] is solution["deal"] is None
        assert solution["lottery"] == []
        assert solution["why"]


@pytest.mark.parametrize(
    "words",
    [["--solution", "fair"], ["--solution", ""], ["--disagreement", "nothing"],
     ["--disagreement", "hold"], ["--disagreement", "hold,sell"], ["--disagreement", ""],
     ["--disagreement", "status-quo"], ["--no-such-option"]],
)
def test_usage(run, words):
    ended = run("bargain", "game.json", *words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(("file", "rule"), [("deals.json", "security"), ("talks.json", "explicit"),
                                            ("talks.json", "elsewhere")])
def test_rules_that_do_not_apply(run, file, rule):
    ended = run("bargain", file, "--disagreement", rule)
    assert (ended.code, ended.out) == (2, "")
    assert "disagreement" in ended.err


PIE = {"format": "negotiation/1", "kind": "deals", "parties": ["A", "B"],
       "disagreement": {"A": 0, "B": 0}, "discount": {"A": 0.9, "B": 0.8},
       "deals": [{"name": "all to A", "payoffs": {"A": 1, "B": 0}},
                 {"name": "all to B", "payoffs": {"A": 0, "B": 1}}]}


@pytest.mark.parametrize(
    ("words", "payoffs"),
    [
        ([], {"A": "5/7", "B": "2/7"}),
        (["--proposer", "B"], {"A": "9/14", "B": "5/14"}),
        # s = 9/10: x = (1 - s * 4/5) / (1 - s**2 * 9/10 * 4/5)
        (["--breakdown", "1/10"], {"A": "350/521", "B": "171/521"}),
        (["--rounds", "1"], {"A": "1", "B": "0"}),
        (["--rounds", "2"], {"A": "1/5", "B": "4/5"}),
        (["--outside", "A=0,B=3/5"], {"A": "2/5", "B": "3/5"}),
    ],
)
def test_terms_of_alternating_offers(run, words, payoffs):
    ended = run("bargain", "-", "--json", "--solution", "alternating-offers", *words,
                typed=json.dumps(PIE))
    assert ended.code == 0
    assert ended.json["solutions"]["alternating-offers"]["payoffs"] == payoffs


@pytest.mark.parametrize("words", [["--breakdown", "2"], ["--breakdown", "x"], ["--rounds", "0"],
                                   ["--proposer", "C"], ["--outside", "A=1"],
                                   ["--outside", "A=1,A=2"], ["--outside", "A=1,B=?"]])
def test_terms_that_make_no_sense(run, words):
    ended = run("bargain", "-", *words, typed=json.dumps(PIE))
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err


def test_a_file_without_disagreement_is_bad_input(run, documents):
    document = {k: v for k, v in documents["deals"].items() if k != "disagreement"}
    ended = run("bargain", "-", "--solution", "nash", typed=json.dumps(document))
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("-: disagreement: missing")


@pytest.mark.parametrize("file", ["nothing.json", "."])
def test_bad_input(run, file):
    ended = run("bargain", file)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err


def test_issues_too_many_to_list(run, tmp_path):
    rising = list(range(10))
    path = tmp_path / "many.json"
    path.write_text(json.dumps({
        "format": "negotiation/1", "kind": "deals", "parties": ["A", "B"], "lotteries": False,
        "disagreement": {"A": 40, "B": 200},
        "issues": [{"name": f"i{k}", "values": [f"v{j}" for j in rising],
                    "utility": {"A": rising, "B": [2 * j * (k % 3) for j in rising[::-1]]}}
                   for k in range(30)]}))
    ended = run("bargain", str(path), "--json", "--solution", "nash")
    assert (ended.code, ended.err) == (0, "")
    assert f"{10**30} combinations" in ended.json["claim"]
    assert ended.json["individually_rational"] is None
    assert "efficient payoff vectors" in run("bargain", str(path)).out
    assert {run(command, str(path)).code for command in ("equilibria", "solve")} == {3}
