"""Where a profile seen in the world lies among a negotiation's deals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.analysis.outcomes import Index
from negotiation.analysis.ranked_truces import gains_over
from negotiation.analysis.ranking import compare_products_of_gains
from negotiation.analysis.verdicts import Verdicts
from negotiation.model.parts import Observed


def place_observed(
    judged: Verdicts,
    point: dict[str, Fraction] | None,
    seen: Observed,
    truces: list[dict[str, Any]],
) -> dict[str, Any]:
    """Where an observed profile lies among the deals.

    Its rank by Nash product is among the allowed, individually rational deals. In the deals
    partners stand at their status quo; a profile in which one does not is none of them.
    """
    outcomes, weights = judged.outcomes, judged.outcomes.weights
    index = outcomes.full.index(seen.profile)
    if index is None:
        return _elsewhere(seen)
    deal = outcomes.deal(index)
    gains = None if point is None else gains_over(outcomes, index, point)
    rivals = [
        list(gains_over(outcomes, other, point).values())
        for other in zip(*(axis.tolist() for axis in np.nonzero(judged.rational)), strict=True)
        if outcomes.place(other) is not None
    ] if point is not None else []
    rank = None
    if gains is not None and judged.rational[index]:
        own = list(gains.values())
        rank = 1 + sum(compare_products_of_gains(other, own, weights) > 0 for other in rivals)
    return {
        "name": seen.name,
        "date": seen.date,
        **deal_record(judged, index),
        "gains": gains,
        "nash_rank": rank,
        "of": len(rivals),
        "truce_rank": next((t["rank"] for t in truces if t["deal"] == deal), None),
    }


def _elsewhere(seen: Observed) -> dict[str, Any]:
    """The record of a profile in which a partner is not where the deals leave it."""
    return {
        "name": seen.name,
        "date": seen.date,
        "deal": None,
        "profile": dict(seen.profile),
        "why": "a partner's issue is not at its status quo",
    }


def deal_record(judged: Verdicts, index: Index) -> dict[str, Any]:
    """A deal of `outcomes.game` with its payoffs and verdicts."""
    outcomes = judged.outcomes
    return {
        "deal": outcomes.deal(index),
        "profile": outcomes.full.profile(index),
        "payoffs": outcomes.payoffs(index),
        "verdicts": judged.of(index),
    }
