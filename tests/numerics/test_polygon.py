"""Polygons over the rationals: points and segments first."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.numerics.polygon import (
    area,
    clipped,
    convex_polygon,
    crossings,
    mixture,
    sides,
)

F = Fraction


def points(pairs):
    return [(F(int(x)), F(int(y))) for x, y in pairs]


def test_nothing_a_point_and_a_segment():
    assert convex_polygon([]) == []
    assert mixture([], (F(0), F(0))) is None
    point = points([(1, 2)])
    assert convex_polygon(point * 3) == point
    assert mixture(point, point[0]) == {0: 1}
    assert mixture(point, (F(1), F(1))) is None
    segment = convex_polygon(points([(3, 3), (1, 1), (2, 2)]))
    assert segment == points([(1, 1), (3, 3)])
    assert mixture(segment, (F(3, 2), F(3, 2))) == {0: F(3, 4), 1: F(1, 4)}
    assert mixture(segment, (F(4), F(4))) is None
    assert mixture(segment, (F(2), F(1))) is None
    vertical = points([(1, 1), (1, 3)])
    assert mixture(vertical, (F(1), F(2))) == {0: F(1, 2), 1: F(1, 2)}
    assert len(sides(point)) == len(sides(segment)) == 4


@pytest.mark.parametrize("seed", range(30))
def test_hull_mixtures_and_sides(seed):
    rng = np.random.default_rng(seed)
    cloud = points(rng.integers(0, 8, (int(rng.integers(1, 12)), 2)))
    corners = convex_polygon(cloud)
    assert corners[0] == min(cloud)
    for point in cloud:
        weights = mixture(corners, point)
        assert sum(weights.values()) == 1
        assert min(weights.values()) > 0
        assert len(weights) <= 3
        for i in (0, 1):
            assert sum(w * corners[k][i] for k, w in weights.items()) == point[i]
        assert all(n[0] * point[0] + n[1] * point[1] <= b for n, b in sides(corners))
    for point in points(rng.integers(-1, 10, (20, 2))):
        beyond = any(n[0] * point[0] + n[1] * point[1] > b for n, b in sides(corners))
        assert (mixture(corners, point) is None) == beyond
    if len(corners) > 2:
        assert all(area(corners[k - 2], corners[k - 1], corners[k]) > 0
                   for k in range(len(corners)))


@pytest.mark.parametrize("seed", range(20))
def test_clipping(seed):
    rng = np.random.default_rng(seed)
    corners = convex_polygon(points(rng.integers(0, 9, (7, 2))))
    normal, bound = (F(int(rng.integers(-3, 4))), F(1)), F(int(rng.integers(0, 12)))
    part = clipped(corners, normal, bound)
    for x, y in part:
        assert normal[0] * x + normal[1] * y <= bound
        assert mixture(corners, (x, y)) is not None
    for x, y in corners:
        if normal[0] * x + normal[1] * y <= bound:
            assert mixture(part, (x, y)) is not None
    for level in (F(3), F(7, 2)):
        for y in crossings(corners, 0, level):
            assert mixture(corners, (level, y)) is not None
