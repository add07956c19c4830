"""Bargaining solutions over a negotiation's deals, under each disagreement rule."""

from __future__ import annotations

from typing import Any

from negotiation.analysis.bargain import bargain_game
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.point import Point, Points
from negotiation.bargaining.solutions import STANDARD, Bargain
from negotiation.result import Status


def solutions_under(
    outcomes: Outcomes, rule: str, given: Points
) -> tuple[dict[str, Any], dict[str, Any]]:
    """All standard solutions at a rule's leading point, without and with lotteries, with proof.

    A solution that is not defined there has no payoffs, and says why. Between two principals
    `derivatives` says how the solutions with lotteries move with the disagreement point. With
    several points, `by_disagreement` holds the solutions without lotteries under each.
    """
    if not given.found:
        nothing: dict[str, Any] = {
            "disagreement": None, "deal": None, "strategies": None, "known": given.known,
            "solutions": {}, "with_lotteries": {}, "by_disagreement": [],
            "status": Status.NONE.value,
            "why": "the stage game has no pure one-shot equilibrium",
            "threats": None, "correlated": None, "derivatives": None, "derivatives_why": {},
        }
        return nothing, {}
    finite, mixed = (
        bargain_game(outcomes.stage, given, lotteries, STANDARD, weights=outcomes.weights)
        for lotteries in (False, True)
    )
    answer = {
        **_source(outcomes, given.found[0]),
        "known": given.known,
        "solutions": _bodies(finite),
        "with_lotteries": _bodies(mixed),
        "by_disagreement": [
            {
                **_source(outcomes, point),
                "solutions": {name: s.body() for name, s in here["solutions"].items()},
            }
            for point, here in zip(given.found, finite.by_disagreement or [], strict=False)
        ],
        "status": finite.status.value,
        "why": "",
        "threats": finite.threats,
        "correlated": given.found[0].correlated,
        "derivatives": mixed.derivatives,
        "derivatives_why": mixed.derivatives_why,
    }
    return answer, {"solutions": finite.certificate, "with_lotteries": mixed.certificate}


def _source(outcomes: Outcomes, point: Point) -> dict[str, Any]:
    return {
        "disagreement": point.payoffs,
        "deal": None if point.index is None else outcomes.stage.label(point.index),
        "strategies": point.strategies,
    }


def _bodies(answer: Bargain) -> dict[str, Any]:
    return {name: solution.body() for name, solution in answer.solutions.items()}
