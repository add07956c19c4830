"""The report on truces: which deals hold under a threat, for whom they bind, and the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports import payoff_set_blocks, words
from negotiation.reports.block import Block, Heading, Sentences, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.left_out import money_left_out
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import count, listed, told, value
from negotiation.reports.truce_figures import patience, survival
from negotiation.reports.truce_tables import (
    by_punishment,
    deals,
    deals_in_two,
    fallbacks,
    sides,
    thresholds,
)
from negotiation.result import Result

Body = Mapping[str, Any]
_LONG = 30


def blocks(result: Result) -> list[Block]:
    """The report on a `truce` result."""
    body = _told_by_changes(result)
    movers = movers_of(result)
    long = any(len(deal["profile"][player]) > _LONG for deal in body["deals"] for player in movers)
    names = [sides(deal["profile"], movers) for deal in body["deals"]]
    parts = (
        *(deals_in_two(body, movers) if long else [deals(body, movers)]),
        by_punishment(body, movers, long),
        fallbacks(body, movers),
        thresholds(body, movers) if body["thresholds"] is not None else None,
        payoff_set_blocks.corners(body),
        patience(body["deals"], names, movers, body["discount"]),
        survival(body),
        payoff_set_blocks.figure(body, movers),
    )
    return [
        Heading(1, title(result, "Truces")),
        Sentences(_sentences(body, movers)),
        *([Sentences((NOTE, *(money_left_out(result.model) if _paid(body) else ())))]
          if isinstance(result.model, Negotiation) else []),
        *(part for part in parts if part is not None),
        *provenance(result),
    ]


def _paid(body: Body) -> bool:
    """Whether anything is said that rests on payments."""
    return body["thresholds"] is not None or any(
        deal["critical_discount"].get("transfers") is not None for deal in body["deals"])


def main_table(result: Result) -> Table:
    """Every deal examined, with its verdict."""
    return deals(_told_by_changes(result), movers_of(result))


def _told_by_changes(result: Result) -> Body:
    """The record's body; of a negotiation, actions told by the levels that they change."""
    body = result.body()
    talks = result.model
    if not isinstance(talks, Negotiation):
        return body

    def told(player: str, bundle: str) -> str:
        return Changes(talks, [player]).by(player, bundle)

    def profile(actions: Mapping[str, str]) -> dict[str, str]:
        return {player: told(player, bundle) for player, bundle in actions.items()}

    def binding(found: Mapping[str, str] | None) -> Mapping[str, str] | None:
        return found and {**found, "deviation": told(found["player"], found["deviation"])}

    return {
        **body,
        "deals": [{**deal, "profile": profile(deal["profile"]),
                   "binding": binding(deal["binding"])} for deal in body["deals"]],
        "equilibria": [profile(found) for found in body["equilibria"]],
        "reversion": {
            player: {**after, "equilibrium": after["equilibrium"] and profile(after["equilibrium"])}
            for player, after in body["reversion"].items()
        },
    }


def movers_of(result: Result) -> list[str]:
    """The players with a choice; all of them where nobody has one."""
    model: Any = result.model
    game = model.game() if isinstance(model, Negotiation) else model
    some = [player for player, size in zip(game.players, game.shape, strict=True) if size > 1]
    return some or list(game.players)


def _sentences(body: Body, movers: Sequence[str]) -> tuple[str, ...]:
    every, stable = body["deals"], [deal for deal in body["deals"] if deal["stable"]]
    threat = words.PUNISHMENTS[body["punishment"]]
    time = _time(body, movers)
    if all(body["punishment"] in deal["why"] and "not defined" in deal["why"][body["punishment"]]
           for deal in every):
        said = [f"Under {threat} nothing can be said with a detection lag, a chance of breakdown "
                f"or summits.{time}"]
    elif any(deal["stable"] is None for deal in every):
        said = [f"Without a discount factor for every player no verdict is given, only the "
                f"critical discounts of {count(len(every), 'deal')} under {threat}.{time}"]
    else:
        said = [f"{_held(len(stable), len(every))} self-enforcing under {threat}.{time}"]
    if stable:
        said.append(_best(stable[0], movers, body["punishment"]) + _lasts(body))
    said += [_changes(deal, movers) for deal in stable if deal["smallest_change"]]
    found = [sides(profile, movers) for profile in body["equilibria"]]
    if not found:
        said.append("The one-shot game has no pure equilibrium, so reversion to one is no threat.")
    elif len(found) <= 4:
        noun = "equilibrium" if len(found) == 1 else "equilibria"
        said.append(f"One-shot {noun}: {listed(found)}.")
    else:
        said.append(f"The one-shot game has {len(found):,} pure equilibria.")
    return tuple(said)


def _held(stable: int, deals: int) -> str:
    if deals == 1:
        return "The deal is" if stable else "The deal is not"
    return f"{stable:,} of {deals:,} deals {'is' if stable == 1 else 'are'}"


def _time(body: Body, movers: Sequence[str]) -> str:
    """Discounts, lags and hazard, as a sentence to be appended."""
    parts = []
    given = [f"{player} {told(body['discount'][player])}" for player in movers
             if body["discount"][player] is not None]
    if given:
        parts.append(f"discount factors a period: {', '.join(given)}")
    late = [f"{player} {body['lag'][player]}" for player in movers if body["lag"][player] != 1]
    if late:
        parts.append(f"periods before a breach is seen: {', '.join(late)}")
    if value(body["hazard"]):
        parts.append(f"chance of a breakdown in a period: {told(body['hazard'])}")
    if body["horizon"] is not None:
        parts.append(f"chance of renewal at the summit every {count(body['horizon'], 'period')}: "
                     f"{told(body['renewal'])}")
    said = "; ".join(parts)
    return f" {said[0].upper()}{said[1:]}." if said else ""


def _best(deal: Body, movers: Sequence[str], punishment: str) -> str:
    payoffs = ", ".join(f"{told(deal['payoffs'][player])} for {player}" for player in movers)
    critical = deal["critical_discount"][punishment]
    name = sides(deal["profile"], movers)
    said = ("The best of them, by the product of gains over what each player falls back to, is "
            f"{name}, worth {payoffs}")
    binding = deal["binding"]
    if critical is not None and value(critical) == 0:
        return f"{said}; nobody is tempted to break it."
    breach = "The player most tempted" if punishment == "transfers" else (
        "The breach that costs least")
    needs = "" if critical is None else (
        f"; it needs a common discount factor of {told(critical)}")
    return (f"{said}{needs}. {breach} is "
            f"{'' if punishment == 'transfers' else 'by '}{binding['player']}, to "
            f"{binding['deviation']}.")


def _changes(deal: Body, movers: Sequence[str]) -> str:
    """What would break a deal: the smallest change of each number alone."""
    each = deal["smallest_change"]
    patience = listed([f"below {told(at['discount'])} for {player}"
                       for player, at in each.items()], "or")
    unseen = [f"by {player} for more than {count(at['lag'], 'period')}"
              for player, at in each.items() if at["lag"] is not None]
    falls = listed([f"{told(at['fall'])} for {player}" for player, at in each.items()], "or")
    late = f"a breach that goes unseen, {listed(unseen, 'or')}; " if unseen else ""
    return (f"Any one of these would break {sides(deal['profile'], movers)}: a discount factor "
            f"{patience}; {late}a fall of what it is worth by more than {falls}.")


def _lasts(body: Body) -> str:
    """How long a truce lasts that nobody breaks."""
    life = body["expected_life"]
    return "" if life is None else (
        f" While nobody breaks it, it lasts {told(life)} periods on average.")
