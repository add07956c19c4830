"""``negotiation solve``: the whole study of one negotiation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from negotiation.cli._common import emit, input_argument, load, output_options, report_option


@click.command()
@input_argument
@click.option("--draws", type=click.IntRange(min=0), default=0, show_default=True,
              help="Draws of the uncertain numbers; 0 studies the modes alone.")
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), default=0, show_default=True,
              help="Seed of the draws.")
@click.option("--workers", type=click.IntRange(min=1), default=None,
              help="Threads for the draws; the answer does not depend on it. "
                   "[default: one a core]")
@click.option("--cluster", metavar="ADDRESS", default=None,
              help="Address of a Dask scheduler (not built yet).")
@report_option
@output_options
def solve(
    file: str,
    draws: int,
    seed: int,
    workers: int | None,
    cluster: str | None,
    report: Path | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """Study a negotiation: which truces hold, for whom, and what breaks them.

    FILE is a payoff file of kind negotiation, - for standard input, or a bundled name.

    Example: negotiation solve gyeongju-2025 --draws 10000 --report study.html
    """
    from negotiation.errors import InputError, NotBuiltError

    if cluster is not None:
        raise NotBuiltError("--cluster", ["--workers"])
    model = load(file)
    from negotiation.analysis.study import solve as study
    from negotiation.model.negotiation import Negotiation

    if not isinstance(model, Negotiation):
        raise InputError("`negotiation solve` needs a file of kind negotiation; for games and "
                         "deals there are equilibria, truce and bargain")
    with _progress(draws, quiet) as progress:
        result = study(model, draws, seed, workers, progress)
    emit(result, file, as_json, output, quiet, report)


@contextmanager
def _progress(draws: int, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if quiet or not draws or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=draws, label="drawing", file=sys.stderr) as bar:
        yield bar.update
