"""What a deviation is worth while it is not seen.

With a detection lag of L periods a deviator has L periods of its own before the plan answers. It
may repeat its deviation, change it, or comply again; the others know of nothing and play on.
Worth of the periods that are left is found backwards: in the last, what is done decides how the
plan answers; in those before, only the payoffs of the period matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.truces.joint_states import Automaton

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Choices:
    """What one player can do in each state while it is not seen.

    Parameters
    ----------
    best
        For each state the greatest payoff a period, over all actions.
    last
        For each state pairs (payoff, row of chances): what can be had in the period at whose end
        the deviation is seen, the best for each way in which the plan answers.
    """

    best: tuple[Fraction, ...]
    last: tuple[tuple[tuple[Fraction, int], ...], ...]


def choices(machine: Automaton, player: int) -> Choices:
    """What a player can do in each state while it is not seen; its lag must be above 1."""
    rows = machine.deviations
    found: list[dict[int, Fraction]] = []
    for state in range(machine.size):
        found.append({int(machine.caught[state, player]): machine.exact_payoff(player, state)})
    for k in range(len(rows)):
        if rows.player[k] == player:
            now = Fraction(int(rows.payoff[k]), machine.denominators[player])
            answers, row = found[rows.state[k]], int(rows.lottery[k])
            answers[row] = max(now, answers.get(row, now))
    return Choices(
        tuple(max(answers.values()) for answers in found),
        tuple(tuple((now, row) for row, now in answers.items()) for answers in found))


def unseen_worth(
    machine: Automaton, player: int, delta: Fraction, worth: tuple[Fraction, ...]
) -> tuple[Fraction, ...]:
    """For each state the most that a deviator can have there, one period after it began.

    Average payoffs, from the second of its L periods on.

    Parameters
    ----------
    worth
        The player's values of the states once it has been seen.
    """
    options = choices(machine, player)
    now = last_period(machine, options, delta, worth)
    for _ in range(machine.lag[player] - 2):
        now = period_before(machine, options, delta, now)
    return now


def last_period(
    machine: Automaton, options: Choices, delta: Fraction, worth: tuple[Fraction, ...]
) -> tuple[Fraction, ...]:
    """The most that can be had from the period on at whose end the deviation is seen."""
    after = {row: expected(machine, row, worth)
             for row in {row for answers in options.last for _, row in answers}}
    return tuple(max((1 - delta) * payoff + delta * after[row] for payoff, row in answers)
                 for answers in options.last)


def period_before(
    machine: Automaton, options: Choices, delta: Fraction, later: tuple[Fraction, ...]
) -> tuple[Fraction, ...]:
    """The most that can be had from a period on, given the same for the next one."""
    after = {row: expected(machine, row, later) for row in {int(r) for r in machine.follows}}
    return tuple((1 - delta) * payoff + delta * after[int(row)]
                 for payoff, row in zip(options.best, machine.follows, strict=True))


def expected(machine: Automaton, row: int, worth: tuple[Fraction, ...]) -> Fraction:
    """Expected worth of the next state under a row of chances."""
    return sum((chance * worth[state] for state, chance in machine.chances.lottery(row)),
               Fraction(0))


def unseen_worth_float(machine: Automaton, player: int, delta: float, worth: Floats) -> Floats:
    """`unseen_worth` in floats."""
    now = last_float(machine, player, delta, worth)
    for _ in range(machine.lag[player] - 2):
        now = before_float(machine, player, delta, now)
    return now


def last_float(machine: Automaton, player: int, delta: float, worth: Floats) -> Floats:
    """`last_period` in floats."""
    rows = machine.deviations
    own = rows.player == player
    after = machine.ahead @ worth
    now = (1 - delta) * machine.flow[:, player] + delta * after[machine.caught[:, player]]
    np.maximum.at(now, rows.state[own],
                  (1 - delta) * machine.tempting[own] + delta * after[rows.lottery[own]])
    return np.asarray(now)


def before_float(machine: Automaton, player: int, delta: float, later: Floats) -> Floats:
    """`period_before` in floats."""
    own = machine.deviations.player == player
    best = machine.flow[:, player].copy()
    np.maximum.at(best, machine.deviations.state[own], machine.tempting[own])
    return np.asarray((1 - delta) * best + delta * (machine.ahead @ later)[machine.follows])
