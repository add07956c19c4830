"""Bundles, payoffs, doctrine and requirements against a slow calculation by definition."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from random_talks import random_document
from reading_by_hand import read
from talks_by_hand import Talks

from negotiation import InputError, Negotiation
from negotiation.model.parts import Party

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_deal_and_payoff(seed):
    document = random_document(seed)
    talks, hand = read(document), Talks(document)
    part = talks.slice(doctrine=False)
    game = talks.compile(part)
    indices = list(np.ndindex(part.shape))
    assert [part.label(index) for index in indices] == [hand.name(d) for d in hand.deals]
    assert part.labels() == [hand.name(deal) for deal in hand.deals]
    for index, deal in zip(indices, hand.deals, strict=True):
        assert part.profile(index) == deal
        assert part.index(deal) == index
        assert game.payoff([names[k] for names, k in zip(game.actions, index, strict=True)]) == \
            hand.payoffs(deal)
    assert part.profile(part.status_quo) == hand.status_quo


@pytest.mark.parametrize("seed", SEEDS)
def test_what_doctrine_leaves(seed):
    document = random_document(seed)
    talks, hand = read(document), Talks(document)
    part = talks.slice()
    assert [part.profile(index) for index in np.ndindex(part.shape)] == hand.feasible
    broken = Counter()
    for party in hand.ids:
        for bundle in hand.bundles[party]:
            reasons = list(hand._broken(party, bundle))
            if reasons:
                broken[party, tuple(bundle.values())] = len(reasons)
    excluded = {
        (party, tuple(level for level in names_of(talks, party, levels))): len(reasons)
        for party, bundles in part.excluded.items() for levels, reasons in bundles
    }
    assert excluded == broken


def names_of(talks, party, levels):
    own = [issue for issue in talks.issues if issue.by == party]
    return [issue.levels[level] for issue, level in zip(own, levels, strict=True)]


@pytest.mark.parametrize("seed", range(25))
def test_partners_who_act_and_partners_who_are_aligned(seed):
    document = random_document(seed)
    talks, hand = read(document), Talks(document)
    rng = np.random.default_rng(seed)
    acting = [p.id for p in talks.parties if rng.random() < 0.6] or [talks.parties[0].id]
    alignment = {
        issue.id: str(rng.choice(issue.levels)) for issue in talks.issues
        if issue.by not in acting and rng.random() < 0.7
    }
    part = talks.slice(acting, alignment, doctrine=False)
    game = talks.game(acting, alignment, doctrine=False)
    for index in np.ndindex(part.shape):
        at = {issue["id"]: issue["status_quo"] for issue in document["issue"]}
        at |= alignment | part.profile(index)
        for p, party in enumerate(talks.parties):
            assert game.exact_payoff(p, index) == hand._payoff(party.id, at)
    assert part.profile(part.status_quo) == {
        issue.id: issue.levels[issue.status_quo] for issue in talks.issues if issue.by in acting
    }


def test_payoffs_of_two_by_three_by_two_typed_out():
    """Three principals, all payoffs different, a linkage over one, two and three parties."""
    document = {
        "format": "negotiation/1", "kind": "negotiation", "title": "typed out",
        "party": [{"id": "A"}, {"id": "B"}, {"id": "C"}],
        "issue": [
            {"id": "b", "by": "B", "levels": ["b0", "b1", "b2"], "status_quo": "b1",
             "payoff": {"A": [1, 20, 300], "C": ["1/3", 0, "0.1"]}},
            {"id": "a", "by": "A", "levels": ["a0", "a1"], "status_quo": "a0",
             "payoff": {"A": [0, -4], "B": [0, 7]}},
            {"id": "c", "by": "C", "levels": ["c0", "c1"], "status_quo": "c1",
             "payoff": {"A": [0, 5000]}},
        ],
        "linkage": [
            {"when": {"a": "a1"}, "payoff": {"C": 2}},
            {"when": {"a": "a1", "b": ["b0", "b2"]}, "payoff": {"B": 10, "C": 40}},
            {"when": {"a": "a1", "b": "b2", "c": "c0"}, "payoff": {"B": 100, "A": "1/7"}},
        ],
    }
    game = read(document).game()
    assert game.actions == (("a0", "a1"), ("b0", "b1", "b2"), ("c0", "c1"))
    assert game.payoff(("a1", "b2", "c0")) == {
        "A": 300 - 4 + Fraction(1, 7), "B": 7 + 10 + 100, "C": Fraction(1, 10) + 2 + 40,
    }
    assert game.payoff(("a0", "b0", "c1")) == {"A": 5001, "B": 0, "C": Fraction(1, 3)}


@pytest.mark.parametrize("seed", range(12))
def test_python_integers_and_int64_agree(seed):
    """Scaled beyond int64 and by a denominator without mercy, the same deals are the same."""
    document = random_document(seed)
    small = read(document).game(doctrine=False)
    scale = Fraction(10**25, 1_000_003)
    large = read(scaled(document, scale)).game(doctrine=False)
    assert all(table.dtype == np.int64 for table in small.integers)
    moved = [table for table, values in zip(large.integers, small.integers, strict=True)
             if values.any()]
    assert all(table.dtype == object for table in moved)
    for i in range(small.n):
        for index in np.ndindex(small.shape):
            assert large.exact_payoff(i, index) == scale * small.exact_payoff(i, index)
    np.testing.assert_allclose(large.payoffs, float(scale) * small.payoffs, rtol=1e-15)


def scaled(document, factor):
    """The same document with all exact payoffs of parties multiplied."""
    def times(values):
        return [str(factor * Fraction(value)) for value in values]

    issues = [
        {**issue, "payoff": {name: times(v) for name, v in issue["payoff"].items()}}
        for issue in document["issue"]
    ]
    linkages = [
        {**link, "payoff": {n: times([v])[0] for n, v in link["payoff"].items()}}
        for link in document.get("linkage", [])
    ]
    changed = {**document, "issue": issues}
    if linkages:
        changed["linkage"] = linkages
    payoffs = document["disagreement"].get("payoffs")
    if payoffs:
        changed["disagreement"] = {
            "rule": "explicit", "payoffs": {n: times([v])[0] for n, v in payoffs.items()},
        }
    return changed


def minimal(**changes):
    return {
        "format": "negotiation/1", "kind": "negotiation", "title": "minimal",
        "party": [{"id": "A"}],
        "issue": [{"id": "x", "by": "A", "levels": ["low", "high"], "status_quo": "low"}],
        **changes,
    }


def test_one_party_without_any_payoff():
    game = read(minimal()).game()
    assert game.shape == (2,)
    assert game.payoff(["high"]) == {"A": 0}


def test_a_principal_without_issues_has_one_action():
    document = minimal(party=[{"id": "A"}, {"id": "B"}])
    game = read(document).game()
    assert game.actions == (("low", "high"), ("-",))
    assert read(document).slice().label((1, 0)) == "high,-"


def test_no_issue_at_all():
    game = Negotiation("nothing to decide", (Party("A"), Party("B")), ()).game()
    assert game.shape == (1, 1)
    assert game.payoff(["-", "-"]) == {"A": 0, "B": 0}


def test_a_party_named_like_a_level_of_another():
    document = minimal(party=[{"id": "low"}, {"id": "high"}])
    document["issue"] = [
        {"id": "low", "by": "high", "levels": ["low", "high"], "status_quo": "high",
         "payoff": {"low": [1, 2], "high": [3, 4]}},
        {"id": "high", "by": "low", "levels": ["high", "low"], "status_quo": "low",
         "payoff": {"low": [10, 20]}},
    ]
    game = read(document).game()
    assert game.players == ("low", "high")
    assert game.payoff(["high", "low"]) == {"low": 11, "high": 3}


def test_a_linkage_on_every_level_is_a_constant():
    document = minimal(linkage=[{"when": {"x": ["low", "high"]}, "payoff": {"A": "5/2"}}])
    game = read(document).game()
    assert game.payoff(["low"]) == game.payoff(["high"]) == {"A": Fraction(5, 2)}


def test_a_linkage_on_a_partner_that_stands_still():
    document = minimal(party=[{"id": "A"}, {"id": "B", "role": "partner"}], linkage=[
        {"when": {"y": "joins", "x": "high"}, "payoff": {"A": 9}},
        {"when": {"y": "stays"}, "payoff": {"A": 1}},
    ])
    document["issue"].append(
        {"id": "y", "by": "B", "levels": ["joins", "stays"], "status_quo": "stays"})
    talks = read(document)
    assert talks.game().payoff(["high", "stays"]) == {"A": 1, "B": 0}
    assert talks.game(alignment={"y": "joins"}).payoff(["high", "joins"]) == {"A": 9, "B": 0}
    assert talks.slice(alignment={"y": "joins"}).index({"x": "high"}) is None
    assert talks.slice(alignment={"y": "joins"}).index({"x": "high", "y": "joins"}) == (1, 0)


def test_doctrine_that_forbids_everything_is_bad_input():
    document = minimal(doctrine=[{"party": "A", "forbids": {"x": ["low", "high"]}}])
    with pytest.raises(InputError, match="forbids every bundle"):
        read(document).game()
    assert read(document).game(doctrine=False).shape == (2,)


def test_doctrine_that_forbids_the_status_quo():
    document = minimal(doctrine=[{"party": "A", "forbids": {"x": ["low"]}}])
    part = read(document).slice()
    assert part.labels() == ["high"]
    assert part.status_quo is None


def test_a_requirement_reaches_levels_above_it():
    document = minimal(issue=[
        {"id": "x", "by": "A", "levels": ["x0", "x1", "x2"], "status_quo": "x0",
         "requires": {"x1": {"y": "y1"}}},
        {"id": "y", "by": "A", "levels": ["y0", "y1", "y2"], "status_quo": "y0"},
    ])
    assert read(document).slice().labels() == [
        "x0+y0", "x0+y1", "x0+y2", "x1+y1", "x1+y2", "x2+y1", "x2+y2",
    ]


def test_a_budget_is_met_with_equality():
    document = minimal(
        issue=[{"id": "x", "by": "A", "levels": ["x0", "x1", "x2"], "status_quo": "x0",
                "uses": {"room": [0, "1/3", "2/3"]}},
               {"id": "y", "by": "A", "levels": ["y0", "y1"], "status_quo": "y0",
                "uses": {"room": [0, "1/3"]}}],
        doctrine=[{"party": "A", "uses": "room", "at_most": "2/3"}],
    )
    assert read(document).slice().labels() == ["x0+y0", "x0+y1", "x1+y0", "x1+y1", "x2+y0"]


def test_an_irreversible_escalation_is_allowed():
    """Only what lies above the status quo is a concession."""
    document = minimal(
        issue=[{"id": "x", "by": "A", "levels": ["x0", "x1", "x2"], "status_quo": "x1",
                "reversible": False}],
        doctrine=[{"party": "A", "irreversible": "forbidden"}],
    )
    assert read(document).slice().labels() == ["x0", "x1"]
