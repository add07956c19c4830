"""The one-shot game of every period of a drift: its equilibria, threats and best deviations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.truces.decay import sign
from negotiation.truces.drift import Drift, Index

# Floats nearer than this, as a share of the width of payoffs, are compared exactly.
NEAR = 1e-9


@dataclass(frozen=True, eq=False)
class MovingStage:
    """What the stage game of each period says, computed once a period.

    Floats propose; whatever they cannot tell apart is decided in rationals.

    Parameters
    ----------
    drift
        The path of games.
    """

    drift: Drift
    _known: dict[tuple[str, int], Any] = field(default_factory=dict, init=False)

    def equilibria(self, t: int) -> tuple[Index, ...]:
        """All pure equilibria of a period, in index order."""
        found: tuple[Index, ...] = self._once("equilibria", t, self._equilibria)
        return found

    def worst(self, t: int) -> tuple[Index | None, ...]:
        """For each player the pure equilibrium of a period that is worst for it."""
        found: tuple[Index | None, ...] = self._once("worst", t, self._worst)
        return found

    def minmax(self, t: int) -> dict[int, Index]:
        """For each player with a choice a profile at which it gets its pure minmax payoff."""
        found: dict[int, Index] = self._once("minmax", t, self._minmax)
        return found

    def idle(self, t: int) -> Index | None:
        """The equilibrium played in periods without a deal: the first that none dominates."""
        found: Index | None = self._once("idle", t, self._idle)
        return found

    def best_deviation(self, i: int, deal: Index, t: int) -> Index:
        """The profile of a player's best action other than the deal's; the first of several."""
        values = _line(self._floats(t)[i], i, deal)
        others = [b for b in range(len(values)) if b != deal[i]]
        top = max(values[b] for b in others)
        cells = [(*deal[:i], b, *deal[i + 1:]) for b in others if values[b] >= top - NEAR]
        return self._extreme(i, cells, t, 1)

    def tempted(self, i: int, deal: Index, t: int) -> bool:
        """Whether a player gains in a period by leaving the deal."""
        other = self.best_deviation(i, deal, t)
        return sign(self.drift.difference(i, other, deal, t)) > 0

    def _once(self, name: str, t: int, solve: Callable[[int], Any]) -> Any:
        key = (name, min(t, self.drift.horizon))
        if key not in self._known:
            self._known[key] = solve(key[1])
        return self._known[key]

    def _floats(self, t: int) -> dict[int, NDArray[np.float64]]:
        found: dict[int, NDArray[np.float64]] = self._once("floats", t, self.drift.floats)
        return found

    def _equilibria(self, t: int) -> tuple[Index, ...]:
        tables = self._floats(t)
        mask = np.ones(self.drift.game.shape, dtype=bool)
        for i in self.drift.movers:
            mask &= tables[i] >= tables[i].max(axis=i, keepdims=True) - NEAR
        return tuple(cell for cell in _cells(mask) if self._is_equilibrium(cell, t))

    def _is_equilibrium(self, cell: Index, t: int) -> bool:
        for i in self.drift.movers:
            values = _line(self._floats(t)[i], i, cell)
            for b in np.flatnonzero(values >= values[cell[i]] - NEAR):
                other = (*cell[:i], int(b), *cell[i + 1:])
                if sign(self.drift.difference(i, other, cell, t)) > 0:
                    return False
        return True

    def _worst(self, t: int) -> tuple[Index | None, ...]:
        found = self.equilibria(t)
        return tuple(self._extreme(i, found, t, -1) if found else None
                     for i in range(self.drift.game.n))

    def _minmax(self, t: int) -> dict[int, Index]:
        found = {}
        for i, table in self._floats(t).items():
            best = table.max(axis=i, keepdims=True)
            lines = _cells(best <= best.min() + NEAR)
            found[i] = self._extreme(i, [self._reply(i, line, t) for line in lines], t, -1)
        return found

    def _reply(self, i: int, line: Index, t: int) -> Index:
        """The profile of a player's best reply to what the others do in a profile."""
        values = _line(self._floats(t)[i], i, line)
        cells = [(*line[:i], int(b), *line[i + 1:])
                 for b in np.flatnonzero(values >= values.max() - NEAR)]
        return self._extreme(i, cells, t, 1)

    def _idle(self, t: int) -> Index | None:
        found = self.equilibria(t)
        return next((cell for cell in found
                     if not any(self._better(other, cell, t) for other in found)), None)

    def _better(self, other: Index, cell: Index, t: int) -> bool:
        """Whether a profile is better than another for some player with a choice, worse for none.
        """
        signs = [sign(self.drift.difference(i, other, cell, t)) for i in self.drift.movers]
        return min(signs, default=0) >= 0 and max(signs, default=0) > 0

    def _extreme(self, i: int, cells: Iterable[Index], t: int, direction: int) -> Index:
        """The first of the profiles that are best (1) or worst (-1) for a player."""
        first, *rest = cells
        for cell in rest:
            if direction * sign(self.drift.difference(i, cell, first, t)) > 0:
                first = cell
        return first


def _cells(mask: NDArray[np.bool_]) -> list[Index]:
    return [tuple(int(k) for k in cell) for cell in np.argwhere(mask)]


def _line(table: NDArray[np.float64], i: int, cell: Index) -> NDArray[np.float64]:
    """A player's payoffs from each of its actions against what the others do."""
    where: Any = (*cell[:i], slice(None), *cell[i + 1:])
    return np.asarray(table[where])
