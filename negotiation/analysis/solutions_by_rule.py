"""Bargaining solutions over a negotiation's deals, under each disagreement rule."""

from __future__ import annotations

from typing import Any

from negotiation.analysis.bargain import bargain_game
from negotiation.analysis.disagreement import Point
from negotiation.analysis.outcomes import Outcomes
from negotiation.bargaining.solutions import STANDARD, Bargain
from negotiation.result import Status


def solutions_under(
    outcomes: Outcomes, rule: str, found: list[Point]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """All standard solutions at a rule's leading point, without and with lotteries, with proof.

    A solution that is not defined there has no payoffs, and says why. Between two principals `derivatives` says how the solutions with lotteries move with the
    disagreement point. With several points, `by_disagreement` holds the solutions without
    lotteries under each.
    """
    if not found:
        nothing: dict[str, Any] = {
            "disagreement": None, "deal": None, "solutions": {}, "with_lotteries": {},
            "by_disagreement": [], "status": Status.NONE.value,
            "why": "the stage game has no pure one-shot equilibrium",
            "threats": None, "derivatives": None,
        }
        return nothing, {}
    finite, mixed = (
        bargain_game(outcomes.stage, found, lotteries, STANDARD, weights=outcomes.weights)
        for lotteries in (False, True)
    )
    answer = {
        "disagreement": found[0].payoffs,
        "deal": _deal(outcomes, found[0]),
        "solutions": _bodies(finite),
        "with_lotteries": _bodies(mixed),
        "by_disagreement": [
            {
                "disagreement": point.payoffs,
                "deal": _deal(outcomes, point),
                "solutions": {name: s.body() for name, s in here["solutions"].items()},
            }
            for point, here in zip(found, finite.by_disagreement or [], strict=False)
        ],
        "status": finite.status.value,
        "why": "",
        "threats": finite.threats,
        "derivatives": mixed.derivatives,
    }
    return answer, {"solutions": finite.certificate, "with_lotteries": mixed.certificate}


def _deal(outcomes: Outcomes, point: Point) -> str | None:
    return None if point.index is None else outcomes.stage.label(point.index)


def _bodies(answer: Bargain) -> dict[str, Any]:
    return {name: solution.body() for name, solution in answer.solutions.items()}
