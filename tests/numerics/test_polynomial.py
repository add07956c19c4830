"""Roots between 0 and 1: counted, isolated, compared."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation.numerics.algebraic import Algebraic, roots, simplest
from negotiation.numerics.polynomial import (
    common_factor,
    derivative,
    divided,
    inside,
    integer,
    isolated_roots,
    primitive,
    sign_at,
    square_free,
    trimmed,
)

F = Fraction


def product(*factors):
    found = [1]
    for factor in factors:
        row = [0] * (len(found) + len(factor) - 1)
        for (j, a), (k, b) in itertools.product(enumerate(found), enumerate(factor)):
            row[j + k] += a * b
        found = row
    return tuple(found)


def value(polynomial, x):
    return sum(number * x**k for k, number in enumerate(polynomial))


@pytest.mark.parametrize("polynomial", [(), (5,), (0, 1), (1, 1), (0, 0, 3), (1, -1), (-2, 1)])
def test_no_root_strictly_inside(polynomial):
    assert roots(polynomial) == []


@pytest.mark.parametrize("seed", range(40))
def test_rational_roots_with_multiplicities(seed):
    rng = np.random.default_rng(seed)
    wanted = {F(int(rng.integers(1, 12)), int(rng.integers(2, 13)))
              for _ in range(int(rng.integers(1, 6)))}
    factors = [(-x.numerator, x.denominator) for x in wanted for _ in range(rng.integers(1, 4))]
    found = roots(product(*factors, (1, 0, 1), (0, 1), (1, -1), (-7,)))
    assert [root.rational for root in found] == sorted(x for x in wanted if 0 < x < 1)


@pytest.mark.parametrize("seed", range(40))
def test_against_numpy(seed):
    rng = np.random.default_rng([3, seed])
    polynomial = trimmed([int(x) for x in rng.integers(-9, 10, int(rng.integers(2, 12)))])
    if not polynomial:
        return
    found = [float(root) for root in roots(polynomial)]
    expected = [z.real for z in np.roots(polynomial[::-1])
                if abs(z.imag) < 1e-9 and 1e-9 < z.real < 1 - 1e-9]
    distinct = [x for k, x in enumerate(sorted(expected))
                if not k or x - sorted(expected)[k - 1] > 1e-6]
    assert found == pytest.approx(distinct, abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_signs_change_at_the_intervals_only(seed):
    rng = np.random.default_rng([4, seed])
    polynomial = square_free(trimmed([int(x) for x in rng.integers(-99, 100, 9)]))
    intervals = isolated_roots(polynomial)
    for low, high in intervals:
        if low == high:
            assert sign_at(polynomial, low) == 0
        else:
            assert sign_at(polynomial, low) * sign_at(polynomial, high) < 0
    free = [F(k, 997) for k in range(1, 997)
            if not any(low <= F(k, 997) <= high for low, high in intervals)]
    for a, b in itertools.pairwise(free):
        between = sum(a < low and high < b for low, high in intervals)
        assert sign_at(polynomial, a) * sign_at(polynomial, b) == (-1) ** between


def test_two_roots_very_near_each_other():
    near = F(1, 3) + F(1, 10**30)
    polynomial = product((-1, 3), (-near.numerator, near.denominator))
    assert [root.rational for root in roots(polynomial)] == [F(1, 3), near]


def test_equal_numbers_from_different_polynomials():
    [one] = roots((-1, 0, 2))
    [other] = roots(product((-1, 0, 2), (-3, 1)))
    [third] = roots((-1, 0, 0, 0, 4))
    assert one == other == third
    [larger] = roots((-1000001, 0, 2000000))
    assert one < larger
    assert larger > other
    assert one != Algebraic.of(F(707, 1000))
    assert Algebraic.of(F(1, 2)) == roots((-1, 2))[0]
    assert Algebraic.of(F(1, 2)) < one


def test_touching_intervals_are_told_apart():
    """Roots of one polynomial whose intervals share an end."""
    polynomial = product((-1, 0, 3), (-1, 0, 2), (-1, 2))
    found = roots(polynomial)
    assert found == sorted(found)
    assert len(set(map(float, found))) == 3


@pytest.mark.parametrize("seed", range(20))
def test_common_factors(seed):
    rng = np.random.default_rng([6, seed])

    def draw():
        return trimmed([int(x) for x in rng.integers(-5, 6, 4)]) or (1,)

    shared, a, b = draw(), draw(), draw()
    found = common_factor(product(shared, a), product(shared, b))
    for polynomial in (product(shared, a), product(shared, b)):
        quotient = divided(primitive(polynomial), found)
        assert product(quotient, found) == primitive(polynomial)
    assert len(found) >= len(shared)
    assert common_factor((), a) in (primitive(a), tuple(-x for x in primitive(a)))


def test_derivative_and_scaling():
    assert derivative(()) == ()
    assert integer([F(1, 6), F(0), F(-1, 4), F(0)]) == (2, 0, -3)
    assert inside(product((0, 1), (1, -1), (1, -1), (3, -5))) == (3, -5)
    assert value((1, 2, 3), F(1, 2)) == F(11, 4)


@pytest.mark.parametrize(("low", "high"), [(F(1, 3), F(1, 3)), (F(1, 7), F(1, 6)), (F(9, 10), F(1)),
                                           (F(3141, 1000), F(3142, 1000))])
def test_simplest_fraction(low, high):
    found = simplest(low, high)
    assert low <= found <= high
    for denominator in range(1, found.denominator):
        assert not any(low <= F(k, denominator) <= high for k in range(4 * denominator + 1))
