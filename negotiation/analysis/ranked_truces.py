"""The truces that hold, ranked: stable, individually rational, best Nash product first."""

from __future__ import annotations

from fractions import Fraction
from functools import cmp_to_key
from typing import Any

import numpy as np

from negotiation.analysis.outcomes import Index, Outcomes
from negotiation.analysis.ranking import compare_gains, nash_product
from negotiation.analysis.verdicts import Verdicts
from negotiation.truces.judging import judge

# So many of the best truces are examined for renegotiation.
EXAMINED = 5


def ranked_truces(judged: Verdicts, point: dict[str, Fraction] | None) -> list[dict[str, Any]]:
    """Stable, individually rational deals, best Nash product first."""
    outcomes, weights = judged.outcomes, judged.outcomes.weights
    if point is None or not judged.timed:
        return []
    kept = []
    ratified = judged.ratified()
    for index in zip(*(axis.tolist() for axis in np.nonzero(judged.rational)), strict=True):
        place = outcomes.place(index)
        if place is not None and judged.keeps(place):
            gains = gains_over(outcomes, index, point)
            kept.append((list(gains.values()), index, place, gains))

    def compare(a: list[Fraction], b: list[Fraction]) -> int:
        return compare_gains(a, b, weights)

    by_rank = cmp_to_key(compare)
    kept.sort(key=lambda entry: by_rank(entry[0]), reverse=True)
    for _, _, place, _ in kept[:EXAMINED]:
        judged.examine(place)
    return [
        {
            "rank": rank,
            "deal": outcomes.deal(index),
            "payoffs": outcomes.payoffs(index),
            "gains": gains,
            "nash_product": nash_product(list(gains.values()), weights),
            **_holding(judged, place),
            "expected_life": judged.life,
            "renegotiation_proof": judged.proofs.get(place, (None,))[0],
            "efficient": bool(judged.efficient[place]),
            "ratifiable": bool(ratified[index]),
        }
        for rank, (_, index, place, gains) in enumerate(kept, start=1)
    ]


def gains_over(
    outcomes: Outcomes, index: Index, point: dict[str, Fraction]
) -> dict[str, Fraction]:
    """Gains of the principals from a deal of `outcomes.game` over a disagreement point."""
    payoffs = outcomes.payoffs(index)
    return {name: payoffs[name] - point[name] for name in outcomes.principals}


def _holding(judged: Verdicts, place: Index) -> dict[str, Any]:
    """What holds a stable deal of the stage game together, and by how much."""
    outcomes, verdict = judged.outcomes, judge(judged.ground, place, "nash")
    return {
        "critical_discount": judged.threats.criticals(place)[0],
        "critical_discount_by_party": {
            name: judged.ground.critical(k, place, "nash")
            for k, name in enumerate(outcomes.principals)
        },
        "slack": verdict["slack"],
        "binding": _party_binding(verdict["binding"]),
        "survives_hazard": verdict["survives_hazard"],
    }


def _party_binding(binding: dict[str, Any] | None) -> dict[str, Any] | None:
    if binding is None:
        return None
    return {"party": binding["player"], "deviation": binding["deviation"]}
