"""Audience costs: what a public claim does to the party that made it (Fearon, 1994)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.analysis.field import Field, following

Record = dict[str, Any]


def audience_costs(field: Field, first: int | None) -> list[Record]:
    """The Nash solution as a party's loss from disagreement after a public claim rises.

    A cost lowers the party's own disagreement payoff, so the other's share of the agreement can
    only rise. Two principals of equal weight: the product of gains of each deal is then linear in
    the cost, and the steps at which the best deal changes are found exactly.

    Parameters
    ----------
    first
        The Nash solution without costs among the deals that doctrine allows.

    Returns
    -------
    list of dict
        For each principal its ``steps``: ``cost`` above which the ``choice`` is another, and
        the ``change`` of payoffs against no cost. None for `steps` where that is not defined.
    """
    weights = field.problem.weights
    simple = len(weights) == 2 and weights[0] == weights[1]
    return [{
        "party": party,
        "steps": _steps(field, i, first) if simple else None,
    } for i, party in enumerate(field.principals)]


def _steps(field: Field, i: int, first: int | None) -> list[Record]:
    problem = field.problem
    own = problem.gains[i].astype(object)
    other = problem.gains[1 - i].astype(object)
    candidates = np.flatnonzero(field.feasible & (problem.gains[1 - i] > 0))

    def then(k: int) -> tuple[Fraction, int | None] | None:
        """The least cost at which a deal better for the other has as large a product."""
        more = candidates[other[candidates] > other[k]]
        if not more.size:
            return None
        rise = other[more] - other[k]
        fall = own[k] * other[k] - own[more] * other[more]
        costs = [Fraction(int(a), int(b)) for a, b in zip(fall, rise, strict=True)]
        least = min(costs)
        tied = [int(m) for m, cost in zip(more, costs, strict=True) if cost == least]
        best = max(other[m] for m in tied)
        return least / problem.scales[i], next(m for m in tied if other[m] == best)

    return [{
        "cost": cost,
        "choice": field.told(k),
        "change": field.change(first, k),
    } for cost, k in following(first, then)]
