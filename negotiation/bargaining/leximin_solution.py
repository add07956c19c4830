"""The solutions that are leximin in some units: Kalai-Smorodinsky and egalitarian."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from negotiation.bargaining.leximin import leximin_deals, leximin_gains, leximin_levels
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import Solution, by_party, chosen_deal, chosen_gains


def leximin_solution(problem: Problem, name: str, divisors: Sequence[Fraction]) -> Solution:
    """The solution of an essential problem whose gains over divisors are leximin-largest."""
    if not problem.lotteries:
        ties = leximin_deals(problem, divisors, problem.promising)
        return chosen_deal(problem, name, ties, {"criterion": "leximin"})
    levels = leximin_levels(problem.polytope, divisors)
    parties = problem.deals.parties
    certificate = {
        "divisors": by_party(problem, tuple(divisors)),
        "levels": [
            {
                "t": level.t,
                "fixed": [parties[i] for i in level.fixed],
                "weights": by_party(problem, level.weights),
                "bound": level.bound,
            }
            for level in levels
        ],
    }
    supporting = tuple(
        sum((level.weights[i] for level in levels), Fraction(0)) for i in range(problem.n)
    )
    gains = leximin_gains(levels, divisors)
    return chosen_gains(problem, name, gains, supporting, certificate)
