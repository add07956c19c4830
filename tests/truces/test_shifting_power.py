"""Shifting power: the war lottery as a formula and as a stage game, and guarantees by hand."""

from fractions import Fraction

import numpy as np
import pytest
from drifts_by_hand import games_of_periods, profiles

from negotiation import Game, InputError
from negotiation.truces.decay import Schedule
from negotiation.truces.drift import drift_of_games
from negotiation.truces.lock_in import LockIn
from negotiation.truces.shifting_power import shifting_power, war_lottery

F = Fraction


def unit_flow(odds, destroyed):
    """A flow of one: the declining side can keep or hand it over, either side can fight."""
    rising, declining = odds * (1 - destroyed), (1 - odds) * (1 - destroyed)
    return Game.from_payoffs(
        {"R": [[0, 1, rising], [rising] * 3], "D": [[1, 0, declining], [declining] * 3]},
        actions=[["accept", "fight"], ["keep", "give", "fight"]])


@pytest.mark.parametrize("seed", range(30))
def test_the_condition_on_random_lotteries(seed):
    """The declining side acts iff war today beats the most that peace can leave it."""
    rng = np.random.default_rng(seed)
    odds, later = (F(int(x), 20) for x in sorted(rng.integers(0, 21, 2)))
    destroyed, delta = F(int(rng.integers(0, 12)), 20), F(int(rng.integers(50, 99)), 100)
    lottery = war_lottery(odds, later, destroyed, delta)
    assert lottery.acts == (lottery.declining_now > lottery.declining_at_peace)
    assert lottery.acts == (delta * later - odds > destroyed / (1 - destroyed))
    found = shifting_power(unit_flow(odds, destroyed), unit_flow(later, destroyed),
                           schedule=[1, 0], discount=delta, settles=True)
    entry = found.periods[0]
    assert entry["lock_in"] == {"R": odds * (1 - destroyed) / (1 - delta),
                                "D": lottery.declining_now}
    assert entry["to_share"] == 1 / (1 - delta)
    assert entry["excess"]["R"] == lottery.declining_now - lottery.declining_at_peace
    assert (found.problem is not None) == lottery.acts
    if lottery.acts:
        assert found.problem["rises"] == "R"
        assert found.problem["acts"] == ["D"]
        assert found.problem["period"] == 0


def test_powell_2006_a_rapid_shift_is_needed():
    """With nothing destroyed any shift is too much; with half of the pie none is enough."""
    assert war_lottery(0, "1/10", 0, "9/10").acts
    assert not war_lottery(0, 1, "1/2", "99/100").acts
    assert war_lottery("1/4", "3/4", "1/10", "9/10").threshold == F(1, 9)


def test_a_later_shift_is_found_when_it_comes():
    odds = [F(1, 4), F(1, 4), F(1, 4), F(9, 10)]
    now, to = unit_flow(odds[0], F(1, 10)), unit_flow(odds[-1], F(1, 10))
    found = shifting_power(now, to, schedule=[1, 1, 1, 0], discount="9/10", settles=True)
    assert found.problem["period"] == 2
    assert found.rising == ["R"]
    assert found.declining == ["D"]
    assert [entry["excess"]["R"] > 0 for entry in found.periods] == [False, False, True, False]


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (2, 3, 2), (1, 3)])
@pytest.mark.parametrize("seed", range(3))
def test_guarantees_by_hand(shape, seed):
    rng = np.random.default_rng([seed, *shape])
    games = []
    for _ in range(2):
        cells = rng.permutation(np.prod(shape) * 4)[:np.prod(shape) * len(shape)]
        tables = np.array([F(int(c), 3) for c in cells], dtype=object)
        games.append(Game.from_payoffs(tables.reshape(len(shape), *shape)))
    weights = [F(1), F(2, 3), F(1, 3), F(0)]
    path = games_of_periods(*games, weights)
    drift = drift_of_games(*games, Schedule(tuple(weights)))
    delta = F(4, 5)
    for settles in (False, True):
        lock = LockIn(drift, delta, settles)
        for t in range(4):
            for i in drift.movers:
                assert lock.value(i, t) == (guarantee(path, games[0], i, t, delta, settles),) * 2
                least = min(path[t][i].values())
                assert lock.least(i, t) == (least, least)
            joint = [max(sum(tables[i][a] for i in drift.movers) for a in profiles(games[0]))
                     for tables in path]
            total = sum(delta**k * x for k, x in enumerate(joint[t:])) + (
                delta ** len(joint[t:]) * joint[-1] / (1 - delta))
            assert lock.to_share(t) == (total, total)


def guarantee(path, game, i, t, delta, settles):
    best = []
    for action in range(game.shape[i]):
        flows = [min(tables[i][a] for a in profiles(game) if a[i] == action) for tables in path]
        stream = [flows[t]] if settles else flows[t:]
        best.append(sum(delta**k * x for k, x in enumerate(stream))
                    + delta ** len(stream) * stream[-1] / (1 - delta))
    return max(best)


def test_what_cannot_be_asked():
    game = unit_flow(F(1, 2), F(0))
    with pytest.raises(InputError, match="one discount"):
        shifting_power(game, game, half_life=1, discount={"R": "1/2", "D": "1/3"})
    with pytest.raises(InputError, match="needs a discount"):
        shifting_power(game, game, half_life=1)
    with pytest.raises(InputError, match="odds"):
        war_lottery("3/2", 1, 0, "1/2")
    with pytest.raises(InputError, match="below 1"):
        war_lottery("1/2", 1, 1, "1/2")
    with pytest.raises(InputError, match="number"):
        war_lottery("half", 1, 0, "1/2")
