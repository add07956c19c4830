"""Linear programs with a constraint for every coalition, solved by adding those that matter.

Minimise epsilon over payoffs x with x(N) = v(N), settled coalitions kept at their payoffs, and
``x(S) + epsilon >= v(S)`` for every other proper coalition. Floats propose; nothing here is
claimed before `negotiation.coalitions.nucleolus` or `core` has proved it in rationals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.model.coalitional import subset_sums

Floats = NDArray[np.float64]
Masks = NDArray[np.int64]

# Violations and prices below these, for worths of at most 1, are taken for zero.
TOLERANCE, PRICE = 1e-9, 1e-7
# Coalitions added at a time, for each player.
_ADDED = 4


@dataclass(frozen=True)
class Level:
    """An optimum: the least greatest excess, where it is attained, and who makes it so.

    Attributes
    ----------
    epsilon : the optimum.
    x : payoffs that attain it.
    priced : coalitions that keep this excess at every optimum.
    bounded : players who keep their own worth at every optimum.
    """

    epsilon: Fraction | float
    x: Floats | tuple[Fraction, ...]
    priced: list[int]
    bounded: list[int]


class ExcessProgram:
    """The program for one game; coalitions found to matter stay in its pool.

    Parameters
    ----------
    values : (2**n,) worths.
    rational : whether no player may get less than its own worth.
    """

    def __init__(self, values: Floats, rational: bool) -> None:
        self.values = values
        self.n = len(values).bit_length() - 1
        self.rational = rational
        everyone = (1 << self.n) - 1
        singles = [1 << i for i in range(self.n)]
        own = values[singles] if rational else np.zeros(self.n)
        # payoffs that satisfy all equations, from which optima of the pool are approached
        self._center = own + (values[-1] - own.sum()) / self.n
        self.pool = list(dict.fromkeys(
            mask for mask in [*singles, *(everyone ^ single for single in singles)]
            if 0 < mask < everyone))

    def solve(self, settled: Sequence[int], levels: Floats, fixed: Sequence[int]) -> Level | None:
        """The optimum when settled coalitions keep their payoffs and fixed players their own."""
        everyone = (1 << self.n) - 1
        rows = indicators([everyone, *settled, *(1 << i for i in fixed)], self.n)
        totals = np.array([self.values[-1], *levels, *(self.values[1 << i] for i in fixed)])
        spanned = self._spanned(rows)
        hopeless = spanned.copy()
        hopeless[[0, everyone]] = True
        least = np.inf
        for _ in range(2**self.n):
            pool = [mask for mask in self.pool if not spanned[mask]]
            level = self._optimum(pool, rows, totals, fixed) if pool else None
            if level is None:
                return None
            optimum = np.asarray(level.x)
            for point in ((optimum + self._center) / 2, optimum):
                excess = self.values - subset_sums(point)
                excess[hopeless] = -np.inf
                if excess.max() < least:
                    least, self._center = excess.max(), point
                excess[pool] = -np.inf
                worst = np.flatnonzero(excess > level.epsilon + TOLERANCE)
                if worst.size:
                    most = min(_ADDED * self.n, len(worst))
                    self.pool += worst[np.argpartition(-excess[worst], most - 1)[:most]].tolist()
                    break
            else:
                self._center = optimum
                return level
        return None

    def _spanned(self, rows: Floats) -> NDArray[np.bool_]:
        """Coalitions whose payoff the equations determine: no direction left changes it."""
        _, sizes, directions = np.linalg.svd(rows)
        free = directions[int((sizes > 1e-9).sum()):]
        if not len(free):
            return np.ones(1 << self.n, dtype=bool)
        mixed = np.random.default_rng(0).standard_normal(len(free)) @ free
        return np.asarray(abs(subset_sums(mixed)) < 1e-9)

    def _optimum(
        self, pool: list[int], rows: Floats, totals: Floats, fixed: Sequence[int]
    ) -> Level | None:
        from scipy.optimize import linprog

        held = [i not in fixed for i in range(self.n)]
        low = [self.values[1 << i] if self.rational and held[i] else None for i in range(self.n)]
        members = indicators(pool, self.n)
        found = linprog(
            np.append(np.zeros(self.n), 1.0),
            np.column_stack([-members, -np.ones(len(pool))]),
            -self.values[pool],
            np.column_stack([rows, np.zeros(len(rows))]),
            totals,
            [*((bound, None) for bound in low), (None, None)],
            method="highs-ds",
            options={"presolve": False},
        )
        if found.status != 0:
            return None
        prices = -found.ineqlin.marginals
        return Level(
            float(found.x[-1]),
            found.x[:-1],
            [mask for mask, price in zip(pool, prices, strict=True) if price > PRICE],
            [i for i in range(self.n) if low[i] is not None
             and found.lower.marginals[i] > PRICE],
        )


def indicators(masks: Sequence[int], n: int) -> Any:
    """Rows of zeros and ones: who is in each coalition.

    Examples
    --------
    >>> indicators([0b01, 0b11], 2).tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    numbers = np.array(masks, dtype=np.int64)
    return (numbers[:, None] >> np.arange(n) & 1).astype(np.float64)
