"""The utilitarian solution: the largest weighted sum of gains in which nobody loses."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.leximin import leximin_gains, leximin_levels
from negotiation.bargaining.nash_point import nash_point
from negotiation.bargaining.polytope import Climb, Polytope
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import (
    Solution,
    by_party,
    chosen_deal,
    chosen_gains,
    from_lottery,
    undefined,
)
from negotiation.exact import common
from negotiation.numerics.program import integer_dot


def utilitarian(problem: Problem) -> Solution:
    """Maximise the weighted sum of payoffs over what is individually rational.

    It compares payoffs across parties, so it depends on the units in which they are counted.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        `ties` are all individually rational deals with the largest sum; with lotteries every
        mixture of them is as good. If there is none, the lottery on the optimal face with the
        largest weighted Nash product, then with the leximin-largest gains. Undefined, with the
        reason, if nothing feasible is better than disagreement for every party.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, 0], [3, 1], [1, 2]], ["A", "B"], disagreement=[0, 0])
    >>> solution = utilitarian(bargaining_problem(deals))
    >>> solution.deal, solution.ties
    ('d2', ('d1', 'd2'))
    """
    refused = undefined(problem, "utilitarian")
    if refused:
        return refused
    rational = problem.promising
    totals, multiple = _totals(problem, problem.weights, rational)
    if not problem.lotteries:
        best = rational[totals == totals.max()]
        return chosen_deal(problem, "utilitarian", best, {"criterion": "sum"})
    top = problem.polytope.highest(problem.weights)
    heights, unit = _totals(problem, top.weights, np.arange(problem.deals.size))
    face = np.flatnonzero(heights == top.bound * unit)
    certificate = {
        "supporting_weights": by_party(problem, top.weights),
        "bound": top.bound,
        "face": [problem.deals.names[k] for k in face.tolist()],
    }
    ties = rational[totals == top.t * multiple]
    if ties.size:
        return chosen_deal(problem, "utilitarian", ties, certificate)
    return _on_face(problem, top, certificate)


def _totals(
    problem: Problem, weights: Any, among: NDArray[np.intp]
) -> tuple[NDArray[Any], int]:
    """``weights . g`` of some deals, as integers over a denominator."""
    prices = [weight / scale for weight, scale in zip(weights, problem.scales, strict=True)]
    multiple = common(prices)
    rows = np.stack(problem.gains_from(among))
    return integer_dot([int(price * multiple) for price in prices], rows), multiple


def _on_face(problem: Problem, top: Climb, certificate: dict[str, Any]) -> Solution:
    """Choose among optimal lotteries where no optimal deal is individually rational."""
    face = _optimal(problem, top)
    ones = [Fraction(1)] * problem.n
    slack = [Fraction(0)] * (len(face.scales) - problem.n)
    start = face.climb([*([Fraction(0)] * problem.n), *slack], [*ones, *slack])
    if start.t > 0 and not slack:
        point = nash_point(face, problem.weights, start.lottery)
        if point.gap != 0:
            return from_lottery(
                problem, "utilitarian", point.gains, point.lottery, certificate, exact=False
            )
        gains = point.gains
    else:
        levels = leximin_levels(face, [*ones, *slack])
        gains = leximin_gains(levels, [*ones, *slack])[: problem.n]
    return chosen_gains(problem, "utilitarian", gains, top.weights, certificate)


def _optimal(problem: Problem, top: Climb) -> Polytope:
    """The optimal face. Where a weight was raised, that party's gain is zero in every optimum:
    a further row, which must not be negative, says so."""
    face = problem.polytope.face(top.weights, top.bound)
    raised = [a - b for a, b in zip(top.weights, problem.weights, strict=True)]
    if not any(raised):
        return face
    heights, multiple = face.heights(raised)
    return Polytope(face.deals, np.vstack([face.gains, -heights]), (*face.scales, multiple))
