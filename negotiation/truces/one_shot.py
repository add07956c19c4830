"""Whether a truce is self-enforcing: no single deviation pays, in any state that can be reached.

By the one-shot deviation principle (Blackwell 1965; Abreu 1988) that is subgame perfection of a
discounted repeated game with public states.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.truces.evaluation import discounts, values, values_float
from negotiation.truces.joint_states import Automaton
from negotiation.truces.unseen import expected, unseen_worth, unseen_worth_float

Floats = NDArray[np.float64]
Values = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class Binding:
    """A deviation, and what it loses as an average payoff; a negative slack is a gain.

    Parameters
    ----------
    state, player, action
        Their numbers.
    slack
        Average payoff lost by the deviation.
    """

    state: int
    player: int
    action: int
    slack: Fraction


@dataclass(frozen=True)
class Verdict:
    """Whether nobody gains by deviating, and by how much.

    Parameters
    ----------
    stable
        No deviation pays in any state that any sequence of profiles can reach.
    strict
        Every deviation loses something.
    on_path_stable
        No deviation pays in a state that is reached if all comply: threats may be empty.
    slack
        ``[state][player]``: what the player's best deviation loses; None without a choice.
    binding
        The deviation that loses least, first in order of states, players, actions; None if
        nobody has a choice.
    breach
        The deviation that loses least in the states that are reached if all comply.
    values
        ``[player][state]``: average values.
    reachable
        Numbers of the states that some sequence of profiles reaches: all of the automaton.
    """

    stable: bool
    strict: bool
    on_path_stable: bool
    slack: tuple[tuple[Fraction | None, ...], ...]
    binding: Binding | None
    breach: Binding | None
    values: Values
    reachable: tuple[int, ...]


def check(machine: Automaton, discount: object) -> Verdict:
    """Decide exactly whether a truce is self-enforcing.

    Parameters
    ----------
    machine
        The truce.
    discount
        One number for all players, or one for each.

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        If a discount is not between 0 and 1.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> truce = join(grim(game, (0, 0), (1, 1)), game)
    >>> check(truce, "1/2").stable, check(truce, "1/2").strict, check(truce, "0.49").stable
    (True, False, False)
    """
    worth = values(machine, discount)
    gains = one_shot_gains(machine, discount, worth)
    rows = machine.deviations
    slack: list[list[Fraction | None]] = [[None] * len(machine.players) for _ in machine.states]
    binding = breach = None
    on_path = set(machine.on_path)
    for k, gain in enumerate(gains):
        state, player = int(rows.state[k]), int(rows.player[k])
        found = Binding(state, player, int(rows.action[k]), -gain)
        before = slack[state][player]
        slack[state][player] = -gain if before is None else min(before, -gain)
        if binding is None or found.slack < binding.slack:
            binding = found
        if state in on_path and (breach is None or found.slack < breach.slack):
            breach = found
    return Verdict(
        stable=binding is None or binding.slack >= 0,
        strict=binding is None or binding.slack > 0,
        on_path_stable=breach is None or breach.slack >= 0,
        slack=tuple(tuple(row) for row in slack),
        binding=binding,
        breach=breach,
        values=worth,
        reachable=tuple(range(machine.size)))


def one_shot_gains(
    machine: Automaton, discount: object, worth: Values | None = None
) -> tuple[Fraction, ...]:
    """What each deviation gains as an average payoff, exactly, row by row.

    ``(1 - delta) u(b, f_-i) + delta sum L(w'|w, (b, f_-i)) V(w') - V(w)``. With a detection lag:
    what the best plan gains that begins with the deviation and ends when it is seen.

    Parameters
    ----------
    worth
        Values of the states at the same discount, if they are known.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> one_shot_gains(join(grim(game, (0, 0), (1, 1)), game), "3/4")
    (Fraction(-1, 1), Fraction(-1, 1), Fraction(-1, 4), Fraction(-1, 4))
    """
    deltas = discounts(machine.players, discount)
    worth = values(machine, deltas) if worth is None else worth
    hidden = [None if periods == 1 else unseen_worth(machine, i, deltas[i], worth[i])
              for i, periods in enumerate(machine.lag)]
    rows = machine.deviations
    later: dict[tuple[int, int], Fraction] = {}
    found = []
    for k in range(len(rows)):
        state, player, row = int(rows.state[k]), int(rows.player[k]), int(rows.lottery[k])
        own = hidden[player]
        if own is not None:
            row = int(machine.follows[state])
        if (row, player) not in later:
            later[row, player] = expected(machine, row, own or worth[player])
        now = Fraction(int(rows.payoff[k]), machine.denominators[player])
        delta = deltas[player]
        found.append((1 - delta) * now + delta * later[row, player] - worth[player][state])
    return tuple(found)


def gains_float(machine: Automaton, discount: Any, worth: Floats | None = None) -> Floats:
    """What each deviation gains as an average payoff, in floats, row by row.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> gains_float(join(grim(game, (0, 0), (1, 1)), game), 0.75)
    array([-1.  , -1.  , -0.25, -0.25])
    """
    worth = values_float(machine, discount) if worth is None else worth
    rows = machine.deviations
    deltas = np.broadcast_to(np.asarray(discount, dtype=np.float64), (len(machine.players),))
    later = (machine.ahead @ worth)[rows.lottery, rows.player]
    for i, periods in enumerate(machine.lag):
        if periods > 1:
            own = rows.player == i
            hidden = unseen_worth_float(machine, i, float(deltas[i]), worth[:, i])
            later[own] = (machine.ahead @ hidden)[machine.follows[rows.state[own]]]
    delta = deltas[rows.player]
    return np.asarray((1 - delta) * machine.tempting + delta * later
                      - worth[rows.state, rows.player])
