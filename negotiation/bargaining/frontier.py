"""The efficient lotteries of two parties in which nobody loses: a line of finitely many pieces."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np

from negotiation.bargaining.polytope import Gains
from negotiation.bargaining.problem import Problem

Point = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Frontier:
    """Gains of two parties on the efficient line, from the second party's best to the first's.

    Parameters
    ----------
    points
        Where the line turns, and its ends: first gains increase, second gains fall, none is
        negative, and the line is concave.
    """

    points: tuple[Point, ...]

    @cached_property
    def firsts(self) -> list[Fraction]:
        """First gains, increasing."""
        return [point[0] for point in self.points]

    @cached_property
    def lasts(self) -> list[Fraction]:
        """Second gains from the other end, increasing."""
        return [point[1] for point in reversed(self.points)]

    @property
    def top(self) -> Point:
        """The end that is best for the second party."""
        return self.points[0]

    @property
    def bottom(self) -> Point:
        """The end that is best for the first party."""
        return self.points[-1]

    def slope(self, piece: int) -> Fraction:
        """What the second party loses on a piece for each unit the first one gains."""
        (a, b), (c, d) = self.points[piece : piece + 2]
        return (b - d) / (c - a)

    def read(self, gains: Sequence[Fraction]) -> tuple[int, int]:
        """The pieces that end what each party can have while the other keeps its gain.

        Of two pieces that meet there, the one nearer to the other party's best, as gains that
        rise go on to that one. The first may be the number of pieces, where the first party's
        best leaves the second one more; the second may be -1, likewise.
        """
        first = self.pieces - bisect_right(self.lasts, gains[1])
        return first, bisect_right(self.firsts, gains[0]) - 1

    @property
    def pieces(self) -> int:
        """How many pieces the line has; none if it is a point."""
        return len(self.points) - 1

    def best(self, axis: int, floor: Fraction) -> Point:
        """The efficient point best for one party at which the other has at least the floor.

        Parameters
        ----------
        axis
            0 or 1: whose best.
        floor
            What the other one must have.

        Raises
        ------
        ValueError
            If the other one cannot have that much.
        """
        least = (self.bottom[1], self.top[0])[axis]
        if floor <= least:
            return (self.bottom, self.top)[axis]
        if floor > (self.top[1], self.bottom[0])[axis]:
            raise ValueError("no lottery gives a party that much")
        return self.where(1 - axis, floor)

    def where(self, axis: int, level: Fraction) -> Point:
        """The efficient point at which a party has a gain that lies between its ends."""
        coordinates = (self.firsts, self.lasts)[axis]
        at = bisect_left(coordinates, level)
        if coordinates[at] == level:
            return self.points[at if axis == 0 else -1 - at]
        left = at - 1 if axis == 0 else len(self.points) - 1 - at
        a, b = self.points[left : left + 2]
        share = (level - a[axis]) / (b[axis] - a[axis])
        other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
        return (level, other) if axis == 0 else (other, level)

    def normal(self, point: Sequence[Fraction]) -> Gains:
        """Positive weights under which nothing has more of ``weights . gains`` than a point."""
        if not self.pieces:
            return Fraction(1), Fraction(1)
        piece = min(max(bisect_left(self.firsts, point[0]) - 1, 0), self.pieces - 1)
        return self.slope(piece), Fraction(1)


def frontier(problem: Problem) -> Frontier:
    """The efficient line of an essential problem of two parties with lotteries.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, -1], [2, 1], [1, 1]], ["A", "B"], disagreement=[0, 0])
    >>> frontier(bargaining_problem(deals)).points
    ((Fraction(2, 1), Fraction(1, 1)), (Fraction(3, 1), Fraction(0, 1)))
    """
    polytope = problem.polytope
    corners = [polytope.point(int(k)) for k in np.argsort(polytope.gains[0])]
    inside = [(a, b) for a, b in corners if a >= 0 and b >= 0]
    for (a, b), (c, d) in pairwise(corners):
        if a < 0 < c:
            inside.insert(0, (Fraction(0), b + (d - b) * a / (a - c)))
        if d < 0 < b:
            inside.append((a + (c - a) * b / (b - d), Fraction(0)))
    points = [(a, b) for a, b in inside if a >= 0 and b >= 0]
    return Frontier(tuple(sorted(set(points))))
