"""The report on shifting power: what each side can lock in, and whether peace can be paid for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from negotiation.reports.block import Block, Figure, Heading, Sentences, Table
from negotiation.reports.play_words import PlayWords
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import as_float, listed, told, value
from negotiation.reports.time_figures import window_figure
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
_ROWS = 14


def blocks(result: Result) -> list[Block]:
    """The report on a `shifting_power` result."""
    body, words = result.body(), PlayWords(result.model)
    return [
        Heading(1, title(result, "Shifting power")),
        Sentences(tuple(_sentences(body, words))),
        main_table(result),
        *_figure(body, words),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """What can be locked in, what there is to share, and each player's excess, by period."""
    body, words = result.body(), PlayWords(result.model)
    players = list(body["periods"][0]["lock_in"])
    every = -(-len(body["periods"]) // _ROWS)
    shown = [row for k, row in enumerate(body["periods"])
             if k % every == 0 or k == len(body["periods"]) - 1]
    return Table(
        "What each side can lock in",
        (words.period(), *(f"lock-in of {player}" for player in players), "to share",
         *(f"excess of {player}" for player in players)),
        tuple((row["period"], *(value(row["lock_in"][player]) for player in players),
               value(row["to_share"]), *(value(row["excess"][player]) for player in players))
              for row in shown),
        "Lock-in: the present value that a player can guarantee itself by one action taken for "
        "good. To share: the greatest joint present value. Excess: by how much a player's strength "
        "in the next period is more than what can be left for it; above 0 no efficient peace "
        "exists.")


def _sentences(body: Body, words: PlayWords) -> list[str]:
    period, problem = words.period(), body["problem"]
    said = []
    if body["rising"] or body["declining"]:
        said.append("By what it can lock in " + " and ".join(
            [f"{listed(body['rising'])} rises"] * bool(body["rising"])
            + [f"{listed(body['declining'])} declines"] * bool(body["declining"])) + ".")
    if problem is None:
        said.append(f"In no {period} is the shift so fast that peace could not be paid for: what "
                    "each could guarantee itself tomorrow fits into what there is to share.")
    else:
        said.append(
            f"In {period} {problem['period']} {problem['rises']} cannot promise away the strength "
            f"of the next one: it is {told(problem['excess'])} more than what could be left for "
            f"it. {listed(problem['acts'])} would rather act now.")
    said.append(f"Discount factor {told(body['discount'])} a {period}.")
    return said


def _figure(body: Body, words: PlayWords) -> list[Figure]:
    rows = body["periods"][:-1]
    if len(rows) < 3:
        return []
    lines = {player: [-as_float(row["excess"][player]) for row in rows]
             for player in rows[0]["excess"]}

    def draw(ax: Axes) -> None:
        problem = body["problem"] and body["problem"]["period"]
        window_figure(ax, [row["period"] for row in rows], lines, problem, None, words.period())
        ax.set_ylabel("what is left to pay for peace")

    return [Figure("shift", "What is left of the joint value once each side's strength of the "
                   "next period is paid for; below 0 no efficient peace exists.", draw)]
