"""The part of ``negotiation truce`` about payments: agreements, and bargaining in every period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import Command, option_faults
from negotiation.cli._truce_spelling import by_player, only_profile

if TYPE_CHECKING:
    from negotiation.result import Result


def payment_options(command: Command) -> Command:
    """Add ``--contractual`` and ``--agreement``."""
    for option in (
        click.option("--contractual", is_flag=True,
                     help="What can two players keep who bargain anew in every period and can pay "
                          "each other? Goes with --discount and --weights."),
        click.option("--agreement", is_flag=True,
                     help="Write out the agreement that keeps a deal when the players can pay each "
                          "other: what is played, who pays whom. Goes with --discount and --deal. "
                          "[default: the best deal at the discount]"),
    ):
        command = option(command)
    return command


def _contractual(params: dict[str, Any], model: Any, terms: dict[str, Any]) -> Result:
    from negotiation.truces.contractual import contractual_equilibrium

    weights = by_player(params["weights"], "--weights")
    if weights is not None and not isinstance(weights, Mapping):
        raise click.UsageError(f"--weights: expected a number for each player, as P=2,Q=1; found "
                               f"{params['weights']}")
    with option_faults():
        found = contractual_equilibrium(model, terms["discount"], weights)
    _must_have(found.discount, terms["discount"])
    return found


def _agreement(params: dict[str, Any], model: Any, terms: dict[str, Any]) -> Result:
    from negotiation.truces.transfer_agreement import transfer_agreement

    deal = only_profile(model, params["deals"])
    with option_faults():
        found = transfer_agreement(model, deal, terms["discount"])
    _must_have(found.discount, terms["discount"])
    return found


def _must_have(discount: object, given: object) -> None:
    """Refuse discounts that leave a player out: the answer would be one without any."""
    if discount is None and given is not None:
        raise click.UsageError("--discount: expected one number for all who pay each other, found "
                               "it for some only")


ANSWERS = {"contractual": _contractual, "agreement": _agreement}
