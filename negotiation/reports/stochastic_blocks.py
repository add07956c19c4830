"""The report on what can be enforced in each state, with payments and with new negotiations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from negotiation.reports.block import Block, Cell, Figure, Heading, Sentences, Table
from negotiation.reports.figures import BLUE, ORANGE, VERMILION, finish, plain_letters
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import as_float, count, listed, told, value
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
# States that a page shows; the whole list is in the result.
SHOWN = 60
_DRAWN = 30
_JOINT = ("Average payoffs a period. Joint payoff: the most that can be enforced for all players "
          "together. Punishment: the least that a player can be held to. ")
_SPLIT = "Every split of the joint payoff that gives each player its punishment can be enforced."
_NEW = ("Negotiated: what a new negotiation in this state gives a player, its punishment and its "
        "share of what agreement gains.")


def blocks(result: Result) -> list[Block]:
    """The report on states with transfers, or on repeated negotiation."""
    body = result.body()
    heading = Heading(1, title(result, "What can be enforced in each state"))
    if not body["states"]:
        return [heading, Sentences(_nothing(body)), *provenance(result)]
    return [
        heading,
        Sentences(_sentences(body)),
        _shortened(main_table(result)),
        _shortened(_punishments(body)),
        *([_figure(body)] if 1 < len(body["states"]) <= _DRAWN else []),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """What is played in each state, and what it is worth."""
    body = result.body()
    states = body["states"]
    players = list(states[0]["punishment"]) if states else []
    new = "renegotiation" in body
    return Table(
        "What can be enforced in each state",
        ("state", *players, "joint payoff", *(f"punishment of {player}" for player in players),
         *(f"negotiated by {player}" for player in players if new), "playable"),
        tuple(_row(entry, players, new) for entry in states),
        _JOINT + (_NEW if new else _SPLIT)
        + " Playable: how many of the state's profiles can be played in an equilibrium.")


def _row(entry: Body, players: list[str], new: bool) -> tuple[Cell, ...]:
    return (
        entry["state"],
        *(entry["profile"][player] for player in players),
        value(entry["joint_payoff"]),
        *(value(entry["punishment"][player]) for player in players),
        *(value(entry["negotiated"][player]) for player in players if new),
        f"{entry['playable']:,} of {entry['profiles']:,}",
    )


def _punishments(body: Body) -> Table:
    """What is played against each player in each state."""
    rows: list[tuple[Cell, ...]] = []
    for entry in body["states"]:
        for player, profile in entry["punishment_profile"].items():
            others = ", ".join(f"{other}: {action}" for other, action in profile.items()
                               if other != player)
            rows.append((entry["state"], player, others or None, entry["best_reply"][player],
                         value(entry["punishment"][player])))
    return Table(
        "How each player is punished",
        ("state", "player", "the others play", "its best reply", "which gives it"), tuple(rows),
        "A punishment ends as soon as the player pays its fine, and begins anew where it does not.")


def _shortened(table: Table) -> Table:
    """The first rows of a table, and a word on the others."""
    if len(table.rows) <= SHOWN:
        return table
    note = f"{table.note} The first {SHOWN} of {len(table.rows):,} rows; all are in the result."
    return Table(table.title, table.columns, table.rows[:SHOWN], note)


def _nothing(body: Body) -> tuple[str, ...]:
    at = f" at discount factor {told(body['discount'])} a period"
    new = ("" if "renegotiation" not in body else
           f" and a chance of {told(body['renegotiation'])} a period that the deal is negotiated "
           "anew")
    return (f"In state {body['without_equilibrium']} nothing can be played in pure strategies"
            f"{at}{new}, even with payments; so there is no equilibrium.",)


def _sentences(body: Body) -> tuple[str, ...]:
    states = body["states"]
    kept, all_of = sum(s["playable"] for s in states), sum(s["profiles"] for s in states)
    said = [f"Payments are possible at the start of every period. At discount factor "
            f"{told(body['discount'])} a period, {kept:,} of {count(all_of, 'profile')} can be "
            "played."]
    if "renegotiation" in body:
        said += _negotiated(body)
    if body.get("cycle") is None:
        said.append(_worth(states))
    if body.get("undecided"):
        said.append(f"{count(body['undecided'], 'profile')} among them may fail by less than "
                    "floats can tell.")
    return tuple(said)


def _negotiated(body: Body) -> list[str]:
    shares = ", ".join(f"{player} {told(share)}" for player, share in body["weights"].items())
    chance = value(body["renegotiation"])
    said = [f"Each period the deal is negotiated from scratch with chance {told(chance)}; what "
            f"agreement then gains is shared in the proportions {shares}."]
    rounds = count(body["rounds"], "round")
    if body["cycle"] is None:
        said.append(f"The values settled after {rounds}.")
    elif body["cycle"]:
        said.append(f"The values never settle: after {rounds} they come back every "
                    f"{body['cycle']} rounds. Those of the last round are shown; they are no "
                    "equilibrium.")
    else:
        said.append(f"After {rounds} the values still moved. Those of the last round are shown; "
                    "they are no equilibrium.")
    return said


def _worth(states: list[Body]) -> str:
    """Where agreement is worth most."""
    def gain(entry: Body) -> float:
        return as_float(entry["joint_payoff"]) - sum(map(as_float, entry["punishment"].values()))

    best = max(states, key=gain)
    if gain(best) <= 0:
        return ("Nowhere is agreement worth more than what the players can be held to: promises "
                "enforce nothing.")
    most = told(value(best["joint_payoff"]))
    held = listed([f"{player} to {told(value(x))}" for player, x in best["punishment"].items()])
    if len(states) == 1:
        return (f"Agreement is worth something: together the players can have {most} a period, "
                f"and can be held down, {held}.")
    return (f"Agreement is worth most in state {best['state']}: together the players can have "
            f"{most} a period from there on, and can be held down, {held}.")


def _figure(body: Body) -> Figure:
    states = body["states"]

    def draw(ax: Axes) -> None:
        with plain_letters():
            names = [entry["state"] for entry in states]
            joint = [as_float(entry["joint_payoff"]) for entry in states]
            held = [sum(map(as_float, entry["punishment"].values())) for entry in states]
            rows = range(len(states))
            ax.hlines(list(rows), held, joint, color=ORANGE, lw=3, label="worth of agreement")
            ax.plot(held, list(rows), "|", color=VERMILION, ms=12, mew=2,
                    label="punishments of all together")
            ax.plot(joint, list(rows), "o", color=BLUE, ms=6, label="joint payoff")
            ax.set_yticks(list(rows), names)
            ax.invert_yaxis()
            ax.margins(y=0.08)
            ax.set_xlabel("average payoff a period, all players together")
            finish(ax, legend=True)

    return Figure("states", "What agreement is worth in each state: from what the players can be "
                  "held to, to what they can have together.", draw,
                  height=1.8 + 0.28 * len(states))
