"""The Kalai-Smorodinsky solution (1975), leximin of gains over ideal gains."""

from __future__ import annotations

from negotiation.bargaining.leximin_solution import leximin_solution
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import Solution, undefined


def kalai_smorodinsky(problem: Problem) -> Solution:
    """Give every party the same share of the most it could gain.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        The leximin-largest vector of gains, each over its party's weight times its ideal
        gain: the most the party can gain while no party loses. With lotteries and two
        parties this is the efficient point on the line from disagreement to the ideal
        point, if there is one. Undefined, with the reason, if nothing feasible is better than
        disagreement for every party.

    Notes
    -----
    Kalai & Smorodinsky (1975), Other solutions to Nash's bargaining problem, Econometrica
    43, 513-518. More than two parties: Imai (1983), Individual monotonicity and
    lexicographic maxmin solution, Econometrica 51, 389-401.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, 0], [3, 1], [0, 2]], ["A", "B"], disagreement=[0, 0])
    >>> kalai_smorodinsky(bargaining_problem(deals)).payoffs
    {'A': Fraction(12, 5), 'B': Fraction(6, 5)}
    """
    name = "kalai-smorodinsky"
    return undefined(problem, name) or leximin_solution(problem, name, problem.ideal_units)
