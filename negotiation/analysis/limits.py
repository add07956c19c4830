"""What the limits on concessions cost whom: doctrine, ratification at home, public claims.

Every question is the same: which deal would be chosen if a limit were not there, or were
tighter? The disagreement point stays that of the file's rule, so that an answer shows what the
limit does to bargaining alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.audience import audience_costs
from negotiation.analysis.clauses import Limit, allowed, along
from negotiation.analysis.field import SOLUTIONS, Choices, Field, Mask
from negotiation.analysis.home import home_limits
from negotiation.analysis.outcomes import Outcomes
from negotiation.bargaining.choice import choose

Record = dict[str, Any]


def limits(outcomes: Outcomes, point: Mapping[str, Fraction] | None) -> Record | None:
    """The effect of every limit on the feasible set, on the chosen deals, and on payoffs.

    Parameters
    ----------
    point
        The principals' disagreement payoffs; without them nothing can be compared.

    Returns
    -------
    dict or None
        ``doctrine``, ``ratification`` and ``audience_costs``. A ``price`` is the payoff without
        the limit less the payoff under it, for each principal; it is negative where the limit
        helps (Schelling, 1960). Without an agreement a party has its disagreement payoff.
    """
    if point is None:
        return None
    field = Field.of(outcomes, point)
    chosen = field.choices(field.feasible)
    return {
        "disagreement": dict(point),
        "solutions": list(SOLUTIONS),
        "doctrine": _doctrine(field, chosen),
        "ratification": home_limits(field, chosen),
        "audience_costs": audience_costs(field, chosen["nash"]),
    }


def _doctrine(field: Field, chosen: Choices) -> Record:
    every = np.ones(len(field.feasible), dtype=bool)
    return {
        "feasible": int(field.feasible.sum()),
        "choices": field.all_told(chosen),
        "clauses": [_clause(field, limit, chosen) for limit in field.limits],
        "together": _without(field, every, chosen),
    }


def _without(field: Field, mask: Mask, chosen: Choices) -> Record:
    """What would be feasible and chosen, and what the limit that is left out costs."""
    free = field.choices(mask)
    return {
        "feasible": int(mask.sum()),
        "choices": field.all_told(free),
        "price": field.price(chosen, free),
    }


def _clause(field: Field, limit: Limit, chosen: Choices) -> Record:
    others = allowed(field.outcomes, field.limits, [limit])
    return {
        "party": limit.party,
        "clause": limit.name,
        "kind": limit.kind,
        "without": _without(field, others, chosen),
        "budget": None if limit.uses is None else _budget(field, limit, others),
    }


def _budget(field: Field, limit: Limit, others: Mask) -> Record:
    """The Nash solution as a step function of the budget, all other clauses kept.

    Between two steps neither the deal nor any payoff changes.
    """
    shape = field.outcomes.game.shape
    assert limit.uses is not None
    uses = np.broadcast_to(along(limit.uses, limit.axis, shape), shape).reshape(-1)
    steps: list[Record] = []
    before: int | None = None
    for level in _levels(uses[others]):
        mask = others & (uses <= level)
        k = choose(field.problem, "nash", np.flatnonzero(mask))
        if not steps or k != before:
            steps.append({
                "at_least": Fraction(level, limit.denominator),
                "feasible": int(mask.sum()),
                "choice": field.told(k),
                "change": None if not steps else field.change(before, k),
            })
        before = k
    return {"attribute": limit.attribute, "at_most": limit.at_most, "steps": steps}


def _levels(uses: NDArray[Any]) -> list[int]:
    """The budgets at which more becomes feasible, increasing."""
    return [int(level) for level in np.unique(uses)]
