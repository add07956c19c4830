"""The map over hazards and half-lives against the exact machinery, point by point."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, InputError
from negotiation.truces.decay import HalfLife, Schedule
from negotiation.truces.drift import drift_of_games
from negotiation.truces.erosion_map import HOLDS, NO_THREAT, erosion_map
from negotiation.truces.fading_truce import FadingTruce
from negotiation.truces.moving_stage import MovingStage
from negotiation.truces.terms import terms

F = Fraction
LIVES = (F(1, 2), F(2))
HAZARDS = (F(0), F(1, 5))


def random_games(shape, seed):
    rng = np.random.default_rng([seed, *shape])
    size = int(np.prod(shape)) * len(shape)
    tables = (rng.permutation(8 * size)[:2 * size].reshape(2, len(shape), *shape)).tolist()
    return [Game.from_payoffs(table) for table in tables]


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (2, 3, 2)])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("summit", [{}, {"horizon": 3, "renewal": "2/3"}])
def test_first_breach_is_that_of_the_exact_truce(shape, seed, summit):
    now, to = random_games(shape, seed)
    deal = tuple(int(k) for k in np.unravel_index(now.payoffs.sum(axis=0).argmax(), shape))
    drift = drift_of_games(now, to, HalfLife(F(1)))
    lag = {now.players[0]: 1 + seed % 4}
    agreed = terms(now, "4/5", lag, 0, **summit)
    found = erosion_map(drift, deal, agreed, [float(h) for h in HAZARDS],
                        [float(life) for life in LIVES])
    for k, life in enumerate(LIVES):
        moving = MovingStage(drift_of_games(now, to, HalfLife(life)))
        for j, hazard in enumerate(HAZARDS):
            truce = FadingTruce(moving, deal, terms(now, "4/5", lag, hazard, **summit))
            if found.breaks[j, k] == NO_THREAT:
                continue
            expected = HOLDS if truce.breaks is None else truce.breaks
            assert found.breaks[j, k] == expected


def test_without_a_pure_equilibrium_there_is_no_threat():
    pennies = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]}, discount="1/2")
    drift = drift_of_games(pennies, pennies, HalfLife(F(1)))
    assert (erosion_map(drift, (0, 0), terms(pennies), [0, 0.5], [1]).breaks == NO_THREAT).all()


def test_payoffs_that_do_not_move_hold_or_break_at_once():
    game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="3/5")
    drift = drift_of_games(game, game, HalfLife(F(3)))
    found = erosion_map(drift, (0, 0), terms(game), [0, 0.16, 0.17], [0.5, 1])
    assert found.breaks.tolist() == [[HOLDS, HOLDS], [HOLDS, HOLDS], [0, 0]]
    assert found.half_lives == (F(3),)


def test_what_the_map_cannot_show():
    game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    with pytest.raises(InputError, match="half-lives"):
        erosion_map(drift_of_games(game, game, Schedule((F(1), F(0)))), (0, 0),
                    terms(game, "1/2"), [0], [1])
    with pytest.raises(InputError, match="discount"):
        erosion_map(drift_of_games(game, game, HalfLife(F(3))), (0, 0), terms(game), [0], [1])
