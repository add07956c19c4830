"""Patience needed under penal codes of many players: bounds from both sides.

From above by simple paths that hold together at some discount: where they do, worst equilibrium
payoffs are no higher there, nor at any higher discount, since with public lotteries equilibria
stay equilibria of more patient players' games (Abreu, Pearce and Stacchetti, 1990). From
below by what no threat can do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from negotiation.model.game import Game
from negotiation.truces.critical_bounds import Critical, least_patience
from negotiation.truces.path_discounts import PATIENT, PathDiscounts
from negotiation.truces.penal_limits import least_threats
from negotiation.truces.penal_paths import Path, Stakes, stakes_of, values, worst_paths

# Discounts at which what no threat can do is worked out.
_MOST_LIMITS = 6


@dataclass
class ManyPlayerCode:
    """Punishments by paths, and their limits, of a game of any number of players.

    Parameters
    ----------
    asked : the profiles whose critical discounts are worked out together; default all. Others
        are worked out one by one.
    """

    game: Game
    asked: tuple[int, ...] | None = None
    paths: dict[tuple[Fraction, ...], dict[int, Path] | None] = field(default_factory=dict)
    limits: dict[Fraction, tuple[Fraction, ...] | None] = field(default_factory=dict)
    least: dict[tuple[Fraction, ...], tuple[Fraction, ...] | None] = field(default_factory=dict)

    @cached_property
    def stakes(self) -> Stakes:
        """Payoffs as the searches need them."""
        return stakes_of(self.game)

    @cached_property
    def secure(self) -> tuple[Fraction, ...]:
        """For each player what it can secure: its pure minmax payoff."""
        return tuple(self.stakes.best(i, int(self.stakes.c[i].argmin()))
                     for i in range(self.game.n))

    def common(self, delta: Fraction) -> tuple[Fraction, ...]:
        """One discount for all players."""
        return (delta,) * self.game.n

    def worst(self, discounts: tuple[Fraction, ...]) -> dict[int, Path] | None:
        """The worst paths found at given discounts, one a player."""
        if discounts not in self.paths:
            self.paths[discounts] = worst_paths(self.stakes, discounts)
        return self.paths[discounts]

    def limit(self, discounts: tuple[Fraction, ...]) -> tuple[Fraction, ...] | None:
        """What no equilibrium falls short of at given discounts."""
        if discounts not in self.least:
            self.least[discounts] = least_threats(self.stakes, discounts)
        return self.least[discounts]

    def above(self, delta: Fraction) -> dict[int, Fraction] | None:
        """Each player's payoff from its worst path at a common discount; None without any."""
        paths = self.worst(self.common(delta))
        if paths is None:
            return None
        return {i: values(self.stakes, delta, i, path)[0] for i, path in paths.items()}

    def below(self, delta: Fraction) -> tuple[Fraction, ...] | None:
        """What no equilibrium falls short of at a common discount, nor at any lower one."""
        if delta not in self.limits:
            wider = min((d for d in self.limits if d > delta), default=None)
            if wider is not None and len(self.limits) >= _MOST_LIMITS:
                return self.limits[wider]
            self.limits[delta] = self.limit(self.common(delta))
        return self.limits[delta]

    def critical(self, profile: int) -> Critical:
        """The least discount at which a deal is kept, or between what it lies."""
        if profile not in self._answers:
            together = range(self.game.size) if self.asked is None else self.asked
            self._work_out(list(together) if profile in together else [profile])
        return self._answers[profile]

    @cached_property
    def _answers(self) -> dict[int, Critical]:
        return {}

    def _work_out(self, profiles: Sequence[int]) -> None:
        """Answer several deals: the discounts at which paths are looked for serve all."""
        zero, one = Fraction(0), Fraction(1)
        first: dict[int, Fraction] = {}
        for profile in profiles:
            least = least_patience(
                self.stakes, profile, {i: self.secure[i] for i in self.stakes.movers})
            if least is None:
                self._answers[profile] = Critical(
                    None, one, one, True, True,
                    "at no discount below 1: a player can secure as much by deviating")
            elif least == 0:
                self._answers[profile] = Critical(zero, zero, zero, True, True)
            else:
                first[profile] = least
        if first:
            found = PathDiscounts(self.stakes, first, self.above).found()
            for profile, high in found.items():
                self._answers[profile] = self._between(profile, first[profile], high)

    def _between(self, profile: int, first: Fraction, high: Fraction | None) -> Critical:
        if high is None:
            one = Fraction(1)
            return Critical(None, self._from_below(profile, one, first), one, False, False,
                            f"no simple path punishes enough at discounts up to {PATIENT[-1]}")
        low = self._from_below(profile, high, first)
        return Critical(high, low, high, low == high, True, "" if low == high else
                        "upper end: a verified plan of simple paths; lower end: a bound")

    def _from_below(self, profile: int, high: Fraction, first: Fraction) -> Fraction:
        """A discount below which no threat keeps the deal."""
        if high == first:
            return first
        limit = self.below(high if high < 1 else PATIENT[-1])
        if limit is None:
            return min(high, PATIENT[-1])
        least = least_patience(self.stakes, profile, {i: limit[i] for i in self.stakes.movers})
        return high if least is None else min(high, max(first, least))

