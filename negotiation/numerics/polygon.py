"""Convex polygons with rational corners: points and segments included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

Point = tuple[Fraction, Fraction]


def convex_polygon(points: Iterable[Point]) -> list[Point]:
    """Corners of the convex hull, counter-clockwise from the lowest first coordinate.

    Of several corners with the lowest first coordinate that with the lowest second comes
    first. Monotone chain (Andrew 1979).

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> corners = convex_polygon([(Fraction(1), Fraction(0)), (half, half),
    ...                           (Fraction(0), Fraction(0)), (half, Fraction(0))])
    >>> [tuple(map(str, corner)) for corner in corners]
    [('0', '0'), ('1', '0'), ('1/2', '1/2')]
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    below, above = _chain(ordered), _chain(ordered[::-1])
    return below[:-1] + above[:-1]


def _chain(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        while len(kept) > 1 and area(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def area(a: Point, b: Point, c: Point) -> Fraction:
    """Twice the area of a triangle, positive if a, b, c turn to the left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def mixture(corners: Sequence[Point], point: Point) -> dict[int, Fraction] | None:
    """Weights of at most three corners that add up to a point, or None if it lies outside.

    Parameters
    ----------
    corners : of a convex polygon, counter-clockwise; one or two for a point or a segment.

    Examples
    --------
    >>> square = [(Fraction(x), Fraction(y)) for x, y in ((0, 0), (2, 0), (2, 2), (0, 2))]
    >>> mixture(square, (Fraction(1), Fraction(0)))
    {0: Fraction(1, 2), 1: Fraction(1, 2)}
    >>> mixture(square, (Fraction(3), Fraction(0))) is None
    True
    """
    if not corners:
        return None
    if len(corners) < 3:
        return _on_segment(corners, 0, len(corners) - 1, point)
    for k in range(1, len(corners) - 1):
        if k < len(corners) - 2 and area(corners[0], corners[k + 1], point) > 0:
            continue
        return _in_triangle(corners, (0, k, k + 1), point)
    return None


def _on_segment(
    corners: Sequence[Point], first: int, last: int, point: Point
) -> dict[int, Fraction] | None:
    a, b = corners[first], corners[last]
    if point == a:
        return {first: Fraction(1)}
    axis = 0 if a[0] != b[0] else 1
    if a == b or area(a, b, point) != 0:
        return None
    share = (point[axis] - a[axis]) / (b[axis] - a[axis])
    if not 0 <= share <= 1:
        return None
    return {first: 1 - share, last: share} if share < 1 else {last: share}


def _in_triangle(
    corners: Sequence[Point], at: tuple[int, int, int], point: Point
) -> dict[int, Fraction] | None:
    a, b, c = (corners[k] for k in at)
    whole = area(a, b, c)
    parts = (area(b, c, point), area(c, a, point), area(a, b, point))
    if min(parts) < 0:
        return None
    return {k: part / whole for k, part in zip(at, parts, strict=True) if part}


def sides(corners: Sequence[Point]) -> list[tuple[Point, Fraction]]:
    """Outward normals n and bounds b of the half-planes n . x <= b that meet in a polygon.

    Of a polygon with area its sides, in order; a segment has two, one for either face, and two
    for its ends; a point has four.

    Examples
    --------
    >>> [(str(n[0]), str(n[1]), str(b)) for n, b in sides([(Fraction(1), Fraction(2))])]
    [('1', '0', '1'), ('0', '1', '2'), ('-1', '0', '-1'), ('0', '-1', '-2')]
    """
    normals: list[Point] = []
    if len(corners) < 2:
        one, zero = Fraction(1), Fraction(0)
        normals = [(one, zero), (zero, one), (-one, zero), (zero, -one)]
    for a, b in zip(corners, [*corners[1:], corners[0]] if len(corners) > 1 else [], strict=False):
        along = (b[0] - a[0], b[1] - a[1])
        normals.append((along[1], -along[0]))
        if len(corners) == 2:
            normals.append(along)
    return [(n, max(n[0] * x + n[1] * y for x, y in corners)) for n in normals]


def clipped(corners: Sequence[Point], normal: Point, bound: Fraction) -> list[Point]:
    """Corners of the part of a polygon with ``normal . x <= bound``.

    Examples
    --------
    >>> square = [(Fraction(x), Fraction(y)) for x, y in ((0, 0), (2, 0), (2, 2), (0, 2))]
    >>> [tuple(map(str, c)) for c in clipped(square, (Fraction(1), Fraction(0)), Fraction(1))]
    [('0', '0'), ('1', '0'), ('1', '2'), ('0', '2')]
    """
    heights = [normal[0] * x + normal[1] * y - bound for x, y in corners]
    kept = [corner for corner, height in zip(corners, heights, strict=True) if height <= 0]
    for k, height in enumerate(heights):
        if height * heights[k - 1] < 0:
            kept.append(_between(corners[k - 1], corners[k], -heights[k - 1] / (
                height - heights[k - 1])))
    return convex_polygon(kept)


def _between(a: Point, b: Point, share: Fraction) -> Point:
    return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))


def crossings(corners: Sequence[Point], axis: int, level: Fraction) -> list[Fraction]:
    """The other coordinate where the boundary of a polygon has a given coordinate `axis`.

    Examples
    --------
    >>> square = [(Fraction(x), Fraction(y)) for x, y in ((0, 0), (2, 0), (2, 2), (0, 2))]
    >>> [str(y) for y in crossings(square, 0, Fraction(1))]
    ['0', '2']
    """
    found = [corner[1 - axis] for corner in corners if corner[axis] == level]
    for k, b in enumerate(corners):
        a = corners[k - 1]
        if (a[axis] - level) * (b[axis] - level) < 0:
            share = (level - a[axis]) / (b[axis] - a[axis])
            found.append(_between(a, b, share)[1 - axis])
    return found
