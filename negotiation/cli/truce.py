"""``negotiation truce``: which deals are self-enforcing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from negotiation.cli._common import (
    ANSWERED,
    as_game,
    emit,
    input_argument,
    load,
    option_faults,
    output_options,
    report_option,
)
from negotiation.cli._truce_areas import area_options
from negotiation.cli._truce_payments import payment_options
from negotiation.cli._truce_plans import answer_plans, plan_options, write_supporting
from negotiation.cli._truce_questions import answer_question, question_asked
from negotiation.cli._truce_spelling import by_player, number, profile, terms_of
from negotiation.cli._truce_time import time_options


@click.command()
@input_argument
@click.option("--deal", "deals", multiple=True, metavar="A,B,...",
              help="A deal to examine: its actions joined with commas; of a negotiation also "
                   "just the levels that differ from the status quo. Repeatable. "
                   "[default: all profiles]")
@click.option("--discount", metavar="X|P=X,Q=Y", default=None,
              help="Discount factors, one for all or one a player. [default: the file's]")
@click.option("--punishment", default="nash", show_default=True,
              type=click.Choice(["nash", "mixed-nash", "penal-code", "transfers", "security"]),
              help="What follows a breach.")
@click.option("--lag", metavar="L|P=L,Q=M", default=None,
              help="Periods before a deviation is seen. [default: 1, or the file's]")
@click.option("--hazard", metavar="H", default=None,
              help="Chance a period that the truce collapses. [default: 0, or the file's]")
@click.option("--horizon", metavar="T", default=None,
              help="Periods from one summit to the next. [default: none, or the file's]")
@click.option("--renewal", metavar="R", default=None,
              help="Chance that a summit renews the truce; goes with --horizon.")
@click.option("--payoff-set", is_flag=True,
              help="All payoffs that two players can reach in equilibria, without payments.")
@click.option("--thresholds", is_flag=True,
              help="All discounts at which players who can pay each other can have more.")
@click.option("--renegotiation", metavar="R", default=None,
              help="Chance a period that the deal is negotiated from scratch: what is then "
                   "self-enforcing with transfers, in every state.")
@click.option("--weights", metavar="P=X,Q=Y", default=None,
              help="Bargaining weights, with --renegotiation or --contractual. [default: equal, or "
                   "the file's]")
@plan_options
@time_options
@payment_options
@area_options
@report_option
@output_options
@click.pass_context
def truce(
    ctx: click.Context,
    /,
    file: str,
    deals: tuple[str, ...],
    discount: str | None,
    punishment: str,
    payoff_set: bool,
    thresholds: bool,
    renegotiation: str | None,
    weights: str | None,
    plans: tuple[str, ...],
    collapsed: str | None,
    plan_out: Path | None,
    report: Path | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
    **rest: Any,
) -> int:
    """Find which deals are self-enforcing, and at what patience.

    FILE is a payoff file of kind game, negotiation or dynamic, - for standard input, or a bundled
    name. Of a dynamic file the answer is what can be enforced in each state with transfers.

    Example: negotiation truce textbook/prisoners-dilemma --discount 3/4
    """
    from negotiation.cli._truce_dynamic import answer_states, is_of_states
    from negotiation.model.negotiation import Negotiation
    from negotiation.truces.reversion import self_enforcing

    question, form = question_asked(ctx), (file, as_json, output, quiet, report)
    model = load(file)
    if question is None and is_of_states(model, renegotiation, weights):
        again = None if renegotiation is None else number(renegotiation, "--renegotiation")
        return answer_states(ctx, model, by_player(discount, "--discount"), again,
                             by_player(weights, "--weights"), form)
    terms = terms_of(ctx.params)
    if question is not None:
        answer = answer_question(question, ctx.params, model, terms)
        # one file of several does not say the payoffs: the result carries them
        emit(answer, "-" if rest["others"] else file, *form[1:])
        return ANSWERED
    game = as_game(model, "truce")
    named = [profile(model, game, deal) for deal in deals]
    if collapsed is not None and not plans:
        raise click.UsageError("--collapsed says what follows the end of a plan: it goes with "
                               "--plan")
    if plans:
        ended = None if collapsed is None else profile(model, game, collapsed)
        return answer_plans(model, plans, terms, ended, plan_out, form)
    with option_faults():
        result = self_enforcing(
            model if isinstance(model, Negotiation) else game,
            deals=named or None, punishment=punishment, thresholds=thresholds,
            payoff_set=payoff_set, **terms)
    emit(result, *form)
    write_supporting(result, plan_out, quiet)
    return ANSWERED
