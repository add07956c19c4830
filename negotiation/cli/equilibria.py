"""``negotiation equilibria``: the one-shot equilibria of a game."""

from __future__ import annotations

from pathlib import Path

import click

from negotiation.cli._common import as_game, emit, input_argument, load, output_options

CONCEPTS = (
    "nash", "pure", "correlated", "coarse-correlated", "quantal", "ess", "rationalizable",
)
BUILT = ("pure", "rationalizable")


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
    one: bool,
    objective: str | None,
    minimize: bool,
    precision: str | None,
    path: bool,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """Find the one-shot equilibria of a game.

    FILE is of kind game or negotiation, `-` for standard input, or a bundled name.

    Example: negotiation equilibria tariff-game --concept pure
    """
    from negotiation.errors import NotBuiltError

    if concept not in BUILT:
        raise NotBuiltError(f"--concept {concept}", [f"--concept {name}" for name in BUILT])
    options = {
        "--one": one, "--objective": objective, "--minimize": minimize,
        "--precision": precision, "--path": path,
    }
    for option, given in options.items():
        if given:
            raise click.UsageError(f"{option} does not apply to --concept {concept}")
    game = as_game(load(file), "equilibria")
    if concept == "pure":
        from negotiation.equilibria.pure import pure_equilibria

        emit(pure_equilibria(game), file, as_json, output, quiet)
    else:
        from negotiation.equilibria.rationalizable import rationalizable

        emit(rationalizable(game), file, as_json, output, quiet)
