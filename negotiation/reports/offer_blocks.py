"""Alternating offers and concessions in the report on a bargaining set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from negotiation.reports.block import Block, Figure, Sentences, Table
from negotiation.reports.ladder_figure import concession_ladder
from negotiation.reports.spelling import as_float, count, listed, value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
Names = Callable[[str], str]

# So many pairs of deals that support each other are named.
_NAMED = 8


def offer_blocks(body: Body, names: Names) -> list[Block]:
    """Tables and the figure of offers and concessions, where the body has any."""
    found = body["solutions"].get("alternating-offers", {})
    parts: list[Block] = []
    if found.get("offers"):
        parts.append(_offers(found, names))
    said = _settling(found, names)
    if said:
        parts.append(Sentences(said))
    if found.get("ladder"):
        parts += [_ladder(found, names), _figure(found)]
    if body["solutions"].get("zeuthen", {}).get("steps"):
        parts.append(_concessions(body["solutions"]["zeuthen"], names))
    return parts


def _offers(found: Body, names: Names) -> Table:
    parties = list(found["offers"])
    rows = tuple(
        (party, *(value(found["offers"][party][other]) for other in parties)) for party in parties
    )
    return Table("What each party offers when it is its turn",
                 ("proposer", *(f"payoff of {party}" for party in parties)), rows,
                 by_player=True)


def _settling(found: Body, names: Names) -> tuple[str, ...]:
    said = []
    if found.get("cycle"):
        said.append("With ever more offers the first proposer's alternate between "
                    + listed([_told(deal, names) for deal in found["cycle"]]) + ".")
    pairs = found.get("stationary")
    if pairs:
        shown = ["; ".join(f"{party}: {_told(deal, names)}" for party, deal in pair.items())
                 for pair in pairs[:_NAMED]]
        more = f", and {count(len(pairs) - _NAMED, 'more')}" if len(pairs) > _NAMED else ""
        said.append(f"Stationary offers that support each other ({len(pairs):,}): "
                    + ", ".join(f"({pair})" for pair in shown) + more + ".")
    return tuple(said)


def _told(deal: str | None, names: Names) -> str:
    return "a rejected offer" if deal is None else names(deal)


def _ladder(found: Body, names: Names) -> Table:
    rungs = found["ladder"]
    parties = list(rungs[0]["payoffs"])
    end: list[str] = []
    ends: list[list[str]] = [[] for _ in rungs]
    if "deal" in rungs[0]:
        end, ends = ["deal"], [[_told(rung["deal"], names)] for rung in rungs]
    elif not all(rung.get("agreed", True) for rung in rungs):
        end, ends = ["first offer"], [["accepted" if rung["agreed"] else "rejected"]
                                      for rung in rungs]
    rows = tuple(
        (rung["rounds"], rung["last"], *told, *(value(rung["payoffs"][party]) for party in parties))
        for rung, told in zip(rungs, ends, strict=True)
    )
    return Table("First offer by the number of offers that can be made",
                 ("offers", "proposes last", *end, *(f"payoff of {party}" for party in parties)),
                 rows)


def _figure(found: Body) -> Figure:
    rungs = found["ladder"]
    parties = list(rungs[0]["payoffs"])
    rounds = [int(rung["rounds"]) for rung in rungs]
    payoffs = {party: [as_float(rung["payoffs"][party]) for rung in rungs] for party in parties}
    agreed = found["payoffs"] and {party: as_float(found["payoffs"][party]) for party in parties}

    def draw(ax: Axes) -> None:
        concession_ladder(ax, rounds, payoffs, agreed)

    return Figure("offers", "What the first proposer offers, by the number of offers that can be "
                  "made; dashed: what is agreed on.", draw, height=3.4)


def _concessions(found: Body, names: Names) -> Table:
    steps = found["steps"]
    parties = list(steps[0]["offers"])
    rows = tuple(
        (k, *(names(step["offers"][party]) for party in parties),
         *(value(step["risks"][party]) for party in parties), step["concedes"])
        for k, step in enumerate(steps, 1)
    )
    columns = ("step", *(f"{party} proposes" for party in parties),
               *(f"risk limit of {party}" for party in parties), "gives way")
    return Table("Zeuthen's concessions", columns, rows,
                 "Risk limit: the chance of conflict at which a party's own proposal is as good as "
                 "the other's for certain.")
