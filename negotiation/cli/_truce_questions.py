"""Questions of ``negotiation truce`` that have an option of their own: which, and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from negotiation.cli._common import FORM, refusal

if TYPE_CHECKING:
    from negotiation.files.reading import Model
    from negotiation.result import Result

# What each question takes besides the file and where the answer goes.
_TERMS = {"discount", "lag", "hazard", "horizon", "renewal"}
_QUESTIONS = {
    "erosion": {"deals", "punishment", "sudden", "to", "half_life", "schedule", *_TERMS},
    "shifting_power": {"discount", "settles", "to", "half_life", "schedule"},
    "gradual": {"deals", "discount", "reversible"},
    "ladder": {"deals", "discount", "lag", "hazard"},
    "agreement": {"deals", "discount"},
    "contractual": {"discount", "weights"},
    "pooled": {"deals", "discount", "punishment", "others", "areas"},
}
_OF_ONE_DEAL = ("gradual", "ladder", "agreement")
# What says nothing unless one of these questions is asked.
_LONELY = ("to", "half_life", "schedule", "settles", "sudden", "reversible", "others", "areas")
_SPELLED = {"deals": "--deal", "others": "--with", "areas": "--area", "plans": "--plan"}


def question_asked(ctx: click.Context) -> str | None:
    """The question that is asked, alone; None if none of these is.

    Raises
    ------
    click.UsageError
        If several are, or an option is given that says nothing about the one that is.
    """
    asked = [name for name in _QUESTIONS if ctx.params[name] not in (None, False)]
    given = {name for name in ctx.params
             if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    if not asked:
        lonely = next((name for name in _LONELY if name in given), None)
        if lonely is not None:
            takers = [spelled(name) for name, taken in _QUESTIONS.items() if lonely in taken]
            raise click.UsageError(f"{spelled(lonely)} goes with {' or '.join(takers)}")
        return None
    if len(asked) > 1:
        raise click.UsageError(f"{spelled(asked[0])} and {spelled(asked[1])} are different "
                               "questions: ask one at a time")
    name = asked[0]
    stray = sorted(given - {name} - _QUESTIONS[name] - FORM)
    if stray:
        raise click.UsageError(f"{spelled(stray[0])} says nothing about {spelled(name)}")
    if name in _OF_ONE_DEAL and len(ctx.params["deals"]) > 1:
        raise click.UsageError(f"{spelled(name)} is about one deal, found "
                               f"{len(ctx.params['deals'])}")
    return name


def answer_question(
    name: str, params: dict[str, Any], model: Model, terms: dict[str, Any]
) -> Result:
    """The answer to the question that is asked.

    Parameters
    ----------
    params
        The options as they were given.
    terms
        Discounts, lags and what else says when the truce ends, as numbers; None where not given.
    """
    from negotiation.cli import _truce_areas, _truce_payments, _truce_time
    from negotiation.model.game import Game
    from negotiation.model.negotiation import Negotiation

    if not isinstance(model, (Game, Negotiation)):
        raise refusal(model, f"truce {spelled(name)}", "game or negotiation")
    answers = {**_truce_time.ANSWERS, **_truce_payments.ANSWERS, **_truce_areas.ANSWERS}
    return answers[name](params, model, terms)


def spelled(name: str) -> str:
    """The option that sets a parameter."""
    return _SPELLED.get(name, f"--{name.replace('_', '-')}")
