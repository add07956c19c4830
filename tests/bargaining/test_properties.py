"""Axioms that the solutions satisfy, on random problems."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from negotiation.bargaining.solutions import BASIC
from negotiation.bargaining.solutions import bargain as every
from negotiation.model.deals import Deals

bargain = partial(every, solutions=BASIC)

SCALE_FREE = ("nash", "kalai-smorodinsky")
ALL = ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian")


def cases(seed, parties, count=12):
    rng = np.random.default_rng(seed)
    while count:
        rows = rng.integers(-4, 10, (int(rng.integers(2, 8)), parties)).tolist()
        point = rng.integers(-3, 2, parties).tolist()
        for lotteries in (False, True):
            answer = bargain(Deals.from_payoffs(rows, disagreement=point, lotteries=lotteries))
            if answer.status.value == "complete":
                count -= lotteries
                yield rows, point, lotteries, answer


def solve(rows, point, lotteries, **options):
    return bargain(Deals.from_payoffs(rows, disagreement=point, lotteries=lotteries, **options))


def at(answer, name):
    return tuple(answer.solutions[name].payoffs.values())


@pytest.mark.parametrize("parties", [2, 3])
def test_covariance_under_positive_affine_maps(parties):
    factors, shifts = (Fraction(3, 7), 10, Fraction(1, 9)), (5, Fraction(-1, 3), 2)

    def moved(row):
        return [a * x + b for a, x, b in zip(factors, row, shifts, strict=False)]

    for rows, point, lotteries, answer in cases(1, parties):
        other = solve([moved(row) for row in rows], moved(point), lotteries)
        for name in SCALE_FREE:
            here, there = answer.solutions[name], other.solutions[name]
            assert here.ties == there.ties
            if here.exact:
                assert moved(at(answer, name)) == list(at(other, name))
            else:
                assert at(other, name) == pytest.approx([float(x) for x in moved(at(answer, name))])


@pytest.mark.parametrize("parties", [2, 3])
def test_order_of_parties_and_names_do_not_matter(parties):
    for rows, point, lotteries, answer in cases(2, parties):
        order = list(range(parties))[::-1]
        other = solve([[row[i] for i in order] for row in rows], [point[i] for i in order],
                      lotteries, names=[f"x{k}" for k in range(len(rows))])
        for name in ALL:
            here, there = answer.solutions[name], other.solutions[name]
            expected = [at(answer, name)[i] for i in order]
            if here.exact and there.exact:
                assert list(at(other, name)) == expected
            else:
                assert at(other, name) == pytest.approx([float(x) for x in expected])
            assert [f"d{int(tie[1:]) + 1}" for tie in there.ties] == list(here.ties)


@pytest.mark.parametrize("lotteries", [False, True])
def test_symmetric_problems_have_symmetric_solutions(lotteries):
    rng = np.random.default_rng(3)
    for _ in range(20):
        half = rng.integers(0, 9, (4, 2)).tolist()
        rows = [*half, *([b, a] for a, b in half)]
        answer = solve([*rows, [1, 1]], [0, 0], lotteries)
        for name in ALL[:3]:
            x, y = at(answer, name)
            assert x == y or not lotteries
            # Without lotteries the mirror image of a solution is tied with it.
            mirror = [k for k, row in enumerate([*rows, [1, 1]]) if row == [y, x]]
            if answer.solutions[name].ties:
                assert all(f"d{k + 1}" in answer.solutions[name].ties for k in mirror)


@pytest.mark.parametrize("parties", [2, 3])
def test_nash_ignores_irrelevant_alternatives(parties):
    for rows, point, lotteries, answer in cases(4, parties):
        found = answer.solutions["nash"]
        if not found.exact:
            continue
        used = {deal for deal, _ in found.lottery}
        kept = [row for k, row in enumerate(rows) if f"d{k + 1}" in used or k % 2]
        assert at(solve(kept, point, lotteries), "nash") == at(answer, "nash")


def test_kalai_smorodinsky_is_individually_monotone_for_two_parties_with_lotteries():
    for rows, point, lotteries, answer in cases(5, 2):
        if not lotteries:
            continue
        # Lower deals leave the first party's ideal payoff as it is only if they stay below it.
        top = answer.ideal["1"]
        more = [*rows, [top - 1, at(answer, "kalai-smorodinsky")[1] + 1]]
        other = solve(more, point, True)
        if other.ideal["1"] == top:
            assert at(other, "kalai-smorodinsky")[1] >= at(answer, "kalai-smorodinsky")[1]


@pytest.mark.parametrize("parties", [2, 3])
def test_the_least_egalitarian_gain_never_falls_when_deals_are_added(parties):
    rng = np.random.default_rng(6)
    for rows, point, lotteries, answer in cases(6, parties):
        other = solve([*rows, rng.integers(-4, 12, parties).tolist()], point, lotteries)
        least = [min(x - d for x, d in zip(at(one, "egalitarian"), point, strict=True))
                 for one in (answer, other)]
        assert least[1] >= least[0]


def test_the_egalitarian_completion_is_not_monotone_party_by_party():
    # A new deal can replace the only one with the best least gain and take from another party.
    before = solve([[1, 5]], [0, 0], False)
    after = solve([[1, 5], [2, 2]], [0, 0], False)
    assert (at(before, "egalitarian"), at(after, "egalitarian")) == ((1, 5), (2, 2))


@pytest.mark.parametrize("parties", [2, 3])
def test_solutions_are_efficient_and_individually_rational(parties):
    for rows, point, _, answer in cases(7, parties):
        for name in ALL:
            found = at(answer, name)
            assert all(x >= d for x, d in zip(found, point, strict=True))
            if answer.solutions[name].exact:
                assert not any(
                    all(a >= b for a, b in zip(row, found, strict=True)) and tuple(row) != found
                    for row in rows
                )


def test_lotteries_never_hurt_the_criterion():
    for _rows, point, lotteries, answer in cases(8, 2):
        if lotteries:
            continue
        other = solve(_rows, point, True)

        def product(one, start=point):
            x, y = at(one, "nash")
            return (x - start[0]) * (y - start[1])

        assert product(other) >= product(answer)
        assert other.solutions["utilitarian"].surplus >= answer.solutions["utilitarian"].surplus
