"""The record of rational threats: what is threatened, what is agreed, and the proof."""

from __future__ import annotations

from typing import Any

from negotiation.bargaining.threats import Support, Threats, coco_value
from negotiation.model.game import Game


def threats_record(game: Game, found: Threats) -> dict[str, Any]:
    """Threats of two players as data.

    Keys: ``payoffs`` of the agreement, the ``lottery`` that gives them, ``strategies``,
    ``exact`` (whether the threats are optimal exactly), ``prices`` (``low`` and ``high``, between
    which lie the supporting prices at which the threats are optimal), and ``coco``: what the
    parties would get if they could also pay each other.
    """
    coco = coco_value(game)
    return {
        "payoffs": found.payoffs,
        "lottery": [{"deal": game.label(place), "probability": p} for place, p in found.lottery],
        "strategies": found.strategies,
        "exact": found.exact,
        "prices": {"low": _prices(game, found.low), "high": _prices(game, found.high)},
        "coco": {
            "payoffs": coco.payoffs,
            "joint": coco.joint,
            "deal": game.label(coco.profile),
            "advantage": coco.advantage,
            "strategies": coco.strategies,
        },
    }


def _prices(game: Game, side: Support) -> dict[str, Any]:
    return dict(zip(game.players, side.prices, strict=True))
