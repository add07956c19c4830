"""``negotiation truce``: which deals are self-enforcing."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from negotiation.cli._truce_plans import answer_plans, plan_options, write_supporting
from negotiation.cli._truce_time import answer_of_time, is_of_time, time_options

if TYPE_CHECKING:
    from negotiation.model.game import Game, Profile
    from negotiation.model.negotiation import Negotiation


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
              help="Bargaining weights of a new negotiation. [default: equal, or the file's]")
@plan_options
@time_options
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
    lag: str | None,
    hazard: str | None,
    horizon: str | None,
    renewal: str | None,
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
    **of_time: Any,
) -> int:
    """Find which deals are self-enforcing, and at what patience.

    FILE is a payoff file of kind game, negotiation or dynamic, - for standard input, or a bundled
    name. Of a dynamic file the answer is what can be enforced in each state with transfers.

    Example: negotiation truce textbook/prisoners-dilemma --discount 3/4
    """
    from negotiation.cli._truce_dynamic import answer_states, is_of_states
    from negotiation.model.negotiation import Negotiation
    from negotiation.truces.reversion import self_enforcing

    timed, form = is_of_time(ctx), (file, as_json, output, quiet, report)
    model = load(file)
    if not timed and is_of_states(model, renegotiation, weights):
        again = None if renegotiation is None else _number(renegotiation, "--renegotiation")
        return answer_states(ctx, model, _by_player(discount, "--discount"), again,
                             _by_player(weights, "--weights"), form)
    game = as_game(model, "truce")
    terms = {
        "discount": _by_player(discount, "--discount"),
        "lag": _by_player(lag, "--lag"),
        "hazard": None if hazard is None else _number(hazard, "--hazard"),
        "horizon": None if horizon is None else _number(horizon, "--horizon"),
        "renewal": None if renewal is None else _number(renewal, "--renewal"),
    }
    named = [_profile(model, game, deal) for deal in deals]
    if timed:
        emit(answer_of_time(ctx, model, terms, named), *form)
        return ANSWERED
    if collapsed is not None and not plans:
        raise click.UsageError("--collapsed says what follows the end of a plan: it goes with "
                               "--plan")
    if plans:
        ended = None if collapsed is None else _profile(model, game, collapsed)
        return answer_plans(model, plans, terms, ended, plan_out, form)
    with option_faults():
        result = self_enforcing(
            model if isinstance(model, Negotiation) else game,
            deals=named or None, punishment=punishment, thresholds=thresholds,
            payoff_set=payoff_set, **terms)
    emit(result, *form)
    write_supporting(result, plan_out, quiet)
    return ANSWERED


def _profile(model: object, game: Game, deal: str) -> Profile:
    """A deal: one action a player who has a choice, or levels of a negotiation."""
    from negotiation.model.negotiation import Negotiation

    actions = deal.split(",")
    choosing = [size > 1 for size in game.shape]
    if len(actions) == game.n and all(map(_known, actions, game.actions)):
        return actions
    free = [names for names, chosen in zip(game.actions, choosing, strict=True) if chosen]
    if len(actions) == len(free) and all(map(_known, actions, free)):
        rest = iter(actions)
        return [next(rest) if chosen else names[0]
                for chosen, names in zip(choosing, game.actions, strict=True)]
    if isinstance(model, Negotiation):
        return _levels(model, deal)
    who = [player for player, chosen in zip(game.players, choosing, strict=True) if chosen]
    if len(actions) != len(who):
        raise click.UsageError(f"--deal {deal}: expected {len(who)} actions, of "
                               f"{', '.join(who)}, found {len(actions)}")
    wrong, names = next((action, names) for action, names in zip(actions, free, strict=True)
                        if action not in names)
    raise click.UsageError(f"--deal {deal}: {wrong!r} is not one of {', '.join(names)}")


def _known(action: str, names: tuple[str, ...]) -> bool:
    return action in names


def _levels(talks: Negotiation, deal: str) -> dict[str, str]:
    """The levels that a deal names, by issue; issues not named stay at the status quo."""
    from difflib import get_close_matches

    issues = [issue for issue in talks.issues if issue.by in [p.id for p in talks.principals]]
    found: dict[str, str] = {}
    for level in (part.strip() for part in re.split("[,;+]", deal)):
        owners = [issue.id for issue in issues if level in issue.levels]
        if len(owners) != 1 or owners[0] in found:
            near = get_close_matches(level, [name for issue in issues for name in issue.levels], 1)
            raise click.UsageError(
                f"--deal {deal}: expected levels of different issues of the principals; "
                f"{level!r} " + (
                    f"is a level of {' and of '.join(owners)}" if len(owners) > 1 else
                    f"is a second level of {owners[0]}" if owners else
                    "is none" + (f"; did you mean {near[0]!r}?" if near else "")))
        found[owners[0]] = level
    return found


def _by_player(text: str | None, option: str) -> Any:
    """``X`` for all, or ``P=X,Q=Y`` for the players named."""
    if text is None:
        return None
    if "=" not in text:
        return _number(text, option)
    pairs = [part.rpartition("=") for part in text.split(",")]
    players = [player.strip() for player, _, _ in pairs]
    for player in players:
        if players.count(player) > 1:
            raise click.UsageError(f"{option}: {player!r} is given twice")
    return {player: _number(pair[2], option) for player, pair in zip(players, pairs, strict=True)}


def _number(text: str, option: str) -> Fraction:
    from negotiation.exact import exact

    try:
        return exact(text)
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None
