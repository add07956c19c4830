"""The part of ``negotiation truce`` that is about time: erosion, shifts, paths, ladders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from negotiation.cli._common import FORM, Command, option_faults, refusal

if TYPE_CHECKING:
    from negotiation.files.reading import Model
    from negotiation.model.game import Profile
    from negotiation.result import Result

# What each question takes besides the file and where the answer goes.
_TERMS = {"discount", "lag", "hazard", "horizon", "renewal"}
_QUESTIONS = {
    "erosion": {"deals", "punishment", "sudden", "to", "half_life", "schedule", *_TERMS},
    "shifting_power": {"discount", "settles", "to", "half_life", "schedule"},
    "gradual": {"deals", "discount", "reversible"},
    "ladder": {"deals", "discount", "lag", "hazard"},
}


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


def is_of_time(ctx: click.Context) -> bool:
    """Whether one of these questions is asked, and alone.

    Raises
    ------
    click.UsageError
        If several are, or an option is given that says nothing about the one that is.
    """
    asked = _asked(ctx)
    given = {name for name in ctx.params
             if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    if not asked:
        lonely = given & {"to", "half_life", "schedule", "settles", "sudden", "reversible"}
        if lonely:
            raise click.UsageError(f"{_spelled(sorted(lonely)[0])} goes with --erosion, "
                                   "--shifting-power or --gradual")
        return False
    if len(asked) > 1:
        raise click.UsageError(f"{_spelled(asked[0])} and {_spelled(asked[1])} are different "
                               "questions: ask one at a time")
    stray = sorted(given - {asked[0]} - _QUESTIONS[asked[0]] - FORM)
    if stray:
        raise click.UsageError(f"{_spelled(stray[0])} says nothing about {_spelled(asked[0])}")
    return True


def _asked(ctx: click.Context) -> list[str]:
    """The questions that are asked."""
    return [name for name in _QUESTIONS if ctx.params[name] not in (None, False)]


def answer_of_time(
    ctx: click.Context, model: Model, terms: dict[str, Any], deals: Sequence[Profile]
) -> Result:
    """The answer to the question that is asked.

    Parameters
    ----------
    terms
        Discounts, lags and what else says when the truce ends; None where not given.
    deals
        The deals named by ``--deal``.
    """
    from negotiation.model.game import Game
    from negotiation.model.negotiation import Negotiation

    name = _asked(ctx)[0]
    if not isinstance(model, (Game, Negotiation)):
        raise refusal(model, f"truce {_spelled(name)}", "game or negotiation")
    if name in ("gradual", "ladder") and len(deals) > 1:
        raise click.UsageError(f"{_spelled(name)} is about one deal, found {len(deals)}")
    return _ANSWERS[name](ctx.params, model, terms, list(deals))


def _erosion(params: dict[str, Any], model: Any, terms: dict[str, Any], deals: Any) -> Result:
    from negotiation.truces.chance_erosion import sudden_erosion
    from negotiation.truces.erosion import erosion

    drift = _drift(params)
    if params["sudden"]:
        if params["punishment"] != "nash" or drift.pop("schedule") is not None:
            raise click.UsageError("--sudden takes a half-life, and reversion as the threat: no "
                                   "--schedule and no other --punishment")
        with option_faults():
            return sudden_erosion(model, **drift, **terms, deals=deals or None)
    with option_faults():
        return erosion(model, **drift, **terms, deals=deals or None,
                       punishment=params["punishment"])


def _shifting(params: dict[str, Any], model: Any, terms: dict[str, Any], deals: Any) -> Result:
    from negotiation.truces.shifting_power import shifting_power

    drift = _drift(params)
    with option_faults():
        return shifting_power(model, **drift, discount=terms["discount"],
                              settles=params["settles"])


def _gradual(params: dict[str, Any], model: Any, terms: dict[str, Any], deals: Any) -> Result:
    from negotiation.truces.gradualism import gradual

    with option_faults():
        return gradual(model, deals[0] if deals else None, discount=terms["discount"],
                       reversible=params["reversible"])


def _ladder(params: dict[str, Any], model: Any, terms: dict[str, Any], deals: Any) -> Result:
    from negotiation.model.negotiation import Negotiation
    from negotiation.truces.ladders import ladder

    if not isinstance(model, Negotiation):
        raise refusal(model, "truce --ladder", "negotiation")
    with option_faults():
        return ladder(model, params["ladder"], deals[0] if deals else None,
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


def _spelled(name: str) -> str:
    return "--deal" if name == "deals" else f"--{name.replace('_', '-')}"


_ANSWERS = {"erosion": _erosion, "shifting_power": _shifting, "gradual": _gradual,
            "ladder": _ladder}
