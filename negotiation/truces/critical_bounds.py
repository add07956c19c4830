"""What is known about the least discount at which a deal is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol


@dataclass(frozen=True)
class Critical:
    """The least common discount at which a deal is kept.

    Parameters
    ----------
    value : exact where `exact`; else the upper end of an interval; None if there is none.
    low, high : the deal is kept at no discount below `low`, and at all from `high` on.
    exact : whether these are the same.
    proved : whether both are proved.
    why : what holds where there is no discount, no proof, or only an interval.
    """

    value: Fraction | None
    low: Fraction
    high: Fraction
    exact: bool
    proved: bool
    why: str = ""


class Payoffs(Protocol):
    """Payoffs of players at numbered profiles, and from their best deviations."""

    def payoff(self, i: int, profile: int, /) -> Fraction:
        """What a player gets."""

    def best(self, i: int, profile: int, /) -> Fraction:
        """What its best deviation brings."""


def least_patience(
    game: Payoffs, profile: int, threat: Mapping[int, Fraction]
) -> Fraction | None:
    """The least discount at which a deal is kept under constant threats; None for none below 1.

    Parameters
    ----------
    threat : for each player what it gets after a breach.
    """
    least = Fraction(0)
    for i, level in threat.items():
        own, best = game.payoff(i, profile), game.best(i, profile)
        if own < level or (own == level and best > own):
            return None
        if best > own:
            least = max(least, (best - own) / (best - level))
    return least
