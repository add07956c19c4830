"""Critical discounts of all deals of a game in one pass over its payoff tensor, in floats."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.truces.shares import least_weights
from negotiation.truces.stage import Stage, stage
from negotiation.truces.stated_terms import stated_terms
from negotiation.truces.summit import future_share

Floats = NDArray[np.float64]


def critical_discounts(
    model: Game | Negotiation,
    punishment: str = "nash",
    lag: object = None,
    hazard: object = None,
    horizon: object = None,
    renewal: object = None,
) -> Floats:
    """Least common discount factor at which each deal is kept, for all deals at once.

    Parameters
    ----------
    model, punishment, lag, hazard, horizon, renewal
        As of `negotiation.self_enforcing`, which gives the same numbers exactly, deal by deal.

    Returns
    -------
    ndarray, shape ``game.shape``
        ``inf`` where no discount below 1 is enough, decided exactly.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> critical_discounts(game)
    array([[0.5, inf],
           [inf, 0. ]])
    """
    game = model.game() if isinstance(model, Negotiation) else model
    ground = stage(game, **stated_terms(
        model, game, lag=lag, hazard=hazard, horizon=horizon, renewal=renewal))
    found = np.zeros(game.shape)
    for i in ground.movers:
        np.maximum(found, critical_of_player(ground, i, punishment), out=found)
    return found


def critical_of_player(ground: Stage, i: int, punishment: str = "nash") -> Floats:
    """Least discount factor at which player i keeps each deal; ``inf`` where none below 1."""
    shape = ground.game.shape
    if ground.after(punishment)[i] is None:
        return np.where(ground.game.integers[i] == ground.best[i], 0.0, np.inf)
    kept = 1 - ground.hazard
    limit = future_share(kept, ground.lag[i], ground.summit)
    gained, lost = ground.at_stake(i, punishment, max(limit.numerator, limit.denominator))
    held = (limit.numerator * lost > limit.denominator * gained) & (gained != 0)
    chosen = held.astype(bool)
    found = np.where(gained == 0, 0.0, np.inf)
    lost = np.broadcast_to(lost, shape)
    thresholds = np.asarray(gained[chosen] / lost[chosen], dtype=np.float64)
    summit = ground.summit
    weights = least_weights(thresholds, ground.lag[i], summit.periods, float(summit.renewal))
    found[chosen] = np.minimum(weights / float(kept), np.nextafter(1.0, 0.0))
    return found
