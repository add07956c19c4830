"""``negotiation equilibria``: the one-shot equilibria of a game."""

from __future__ import annotations

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
)

if TYPE_CHECKING:
    from negotiation.model.game import Game
    from negotiation.result import Result

CONCEPTS = (
    "nash", "pure", "correlated", "coarse-correlated", "quantal", "ess", "rationalizable",
)
# The options that each concept takes, of the concepts that can be asked for.
BUILT: dict[str, tuple[str, ...]] = {"nash": ("one",), "pure": (), "rationalizable": ()}


@click.command()
@input_argument
@click.option(
    "--concept", type=click.Choice(CONCEPTS), default="nash", show_default=True,
    help="What to find. Built so far: " + ", ".join(BUILT) + ".",
)
@click.option("--one", is_flag=True, help="nash: stop at one equilibrium.")
@click.option(
    "--objective", metavar="welfare|egalitarian|nash-product|PLAYER",
    help="Correlated kinds: what the distribution maximises.",
)
@click.option("--minimize", is_flag=True, help="Correlated kinds: minimise the objective.")
@click.option("--precision", metavar="X", help="quantal: the logit lambda, 1 / payoff unit.")
@click.option("--path", is_flag=True, help="quantal: list the principal branch.")
@output_options
def equilibria(
    file: str,
    concept: str,
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
    from negotiation.errors import NotBuiltError
    from negotiation.result import Status

    if concept not in BUILT:
        raise NotBuiltError(f"--concept {concept}", [f"--concept {name}" for name in BUILT])
    given = {name: value for name, value in options.items() if value}
    for name in given:
        if name not in BUILT[concept]:
            raise click.UsageError(f"--{name} does not apply to --concept {concept}")
    result = _found(as_game(load(file), "equilibria"), concept, given)
    emit(result, file, as_json, output, quiet)
    return NOT_ANSWERED if result.status is Status.NOT_CONVERGED else ANSWERED


def _found(game: Game, concept: str, options: dict[str, Any]) -> Result:
    if concept == "nash":
        from negotiation.equilibria.nash import nash_equilibria

        return nash_equilibria(game, **options)
    if concept == "pure":
        from negotiation.equilibria.pure import pure_equilibria

        return pure_equilibria(game)
    from negotiation.equilibria.rationalizable import rationalizable

    return rationalizable(game)
