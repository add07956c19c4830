"""The efficient lotteries of two parties in which nobody loses, walked piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from .deals import Vector
from .programs import ZERO

Point = tuple[Fraction, Fraction]


class Line:
    """The upper right boundary of all mixtures of gains, cut off where a party would lose.

    Parameters
    ----------
    gains
        Of the efficient deals; some mixture of them gives both parties more than 0.

    Examples
    --------
    >>> F = Fraction
    >>> line = Line([(F(2), F(0)), (F(0), F(2)), (F(1), F(1))])
    >>> line.points, line.most(0, F(1, 2))
    ([(Fraction(0, 1), Fraction(2, 1)), (Fraction(2, 1), Fraction(0, 1))], Fraction(3, 2))
    """

    def __init__(self, gains: Sequence[Vector]) -> None:
        corners: list[Point] = []
        for x, y in sorted({(g[0], g[1]) for g in gains}):
            while corners and (y >= corners[-1][1] or (
                    len(corners) > 1 and _above(corners[-2], (x, y), corners[-1]))):
                corners.pop()
            corners.append((x, y))
        self.points = _cut(_cut(corners, 0), 1)

    @property
    def ideal(self) -> Point:
        """The most each party can have."""
        return self.points[-1][0], self.points[0][1]

    def most(self, i: int, floor: Fraction) -> Fraction | None:
        """The most party i can have while the other has at least the floor; None if it cannot."""
        j = 1 - i
        best = max((p[i] for p in self.points if p[j] >= floor), default=None)
        for p, q in pairwise(self.points):
            low, high = (p, q) if p[j] < q[j] else (q, p)
            if best is not None and low[j] < floor < high[j]:
                share = (floor - low[j]) / (high[j] - low[j])
                best = max(best, low[i] + share * (high[i] - low[i]))
        return best

    def holds(self, point: Sequence[Fraction]) -> bool:
        """Whether a point lies on the line."""
        return any(p == tuple(point) for p in self.points) or any(
            p[0] < point[0] < q[0]
            and (point[1] - p[1]) * (q[0] - p[0]) == (q[1] - p[1]) * (point[0] - p[0])
            for p, q in pairwise(self.points))

    def gaps(self, at: Sequence[Fraction]) -> Point:
        """How much each party could have more while the other keeps what it has."""
        first, second = self.most(0, at[1]), self.most(1, at[0])
        return (ZERO if first is None else first - at[0],
                ZERO if second is None else second - at[1])

    def pieces_until(self, point: Sequence[Fraction]) -> tuple[list[Point], list[Point]]:
        """The turns of the line before and after a point on it, both with the point itself."""
        here = (point[0], point[1])
        before = [p for p in self.points if p[0] < here[0]]
        after = [p for p in self.points if p[0] > here[0]]
        return [*before, here], [here, *after]


def _above(p: Point, q: Point, r: Point) -> bool:
    """Whether the straight way from p to q passes on or above r."""
    return (q[0] - p[0]) * (r[1] - p[1]) <= (q[1] - p[1]) * (r[0] - p[0])


def _cut(points: list[Point], i: int) -> list[Point]:
    """The part of a line on which party i does not lose."""
    kept = []
    for p, q in pairwise(points):
        if p[i] >= 0:
            kept.append(p)
        if p[i] * q[i] < 0:
            share = p[i] / (p[i] - q[i])
            at = [p[k] + share * (q[k] - p[k]) for k in (0, 1)]
            at[i] = ZERO
            kept.append((at[0], at[1]))
    return kept + [p for p in points[-1:] if p[i] >= 0]
