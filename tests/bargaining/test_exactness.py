"""Payoffs from 1e-9 to 1e12 and beyond, exactly."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest

from negotiation.bargaining.solutions import BASIC
from negotiation.bargaining.solutions import bargain as every
from negotiation.model.deals import Deals
from negotiation.result import Status

bargain = partial(every, solutions=BASIC)


@pytest.mark.parametrize("lotteries", [False, True])
@pytest.mark.parametrize(
    ("first", "second"), [("1e-9", "1e12"), ("1e12", "1e-9"), ("1e-30", "1e30"), ("1/7", "3")]
)
def test_units_do_not_matter(lotteries, first, second):
    a, b = Fraction(first), Fraction(second)
    rows = [[7, 1], [5, 4], [2, 6], [0, 7], [5, 4]]
    plain = bargain(Deals.from_payoffs(rows, disagreement=[1, 1], lotteries=lotteries))
    scaled = bargain(Deals.from_payoffs(
        [[x * a, y * b] for x, y in rows], disagreement=[a, b], lotteries=lotteries))
    assert [row["deal"] for row in plain.frontier] == [row["deal"] for row in scaled.frontier]
    for name in ("nash", "kalai-smorodinsky"):
        x, y = plain.solutions[name].payoffs.values()
        assert tuple(scaled.solutions[name].payoffs.values()) == (x * a, y * b)
        assert plain.solutions[name].ties == scaled.solutions[name].ties


@pytest.mark.parametrize("lotteries", [False, True])
def test_a_gain_of_a_billionth_on_a_trillion_decides(lotteries):
    base = 10**12
    deals = Deals.from_payoffs(
        [[base, base], [f"{base}.000000001", base]], disagreement=[0, 0], lotteries=lotteries)
    answer = bargain(deals)
    assert {s.deal for s in answer.solutions.values()} == {"d2"}
    assert [row["deal"] for row in answer.frontier] == ["d2"]
    disagreement = [f"{base}.000000001", base - 1]
    assert bargain(deals.with_disagreement(disagreement)).status is Status.NONE


def test_products_that_floats_cannot_tell_apart():
    n = 10**10
    rows = [[n + 1, n - 1], [n, n], [n - 1, n + 1]]
    found = bargain(Deals.from_payoffs(rows, disagreement=[0, 0], lotteries=False))
    assert found.solutions["nash"].ties == ("d2",)
    assert found.solutions["utilitarian"].ties == ("d1", "d2", "d3")


def test_three_parties_near_disagreement():
    # Gains of 1e-12 on payoffs of 1, which floating point alone would lose.
    rows = [[9, 1, 2], [1, 8, 3], [2, 2, 7], [4, 4, 3]]
    far = bargain(Deals.from_payoffs(rows, disagreement=[0, 0, 0])).solutions["nash"]
    assert far.exact
    middle = (Fraction(421, 102), Fraction(421, 99), Fraction(421, 123))
    assert tuple(far.payoffs.values()) == middle
    close = [x - Fraction(k + 1, 10**12) for k, x in enumerate(middle)]
    near = bargain(Deals.from_payoffs(rows, disagreement=close)).solutions["nash"]
    assert near.exact
    gains = [x - d for x, d in zip(near.payoffs.values(), close, strict=True)]
    normal = [1 / x for x in middle]
    assert len({g * w for g, w in zip(gains, normal, strict=True)}) == 1


def test_an_irrational_solution_near_disagreement():
    # The edge from (4, 0, 1) to (0, 4, 2) alone is efficient; its best point is a root of a
    # quadratic, here with gains of 1e-9 on payoffs of 1.
    rows = [[4, 0, 1], [0, 4, 2]]
    tiny = Fraction(1, 10**9)
    point = [2 - tiny, 2 - 2 * tiny, Fraction(3, 2) - 3 * tiny]
    answer = bargain(Deals.from_payoffs(rows, disagreement=point))
    found = answer.solutions["nash"]
    assert not found.exact
    assert answer.status is Status.COMPLETE
    assert 0 < found.certificate["gap"] <= Fraction(3, 10**12)
