"""The report on contractual equilibria: what two players keep who bargain every period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Block, Figure, Heading, Sentences, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.left_out import money_left_out, time_left_out
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import as_float, told, value
from negotiation.reports.step_figure import step_figure
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
Namer = Callable[[Mapping[str, str]], str]


def blocks(result: Result) -> list[Block]:
    """The report on a contractual equilibrium."""
    body = result.body()
    values = [_values(body)] if body["values"] else []
    figure = [_figure(body)] if body["thresholds"] else []
    return [
        Heading(1, title(result, "Contractual equilibrium")),
        Sentences(_sentences(body, namer(result.model))),
        *([Sentences((NOTE, *time_left_out(result.model), *money_left_out(result.model)))]
          if isinstance(result.model, Negotiation) else []),
        *values,
        *([main_table(result)] if body["thresholds"] else []),
        *figure,
        *provenance(result),
    ]


def namer(model: object) -> Namer:
    """How profiles are named: by actions; of a negotiation by the levels that they change."""
    if not isinstance(model, Negotiation):
        return lambda profile: ",".join(profile.values())
    names = [party.id for party in model.principals]
    changes = Changes(model, names)
    return lambda profile: changes.told(",".join(profile[name] for name in names))


def main_table(result: Result) -> Table:
    """What becomes enforceable with more patience."""
    body, named = result.body(), namer(result.model)
    players = list(body["weights"])
    return Table(
        "What more patience allows",
        ("from discount", "joint payoff", "span", "agreement",
         *(f"against {player}" for player in players)),
        tuple((value(step["critical_discount"]), value(step["joint_payoff"]), value(step["span"]),
               named(step["agreement"]),
               *(named(step["disagreement"][player]) for player in players))
              for step in body["thresholds"]),
        "Span: how far one player's value can be moved at the other's expense. Against a player: "
        "what is played after a disagreement when that player is to be punished.")


def _sentences(body: Body, named: Namer) -> tuple[str, ...]:
    shares = ", ".join(f"{player} {told(weight)}" for player, weight in body["weights"].items())
    said = ["The players bargain at the start of every period over payments and what to do next, "
            f"with bargaining weights {shares}."]
    if not body["thresholds"]:
        said.append("No pure profile is enforceable at any discount factor below 1.")
    elif body["discount"] is None:
        said.append("No discount factor is given: the answer is from which one on more can be "
                    "enforced.")
    elif body["values"] is None:
        said.append(f"At discount factor {told(body['discount'])} no pure profile is enforceable.")
    else:
        said.append(
            f"At discount factor {told(body['discount'])} every contractual equilibrium is worth "
            f"{told(body['joint_payoff'])} a period to both together; they agree on "
            f"“{named(body['agreement'])}”.")
        said += _failed(body["disagreement"], named)
    return tuple(said)


def _failed(disagreement: Mapping[str, Mapping[str, str]], named: Namer) -> list[str]:
    """What is played until the next negotiation if one fails."""
    if len({named(at) for at in disagreement.values()}) == 1:
        at = next(iter(disagreement.values()))
        return [f"If a negotiation fails they play “{named(at)}” until the next one."]
    return [f"If a negotiation fails and {player} is to be punished, they play “{named(at)}” until "
            "the next one." for player, at in disagreement.items()]


def _values(body: Body) -> Table:
    return Table(
        "Values before a negotiation", ("player", "least", "greatest"),
        tuple((player, value(ends["least"]), value(ends["greatest"]))
              for player, ends in body["values"].items()),
        "Average payoffs a period. The history decides where in this range they are.")


def _figure(body: Body) -> Figure:
    return Figure("contractual-steps", "The joint payoff at every discount factor.",
                  partial(_draw, body), 3.2)


def _draw(body: Body, ax: Axes) -> None:
    rows = body["thresholds"]
    step_figure(ax, [as_float(row["critical_discount"]) for row in rows],
                {"joint payoff": [as_float(row["joint_payoff"]) for row in rows]},
                None if body["discount"] is None else as_float(body["discount"]))
