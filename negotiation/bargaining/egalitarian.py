"""The egalitarian or proportional solution (Kalai, 1977), made efficient by leximin."""

from __future__ import annotations

from negotiation.bargaining.leximin_solution import leximin_solution
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import Solution, undefined


def egalitarian(problem: Problem) -> Solution:
    """Give every party the same gain, or gains in proportion to the weights.

    It compares payoffs across parties, so it depends on the units in which they are counted.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        The leximin-largest vector of gains, each over its party's weight. Undefined, with the
        reason, if nothing feasible is better than disagreement for every party.

    Notes
    -----
    Kalai (1977), Proportional solutions to bargaining situations: interpersonal utility
    comparisons, Econometrica 45, 1623-1630.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, 0], [3, 1], [0, 2]], ["A", "B"], disagreement=[0, 0])
    >>> egalitarian(bargaining_problem(deals)).payoffs
    {'A': Fraction(3, 2), 'B': Fraction(3, 2)}
    """
    name = "egalitarian"
    return undefined(problem, name) or leximin_solution(problem, name, problem.weights)
