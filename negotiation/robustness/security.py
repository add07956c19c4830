"""Mixed security levels of a batch of drawn games."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def security_points(own: Array, axes: Sequence[int]) -> Array:
    """Maxmin payoff of each principal in every draw.

    Where the pure maxmin equals the pure minmax that is the value (a saddle point: von
    Neumann, 1928); elsewhere a linear program finds it.

    Parameters
    ----------
    own
        Payoffs ``(draws, principals, bundles of party 1, ...)``.
    axes
        For each principal the axis, counted from the first party, of its own bundles.
    """
    points = np.empty(own.shape[:2])
    for k, axis in enumerate(axes):
        u = np.moveaxis(own[:, k], 1 + axis, 1)
        tables = u.reshape(*u.shape[:2], -1)
        low = tables.min(axis=2).max(axis=1)
        high = tables.max(axis=1).min(axis=1)
        points[:, k] = low
        for draw in np.flatnonzero(low < high):
            points[draw, k] = _value(tables[draw])
    return points


def _value(table: Array) -> float:
    """Value of a matrix game for the row player."""
    from scipy.optimize import linprog

    shift, scale = table.min(), np.ptp(table)
    rows, columns = table.shape
    bounds = np.hstack([-(table - shift).T / scale, np.ones((columns, 1))])
    answer = linprog(
        np.r_[np.zeros(rows), -1.0],
        A_ub=bounds,
        b_ub=np.zeros(columns),
        A_eq=np.r_[np.ones(rows), 0.0][None],
        b_eq=[1.0],
        method="highs-ds",
    )
    return float(shift - scale * answer.fun)
