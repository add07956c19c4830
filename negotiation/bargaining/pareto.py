"""Which deals no other deal dominates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Of more deals than this of two parties samples, the second larger, strike out most.
_MANY, _SAMPLES = 50_000, (2_000, 20_000)
# Their dominance is looked up in 2 ** this many steps, which stay in the processor's cache.
_STEPS = 12
# With three parties so many deals are first used to filter all others at once.
_LEADERS = 64

Integers = NDArray[np.int64]


def pareto_mask(integers: Sequence[NDArray[Any]]) -> NDArray[np.bool_]:
    """Mark the Pareto-efficient deals.

    A deal is dominated when another is at least as good for every party and better for
    some. Deals with equal payoffs stand or fall together. Two and three parties are
    swept in sorted order, O(m log m); four or more are filtered in the order of the sum
    of their ranks, O(m n f) for f efficient payoff vectors.

    Parameters
    ----------
    integers
        For each party its payoffs, one a deal, as integers on any scale of its own.

    Returns
    -------
    ndarray of bool, shape (m,)

    Notes
    -----
    Kung, Luccio & Preparata (1975), On finding the maxima of a set of vectors, Journal of
    the ACM 22, 469-476.

    Examples
    --------
    >>> pareto_mask([np.array([3, 1, 2, 3]), np.array([0, 2, 0, 0])])
    array([ True,  True, False,  True])
    """
    many = len(integers) == 2 and len(integers[0]) > _MANY
    mask = _above_samples(integers) if many else _undominated_by_best_sum(integers)
    mask[mask] = _efficient([_as_int64(column[mask]) for column in integers])
    return mask


def _undominated_by_best_sum(integers: Sequence[NDArray[Any]]) -> NDArray[np.bool_]:
    """Strike out what one good deal dominates, which is often nearly everything."""
    total = np.zeros(len(integers[0]))
    for column in integers:
        total += np.asarray(column / max(int(abs(column).max()), 1), dtype=np.float64)
    best = int(np.argmax(total))
    better = np.any([column > column[best] for column in integers], axis=0)
    equal = np.all([column == column[best] for column in integers], axis=0)
    return np.asarray(better | equal, dtype=np.bool_)


def _efficient(columns: list[Integers]) -> NDArray[np.bool_]:
    if len(columns) == 1:
        return np.asarray(columns[0] == columns[0].max())
    if len(columns) == 2:
        return _two(columns[0], columns[1])
    rows, inverse = _distinct(columns)
    efficient = _three(rows) if len(columns) == 3 else _filtered(rows, len(rows[0]))[0]
    mask = np.zeros(len(rows[0]), dtype=np.bool_)
    mask[efficient] = True
    return mask[inverse]


def _above_samples(integers: Sequence[NDArray[Any]]) -> NDArray[np.bool_]:
    """Strike out what the efficient deals of samples dominate."""
    x, y = (_as_int64(column) for column in integers)
    mask = _above_stairs(x, y, _SAMPLES[0])
    left = np.flatnonzero(mask)
    if len(left) > _SAMPLES[1]:
        mask[left] = _above_stairs(x[left], y[left], _SAMPLES[1])
    return mask


def _above_stairs(x: Integers, y: Integers, size: int) -> NDArray[np.bool_]:
    """Strike out what lies below the efficient deals of a sample, looked up in even steps of x.

    A deal whose x lies in some step is dominated where its y is below that of a sampled deal
    whose x is at least the end of the step.
    """
    low, high = int(x.min()), int(x.max())
    shift = max((high - low).bit_length() - _STEPS, 0)
    # spread by the golden section: even steps would often meet the same values of issues
    sample = np.arange(size) * int(0.618034 * len(x)) % len(x)
    some_x, some_y = x[sample], y[sample]
    best = _two(some_x, some_y)
    least = np.full(((high - low) >> shift) + 1, np.iinfo(np.int64).min)
    # the last step that ends at or before a sampled deal
    below = ((some_x[best] - low + 1) >> shift) - 1
    inside = below >= 0
    np.maximum.at(least, below[inside], some_y[best][inside])
    least = np.maximum.accumulate(least[::-1])[::-1]
    steps = x - low
    steps >>= shift
    return np.asarray(y >= least[steps], dtype=np.bool_)


def _as_int64(column: NDArray[Any]) -> Integers:
    """The column itself, or its ranks where its entries are too large: order is enough."""
    return column if column.dtype != object else _ranks(column)


def _ranks(column: NDArray[Any]) -> Integers:
    return np.unique(column, return_inverse=True)[1].astype(np.int64)


def _starts(*columns: Integers) -> NDArray[np.bool_]:
    """Where a sorted table's row differs from the row before."""
    new = np.ones(len(columns[0]), dtype=np.bool_)
    new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return new


def _two(x: Integers, y: Integers) -> NDArray[np.bool_]:
    order = np.lexsort((-y, -x))
    x, y = x[order], y[order]
    first = np.flatnonzero(_starts(x))
    group = np.repeat(np.arange(first.size), np.diff(np.append(first, x.size)))
    best = y[first]
    highest = np.maximum.accumulate(best)
    rises = np.ones(first.size, dtype=np.bool_)
    rises[1:] = best[1:] > highest[:-1]
    mask = np.empty(x.size, dtype=np.bool_)
    mask[order] = rises[group] & (y == best[group])
    return mask


def _distinct(columns: list[Integers]) -> tuple[list[Integers], NDArray[np.intp]]:
    """The different rows in descending lexicographic order, and each row's place there."""
    order = np.lexsort([-column for column in reversed(columns)])
    columns = [column[order] for column in columns]
    new = _starts(*columns)
    inverse = np.empty(order.size, dtype=np.intp)
    inverse[order] = np.cumsum(new) - 1
    return [column[new] for column in columns], inverse


def _filtered(rows: list[Integers], rounds: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Let the best row by sum of ranks strike out what it dominates, again and again.

    A dominating row has the larger sum, so the first row left is always efficient.
    Returns the efficient rows found and the rows neither found nor struck out.
    """
    alive = np.argsort(-np.sum([_ranks(column) for column in rows], axis=0), kind="stable")
    left = [column[alive] for column in rows]
    found: list[int] = []
    while alive.size and len(found) < rounds:
        found.append(int(alive[0]))
        keep = left[0] > left[0][0]
        for column in left[1:]:
            keep |= column > column[0]
        alive = alive[keep]
        left = [column[keep] for column in left]
    return np.array(found, dtype=np.intp), alive


def _three(rows: list[Integers]) -> NDArray[np.intp]:
    """Sweep by the first party, keeping the staircase of the other two."""
    leaders, left = _filtered(rows, _LEADERS)
    alive = np.sort(np.concatenate([leaders, left]))
    second, third = rows[1][alive].tolist(), rows[2][alive].tolist()
    ys: list[int] = []
    zs: list[int] = []
    found = []
    for k, (y, z) in enumerate(zip(second, third, strict=True)):
        at = bisect_left(ys, y)
        if at < len(ys) and zs[at] >= z:
            continue
        found.append(k)
        end = at + 1 if at < len(ys) and ys[at] == y else at
        start = at
        while start and zs[start - 1] <= z:
            start -= 1
        ys[start:end] = [y]
        zs[start:end] = [z]
    return np.asarray(alive[found])
