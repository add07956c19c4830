"""The part of ``negotiation truce`` that is about plans: ``--plan``, ``--plan-out``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import (
    ANSWERED,
    Command,
    Form,
    emit,
    emit_text,
    option_faults,
    refusal,
)

if TYPE_CHECKING:
    from negotiation.files.reading import Model
    from negotiation.model.game import Profile
    from negotiation.truces.plan_check import PlanCheck, PlanChecks
    from negotiation.truces.reversion import Truces


def plan_options(command: Command) -> Command:
    """Add ``--plan``, ``--collapsed`` and ``--plan-out``."""
    for option in (
        click.option("--plan-out", type=click.Path(dir_okay=False, path_type=Path), default=None,
                     help="Write the plans that the answer is about to a file, in the form that "
                          "payoff files have them: those checked, or those that keep the deals "
                          "(--punishment nash)."),
        click.option("--collapsed", metavar="A,B,...", default=None,
                     help="What is played once a plan has broken down or expired. [default: the "
                          "pure one-shot equilibrium with the least sum of payoffs]"),
        click.option("--plan", "plans", multiple=True, metavar="ID",
                     help="Check a plan of the file instead of deals: does anybody gain by leaving "
                          "it? Repeatable; all: every plan."),
    ):
        command = option(command)
    return command


def answer_plans(
    model: Model, plans: tuple[str, ...], terms: dict[str, Any], collapsed: Profile | None,
    plan_out: Path | None, form: Form,
) -> int:
    """Check plans, print the answer, and write them out if asked; return the exit code.

    Parameters
    ----------
    form
        The file's name, and whether and where the answer goes: as of `emit`.
    """
    answer = _checked(model, plans, terms, collapsed)
    emit(answer, *form)
    if plan_out is not None:
        _write(answer, plan_out, form[3])
    return ANSWERED


def _checked(
    model: Model, plans: tuple[str, ...], terms: dict[str, Any], collapsed: Profile | None
) -> PlanCheck | PlanChecks:
    """The answer about one plan of a file, or about several."""
    from negotiation.errors import InputError
    from negotiation.model.game import Game
    from negotiation.model.negotiation import Negotiation
    from negotiation.model.planned import planned
    from negotiation.truces.plan_check import check_plan, check_plans

    if not isinstance(model, (Game, Negotiation)):
        raise refusal(model, "truce --plan", "game or negotiation")
    known = [plan.id for plan in model.plans]
    every = plans == ("all",) and "all" not in known
    ids = known if every else list(dict.fromkeys(plans))
    with option_faults():
        if not known:
            raise InputError("--plan: the file has no plans")
        for plan in ids:
            if plan not in known:
                planned(model, plan)
    for plan in ids:
        planned(model, plan)  # what is wrong with the plan is a fault of the file
    with option_faults():
        if len(ids) == 1 and not every:
            return check_plan(model, ids[0], collapsed=collapsed, **terms)
        return check_plans(model, ids, collapsed=collapsed, **terms)


def _write(answer: PlanCheck | PlanChecks, path: Path, quiet: bool) -> None:
    """Write the plans of an answer as tables ``[[plan]]``."""
    from negotiation.files.plan_text import plan_to_toml
    from negotiation.truces.plan_check import PlanCheck

    checks = (answer,) if isinstance(answer, PlanCheck) else answer.checks
    emit_text("\n".join(plan_to_toml(check.ground.plan, check.ground.part or check.ground.game)
                        for check in checks), path, quiet)


def write_supporting(answer: Truces, path: Path | None, quiet: bool) -> None:
    """Write the plans that keep the deals of an answer as tables ``[[plan]]``, if asked."""
    if path is None:
        return
    from negotiation.files.plan_text import plan_to_toml
    from negotiation.model.game import Game
    from negotiation.model.negotiation import Negotiation
    from negotiation.truces.supporting_plan import supporting_plans

    with option_faults():
        plans = supporting_plans(answer)
    model = answer.model
    assert isinstance(model, (Game, Negotiation))
    spelling = model if isinstance(model, Game) else model.slice()
    emit_text("\n".join(plan_to_toml(plan, spelling) for plan in plans), path, quiet)
