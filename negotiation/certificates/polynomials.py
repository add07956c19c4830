"""Polynomials with rational coefficients: division, common factors, roots told apart.

A polynomial is a list of coefficients, the constant first, without zeros at its end.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

Polynomial = list[Fraction]
Bracket = tuple[Fraction, Fraction]


def trimmed(coefficients: Sequence[Fraction]) -> Polynomial:
    """The polynomial without leading zeros."""
    found = list(coefficients)
    while found and not found[-1]:
        found.pop()
    return found


def at(polynomial: Sequence[Fraction], x: Fraction) -> Fraction:
    """The value at a point.

    Examples
    --------
    >>> at([Fraction(1), Fraction(0), Fraction(2)], Fraction(3))
    Fraction(19, 1)
    """
    value = Fraction(0)
    for coefficient in reversed(polynomial):
        value = value * x + coefficient
    return value


def through(points: Sequence[tuple[Fraction, Fraction]]) -> Polynomial:
    """The polynomial of least degree through some points (Newton's divided differences).

    Examples
    --------
    >>> through([(Fraction(0), Fraction(1)), (Fraction(1), Fraction(3))])
    [Fraction(1, 1), Fraction(2, 1)]
    """
    xs, column = [x for x, _ in points], [y for _, y in points]
    differences = []
    for k in range(len(points)):
        differences.append(column[0])
        column = [(after - before) / (xs[j + k + 1] - xs[j])
                  for j, (before, after) in enumerate(itertools.pairwise(column))]
    found: Polynomial = []
    for x, difference in zip(reversed(xs), reversed(differences), strict=True):
        shifted = [Fraction(0), *found]
        found = [a - x * b for a, b in zip(shifted, [*found, Fraction(0)], strict=True)]
        found[0] += difference
    return trimmed(found)


def divided(polynomial: Polynomial, by: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder."""
    rest, quotient = list(polynomial), [Fraction(0)] * max(len(polynomial) - len(by) + 1, 0)
    for k in reversed(range(len(quotient))):
        factor = rest[k + len(by) - 1] / by[-1]
        quotient[k] = factor
        for j, coefficient in enumerate(by):
            rest[k + j] -= factor * coefficient
    return trimmed(quotient), trimmed(rest)


def primitive(polynomial: Polynomial) -> Polynomial:
    """The multiple by a positive number that has whole coefficients without common factor."""
    denominator = math.lcm(*(x.denominator for x in polynomial))
    whole = [int(x * denominator) for x in polynomial]
    factor = math.gcd(*whole) or 1
    return [Fraction(x // factor) for x in whole]


def common_factor(one: Polynomial, other: Polynomial) -> Polynomial:
    """The greatest common divisor."""
    while other:
        one, other = other, primitive(divided(one, other)[1])
    return primitive(one)


def without_repeats(polynomial: Polynomial) -> Polynomial:
    """The polynomial with the same roots, each once."""
    slope = trimmed([k * x for k, x in enumerate(polynomial)][1:])
    if not slope:
        return polynomial
    return primitive(divided(polynomial, common_factor(polynomial, slope))[0])


def whole(polynomial: Polynomial) -> list[int]:
    """The whole coefficients of `primitive`."""
    return [int(x) for x in primitive(polynomial)]


def sign_at(coefficients: Sequence[int], x: Fraction) -> int:
    """The sign of a polynomial with whole coefficients at a point, in whole numbers.

    Examples
    --------
    >>> sign_at([-1, 0, 2], Fraction(1, 2)), sign_at([-1, 2], Fraction(1, 2))
    (-1, 0)
    """
    value, power = 0, 1
    for coefficient in reversed(coefficients):
        value = value * x.numerator + coefficient * power
        power *= x.denominator
    return (value > 0) - (value < 0)


def chain(polynomial: Polynomial) -> list[list[int]]:
    """Sturm's chain of a polynomial without repeated roots, each made whole."""
    found = [polynomial, trimmed([k * x for k, x in enumerate(polynomial)][1:])]
    while found[-1]:
        rest = divided(found[-2], found[-1])[1]
        found.append([-x for x in primitive(rest)] if rest else [])
    return [whole(entry) for entry in found[:-1]]


def roots_between(sturm: list[list[int]], low: Fraction, high: Fraction) -> int:
    """How many roots lie in ``(low, high]`` (Sturm, 1829)."""
    return _changes(sturm, low) - _changes(sturm, high)


def _changes(sturm: list[list[int]], x: Fraction) -> int:
    signs = [sign for sign in (sign_at(entry, x) for entry in sturm) if sign]
    return sum(a != b for a, b in itertools.pairwise(signs))


def isolated(polynomial: Polynomial, low: Fraction, high: Fraction) -> list[Bracket]:
    """Brackets of the roots strictly between two points, in order.

    A bracket ``(x, x)`` is the root x; any other has one root inside and none at its ends.

    Examples
    --------
    >>> [(float(a), float(b)) for a, b in isolated([Fraction(-1), Fraction(0), Fraction(2)],
    ...                                            Fraction(0), Fraction(1))]
    [(0.0, 1.0)]
    """
    if len(polynomial) < 2:
        return []
    sturm, here = chain(polynomial), whole(polynomial)
    found, rest = [], [(low, high)]
    while rest:
        a, b = rest.pop()
        count = roots_between(sturm, a, b) - (sign_at(here, b) == 0)
        if count == 0:
            continue
        if count == 1 and sign_at(here, a) and sign_at(here, b):
            found.append((a, b))
            continue
        middle = (a + b) / 2
        if not sign_at(here, middle):
            found.append((middle, middle))
        rest += [(a, middle), (middle, b)]
    return sorted(found)


def narrowed(polynomial: Polynomial, bracket: Bracket, width: Fraction) -> Bracket:
    """A bracket of the same root that is narrower than `width`."""
    low, high = bracket
    here = whole(polynomial)
    while high - low > width:
        middle = (low + high) / 2
        sign = sign_at(here, middle)
        if not sign:
            return middle, middle
        if sign == sign_at(here, low):
            low = middle
        else:
            high = middle
    return low, high
