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
from negotiation.truces.penal_limits import least_threats
from negotiation.truces.penal_paths import Path, Stakes, stakes_of, values, worst_paths

_GRID = tuple(Fraction(k, 32) for k in range(1, 32))
_PATIENT = (Fraction(63, 64), Fraction(255, 256), Fraction(1023, 1024))
_FINEST = Fraction(1, 2**20)
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
        if profile not in self._answers:
            self._answers[profile] = self._critical(profile)
        return self._answers[profile]

    @cached_property
    def _answers(self) -> dict[int, Critical]:
        return {}

    def _critical(self, profile: int) -> Critical:
        zero, one = Fraction(0), Fraction(1)
        first = least_patience(
            self.stakes, profile, {i: self.secure[i] for i in self.stakes.movers})
        if first is None:
            return Critical(None, one, one, True, True, "at no discount below 1: a player can "
                            "secure as much by deviating")
        if first == 0:
            return Critical(zero, zero, zero, True, True)
        high = self._from_above(profile, first)
        if high is None:
            return Critical(None, self._from_below(profile, one, first), one, False, False,
                            f"no simple path punishes enough at discounts up to {_PATIENT[-1]}")
        low = self._from_below(profile, high, first)
        return Critical(high, low, high, low == high, True, "" if low == high else
                        "upper end: a verified plan of simple paths; lower end: a bound")

    def _from_above(self, profile: int, first: Fraction) -> Fraction | None:
        """The least discount found at which some paths keep the deal."""
        best: Fraction | None = None
        last = Fraction(0)
        for delta in (first, *(d for d in (*_GRID, *_PATIENT) if d > first)):
            kept = self._kept(profile, delta)
            if kept is not None:
                best = kept
                break
            last = delta
        while best is not None and best - last > _FINEST and last >= first:
            middle = (best + last) / 2
            kept = self._kept(profile, middle.limit_denominator(2**21))
            if kept is None:
                last = middle
            else:
                best = min(best, kept)
        if best is None:
            return None
        short = _simplest(last, best)
        kept = self._kept(profile, short)
        return min(best, kept) if kept is not None else best

    def _kept(self, profile: int, delta: Fraction) -> Fraction | None:
        """The least discount from which paths of `delta` keep a deal, if not above `delta`."""
        threat = self.above(delta)
        least = None if threat is None else least_patience(self.stakes, profile, threat)
        return delta if least is not None and least <= delta else None

    def _from_below(self, profile: int, high: Fraction, first: Fraction) -> Fraction:
        """A discount below which no threat keeps the deal."""
        if high == first:
            return first
        limit = self.below(high if high < 1 else _PATIENT[-1])
        if limit is None:
            return min(high, _PATIENT[-1])
        least = least_patience(self.stakes, profile, {i: limit[i] for i in self.stakes.movers})
        return high if least is None else min(high, max(first, least))


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the least denominator above `low` and not above `high`."""
    whole = high.numerator // high.denominator
    if whole > low:
        return Fraction(whole)
    if low == whole:
        rest = high - whole
        return whole + Fraction(1, -(-rest.denominator // rest.numerator))
    return whole + 1 / _simplest_from(1 / (high - whole), 1 / (low - whole))


def _simplest_from(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the least denominator from `low` on and below `high`."""
    whole = -(-low.numerator // low.denominator)
    if whole < high:
        return Fraction(whole)
    whole -= 1
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))
