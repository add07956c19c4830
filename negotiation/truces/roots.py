"""Roots of rationals, exact where they are rational."""

from __future__ import annotations

import math
from fractions import Fraction

# Floats below it lose digits.
_SMALLEST = Fraction(1, 2**1000)


def root(number: Fraction, degree: int) -> Fraction | float:
    """The degree-th root of a number in [0, 1], exact where it is rational.

    Examples
    --------
    >>> root(Fraction(4, 9), 2), round(root(Fraction(1, 2), 2), 6)
    (Fraction(2, 3), 0.707107)
    """
    if degree == 1:
        return number
    top, bottom = _integer_root(number.numerator, degree), _integer_root(
        number.denominator, degree
    )
    if top is not None and bottom is not None:
        return Fraction(top, bottom)
    if number > _SMALLEST:
        return math.pow(number, 1 / degree)
    log = math.log(number.numerator) - math.log(number.denominator)
    return math.exp(log / degree)


def _integer_root(number: int, degree: int) -> int | None:
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**degree < number:
            low = middle + 1
        else:
            high = middle
    return low if low**degree == number else None
