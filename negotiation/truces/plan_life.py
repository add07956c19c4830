"""How long a plan lasts if everyone follows it: when chance first ends what it began with."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.numerics.elimination import solve
from negotiation.numerics.refinement import Rows
from negotiation.truces.joint_states import Automaton

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
    kept, leaving = _kept(machine)
    if not leaving:
        return Life(None, ())
    return Life(_expected(machine, kept) if _surely(machine, kept, leaving) else None,
                _survival(machine, kept))


def _kept(machine: Automaton) -> tuple[list[int], list[int]]:
    """The states reached without ever leaving the first profile, and those it is left from."""
    first = machine.plays[machine.start]
    found, rest, leaving = {machine.start}, [machine.start], []
    while rest:
        state = rest.pop()
        after = [target for target, _ in machine.chances.lottery(int(machine.follows[state]))]
        inside = [target for target in after if machine.plays[target] == first]
        if len(inside) < len(after):
            leaving.append(state)
        rest += [target for target in inside if target not in found]
        found.update(inside)
    return sorted(found), leaving


def _surely(machine: Automaton, kept: list[int], leaving: list[int]) -> bool:
    """Whether the profile is left with chance one: from every state there is a way out."""
    before: dict[int, list[int]] = {state: [] for state in kept}
    for state in kept:
        for target, _ in machine.chances.lottery(int(machine.follows[state])):
            if target in before:
                before[target].append(state)
    out, rest = set(leaving), list(leaving)
    while rest:
        for state in before[rest.pop()]:
            if state not in out:
                out.add(state)
                rest.append(state)
    return len(out) == len(kept)


def _expected(machine: Automaton, kept: list[int]) -> Fraction:
    """Solve ``t = 1 + Q t``, each row multiplied by its denominator."""
    place = {state: k for k, state in enumerate(kept)}
    starts, columns, entries, rhs = [0], [], [], []
    for state in kept:
        lottery = machine.chances.lottery(int(machine.follows[state]))
        unit = int(np.lcm.reduce([chance.denominator for _, chance in lottery], dtype=object))
        columns += [place[state], *(place[target] for target, _ in lottery if target in place)]
        entries += [unit, *(-int(chance * unit) for target, chance in lottery if target in place)]
        starts.append(len(columns))
        rhs.append(unit)
    rows = Rows(np.array(starts), np.array(columns), np.array(entries, dtype=object))
    found = rows.solution(np.array(rhs, dtype=object))
    if found is None:  # floats do not serve where a plan may last for millions of periods
        exact = solve(rows.dense(object), np.array(rhs, dtype=object))
        assert exact is not None
        return exact[place[machine.start]]
    numerators, denominator = found
    return Fraction(int(numerators[place[machine.start]]), int(denominator))


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
