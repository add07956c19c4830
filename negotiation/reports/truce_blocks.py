"""The report on truces: which deals hold under a threat, for whom they bind, and the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports import words
from negotiation.reports.block import Block, Cell, Figure, Heading, Sentences, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.figures import Stretch, patience_map
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import as_float, count, listed, told, value
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
NEVER = "never"
MAPPED = 6
_LONG = 30
_KEPT = ("binding", "slack", "survives hazard")
_CRITICAL = ("Critical discount: the least common discount factor at which the deal holds; never: "
             "at none below 1.")
_SLACK = ("Binding: the player with the least slack, and its most profitable breach. Slack: what "
          "that breach would cost, in average payoff a period. Survives hazard: the greatest "
          "chance of a breakdown in a period at which the deal still holds.")


def blocks(result: Result) -> list[Block]:
    """The report on a `truce` result."""
    body = _told_by_changes(result)
    movers = _movers(body)
    figure = _figure(body, movers)
    long = any(len(deal["profile"][player]) > _LONG for deal in body["deals"] for player in movers)
    return [
        Heading(1, title(result, "Truces")),
        Sentences(_sentences(body, movers)),
        *([Sentences((NOTE,))] if isinstance(result.model, Negotiation) else []),
        *(_two_tables(body, movers) if long else [main_table(result)]),
        _threats(body, movers),
        *([figure] if figure else []),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """Every deal examined, with its verdict."""
    body = _told_by_changes(result)
    movers = _movers(body)
    return Table(
        "Deals, best first", (*_deal_columns(movers), *_KEPT),
        tuple((*_deal(deal, movers, body["punishment"]), *_kept(deal)) for deal in body["deals"]),
        f"{_CRITICAL} {_SLACK}")


def _two_tables(body: Body, movers: Sequence[str]) -> list[Table]:
    """The same table in two, where actions are too long to stand beside so many numbers."""
    ranked = list(enumerate(body["deals"], 1))
    return [
        Table("Deals, best first", ("", *_deal_columns(movers)),
              tuple((str(k), *_deal(deal, movers, body["punishment"])) for k, deal in ranked),
              _CRITICAL),
        Table("What keeps each deal", ("", *_KEPT),
              tuple((str(k), *_kept(deal)) for k, deal in ranked), _SLACK),
    ]


def _deal_columns(movers: Sequence[str]) -> tuple[str, ...]:
    return (*movers, *(f"payoff of {player}" for player in movers), "critical discount", "stable")


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


def _movers(body: Body) -> list[str]:
    """The players with a choice; all of them where nobody has one."""
    some = next((list(deal["critical_discount_by_player"]) for deal in body["deals"]), [])
    return some or list(body["discount"])


def _deal(deal: Body, movers: Sequence[str], punishment: str) -> tuple[Cell, ...]:
    return (
        *(deal["profile"][player] for player in movers),
        *(value(deal["payoffs"][player]) for player in movers),
        least(deal["critical_discount"][punishment]),
        deal["stable"],
    )


def _kept(deal: Body) -> tuple[Cell, ...]:
    binding = deal["binding"]
    slack = (deal["slack"] or {}).get(binding["player"]) if binding else None
    return (
        f"{binding['player']}: {binding['deviation']}" if binding else None,
        value(slack),
        value(deal["survives_hazard"]),
    )


def least(critical: object) -> Cell:
    """A critical discount: a number, or never."""
    return NEVER if critical is None else value(critical)


def _sentences(body: Body, movers: Sequence[str]) -> tuple[str, ...]:
    deals, stable = body["deals"], [deal for deal in body["deals"] if deal["stable"]]
    threat = words.PUNISHMENTS.get(body["punishment"], body["punishment"])
    time = _time(body, movers)
    if any(deal["stable"] is None for deal in deals):
        said = [f"Without a discount factor for every player no verdict is given, only the "
                f"critical discounts of {count(len(deals), 'deal')} under {threat}.{time}"]
    else:
        said = [f"{_held(len(stable), len(deals))} self-enforcing under {threat}.{time}"]
    if stable:
        said.append(_best(stable[0], movers, body["punishment"]))
    found = [_sides(profile, movers) for profile in body["equilibria"]]
    if not found:
        said.append("The one-shot game has no pure equilibrium, so reversion to one is no threat.")
    elif len(found) <= 4:
        noun = "equilibrium" if len(found) == 1 else "equilibria"
        said.append(f"One-shot {noun}: {listed(found)}.")
    else:
        said.append(f"The one-shot game has {len(found):,} pure equilibria.")
    return tuple(said)


def _sides(profile: Mapping[str, str], movers: Sequence[str]) -> str:
    """A deal in one phrase, the players' parts set apart by a semicolon."""
    return "; ".join(profile[player] for player in movers)


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
    said = "; ".join(parts)
    return f" {said[0].upper()}{said[1:]}." if said else ""


def _best(deal: Body, movers: Sequence[str], punishment: str) -> str:
    payoffs = ", ".join(f"{told(deal['payoffs'][player])} for {player}" for player in movers)
    critical = deal["critical_discount"][punishment]
    name = _sides(deal["profile"], movers)
    said = ("The best of them, by the product of gains over what each player falls back to, is "
            f"{name}, worth {payoffs}")
    binding = deal["binding"]
    if value(critical) == 0:
        return f"{said}; nobody is tempted to break it."
    return (f"{said}; it needs a common discount factor of {told(critical)}. The breach that costs "
            f"least is by {binding['player']}, to {binding['deviation']}.")


def _threats(body: Body, movers: Sequence[str]) -> Table:
    rows = []
    for player in movers:
        after = body["reversion"][player]
        at = after["equilibrium"]
        rows.append((player, value(after["payoff"]),
                     _sides(at, movers) if at else None,
                     value(body["security"][player])))
    return Table(
        "What each player falls back to",
        ("player", "worst one-shot equilibrium payoff", "at", "security level"), tuple(rows),
        "Security level: the least that the others can hold the player to, in pure strategies.",
    )


def _figure(body: Body, movers: Sequence[str]) -> Figure | None:
    if len(movers) != 2:
        return None
    first, second = movers
    stretches = []
    for deal in body["deals"]:
        critical = deal["critical_discount_by_player"]
        if critical[first] is not None and critical[second] is not None:
            stretches.append(Stretch(_sides(deal["profile"], movers),
                                     as_float(critical[first]), as_float(critical[second])))
    return map_figure(stretches, (first, second), body["discount"], (first, second))


def map_figure(
    stretches: Sequence[Stretch], names: tuple[str, str], discount: Body, keys: tuple[str, str]
) -> Figure | None:
    """The patience map of truces given by rank; None without any."""
    shown = visible(stretches)[:MAPPED]
    if not shown:
        return None
    given = [discount[key] for key in keys]
    point = None if None in given else (as_float(given[0]), as_float(given[1]))

    def draw(ax: Axes) -> None:
        patience_map(ax, shown, names, point)

    caption = (
        f"How patient must {names[0]} and {names[1]} be? Each colour is the best truce, of those "
        "named, that holds at the two discount factors; where it is grey none of them holds. A "
        "truce that holds only where a better one does is not on the map.")
    return Figure("patience", caption, draw, height=3.4 + 0.3 * len(shown))


def visible(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Truces that hold somewhere where no better one does, numbered by rank.

    Examples
    --------
    >>> visible([Stretch("a", 0.5, 0.5), Stretch("b", 0.6, 0.5), Stretch("c", 0.4, 0.7)])
    [Stretch(name='1. a', first=0.5, second=0.5), Stretch(name='3. c', first=0.4, second=0.7)]
    """
    found: list[Stretch] = []
    for rank, this in enumerate(stretches, 1):
        if not any(other.first <= this.first and other.second <= this.second for other in found):
            found.append(Stretch(f"{rank}. {this.name}", this.first, this.second))
    return found
