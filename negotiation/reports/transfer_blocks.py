"""The report on an agreement with transfers: what is played, who pays whom, what patience buys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Block, Cell, Figure, Heading, Sentences, Table
from negotiation.reports.changes import NOTE
from negotiation.reports.contractual_blocks import Namer, namer
from negotiation.reports.left_out import money_left_out, time_left_out
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import as_float, told, value
from negotiation.reports.step_figure import step_figure
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]


def blocks(result: Result) -> list[Block]:
    """The report on a transfer agreement."""
    body, named = result.body(), namer(result.model)
    told_policy = [_policy(body["policy"], named)] if body["policy"] else []
    figure = [_figure(body)] if body["thresholds"] else []
    return [
        Heading(1, title(result, "Agreement with transfers")),
        Sentences(_sentences(body, named, result.method.options["deal"] is not None)),
        *([Sentences((NOTE, *time_left_out(result.model), *money_left_out(result.model)))]
          if isinstance(result.model, Negotiation) else []),
        *told_policy,
        *([main_table(result)] if body["thresholds"] else []),
        *figure,
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """All discounts at which more can be had, with what supports it."""
    body, named = result.body(), namer(result.model)
    players = list(body["thresholds"][0]["punishments"]) if body["thresholds"] else []
    return Table(
        "What more patience allows",
        ("from discount", "joint payoff", "sum of punishment payoffs", "path",
         *(f"against {player}" for player in players)),
        tuple((value(row["critical_discount"]), value(row["joint_payoff"]),
               value(row["punishment_sum"]), named(row["path"]),
               *(named(row["punishments"][player]) for player in players))
              for row in body["thresholds"]),
        "Path: the profile with the greatest joint payoff. Against a player: what is played for a "
        "period if that player does not pay its fine.")


def _sentences(body: Body, named: Namer, asked: bool) -> tuple[str, ...]:
    if body["deal"] is None:
        when = "any discount factor below 1" if not body["thresholds"] else (
            f"discount factor {told(body['discount'])}")
        return (f"Nothing can be enforced in pure actions at {when}, even with payments.",)
    at = "any discount factor" if body["discount"] is None else told(body["discount"])
    best = "" if asked else f"has the greatest sum of payoffs that can be had at {at}. It "
    said = [f"“{named(body['deal'])}” {best}{_kept(body['critical_discount'])}."]
    if body["discount"] is None:
        return (*said, "No discount factor is given, so payments are not worked out.")
    if body["policy"] is None:
        said.append(f"It does not hold at {told(body['discount'])}.")
    elif body["plan"] and value(body["critical_discount"]):
        said.append("It would hold without payments too, breaches being punished by actions "
                    "alone: the JSON of this answer has such a plan.")
    if body["least"]:
        floors = ", ".join(f"{player} {told(x)}" for player, x in body["least"].items())
        said.append(f"At {told(body['discount'])} agreements can give the players any payoffs that "
                    f"sum to at most {told(body['joint_payoff'])} and leave each at least: "
                    f"{floors}.")
    return tuple(said)


def _kept(least: object) -> str:
    if least is None:
        return "can be kept with payments at no discount factor below 1"
    if not value(least):
        return "can be kept at every discount factor: nobody gains by another action"
    return f"can be kept with payments from discount factor {told(least)} on"


def _policy(policy: Body, named: Namer) -> Table:
    """What is played, and what each pays at the start of the next period."""
    players = list(policy["punishments"])
    path, after = policy["path"], policy["afterwards"]

    def row(when: str, what: str, paid: Body) -> tuple[Cell, ...]:
        return (when, what, *(value(paid[player]) for player in players))

    rows = [row("while all comply", named(path["profile"]), path["payments"])]
    if after["profile"] != path["profile"]:
        rows.append(row("after a fine or a punishment", named(after["profile"]), after["payments"]))
    for player, punished in policy["punishments"].items():
        rows.append(row(f"{player} broke the agreement", "its fine is due", punished["fine"]))
        rows.append(row(f"{player} did not pay", named(punished["profile"]), punished["then"]))
    return Table(
        "What is played, and what is paid at the start of the next period",
        ("when", "play", *(f"{player} pays" for player in players)), tuple(rows),
        "Negative: receives. Once a fine is paid play goes on as in the "
        f"{'second' if after['profile'] != path['profile'] else 'first'} row. A punishment lasts "
        "one period; the payments in its row end it.")


def _figure(body: Body) -> Figure:
    return Figure("transfer-steps", "The greatest joint payoff and the sum of punishment payoffs "
                  "at every discount factor.", partial(_draw, body), 3.4)


def _draw(body: Body, ax: Axes) -> None:
    rows = body["thresholds"]
    step_figure(
        ax, [as_float(row["critical_discount"]) for row in rows],
        {"joint payoff": [as_float(row["joint_payoff"]) for row in rows],
         "sum of punishment payoffs": [as_float(row["punishment_sum"]) for row in rows]},
        None if body["discount"] is None else as_float(body["discount"]))
