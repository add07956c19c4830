"""The report on leverage that is lost by chance: in which states of the world deals are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Block, Cell, Heading, Sentences, Table
from negotiation.reports.changes import NOTE
from negotiation.reports.play_words import PlayWords
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import listed, told, value
from negotiation.reports.words import held
from negotiation.result import Result

Body = Mapping[str, Any]


def blocks(result: Result) -> list[Block]:
    """The report on a `chance_erosion` or `sudden_erosion` result."""
    body, words = result.body(), PlayWords(result.model)
    return [
        Heading(1, title(result, "Leverage lost by chance")),
        Sentences(tuple(_sentences(body, words))),
        *([Sentences((NOTE,))] if isinstance(result.model, Negotiation) else []),
        main_table(result),
        _states(body, words),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """Every deal with the states in which it is kept, and the least slack in each."""
    body, words = result.body(), PlayWords(result.model)
    states = [entry["state"] for entry in body["states"]]
    return Table(
        "Deals where leverage is lost by chance",
        ("deal", "kept", "unravels", *(f"slack: {state}" for state in states)),
        tuple((words.profile(deal["profile"]), _kept(deal, states), deal["unravels"],
               *(_least(deal["slack"][state]) for state in states)) for deal in body["deals"]),
        "Slack: what the cheapest breach in that state costs, as a discounted sum, if the deal is "
        "kept in every state; below 0 it pays. Kept: the states in which the deal is kept if it is "
        "known where it will not be.")


def _kept(deal: Body, states: list[str]) -> str:
    if not deal["kept"]:
        return "never"
    return "in every state" if len(deal["kept"]) == len(states) else listed(deal["kept"])


def _least(slack: Body) -> Cell:
    numbers = [x for x in map(value, slack.values()) if x is not None]
    return min(numbers, default=None)


def _sentences(body: Body, words: PlayWords) -> list[str]:
    deals, period = body["deals"], words.period()
    now = next(entry for entry in body["states"] if entry["state"] == body["start"])
    lost = "; ".join(f"{state} with chance {told(chance)}" for state, chance in now["then"].items()
                     if state != body["start"])
    said = [f"From “{body['start']}” a {period} leads to {lost or 'nothing else'}.",
            f"{held(deals)} kept in every state of the world."]
    partly = [deal for deal in deals if deal["kept"] and not deal["holds"]]
    said += [f"{_capital(words.profile(deal['profile']))} is kept in {_quoted(deal['kept'])} and "
             "broken elsewhere: as nobody knows the day, it does not unravel."
             for deal in partly if body["start"] in deal["kept"]][:3]
    return said


def _quoted(states: list[str]) -> str:
    return listed([f"“{state}”" for state in states])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _states(body: Body, words: PlayWords) -> Table:
    return Table(
        "States of the world", ("state", "next", "one-shot equilibria"),
        tuple((entry["state"],
               "; ".join(f"{state} {told(chance)}" for state, chance in entry["then"].items()),
               " or ".join(words.profile(found) for found in entry["equilibria"]))
              for entry in body["states"]))
