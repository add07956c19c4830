"""How leverage fades: weights that fall from one to zero as periods pass.

A weight ``2**(-t/H)`` is irrational for most half-lives H. It is then kept as a pair of rationals
that enclose it to fifty digits, so that comparisons are proofs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from negotiation.errors import InputError
from negotiation.model.parts import MOST_PERIODS

Interval = tuple[Fraction, Fraction]

# Irrational weights are enclosed to this.
GRID = 10**50
# A weight below this share of its start counts as gone: from then on payoffs hold still.
GONE = Fraction(1, 10**12)
_DIGITS = Context(prec=80)


@dataclass(frozen=True)
class HalfLife:
    """Half of what is left is gone after `periods` periods.

    Examples
    --------
    >>> HalfLife(Fraction(2)).weight(4)
    (Fraction(1, 4), Fraction(1, 4))
    >>> [round(float(x), 6) for x in HalfLife(Fraction(6)).weight(1)]
    [0.890899, 0.890899]
    >>> HalfLife(Fraction(1)).horizon
    40
    """

    periods: Fraction

    def __post_init__(self) -> None:
        if self.periods <= 0:
            raise InputError(f"half-life: expected a number above 0, found {self.periods}")
        if self.horizon > MOST_PERIODS:
            raise InputError(f"half-life: {float(self.periods):g} periods are too long to follow; "
                             f"all but a millionth of a millionth is gone only after "
                             f"{self.horizon} periods, more than {MOST_PERIODS}")

    @property
    def horizon(self) -> int:
        """The first period in which the weight is at most `GONE`."""
        t = max(0, math.floor(float(self.periods) * math.log2(GONE.denominator)) - 1)
        while t <= MOST_PERIODS and self.weight(t)[1] > GONE:
            t += 1
        return t

    def weight(self, t: int) -> Interval:
        """``2**(-t/H)``, enclosed; both ends are the same where it is rational."""
        whole, rest = divmod(Fraction(t) / self.periods, 1)
        if not rest:
            power = Fraction(1, 2**whole)
            return power, power
        exponent = _DIGITS.divide(Decimal(rest.numerator), Decimal(rest.denominator))
        # Decimal's own operators would round to the digits of the context that is in force
        half = _DIGITS.minus(_DIGITS.ln(Decimal(2)))
        power = Fraction(_DIGITS.exp(_DIGITS.multiply(exponent, half)))
        low = Fraction(math.floor(power / 2**whole * GRID) - 1, GRID)
        return low, low + Fraction(3, GRID)


@dataclass(frozen=True)
class Schedule:
    """Weights stated period by period; the last one stays.

    Examples
    --------
    >>> supply = Schedule((Fraction(1), Fraction(1), Fraction(1, 4)))
    >>> supply.horizon, supply.weight(7)[0]
    (2, Fraction(1, 4))
    """

    weights: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if not self.weights:
            raise InputError("schedule: expected at least one weight")
        if len(self.weights) > MOST_PERIODS:
            raise InputError(f"schedule: expected at most {MOST_PERIODS} weights, found "
                             f"{len(self.weights)}")

    @property
    def horizon(self) -> int:
        """The period from which the weight stays as it is."""
        return len(self.weights) - 1

    def weight(self, t: int) -> Interval:
        """The weight of a period, as an interval without width."""
        weight = self.weights[min(t, self.horizon)]
        return weight, weight


Decay = HalfLife | Schedule


def linear(base: int, parts: list[int], weights: list[Interval]) -> Interval:
    """``base + sum(part * weight)``, enclosed.

    Examples
    --------
    >>> linear(1, [-2], [(Fraction(1, 4), Fraction(1, 2))])
    (Fraction(0, 1), Fraction(1, 2))
    """
    low = high = Fraction(base)
    for part, (least, most) in zip(parts, weights, strict=True):
        if part > 0:
            low, high = low + part * least, high + part * most
        elif part < 0:
            low, high = low + part * most, high + part * least
    return low, high


def sign(number: Interval) -> int:
    """1, 0 or -1; 0 where the interval holds zero, which for rational numbers means zero.

    Examples
    --------
    >>> sign((Fraction(1), Fraction(2))), sign((Fraction(-1), Fraction(1)))
    (1, 0)
    """
    return 1 if number[0] > 0 else -1 if number[1] < 0 else 0


def plus(a: Interval, b: Interval) -> Interval:
    """The sum of two enclosed numbers."""
    return a[0] + b[0], a[1] + b[1]


def minus(a: Interval, b: Interval) -> Interval:
    """The difference of two enclosed numbers."""
    return a[0] - b[1], a[1] - b[0]


def times(factor: Fraction, a: Interval) -> Interval:
    """A multiple, by a factor of at least 0, of an enclosed number."""
    if factor == 1:
        return a
    low = factor * a[0]
    return low, low if a[0] == a[1] else factor * a[1]


def number(interval: Interval) -> Fraction | float:
    """An enclosed number for a record: exact where it is known so, else the nearest float."""
    low, high = interval
    return low if low == high else float((low + high) / 2)
