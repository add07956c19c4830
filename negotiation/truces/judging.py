"""The verdict on one deal: who keeps it, what binds, and how patient the parties must be."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from negotiation.truces.least import Number
from negotiation.truces.patience import Stakes
from negotiation.truces.stage import Index, Stage

REVERSIONS = ("nash", "mixed-nash", "security")
VERDICT = ("stable", "slack", "binding", "value", "survives_hazard")


def judge(ground: Stage, index: Index, punishment: str) -> dict[str, Any]:
    """Stability of one deal: verdict, slack and value by player, what binds, hazard survived."""
    players = [ground.game.players[i] for i in ground.movers]
    if not ground.timed:
        return dict.fromkeys(VERDICT)
    timed = _timed(ground, index, punishment)
    hazard, summit = ground.hazard, ground.summit
    slack = [stake.slack(delta, lag, hazard, summit) for stake, delta, lag in timed]
    binding = min(range(len(slack)), key=lambda k: _least(slack[k]), default=None)
    return {
        "stable": all(value is not None and value >= 0 for value in slack),
        "slack": dict(zip(players, slack, strict=True)),
        "binding": None if binding is None else {
            "player": players[binding],
            "deviation": ground.best_deviation(ground.movers[binding], index),
        },
        "value": {
            player: stake.value(delta, hazard, summit)
            for player, (stake, delta, _) in zip(players, timed, strict=True)
        },
        "survives_hazard": lowest([
            stake.survives_hazard(delta, lag, summit)
            for stake, delta, lag in timed if stake.tempted
        ], Fraction(1)),
    }


def least_renewal(ground: Stage, index: Index, punishment: str) -> Number | None:
    """Least chance of renewal at the summit at which every player keeps a deal.

    0 where nobody is tempted; None without discounts, and where certain renewal is not enough.
    """
    if not ground.timed:
        return None
    return highest([
        stake.least_renewal(delta, lag, ground.hazard, ground.summit.periods)
        for stake, delta, lag in _timed(ground, index, punishment)
    ], Fraction(0))


def _timed(
    ground: Stage, index: Index, punishment: str
) -> list[tuple[Stakes, Fraction, int]]:
    """Stakes, discount and lag of every player with a choice, all discounts being known."""
    found = []
    for i in ground.movers:
        delta = ground.discount[i]
        assert delta is not None
        found.append((ground.stakes(i, index, punishment), delta, ground.lag[i]))
    return found


def _least(slack: Fraction | None) -> tuple[bool, Fraction]:
    return (slack is not None, slack or Fraction(0))


def critical_discount(ground: Stage, index: Index, punishment: str) -> tuple[Number | None, str]:
    """Critical discount of one deal under a reversion; where there is none, why."""
    each = [ground.critical(i, index, punishment) for i in ground.movers]
    found = highest(each, Fraction(0))
    if found is not None:
        return found, ""
    if punishment == "nash" and not ground.equilibria:
        return None, "the stage game has no pure equilibrium to revert to"
    who = [ground.game.players[i]
           for i, critical in zip(ground.movers, each, strict=True) if critical is None]
    return None, f"no discount below 1 keeps {' and '.join(who)} in line"


def highest(numbers: Sequence[Number | None], default: Fraction) -> Number | None:
    """The greatest of some numbers, None if one is missing.

    Examples
    --------
    >>> highest([Fraction(1, 2), 0.6], Fraction(0)), highest([0.6, None], Fraction(0))
    (0.6, None)
    """
    known = [number for number in numbers if number is not None]
    return max(known, default=default) if len(known) == len(numbers) else None


def lowest(numbers: Sequence[Number | None], default: Fraction) -> Number | None:
    """The least of some numbers, None if one is missing."""
    known = [number for number in numbers if number is not None]
    return min(known, default=default) if len(known) == len(numbers) else None
