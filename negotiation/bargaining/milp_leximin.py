"""Leximin of scaled gains by integer programs, level by level."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.bargaining.milp import Found, Search

Gains = Sequence[Fraction]


def leximin(
    search: Search, point: Gains, units: Gains, floors: Mapping[int, int]
) -> Found | None:
    """The combination with the leximin-largest gains over units.

    At level k at most k parties may have less than a share, which is made as large as
    possible while the levels before are kept. Floats propose the share; that no larger one
    is possible is an integer program in whole units of each party.

    Parameters
    ----------
    point
        For each party the payoff that gains are counted from.
    units
        For each party the unit, positive, in which its gains are counted.
    floors
        For each party its least integer payoff.

    Returns
    -------
    Found or None
        None if nothing meets the floors.

    Examples
    --------
    >>> from negotiation.bargaining.milp import Utility
    >>> rows = (Fraction(0), Fraction(3)), (Fraction(0), Fraction(1))
    >>> other = (Fraction(1), Fraction(0)), (Fraction(3), Fraction(0))
    >>> search = Search([Utility(rows), Utility(other)])
    >>> zero, one = [Fraction(0)] * 2, [Fraction(1)] * 2
    >>> leximin(search, zero, one, {0: 0, 1: 0}).place
    (1, 0)
    """
    ladder = _Ladder(search, point, units, floors)
    found: Found | None = None
    for level in range(len(point)):
        found = ladder.highest(level, found)
        if found is None:
            return None
        ladder.keep(sorted(ladder.shares(found))[level])
    return found


@dataclass(eq=False)
class _Ladder:
    """The levels reached so far.

    Parameters
    ----------
    kept
        For each level the least integer payoffs with its share.
    """

    search: Search
    point: Gains
    units: Gains
    floors: Mapping[int, int]

    def __post_init__(self) -> None:
        self.kept: list[list[int]] = []

    def shares(self, found: Found) -> list[Fraction]:
        """The gains of a combination over the units."""
        rows = zip(found.payoffs, self.point, self.units, strict=True)
        return [(x - d) / unit for x, d, unit in rows]

    def keep(self, share: Fraction) -> None:
        """From now on a level has to be reached."""
        self.kept.append([math.ceil(x) for x in self._levels(share)])

    def highest(self, level: int, found: Found | None) -> Found | None:
        """A combination whose share at a level is the largest possible.

        Parameters
        ----------
        found
            One that keeps the levels before.
        """
        best = self._proposed(level) or found
        while best is not None:
            share = sorted(self.shares(best))[level]
            better = self._reaching(level, [math.floor(x) + 1 for x in self._levels(share)])
            if better is None:
                return best
            best = better
        return None

    def _levels(self, share: Fraction) -> list[Fraction]:
        """For each party the payoff at a share, in its integer unit."""
        return [(d + share * unit) * scale for d, unit, scale in
                zip(self.point, self.units, self.search.scales, strict=True)]

    def _reaching(self, level: int, payoffs: Sequence[int]) -> Found | None:
        """A combination in which at most so many parties as the level have less than that."""
        limits = self._limits([*self.kept, list(payoffs)])
        total = np.sum([row / max(float(np.abs(row).sum()), 1.0) for row in self.search.rows],
                       axis=0)
        return self.search.solve(self._wide(total, level + 1), limits)

    def _proposed(self, level: int) -> Found | None:
        """A combination whose share at a level is the largest up to rounding."""
        from scipy.optimize import LinearConstraint

        n, size = len(self.point), len(self.search.rows[0])
        limits = self._limits(self.kept)
        width = size + n * (level + 1) + 1
        most = [float(np.abs(row).sum() / scale / abs(unit) + abs(d / unit)) for row, scale, unit, d
                in zip(self.search.rows, self.search.scales, self.units, self.point, strict=True)]
        for i in range(n):
            row = np.zeros(width)
            row[:size] = self.search.rows[i] / float(self.units[i] * self.search.scales[i])
            row[-1] = -1.0
            if level:
                row[size + n * level + i] = 2 * max(most)
            limits.append(LinearConstraint(row, float(self.point[i] / self.units[i]), np.inf))
        spare = np.zeros(width)
        spare[size + n * level : size + n * (level + 1)] = 1.0
        limits.append(LinearConstraint(spare, -np.inf, level))
        objective = np.zeros(width)
        objective[-1] = 1.0
        return self.search.solve(objective, limits, free=1)

    def _limits(self, levels: Sequence[Sequence[int]]) -> list[Any]:
        """At most k parties have less than the payoffs of level k; nobody less than its floor."""
        from scipy.optimize import LinearConstraint

        n, size = len(self.point), len(self.search.rows[0])
        limits = self.search.limits(self.floors)
        for k, payoffs in enumerate(levels):
            width = size + n * (k + 1)
            for i, least in enumerate(payoffs):
                row = np.zeros(width)
                row[:size] = self.search.rows[i]
                row[size + n * k + i] = max(least - self.floors[i], 0)
                limits.append(LinearConstraint(row, least - 0.25, np.inf))
            spare = np.zeros(width)
            spare[size + n * k :] = 1.0
            limits.append(LinearConstraint(spare, -np.inf, k))
        return limits

    def _wide(self, objective: Any, levels: int) -> Any:
        return np.append(objective, np.zeros(len(self.point) * levels))
