"""Many discounts, many payoffs: the same as one by one."""

import numpy as np
import pytest
from automata_by_hand import random_plan

from negotiation import Game, InputError
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.gain_maps import gains_at, gains_with
from negotiation.truces.one_shot import gains_float


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (2, 3, 2), (1, 1)])
@pytest.mark.parametrize("states", [1, 5, 90])
def test_one_by_one(shape, states):
    rng = np.random.default_rng([41, states, *shape])
    draws = rng.normal(size=(7, len(shape), *shape))
    game = Game.from_payoffs(draws[0].tolist())
    plan = random_plan(rng, game, states, plan_type=Plan)
    machine = join(plan, game)
    shared = rng.uniform(0.05, 0.95, 9)
    assert np.allclose(gains_at(machine, shared), [gains_float(machine, d) for d in shared])
    own = rng.uniform(0.05, 0.95, (9, len(shape)))
    assert np.allclose(gains_at(machine, own), [gains_float(machine, d) for d in own])
    expected = [gains_float(join(plan, Game.from_payoffs(draw.tolist())), own[0])
                for draw in draws]
    assert np.allclose(gains_with(machine, draws, own[0]), expected)


def test_lags_are_refused():
    game = Game.from_payoffs(np.arange(8).reshape(2, 2, 2))
    machine = join(random_plan(np.random.default_rng(0), game, 3, plan_type=Plan), game, lag=2)
    with pytest.raises(InputError, match="seen at once"):
        gains_at(machine, [0.5])
