"""``negotiation truce`` of states: stochastic games, and deals that are negotiated anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from negotiation.cli._common import ANSWERED, FORM, NOT_ANSWERED, Form, emit, option_faults

if TYPE_CHECKING:
    from negotiation.files.reading import Model
    from negotiation.result import Result

_TAKEN = FORM | {"discount", "renegotiation", "weights"}


def is_of_states(model: Model, renegotiation: object, weights: object) -> bool:
    """Whether the question is one about states: the kind of the file, or of the options."""
    from negotiation.model.dynamic import StochasticGame

    return isinstance(model, StochasticGame) or renegotiation is not None or weights is not None


def answer_states(
    ctx: click.Context,
    model: Model,
    discount: Any,
    renegotiation: Any,
    weights: Any,
    place: Form,
) -> int:
    """Answer for every state of a stochastic game or of a repeated game; the exit code.

    Parameters
    ----------
    discount, renegotiation, weights
        Numbers, or numbers by player, as the options gave them; None where they did not.
    place
        The file's name, and how and where the answer goes.
    """
    from negotiation.cli._common import as_game
    from negotiation.model.dynamic import StochasticGame
    from negotiation.result import Status
    from negotiation.truces.reopening import repeated_negotiation
    from negotiation.truces.stochastic import states_with_transfers

    _refuse_others(ctx)
    if weights is not None and renegotiation is None:
        raise click.UsageError("--weights says how a new negotiation is shared: it goes with "
                               "--renegotiation or --contractual")
    game = model if isinstance(model, StochasticGame) else as_game(model, "truce")
    delta = _one(discount, game.players)
    with option_faults():
        result: Result = (
            states_with_transfers(game, delta) if renegotiation is None
            else repeated_negotiation(game, renegotiation, weights, delta)
        )
    emit(result, *place)
    return NOT_ANSWERED if result.status is Status.NOT_CONVERGED else ANSWERED


def _refuse_others(ctx: click.Context) -> None:
    """Refuse options that say nothing about states."""
    for name, value in ctx.params.items():
        given = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if given and name not in _TAKEN and (name, value) != ("punishment", "transfers"):
            option = next(p for p in ctx.command.params if p.name == name).opts[0]
            raise click.UsageError(
                f"{option} is not for states, where payments are possible and punishments the "
                "harshest there are; expected --discount, --renegotiation or --weights")


def _one(discount: Any, players: tuple[str, ...]) -> Any:
    """The one discount that all players share."""
    if not isinstance(discount, Mapping):
        return discount
    if set(discount) != set(players) or len(set(discount.values())) > 1:
        raise click.UsageError("--discount: expected one number for all players; with transfers, "
                               "players of unequal patience would trade over time without bound")
    return next(iter(discount.values()))
