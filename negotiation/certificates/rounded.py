"""Numbers known within bounds, rounded outwards: powers of thousands of periods stay short."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

_DOWN = Context(prec=60, rounding=ROUND_FLOOR, Emin=MIN_EMIN, Emax=MAX_EMAX)
_UP = Context(prec=60, rounding=ROUND_CEILING, Emin=MIN_EMIN, Emax=MAX_EMAX)


@dataclass(frozen=True)
class Rounded:
    """A real number of which only bounds are kept.

    Parameters
    ----------
    low, high
        The number is neither below the one nor above the other.

    Examples
    --------
    >>> third = Rounded.of(Fraction(1, 3))
    >>> (third**9999).against(0), (third * 3).against(1) is None
    (1, True)
    """

    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, number: Fraction | int) -> Rounded:
        """The bounds of a fraction."""
        top, below = Decimal(number.numerator), Decimal(number.denominator)
        return cls(_DOWN.divide(top, below), _UP.divide(top, below))

    def __add__(self, other: Rounded | Fraction | int) -> Rounded:
        b = _rounded(other)
        return Rounded(_DOWN.add(self.low, b.low), _UP.add(self.high, b.high))

    def __sub__(self, other: Rounded) -> Rounded:
        return Rounded(_DOWN.subtract(self.low, other.high), _UP.subtract(self.high, other.low))

    def __rsub__(self, other: Fraction | int) -> Rounded:
        return _rounded(other) - self

    def __mul__(self, other: Rounded | Fraction | int) -> Rounded:
        b = _rounded(other)
        pairs = [(x, y) for x in (self.low, self.high) for y in (b.low, b.high)]
        return Rounded(min(_DOWN.multiply(x, y) for x, y in pairs),
                       max(_UP.multiply(x, y) for x, y in pairs))

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: Rounded | Fraction | int) -> Rounded:
        """A quotient.

        Raises
        ------
        ZeroDivisionError
            If the divisor is not known to be positive.
        """
        b = _rounded(other)
        if b.low <= 0:
            raise ZeroDivisionError("a divisor that may be zero")
        pairs = [(x, y) for x in (self.low, self.high) for y in (b.low, b.high)]
        return Rounded(min(_DOWN.divide(x, y) for x, y in pairs),
                       max(_UP.divide(x, y) for x, y in pairs))

    def __rtruediv__(self, other: Fraction | int) -> Rounded:
        return _rounded(other) / self

    def __pow__(self, exponent: int) -> Rounded:
        found, square = Rounded.of(1), self
        while exponent:
            if exponent % 2:
                found *= square
            exponent //= 2
            square *= square
        return found

    def against(self, number: Fraction | int) -> int | None:
        """The sign of the difference to a number; None if the bounds do not tell."""
        if Fraction(self.low) > number:
            return 1
        return -1 if Fraction(self.high) < number else None


def _rounded(number: Rounded | Fraction | int) -> Rounded:
    return number if isinstance(number, Rounded) else Rounded.of(number)
