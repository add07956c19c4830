"""``negotiation coalitions``: what each player adds, and which groups last."""

from __future__ import annotations

from pathlib import Path

import click

from negotiation.cli._common import (
    emit,
    input_argument,
    load,
    option_faults,
    output_options,
    report_option,
)


@click.command()
@input_argument
@click.option("--solution", "solutions", multiple=True, metavar="NAME",
              help="A solution to compute: shapley, banzhaf, banzhaf-normalised, nucleolus, "
                   "prenucleolus, prekernel (a point of it), tau, dividends, core, core-vertices, "
                   "least-core, owen, aumann-dreze, myerson; of partitions alpha, gamma, delta, "
                   "recursive-core, internal-external; of a game kohlberg-neyman, strong-nash, "
                   "coalition-proof, alpha, beta, gamma, delta, partition-function, "
                   "recursive-core. Repeatable. [default: all that the file has the data for; beta "
                   "with --pure, dividends up to 10 players, core-vertices up to 4 (asked for: 6), "
                   "partitions of a game up to 5 (8), the recursive core up to 6]")
@click.option("--pure", is_flag=True,
              help="Of a game: alpha and beta worths in pure strategies, where they differ, not in "
                   "correlated mixed ones.")
@report_option
@output_options
def coalitions(
    file: str,
    solutions: tuple[str, ...],
    pure: bool,
    report: Path | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """Find what each player adds, what is shared out, and which groups last.

    FILE is of kind coalitions or game, `-` for standard input, or a bundled name.

    \b
    negotiation coalitions textbook/talmud-estate --solution nucleolus
    negotiation coalitions textbook/three-countries
    """
    from negotiation.coalitions.solutions import coalition_solutions
    from negotiation.errors import InputError
    from negotiation.model.coalitional import CoalitionalGame
    from negotiation.model.game import Game
    from negotiation.model.partition import PartitionGame

    model = load(file)
    if not isinstance(model, CoalitionalGame | PartitionGame | Game):
        kind = model.to_document()["kind"]
        raise InputError("`negotiation coalitions` needs a file of kind coalitions or game, "
                         f"found kind {kind}")
    if pure and not isinstance(model, Game):
        raise click.UsageError("--pure goes with a file of kind game")
    with option_faults():
        result = coalition_solutions(model, solutions or None, pure)
    emit(result, file, as_json, output, quiet, report)
