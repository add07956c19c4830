"""Discount factors at which a truce is self-enforcing, by trying many: for large automata."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from negotiation.exact import exact
from negotiation.truces.joint_states import Automaton
from negotiation.truces.one_shot import gains_float, one_shot_gains

# Grid points between 0 and 1, nearer to one another towards 1; all that changes twice between two
# of them goes unseen.
_POINTS = 256
_ACCURACY = 1e-12
# Gains below this share of the greatest payoff are decided exactly.
_NEAR = 1e-10


def bracketed(machine: Automaton) -> list[list[tuple[float, float]]]:
    """For each player intervals of discounts at which it complies, their ends confirmed exactly.

    Found by bisection between grid points with different verdicts: intervals, and holes in
    intervals, that lie between two grid points are missed.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> [[(low, high)], _] = bracketed(join(grim(game, (0, 0), (1, 1)), game))
    >>> abs(low - 0.5) < 1e-12, high
    (True, 1.0)
    """
    grid = [0.0, *(1 - (1 - np.arange(1, _POINTS) / _POINTS) ** 2).tolist(), 1.0]
    return [_of_player(lambda delta, i=i: complies(machine, i, delta), grid)  # type: ignore[misc]
            for i in range(len(machine.players))]


def complies(machine: Automaton, player: int, delta: float) -> bool:
    """Whether a player gains by no deviation; exact where floats are too near to tell."""
    own = machine.deviations.player == player
    if not own.any():
        return True
    gain = float(gains_float(machine, delta)[own].max())
    size = float(max(abs(machine.flow[:, player]).max(), abs(machine.tempting[own]).max()))
    if abs(gain) > _NEAR * size:
        return gain < 0
    gains = one_shot_gains(machine, exact(delta))
    return max(gains[k] for k in np.flatnonzero(own).tolist()) <= Fraction(0)


def _of_player(holds: Callable[[float], bool], grid: list[float]) -> list[tuple[float, float]]:
    inner = grid[1:-1]
    verdicts = [holds(delta) for delta in inner]
    # at the ends of (0, 1) the verdict is that of the nearest point
    verdicts = [verdicts[0], *verdicts, verdicts[-1]]
    found: list[tuple[float, float]] = []
    start = 0.0 if verdicts[0] else None
    pairs = itertools.pairwise(zip(grid, verdicts, strict=True))
    for (low, before), (high, after) in pairs:
        if before == after:
            continue
        end = _edge(holds, low, high, after)
        if after:
            start = end
        else:
            assert start is not None
            found.append((start, end))
            start = None
    return found if start is None else [*found, (start, 1.0)]


def _edge(holds: Callable[[float], bool], low: float, high: float, rising: bool) -> float:
    """The last discount found on the side where the condition holds."""
    while high - low > _ACCURACY:
        middle = low + (high - low) / 2
        low, high = (low, middle) if holds(middle) == rising else (middle, high)
    return high if rising else low
