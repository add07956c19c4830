"""Eroding leverage: in which window a truce holds, and whether it unravels from its end.

What a party can threaten with fades (Fearon, 1995; Powell, 2006). A deal that would be kept if
today's payoffs stayed may be broken once the other side has little left to lose; and if that day
is known, nothing is left to lose on the day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.errors import InputError
from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.result import Method, Result, Status
from negotiation.truces.decay import number
from negotiation.truces.drift import Drift, Index, describe, drift_of, speed
from negotiation.truces.fading_truce import FadingTruce
from negotiation.truces.moving_stage import MovingStage
from negotiation.truces.named_deal import named_deal
from negotiation.truces.outlasting import first_break
from negotiation.truces.patience import Stakes
from negotiation.truces.reversion import ranked
from negotiation.truces.stage import stage
from negotiation.truces.stated_terms import stated_terms
from negotiation.truces.terms import Terms, terms

PUNISHMENTS = ("nash", "security")
# The path is shown until less than this is left of what fades.
_SEEN = Fraction(1, 100)
# Games up to this size are examined whole; of larger ones the best deals that hold today.
_WHOLE = 64
_BEST = 10
_REFERENCES = ("fearon1995", "powell2006", "friedman1971")
_THREATS = {
    "nash": "reversion to the pure one-shot equilibrium of each period that is worst for the "
            "deviator",
    "security": "reversion to the pure minmax payoffs of each period, an upper bound on what "
                "threats can do",
}


@dataclass(frozen=True, kw_only=True)
class Erosion(Result):
    """Which deals are kept as payoffs drift, in which window, and whom waiting favours.

    Attributes
    ----------
    leverage : what fades, and how fast.
    horizon : the period from which payoffs hold still, and `tail`: for each player the most by
        which they may still differ from their limits.
    waiting : for each player with a choice what a breach leads to, now and in the end.
    regimes : stretches of periods with the same pure one-shot equilibria.
    deals : one entry a deal.
    """

    command: ClassVar[str] = "truce"
    leverage: list[Mapping[str, Any]]
    punishment: str
    discount: dict[str, Fraction | None]
    lag: dict[str, int]
    hazard: Fraction
    summit: dict[str, Any] | None
    horizon: int
    tail: dict[str, Fraction | float]
    waiting: dict[str, dict[str, Any]]
    regimes: list[dict[str, Any]]
    deals: list[dict[str, Any]]


def erosion(
    model: Game | Negotiation,
    to: Game | None = None,
    half_life: object = None,
    schedule: Sequence[object] | None = None,
    deals: Iterable[Profile] | None = None,
    discount: object = None,
    punishment: str = "nash",
    lag: object = None,
    hazard: object = None,
    horizon: object = None,
    renewal: object = None,
) -> Erosion:
    """Ask of deals whether they are kept in every period as leverage erodes.

    Parameters
    ----------
    model
        A negotiation with ``[[leverage]]``, or a game.
    to, half_life, schedule
        For a game: the game that payoffs drift to, and how fast: half of what is left is gone
        after `half_life` periods, or `schedule` gives the share that is left in periods 0, 1,
        ..., the last one for ever.
    deals
        Profiles to examine. Default: all of a small game, else the ten best that hold today.
    discount, punishment, lag, hazard, horizon, renewal
        As in `self_enforcing`; the equilibria that punish are those of each period's own game.

    Raises
    ------
    InputError
        If a player with a choice has no discount, the negotiation states no leverage, or
        `to` and its speed do not fit the game.

    Examples
    --------
    >>> now = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="7/10")
    >>> later = Game.from_payoffs({"A": [[3, 0], [5, "5/2"]], "B": [[3, 5], [0, 1]]})
    >>> found = erosion(now, later, half_life=2, deals=[("1", "1")])
    >>> found.deals[0]["breaks"]["period"], found.deals[0]["unravels"]
    (2, True)
    """
    if punishment not in PUNISHMENTS:
        raise InputError(f"expected a punishment among {', '.join(PUNISHMENTS)}, "
                         f"found {punishment!r}")
    drift = drift_of(model, to, half_life, schedule)
    stated = stated_terms(model, drift.game, discount=discount, lag=lag, hazard=hazard,
                          horizon=horizon, renewal=renewal)
    agreed = terms(drift.game, **stated)
    for i in drift.movers:
        if agreed.discount[i] is None:
            raise InputError(f"{drift.game.players[i]} has no discount")
    moving = MovingStage(drift)
    chosen = _chosen(model, drift, stated, deals, punishment)
    entries = [_entry(moving, index, agreed, punishment) for index in chosen]
    players = drift.game.players
    listed = "listed" if deals is not None else "all" if drift.game.size <= _WHOLE else "best"
    return Erosion(
        model=model,
        method=Method("erosion", {
            "punishment": punishment, "deals": listed,
            **speed(to, half_life, schedule),
        }, _REFERENCES),
        status=Status.COMPLETE if any(entry["kept"] for entry in entries) else Status.NONE,
        claim=_claim(entries, punishment, drift),
        certificate={"kind": "erosion", **({} if to is None else {
            "to": to.to_document()["payoffs"]})},
        leverage=describe(drift),
        punishment=punishment,
        discount=dict(zip(players, agreed.discount, strict=True)),
        lag=dict(zip(players, agreed.lag, strict=True)),
        hazard=agreed.hazard,
        summit=None if agreed.summit.certain else {
            "horizon": agreed.summit.periods, "renewal": agreed.summit.renewal},
        horizon=drift.horizon,
        tail={players[i]: number(drift.tail_bound(i)) for i in drift.movers},
        waiting=waiting(moving, punishment),
        regimes=_regimes(moving),
        deals=entries,
    )


def _chosen(
    model: Game | Negotiation, drift: Drift, stated: Mapping[str, Any],
    deals: Iterable[Profile] | None, punishment: str,
) -> list[Index]:
    """The deals asked for; else all of a small game, or the best of those that hold today."""
    game = drift.game
    if deals is not None:
        return [named_deal(model, game, deal) for deal in deals]
    ground = stage(game, **stated)
    if game.size <= _WHOLE:
        return ranked(ground, list(np.ndindex(game.shape)), punishment)
    holding = [tuple(int(k) for k in cell) for cell in np.argwhere(ground.stable(punishment))]
    return ranked(ground, holding, punishment)[:_BEST]


def _entry(moving: MovingStage, deal: Index, agreed: Terms, punishment: str) -> dict[str, Any]:
    drift, game = moving.drift, moving.drift.game
    common = {"deal": game.label(deal), "profile": game.profile(deal)}
    empty = next((t for t in range(drift.horizon + 1) if not moving.equilibria(t)), None)
    if punishment == "nash" and empty is not None:
        return {**common, **dict.fromkeys((
            "holds", "breaks", "kept", "unravels", "unforeseen", "critical_discount",
            "least_slack", "binding", "path")),
            "why": f"the game of period {empty} has no pure equilibrium to revert to"}
    truce = FadingTruce(moving, deal, agreed, punishment)
    return {
        **common,
        "holds": truce.breaks is None,
        "breaks": _break(truce),
        "kept": [list(stretch) for stretch in truce.stretches()],
        "unravels": truce.unravels,
        "unforeseen": truce.unforeseen,
        "critical_discount": _critical(truce),
        **_tightest(truce),
        "path": _path(truce),
        "why": None,
    }


def _break(truce: FadingTruce) -> dict[str, Any] | None:
    """The first breach that pays: when, by whom, to what."""
    found, game = first_break(truce), truce.stage.drift.game
    return None if found is None else {
        "period": found.period,
        "player": game.players[found.player],
        "deviation": game.actions[found.player][found.action],
        "slack": number(found.slack),
    }


def _tightest(truce: FadingTruce) -> dict[str, Any]:
    """For each player its least slack and when, and the breach that costs least of all."""
    game = truce.stage.drift.game
    least = {}
    for i, slacks in truce.lasting.items():
        dates = [t for t in range(len(slacks)) if truce.periods[i][t].tempted]
        if dates:
            t = min(dates, key=lambda t: (slacks[t][0], t))
            least[i] = (slacks[t], t)
    if not least:
        return {"least_slack": {}, "binding": None}
    i = min(least, key=lambda i: least[i][0][0])
    slack, t = least[i]
    return {
        "least_slack": {game.players[j]: {"period": when, "slack": number(x)}
                        for j, (x, when) in least.items()},
        "binding": {"player": game.players[i], "period": t, "slack": number(slack),
                    "deviation": game.actions[i][truce.periods[i][t].deviation[i]]},
    }


def _critical(truce: FadingTruce) -> dict[str, Any]:
    """The least common discount if payoffs stayed as they are now, and as they end."""
    drift = truce.stage.drift
    found = {}
    for name, t in (("now", 0), ("in the end", truce.horizon)):
        needed: list[Any] = []
        for i, periods in truce.periods.items():
            period = periods[t]
            cells = (truce.deal, period.deviation, period.threat)
            comply, deviate, reversion = (
                drift.payoff(i, cell, 0)[0] if name == "now" else drift.limit_payoff(i, cell)
                for cell in cells)
            stakes = Stakes(comply, max(comply, deviate), reversion)
            needed.append(stakes.critical_discount(
                truce.terms.lag[i], truce.terms.hazard, truce.terms.summit))
        found[name] = None if None in needed else max(needed, default=Fraction(0))
    return found


def _path(truce: FadingTruce) -> list[dict[str, Any]]:
    """What is at stake, period by period, for as long as it moves to be seen; then the end."""
    game, last = truce.stage.drift.game, truce.horizon
    seen = next((t for t in range(last + 1)
                 if all(w[1] <= _SEEN for w in truce.stage.drift.weights(t))), last)
    shown = sorted({*range(min(last, max(seen, (truce.breaks or 0) + 2)) + 1), last})

    def by_player(field: str, t: int) -> dict[str, Any]:
        return {game.players[i]: number(getattr(periods[t], field))
                for i, periods in truce.periods.items()}

    return [{
        "period": t,
        "comply": by_player("comply", t),
        "deviate": by_player("deviate", t),
        "reversion": by_player("reversion", t),
        "slack": {game.players[i]: number(slack[t]) for i, slack in truce.lasting.items()},
        "kept": truce.kept[t],
    } for t in shown]


def waiting(moving: MovingStage, punishment: str) -> dict[str, dict[str, Any]]:
    """For each player with a choice what a breach leads to, now and in the end."""
    drift, found = moving.drift, {}
    for i in drift.movers:
        at = [moving.worst(t)[i] if punishment == "nash" else moving.minmax(t)[i]
              for t in (0, drift.horizon)]
        player = drift.game.players[i]
        if at[0] is None or at[1] is None:
            found[player] = dict.fromkeys(("now", "in_the_end", "change"))
            continue
        now, end = drift.payoff(i, at[0], 0)[0], drift.limit_payoff(i, at[1])
        found[player] = {"now": now, "in_the_end": end, "change": end - now}
    return found


def _regimes(moving: MovingStage) -> list[dict[str, Any]]:
    """Stretches of periods whose one-shot games have the same pure equilibria."""
    found: list[dict[str, Any]] = []
    before: tuple[Index, ...] | None = None
    for t in range(moving.drift.horizon + 1):
        now = moving.equilibria(t)
        if now != before:
            found.append({"from": t, "to": t,
                          "equilibria": [moving.drift.game.profile(cell) for cell in now]})
        found[-1]["to"] = t
        before = now
    found[-1]["to"] = None
    return found


def _claim(entries: Sequence[Mapping[str, Any]], punishment: str, drift: Drift) -> str:
    holding = sum(entry["holds"] is True for entry in entries)
    unravelling = sum(entry["unravels"] is True for entry in entries)
    return (f"of {len(entries)} deals exactly {holding} are kept in every period under "
            f"{_THREATS[punishment]}, and exactly {unravelling} unravel from their end; payoffs "
            f"hold still from period {drift.horizon} on")
