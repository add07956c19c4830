"""Prices of incentive constraints as a certificate names them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from negotiation.equilibria.incentives import Best, Incentives


def multipliers(incentives: Incentives, best: Best, unit: Fraction) -> list[dict[str, Any]]:
    """For each deviation with a price who deviates, from what (None: anything), to what.

    Parameters
    ----------
    unit
        What the objective was multiplied by to be in integers.
    """
    game = incentives.game
    return [
        {
            "player": game.players[deviation.player],
            "told": None if deviation.told is None
            else game.actions[deviation.player][deviation.told],
            "deviation": game.actions[deviation.player][deviation.action],
            "weight": price / unit,
        }
        for deviation, price in best.prices.items()
    ]
