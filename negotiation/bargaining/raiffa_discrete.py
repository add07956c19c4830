"""Raiffa's discrete solution (1953): half-way agreements, one after the other."""

from __future__ import annotations

from fractions import Fraction

from negotiation.bargaining.best_points import BestPoints, common_facet, ideal_weights
from negotiation.bargaining.frontier import Frontier, Point, frontier
from negotiation.bargaining.polytope import Gains
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import (
    Solution,
    from_lottery,
    near_gains,
    supported_gains,
    undefined,
)

# The agreements stop when no party can rise by more than this share of its ideal gain.
_ENOUGH = Fraction(1, 10**14)
# Of more than two parties, agreements with more binary digits are rounded down to so many.
_LONGEST, _DIGITS = 200, 100


def raiffa_discrete(problem: Problem) -> Solution:
    """Agree on the mean of what each party would choose, and go on from there.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        The limit of the agreements ``d, d', ...``: each is the mean, over the parties, of the
        agreement before with that party's payoff raised as far as the others allow. Exact if
        the agreements reach the frontier or provably lead to one of its corners; else the last
        one, from which no party can rise by more than a share of 1e-14 of its ideal gain.
        Undefined, with the reason, without lotteries and where nothing feasible is better than
        disagreement for every party.

    Notes
    -----
    Raiffa (1953), Arbitration schemes for generalized two-person games, in Kuhn & Tucker
    (eds.), Contributions to the Theory of Games II, 361-387; Luce & Raiffa (1957), Games and
    Decisions, section 6.7.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, 0], [3, 1], [0, 2]], ["A", "B"], disagreement=[0, 0])
    >>> raiffa_discrete(bargaining_problem(deals)).payoffs
    {'A': Fraction(5, 2), 'B': Fraction(7, 6)}
    """
    refused = undefined(problem, "raiffa-discrete", lotteries=True)
    if refused:
        return refused
    if problem.n == 1:
        return _settled(problem, problem.equal_gains.gains, (Fraction(1),), 1, "frontier")
    return _of_two(problem) if problem.n == 2 else _of_many(problem)


def _settled(
    problem: Problem, gains: Gains, weights: Gains, steps: int, end: str
) -> Solution:
    return supported_gains(
        problem, "raiffa-discrete", gains, weights, {"steps": steps, "end": end})


def _of_two(problem: Problem) -> Solution:
    line = frontier(problem)
    at: Point = (Fraction(0), Fraction(0))
    ideal = (line.bottom[0], line.top[1])
    steps = 0
    while True:
        corner = leads_to(line, at)
        if corner is not None:
            return _settled(problem, corner, line.normal(corner), steps, "corner")
        first, second = line.read(at)
        best = (line.best(0, at[1])[0], line.best(1, at[0])[1])
        at, before = ((at[0] + best[0]) / 2, (at[1] + best[1]) / 2), at
        steps += 1
        if first == second:
            return _settled(problem, at, line.normal(at), steps, "frontier")
        if all(b - a <= _ENOUGH * most for a, b, most in zip(before, best, ideal, strict=True)):
            end = line.where(0, min(max(at[0], line.top[0]), line.bottom[0]))
            certificate = {"steps": steps, "end": "near"}
            return near_gains(problem, "raiffa-discrete", line, end[0], certificate)


def leads_to(line: Frontier, at: Point) -> Point | None:
    """The corner to which half-way agreements lead for ever, if they do.

    With slopes m < M of the two pieces that meet at corner v, agreements at v - (x, y) with
    ``y ** 2 == m * M * x ** 2`` stay on one line through v, for the discrete and for the
    continuous solution. From all other points they leave for one of the two pieces.
    """
    if not line.pieces:
        return line.top
    first, second = line.read(at)
    if first != second + 1 or second < 0 or first == line.pieces:
        return None
    corner = line.points[first]
    x, y = corner[0] - at[0], corner[1] - at[1]
    on_the_way = y * y == line.slope(second) * line.slope(first) * x * x
    return corner if on_the_way else None


def _of_many(problem: Problem) -> Solution:
    n, polytope, steps = problem.n, problem.corner_polytope, 0
    ideal = problem.ideal_gains
    assert ideal is not None
    at: Gains = (Fraction(0),) * n
    points, exact = BestPoints(polytope), True
    supporting = ideal_weights(polytope, points.at(at))
    if supporting is not None:
        return _settled(problem, ideal, supporting, 0, "corner")
    while True:
        best = points.at(at)
        gaps = [climb.t - have for climb, have in zip(best, at, strict=True)]
        weights = common_facet(polytope, best, at, first=steps == 0) if exact else None
        reached = tuple(have + gap / n for have, gap in zip(at, gaps, strict=True))
        if weights is not None:
            return _settled(problem, reached, weights, steps + 1, "frontier")
        at = _rounded(reached, ideal)
        exact = exact and at == reached
        steps += 1
        if all(gap <= _ENOUGH * most for gap, most in zip(gaps, ideal, strict=True)):
            last = polytope.climb(at, ideal)
            certificate = {"steps": steps, "end": "near"}
            return from_lottery(problem, "raiffa-discrete", last.gains, last.lottery, certificate,
                                exact=False)


def _rounded(at: Gains, ideal: Gains) -> Gains:
    """Gains of readable length; less than given, so that they stay feasible."""
    if max(x.denominator for x in at).bit_length() <= _LONGEST:
        return at
    return tuple(
        Fraction(int(x / most * 2**_DIGITS), 2**_DIGITS) * most
        for x, most in zip(at, ideal, strict=True)
    )
