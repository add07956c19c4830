"""Gains of deviations for many discounts or many payoffs at once, in floats: for maps and draws."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import InputError
from negotiation.truces.joint_states import DENSE, Automaton
from negotiation.truces.one_shot import gains_float

Floats = NDArray[np.float64]

# Numbers held at a time.
_BLOCK = 2_000_000


def gains_at(machine: Automaton, discounts: ArrayLike) -> Floats:
    """What each deviation gains at many discounts.

    Parameters
    ----------
    machine
        The truce, without detection lags.
    discounts
        Shape ``(k,)`` for discounts that all players share, or ``(k, players)``.

    Returns
    -------
    ndarray, shape ``(k, deviations)``
        Average payoffs; a truce is stable where no entry of a row is positive.

    Raises
    ------
    InputError
        If a deviation is not seen at once.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> gains_at(join(grim(game, (0, 0), (1, 1)), game), [0.25, 0.5, 0.75])
    array([[ 1.  ,  1.  , -0.75, -0.75],
           [ 0.  ,  0.  , -0.5 , -0.5 ],
           [-1.  , -1.  , -0.25, -0.25]])
    """
    _seen_at_once(machine)
    n, size = len(machine.players), machine.size
    given = np.asarray(discounts, dtype=np.float64)
    table = np.broadcast_to(given[:, None] if given.ndim == 1 else given, (len(given), n))
    if size > DENSE:
        return np.stack([gains_float(machine, row) for row in table])
    found = np.empty((len(table), len(machine.deviations)))
    step = max(1, _BLOCK // (size * size))
    for start in range(0, len(table), step):
        block = table[start : start + step]
        shared = given.ndim == 1
        worth = _values(machine, block[:, :1] if shared else block, machine.flow[None])
        found[start : start + step] = _gains(machine, block, worth, machine.tempting[None])
    return found


def gains_with(machine: Automaton, payoffs: ArrayLike, discount: Any) -> Floats:
    """What each deviation gains for many payoffs of the stage game.

    Parameters
    ----------
    machine
        The truce, without detection lags and slips, in a world of one game.
    payoffs
        Shape ``(k, players, a1, ..., an)``.
    discount
        One number for all players, or one for each.

    Returns
    -------
    ndarray, shape ``(k, deviations)``

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> truce = join(grim(game, (0, 0), (1, 1)), game)
    >>> gains_with(truce, [game.payoffs, 10 * game.payoffs], 0.75)[:, 0]
    array([ -1., -10.])
    """
    _seen_at_once(machine)
    if len({z for _, z in machine.joint}) > 1:
        raise InputError("expected a world of one game")
    drawn = np.asarray(payoffs, dtype=np.float64)
    rows = machine.deviations
    plays = np.array(machine.plays).T
    flow = np.moveaxis(drawn[(slice(None), slice(None), *plays)], 1, 2)
    deviating = np.array(machine.plays)[rows.state]
    deviating[np.arange(len(rows)), rows.player] = rows.action
    tempting = drawn[(slice(None), rows.player, *deviating.T)]
    deltas = np.broadcast_to(np.asarray(discount, dtype=np.float64), (len(machine.players),))
    worth = np.empty_like(flow)
    chain = machine.ahead[machine.follows]
    chain = chain if isinstance(chain, np.ndarray) else chain.toarray()
    for delta in set(deltas.tolist()):
        own = deltas == delta
        inverse = np.linalg.inv(np.eye(machine.size) - delta * chain)
        worth[:, :, own] = (1 - delta) * np.einsum("st,kti->ksi", inverse, flow[:, :, own])
    return _gains(machine, deltas[None], worth, tempting)


def _values(machine: Automaton, deltas: Floats, flow: Floats) -> Floats:
    """Values, shape ``(k, states, players)``, for one discount a row or one for each player."""
    chain = machine.ahead[machine.follows]
    unit = np.eye(machine.size)
    if deltas.shape[1] == 1:
        matrix = unit - deltas[:, :, None] * chain
        return np.asarray(np.linalg.solve(matrix, (1 - deltas[:, :, None]) * flow))
    return np.concatenate([
        np.linalg.solve(unit - deltas[:, i, None, None] * chain,
                        (1 - deltas[:, i, None, None]) * flow[:, :, i : i + 1])
        for i in range(deltas.shape[1])], axis=2)


def _gains(machine: Automaton, deltas: Floats, worth: Floats, tempting: Floats) -> Floats:
    rows = machine.deviations
    dense = machine.ahead if isinstance(machine.ahead, np.ndarray) else machine.ahead.toarray()
    later = np.einsum("ls,ksi->kli", dense, worth)[:, rows.lottery, rows.player]
    delta = deltas[:, rows.player]
    return np.asarray((1 - delta) * tempting + delta * later - worth[:, rows.state, rows.player])


def _seen_at_once(machine: Automaton) -> None:
    if max(machine.lag) > 1:
        raise InputError("expected a truce whose breaches are seen at once")
