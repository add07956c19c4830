"""Corners of the efficient hull, against enumeration of mixtures."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from negotiation.bargaining.pareto import pareto_mask
from negotiation.numerics import convex_hull
from negotiation.numerics.convex_hull import efficient_corners, highest, reach
from negotiation.numerics.hull_guesses import decided


def distinct_efficient(rng, coordinates, size, top=7):
    points = np.unique(rng.integers(0, top, (coordinates, size)), axis=1)
    return points[:, pareto_mask(list(points))]


def in_shadow(point, others):
    """Whether a mixture of at most two others is at least the point: enough in the plane."""
    columns = others.T.tolist()
    return any(
        all(a[i] * (60 - t) + b[i] * t >= 60 * point[i] for i in range(2))
        for a, b in combinations(columns, 2)
        for t in range(61)
    ) or any(a[0] >= point[0] and a[1] >= point[1] for a in columns)


def test_two_coordinates_against_a_grid():
    # Mixtures of integers up to 5 cross integers at multiples of 1/60 = 1/lcm(1..5).
    rng = np.random.default_rng(0)
    for _ in range(40):
        points = distinct_efficient(rng, 2, 8, top=6)
        corners = efficient_corners(points).tolist()
        for k in range(points.shape[1]):
            others = np.delete(points, k, axis=1)
            assert (k in corners) != in_shadow(points[:, k].tolist(), others)


@pytest.mark.parametrize("coordinates", [2, 3, 4])
def test_every_other_point_is_a_worse_or_equal_mixture_and_no_corner_is(coordinates):
    rng = np.random.default_rng(coordinates)
    for _ in range(25):
        points = distinct_efficient(rng, coordinates, 30)
        corners = efficient_corners(points).tolist()
        ones = [1] * coordinates
        for k in range(points.shape[1]):
            rest = [c for c in corners if c != k]
            covered = bool(rest) and reach(points[:, rest], points[:, k].tolist(), ones).t >= 0
            assert covered == (k not in corners)


def test_points_on_an_edge_are_no_corners():
    line = np.array([[0, 1, 2, 3, 4], [8, 6, 4, 2, 0]])
    assert efficient_corners(line).tolist() == [0, 4]
    assert efficient_corners(line[:, ::-1]).tolist() == [0, 4]
    triangle = np.array([(i, j, 3 - i - j) for i in range(4) for j in range(4 - i)]).T
    names = [tuple(triangle[:, k]) for k in efficient_corners(triangle)]
    assert sorted(names) == [(0, 0, 3), (0, 3, 0), (3, 0, 0)]


def test_reach_proves_itself():
    rng = np.random.default_rng(5)
    for _ in range(60):
        n = int(rng.integers(1, 5))
        points = rng.integers(-9, 10, (n, int(rng.integers(1, 9))))
        floor = [Fraction(int(x), 3) for x in rng.integers(-6, 7, n)]
        direction = [Fraction(int(x), 2) for x in rng.integers(1, 5, n)]
        far = reach(points, floor, direction)
        mixture = [sum(p * int(x) for p, x in zip(far.mixture, row, strict=True))
                   for row in points]
        assert all(x >= f + far.t * s for x, f, s in zip(mixture, floor, direction, strict=True))
        assert sum(w * s for w, s in zip(far.normal, direction, strict=True)) == 1
        heights = [sum(w * int(x) for w, x in zip(far.normal, column, strict=True))
                   for column in points.T]
        assert max(heights) <= far.bound
        assert far.bound == far.t + sum(w * f for w, f in zip(far.normal, floor, strict=True))


def test_no_mixture_reaches_the_floor():
    assert reach(np.array([[0, 1], [1, 0]]), [2, 0], [0, 1]) is None
    assert highest(np.array([[0, 1], [1, 0]]), [1, 1], [1, 1]) is None




def clouds(coordinates):
    """Curved, flat and gridded sets of efficient points, also with huge coordinates."""
    rng = np.random.default_rng(coordinates)
    for power, top in ((2, 10**6), (1, 10**6), (1, 12), (1.5, 40)):
        points = rng.random((coordinates, 90))
        points = (points / (points**power).sum(axis=0) * top).astype(np.int64)
        points = np.unique(points, axis=1)
        points = points[:, pareto_mask(list(points))]
        yield points
        yield points.astype(object) * 10**25 + 1


@pytest.mark.parametrize("coordinates", [3, 4])
def test_what_floating_point_proposes_is_what_programs_decide(coordinates, monkeypatch):
    for points in clouds(coordinates):
        monkeypatch.setattr(convex_hull, "_MANY", 10**9)
        corners = efficient_corners(points).tolist()
        found, covered = decided(points)
        assert set(found) <= set(corners)
        assert not set(covered) & set(corners)
        monkeypatch.setattr(convex_hull, "_MANY", 0)
        assert efficient_corners(points).tolist() == corners


def test_points_that_do_not_span_the_space_are_left_to_programs():
    line = np.array([[0, 1, 2, 3, 4], [8, 6, 4, 2, 0], [5, 5, 5, 5, 5]])
    assert decided(line) == ([], [])
    assert decided(line[:, :2]) == ([], [])
