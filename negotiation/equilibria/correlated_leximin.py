"""The correlated equilibria that treat the worst-off player best, or worst."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.equilibria.correlated_ties import AS_FOUND, Settled, settled
from negotiation.equilibria.incentives import Best, Deviation, Incentives, Requirement
from negotiation.equilibria.multipliers import multipliers


def greatest_minimum(incentives: Incentives) -> Settled | None:
    """Raise the least payoff as far as possible, then the least of the others, and so on.

    At each level the prices of the linear program say whose payoff cannot rise further without a
    loss for those already fixed; at least one player more is fixed.
    """
    game = incentives.game
    fixed: dict[int, Fraction] = {}
    levels: list[dict[str, Any]] = []
    common = set(range(game.size))
    prices: dict[Deviation, Fraction] = {}
    p: tuple[Fraction, ...] = ()
    while len(fixed) < game.n:
        best = _level(incentives, fixed)
        if best is None or best.level is None:
            return None
        p = best.p
        common &= set(best.costless)
        prices |= best.prices
        left = [i for i in range(game.n) if i not in fixed]
        new = [i for i in left if best.required[i]]
        levels.append(_certified(incentives, best, new, fixed))
        fixed |= dict.fromkeys(new, best.level / incentives.scale)
    known = [(incentives.payoffs(i), fixed[i] * incentives.scale) for i in range(game.n)]
    last = Best(p, prices, (), None, tuple(sorted(common)))
    certificate = {"kind": "correlated-leximin", "levels": levels}
    return settled(incentives, last, known, min(fixed.values()), certificate)


def _level(incentives: Incentives, fixed: dict[int, Fraction]) -> Best | None:
    """The greatest payoff that all players not yet fixed can have at once."""
    requirements = []
    for i in range(incentives.game.n):
        bound = fixed.get(i, Fraction(0)) * incentives.scale
        requirements.append(Requirement(
            incentives.payoffs(i).astype(object) * bound.denominator, bound.numerator))
    left = [i for i in range(incentives.game.n) if i not in fixed]
    best = incentives.maximise(np.zeros(incentives.game.size, dtype=np.int64), requirements, left)
    if best is None:
        return None
    required = [
        price * (fixed.get(i, Fraction(0)) * incentives.scale).denominator
        for i, price in enumerate(best.required)
    ]
    return replace(best, required=tuple(required))


def _certified(
    incentives: Incentives, best: Best, new: list[int], fixed: dict[int, Fraction]
) -> dict[str, Any]:
    """Weights that prove a level: no equilibrium has a larger weighted sum of payoffs."""
    game = incentives.game
    assert best.level is not None
    level = best.level / incentives.scale
    weights = {i: price for i, price in enumerate(best.required) if price}
    return {
        "value": level,
        "fixed": [game.players[i] for i in new],
        "weights": {game.players[i]: weight for i, weight in weights.items()},
        "multipliers": multipliers(incentives, best, Fraction(incentives.scale)),
        "bound": sum((w * fixed.get(i, level) for i, w in weights.items()), Fraction(0)),
    }


def least_minimum(incentives: Incentives) -> Settled | None:
    """The equilibrium in which some player gets least: one linear program a player."""
    game = incentives.game
    bounds: dict[str, dict[str, Any]] = {}
    worst: tuple[Fraction, Best] | None = None
    for i, player in enumerate(game.players):
        best = incentives.maximise(-incentives.payoffs(i))
        if best is None:
            return None
        least = incentives.expected(best.p)[i]
        bounds[player] = {
            "multipliers": multipliers(incentives, best, Fraction(incentives.scale)),
            "bound": least,
        }
        if worst is None or least < worst[0]:
            worst = least, best
    assert worst is not None
    certificate = {"kind": "correlated-least", "players": bounds}
    return Settled(worst[1].p, worst[0], certificate, None, AS_FOUND)
