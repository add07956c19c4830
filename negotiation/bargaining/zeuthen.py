"""Zeuthen's concessions (1930): whoever would lose more by a conflict gives way next."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import (
    Solution,
    chosen_deal,
    deals_with,
    undefined,
)


def zeuthen(problem: Problem) -> Solution:
    """Let two parties concede, a deal at a time, until they propose the same one.

    Parameters
    ----------
    problem
        The bargaining problem; its weights are not used.

    Returns
    -------
    Solution
        The deal in which the concessions end; it has the largest product of gains (Harsanyi,
        1956). ``steps`` in its details: what the parties propose, the greatest risk of conflict
        each would run rather than accept the other's proposal, and who gives way: the party
        with the smaller one; of two equal ones the first. Undefined, with the reason, for other
        than two parties, with lotteries, and where no deal is better than disagreement for
        both.

    Notes
    -----
    Zeuthen (1930), Problems of Monopoly and Economic Warfare, chapter 4; Harsanyi (1956),
    Approaches to the bargaining problem before and after the theory of games: a critical
    discussion of Zeuthen's, Hicks', and Nash's theories, Econometrica 24, 144-157.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[5, 1], [4, 2], [2, 3]], ["A", "B"], disagreement=[0, 0],
    ...                            lotteries=False)
    >>> solution = zeuthen(bargaining_problem(deals))
    >>> solution.deal, [step["concedes"] for step in solution.details["steps"]]
    ('d2', ['A', 'B'])
    """
    refused = undefined(problem, "zeuthen", two=True)
    if refused:
        return refused
    if problem.lotteries:
        return Solution("zeuthen", None, why="concessions go from deal to deal: without lotteries "
                                             "only; with them they lead to the Nash solution")
    kept = problem.different[problem.rational[problem.different]].tolist()
    gains = sorted(((problem.gain(k), k) for k in kept), reverse=True)
    names, parties = problem.deals.names, problem.deals.parties
    at = [0, len(gains) - 1]
    steps: list[dict[str, Any]] = []
    while at[0] < at[1]:
        own, other = gains[at[0]][0], gains[at[1]][0]
        risks = (_risk(own[0], other[0]), _risk(other[1], own[1]))
        gives_way = 0 if risks[0] <= risks[1] else 1
        steps.append({
            "offers": {party: names[gains[k][1]] for party, k in zip(parties, at, strict=True)},
            "risks": dict(zip(parties, risks, strict=True)),
            "concedes": parties[gives_way],
        })
        at[gives_way] += 1 if gives_way == 0 else -1
    ties = deals_with(problem, gains[at[0]][0])
    answer = chosen_deal(problem, "zeuthen", ties, {"criterion": "concessions"})
    return replace(answer, details={"steps": steps})


def _risk(own: Fraction, other: Fraction) -> Fraction:
    """The chance of conflict at which one's own proposal is as good as the other's for certain."""
    return (own - other) / own
