"""``negotiation equilibria``: the one-shot equilibria of a game."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import (
    ANSWERED,
    NOT_ANSWERED,
    as_game,
    emit,
    input_argument,
    load,
    output_options,
    report_option,
)

if TYPE_CHECKING:
    from negotiation.model.game import Game
    from negotiation.result import Result

# The options that each concept takes.
CONCEPTS: dict[str, tuple[str, ...]] = {
    "nash": ("one",),
    "pure": (),
    "correlated": ("objective", "minimize"),
    "coarse-correlated": ("objective", "minimize"),
    "quantal": ("precision", "path"),
    "ess": (),
    "rationalizable": (),
}


@click.command()
@input_argument
@click.option(
    "--concept", type=click.Choice(list(CONCEPTS)), default="nash", show_default=True,
    help="What to find.",
)
@click.option("--one", is_flag=True, help="nash: stop at one equilibrium.")
@click.option(
    "--objective", metavar="welfare|egalitarian|nash-product|PLAYER",
    help="Correlated kinds: what the distribution maximises (default: welfare).",
)
@click.option("--minimize", is_flag=True, help="Correlated kinds: minimise the objective.")
@click.option("--precision", metavar="X", help="quantal: the logit lambda, 1 / payoff unit.")
@click.option("--path", is_flag=True, help="quantal: list the principal branch.")
@report_option
@output_options
def equilibria(
    file: str,
    concept: str,
    report: Path | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
    **options: Any,
) -> int:
    """Find the one-shot equilibria of a game.

    FILE is of kind game or negotiation, `-` for standard input, or a bundled name.

    \b
    negotiation equilibria chicken
    negotiation equilibria tariff-game --concept pure
    """
    from negotiation.result import Status

    given = {name: value for name, value in options.items() if value}
    for name in given:
        if name not in CONCEPTS[concept]:
            raise click.UsageError(f"--{name} does not apply to --concept {concept}")
    if concept == "quantal" and not given:
        raise click.UsageError("--concept quantal needs --precision X, --path, or both")
    model = load(file)
    result = replace(_found(as_game(model, "equilibria"), concept, given), model=model)
    emit(result, file, as_json, output, quiet, report)
    return NOT_ANSWERED if result.status is Status.NOT_CONVERGED else ANSWERED


def _found(game: Game, concept: str, options: dict[str, Any]) -> Result:
    """The answer; what it needs is imported when it is asked for."""
    if concept == "nash":
        from negotiation.equilibria.nash import nash_equilibria

        return nash_equilibria(game, **options)
    if concept in ("correlated", "coarse-correlated"):
        from negotiation.equilibria.correlated import correlated_equilibrium

        return correlated_equilibrium(game, coarse=concept == "coarse-correlated", **options)
    if concept == "quantal":
        from negotiation.equilibria.quantal import quantal_branch, quantal_response

        find = quantal_branch if options.pop("path", False) else quantal_response
        return find(game, **options)
    return _without_options(game, concept)


def _without_options(game: Game, concept: str) -> Result:
    if concept == "pure":
        from negotiation.equilibria.pure import pure_equilibria

        return pure_equilibria(game)
    if concept == "ess":
        from negotiation.equilibria.ess import evolutionarily_stable

        return evolutionarily_stable(game)
    from negotiation.equilibria.rationalizable import rationalizable

    return rationalizable(game)
