"""Adjusted winner: its published case, its properties, and the best division by linear search."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.bargaining.adjusted_winner import adjusted_winner
from negotiation.errors import InputError

F = Fraction


def test_camp_david():
    """The case of Brams and Togman (1996), Camp David: was the agreement fair? Conflict
    Management and Peace Science 15, 99-112 (points from memory of the article): Egypt leads by
    75 to 60 and gives up one sixth of the Sinai, so that each side has 65.8."""
    found = adjusted_winner({
        "Israel": {"Sinai": 35, "recognition": 10, "West Bank": 20, "linkage": 10,
                   "Palestinian rights": 5, "Jerusalem": 20},
        "Egypt": {"Sinai": 55, "recognition": 5, "West Bank": 10, "linkage": 5,
                  "Palestinian rights": 20, "Jerusalem": 5},
    })
    assert found.divided == "Sinai"
    assert found.shares["Israel"]["Sinai"] == F(1, 6)
    assert found.points == {"Israel": F(395, 6), "Egypt": F(395, 6)}


def random_points(count, seed):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        size = int(rng.integers(1, 6))
        rows = rng.integers(0, 6, (2, size))
        if rows.sum(axis=1).all():
            yield {party: {f"x{k}": int(x) for k, x in enumerate(row)}
                   for party, row in zip("AB", rows, strict=True)}


def test_equitable_and_free_of_envy():
    for points in random_points(200, 1):
        found = adjusted_winner(points)
        assert found.points["A"] == found.points["B"] >= 50
        divided = [s for s in found.shares["A"].values() if 0 < s < 1]
        assert len(divided) == (found.divided is not None) <= 1
        assert all(a + b == 1 for a, b in zip(
            found.shares["A"].values(), found.shares["B"].values(), strict=True))


def test_no_equal_division_gives_more():
    """Efficient and equal: the largest t that a division gives both, by bisecting on prices."""
    from scipy.optimize import linprog

    for points in random_points(60, 2):
        worth = np.array([[100 * x / sum(row.values()) for x in row.values()]
                          for row in points.values()])
        size = worth.shape[1]
        # maximise t subject to a . s >= t and b . (1 - s) >= t
        rows = [[*(-worth[0]), 1], [*worth[1], 1]]
        best = linprog([0] * size + [-1], rows, [0, worth[1].sum()],
                       bounds=[(0, 1)] * size + [(None, None)])
        assert float(adjusted_winner(points).points["A"]) == pytest.approx(-best.fun)


def test_the_same_tastes_share_half():
    found = adjusted_winner({"A": {"x": 3, "y": 1}, "B": {"x": 3, "y": 1}})
    assert found.points == {"A": 50, "B": 50}


def test_nothing_in_common_gives_all():
    found = adjusted_winner({"A": {"x": 1, "y": 0}, "B": {"x": 0, "y": 1}})
    assert found.points == {"A": 100, "B": 100}
    assert found.divided is None


@pytest.mark.parametrize("points", [
    {"A": {"x": 1}}, {"A": {"x": 1}, "B": {"y": 1}},
    {"A": {"x": -1, "y": 3}, "B": {"x": 1, "y": 1}},
    {"A": {"x": 0}, "B": {"x": 1}}, {"A": {"x": "many"}, "B": {"x": 1}},
])
def test_what_cannot_be_divided_is_refused(points):
    with pytest.raises(InputError):
        adjusted_winner(points)
