"""The report on linked issues: which deals hold apart, and which only together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from negotiation.model.issue_areas import IssueAreas
from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Block, Cell, Heading, Sentences, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.left_out import time_left_out
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import count, listed, told, value
from negotiation.result import Result

Body = Mapping[str, Any]
NEVER = "never"
_THREATS = {
    "nash": "A breach is followed for ever, where the deal ends, by the pure one-shot equilibrium "
            "that is worst for whoever broke it",
    "security": "Whoever breaks a deal is held down for ever, where it ends, to its pure minmax "
                "payoff, an upper bound on what threats can do",
}


def blocks(result: Result) -> list[Block]:
    """The report on pooled incentives."""
    body = result.body()
    several = len(body["areas"]) > 1
    best = [_lent(body["deals"][0], body)] if several and body["deals"][0]["slack"] else []
    return [
        Heading(1, title(result, "Linked issues")),
        Sentences(tuple(_sentences(result))),
        *([Sentences((NOTE, *time_left_out(result.model)))]
          if isinstance(result.model, Negotiation) else []),
        main_table(result),
        *best,
        *([_areas(result)] if several else []),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """Every deal on all areas, kept area by area and pooled."""
    body = result.body()
    whole = isinstance(result.model, Negotiation)
    names = ["deal"] if whole else [area["name"] for area in body["areas"]]
    several, timed = len(body["areas"]) > 1, _timed(body)
    columns = ["least discount", "holds"] if not several else [
        "least discount apart", "least discount pooled", "holds apart", "holds pooled",
        "to be linked"]
    if not timed:
        columns = [name for name in columns if name.startswith("least")]
    note = "Apart: a breach in an area ends the deal there. Pooled: a breach anywhere ends all."
    if timed:
        note += (" To be linked: the fewest areas that hold together while the others hold alone; "
                 "a dash: no linking helps.")

    def row(deal: Body) -> tuple[Cell, ...]:
        least, stable = deal["critical_discount"], deal["stable"]
        cells = [_least(least["pooled"]), stable["pooled"]] if not several else [
            _least(least["separate"]), _least(least["pooled"]), stable["separate"],
            stable["pooled"], _link(deal)]
        named = [_name(result, deal)] if whole else list(deal["deal"].values())
        return (*named, *cells[:len(columns)])

    return Table("Deals on all areas" if several else "Deals", (*names, *columns),
                 tuple(map(row, body["deals"])), note if several else "")


def _timed(body: Body) -> bool:
    return all(deal["rescued"] is not None for deal in body["deals"])


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


def _quoted(names: Sequence[str]) -> str:
    return listed([f"“{name}”" for name in names])


def _sentences(result: Result) -> Iterator[str]:
    body = result.body()
    areas = body["areas"]
    if len(areas) == 1:
        yield _one_area(result)
    else:
        yield f"{count(len(areas), 'area')} side by side: {_quoted([a['name'] for a in areas])}."
    if not _met_again(result.model):
        yield ("No player with a choice takes part in more than one area, so that linking changes "
               "nothing; players are matched by name.")
    yield f"{_THREATS[body['punishment']]}."
    bare = [area["name"] for area in areas if None in area["reversion"].values()]
    if bare and body["punishment"] == "nash":
        yield (f"There is no pure one-shot equilibrium in {_quoted(bare)}, so that no breach can "
               "be punished there.")
    if not _timed(body):
        yield from _of_patience(body, len(areas))
    elif len(areas) == 1:
        held = [deal["stable"]["pooled"] for deal in body["deals"]]
        yield f"{_of(sum(held), len(held))}." if len(held) > 1 else (
            f"“{_name(result, body['deals'][0])}” {'holds' if held[0] else 'does not hold'}.")
    else:
        yield from _verdicts(result, body["deals"])


def _one_area(result: Result) -> str:
    if result.certificate["issues"] is None:
        return "There is a single area: there is nothing to link it to."
    issues = next(iter(result.certificate["issues"].values()))
    if len(issues) == 1:
        return "The principals decide a single issue: there is nothing to link it to."
    if result.method.options["areas"] is not None:
        return "All issues of the principals are in one area: there is nothing to link."
    return (f"Linkages, requirements or budgets tie all {len(issues)} issues of the principals "
            "into one area: there is nothing to link.")


def _met_again(model: object) -> bool:
    """Whether somebody with a choice takes part in several areas, or there is only one area."""
    if not isinstance(model, IssueAreas) or len(model.games) == 1:
        return True
    movers = {player for game in model.games.values()
              for player, size in zip(game.players, game.shape, strict=True) if size > 1}
    return any(sum(player in game.players for game in model.games.values()) > 1
               for player in movers)


def _of_patience(body: Body, areas: int) -> Iterator[str]:
    deals = body["deals"]
    missing = ("Discount factors are not given for all who choose"
               if any(body["discount"].values()) else "No discount factors are given")
    said = f"{missing}: the answer is how much patience each deal needs"
    if areas == 1:
        yield f"{said}."
        return
    less = sum(_less(deal["critical_discount"]) for deal in deals)
    yield f"{said}. Pooling all areas lowers it for {less:,} of {count(len(deals), 'deal')}."


def _verdicts(result: Result, deals: Sequence[Body]) -> Iterator[str]:
    first = deals[0]
    name, fails = f"“{_name(result, first)}”", _quoted(first["fails_alone"])
    holds = "" if first["least_link"] is None else (
        f"holds if {_quoted(first['least_link'])} stand or fall together")
    if len(deals) == 1:
        yield (f"{name} holds area by area: nothing has to be linked." if not fails else
               f"{name} fails alone in {fails} and {holds}." if holds else
               f"{name} fails alone in {fails}, and no linking saves it.")
        return
    apart = sum(deal["stable"]["separate"] for deal in deals)
    rescued = sum(deal["rescued"] for deal in deals)
    yield f"{_of(apart, len(deals))} area by area; linking areas rescues {rescued:,} more."
    if rescued:
        yield f"The first of these, {name}, fails alone in {fails} and {holds}."


def _of(held: int, deals: int) -> str:
    return f"{held:,} of {count(deals, 'deal')} {'holds' if held == 1 else 'hold'}"


def _less(critical: Body) -> bool:
    apart, pooled = critical["separate"], critical["pooled"]
    return pooled is not None and (apart is None or pooled < apart)


def _lent(deal: Body, body: Body) -> Table:
    """What each area adds to the incentives of each player in the first deal."""
    players = list(deal["slack"])
    here = [next(each for each in area["deals"] if each["deal"] == deal["deal"][area["name"]])
            for area in body["areas"]]
    rows = [(area["name"], *(value(each["slack"][player]) for player in players))
            for area, each in zip(body["areas"], here, strict=True)]
    rows.append(("together", *(value(deal["slack"][player]) for player in players)))
    discounts = ", ".join(f"{player} {told(body['discount'][player])}" for player in players)
    return Table(
        "What the areas lend each other in the first deal",
        ("area", *(f"slack of {player}" for player in players)), tuple(rows),
        f"Slack: what the best breach loses, as an average payoff a period at discount factors "
        f"{discounts}; negative: it pays. Where a player gains nothing by a breach but would like "
        "the deal to end, that counts as 0 in the area and in full in the sum.")


def _areas(result: Result) -> Table:
    body = result.body()
    timed, whole = _timed(body), isinstance(result.model, Negotiation)

    def row(area: Body, deal: Body) -> tuple[Cell, ...]:
        # of a negotiation most parties have nothing to set in an area
        set_here = [action for action in deal["profile"].values() if action != "-"]
        cells = (area["name"], ", ".join(set_here) if whole else deal["deal"],
                 _least(deal["critical_discount"]), deal["stable"])
        return cells if timed else cells[:3]

    return Table(
        "Deals in each area by itself",
        ("area", "deal", "least discount", "holds alone")[:4 if timed else 3],
        tuple(row(area, deal) for area in body["areas"] for deal in area["deals"]))
