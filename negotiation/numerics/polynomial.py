"""Polynomials with integer coefficients: arithmetic, common factors, and roots between 0 and 1.

A polynomial is the tuple of its coefficients, the constant one first, the last one not zero; the
zero polynomial is empty.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

Polynomial = tuple[int, ...]

# A prime that fits a machine word; without a common factor modulo it there is none at all.
_PRIME = 2**61 - 1


def trimmed(coefficients: Sequence[int]) -> Polynomial:
    """Without leading zeros.

    Examples
    --------
    >>> trimmed([1, 2, 0])
    (1, 2)
    """
    end = len(coefficients)
    while end and not coefficients[end - 1]:
        end -= 1
    return tuple(int(number) for number in coefficients[:end])


def primitive(polynomial: Sequence[int]) -> Polynomial:
    """Divided by the greatest common divisor of the coefficients; the signs stay.

    Examples
    --------
    >>> primitive((4, 0, -6))
    (2, 0, -3)
    """
    found = trimmed(polynomial)
    content = math.gcd(*found) if found else 1
    return found if content == 1 else tuple(number // content for number in found)


def integer(coefficients: Iterable[Fraction]) -> Polynomial:
    """The primitive polynomial that is a positive multiple of one with rational coefficients.

    Examples
    --------
    >>> integer([Fraction(1, 2), Fraction(-1, 3)])
    (3, -2)
    """
    rows = list(coefficients)
    unit = math.lcm(*(number.denominator for number in rows))
    return primitive([number.numerator * (unit // number.denominator) for number in rows])


def sign_at(polynomial: Polynomial, x: Fraction) -> int:
    """-1, 0 or 1: the sign of the value at a rational.

    Examples
    --------
    >>> sign_at((-2, 0, 1), Fraction(3, 2)), sign_at((-1, 2), Fraction(1, 2))
    (1, 0)
    """
    top, bottom, power, total = x.numerator, x.denominator, 1, 0
    for number in reversed(polynomial):
        total = total * top + number * power
        power *= bottom
    return (total > 0) - (total < 0)


def derivative(polynomial: Polynomial) -> Polynomial:
    """The derivative.

    Examples
    --------
    >>> derivative((5, 3, 1))
    (3, 2)
    """
    return tuple(k * number for k, number in enumerate(polynomial))[1:]


def divided(polynomial: Polynomial, divisor: Polynomial) -> Polynomial:
    """The quotient by a primitive polynomial that divides it.

    Examples
    --------
    >>> divided((-1, 0, 1), (1, 1))
    (-1, 1)
    """
    rest, quotient = list(polynomial), []
    for k in range(len(polynomial) - len(divisor), -1, -1):
        factor = rest[k + len(divisor) - 1] // divisor[-1]
        quotient.append(factor)
        for j, number in enumerate(divisor):
            rest[k + j] -= factor * number
    return trimmed(quotient[::-1])


def common_factor(one: Polynomial, other: Polynomial) -> Polynomial:
    """The greatest common divisor, primitive, by remainders without fractions.

    Examples
    --------
    >>> common_factor((-1, 0, 1), (1, 2, 1)), common_factor((-2, 0, 1), (1, 1))
    ((1, 1), (1,))
    """
    one, other = primitive(one), primitive(other)
    if one and other and _coprime(one, other):
        return (1,)
    while other:
        one, other = other, primitive(_remainder(one, other))
    return one if not one or one[-1] > 0 else tuple(-number for number in one)


def _remainder(one: Polynomial, other: Polynomial) -> Polynomial:
    rest, lead = list(one), other[-1]
    while len(rest) >= len(other):
        top, shift = rest.pop(), len(rest) - len(other) + 1
        rest = [lead * number for number in rest]
        for j, number in enumerate(other[:-1]):
            rest[shift + j] -= top * number
    return trimmed(rest)


def _coprime(one: Polynomial, other: Polynomial) -> bool:
    """Whether two polynomials have no common factor modulo a prime; False proves nothing."""
    a = [number % _PRIME for number in one]
    b = [number % _PRIME for number in other]
    if not a[-1] or not b[-1]:
        return False
    while b:
        inverse = pow(b[-1], -1, _PRIME)
        while len(a) >= len(b):
            factor, shift = a.pop() * inverse % _PRIME, len(a) - len(b) + 1
            for j, number in enumerate(b[:-1]):
                a[shift + j] = (a[shift + j] - factor * number) % _PRIME
            while a and not a[-1]:
                a.pop()
        a, b = b, a
    return len(a) == 1


def square_free(polynomial: Polynomial) -> Polynomial:
    """The primitive polynomial with the same roots, each once.

    Examples
    --------
    >>> square_free((1, 2, 1)), square_free((-1, 0, 1))
    ((1, 1), (-1, 0, 1))
    """
    found = primitive(polynomial)
    return primitive(divided(found, common_factor(found, derivative(found)))) if found else found


def inside(polynomial: Sequence[int]) -> Polynomial:
    """The polynomial without the factors x and 1 - x, which are positive between 0 and 1.

    Examples
    --------
    >>> inside((0, 2, -5, 3))
    (2, -3)
    """
    found = list(primitive(polynomial))
    while found and not found[0]:
        found.pop(0)
    while found and not sum(found):
        total, quotient = 0, []
        for number in found[:-1]:  # a power series: 1/(1 - x) adds up
            total += number
            quotient.append(total)
        found = quotient
    return primitive(found)


def sign_changes(numbers: Iterable[int]) -> int:
    """How often the sign changes along a sequence, zeros left out.

    Examples
    --------
    >>> sign_changes([1, 0, -2, -1, 3])
    2
    """
    signs = [number > 0 for number in numbers if number]
    return sum(a != b for a, b in itertools.pairwise(signs))


def isolated_roots(polynomial: Polynomial) -> list[tuple[Fraction, Fraction]]:
    """Intervals that hold one root each of a square-free polynomial between 0 and 1, in order.

    Bisection until Descartes' rule of signs counts no root or one (Collins and Akritas, 1976). A
    root that is met exactly is an interval whose ends are the same; at the other ends the
    polynomial is not zero.

    Examples
    --------
    >>> isolated_roots((-1, 0, 2))
    [(Fraction(0, 1), Fraction(1, 1))]
    >>> isolated_roots((-1, 2, 2, -4))
    [(Fraction(1, 2), Fraction(1, 2)), (Fraction(5, 8), Fraction(3, 4))]
    """
    found: list[tuple[Fraction, Fraction]] = []
    start = inside(polynomial)
    waiting = [(start, 0, 0)] if len(start) > 1 else []
    while waiting:
        here, k, depth = waiting.pop()
        changes = sign_changes(_shifted(here[::-1]))
        if changes == 1:
            unit = Fraction(1, 2**depth)
            found.append(_strictly(start, k * unit, (k + 1) * unit))
        if changes < 2:
            continue
        size = len(here) - 1
        left = [number << (size - j) for j, number in enumerate(here)]
        right = _shifted(left)
        if not right[0]:
            middle = Fraction(2 * k + 1, 2 ** (depth + 1))
            found.append((middle, middle))
        waiting.append((inside(left), 2 * k, depth + 1))
        waiting.append((inside(right), 2 * k + 1, depth + 1))
    return sorted(found)


def _shifted(coefficients: Sequence[int]) -> list[int]:
    """The coefficients of ``p(x + 1)``."""
    found = list(coefficients)
    for start in range(len(found) - 1):
        for k in range(len(found) - 2, start - 1, -1):
            found[k] += found[k + 1]
    return found


def _strictly(polynomial: Polynomial, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """An interval inside one that holds a single root, the ends of which are no roots."""
    slope = derivative(polynomial)
    below = sign_at(polynomial, low) or sign_at(slope, low)
    while not (sign_at(polynomial, low) and sign_at(polynomial, high)):
        middle = (low + high) / 2
        sign = sign_at(polynomial, middle)
        if not sign:
            return middle, middle
        low, high = (middle, high) if sign == below else (low, middle)
    return low, high
