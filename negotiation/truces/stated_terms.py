"""The terms of a truce that a model states, under those that are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.model.uncertain import mode
from negotiation.truces.life import joint_hazard


def stated_terms(
    model: Game | Negotiation,
    game: Game,
    *,
    discount: object = None,
    lag: object = None,
    hazard: object = None,
    horizon: object = None,
    renewal: object = None,
) -> dict[str, Any]:
    """Arguments of `negotiation.truces.terms.terms`: those given, else those of the model.

    A mapping by player replaces what the model states for the players it names. A negotiation
    states its discounts, detection lags, the chance that some principal drops its commitment,
    and its summits where it gives both their horizon and the chance of renewal.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="1/2")
    >>> stated_terms(game, game, discount={"A": "2/3"}, hazard="1/10")["discount"]
    {'A': '2/3', 'B': Fraction(1, 2)}
    """
    stated: dict[str, Any] = {
        "discount": dict(zip(game.players, game.discount, strict=True)),
        "lag": dict.fromkeys(game.players, 1), "hazard": 0, "horizon": None, "renewal": None,
    }
    if isinstance(model, Negotiation):
        stated["lag"] = {party.id: party.detection_lag for party in model.parties}
        stated["hazard"] = joint_hazard([mode(party.volatility) for party in model.principals])
        if (horizon, renewal) != (None, None) or None not in (
                model.time.horizon, model.time.renewal):
            stated["horizon"] = model.time.horizon
            stated["renewal"] = model.time.renewal and mode(model.time.renewal)
    given = {"discount": discount, "lag": lag, "hazard": hazard, "horizon": horizon,
             "renewal": renewal}
    return {key: _over(value, stated[key]) for key, value in given.items()}


def _over(given: object, stated: object) -> object:
    if given is None:
        return stated
    both = isinstance(given, Mapping) and isinstance(stated, Mapping)
    return {**stated, **given} if both else given  # type: ignore[dict-item]
