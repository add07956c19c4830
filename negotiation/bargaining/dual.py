"""Numbers with an infinitesimal part: exact derivatives from the right, comparisons included."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, order=True)
class Dual:
    """``value + slope * h`` with h positive and smaller than any other positive number.

    Examples
    --------
    >>> x = Dual(Fraction(2), Fraction(1))
    >>> (x * x).slope, Dual(Fraction(2)) < x
    (Fraction(4, 1), True)
    """

    value: Fraction
    slope: Fraction = Fraction(0)

    def __add__(self, other: Dual | Fraction) -> Dual:
        that = _dual(other)
        return Dual(self.value + that.value, self.slope + that.slope)

    def __radd__(self, other: Fraction) -> Dual:
        return self + other

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def __sub__(self, other: Dual | Fraction) -> Dual:
        return self + -_dual(other)

    def __rsub__(self, other: Fraction) -> Dual:
        return -self + other

    def __mul__(self, other: Dual | Fraction) -> Dual:
        that = _dual(other)
        return Dual(self.value * that.value, self.value * that.slope + self.slope * that.value)

    def __rmul__(self, other: Fraction) -> Dual:
        return self * other

    def __truediv__(self, other: Dual) -> Dual:
        slope = (self.slope * other.value - self.value * other.slope) / other.value**2
        return Dual(self.value / other.value, slope)


def _dual(number: Dual | Fraction) -> Dual:
    return number if isinstance(number, Dual) else Dual(number)
