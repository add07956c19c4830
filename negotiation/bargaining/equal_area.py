"""The equal area solution of two parties (Anbarci & Bigelow, 1994)."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from negotiation.bargaining.frontier import Point, frontier
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import Solution, supported_gains, undefined


def equal_area(problem: Problem) -> Solution:
    """Halve the set of feasible gains by a line from disagreement.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        The efficient point v at which the segment from disagreement to v halves the area of
        everything feasible, with free disposal, that leaves no party worse off. Undefined,
        with the reason, for other than two parties, without lotteries, and where nothing
        feasible is better than disagreement for both.

    Notes
    -----
    Anbarci & Bigelow (1994), The area monotonic solution to the cooperative bargaining
    problem, Mathematical Social Sciences 28, 133-142.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, 0], [3, 1], [0, 2]], ["A", "B"], disagreement=[0, 0])
    >>> equal_area(bargaining_problem(deals)).payoffs
    {'A': Fraction(5, 2), 'B': Fraction(7, 6)}
    """
    refused = undefined(problem, "equal-area", lotteries=True, two=True)
    if refused:
        return refused
    line = frontier(problem)
    ends = [(Fraction(0), line.top[1]), *line.points, (line.bottom[0], Fraction(0))]
    gains, area = halved(ends)
    return supported_gains(problem, "equal-area", gains, line.normal(gains), {"area": area})


def halved(boundary: list[Point]) -> tuple[Point, Fraction]:
    """Where a line from the origin halves the area below a boundary, and the whole area.

    Parameters
    ----------
    boundary
        From the second axis to the first, clockwise.

    Examples
    --------
    >>> one = Fraction(1)
    >>> halved([(0 * one, one), (one, one), (one, 0 * one)])[1]
    Fraction(1, 1)
    """
    pairs = list(pairwise(boundary))
    doubled = [c * b - a * d for (a, b), (c, d) in pairs]  # of the triangle with the origin
    left = sum(doubled, Fraction(0)) / 2
    for ((a, b), (c, d)), size in zip(pairs, doubled, strict=True):
        if left <= size:
            share = left / size
            return (a + share * (c - a), b + share * (d - b)), sum(doubled, Fraction(0)) / 2
        left -= size
    raise AssertionError("the triangles cover the area")
