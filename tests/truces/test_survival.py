"""Chances of being in force, expected life and half-life."""

from fractions import Fraction

import numpy as np
import pytest
from automata_by_hand import random_plan

from negotiation import Game, InputError
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.life import expected_life, half_life, survival_chance
from negotiation.truces.survival import half_life as half_life_of
from negotiation.truces.survival import life, survival
from negotiation.truces.templates import grim
from negotiation.truces.transformers import with_hazard, with_reentry, with_summit

F = Fraction
GAME = Game.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
GRIM = grim(GAME, (0, 0), (1, 1))


def in_force(machine):
    return [k for k, play in enumerate(machine.plays) if play == (0, 0)]


@pytest.mark.parametrize("hazard", [F(0), F(1, 20), F(1, 3), F(9, 10)])
@pytest.mark.parametrize("summit", [None, (1, F(1, 2)), (4, F(3, 4)), (3, F(0)), (5, F(1))])
def test_the_automaton_lives_as_long_as_the_formula_says(hazard, summit):
    plan = with_hazard(GRIM, hazard, (1, 1)) if hazard else GRIM
    term = (None, None) if summit is None else summit
    if summit is not None:
        plan = with_summit(plan, *summit, (1, 1))
    machine = join(plan, GAME)
    alive = in_force(machine)
    assert life(machine, alive) == expected_life(hazard, *term)
    assert survival(machine, alive, 12) == tuple(
        survival_chance(t, hazard, *term) for t in range(13))
    assert half_life_of(machine, alive, 300) == half_life(hazard, *term)


def test_the_life_is_the_sum_of_the_chances():
    machine = join(with_summit(with_hazard(GRIM, F(1, 4), (1, 1)), 2, F(1, 2), (1, 1)), GAME)
    alive = in_force(machine)
    assert float(life(machine, alive)) == pytest.approx(
        float(sum(survival(machine, alive, 60))), abs=1e-9)


@pytest.mark.parametrize(
    ("hazard", "expected"), [(F(1, 2), 1), (F(1, 3), 2), (F(1, 1000), 693), (F(1, 10**6), 693147)])
def test_half_life(hazard, expected):
    """log 2 / hazard for small hazards."""
    assert half_life(hazard) == expected
    if expected < 1000:
        assert survival_chance(expected, hazard) <= F(1, 2) < survival_chance(expected - 1, hazard)


def test_a_return_is_a_second_life():
    """Periods before the first end count, even if play comes back."""
    plan = with_reentry(with_hazard(GRIM, F(1, 5), (1, 1)), ["collapsed"], F(1, 2))
    machine = join(plan, GAME)
    assert life(machine, in_force(machine)) == 5


def test_states_that_do_not_hold_the_start():
    machine = join(with_hazard(GRIM, F(1, 5), (1, 1)), GAME)
    assert life(machine, []) == 0
    assert survival(machine, [1], 2) == (0, 0, 0)
    assert half_life_of(machine, [1]) == 0
    with pytest.raises(InputError, match="not one of the"):
        life(machine, [7])


def test_a_truce_that_may_not_end():
    machine = join(GRIM, GAME)
    assert life(machine, [0]) is None
    assert half_life_of(machine, [0], 50) is None


def test_random_chains():
    """Against powers of the transition matrix."""
    rng = np.random.default_rng(2)
    for _ in range(10):
        machine = join(random_plan(rng, GAME, 5, plan_type=Plan), GAME)
        alive = [k for k in range(machine.size) if k % 2 == machine.start % 2]
        matrix = np.zeros((machine.size, machine.size))
        for k in range(machine.size):
            for target, chance in machine.chances.lottery(int(machine.follows[k])):
                matrix[k, target] = float(chance)
        inner = matrix[np.ix_(alive, alive)]
        at = alive.index(machine.start)
        expected = [np.linalg.matrix_power(inner, t)[at].sum() for t in range(6)]
        assert [float(x) for x in survival(machine, alive, 5)] == pytest.approx(expected)
