"""``negotiation bargain``: which deal each bargaining solution selects."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from negotiation.cli._common import emit, input_argument, load, option_faults, output_options


@click.command()
@input_argument
@click.option("--solution", "solutions", multiple=True, metavar="NAME",
              help="nash, kalai-smorodinsky, egalitarian or utilitarian. Repeatable. "
                   "[default: all]")
@click.option("--no-lotteries", is_flag=True, help="Only deals, no lotteries over them.")
@click.option("--disagreement", metavar="RULE", default=None,
              help="For games and negotiations: equilibrium, security, pure-security, "
                   "status-quo, explicit, or a profile (its actions joined with commas). "
                   "[default: equilibrium, or the negotiation file's]")
@click.option("--breakdown", metavar="Q", default=None,
              help="Breakdown risk of alternating offers (not built yet).")
@click.option("--proposer", metavar="PARTY", default=None,
              help="First proposer of alternating offers (not built yet).")
@click.option("--profile", "profiles", multiple=True, type=click.Path(),
              help="GENIUS profile of a party (not built yet).")
@output_options
def bargain(
    file: str,
    solutions: tuple[str, ...],
    no_lotteries: bool,
    disagreement: str | None,
    breakdown: str | None,
    proposer: str | None,
    profiles: tuple[str, ...],
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """Find which deal, or lottery over deals, each bargaining solution selects.

    FILE is a payoff file of kind deals, game or negotiation, - for standard input, or a
    bundled name.

    Example: negotiation bargain nash-1950-barter --solution nash
    """
    from negotiation.errors import NotBuiltError

    for name, asked in {"--breakdown": breakdown is not None, "--proposer": proposer is not None,
                        "--profile": bool(profiles)}.items():
        if asked:
            raise NotBuiltError(name, ["--solution", "--disagreement", "--no-lotteries"])
    from negotiation.analysis.bargain import bargain_model
    from negotiation.bargaining.solutions import check_names

    with option_faults():
        check_names(solutions)
    model = load(file)
    lotteries = False if no_lotteries else None
    with nullcontext() if disagreement is None else option_faults():
        result = bargain_model(model, disagreement, lotteries, solutions)
    emit(result, file, as_json, output, quiet)
