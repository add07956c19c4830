"""Roots of integer polynomials as numbers that are compared exactly."""

from __future__ import annotations

from fractions import Fraction
from functools import total_ordering

from negotiation.numerics.polynomial import (
    Polynomial,
    common_factor,
    inside,
    isolated_roots,
    sign_at,
    square_free,
)

# Rational roots are looked for among the simplest fractions in an interval so short.
_SHORT = Fraction(1, 2**256)


@total_ordering
class Algebraic:
    """A real root of a square-free integer polynomial.

    Kept between two rationals with no other root between them, and drawn nearer as comparisons
    need it.

    Parameters
    ----------
    polynomial
        Square-free; () for a number given by ``low == high``.
    low, high
        Ends of an interval with one root inside and none at its ends, or twice the root.

    Examples
    --------
    >>> [root] = roots((-1, 0, 2))
    >>> round(float(root), 6), root > Algebraic.of(Fraction(7, 10)), root.rational
    (0.707107, True, None)
    """

    def __init__(self, polynomial: Polynomial, low: Fraction, high: Fraction) -> None:
        self.polynomial, self.low, self.high = polynomial, low, high
        self._rising = sign_at(polynomial, high) if low != high else 0

    @classmethod
    def of(cls, number: Fraction) -> Algebraic:
        """A rational."""
        return cls((), number, number)

    @property
    def rational(self) -> Fraction | None:
        """The number where it was found to be rational."""
        return self.low if self.low == self.high else None

    def refine(self) -> None:
        """Halve the interval."""
        if self.low == self.high:
            return
        middle = (self.low + self.high) / 2
        sign = sign_at(self.polynomial, middle)
        if not sign:
            self.low = self.high = middle
        elif sign == self._rising:
            self.high = middle
        else:
            self.low = middle

    def within(self, width: Fraction) -> None:
        """Draw the interval together until it is shorter than a width."""
        while self.high - self.low >= width:
            self.refine()

    def simplified(self) -> Algebraic:
        """The same number, known as rational if it is one with a short spelling."""
        self.within(_SHORT)
        if self.low != self.high:
            guess = simplest(self.low, self.high)
            if not sign_at(self.polynomial, guess):
                self.low = self.high = guess
        return self

    def __float__(self) -> float:
        if self.low != self.high:
            self.within(_SHORT)
        return float((self.low + self.high) / 2)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Algebraic) and not self._apart(other)

    def __lt__(self, other: Algebraic) -> bool:
        return self._apart(other) < 0

    def __hash__(self) -> int:
        return hash(round(float(self), 9))

    def _apart(self, other: Algebraic) -> int:
        """-1, 0 or 1: whether the number is below, at or above another one."""
        checked = False
        while True:
            if self.high < other.low or (self.high == other.low and self.low != other.high):
                return -1
            if other.high < self.low or (other.high == self.low and other.low != self.high):
                return 1
            if self.low == self.high and other.low == other.high:
                return 0
            if not checked and self._meets(other):
                return 0
            checked = True
            self.refine()
            other.refine()

    def _meets(self, other: Algebraic) -> bool:
        """Whether two numbers whose intervals overlap are the same."""
        if self.low == self.high:
            return not sign_at(other.polynomial, self.low)
        if other.low == other.high:
            return not sign_at(self.polynomial, other.low)
        shared = common_factor(self.polynomial, other.polynomial)
        low, high = max(self.low, other.low), min(self.high, other.high)
        return sign_at(shared, low) * sign_at(shared, high) < 0


def roots(polynomial: Polynomial) -> list[Algebraic]:
    """The roots of a polynomial between 0 and 1, in order, each once.

    Examples
    --------
    >>> [root.rational for root in roots((2, -7, 6))]
    [Fraction(1, 2), Fraction(2, 3)]
    """
    if not polynomial:
        return []
    found = inside(square_free(polynomial))
    if len(found) == 2:
        number = Fraction(-found[0], found[1])
        return [Algebraic.of(number)] if 0 < number < 1 else []
    return [Algebraic(found, low, high).simplified() for low, high in isolated_roots(found)]


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the least denominator strictly between two positive rationals or at them.

    Examples
    --------
    >>> simplest(Fraction(31, 100), Fraction(34, 100))
    Fraction(1, 3)
    """
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    floor = whole - 1
    return floor + 1 / simplest(1 / (high - floor), 1 / (low - floor))
