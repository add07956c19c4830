"""Products of powers, compared exactly."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from negotiation.bargaining.problem import bargaining_problem
from negotiation.bargaining.products import compare_products, largest_product
from negotiation.model.deals import Deals


def test_against_integer_powers():
    rng = np.random.default_rng(0)
    for _ in range(500):
        n = int(rng.integers(1, 4))
        left, right = (rng.integers(1, 13, n).tolist() for _ in range(2))
        powers = rng.integers(1, 5, n).tolist()
        a, b = (
            math.prod(x**p for x, p in zip(side, powers, strict=True)) for side in (left, right)
        )
        expected = int(a > b) - int(a < b)
        assert compare_products(left, right, [Fraction(p, 3) for p in powers]) == expected


def test_equal_through_different_primes():
    # 12**a * 18**b = 6**(2a) needs (a, b) = (1, 1) with 36 * 6 = 216.
    weights = [Fraction(1, 2), Fraction(1, 2)]
    assert compare_products([12, 18], [36, 6], weights) == 0
    assert compare_products([12, 18], [36, 6], [Fraction(1, 2), Fraction(1, 3)]) == -1


def test_weights_with_a_million_digits_in_the_powers():
    weights = [Fraction(1_234_567, 10**7), Fraction(7_654_321, 10**7)]
    assert compare_products([10**12, 10**9], [10**12, 10**9], weights) == 0
    assert compare_products([10**12 + 1, 10**9], [10**12, 10**9], weights) == 1


def test_a_difference_below_double_precision():
    # (n + 1)(n - 1) = n**2 - 1.
    n = 10**20
    assert compare_products([n + 1, n - 1], [n, n], [Fraction(1)] * 2) == -1


def test_zero_products_tie():
    deals = Deals.from_payoffs([[0, 5], [3, 0], [0, 0]], disagreement=[0, 0])
    problem = bargaining_problem(deals)
    assert largest_product(problem, np.arange(3)).tolist() == [0, 1, 2]


def test_gains_too_small_for_floats():
    tiny = Fraction(1, 10**330)
    rows = [[tiny, 1], [tiny, 2], [1, tiny / 10**10]]
    deals = Deals.from_payoffs(rows, disagreement=[0, 0])
    assert largest_product(bargaining_problem(deals), np.arange(3)).tolist() == [1]
