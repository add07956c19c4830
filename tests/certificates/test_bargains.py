"""Claims about bargaining sets, against problems solved by hand."""

import copy
from fractions import Fraction

import pytest

from negotiation.certificates.bargains import check_solutions
from negotiation.certificates.check import check
from negotiation.certificates.deals import (
    Deals,
    best_products,
    compare_products,
    undominated,
)
from negotiation.certificates.question import Question
from negotiation.certificates.reading import Node
from negotiation.certificates.report import Report

NAMES = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]


def document(deals, disagreement, lotteries):
    parties = list(disagreement)
    return {
        "format": "negotiation/1", "kind": "deals", "parties": parties,
        "disagreement": disagreement, "lotteries": lotteries,
        "deals": [{"name": name, "payoffs": dict(zip(parties, payoffs, strict=True))}
                  for name, payoffs in deals.items()],
    }


def one_deal(name, payoffs, surplus, ties=None):
    return {"payoffs": payoffs, "deal": name, "lottery": [{"deal": name, "probability": "1"}],
            "surplus": surplus, "ties": ties or [name], "exact": True}


def nothing(why):
    return {"payoffs": None, "deal": None, "lottery": [], "surplus": None, "ties": [],
            "exact": True, "why": why}


# Efficient: f, a, b, c; f, a, b lie on 2x + y = 9, so a is no corner of the hull.
FIVE = {"a": ("4", "1"), "b": ("3", "3"), "c": ("1", "4"), "e": ("2", "2"), "f": ("5", "-1")}
FRONTIER = [
    {"deal": "a", "payoffs": {"A": "4", "B": "1"}, "rational": True},
    {"deal": "b", "payoffs": {"A": "3", "B": "3"}, "rational": True},
    {"deal": "c", "payoffs": {"A": "1", "B": "4"}, "rational": True},
    {"deal": "f", "payoffs": {"A": "5", "B": "-1"}, "rational": False},
]
MIXED = {
    "disagreement": {"rule": "explicit", "point": {"A": "0", "B": "0"}},
    "lotteries": True,
    "weights": {"A": "1", "B": "1"},
    "solutions": {
        "nash": one_deal("b", {"A": "3", "B": "3"}, "6"),
        # the ray to (9/2, 4) meets 2x + y = 9 at t = 9/13
        "kalai-smorodinsky": {
            "payoffs": {"A": "81/26", "B": "36/13"}, "deal": None,
            "lottery": [{"deal": "b", "probability": "49/52"},
                        {"deal": "f", "probability": "3/52"}],
            "surplus": "153/26", "ties": [], "exact": True},
        "egalitarian": one_deal("b", {"A": "3", "B": "3"}, "6"),
        "utilitarian": one_deal("b", {"A": "3", "B": "3"}, "6"),
    },
    "ideal": {"A": "9/2", "B": "4"},
    "frontier": FRONTIER,
    "hull": ["b", "c", "f"],
    "individually_rational": 4,
    "weakly_better": [],
}
MIXED_PROOF = {
    "kind": "bargaining",
    "ideal": {
        "A": {"weights": {"A": "2", "B": "1"}, "bound": "9",
              "lottery": [{"deal": "b", "probability": "1/4"},
                          {"deal": "f", "probability": "3/4"}]},
        "B": {"weights": {"A": "0", "B": "1"}, "bound": "4",
              "lottery": [{"deal": "c", "probability": "1"}]},
    },
    "solutions": {
        "nash": {"supporting_weights": {"A": "1/3", "B": "1/3"}, "bound": "2"},
        "kalai-smorodinsky": {
            "divisors": {"A": "9/2", "B": "4"},
            "levels": [{"t": "9/13", "fixed": ["A", "B"], "weights": {"A": "2", "B": "1"},
                        "bound": "9"}]},
        "egalitarian": {
            "divisors": {"A": "1", "B": "1"},
            "levels": [{"t": "3", "fixed": ["A", "B"], "weights": {"A": "1", "B": "1"},
                        "bound": "6"}]},
        "utilitarian": {"supporting_weights": {"A": "1", "B": "1"}, "bound": "6", "face": ["b"]},
    },
}

# Two deals tie under every criterion; file order decides.
TIED = {"x": ("2", "1"), "y": ("1", "2"), "z": ("1", "1")}
TIED_BODY = {
    "disagreement": {"rule": "explicit", "point": {"A": "0", "B": "0"}},
    "lotteries": False,
    "weights": {"A": "1", "B": "1"},
    "solutions": {name: one_deal("x", {"A": "2", "B": "1"}, "3", ["x", "y"]) for name in NAMES},
    "ideal": {"A": "2", "B": "2"},
    "frontier": [{"deal": "x", "payoffs": {"A": "2", "B": "1"}, "rational": True},
                 {"deal": "y", "payoffs": {"A": "1", "B": "2"}, "rational": True}],
    "hull": None,
    "individually_rational": 3,
    "weakly_better": [],
}
TIED_PROOF = {"kind": "bargaining", "solutions": {
    "nash": {"criterion": "integer-powers"}, "kalai-smorodinsky": {"criterion": "leximin"},
    "egalitarian": {"criterion": "leximin"}, "utilitarian": {"criterion": "sum"}}}

# Nothing is better than (2, 0) for both; u leaves A where it is and gives B more.
STUCK = {"u": ("2", "1"), "v": ("0", "3"), "w": ("2", "0")}
STUCK_BODY = {
    "disagreement": {"rule": "explicit", "point": {"A": "2", "B": "0"}},
    "lotteries": True,
    "weights": {"A": "1", "B": "1"},
    "solutions": {name: nothing("nobody can do better together") for name in NAMES},
    "ideal": {"A": "2", "B": "1"},
    "frontier": [{"deal": "u", "payoffs": {"A": "2", "B": "1"}, "rational": True},
                 {"deal": "v", "payoffs": {"A": "0", "B": "3"}, "rational": False}],
    "hull": ["u", "v"],
    "individually_rational": 2,
    "weakly_better": ["u"],
}
STUCK_PROOF = {
    "kind": "bargaining",
    "inessential": {"weights": {"A": "1", "B": "0"}, "bound": "0"},
    "ideal": {
        "A": {"weights": {"A": "1", "B": "0"}, "bound": "0",
              "lottery": [{"deal": "u", "probability": "1"}]},
        "B": {"weights": {"A": "1", "B": "1"}, "bound": "1",
              "lottery": [{"deal": "u", "probability": "1"}]},
    },
    "solutions": {},
}
OPTIONS = {"solutions": NAMES}


@pytest.fixture
def mixed(forge):
    source = document(FIVE, {"A": "0", "B": "0"}, True)
    return forge.result(source, "bargain", MIXED, MIXED_PROOF, options=OPTIONS)


@pytest.fixture
def tied(forge):
    source = document(TIED, {"A": "0", "B": "0"}, False)
    return forge.result(source, "bargain", TIED_BODY, TIED_PROOF, options=OPTIONS)


@pytest.fixture
def stuck(forge):
    source = document(STUCK, {"A": "2", "B": "0"}, True)
    return forge.result(source, "bargain", STUCK_BODY, STUCK_PROOF, "none", OPTIONS)


CASES = ["mixed", "tied", "stuck"]


def verdict(result):
    return check(result, result["input"]["content"])


@pytest.mark.parametrize("name", CASES)
def test_true_results_pass(name, request):
    assert verdict(request.getfixturevalue(name)).first_failure is None


@pytest.mark.parametrize("name", CASES)
def test_every_changed_value_fails_though_resealed(name, forge, request):
    result = request.getfixturevalue(name)
    for path in forge.leaves(result):
        if path[-1] == "why" or (name == "stuck" and path[0] == "certificate"):
            continue  # a reason is words; twice the weights of a proof with bound 0 are a proof
        report = verdict(forge.sealed(forge.changed(result, path)))
        assert not report.ok, path
        assert report.first_failure.name not in ("digest", "input.digest"), path


@pytest.mark.parametrize("name", CASES)
def test_every_item_left_out_fails_though_resealed(name, forge, request):
    result = request.getfixturevalue(name)
    for path in forge.lists(result):
        for k in range(len(forge.value(result, path))):
            report = verdict(forge.sealed(forge.without(result, path, k)))
            assert not report.ok, (path, k)
            assert report.first_failure.name not in ("digest", "input.digest"), (path, k)


@pytest.mark.parametrize("name", CASES)
def test_every_changed_value_anywhere_fails_the_digest(name, forge, request):
    result = request.getfixturevalue(name)
    for path in forge.leaves(result, words=()):
        assert not check(forge.changed(result, path), result["input"]["content"]).ok, path


def test_a_better_deal_is_named(tied, forge):
    spoilt = copy.deepcopy(tied)
    spoilt["solutions"]["utilitarian"] = one_deal("z", {"A": "1", "B": "1"}, "2")
    failure = verdict(forge.sealed(spoilt)).first_failure
    assert failure.name == "solutions.utilitarian"
    assert failure.message == 'solutions.utilitarian.deal: claimed "z", is "x"'


def test_a_deal_that_improves_a_lottery_is_named(mixed, forge):
    spoilt = copy.deepcopy(mixed)
    spoilt["solutions"]["nash"] = one_deal("a", {"A": "4", "B": "1"}, "5")
    failure = verdict(forge.sealed(spoilt)).first_failure
    assert failure.message == ("solutions.nash.payoffs: c improves the Nash product: its weighted "
                               "gain is 17/4, more than 2")


def test_a_dominated_deal_on_the_frontier_is_named(mixed, forge):
    spoilt = copy.deepcopy(mixed)
    spoilt["frontier"].append({"deal": "e", "payoffs": {"A": "2", "B": "2"}, "rational": True})
    failure = verdict(forge.sealed(spoilt)).first_failure
    assert failure.message == "frontier[4].deal: 'e' is not an efficient deal"


@pytest.mark.parametrize("name", CASES)
def test_solutions_are_judged_without_their_proofs_too(name, request):
    result = request.getfixturevalue(name)
    source = result["input"]["content"]
    parties = source["parties"]
    deals = Deals(parties, [item["name"] for item in source["deals"]],
                  [tuple(Fraction(item["payoffs"][p]) for p in parties)
                   for item in source["deals"]])
    point = tuple(Fraction(source["disagreement"][p]) for p in parties)
    question = Question(deals, point, (Fraction(1),) * 2, source["lotteries"])
    report = Report()
    check_solutions(Node(result)["solutions"], None, question, report)
    assert report.first_failure is None
    assert len(report.claims) == 4


F = Fraction


@pytest.mark.parametrize(
    ("g", "h", "weights", "sign"),
    [
        ((F(4), F(1)), (F(2), F(2)), (F(1), F(1)), 0),
        ((F(4), F(9)), (F(8), F(3)), (F(1, 3), F(1, 2)), 1),  # 4^(1/3) 3 against 2 sqrt 3
        ((F(8), F(1)), (F(1), F(4)), (F(1, 3), F(1, 2)), 0),  # both are 2
        ((F(10**30 + 1), F(1)), (F(10**30), F(1)), (F(1), F(1)), 1),
        ((F(2), F(3)), (F(3), F(2)), (F("0.3333333333333333"), F(1, 3)), 1),
    ],
)
def test_products_are_compared_exactly(g, h, weights, sign):
    assert compare_products(g, h, weights) == sign
    assert compare_products(h, g, weights) == -sign


def test_products_of_deals_without_gain_all_tie():
    assert best_products({3: (F(0), F(5)), 7: (F(0), F(1))}, (F(1), F(1))) == [3, 7]


@pytest.mark.parametrize(
    ("vectors", "kept"),
    [({(1,), (2,)}, [(2,)]),
     ({(1, 1), (1, 2), (0, 3)}, [(0, 3), (1, 2)]),
     ({(1, 1, 1), (1, 1, 2), (2, 0, 0), (0, 0, 3)}, [(0, 0, 3), (1, 1, 2), (2, 0, 0)])],
)
def test_undominated(vectors, kept):
    assert sorted(undominated(vectors)) == kept
