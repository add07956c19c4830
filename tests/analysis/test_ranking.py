"""Ranks by weighted Nash products, whatever the weights."""

import math
from fractions import Fraction

import numpy as np
import pytest

from negotiation.analysis.ranking import compare_gains, compare_products_of_gains, nash_product

F = Fraction
WEIGHTS = [[F(1), F(1)], [F(2), F(1)], [F(1, 2), F(2, 3)], [F(500), F(499)],
           [F(123457, 10**6), F(1)], [F(10**9), F(10**9 + 1)]]


def random_gains(rng):
    return [F(int(a), int(b)) for a, b in zip(rng.integers(1, 40, 2), rng.integers(1, 9, 2),
                                              strict=True)]


@pytest.mark.parametrize("weights", WEIGHTS)
def test_products_are_compared_as_their_logarithms(weights):
    rng = np.random.default_rng(3)
    for _ in range(200):
        left, right = random_gains(rng), random_gains(rng)
        logs = [sum(float(w) * math.log(g) for g, w in zip(gains, weights, strict=True))
                for gains in (left, right)]
        sign = compare_products_of_gains(left, right, weights)
        if abs(logs[0] - logs[1]) > 1e-9 * max(map(abs, logs)):
            assert sign == (logs[0] > logs[1]) - (logs[0] < logs[1])
        assert compare_products_of_gains(right, left, weights) == -sign


@pytest.mark.parametrize("scale", [F(1), F(7, 10**6), F(10**9)])
def test_equal_products_are_equal(scale):
    """4**(1/2) * 8**(1/3) = 2 * 2 = 1**(1/2) * 64**(1/3), at any common scale of weights."""
    weights = [scale / 2, scale / 3]
    assert compare_products_of_gains([F(4), F(8)], [F(1), F(64)], weights) == 0
    assert compare_gains([F(4), F(8)], [F(1), F(64)], weights) == 1
    assert compare_products_of_gains([F(4), F(8)], [F(1), F(64) + F(1, 10**30)], weights) == -1


def test_products_that_floats_cannot_hold():
    weights = [F(1000), F(1001)]
    small, smaller = [F(1, 10**200), F(2)], [F(1, 10**200), F(2) - F(1, 10**40)]
    assert compare_products_of_gains(small, smaller, weights) == 1


def test_deals_without_a_positive_product_rank_by_leximin():
    weights = [F(1), F(1)]
    order = [[F(1), F(1, 9)], [F(0), F(5)], [F(4), F(0)], [F(0), F(0)]]
    for k, left in enumerate(order):
        for later in order[k + 1:]:
            assert compare_gains(left, later, weights) == 1
        assert compare_gains(left, left, weights) == 0
    assert compare_products_of_gains(order[1], order[3], weights) == 0


@pytest.mark.parametrize(
    ("gains", "weights", "product"),
    [([F(1, 2), F(3)], [F(1), F(1)], F(3, 2)), ([F(1, 2), F(3)], [F(2), F(3)], F(27, 4)),
     ([F(0), F(3)], [F(1), F(1)], F(0)), ([], [], F(1))],
)
def test_products_of_small_whole_weights_are_exact(gains, weights, product):
    assert nash_product(gains, weights) == product
    assert isinstance(nash_product(gains, weights), Fraction)


def test_other_products_are_floats_or_none():
    assert nash_product([F(4), F(9)], [F(1, 2), F(1, 2)]) == pytest.approx(6)
    assert nash_product([F(0), F(9)], [F(1, 2), F(1, 2)]) == 0
    assert nash_product([F(10**9), F(10**9)], [F(99, 2), F(99, 2)]) is None
    assert nash_product([F(1, 10**9), F(1)], [F(99, 2), F(99, 2)]) == 0
