"""Corners of a convex hull, proposed in floating point and decided in integers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.numerics.elimination import solve
from negotiation.numerics.program import integer_dot

Points = NDArray[Any]  # (coordinates, points): int64, or Python integers in an object array
Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

# Floats become integers over this denominator.
_UNIT = 2**40
# So many pairs of a point and a facet are looked at together.
_BLOCK = 1_000_000


def decided(points: Points) -> tuple[list[int], list[int]]:
    """Points that are corners of the efficient hull, and points that are not, for certain.

    Qhull (Barber, Dobkin & Huhdanpaa 1996) proposes. A corner counts if an integer normal,
    positive in every coordinate, has its only maximum there; a point counts as no corner if a
    mixture of other points in integers is at least as good in every coordinate. The rest is
    left to others.

    Parameters
    ----------
    points : (coordinates, points) integers; all different, none dominating another.
    """
    hull = _qhull(points)
    if hull is None:
        return [], []
    floats, equations, simplices = hull
    normals = _vertex_normals(equations, simplices)
    corners = [k for k, normal in normals.items() if _peak(points, normal) == k]
    simplices = simplices[(equations[:, :-1] >= 0).all(axis=1)]
    rest = np.setdiff1d(np.arange(points.shape[1]), corners)
    guesses = _mixtures(floats, simplices, rest)
    return corners, [k for k, simplex, mixture in guesses if _covers(points, simplex, mixture, k)]


def _qhull(points: Points) -> tuple[Floats, Floats, Indices] | None:
    """Points with spread one, and the hull's facets: outer normals with offsets, and vertices."""
    from scipy.spatial import ConvexHull, QhullError

    low = [int(row.min()) for row in points]
    spread = [max(int(row.max()) - least, 1) for row, least in zip(points, low, strict=True)]
    floats = np.array([
        [(int(x) - least) / width for x in row]
        for row, least, width in zip(points, low, spread, strict=True)
    ])
    try:
        hull = ConvexHull(floats.T)
    except QhullError:  # the points do not span the space
        return None
    return floats, hull.equations, hull.simplices


def _vertex_normals(equations: Floats, simplices: Indices) -> dict[int, Floats]:
    """For each vertex the mean normal of its facets, where that is positive."""
    sums: dict[int, Floats] = {}
    for normal, simplex in zip(equations[:, :-1], simplices, strict=True):
        for vertex in simplex.tolist():
            sums[vertex] = sums.get(vertex, 0.0) + normal
    return {vertex: total for vertex, total in sums.items() if total.min() > 0}


def _peak(points: Points, normal: Floats) -> int | None:
    """The only point furthest along a positive normal, given for coordinates of spread one."""
    spread = [max(int(row.max()) - int(row.min()), 1) for row in points]
    top = max(spread)
    weights = [int(x * _UNIT) * top // width for x, width in zip(normal, spread, strict=True)]
    if min(weights) <= 0:
        return None
    heights = integer_dot(weights, points)
    peaks = np.flatnonzero(heights == heights.max())
    return int(peaks[0]) if peaks.size == 1 else None


def _mixtures(
    floats: Floats, simplices: Indices, rest: Indices
) -> Iterator[tuple[int, Indices, list[int]]]:
    """For each of some points the facet above it, and the mixture of its vertices that is."""
    if not simplices.size:
        return
    size = simplices.shape[1]
    # Rise from the point along the diagonal to the facet: mixture - rise = point.
    systems = np.zeros((len(simplices), size + 1, size + 1))
    systems[:, :size, :size] = floats[:, simplices].transpose(1, 0, 2)
    systems[:, :size, size] = -1.0
    systems[:, size, :size] = 1.0
    inverses = np.linalg.pinv(systems)[:, :size]
    for block in np.array_split(rest, 1 + rest.size * len(simplices) // _BLOCK):
        sides = np.vstack([floats[:, block], np.ones(block.size)])
        shares = inverses @ sides  # (facets, vertices, points)
        above = shares.min(axis=1).argmax(axis=0)
        for place, (k, facet) in enumerate(zip(block.tolist(), above, strict=True)):
            mixture = [max(round(share * _UNIT), 0) for share in shares[facet, :, place].tolist()]
            yield k, simplices[facet], mixture


def _covers(points: Points, simplex: Indices, mixture: list[int], k: int) -> bool:
    """Whether a mixture of other points is at least the k-th point in every coordinate."""
    if k in simplex or not any(mixture):
        return False
    vertices, point = points[:, simplex], points[:, k]
    mixed = integer_dot(mixture, vertices.T).astype(object)
    if (mixed >= point.astype(object) * sum(mixture)).all():
        return True
    # Rounding fails where the point lies on the facet itself.
    ones = np.ones(len(simplex), dtype=np.int64)
    shares = solve(np.vstack([vertices, ones]), np.append(point, 1))
    return shares is not None and min(shares) >= 0
