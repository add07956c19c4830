"""``negotiation bargain``: which deal each bargaining solution selects."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from negotiation.cli._common import (
    emit,
    input_argument,
    load,
    option_faults,
    output_options,
    refusal,
    report_option,
)

if TYPE_CHECKING:
    from negotiation.model.deals import Deals
    from negotiation.model.issue_set import IssueSet


@click.command()
@input_argument
@click.option("--solution", "solutions", multiple=True, metavar="NAME",
              help="nash, kalai-smorodinsky, egalitarian, utilitarian, raiffa-discrete, "
                   "raiffa-continuous, perles-maschler, equal-area, alternating-offers; on "
                   "request kalai-smorodinsky-ray, proportional, zeuthen. Repeatable. "
                   "[default: the first nine]")
@click.option("--no-lotteries", is_flag=True, help="Only deals, no lotteries over them.")
@click.option("--disagreement", metavar="RULE", default=None,
              help="For games and negotiations: equilibrium (also equilibrium:NUMBER as "
                   "`equilibria` lists them, pure-equilibrium, mixed-equilibrium), correlated "
                   "(also correlated:OBJECTIVE, correlated:least:OBJECTIVE), security, "
                   "pure-security, threats, status-quo, explicit, or a profile (its actions joined "
                   "with commas). [default: equilibrium, or the negotiation file's]")
@click.option("--breakdown", metavar="Q", default=None,
              help="Alternating offers: probability that a rejection ends the talks.")
@click.option("--proposer", metavar="PARTY", default=None,
              help="Alternating offers: who begins. [default: the first party]")
@click.option("--rounds", metavar="T", type=int, default=None,
              help="Alternating offers: how many can be made. [default: without end]")
@click.option("--outside", metavar="P=X,Q=Y", default=None,
              help="Alternating offers: what each party gets if a responder leaves the talks.")
@click.option("--profile", "profiles", multiple=True, type=click.Path(),
              help="GENIUS profile of a party, where FILE is a GENIUS domain. Repeatable.")
@report_option
@output_options
def bargain(
    file: str,
    solutions: tuple[str, ...],
    no_lotteries: bool,
    disagreement: str | None,
    breakdown: str | None,
    proposer: str | None,
    rounds: int | None,
    outside: str | None,
    profiles: tuple[str, ...],
    report: Path | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """Find which deal, or lottery over deals, each bargaining solution selects.

    FILE is a payoff file of kind deals, game or negotiation, - for standard input, a bundled
    name, or a GENIUS domain (XML) with the profile of every party.

    Example: negotiation bargain nash-1950-barter --solution nash
    """
    from negotiation.analysis.bargain import bargain as solutions_of
    from negotiation.bargaining.offer_terms import Terms
    from negotiation.bargaining.solutions import check_names
    from negotiation.errors import Fault, InputError
    from negotiation.model.deals import Deals
    from negotiation.model.game import Game
    from negotiation.model.issue_set import IssueSet
    from negotiation.model.negotiation import Negotiation

    with option_faults():
        check_names(solutions)
    model = _genius(file, profiles) if profiles else load(file)
    if not isinstance(model, (Deals, Game, IssueSet, Negotiation)):
        raise refusal(model, "bargain", "deals, game or negotiation")
    if isinstance(model, (Deals, IssueSet)) and model.disagreement is None:
        raise InputError(Fault("missing (expected: the payoff of every party without a deal)",
                               "disagreement", file))
    lotteries = False if no_lotteries else None
    terms = Terms(breakdown or 0, proposer, rounds, _by_party(outside))
    asked = [disagreement, breakdown, proposer, rounds, outside]
    with nullcontext() if asked == [None] * len(asked) else option_faults():
        result = solutions_of(model, disagreement, lotteries, solutions, terms)
    # a domain alone does not say the payoffs: the result carries them
    emit(result, "-" if profiles else file, as_json, output, quiet, report)


def _genius(domain: str, profiles: tuple[str, ...]) -> Deals | IssueSet:
    """The bargaining set of a GENIUS domain and its profiles."""
    from negotiation.files.genius import read_genius

    return read_genius(domain, profiles)


def _by_party(text: str | None) -> dict[str, str] | None:
    """``P=X,Q=Y`` by party."""
    if text is None:
        return None
    pairs = [part.rpartition("=") for part in text.split(",")]
    found = {party.strip(): number for party, _, number in pairs}
    if len(found) < len(pairs):
        raise click.UsageError("--outside: a party is given twice")
    return found
