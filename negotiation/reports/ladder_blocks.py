"""The report on a ladder of measures: whom it deters, who carries it out, and who rides free."""

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
    """The report on a `ladder` result."""
    body, words = result.body(), PlayWords(result.model)
    return [
        Heading(1, title(result, "A ladder of measures")),
        Sentences(tuple(_sentences(body, words))),
        *([Sentences((NOTE,))] if isinstance(result.model, Negotiation) else []),
        main_table(result),
        _what_leaving_brings(body),
        *([_heights(body)] if body["heights"] else []),
        _figure(body),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """Every rung with payoffs and, with discounts, what leaving it costs."""
    body = result.body()
    players = list(body["rungs"][0]["payoffs"])
    judged = body["verdicts"] is not None
    return Table(
        "The rungs",
        ("rung", *(f"payoff of {player}" for player in players), "all who carry it out",
         *((f"slack of {player}" for player in players) if judged else ()),
         *(("slack as one",) if judged else ())),
        tuple((rung["name"], *(value(rung["payoffs"][player]) for player in players),
               value(rung["bloc"]),
               *((value(rung["slack"][player]) for player in players) if judged else ()),
               *((value(rung["bloc_slack"]),) if judged else ())) for rung in body["rungs"]),
        "Slack: what the cheapest breach on this rung costs, as an average payoff; below 0 it "
        "pays. As one: if all who carry the ladder out acted as one player with the sum of their "
        "payoffs." if judged else "")


def _what_leaving_brings(body: Body) -> Table:
    players = list(body["rungs"][0]["temptation"])
    return Table(
        "What leaving a rung brings in the period itself", ("rung", *players),
        tuple((rung["name"], *(value(rung["temptation"][player]) for player in players))
              for rung in body["rungs"]),
        "If refusals had no consequence, whoever gains here would refuse.")


def _heights(body: Body) -> Table:
    return Table(
        "The same ladder, cut off", ("top rung", "deters", "self-enforcing as one",
                                     "self-enforcing one by one"),
        tuple((h["top"], h["deters"], h["as_one"], h["members"]) for h in body["heights"]),
        "One by one: if each of those who carry it out decides for itself.")


def _sentences(body: Body, words: PlayWords) -> list[str]:
    ladder, verdicts = body["ladder"], body["verdicts"]
    watched, period = listed(ladder["against"]), words.period()
    said = [f"{listed(ladder['by'])} answer each violation by {watched} with the next rung of "
            f"“{ladder['id']}”, and go down one after "
            f"{count(ladder['down_after'], period)} without. The deal that it protects: "
            f"{words.profile(body['deal']['profile'])}."]
    least = body["least_discount"]["deters"]
    if verdicts is None:
        return [*said, "Without discount factors no verdict is given." if least is None else
                f"It deters {watched} from a common discount of {told(least)} on."]
    said.append(f"It {'deters' if verdicts['deters'] else 'does not deter'} {watched}"
                + ("." if verdicts["obeyed"] or not verdicts["deters"] else
                   ", but once measures are in force it would go on violating."))
    one, each = verdicts["as_one"], verdicts["members"]
    said.append(_carried(one["carried_out"], each["carried_out"]))
    said += [_binding(body["binding"][side], how, words) for side, how in (
        ("as_one", "with all as one"), ("members", "one by one")) if body["binding"][side]]
    riders = list(dict.fromkeys(f["player"] for f in body["free_riders"]))
    if riders:
        said.append(f"The free-rider problem: what pays for all together does not pay for "
                    f"{listed(riders)} alone.")
    tempted = [player for player in ladder["by"]
               if any(value(r["temptation"][player]) for r in body["rungs"][1:])]
    if tempted:
        said.append(f"If refusals had no consequence, {listed(tempted)} would leave some rung; "
                    "what holds them is that a refusal ends the whole arrangement.")
    return said


def _carried(one: bool, each: bool) -> str:
    if one and each:
        return "Its measures are credible: all who are to carry them out want to, each for itself."
    if one:
        return ("Its measures would be credible if all who carry them out acted as one; one by "
                "one they are not.")
    return "Its measures are not credible: even acting as one, those who carry them out would not."


def _binding(found: Body, how: str, words: PlayWords) -> str:
    slack = as_float(found["slack"])
    cost = f"costs {told(found['slack'])}" if slack >= 0 else f"brings {told(-slack)}"
    return (f"The tightest breach {how}: on “{found['name']}” {found['player']}, to "
            f"{_act(found, words)}, which {cost} a {words.period()} on average.")


def _act(found: Body, words: PlayWords) -> str:
    known = words.talks is None or any(p.id == found["player"] for p in words.talks.parties)
    return words.action(found["player"], found["deviation"]) if known else str(found["deviation"])


def _figure(body: Body) -> Figure:
    players = list(body["rungs"][0]["payoffs"])
    values = {player: [as_float(rung["payoffs"][player]) for rung in body["rungs"]]
              for player in players}
    names = [rung["name"] for rung in body["rungs"]]

    def draw(ax: Axes) -> None:
        steps_figure(ax, values, names, "payoff a period")
        ax.set_xlabel("rung")

    return Figure("ladder", "What each rung pays: to those whom the ladder is to deter, and to "
                  "those who carry it out.", draw)
