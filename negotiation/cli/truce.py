"""``negotiation truce``: which deals are self-enforcing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import (
    as_game,
    emit,
    input_argument,
    load,
    option_faults,
    output_options,
)

if TYPE_CHECKING:
    from negotiation.model.game import Game


@click.command()
@input_argument
@click.option("--deal", "deals", multiple=True, metavar="A,B,...",
              help="A deal to examine: its actions joined with commas. Repeatable. "
                   "[default: all profiles]")
@click.option("--discount", metavar="X|P=X,Q=Y", default=None,
              help="Discount factors, one for all or one a player. [default: the file's]")
@click.option("--punishment", default="nash", show_default=True,
              type=click.Choice(["nash", "penal-code", "transfers", "security"]),
              help="What follows a breach.")
@click.option("--lag", metavar="L|P=L,Q=M", default=None,
              help="Periods before a deviation is seen. [default: 1, or the file's]")
@click.option("--hazard", metavar="H", default=None,
              help="Chance a period that the truce collapses. [default: 0, or the file's]")
@click.option("--horizon", metavar="T", default=None, help="Periods to a summit (not built yet).")
@click.option("--renewal", metavar="R", default=None,
              help="Chance of renewal at the summit (not built yet).")
@click.option("--payoff-set", is_flag=True, help="Payoff set of the repeated game (not built yet).")
@click.option("--thresholds", is_flag=True,
              help="Critical discounts with transfers (not built yet).")
@output_options
def truce(
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
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """Find which deals are self-enforcing, and at what patience.

    FILE is a payoff file of kind game or negotiation, - for standard input, or a bundled name.

    Example: negotiation truce textbook/prisoners-dilemma --discount 3/4
    """
    from negotiation.errors import NotBuiltError
    from negotiation.truces.reversion import self_enforcing

    for name, asked in {
        "--horizon": horizon is not None, "--renewal": renewal is not None,
        "--payoff-set": payoff_set, "--thresholds": thresholds,
    }.items():
        if asked:
            raise NotBuiltError(name, ["--lag", "--hazard"])
    model = load(file)
    game = as_game(model, "truce")
    lags, stated_hazard = _stated(model)
    stated = dict(zip(game.players, game.discount, strict=True))
    with option_faults():
        result = self_enforcing(
            game,
            deals=[_profile(game, deal) for deal in deals] or None,
            discount=_by_player(discount, "--discount", stated),
            punishment=punishment,
            lag=_by_player(lag, "--lag", lags),
            hazard=stated_hazard if hazard is None else _number(hazard, "--hazard"),
        )
    emit(replace(result, model=model), file, as_json, output, quiet)


def _stated(model: object) -> tuple[dict[str, Any], Fraction]:
    """Lags and hazard that a negotiation file states; a game file states none."""
    from negotiation.model.negotiation import Negotiation
    from negotiation.model.uncertain import mode
    from negotiation.truces.life import joint_hazard

    if not isinstance(model, Negotiation):
        return {}, Fraction(0)
    return (
        {party.id: party.detection_lag for party in model.parties},
        joint_hazard([mode(party.volatility) for party in model.principals]),
    )


def _profile(game: Game, deal: str) -> list[str]:
    """A deal's actions; players with a single action may be left out."""
    actions = deal.split(",")
    choosing = [size > 1 for size in game.shape]
    if len(actions) == game.n:
        return actions
    if len(actions) != sum(choosing):
        who = [player for player, free in zip(game.players, choosing, strict=True) if free]
        raise click.UsageError(f"--deal {deal}: expected {len(who)} actions, of "
                               f"{', '.join(who)}, found {len(actions)}")
    rest = iter(actions)
    return [next(rest) if free else names[0]
            for free, names in zip(choosing, game.actions, strict=True)]


def _by_player(text: str | None, option: str, stated: Mapping[str, Any]) -> Any:
    """``X`` for all, or ``P=X,Q=Y`` over what the file states for the players not named."""
    if text is None:
        return stated
    if "=" not in text:
        return _number(text, option)
    pairs = [part.rpartition("=") for part in text.split(",")]
    players = [player.strip() for player, _, _ in pairs]
    for player in players:
        if players.count(player) > 1:
            raise click.UsageError(f"{option}: {player!r} is given twice")
    given = {player: _number(pair[2], option) for player, pair in zip(players, pairs, strict=True)}
    return {**stated, **given}


def _number(text: str, option: str) -> Fraction:
    from negotiation.exact import exact

    try:
        return exact(text)
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None
