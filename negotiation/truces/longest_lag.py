"""The longest time that a breach may stay unseen before a truce breaks."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.evaluation import discounts, values_float
from negotiation.truces.joint_states import Automaton
from negotiation.truces.one_shot import one_shot_gains
from negotiation.truces.unseen import before_float, last_float
from negotiation.truces.worlds import World

# Gains below this share of the greatest payoff are decided exactly, the first so many times.
_NEAR = 1e-11
_EXACT = 40
# With this share of the future left, no later answer changes anything.
_GONE = 1e-14
_MOST = 10_000


def longest_lag(
    plan: Plan, ground: Game | World, discount: object, player: int
) -> int | None:
    """Most periods after which a player's deviations may be seen without any of them paying.

    Parameters
    ----------
    plan, ground
        As of `negotiation.truces.automaton.join`; a world in which deviations show is refused.
    discount
        One number for all players, or one for each.
    player
        Whose deviations are seen late.

    Returns
    -------
    int or None
        The greatest lag such that the player complies at it and at all shorter ones; 0 if it
        does not comply at lag 1, None if it complies at any lag.

    Raises
    ------
    InputError
        If the plan and the game do not fit, or deviations show in the state of the world.

    Examples
    --------
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> longest_lag(grim(game, (0, 0), (1, 1)), game, "4/5", 0)
    3
    """
    machine = join(plan, ground, lag=2)
    deltas = discounts(machine.players, discount)
    delta = float(deltas[player])
    own = machine.deviations.player == player
    if not own.any():
        return None
    worth = values_float(machine, [float(x) for x in deltas])[:, player]
    states, tempting = machine.deviations.state[own], machine.tempting[own]
    size = float(max(abs(machine.flow[:, player]).max(), abs(tempting).max()))
    chain = machine.ahead[machine.follows]
    lag, hidden, exact_checks = 1, worth, 0
    while lag <= _MOST:
        later = (chain @ hidden)[states] if lag > 1 else (
            machine.ahead @ worth)[machine.deviations.lottery[own]]
        gain = float(((1 - delta) * tempting + delta * later - worth[states]).max())
        if gain > _NEAR * size:
            return lag - 1
        if gain > -_NEAR * size and exact_checks < _EXACT:
            exact_checks += 1
            if _pays(machine, deltas, player, lag):
                return lag - 1
        if math.pow(delta, lag) < _GONE:
            return None
        hidden = (last_float(machine, player, delta, worth) if lag == 1
                  else before_float(machine, player, delta, hidden))
        lag += 1
    raise InputError(f"lag: the player is so patient that more than {_MOST} periods matter")


def _pays(machine: Automaton, deltas: object, player: int, lag: int) -> bool:
    """Whether a deviation of a player pays at a lag, exactly."""
    lags = tuple(lag if i == player else 1 for i in range(len(machine.players)))
    gains = one_shot_gains(dataclasses.replace(machine, lag=lags), deltas)
    rows = np.flatnonzero(machine.deviations.player == player)
    return max(gains[k] for k in rows.tolist()) > 0
