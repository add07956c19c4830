"""Roots of small systems."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.numerics.rational_root import float_root, rational_root, root


def test_linear_and_quadratic():
    assert rational_root(lambda x: [7 * x[0] - 3], [0.42857143]) == [Fraction(3, 7)]
    near = [0.66666667, 0.75]
    both = rational_root(lambda x: [x[0] * x[1] - Fraction(1, 2), 3 * x[0] - 2], near)
    assert both == [Fraction(2, 3), Fraction(3, 4)]


def test_irrational_roots_are_refined_only():
    golden = lambda x: [x[0] * x[0] + x[0] - 1]  # noqa: E731
    assert rational_root(golden, [0.618034]) is None
    (found,), exact = root(golden, [0.618034])
    assert not exact
    assert abs(found * found + found - 1) < Fraction(1, 2**500)
    assert float_root(golden, [0.6])[0] == pytest.approx((5**0.5 - 1) / 2, abs=1e-15)


def test_no_root_found():
    assert rational_root(lambda x: [x[0] * 0 + 1], [0.5]) is None
    assert root(lambda x: [1 / x[0]], [0.0]) is None
    assert float_root(lambda x: [x[0] * x[0] + 1], [0.1]) is None


@pytest.mark.parametrize("seed", range(10))
def test_random_linear_systems(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 5))
    matrix = [[Fraction(int(x), 7) for x in row] for row in rng.integers(-5, 6, (size, size))]
    for k in range(size):
        matrix[k][k] += 40
    truth = [Fraction(int(a), int(b)) for a, b in zip(
        rng.integers(-50, 50, size), rng.integers(60, 99, size), strict=True)]
    right = [sum(a * x for a, x in zip(row, truth, strict=True)) for row in matrix]

    def equations(x):
        return [(sum(a * y for a, y in zip(row, x, strict=True)) - b) / 40
                for row, b in zip(matrix, right, strict=True)]

    assert rational_root(equations, [float(x) + 1e-9 for x in truth]) == truth
