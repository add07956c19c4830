"""Shapes at the edge of the definitions."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest

from negotiation.bargaining.solutions import BASIC
from negotiation.bargaining.solutions import bargain as every
from negotiation.model.deals import Deals
from negotiation.result import Status

bargain = partial(every, solutions=BASIC)


def deals(rows, point, **options):
    return Deals.from_payoffs(rows, disagreement=point, **options)


def solved(answer):
    return {name: tuple(s.payoffs.values()) for name, s in answer.solutions.items()}


def test_essential_only_with_lotteries():
    two = deals([[2, 0], [0, 2]], [0, 0])
    without = bargain(two, lotteries=False)
    assert without.status is Status.NONE
    assert without.weakly_better == ["d1", "d2"]
    assert without.ideal == {"1": 2, "2": 2}
    assert without.individually_rational == 2
    with_lotteries = bargain(two)
    assert with_lotteries.status is Status.COMPLETE
    assert set(solved(with_lotteries).values()) - {(2, 0)} == {(1, 1)}
    assert with_lotteries.solutions["utilitarian"].ties == ("d1", "d2")


@pytest.mark.parametrize("lotteries", [False, True])
def test_no_individually_rational_deal(lotteries):
    answer = bargain(deals([[1, -1], [-2, 3]], [1, 1]), lotteries=lotteries)
    assert answer.status is Status.NONE
    assert answer.ideal == {"1": None, "2": None}
    assert answer.individually_rational == 0
    assert [row["deal"] for row in answer.frontier] == ["d1", "d2"]
    assert not any(row["rational"] for row in answer.frontier)
    assert answer.hull == (["d1", "d2"] if lotteries else None)
    for solution in answer.solutions.values():
        body = solution.body()
        assert "better than disagreement" in body.pop("why")
        assert body == {"payoffs": None, "deal": None, "lottery": [], "surplus": None,
                        "ties": (), "exact": True}


@pytest.mark.parametrize("lotteries", [False, True])
def test_disagreement_on_the_frontier(lotteries):
    answer = bargain(deals([[1, 1], [0, 2]], [1, 1]), lotteries=lotteries)
    assert answer.status is Status.NONE
    assert answer.individually_rational == 1
    assert answer.weakly_better == []
    assert answer.ideal == {"1": 1, "2": 1}


@pytest.mark.parametrize("lotteries", [False, True])
def test_one_party_cannot_gain(lotteries):
    answer = bargain(deals([[5, 1], [3, 1], [2, 0]], [0, 1]), lotteries=lotteries)
    assert answer.status is Status.NONE
    assert answer.ideal == {"1": 5, "2": 1}
    assert answer.weakly_better == ["d1", "d2"]


@pytest.mark.parametrize("lotteries", [False, True])
@pytest.mark.parametrize("rows", [[[3, 2]], [[3, 2], [1, 2], [-4, -4]], [[3, 2, 9], [-1, 2, 9]]])
def test_one_deal_dominates(lotteries, rows):
    answer = bargain(deals(rows, [0] * len(rows[0])), lotteries=lotteries)
    assert set(solved(answer).values()) == {tuple(rows[0])}
    assert all(s.deal == "d1" and s.lottery == (("d1", 1),) for s in answer.solutions.values())
    assert all(s.surplus == sum(rows[0]) for s in answer.solutions.values())
    if lotteries:
        assert answer.hull == ["d1"]


@pytest.mark.parametrize("lotteries", [False, True])
def test_duplicates_change_nothing_but_the_ties(lotteries):
    rows = [[4, 1], [3, 3], [1, 4]]
    once = bargain(deals(rows, [0, 0]), lotteries=lotteries)
    twice = bargain(deals([*rows, *rows[::-1]], [0, 0]), lotteries=lotteries)
    assert solved(once) == solved(twice)
    for name in BASIC:
        assert once.solutions[name].deal == twice.solutions[name].deal == "d2"
        assert twice.solutions[name].ties == ("d2", "d5")
    assert [row["deal"] for row in twice.frontier] == ["d1", "d2", "d3", "d4", "d5", "d6"]
    if lotteries:
        assert twice.hull == [row["deal"] for row in twice.frontier]


def test_segment_frontier_in_space():
    # All deals on one line, which the parties share: a hull without volume.
    answer = bargain(deals([[4, 0, 2], [0, 4, 2], [3, 1, 2], [1, 3, 2]], [0, 0, 0]))
    assert answer.hull == ["d1", "d2"]
    assert solved(answer)["nash"] == (2, 2, 2)
    for name in ("nash", "kalai-smorodinsky", "egalitarian"):
        found = answer.solutions[name]
        assert found.deal is None
        assert [deal for deal, _ in found.lottery] == ["d1", "d2"]
    assert answer.solutions["utilitarian"].ties == ("d1", "d2", "d3", "d4")
    assert answer.solutions["utilitarian"].deal == "d3"


def test_a_deal_inside_an_edge_is_named():
    answer = bargain(deals([[4, 0], [0, 4], [2, 2]], [0, 0]))
    assert answer.hull == ["d1", "d2"]
    assert {s.deal for s in answer.solutions.values()} == {"d3"}


def test_the_mixture_may_hold_a_deal_that_hurts_someone():
    answer = bargain(deals([[6, -2], [-2, 6]], [0, 0]))
    found = answer.solutions["nash"]
    assert tuple(found.payoffs.values()) == (2, 2)
    assert answer.individually_rational == 0
    assert answer.ideal == {"1": 4, "2": 4}
    assert tuple(answer.solutions["utilitarian"].payoffs.values()) == (2, 2)
    assert answer.solutions["utilitarian"].ties == ()
    assert answer.solutions["utilitarian"].certificate["face"] == ["d1", "d2"]


def test_utilitarian_on_a_face_without_a_rational_deal_follows_the_nash_product():
    rows = [[6, -1, -1], [-1, 6, -1], [-1, -1, 6]]
    found = bargain(deals(rows, [0, 0, 0], weights=[1, 1, 1])).solutions["utilitarian"]
    assert tuple(found.payoffs.values()) == (Fraction(4, 3),) * 3
    assert found.ties == ()


def test_utilitarian_where_a_party_is_held_at_disagreement_follows_leximin():
    # The third party is held at zero by a mixture with the last deal; of all mixtures with the
    # same sum the one with the largest least gains.
    rows = [[9, 1, -3], [1, 9, -3], [0, 0, 3]]
    answer = bargain(deals(rows, [0, 0, 0]))
    found = answer.solutions["utilitarian"]
    assert tuple(found.payoffs.values()) == (Fraction(5, 2), Fraction(5, 2), 0)
    assert found.lottery == (
        ("d1", Fraction(1, 4)), ("d2", Fraction(1, 4)), ("d3", Fraction(1, 2)))


def test_one_party():
    answer = bargain(deals([[3], [5], [5]], [4]))
    assert set(solved(answer).values()) == {(5,)}
    assert answer.solutions["nash"].ties == ("d2", "d3")
    assert answer.hull == ["d2", "d3"]
