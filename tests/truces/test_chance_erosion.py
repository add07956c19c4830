"""Chains of games: the machine against the period-by-period path, and against a formula."""

from fractions import Fraction

import numpy as np
import pytest
from drifts_by_hand import equilibria, games_of_periods

import negotiation as ng
from negotiation import Game, InputError
from negotiation.truces.chain_truce import ChainTruce
from negotiation.truces.chains import schedule
from negotiation.truces.chance_erosion import chance_erosion, sudden_erosion
from negotiation.truces.decay import Schedule
from negotiation.truces.drift import drift_of_games
from negotiation.truces.erosion import erosion
from negotiation.truces.fading_truce import FadingTruce
from negotiation.truces.moving_stage import MovingStage
from negotiation.truces.terms import terms

F = Fraction


def random_game(shape, seed):
    rng = np.random.default_rng([seed, *shape])
    cells = rng.permutation(np.prod(shape) * 4)[:np.prod(shape) * len(shape)]
    tables = np.array([F(int(c), 3) for c in cells], dtype=object)
    return Game.from_payoffs(tables.reshape(len(shape), *shape))


def dilemma(after):
    return Game.from_payoffs({"A": [[3, -1], [5, after]], "B": [[3, 5], [-1, after]]})


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (2, 3, 2), (3, 1, 2)])
@pytest.mark.parametrize("seed", range(8))
def test_a_chain_without_chance_is_the_path(shape, seed):
    """The automaton and the recursion give the same slack in every period, exactly."""
    now, to = random_game(shape, seed), random_game(shape, seed + 100)
    weights = [F(1), F(2, 3), F(1, 3), F(0)]
    path = games_of_periods(now, to, weights)
    if any(not equilibria(now, tables) for tables in path):
        return
    games = [Game.from_payoffs(
        [np.array([tables[i][cell] for cell in np.ndindex(shape)], dtype=object).reshape(shape)
         for i in range(len(shape))]) for tables in path]
    rng = np.random.default_rng(seed)
    agreed = terms(now, "3/4", lag=int(rng.integers(1, 3)), hazard=F(int(rng.integers(0, 3)), 20))
    drift = drift_of_games(now, to, Schedule(tuple(weights)))
    world = schedule(games)
    for deal in np.ndindex(shape):
        chain = ChainTruce(world, deal, agreed)
        fading = FadingTruce(MovingStage(drift), deal, agreed)
        for i, row in chain.slack([True] * 4).items():
            for t in range(4):
                if fading.periods[i][t].tempted:
                    assert fading.lasting[i][t] == (row[t], row[t])
        assert chain.kept == list(fading.kept)[:4]


@pytest.mark.parametrize("seed", range(12))
def test_a_lever_that_is_lost_by_chance(seed):
    """X = C - P + d (s X + (1 - s) Y), Y = (C - Q)/(1 - d) if kept then, else 0."""
    rng = np.random.default_rng(seed)
    stays, delta = F(int(rng.integers(1, 10)), 10), F(int(rng.integers(40, 95)), 100)
    first, last = F(0), F(int(rng.integers(1, 6)), 2)
    found = chance_erosion(
        {"there": dilemma(first), "gone": dilemma(last)},
        {"there": {"there": stays, "gone": 1 - stays}, "gone": {"gone": 1}},
        deals=[("1", "1")], discount=delta).deals[0]
    kept_later = delta * (3 - last) / (1 - delta) >= 2
    assert ("gone" in found["kept"]) == kept_later
    for y, key in (((3 - last) / (1 - delta), "slack"), (None, "slack_as_kept")):
        later = y if y is not None else ((3 - last) / (1 - delta) if kept_later else F(0))
        x = (3 - first + delta * (1 - stays) * later) / (1 - delta * stays)
        slack = delta * (stays * x + (1 - stays) * later) - 2
        if key == "slack" or "there" in found["kept"]:
            assert found[key]["there"]["A"] == slack
    x = (3 + delta * (1 - stays) * (later if kept_later else 0)) / (1 - delta * stays)
    keeps = delta * (stays * x + (1 - stays) * (later if kept_later else 0)) >= 2
    assert ("there" in found["kept"]) == keeps


def test_what_unravels_on_a_known_path_is_kept_where_chance_decides():
    now, to = dilemma(0), dilemma(F(29, 10))
    foreseen = erosion(now, to, half_life=4, deals=[("1", "1")], discount="7/10").deals[0]
    sudden = sudden_erosion(now, to, half_life=4, deals=[("1", "1")], discount="7/10").deals[0]
    assert foreseen["unravels"] is True
    assert foreseen["kept"] == []
    assert sudden["kept"] == ["as now"]
    assert sudden["unravels"] is False


def test_a_sure_loss_unravels():
    """With the loss certain next period, nothing is left to lose today."""
    games = {"there": dilemma(0), "gone": dilemma(F(29, 10))}
    found = chance_erosion(games, {"there": {"gone": 1}, "gone": {"gone": 1}},
                           deals=[("1", "1")], discount="9/10").deals[0]
    assert found["kept"] == []
    assert found["holds"] is False


def test_a_chain_that_stands_still_is_reversion_with_summits_and_lags():
    game = dilemma(1)
    options = {"discount": "9/10", "lag": {"A": 2, "B": 1}, "hazard": "1/20", "horizon": 3,
               "renewal": "4/5"}
    still = ng.self_enforcing(game, deals=[("1", "1")], **options).deals[0]
    found = chance_erosion({"now": game}, {"now": {"now": 1}}, deals=[("1", "1")],
                           **options).deals[0]
    assert found["holds"] == still["stable"]
    assert found["slack"]["now"] == {p: x * 10 for p, x in still["slack"].items()}


def test_the_flagship_levers_day_is_not_known():
    talks = ng.read("gyeongju-2025")
    observed = dict(talks.observed[2].profile)
    found = sudden_erosion(talks, deals=[observed, {**observed, "fentanyl-tariff": "fentanyl 0"}])
    assert [deal["kept"] for deal in found.deals] == [
        ["as now", "without rare-earths"], ["as now"]]


def test_what_cannot_be_asked():
    game = dilemma(1)
    with pytest.raises(InputError, match="sum to 1"):
        chance_erosion({"a": game}, {"a": {"a": "1/2"}}, discount="1/2")
    with pytest.raises(InputError, match="unknown state"):
        chance_erosion({"a": game}, {"a": {"b": 1}}, discount="1/2")
    with pytest.raises(InputError, match="one of the states"):
        chance_erosion({"a": game}, {"a": {"a": 1}}, start="b", discount="1/2")
    with pytest.raises(InputError, match="no discount"):
        chance_erosion({"a": game}, {"a": {"a": 1}})
    pennies = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    with pytest.raises(InputError, match="no pure one-shot equilibrium"):
        chance_erosion({"a": pennies}, {"a": {"a": 1}}, discount="1/2")
