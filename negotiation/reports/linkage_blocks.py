"""The report on linked issues: which deals hold apart, and which only together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Block, Cell, Heading, Sentences, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import count, listed, told, value
from negotiation.result import Result

Body = Mapping[str, Any]
NEVER = "never"


def blocks(result: Result) -> list[Block]:
    """The report on pooled incentives."""
    body = result.body()
    best = [_lent(body["deals"][0], body)] if body["deals"] and body["deals"][0]["slack"] else []
    return [
        Heading(1, title(result, "Linked issues")),
        Sentences(_sentences(result)),
        *([Sentences((NOTE,))] if isinstance(result.model, Negotiation) else []),
        main_table(result),
        *best,
        _areas(body),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """Every deal on all areas, kept area by area and pooled."""
    body = result.body()
    whole = isinstance(result.model, Negotiation)
    return Table(
        "Deals on all areas",
        (*(["deal"] if whole else (area["name"] for area in body["areas"])),
         "least discount apart", "least discount pooled", "holds apart", "holds pooled",
         "to be linked"),
        tuple((*([_name(result, deal)] if whole else deal["deal"].values()),
               _least(deal["critical_discount"]["separate"]),
               _least(deal["critical_discount"]["pooled"]), deal["stable"]["separate"],
               deal["stable"]["pooled"], _link(deal)) for deal in body["deals"]),
        "Apart: a breach in an area ends the deal there. Pooled: a breach anywhere ends all. To "
        "be linked: the fewest areas that hold together while the others hold alone; a dash: no "
        "linking helps.")


def _name(result: Result, deal: Body) -> str:
    talks = result.model
    if not isinstance(talks, Negotiation):
        return str(deal["name"])
    return Changes(talks, [party.id for party in talks.principals]).told(deal["name"])


def _least(critical: object) -> Cell:
    return NEVER if critical is None else value(critical)


def _link(deal: Body) -> Cell:
    if deal["least_link"] is None:
        return None
    return ", ".join(deal["least_link"]) or "nothing"


def _sentences(result: Result) -> tuple[str, ...]:
    body = result.body()
    deals = body["deals"]
    areas = [area["name"] for area in body["areas"]]
    said = [f"{count(len(areas), 'area')} side by side: {listed(areas)}."]
    if any(deal["rescued"] is None for deal in deals):
        less = sum(_less(deal["critical_discount"]) for deal in deals)
        said.append(f"Pooling all areas lowers the patience needed for {less} of "
                    f"{count(len(deals), 'deal')}.")
        return tuple(said)
    apart = sum(deal["stable"]["separate"] for deal in deals)
    rescued = [deal for deal in deals if deal["rescued"]]
    said.append(f"{apart} of {count(len(deals), 'deal')} hold area by area; linking areas rescues "
                f"{len(rescued)} more.")
    if rescued:
        first = rescued[0]
        said.append(f"The first of these is {_name(result, first)}, which fails alone in "
                    f"{listed(first['fails_alone'])}. It holds if {listed(first['least_link'])} "
                    "stand or fall together.")
    return tuple(said)


def _less(critical: Body) -> bool:
    apart, pooled = critical["separate"], critical["pooled"]
    return pooled is not None and (apart is None or pooled < apart)


def _lent(deal: Body, body: Body) -> Table:
    """What each area adds to the incentives of each player in the first deal."""
    players = list(deal["slack"])
    rows: list[tuple[Cell, ...]] = []
    for area in body["areas"]:
        here = next(each for each in area["deals"] if each["deal"] == deal["deal"][area["name"]])
        rows.append((area["name"], *(value(here["slack"][player]) for player in players)))
    rows.append(("together", *(value(deal["slack"][player]) for player in players)))
    discounts = ", ".join(f"{player} {told(body['discount'][player])}" for player in players)
    return Table(
        "What the areas lend each other in the first deal",
        ("area", *(f"slack of {player}" for player in players)), tuple(rows),
        f"Slack: what the best breach loses, as an average payoff a period at discount factors "
        f"{discounts}; negative: it pays. Where no breach pays it is at least 0, so that the areas "
        "need not add up for such a player.")


def _areas(body: Body) -> Table:
    return Table(
        "Deals in each area by itself", ("area", "deal", "least discount", "holds alone"),
        tuple((area["name"], deal["deal"], _least(deal["critical_discount"]), deal["stable"])
              for area in body["areas"] for deal in area["deals"]))
