"""Where a function of one price, each value of which is an exact linear program, is zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

# Prices that are not rational are enclosed in an interval shorter than this.
_SHORT = Fraction(1, 10**12)
# Rational prices are looked for among denominators up to this.
_DENOMINATOR = 10**6


@dataclass(frozen=True)
class Root:
    """A price, what is left at it, and the two strategies that prove the value there."""

    price: Fraction
    rest: Fraction
    rows: tuple[Fraction, ...]
    columns: tuple[Fraction, ...]

    @property
    def sign(self) -> int:
        """-1, 0 or 1."""
        return (self.rest > 0) - (self.rest < 0)


def root(
    side: Callable[[Fraction], Root], low: Fraction, high: Fraction
) -> tuple[Root, Root]:
    """Enclose the price at which a continuous function changes its sign from - to +.

    Parameters
    ----------
    side
        The function; not positive at `low` and not negative at `high`.

    Returns
    -------
    tuple of Root
        Twice the same where a rational root was found, else two ends of a short interval.

    Examples
    --------
    >>> found, same = root(lambda p: Root(p, 3 * p - 1, (), ()), Fraction(0), Fraction(1))
    >>> found.price, found == same
    (Fraction(1, 3), True)
    """
    left, right = side(low), side(high)
    if left.sign == right.sign == 0:
        left = right = side((low + high) / 2)
    while left.sign < 0 < right.sign:
        if right.price - left.price < _SHORT:
            near = _between(left.price, right.price)
            middle = side(near)
            if middle.sign == 0:
                return middle, middle
            return left, right
        crossing = _crossing(left, right)
        left, right = _narrowed(side, left, right, crossing)
        if left.sign < 0 < right.sign:
            left, right = _narrowed(side, left, right, (left.price + right.price) / 2)
    zero = left if left.sign == 0 else right
    return zero, zero


def _crossing(left: Root, right: Root) -> Fraction:
    """Where the chord crosses zero, with a short denominator."""
    rests = right.rest - left.rest
    point = left.price - left.rest * (right.price - left.price) / rests
    short = point.limit_denominator(_DENOMINATOR)
    return short if left.price < short < right.price else point.limit_denominator(10**15)


def _narrowed(
    side: Callable[[Fraction], Root], left: Root, right: Root, price: Fraction
) -> tuple[Root, Root]:
    if not left.price < price < right.price:
        return left, right
    middle = side(price)
    return (middle, right) if middle.sign <= 0 else (left, middle)


def _between(low: Fraction, high: Fraction) -> Fraction:
    """The rational of the shortest denominator strictly between two others.

    Examples
    --------
    >>> _between(Fraction(1, 4), Fraction(2, 5))
    Fraction(1, 3)
    """
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    if low == whole:
        # between whole and something at most whole + 1: whole + 1/k
        k = 1 / (high - whole)
        return whole + Fraction(1, int(k) + 1)
    return whole + 1 / _between(1 / (high - whole), 1 / (low - whole))
