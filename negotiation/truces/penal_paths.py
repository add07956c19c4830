"""Punishments by simple paths, for any number of players: a stick for some periods, then a carrot.

A path plays one profile for T periods, then another for ever; a player who deviates alone, from
a deal or from any path, starts the path meant for it (Abreu, 1986, 1988). Reversion to a one-shot
equilibrium is among them. Each player's worst path among those that hold together bounds its worst
equilibrium payoff from above.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.model.game import Game

# Longer sticks are not tried.
LONGEST = 6
# Pairs of a stick and a carrot that are looked at together, times players.
MOST_PAIRS = 2_000_000
_MISSED = 1e-12
_CLOSE = 1e-9
_MOST_ROUNDS = 500


@dataclass(frozen=True)
class Path:
    """A profile for some periods, then another for ever.

    Parameters
    ----------
    stick, carrot : numbers of profiles in the flattened tables.
    periods : how long the stick lasts; 0 for the carrot alone.
    """

    stick: int
    periods: int
    carrot: int


@dataclass(frozen=True, eq=False)
class Stakes:
    """Payoffs of all players at all profiles, and from their best deviations.

    Parameters
    ----------
    u, c : (players, profiles) in units of each player's range.
    movers : the players with a choice.
    """

    game: Game
    u: NDArray[np.float64]
    c: NDArray[np.float64]
    movers: tuple[int, ...]

    def payoff(self, i: int, profile: int) -> Fraction:
        """Exact payoff of a player, in the game's own unit."""
        return Fraction(int(self.game.integers[i].flat[profile]), self.game.denominators[i])

    @cached_property
    def ranges(self) -> list[tuple[int, int]]:
        """Each player's least payoff and range (1 where there is none), in whole numbers."""
        ends = [(int(table.min()), int(table.max())) for table in self.game.integers]
        return [(low, high - low or 1) for low, high in ends]

    def unit(self, i: int, payoff: Fraction) -> float:
        """A payoff in units of the player's range."""
        low, span = self.ranges[i]
        return float((payoff * self.game.denominators[i] - low) / span)

    def best(self, i: int, profile: int) -> Fraction:
        """Exact payoff of a player from its best deviation."""
        index: Any = list(np.unravel_index(profile, self.game.shape))
        index[i] = slice(None)
        return Fraction(int(self.game.integers[i][tuple(index)].max()), self.game.denominators[i])


def stakes_of(game: Game) -> Stakes:
    """Payoffs of a game as the search for paths needs them."""
    rows, bests = [], []
    for i, table in enumerate(game.integers):
        low = int(table.min())
        span = int(table.max()) - low or 1
        best = np.broadcast_to(table.max(axis=i, keepdims=True), table.shape)
        rows.append(((table.ravel() - low) / span).astype(np.float64))
        bests.append(((best.ravel() - low) / span).astype(np.float64))
    movers = tuple(i for i, size in enumerate(game.shape) if size > 1)
    return Stakes(game, np.stack(rows), np.stack(bests), movers)


def worst_paths(stakes: Stakes, discounts: tuple[Fraction, ...]) -> dict[int, Path] | None:
    """For each player with a choice the worst path among all that hold together; None if none do.

    All paths are kept to begin with; those that someone would leave, given the worst that remains
    for it, are dropped until nothing changes. What is left is checked in rationals.
    """
    movers = list(stakes.movers)
    if not movers:
        return {}
    delta = np.array([float(discounts[i]) for i in movers])[:, None]
    u, c = stakes.u[movers], stakes.c[movers]
    threat = c.min(axis=1)
    for _ in range(_MOST_ROUNDS):
        found = _least(u, c, delta, threat)
        if found is None:
            return None
        least, paths = found
        if (least <= threat + _MISSED).all():
            chosen = dict(zip(movers, paths, strict=True))
            return chosen if holds_together(stakes, discounts, chosen) else None
        threat = np.maximum(threat, least)
    return None


def _least(u: Any, c: Any, delta: Any, threat: Any) -> tuple[Any, list[Path]] | None:
    """Each player's least payoff over paths that hold under given threats, and the paths."""
    kept = (u >= (1 - delta) * c + delta * threat[:, None] - _MISSED).all(axis=0)
    carrots = np.flatnonzero(kept)
    if not len(carrots):
        return None
    least = u[:, carrots].min(axis=1)
    paths = [Path(int(k), 0, int(k)) for k in carrots[u[:, carrots].argmin(axis=1)]]
    # a carrot can follow any number of periods in which nobody is asked for more than it gains
    floor = (1 - delta) * (c - u) + delta * threat[:, None]
    # only sticks that give somebody less than all carrots do can lead to less
    low = np.flatnonzero((u < least[:, None] - _MISSED).any(axis=0))
    weight = delta**LONGEST
    room = max(1, MOST_PAIRS // max(1, len(u) * len(low)))
    for start in range(0, len(carrots), room):
        some = carrots[start:start + room]
        useful = np.zeros((len(low), len(some)), dtype=bool)
        for own, share, level in zip(u, weight, least, strict=True):
            longest = ((1 - share) * own[low])[:, None] + share * own[some]
            useful |= longest < level - _MISSED
        for own, gain, asked in zip(u, delta, floor, strict=True):
            useful &= gain * own[some] >= asked[low, None] - _MISSED
        sticks, places = np.nonzero(useful)
        sticks = low[sticks]
        value = u[:, some[places]]
        for periods in range(1, LONGEST + 1):
            if periods > 1:
                still = (delta * value >= floor[:, sticks] - _MISSED).all(axis=0)
                sticks, places, value = sticks[still], places[still], value[:, still]
            if not len(sticks):
                break
            value = (1 - delta) * u[:, sticks] + delta * value
            for j, k in enumerate(value.argmin(axis=1).tolist()):
                if value[j, k] < least[j] - _MISSED:
                    least[j] = value[j, k]
                    paths[j] = Path(int(sticks[k]), periods, int(some[places[k]]))
    return least, paths


def values(stakes: Stakes, delta: Fraction, i: int, path: Path) -> list[Fraction]:
    """Player i's payoffs from a path with all, ..., one, none of the stick's periods to come."""
    found = [stakes.payoff(i, path.carrot)]
    for _ in range(path.periods):
        found.insert(0, (1 - delta) * stakes.payoff(i, path.stick) + delta * found[0])
    return found


def holds_together(
    stakes: Stakes, discounts: tuple[Fraction, ...], paths: dict[int, Path]
) -> bool:
    """Whether, exactly, no player gains by one deviation anywhere on the paths.

    Only where floats are too near to tell is it worked out in rationals.
    """
    for j in stakes.movers:
        delta, rough = discounts[j], float(discounts[j])
        threat = _rough_values(stakes, rough, j, paths[j])[0]
        for path in paths.values():
            plays = [path.stick] * path.periods + [path.carrot]
            worth = _rough_values(stakes, rough, j, path)
            for place, profile in enumerate(plays):
                slack = worth[place] - (1 - rough) * float(stakes.c[j, profile]) - rough * threat
                if slack < -_CLOSE:
                    return False
                if slack <= _CLOSE and values(stakes, delta, j, path)[place] < (
                        (1 - delta) * stakes.best(j, profile)
                        + delta * values(stakes, delta, j, paths[j])[0]):
                    return False
    return True


def _rough_values(stakes: Stakes, delta: float, i: int, path: Path) -> list[float]:
    """`values` in floats, in units of the player's range."""
    stick, found = float(stakes.u[i, path.stick]), [float(stakes.u[i, path.carrot])]
    for _ in range(path.periods):
        found.insert(0, (1 - delta) * stick + delta * found[0])
    return found
