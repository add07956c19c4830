"""What players can guarantee themselves by one action taken for good, as payoffs drift."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from negotiation.truces.decay import Interval, minus, plus, sign, times
from negotiation.truces.drift import Drift, Index

# Floats nearer than this, as a share of the width of payoffs, are compared exactly.
NEAR = 1e-9


@dataclass(frozen=True, eq=False)
class LockIn:
    """Present values under a drift, enclosed; exact where its weights are.

    Parameters
    ----------
    drift
        The path of games.
    discount
        Of all players.
    settles
        Whether acting settles payoffs for ever at those of its own period.
    """

    drift: Drift
    discount: Fraction
    settles: bool
    _floats: dict[int, Any] = field(default_factory=dict, init=False)

    def value(self, i: int, t: int) -> Interval:
        """The most that a player can guarantee itself from a period on."""
        return self._best(i, min(t, self.drift.horizon))[0]

    def action(self, i: int, t: int) -> int:
        """The action that guarantees it, the first of several."""
        return self._best(i, min(t, self.drift.horizon))[1]

    def tomorrow(self, i: int, t: int) -> Interval:
        """What it can guarantee itself from the next period on, as worth a period before."""
        return times(self.discount, self.value(i, t + 1))

    def least(self, i: int, t: int) -> Interval:
        """The least that any profile of a period gives a player."""
        table = self._table(i, t)
        cells = [tuple(map(int, cell)) for cell in np.argwhere(table <= table.min() + NEAR)]
        return self._extreme(i, cells, t, -1)

    def to_share(self, t: int) -> Interval:
        """The greatest joint payoff from a period on, as a present value."""
        return self._sums[min(t, self.drift.horizon)]

    @cached_property
    def _sums(self) -> list[Interval]:
        flows = [self._joint(t) for t in range(self.drift.horizon + 1)]
        return self._discounted(flows)

    def _discounted(self, flows: list[Interval]) -> list[Interval]:
        """Present values of a stream whose last entry stays for ever."""
        found = [times(1 / (1 - self.discount), flows[-1])]
        for flow in flows[-2::-1]:
            found.append(plus(flow, times(self.discount, found[-1])))
        return found[::-1]

    def _joint(self, t: int) -> Interval:
        """The greatest sum of all players' payoffs in a period."""
        drift = self.drift
        total = sum(self._table(i, t) * self._widths[i] for i in drift.movers)
        near = total.max() - NEAR * sum(self._widths[i] for i in drift.movers)
        cells = [tuple(map(int, cell)) for cell in np.argwhere(total >= near)]
        sums = [self._sum(cell, t) for cell in cells]
        best = sums[0]
        for other in sums[1:]:
            if sign(minus(other, best)) > 0:
                best = other
        return best

    def _sum(self, cell: Index, t: int) -> Interval:
        total = (Fraction(0), Fraction(0))
        for i in self.drift.movers:
            total = plus(total, self.drift.payoff(i, cell, t))
        return total

    @cached_property
    def _widths(self) -> list[float]:
        return [float(self.drift.width(i)) for i in range(self.drift.game.n)]

    def _best(self, i: int, t: int) -> tuple[Interval, int]:
        streams = self._guarantees[i]
        best = 0
        for action in range(1, len(streams)):
            if sign(minus(streams[action][t], streams[best][t])) > 0:
                best = action
        return streams[best][t], best

    @cached_property
    def _guarantees(self) -> dict[int, list[list[Interval]]]:
        """For each player and action what it guarantees from each period on."""
        found = {}
        for i in self.drift.movers:
            flows = [[self._worst(i, action, t) for t in range(self.drift.horizon + 1)]
                     for action in range(self.drift.game.shape[i])]
            found[i] = [
                [times(1 / (1 - self.discount), flow) for flow in stream] if self.settles
                else self._discounted(stream) for stream in flows]
        return found

    def _worst(self, i: int, action: int, t: int) -> Interval:
        """What an action gives a player in a period if the others do their worst."""
        where: Any = (*[slice(None)] * i, action)
        line = self._table(i, t)[where]
        cells = [(*map(int, cell[:i]), action, *map(int, cell[i:]))
                 for cell in np.argwhere(line <= line.min() + NEAR)]
        return self._extreme(i, cells, t, -1)

    def _extreme(self, i: int, cells: list[Index], t: int, direction: int) -> Interval:
        """The best (1) or worst (-1) payoff of a player among profiles."""
        best = cells[0]
        for cell in cells[1:]:
            if direction * sign(self.drift.difference(i, cell, best, t)) > 0:
                best = cell
        return self.drift.payoff(i, best, t)

    def _table(self, i: int, t: int) -> Any:
        if t not in self._floats:
            self._floats[t] = self.drift.floats(t)
        return self._floats[t][i]
