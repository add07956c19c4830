"""How long a truce lasts if all comply: chances of being in force, expected life, half-life."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from fractions import Fraction

import numpy as np

from negotiation.errors import InputError
from negotiation.numerics.elimination import solve
from negotiation.numerics.refinement import Rows
from negotiation.truces.joint_states import Automaton, chain

# Chances nearer to one half than this are computed exactly.
_NEAR = 1e-9


def survival(machine: Automaton, alive: Collection[int], periods: int) -> tuple[Fraction, ...]:
    """Chance that a truce has been in force all along, for each number of periods from 0 on.

    Parameters
    ----------
    machine
        The truce.
    alive
        Numbers of the states in which it is in force.
    periods
        How far to look.

    Returns
    -------
    tuple of Fraction, length ``periods + 1``
        The t-th entry: play was in these states in the periods 0 to t.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> from negotiation.truces.transformers import with_hazard
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> machine = join(with_hazard(grim(game, (0, 0), (1, 1)), "1/10", (1, 1)), game)
    >>> survival(machine, [0], 2)
    (Fraction(1, 1), Fraction(9, 10), Fraction(81, 100))
    """
    chances = _chances(machine, alive)
    return tuple(next(chances) for _ in range(periods + 1))


def half_life(machine: Automaton, alive: Collection[int], most: int = 100_000) -> int | None:
    """First period before which a truce has ended with chance one half or more.

    None if the chance of being in force is still above one half after `most` periods.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> from negotiation.truces.transformers import with_hazard
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> machine = join(with_hazard(grim(game, (0, 0), (1, 1)), "1/10", (1, 1)), game)
    >>> half_life(machine, [0])
    7
    """
    inside = reached(machine, alive)
    if not inside:
        return 0
    steps = chain(machine)[inside][:, inside].T.tocsr()
    weights = np.zeros(len(inside))
    weights[inside.index(machine.start)] = 1.0
    for t in range(1, most + 1):
        weights = steps @ weights
        rest = float(weights.sum()) - 0.5
        if rest < -_NEAR or (rest < _NEAR and survival(machine, alive, t)[t] <= Fraction(1, 2)):
            return t
    return None


def life(machine: Automaton, alive: Collection[int]) -> Fraction | None:
    """Expected number of periods that a truce is in force; None if it need not end.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> from negotiation.truces.transformers import with_hazard
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> machine = join(with_hazard(grim(game, (0, 0), (1, 1)), "1/10", (1, 1)), game)
    >>> life(machine, [0])
    Fraction(10, 1)
    """
    inside = reached(machine, alive)
    return expected_periods(machine, inside) if inside else Fraction(0)


def expected_periods(machine: Automaton, inside: list[int]) -> Fraction | None:
    """Expected number of periods in some states that play starts in; None if it need not leave.

    Solves ``t = 1 + Q t``, each row multiplied by its denominator.

    Parameters
    ----------
    inside
        Numbers of states that are reached without leaving them, the start among them.
    """
    if not _surely_left(machine, inside):
        return None
    place = {state: k for k, state in enumerate(inside)}
    starts, columns, entries, rhs = [0], [], [], []
    for state in inside:
        lottery = machine.chances.lottery(int(machine.follows[state]))
        unit = math.lcm(*(chance.denominator for _, chance in lottery))
        columns += [place[state], *(place[target] for target, _ in lottery if target in place)]
        entries += [unit, *(-int(chance * unit) for target, chance in lottery if target in place)]
        starts.append(len(columns))
        rhs.append(unit)
    rows = Rows(np.array(starts), np.array(columns), np.array(entries, dtype=object))
    found = rows.solution(np.array(rhs, dtype=object))
    if found is None:  # floats do not serve where play may last for millions of periods
        exact = solve(rows.dense(object), np.array(rhs, dtype=object))
        assert exact is not None
        return exact[place[machine.start]]
    numerators, denominator = found
    return Fraction(int(numerators[place[machine.start]]), int(denominator))


def leaving(machine: Automaton, inside: Collection[int]) -> list[int]:
    """The states among some from which chance may lead to others."""
    kept = set(inside)
    return [state for state in inside if any(
        target not in kept
        for target, _ in machine.chances.lottery(int(machine.follows[state])))]


def _surely_left(machine: Automaton, inside: Collection[int]) -> bool:
    """Whether some states are left with chance one: from each there is a way out."""
    before: dict[int, list[int]] = {state: [] for state in inside}
    for state in inside:
        for target, _ in machine.chances.lottery(int(machine.follows[state])):
            if target in before:
                before[target].append(state)
    rest = leaving(machine, inside)
    out = set(rest)
    while rest:
        for state in before[rest.pop()]:
            if state not in out:
                out.add(state)
                rest.append(state)
    return len(out) == len(before)


def reached(machine: Automaton, alive: Collection[int]) -> list[int]:
    """The states in force that are reached through states in force; empty if the start is not.

    Raises
    ------
    InputError
        If a number is not that of a state.
    """
    wrong = [state for state in alive if not 0 <= state < machine.size]
    if wrong:
        raise InputError(f"state {wrong[0]} is not one of the {machine.size}")
    found: set[int] = set()
    waiting = [machine.start] if machine.start in alive else []
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            lottery = machine.chances.lottery(int(machine.follows[state]))
            waiting += [target for target, _ in lottery if target in alive]
    return sorted(found)


def _chances(machine: Automaton, alive: Collection[int]) -> Iterator[Fraction]:
    inside = set(reached(machine, alive))
    weights = {machine.start: Fraction(1)} if inside else {}
    while True:
        yield sum(weights.values(), Fraction(0))
        after: dict[int, Fraction] = {}
        for state, weight in weights.items():
            for target, chance in machine.chances.lottery(int(machine.follows[state])):
                if target in inside:
                    after[target] = after.get(target, Fraction(0)) + weight * chance
        weights = after
