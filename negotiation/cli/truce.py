"""``negotiation truce``: which deals are self-enforcing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import as_game, emit, input_argument, load, output_options

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
        "--horizon": horizon, "--renewal": renewal, "--payoff-set": payoff_set,
        "--thresholds": thresholds,
    }.items():
        if asked:
            raise NotBuiltError(name, ["--lag", "--hazard"])
    model = load(file)
    game = as_game(model, "truce")
    defaults = _defaults(model)
    result = replace(self_enforcing(
        game,
        deals=[_profile(game, deal) for deal in deals] or None,
        discount=_by_player(discount, "--discount"),
        punishment=punishment,
        lag=_by_player(lag, "--lag") or defaults["lag"],
        hazard=defaults["hazard"] if hazard is None else _number(hazard, "--hazard"),
    ), model=model)
    emit(result, file, as_json, output, quiet)


def _defaults(model: object) -> dict[str, Any]:
    """Lag and hazard that a negotiation file states; none in a game file."""
    from negotiation.model.negotiation import Negotiation
    from negotiation.model.uncertain import mode
    from negotiation.truces.life import joint_hazard

    if not isinstance(model, Negotiation):
        return {"lag": 1, "hazard": 0}
    return {
        "lag": {party.id: party.detection_lag for party in model.parties},
        "hazard": joint_hazard([mode(party.volatility) for party in model.principals]),
    }


def _profile(game: Game, deal: str) -> list[str]:
    """A deal's actions; players with a single action may be left out."""
    actions = deal.split(",")
    choosing = [size > 1 for size in game.shape]
    if len(actions) == game.n or len(actions) != sum(choosing):
        return actions
    rest = iter(actions)
    return [next(rest) if free else names[0]
            for free, names in zip(choosing, game.actions, strict=True)]


def _by_player(text: str | None, option: str) -> Any:
    """``X`` or ``P=X,Q=Y`` as a number or a mapping."""
    if text is None:
        return None
    if "=" not in text:
        return _number(text, option)
    pairs = [part.partition("=") for part in text.split(",")]
    return {player.strip(): _number(value, option) for player, _, value in pairs}


def _number(text: str, option: str) -> Fraction:
    from negotiation.exact import exact

    try:
        return exact(text)
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None
