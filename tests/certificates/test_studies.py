"""Claims about a whole negotiation, against a two-by-two swap solved by hand."""

import copy
import random

import pytest
from swap_limits import DERIVATIVES, LIMITS, PACKAGES, THREATS

from negotiation.certificates.check import check
from negotiation.certificates.reading import Node
from negotiation.certificates.talks import Talks, mode

# A partner stands by. The chance of a breakdown is 1/10, d is 9/20 for A and 27/50 for B.
TALKS = {
    "format": "negotiation/1", "kind": "negotiation", "title": "a swap", "unit": "points",
    "party": [
        {"id": "A", "name": "Atlantis", "discount": "1/2",
         "volatility": {"low": "0", "mode": "1/10", "high": "1/2"}},
        {"id": "B", "discount": "3/5", "weight": "1"},
        {"id": "C", "role": "partner"},
    ],
    "issue": [
        {"id": "x", "by": "A", "levels": ["old", "new"], "status_quo": "old",
         "payoff": {"A": ["0", "-1"], "B": ["0", {"low": "2", "high": "4"}], "C": ["0", "1/2"]}},
        {"id": "y", "by": "B", "levels": ["old", "new"], "status_quo": "old",
         "uses": {"pride": ["0", "1"]}, "payoff": {"A": ["0", "3"], "B": ["0", "-1"]}},
        {"id": "z", "by": "C", "levels": ["out", "in"], "status_quo": "out"},
    ],
    "doctrine": [{"party": "B", "uses": "pride", "at_most": "1"}],
    "constituency": [{"party": "A", "id": "farms", "payoff": {"y": ["0", "1"]},
                      "accepts_at_least": "1"}],
    "observed": [{"name": "now", "date": "2025-10-30", "profile": {"x": "new", "y": "new"}}],
}
LATER = {"penal-code": "not built yet", "transfers": "not built yet"}
NEVER = {**LATER, "nash": "at no discount", "security": "at no discount"}


def verdicts(rational, efficient, ratifiable, equilibrium, kept, critical):
    return {
        "individually_rational": rational, "efficient": efficient,
        "doctrine": True, "doctrine_why": [],
        "ratifiable": ratifiable, "ratifiable_why": [] if ratifiable else ["A: farms"],
        "one_shot_equilibrium": equilibrium, "self_enforcing": kept,
        "critical_discount": {"nash": critical, "penal-code": None, "transfers": None,
                              "security": critical},
        "why": NEVER if critical is None else LATER,
        "renegotiation_proof": None, "conflict_stable": [],
        "expected_life": "10" if kept else None,
    }


def deal(x, y, a, b, c, *said):
    return {"deal": f"{x},{y}", "profile": {"x": x, "y": y},
            "payoffs": {"A": a, "B": b, "C": c}, "verdicts": verdicts(*said)}


SWAP = deal("new", "new", "2", "2", "1/2", True, True, True, False, True, "10/27")
DEALS = [
    deal("old", "old", "0", "0", "0", True, False, False, True, True, "0"),
    deal("old", "new", "3", "-1", "0", False, True, True, False, False, None),
    deal("new", "old", "-1", "3", "1/2", False, True, False, False, False, None),
    SWAP,
]
TRUCES = [
    {"rank": 1, "deal": "new,new", "payoffs": {"A": "2", "B": "2", "C": "1/2"},
     "gains": {"A": "2", "B": "2"}, "nash_product": "4",
     "critical_discount": SWAP["verdicts"]["critical_discount"],
     "critical_discount_by_party": {"A": "10/27", "B": "10/27"},
     # (1/2) / (11/20) (-1 + 9/20 3) and (2/5) / (23/50) (-1 + 27/50 3)
     "slack": {"A": "7/22", "B": "62/115"}, "binding": {"party": "A", "deviation": "old"},
     "survives_hazard": "1/3", "expected_life": "10",
     "renegotiation_proof": None, "efficient": True, "ratifiable": True},
    {"rank": 2, "deal": "old,old", "payoffs": {"A": "0", "B": "0", "C": "0"},
     "gains": {"A": "0", "B": "0"}, "nash_product": "0",
     "critical_discount": DEALS[0]["verdicts"]["critical_discount"],
     "critical_discount_by_party": {"A": "0", "B": "0"},
     "slack": {"A": "0", "B": "0"}, "binding": {"party": "A", "deviation": "new"},
     "survives_hazard": "1", "expected_life": "10",
     "renegotiation_proof": None, "efficient": False, "ratifiable": False},
]
def state(name, x, after):
    """A state of a plan in which the principals do alike, and where a breach leads."""
    return {"name": name, "play": {"x": x, "y": x}, "then": name,
            "deviation": {"A": after, "B": after, "C": name}}


PLANS = [
    {"deal": "new,new", "plan": {"id": "truce 1", "start": "in force", "state": [
        state("in force", "new", "over"), state("over", "old", "over")]}},
    {"deal": "old,old", "plan": {"id": "truce 2", "start": "in force", "state": [
        state("in force", "old", "in force")]}},
]
ONE = {"payoffs": {"A": "2", "B": "2"}, "deal": "new,new",
       "lottery": [{"deal": "new,new", "probability": "1"}], "surplus": "4",
       "ties": ["new,new"], "exact": True}
NAMES = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]
WAR = "old,old"


def bargaining(home, threats=None, known=""):
    solutions = {name: copy.deepcopy(ONE) for name in NAMES}
    return {"disagreement": {"A": "0", "B": "0"}, "deal": home, "strategies": None,
            "known": known, "correlated": None, "solutions": solutions,
            "with_lotteries": copy.deepcopy(solutions), "by_disagreement": [],
            "status": "complete", "why": "", "threats": threats,
            "derivatives": copy.deepcopy(DERIVATIVES)}


# The line 3a + b = 8 through (3, -1) and (2, 2) meets b = 0 at 8/3.
IDEAL = {
    "A": {"weights": {"A": "3", "B": "1"}, "bound": "8",
          "lottery": [{"deal": "old,new", "probability": "2/3"},
                      {"deal": "new,new", "probability": "1/3"}]},
    "B": {"weights": {"A": "1", "B": "3"}, "bound": "8",
          "lottery": [{"deal": "new,old", "probability": "2/3"},
                      {"deal": "new,new", "probability": "1/3"}]},
}


def level(divisor, t):
    return {"divisors": {"A": divisor, "B": divisor},
            "levels": [{"t": t, "fixed": ["A", "B"], "weights": {"A": "1", "B": "1"},
                        "bound": "4"}]}


PROOFS = {
    "solutions": {"kind": "bargaining", "solutions": {
        "nash": {"criterion": "integer-powers"}, "kalai-smorodinsky": {"criterion": "leximin"},
        "egalitarian": {"criterion": "leximin"}, "utilitarian": {"criterion": "sum"}}},
    "with_lotteries": {"kind": "bargaining", "ideal": IDEAL, "solutions": {
        "nash": {"supporting_weights": {"A": "1/2", "B": "1/2"}, "bound": "2"},
        "kalai-smorodinsky": level("8/3", "3/4"),
        "egalitarian": level("1", "2"),
        "utilitarian": {"supporting_weights": {"A": "1", "B": "1"}, "bound": "4",
                        "face": ["new,new"]}}},
}
NOTHING = {"threat": "0", "pie": "0", "feasibility": "0", "total": "0"}
# A swap at any side of C, and half for C in it.
ALIGNED = [
    {"partners": members, "deal": "new,new", "disagreement": {"A": "0", "B": "0"},
     "payoffs": {"A": "2", "B": "2", "C": "1/2"}, "effects": {"A": NOTHING, "B": NOTHING},
     "dividends": {"A": "0", "B": "0"}, "leaving": [], "joining": []}
    for members in ([], ["C"])
]
SIDES = [
    {"rule": rule, "side": "most-generous", "partners": ["C"], "levels": {"z": "in"},
     "together": {"A": NOTHING, "B": NOTHING}, "why": None, "alignments": ALIGNED,
     "attribution": [{"partner": "C", "party": party, **NOTHING} for party in ("A", "B")]}
    for rule in ("status-quo", "equilibrium")
]
CHOSEN = [
    {"sides": {"harshest": [], "most-generous": row["partners"]},
     **{key: row[key] for key in ("deal", "disagreement", "payoffs", "effects")}}
    for row in ALIGNED
]
CHOICES = [
    {"rule": rule, "choices": {"C": ["status-quo", "most-generous"]}, "number": 2,
     "extremes": [{"party": party, "best": CHOSEN[0], "worst": CHOSEN[0]} for party in ("A", "B")],
     "lasting_number": 2, "undecided": 0, "lasting": CHOSEN, "why": None}
    for rule in ("status-quo", "equilibrium")
]
RULES = {"status-quo": (WAR,), "equilibrium": (WAR, None, "the pure ones"), "security": (None,),
         "threats": (None, THREATS)}
BODY = {
    "claim": "verdicts on all 4 deals of the principals at the modes of the file's numbers; 2 "
             "deals are individually rational and self-enforcing by reversion to one-shot "
             "equilibria",
    "title": "a swap", "unit": "points", "period": "period",
    "principals": ["A", "B"], "parties": {"A": "Atlantis", "B": "B", "C": "C"},
    "alignment": {"z": "out"},
    "counts": {"deals": 4, "feasible": 4, "individually_rational": 2, "efficient": 3,
               "ratifiable": 2, "self_enforcing": 2, "truces": 2},
    "findings": [],
    "one_shot": {
        "equilibria": [WAR],
        "reversion": {"A": {"payoff": "0", "deal": WAR}, "B": {"payoff": "0", "deal": WAR}},
        "security": {"A": "0", "B": "0"}, "discount": {"A": "1/2", "B": "3/5"},
        "volatility": {"A": "1/10", "B": "0"}, "lag": {"A": 1, "B": 1}, "hazard": "1/10"},
    "disagreement": {"rule": "status-quo", "point": {"A": "0", "B": "0"}, "deal": WAR},
    "deals": DEALS,
    "truces": TRUCES,
    "bargaining": {rule: bargaining(*found) for rule, found in RULES.items()},
    "limits": LIMITS,
    "packages": PACKAGES,
    # C's issue is worth nothing to anybody
    "coalition_effects": [
        {"partner": "C", "alignment": {"z": "in"}, "party": party, "threat": "0", "pie": "0",
         "feasibility": "0", "total": "0", "disagreement": "0"} for party in ("A", "B")],
    "partner_sides": SIDES,
    "partner_choices": CHOICES,
    "courting": {
        "rule": "status-quo", "money": "", "coalitions": [],
        "partners": [{"partner": "C", "bids": None, "choices": [
            {"side": side, "payoff": "1/2", "price": "0", "cost": None,
             "gains": {"A": "0", "B": "0"}} for side in ("status-quo", "most-generous")]}]},
    "partner_coalition": None,
    "observed": [{"name": "now", "date": "2025-10-30", **copy.deepcopy(SWAP),
                  "gains": {"A": "2", "B": "2"}, "nash_rank": 1, "of": 2, "truce_rank": 1}],
    "robustness": {"draws": 0, "findings": []},
    "not_covered": [],
    "plans": PLANS,
}
CERTIFICATE = {"kind": "study", "bargaining": dict.fromkeys(RULES, PROOFS), "renegotiation": {}}


@pytest.fixture
def study(forge):
    return forge.result(TALKS, "solve", copy.deepcopy(BODY), copy.deepcopy(CERTIFICATE),
                        options={"draws": 0, "solutions": NAMES})


def is_new(path):
    """Whether a path is not one of the solutions, which are the same under every rule."""
    again = {"equilibrium", "security", "threats"} & set(path)
    return not ((again and {"solutions", "with_lotteries", "derivatives"} & set(path))
                or path[:2] in {("partner_sides", 1), ("partner_choices", 1)}
                or (path[0] == "partner_choices" and "worst" in path))


def verdict(result):
    return check(result, result["input"]["content"])


def test_true_result_passes(study):
    assert verdict(study).first_failure is None


def test_every_changed_value_fails_though_resealed(study, forge):
    """Every second one, drawn: a study holds hundreds. Reasons are words and left alone."""
    paths = [path for path in filter(is_new, forge.leaves(study))
             if not {"why", "ratifiable_why"} & set(path)]
    for path in random.Random(0).sample(paths, len(paths) // 2):
        report = verdict(forge.sealed(forge.changed(study, path)))
        assert not report.ok, path
        assert report.first_failure.name not in ("digest", "input.digest"), path


def test_every_item_left_out_fails_though_resealed(study, forge):
    for path in filter(is_new, forge.lists(study)):
        for k in range(len(forge.value(study, path))):
            report = verdict(forge.sealed(forge.without(study, path, k)))
            assert not report.ok, (path, k)
            assert report.first_failure.name not in ("digest", "input.digest"), (path, k)


def test_a_wrong_verdict_is_named(study, forge):
    spoilt = copy.deepcopy(study)
    spoilt["deals"][1]["verdicts"]["individually_rational"] = True
    failure = verdict(forge.sealed(spoilt)).first_failure
    assert failure.message == (
        "deals[1].verdicts.individually_rational: claimed true, is false")


def test_the_file_is_read_as_it_is_meant():
    talks = Talks(Node(TALKS, "input"))
    assert talks.size == 4
    assert [talks.label(deal) for deal in talks.deals()] == [
        "old,old", "old,new", "new,old", "new,new"]
    assert talks.payoffs((1, 1)) == {"A": 2, "B": 2, "C": mode(Node("1/2"))}
    assert talks.find({"z": "in"}) is None
    assert talks.refusing((1, 0)) == ["A"]


@pytest.mark.parametrize(
    ("quantity", "number"),
    [("1/3", "1/3"), (2, "2"), (0.1, "1/10"),
     ({"low": "1", "high": "4"}, "5/2"), ({"low": "1", "mode": "2", "high": "9"}, "2"),
     ({"dist": "pert", "low": "1", "mode": "2", "high": "9"}, "2"),
     ({"dist": "normal", "mean": "3", "sd": "1"}, "3"),
     ({"dist": "lognormal", "median": "3", "sigma": "1"}, "3"),
     ({"dist": "discrete", "values": ["5", "7", "9"], "probabilities": ["1/5", "2/5", "2/5"]},
      "7")],
)
def test_uncertain_numbers_stand_at_their_modes(quantity, number):
    assert mode(Node(quantity)) == Node(number).exact()


def test_doctrine_and_requirements_are_counted():
    document = copy.deepcopy(TALKS)
    document["issue"][0]["reversible"] = False
    document["issue"].append({
        "id": "w", "by": "A", "levels": ["none", "some", "all"], "status_quo": "none",
        "uses": {"pride": ["0", "1", "5"]}, "requires": {"some": {"x": "new"}}})
    document["doctrine"] = [
        {"party": "A", "uses": "pride", "at_most": "1"},
        {"party": "A", "forbids": {"w": ["all"]}},
        {"party": "A", "irreversible": "forbidden"},
    ]
    talks = Talks(Node(document, "input"))
    broken = {talks.label(deal): talks.broken(deal) for deal in talks.deals()
              if talks.label(deal).endswith(",old")}
    assert broken == {"old+none,old": 0, "old+some,old": 1, "old+all,old": 3,
                      "new+none,old": 1, "new+some,old": 1, "new+all,old": 3}


def test_the_claim_counts_what_is_there(study, forge):
    study["claim"] = study["claim"].replace("2 deals", "3 deals")
    assert verdict(forge.sealed(study)).first_failure.name == "claim"
