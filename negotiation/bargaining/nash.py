"""The Nash solution (Nash, 1950; with weights Harsanyi & Selten, 1972)."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from negotiation.bargaining.nash_point import nash_point
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.products import largest_product
from negotiation.bargaining.solution import (
    Solution,
    by_party,
    chosen_deal,
    chosen_gains,
    from_lottery,
    undefined,
)

# The gap of a solution that is not rational is stated in multiples of this.
_GAP_UNIT = 10**18


def nash(problem: Problem) -> Solution:
    """Maximise the product of gains, each to the power of its party's weight.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        Without lotteries the best deal among those from which every party gains; with
        lotteries the unique best point of the convex hull, exact for two parties and,
        for more, wherever it is recognised as rational. Undefined, with the reason, if
        nothing feasible is better than disagreement for every party.

    Notes
    -----
    Nash (1950), The bargaining problem, Econometrica 18, 155-162. Weights: Harsanyi &
    Selten (1972); Kalai (1977), Nonsymmetric Nash solutions and replications of 2-person
    bargaining, International Journal of Game Theory 6, 129-133.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[2, 0], [0, 1]], ["A", "B"], disagreement=[0, 0])
    >>> nash(bargaining_problem(deals)).payoffs
    {'A': Fraction(1, 1), 'B': Fraction(1, 2)}
    """
    refused = undefined(problem, "nash")
    if refused:
        return refused
    if not problem.lotteries:
        among = problem.promising
        better = np.logical_and.reduce([column > 0 for column in problem.gains_from(among)])
        ties = largest_product(problem, among[better])
        return chosen_deal(problem, "nash", ties, {"criterion": "integer-powers"})
    return _with_lotteries(problem)


def _with_lotteries(problem: Problem) -> Solution:
    point = nash_point(problem.polytope, problem.weights, problem.equal_gains.lottery)
    certificate = {
        "supporting_weights": by_party(problem, point.weights),
        "bound": sum(problem.weights, Fraction(0)),
    }
    if point.gap == 0:
        return chosen_gains(problem, "nash", point.gains, point.weights, certificate)
    certificate["gap"] = Fraction(math.ceil(point.gap * _GAP_UNIT), _GAP_UNIT)
    return from_lottery(problem, "nash", point.gains, point.lottery, certificate, exact=False)
