"""How patient a player must be to keep a deal whose breach ends in reversion.

With C the payoff from complying, D from the best deviation, P after reversion, discount
delta, breakdown hazard h a period, d = delta (1 - h), and a deviation that stays unseen for L
periods, complying is worth at least as much as deviating exactly when ``d**L >= (D-C)/(D-P)``
(L = 1, h = 0: Friedman, 1971). A player without a profitable deviation needs no threat.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

Number = Fraction | float

_BELOW_ONE = math.nextafter(1, 0)
# Floats below it lose digits.
_SMALLEST = Fraction(1, 2**1000)


@dataclass(frozen=True)
class Stakes:
    """What one player has at stake in a deal.

    Parameters
    ----------
    comply, deviate
        Payoff a period from the deal, and from the best deviation from it.
    reversion
        Payoff a period once the deal is broken; None where no reversion is defined.

    Examples
    --------
    The prisoner's dilemma with payoffs 3 (both hold), 5 (cheat alone), 1 (both cheat):

    >>> Stakes(Fraction(3), Fraction(5), Fraction(1)).critical_discount()
    Fraction(1, 2)
    """

    comply: Fraction
    deviate: Fraction
    reversion: Fraction | None

    @property
    def tempted(self) -> bool:
        """Whether some deviation pays in the period itself."""
        return self.deviate > self.comply

    @property
    def threshold(self) -> Fraction | None:
        """Least ``d**L`` that keeps the player in line; None if nothing below 1 does."""
        if not self.tempted:
            return Fraction(0)
        if self.reversion is None or self.comply <= self.reversion:
            return None
        return (self.deviate - self.comply) / (self.deviate - self.reversion)

    def critical_discount(self, lag: int = 1, hazard: Fraction = Fraction(0)) -> Number | None:
        """Least discount at which the player complies; None if there is none below 1.

        A `Fraction` where it is rational (always for lag 1), else the nearest float.
        """
        threshold = self.threshold
        if threshold == 0:
            return threshold
        if threshold is None or threshold >= (1 - hazard) ** lag:
            return None
        critical = root(threshold, lag) / (1 - hazard)
        return critical if isinstance(critical, Fraction) else min(critical, _BELOW_ONE)

    def slack(
        self, discount: Fraction, lag: int = 1, hazard: Fraction = Fraction(0)
    ) -> Fraction | None:
        """Average payoff lost by the best deviation; negative if it pays.

        ``(1 - delta)/(1 - d) * [(C - D) + d**L (D - P)]``; at least 0 for a player who is not
        tempted, since his deviations need not be punished. None if he is tempted and no
        reversion is defined.
        """
        if self.reversion is None:
            return None if self.tempted else Fraction(0)
        d = discount * (1 - hazard)
        loss = (self.comply - self.deviate) + d**lag * (self.deviate - self.reversion)
        slack = (1 - discount) / (1 - d) * loss
        return slack if self.tempted else max(Fraction(0), slack)

    def survives_hazard(self, discount: Fraction, lag: int = 1) -> Number | None:
        """Greatest hazard a period at which the player still complies; None if none."""
        threshold = self.threshold
        if threshold is None or threshold > discount**lag:
            return None
        kept = root(threshold, lag)
        return 1 - kept / discount if isinstance(kept, Fraction) else max(
            0.0, 1 - float(Fraction(kept) / discount))

    def value(self, discount: Fraction, hazard: Fraction = Fraction(0)) -> Fraction | None:
        """Average payoff of the truce in force, collapse to reversion included.

        ``((1 - delta) C + delta h P) / (1 - d)``.
        """
        if not hazard:
            return self.comply
        if self.reversion is None:
            return None
        kept = discount * (1 - hazard)
        return (
            (1 - discount) * self.comply + discount * hazard * self.reversion
        ) / (1 - kept)


def root(number: Fraction, degree: int) -> Number:
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
