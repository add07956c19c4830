"""Mixtures of finitely many payoff vectors: how far they reach, and their corners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import common, shrink
from negotiation.numerics.hull_guesses import decided
from negotiation.numerics.linear_program import maximise
from negotiation.numerics.program import integer_dot

Points = NDArray[Any]  # (coordinates, points): int64, or Python integers in an object array
Numbers = Sequence[Fraction | int]

# With more points than this, and few coordinates, Qhull first decides most of them.
_MANY, _FLAT = 50, 4


@dataclass(frozen=True)
class Reach:
    """How far mixtures of points reach, with the proof.

    Parameters
    ----------
    t : the greatest t asked for.
    mixture : one weight a point, adding up to 1: a mixture that attains it.
    normal : one number a coordinate, none negative: no point x has ``normal . x > bound``.
    bound : the least such number.
    """

    t: Fraction
    mixture: tuple[Fraction, ...]
    normal: tuple[Fraction, ...]
    bound: Fraction


def reach(points: Points, floor: Numbers, direction: Numbers) -> Reach | None:
    """The greatest t with some mixture of the points at least ``floor + t * direction``.

    Parameters
    ----------
    points : (coordinates, points) integers.
    floor : one number a coordinate.
    direction : one number a coordinate, none negative, not all zero.

    Returns
    -------
    Reach or None
        With ``normal . direction == 1`` and ``bound == normal . floor + t``, which proves
        t greatest. None if no mixture is at least the floor where the direction is zero.

    Examples
    --------
    >>> far = reach(np.array([[2, 0], [0, 2]]), [0, 0], [1, 1])
    >>> far.t, far.mixture, far.normal
    (Fraction(1, 1), (Fraction(1, 2), Fraction(1, 2)), (Fraction(1, 2), Fraction(1, 2)))
    """
    return _best(points, floor, [0] * points.shape[1], direction)


def highest(points: Points, objective: Numbers, floor: Numbers) -> Reach | None:
    """The greatest ``objective . v`` over the mixtures v that are at least the floor.

    Returns
    -------
    Reach or None
        With ``normal >= objective`` and ``bound == (normal - objective) . floor + t``,
        which proves t greatest. None if no mixture is at least the floor.

    Examples
    --------
    >>> far = highest(np.array([[3, -1], [-1, 2]]), [1, 0], [0, 0])
    >>> far.t, far.normal
    (Fraction(5, 3), (Fraction(1, 1), Fraction(4, 3)))
    """
    multiple = common([Fraction(number) for number in objective])
    whole = [int(number * multiple) for number in objective]
    far = _best(points, floor, integer_dot(whole, points).tolist(), ())
    if far is None:
        return None
    prices = [far.normal[i] / multiple + objective[i] for i in range(len(objective))]
    return Reach(far.t / multiple, far.mixture, tuple(prices), far.bound / multiple)


def _best(
    points: Points, floor: Numbers, objective: list[int], direction: Numbers
) -> Reach | None:
    """Maximise objective . mixture, plus t if there is a direction."""
    rows: list[Points] = []
    bounds: list[int] = []
    factors: list[int] = []
    for i, coordinate in enumerate(points):
        terms = [Fraction(floor[i]), *(Fraction(step) for step in direction[i : i + 1])]
        factor = common(terms)
        low, *step = (int(term * factor) for term in terms)
        row = integer_dot([-factor], coordinate[None, :])
        rows.append(shrink(np.append(row, np.array(step, dtype=object))) if step else row)
        bounds.append(-low)
        factors.append(factor)
    columns = points.shape[1]
    tail = [1] if len(direction) else []
    ones = [1] * columns + [0] * len(tail)
    free = [columns] if tail else []
    best = maximise([*objective, *tail], np.stack(rows), bounds, [ones], [1], free)
    if best.value is None:
        return None
    normal = tuple(dual * factor for dual, factor in zip(best.duals_ub, factors, strict=True))
    return Reach(best.value, best.x[:columns], normal, best.duals_eq[0])


def efficient_corners(points: Points) -> NDArray[np.intp]:
    """The corners of the efficient part of the convex hull.

    A point is one of them when no mixture of the other points is at least as good in every
    coordinate.

    Parameters
    ----------
    points : (coordinates, points) integers; all different, none dominating another.

    Returns
    -------
    ndarray of int
        Their places, in increasing order. Two coordinates: monotone chain (Andrew 1979),
        exact in integers. More: Clarkson (1994), one linear program a point over the
        corners found so far, for points that floating point and integers do not decide.

    Examples
    --------
    >>> efficient_corners(np.array([[0, 1, 2, 3], [6, 5, 4, 0]])).tolist()
    [0, 2, 3]
    """
    if len(points) == 1 or points.shape[1] == 1:
        return np.arange(points.shape[1])
    if len(points) == 2:
        return np.sort(_chain(points))
    return _clarkson(points)


def _chain(points: Points) -> NDArray[np.intp]:
    order = np.argsort(points[0])
    xs, ys = points[0][order].tolist(), points[1][order].tolist()
    corners: list[int] = []
    for k in range(len(xs)):
        while len(corners) > 1:
            i, j = corners[-2:]
            left_turn = (xs[j] - xs[i]) * (ys[k] - ys[j]) - (ys[j] - ys[i]) * (xs[k] - xs[j])
            if left_turn < 0:
                break
            corners.pop()
        corners.append(k)
    return np.asarray(order[corners])


def _clarkson(points: Points) -> NDArray[np.intp]:
    spread = [max(int(row.max() - row.min()), 1) for row in points]
    many = points.shape[1] > _MANY and len(points) <= _FLAT
    found, covered = decided(points) if many else ([], [])
    corners = {*found, _furthest(points, [Fraction(1, width) for width in spread])}
    for k in sorted({*range(points.shape[1])}.difference(covered)):
        while k not in corners:
            known = sorted(corners)
            far = reach(points[:, known], [int(x) for x in points[:, k]], spread)
            if far is None or far.t >= 0:
                break
            corners.add(_furthest(points, far.normal))
    return np.array(sorted(corners), dtype=np.intp)


def _furthest(points: Points, normal: Numbers) -> int:
    """The point furthest along the normal; of several the lexicographically largest."""
    multiple = common([Fraction(number) for number in normal])
    heights = integer_dot([int(number * multiple) for number in normal], points)
    tied = np.flatnonzero(heights == heights.max())
    for row in points:
        tied = tied[row[tied] == row[tied].max()]
    return int(tied[0])
