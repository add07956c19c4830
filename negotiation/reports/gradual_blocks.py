"""The report on gradual concessions: the path period by period, or the step that has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Block, Figure, Heading, Sentences, Table
from negotiation.reports.changes import NOTE
from negotiation.reports.play_words import PlayWords
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import as_float, count, listed, told, value
from negotiation.reports.time_figures import steps_figure
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]


def blocks(result: Result) -> list[Block]:
    """The report on a `gradual` result."""
    body, words = result.body(), PlayWords(result.model)
    return [
        Heading(1, title(result, "Gradual concessions")),
        Sentences(tuple(_sentences(body, words))),
        *([Sentences((NOTE,))] if isinstance(result.model, Negotiation) else []),
        *([main_table(result)] if body["path"] else []),
        *_figure(body, words),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """The path, period by period."""
    body, words = result.body(), PlayWords(result.model)
    players = list(body["discount"])
    rows = []
    for step in body["path"]:
        binding = step["binding"]
        rows.append((
            step["period"], words.profile(step["profile"]),
            *(value(step["payoffs"][player]) for player in players),
            *(value(step["values"][player]) for player in players),
            binding and f"{binding['player']}: "
                        f"{words.breach(binding['player'], binding['deviation'], step['profile'])}",
            value(binding and binding["slack"])))
    return Table(
        "The path, the last step for ever",
        (words.period(), "played", *(f"payoff of {player}" for player in players),
         *(f"value to {player}" for player in players), "binding", "slack"), tuple(rows),
        "Value: average payoff from this step on. Binding: the breach that costs least, and what "
        "it costs as an average payoff.")


def _sentences(body: Body, words: PlayWords) -> list[str]:
    period, bound = words.period(), _bound(body)
    said = [f"What cannot be taken back: {bound}." if bound else
            "Everything can be taken back, so nothing is gained by going slowly: a deal holds at "
            "once or not at all."]
    goal = body["goal"]
    if goal is None:
        return [*said, "No deal gains something for all over play without a path."]
    name = words.profile(goal["profile"])
    if body["tried"]:
        better = "better deal" if body["path"] else "other deal"
        said.append(f"No path leads to {count(len(body['tried']), better)} that would gain all.")
    if not body["path"]:
        return [*said, *_no_path(body, name, words)]
    steps = len(body["path"]) - 1
    said.append(f"{name[0].upper()}{name[1:]} can be agreed on at once." if steps == 0 else
                f"The fastest self-enforcing path to {name} reaches it in {period} {steps}; at "
                "once, or faster, somebody would gain by stopping.")
    return said


def _bound(body: Body) -> str:
    """What cannot be taken back, in words: whose levels, or which issues of whom."""
    return listed([player if names == [player] else f"{', '.join(names)} ({player})"
                   for player, names in body["irreversible"].items() if names])


def _no_path(body: Body, name: str, words: PlayWords) -> list[str]:
    obstacle = body["obstacle"]
    if obstacle is None:
        return [f"{name[0].upper()}{name[1:]} cannot be reached from where the path would start."]
    breach = (f"{obstacle['player']} would gain {told(-as_float(obstacle['slack']))} by "
              f"{words.action(obstacle['player'], obstacle['deviation'])}")
    if obstacle["at_the_goal"]:
        return [f"No self-enforcing path leads to {name}: once there, {breach}."]
    return [f"No self-enforcing path leads to {name}: of all steps that would have to hold, the "
            f"nearest to holding is {obstacle['deal']}, where {breach}."]


def _figure(body: Body, words: PlayWords) -> list[Figure]:
    if len(body["path"]) < 2:
        return []
    values = {player: [as_float(step["payoffs"][player]) for step in body["path"]]
              for player in body["discount"]}
    names = [str(step["period"]) for step in body["path"]]

    def draw(ax: Axes) -> None:
        steps_figure(ax, values, names, "payoff")
        ax.set_xlabel(words.period())

    return [Figure("path", "What each side gets on the way, period by period.", draw)]
