"""The solutions that stop on a ray from disagreement, efficient or not."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from negotiation.bargaining.leximin import maximin_deals
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import (
    Solution,
    by_party,
    chosen_deal,
    chosen_gains,
    from_lottery,
    undefined,
)


def proportional(problem: Problem) -> Solution:
    """Give the parties gains in proportion to their weights, as far as that goes.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        The last feasible point d + t w. Unlike the egalitarian solution, which goes on from
        there for the parties that can still gain, it may be efficient only weakly, and what a
        lottery gives beyond it is thrown away (``disposal``); in return no party loses when
        more becomes feasible. Without lotteries: the deal, or deals, with the largest least
        gain over weight. Undefined, with the reason, if nothing feasible is better than
        disagreement for every party.

    Notes
    -----
    Kalai (1977), Proportional solutions to bargaining situations: interpersonal utility
    comparisons, Econometrica 45, 1623-1630.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[3, 1], [0, 1]], ["A", "B"], disagreement=[0, 0])
    >>> solution = proportional(bargaining_problem(deals))
    >>> solution.payoffs, solution.details["disposal"]
    ({'A': Fraction(1, 1), 'B': Fraction(1, 1)}, {'A': Fraction(2, 1), 'B': Fraction(0, 1)})
    """
    return undefined(problem, "proportional") or _on_ray(problem, "proportional", problem.weights)


def kalai_smorodinsky_ray(problem: Problem) -> Solution:
    """Give the parties gains in proportion to the most they could gain, as far as that goes.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        The last feasible point on the line from disagreement to the ideal point, also where it
        is efficient only weakly (more than two parties, or unequal weights); see
        `proportional`.

    Notes
    -----
    Kalai & Smorodinsky (1975), Other solutions to Nash's bargaining problem, Econometrica
    43, 513-518.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, 0], [3, 1], [0, 2]], ["A", "B"], disagreement=[0, 0])
    >>> kalai_smorodinsky_ray(bargaining_problem(deals)).payoffs
    {'A': Fraction(12, 5), 'B': Fraction(6, 5)}
    """
    name = "kalai-smorodinsky-ray"
    return undefined(problem, name) or _on_ray(problem, name, problem.ideal_units)


def _on_ray(problem: Problem, name: str, direction: Sequence[Fraction]) -> Solution:
    if not problem.lotteries:
        ties = maximin_deals(problem, direction, np.flatnonzero(problem.rational))
        return chosen_deal(problem, name, ties, {"criterion": "maximin"})
    zero = [Fraction(0)] * problem.n
    far = problem.polytope.climb(zero, direction)
    gains = tuple(far.t * step for step in direction)
    certificate = {
        "divisors": by_party(problem, tuple(direction)),
        "t": far.t,
        "supporting_weights": by_party(problem, far.weights),
        "bound": far.bound,
    }
    if far.gains == gains or min(far.weights) > 0:
        return chosen_gains(problem, name, gains, far.weights, certificate)
    answer = from_lottery(problem, name, gains, far.lottery, certificate)
    spare = tuple(have - kept for have, kept in zip(far.gains, gains, strict=True))
    answer.details["disposal"] = by_party(problem, spare)
    return answer

