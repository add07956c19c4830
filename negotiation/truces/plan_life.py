"""How long a plan lasts if everyone follows it: when chance first ends what it began with."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.truces.joint_states import Automaton
from negotiation.truces.survival import expected_periods, leaving, reached

# After so many periods the chance that a plan still lasts is told.
PERIODS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Life:
    """Periods in which the profile of the first state is played without a break.

    Parameters
    ----------
    expected
        Their mean number; None if with some chance they never end.
    survival
        Pairs of a number of periods and the chance that there are more; empty if nothing ever
        ends them.
    """

    expected: Fraction | None
    survival: tuple[tuple[int, float], ...]


def life(machine: Automaton) -> Life:
    """How long play keeps to the profile it begins with, if everyone follows the plan.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> from negotiation.truces.transformers import with_hazard
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = grim(game, (0, 0), (1, 1))
    >>> life(join(with_hazard(plan, "1/20", (1, 1)), game)).expected
    Fraction(20, 1)
    >>> life(join(plan, game))
    Life(expected=None, survival=())
    """
    kept = reached(machine, [state for state, plays in enumerate(machine.plays)
                             if plays == machine.plays[machine.start]])
    if not leaving(machine, kept):
        return Life(None, ())
    return Life(expected_periods(machine, kept), _survival(machine, kept))


def _survival(machine: Automaton, kept: list[int]) -> tuple[tuple[int, float], ...]:
    place = {state: k for k, state in enumerate(kept)}
    links = [(place[state], place[target], float(chance)) for state in kept
             for target, chance in machine.chances.lottery(int(machine.follows[state]))
             if target in place]
    sources, targets = (np.array([link[k] for link in links], dtype=int) for k in (0, 1))
    chances = np.array([link[2] for link in links])
    here = np.zeros(len(kept))
    here[place[machine.start]] = 1
    found = []
    for period in range(1, PERIODS[-1] + 1):
        after = np.zeros(len(kept))
        np.add.at(after, targets, here[sources] * chances)
        here = after
        if period in PERIODS:
            found.append((period, float(here.sum())))
    return tuple(found)
