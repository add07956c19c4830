"""What a truce is worth to each player in each of its states.

Values are average payoffs: ``V(w) = (1 - delta) u(f(w)) + delta sum P(w'|w) V(w')``, one linear
system a player. ``I - delta P`` is diagonally dominant, so that it always has one solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.exact import exact
from negotiation.numerics.elimination import solve
from negotiation.numerics.refinement import Rows
from negotiation.truces.joint_states import DENSE, Automaton

Floats = NDArray[np.float64]
Discounts = tuple[Fraction, ...]


def discounts(players: Sequence[str], given: object) -> Discounts:
    """For each player a discount: one number for all, or a sequence in order.

    Raises
    ------
    InputError
        If one is not strictly between 0 and 1, or there are too few or too many.

    Examples
    --------
    >>> discounts(("A", "B"), "9/10")
    (Fraction(9, 10), Fraction(9, 10))
    """
    several = isinstance(given, Sequence) and not isinstance(given, str)
    values = list(given) if several else [given] * len(players)  # type: ignore[call-overload]
    if len(values) != len(players):
        raise InputError(f"expected {len(players)} discounts, found {len(values)}")
    found = []
    for player, value in zip(players, values, strict=True):
        try:
            delta = exact(value)
        except ValueError as error:
            raise InputError(f"discount of {player}: {error}") from None
        if not 0 < delta < 1:
            raise InputError(f"discount of {player}: expected a number between 0 and 1, "
                             f"found {delta}")
        found.append(delta)
    return tuple(found)


def values(machine: Automaton, discount: object) -> tuple[tuple[Fraction, ...], ...]:
    """Average value of each state to each player, exactly.

    Parameters
    ----------
    machine
        The truce.
    discount
        One number for all players, or one for each.

    Returns
    -------
    tuple
        ``[player][state]``.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> values(join(grim(game, (0, 0), (1, 1)), game), "1/2")[0]
    (Fraction(3, 1), Fraction(1, 1))
    """
    return tuple(_player_values(machine, i, delta)
                 for i, delta in enumerate(discounts(machine.players, discount)))


def _player_values(machine: Automaton, i: int, delta: Fraction) -> tuple[Fraction, ...]:
    """The system with each row multiplied by its denominators, solved in integers."""
    p, q = delta.numerator, delta.denominator
    chances = machine.chances
    starts, columns, entries, rhs = [0], [], [], []
    for state in range(machine.size):
        row = int(machine.follows[state])
        low, high = int(chances.starts[row]), int(chances.starts[row + 1])
        unit = int(chances.denominators[row])
        columns += [state, *chances.targets[low:high].tolist()]
        entries += [q * unit, *(-p * int(x) for x in chances.numerators[low:high])]
        starts.append(len(columns))
        rhs.append((q - p) * unit * int(machine.payoffs[i][state]))
    rows = Rows(np.array(starts), np.array(columns), np.array(entries, dtype=object))
    right = np.array(rhs, dtype=object)
    found = rows.solution(right)
    scale = machine.denominators[i]
    if found is None:  # a discount so near 1 that floats do not serve
        eliminated = solve(rows.dense(object), right)
        assert eliminated is not None
        return tuple(number / scale for number in eliminated)
    numerators, denominator = found
    return tuple(Fraction(int(number), denominator * scale) for number in numerators)


def values_float(machine: Automaton, discount: Any) -> Floats:
    """Average value of each state to each player, in floats; shape ``(states, players)``.

    Parameters
    ----------
    discount
        One float for all players, or an array with one for each.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> values_float(join(grim(game, (0, 0), (1, 1)), game), 0.5)
    array([[3., 3.],
           [1., 1.]])
    """
    n = len(machine.players)
    deltas = np.broadcast_to(np.asarray(discount, dtype=np.float64), (n,))
    found = np.empty((machine.size, n))
    chain = machine.ahead[machine.follows]
    for delta in dict.fromkeys(deltas.tolist()):
        own = np.flatnonzero(deltas == delta)
        found[:, own] = _solved(chain, delta, (1 - delta) * machine.flow[:, own])
    return found


def _solved(chain: Any, delta: float, rhs: Floats) -> Floats:
    size = chain.shape[0]
    if size <= DENSE:
        return np.linalg.solve(np.eye(size) - delta * chain, rhs)
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import splu

    found: Floats = splu((eye_array(size) - delta * chain).tocsc()).solve(rhs)
    return found
