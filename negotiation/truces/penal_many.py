"""Patience needed under penal codes of many players: bounds from both sides.

From above by simple paths that hold together at some discount: where they do, worst equilibrium
payoffs are no higher there, nor at any higher discount, since with public lotteries equilibria
stay equilibria of more patient players' games (Abreu, Pearce and Stacchetti, 1990). From
below by what no threat can do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from negotiation.model.game import Game
from negotiation.truces.critical_bounds import Critical, least_patience
from negotiation.truces.path_discounts import PATIENT, PathDiscounts
from negotiation.truces.penal_limits import least_threats
from negotiation.truces.penal_paths import Path, Stakes, stakes_of, values, worst_paths

# Of games with more profiles critical discounts are not worked out.
MOST_PROFILES = 4096
# Discounts at which what no threat can do is worked out.
_MOST_LIMITS = 6


@dataclass
class ManyPlayerCode:
    """Punishments by paths, and their limits, of a game of any number of players."""

    game: Game
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
        return self._answers[profile][0]

    def keeping(
        self, profile: int, discounts: tuple[Fraction, ...]
    ) -> tuple[tuple[Fraction, ...], dict[int, Path]] | None:
        """Paths known to keep a deal at given discounts, and those at which they hold together.

        At the same discounts, or at a lower common one: more patient players who stay in each
        period of a path by a public lottery, as often as makes up for it, get the same from it.
        """
        paths = self.worst(discounts)
        if paths is not None and self._deters(profile, discounts, paths):
            return discounts, paths
        common = {discounts[i] for i in self.stakes.movers}
        if len(common) > 1 or self.game.size > MOST_PROFILES:
            return None
        found, source = self._answers[profile]
        if found.value is None or source is None or found.value > min(common):
            return None
        lower = self.common(source)
        paths = self.worst(lower)
        assert paths is not None
        return lower, paths

    def _deters(
        self, profile: int, discounts: tuple[Fraction, ...], paths: dict[int, Path]
    ) -> bool:
        stakes = self.stakes
        return all(
            (1 - discounts[i]) * stakes.best(i, profile)
            + discounts[i] * values(stakes, discounts[i], i, path)[0] <= stakes.payoff(i, profile)
            for i, path in paths.items())

    @cached_property
    def _answers(self) -> list[tuple[Critical, Fraction | None]]:
        """For each deal its critical discount, and that of the paths which say so.

        The discounts at which paths are looked for serve all deals.
        """
        answers: dict[int, tuple[Critical, Fraction | None]] = {}
        zero, one = Fraction(0), Fraction(1)
        first: dict[int, Fraction] = {}
        for profile in range(self.game.size):
            least = least_patience(
                self.stakes, profile, {i: self.secure[i] for i in self.stakes.movers})
            if least is None:
                answers[profile] = Critical(
                    None, one, one, True, True,
                    "at no discount below 1: a player can secure as much by deviating"), None
            elif least == 0:
                answers[profile] = Critical(zero, zero, zero, True, True), None
            else:
                first[profile] = least
        if first:
            found = PathDiscounts(self.stakes, first, self.above).found()
            for profile, kept in found.items():
                high, source = (None, None) if kept is None else kept
                answers[profile] = self._between(profile, first[profile], high), source
        return [answers[profile] for profile in range(self.game.size)]

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

