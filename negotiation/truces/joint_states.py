"""The states that play can reach under a plan, and what follows each deviation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import to_float
from negotiation.model.chances import Chances

Index = tuple[int, ...]
Integers = NDArray[Any]  # int64, or Python integers in an object array
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

# Up to this many states chances are kept with all their zeros.
DENSE = 80

@dataclass(frozen=True, eq=False)
class Deviations:
    """What a player can do alone instead of what is prescribed, one row a deviation.

    Rows are in order of states, players, actions.

    Parameters
    ----------
    state, player, action
        Who deviates to what, where.
    payoff
        The deviator's payoff in the period, on its integer scale.
    lottery
        Row of the automaton's chances: where play goes next.
    """

    state: Numbers
    player: Numbers
    action: Numbers
    payoff: Integers
    lottery: Numbers

    def __len__(self) -> int:
        return len(self.state)


@dataclass(frozen=True, eq=False)
class Automaton:
    """The states that play can reach, what is prescribed there, and what follows.

    Made by `negotiation.truces.automaton.join`. A state joins a state of the plan and one of the
    world; all that play can reach after any sequence of profiles are here, and no others.

    Parameters
    ----------
    players, actions
        As in the stage game.
    states
        Names: that of the plan's state, and where the world has several ``"plan | world"``.
    joint
        For each state the number of the plan's state and of the world's.
    start
        Number of the state in which play begins.
    plays
        For each state the prescribed profile.
    payoffs
        Shape ``(players, states)``: payoffs a period of what is prescribed, as integers.
    denominators
        For each player what its integers are to be divided by.
    chances
        The lotteries over next states, each once.
    follows
        For each state the row of `chances` after the prescribed profile.
    others
        Pairs (state, row of `chances`) for profiles in which several players deviate.
    deviations
        All deviations of one player alone.
    lag
        For each player the periods until its deviation is seen; 1: at the end of the period.
    caught
        Shape ``(states, players)``: the row of `chances` if a player complies in the period at
        the end of which its earlier deviations are seen. Empty where all lags are 1.
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    states: tuple[str, ...]
    joint: tuple[tuple[int, int], ...]
    start: int
    plays: tuple[Index, ...]
    payoffs: tuple[Integers, ...]
    denominators: tuple[int, ...]
    chances: Chances
    follows: Numbers
    others: tuple[tuple[int, int], ...]
    deviations: Deviations
    lag: tuple[int, ...]
    caught: Numbers

    @property
    def size(self) -> int:
        """Number of states."""
        return len(self.states)

    def label(self, state: int) -> str:
        """The prescribed profile of a state, its actions joined with ``,``."""
        play = self.plays[state]
        return ",".join(names[k] for names, k in zip(self.actions, play, strict=True))

    def exact_payoff(self, player: int, state: int) -> Fraction:
        """What a player gets in a period in which all do as prescribed."""
        return Fraction(int(self.payoffs[player][state]), self.denominators[player])

    @cached_property
    def on_path(self) -> tuple[int, ...]:
        """The states that play reaches if all do as prescribed, in order."""
        found, rest = {self.start}, [self.start]
        while rest:
            for state, _ in self.chances.lottery(int(self.follows[rest.pop()])):
                if state not in found:
                    found.add(state)
                    rest.append(state)
        return tuple(sorted(found))

    @cached_property
    def flow(self) -> Floats:
        """Payoffs of what is prescribed, in floats; shape ``(states, players)``."""
        return np.stack([to_float(row, denominator) for row, denominator
                         in zip(self.payoffs, self.denominators, strict=True)], axis=1)

    @cached_property
    def tempting(self) -> Floats:
        """For each deviation the deviator's payoff in the period, in floats."""
        found = np.empty(len(self.deviations))
        for player, denominator in enumerate(self.denominators):
            own = self.deviations.player == player
            found[own] = to_float(self.deviations.payoff[own], denominator)
        return found

    @cached_property
    def ahead(self) -> Any:
        """Chances of the next state, ``(lotteries, states)`` floats; sparse where large."""
        if self.size > DENSE:
            return _sparse(self.chances, self.size)
        rows, data = _entries(self.chances)
        matrix = np.zeros((len(self.chances.denominators), self.size))
        matrix[rows, self.chances.targets] = data
        return matrix


def _entries(chances: Chances) -> tuple[Numbers, Floats]:
    """For each entry its row and its chance, in floats."""
    lengths = np.diff(chances.starts)
    rows = np.repeat(np.arange(len(lengths)), lengths)
    return rows, np.array(chances.numerators / chances.denominators[rows], dtype=np.float64)


def _sparse(chances: Chances, size: int) -> Any:
    """Lotteries as the rows of a sparse matrix."""
    from scipy.sparse import csr_array

    return csr_array((_entries(chances)[1], chances.targets, chances.starts),
                     shape=(len(chances.denominators), size))


def chain(machine: Automaton) -> Any:
    """Chances from state to state if all comply, a sparse matrix of floats."""
    return _sparse(machine.chances, machine.size)[machine.follows]
