"""The part of ``negotiation truce`` that is about time: erosion, shifts, paths, ladders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import Command, option_faults, refusal
from negotiation.cli._truce_spelling import only_profile, profiles

if TYPE_CHECKING:
    from negotiation.result import Result


def time_options(command: Command) -> Command:
    """Add the options of questions about time."""
    for option in (
        click.option("--reversible", is_flag=True,
                     help="With --gradual: everything can be taken back."),
        click.option("--settles", is_flag=True,
                     help="With --shifting-power: acting settles payoffs for good, as a war "
                          "would."),
        click.option("--schedule", metavar="W,W,...", default=None,
                     help="With --to: the shares that are left in periods 0, 1, ..., the last one "
                          "for ever."),
        click.option("--half-life", metavar="H", default=None,
                     help="With --to: periods in which half of what is left fades."),
        click.option("--to", metavar="FILE", default=None,
                     help="The game that the payoffs of a game drift to."),
        click.option("--sudden", is_flag=True,
                     help="With --erosion: leverage is lost all at once, on a day that nobody "
                          "knows."),
        click.option("--ladder", metavar="ID", default=None,
                     help="Does a ladder of measures of the file deter, and is it credible?"),
        click.option("--gradual", is_flag=True,
                     help="The fastest self-enforcing path of concessions to a deal."),
        click.option("--shifting-power", is_flag=True,
                     help="Does power shift so fast that no efficient peace is possible?"),
        click.option("--erosion", is_flag=True,
                     help="In which window do deals hold as leverage erodes?"),
    ):
        command = option(command)
    return command


def _erosion(params: dict[str, Any], model: Any, terms: dict[str, Any]) -> Result:
    from negotiation.truces.chance_erosion import sudden_erosion
    from negotiation.truces.erosion import erosion

    drift, deals = _drift(params), profiles(model, params["deals"]) or None
    if params["sudden"]:
        if params["punishment"] != "nash" or drift.pop("schedule") is not None:
            raise click.UsageError("--sudden takes a half-life, and reversion as the threat: no "
                                   "--schedule and no other --punishment")
        with option_faults():
            return sudden_erosion(model, **drift, **terms, deals=deals)
    with option_faults():
        return erosion(model, **drift, **terms, deals=deals, punishment=params["punishment"])


def _shifting(params: dict[str, Any], model: Any, terms: dict[str, Any]) -> Result:
    from negotiation.truces.shifting_power import shifting_power

    drift = _drift(params)
    with option_faults():
        return shifting_power(model, **drift, discount=terms["discount"],
                              settles=params["settles"])


def _gradual(params: dict[str, Any], model: Any, terms: dict[str, Any]) -> Result:
    from negotiation.truces.gradualism import gradual

    with option_faults():
        return gradual(model, only_profile(model, params["deals"]), discount=terms["discount"],
                       reversible=params["reversible"])


def _ladder(params: dict[str, Any], model: Any, terms: dict[str, Any]) -> Result:
    from negotiation.model.negotiation import Negotiation
    from negotiation.truces.ladders import ladder

    if not isinstance(model, Negotiation):
        raise refusal(model, "truce --ladder", "negotiation")
    with option_faults():
        return ladder(model, params["ladder"], only_profile(model, params["deals"]),
                      discount=terms["discount"], lag=terms["lag"], hazard=terms["hazard"])


def _drift(params: dict[str, Any]) -> dict[str, Any]:
    """Where a game drifts to and how fast, as arguments."""
    from negotiation.cli._common import load
    from negotiation.model.game import Game

    schedule = params["schedule"]
    to = None if params["to"] is None else load(params["to"])
    if to is not None and not isinstance(to, Game):
        raise refusal(to, "truce --to", "game")
    return {"to": to, "half_life": params["half_life"],
            "schedule": None if schedule is None else schedule.split(",")}


ANSWERS = {"erosion": _erosion, "shifting_power": _shifting, "gradual": _gradual,
           "ladder": _ladder}
