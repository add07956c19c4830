"""Eroding leverage: the closed form, payoffs summed period by period, and what must not matter."""

import math
from fractions import Fraction

import numpy as np
import pytest
from drifts_by_hand import equilibria, games_of_periods, minmax, profiles, slack_by_hand, swap

import negotiation as ng
from negotiation import Game, InputError
from negotiation.truces.decay import GONE, HalfLife, Schedule, sign
from negotiation.truces.drift import drift_of_games, drift_of_talks
from negotiation.truces.erosion import erosion
from negotiation.truces.fading_truce import FadingTruce
from negotiation.truces.moving_stage import MovingStage
from negotiation.truces.outlasting import first_break, outlasting
from negotiation.truces.terms import terms

F = Fraction


def dilemma(comply, deviate, after, sucker=None):
    """A symmetric prisoner's dilemma; the sucker gets less than mutual defection."""
    low = after - 1 if sucker is None else sucker
    return Game.from_payoffs({"A": [[comply, low], [deviate, after]],
                              "B": [[comply, deviate], [low, after]]})


def truce_on(drift, deal, discount, lag=1, hazard=0, horizon=None, renewal=None,
             punishment="nash"):
    agreed = terms(drift.game, discount, lag, hazard, horizon, renewal)
    return FadingTruce(MovingStage(drift), deal, agreed, punishment)


def random_numbers(seed):
    rng = np.random.default_rng(seed)
    first, last = (F(int(x), 4) for x in rng.integers(-8, 9, 2))
    comply = max(first, last) - F(int(rng.integers(-6, 8)), 4)
    deviate = max(comply, first, last) + F(int(rng.integers(1, 9)), 4)
    return comply, deviate, first, last, F(int(rng.integers(30, 97)), 100)


@pytest.mark.parametrize("seed", range(40))
def test_the_closed_form_of_a_threat_that_moves(seed):
    """slack_t = (C - Pe)/(1 - d) + (Pe - P0) l^t/(1 - d l) - (D - P_t), with d the discount."""
    comply, deviate, first, last, delta = random_numbers(seed)
    low = min(first, last) - 1
    drift = drift_of_games(dilemma(comply, deviate, first, low),
                           dilemma(comply, deviate, last, low), HalfLife(F(1, 2)))
    truce = truce_on(drift, (0, 0), delta)
    rate = F(1, 4)
    tail = abs(last - first) * GONE / (1 - delta)
    for t, (slack, exact_twin) in enumerate(truce.lasting[0][:-1]):
        after = last - (last - first) * rate**t
        formula = (comply - last) / (1 - delta) + (last - first) * rate**t / (
            1 - delta * rate) - (deviate - after)
        assert slack == exact_twin
        assert abs(slack - formula) <= tail


@pytest.mark.parametrize("seed", range(40))
def test_in_the_long_run_the_limit_decides(seed):
    comply, deviate, first, last, delta = random_numbers(seed)
    low = min(first, last) - 1
    found = erosion(dilemma(comply, deviate, first, low), dilemma(comply, deviate, last, low),
                    half_life="1/2", deals=[("1", "1")], discount=delta).deals[0]
    needed = (deviate - comply) / (deviate - last)
    kept_in_the_end = delta >= needed
    assert (found["kept"][-1:] and found["kept"][-1][1] is None) == kept_in_the_end or (
        not found["kept"] and not kept_in_the_end)
    assert found["critical_discount"]["in the end"] == (needed if comply > last else None)
    if last > first and not kept_in_the_end:  # the threat only loses: nothing is kept at all
        assert found["kept"] == []
        assert found["unravels"] == (found["breaks"]["period"] > 0)


def random_game(shape, seed, scale=1):
    rng = np.random.default_rng([seed, *shape])
    cells = rng.permutation(np.prod(shape) * 4)
    tables = np.array([F(int(c), 3) * scale for c in cells[:np.prod(shape) * len(shape)]],
                      dtype=object)
    return Game.from_payoffs(tables.reshape(len(shape), *shape))


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (2, 3, 2), (1, 3), (3, 1, 2)])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("punishment", ["nash", "security"])
def test_stakes_slack_and_kept_periods_by_hand(shape, seed, punishment):
    now, to = random_game(shape, seed), random_game(shape, seed + 100)
    weights = [F(1), F(3, 4), F(1, 2), F(1, 5), F(0)]
    path = games_of_periods(now, to, weights)
    if any(not equilibria(now, tables) for tables in path):
        found = erosion(now, to, schedule=weights, discount="4/5", punishment=punishment)
        if punishment == "nash":
            assert all(entry["why"] and entry["holds"] is None for entry in found.deals)
        return
    drift = drift_of_games(now, to, Schedule(tuple(weights)))
    rng = np.random.default_rng(seed)
    delta, lag = F(int(rng.integers(50, 80)), 100), int(rng.integers(1, 4))
    hazard = F(int(rng.integers(0, 3)), 20)
    summit = None if seed % 2 else (int(rng.integers(1, 4)), F(3, 4))
    agreed = (delta, lag, hazard, summit)
    for deal in profiles(now):
        truce = truce_on(drift, deal, delta, lag, hazard, *(summit or (None, None)), punishment)
        check_stakes(truce, path, punishment)
        check_lasting(truce, path, agreed, punishment)
        check_kept(truce, path, agreed, punishment)


def check_stakes(truce, path, punishment):
    game = truce.stage.drift.game
    for t, tables in enumerate(path):
        assert sorted(truce.stage.equilibria(t)) == sorted(equilibria(game, tables))
        for i, periods in truce.periods.items():
            others = [tables[i][swap(truce.deal, i, k)] for k in range(game.shape[i])
                      if k != truce.deal[i]]
            after = minmax(game, tables, i) if punishment == "security" else min(
                tables[i][e] for e in equilibria(game, tables))
            assert periods[t].comply == (tables[i][truce.deal],) * 2
            assert periods[t].deviate == (max(others),) * 2
            assert periods[t].reversion == (after,) * 2
            assert periods[t].tempted == (max(others) > tables[i][truce.deal])


def check_lasting(truce, path, agreed, punishment):
    """Summed far enough that what is left out is worth less than a billionth."""
    game, far = truce.stage.drift.game, 120
    width = max(max(t[i].values()) - min(t[i].values()) for t in path for i in range(game.n))
    rest = width * agreed[0] ** (far - 2 * len(path)) / (1 - agreed[0])
    for i, slacks in truce.lasting.items():
        for t in range(len(path) - 1):
            by_hand = slack_by_hand(game, path, i, truce.deal, t, agreed, lambda s: True, far,
                                    punishment)
            assert abs(slacks[t][0] - by_hand) <= rest
        later = [slack_by_hand(game, path, i, truce.deal, t, agreed, lambda s: True, far,
                               punishment) for t in range(len(path) - 1, len(path) + 5)]
        assert truce.periods[i][-1].tempted is False or abs(
            slacks[-1][0] - min(later)) <= rest


def check_kept(truce, path, agreed, punishment):
    """Kept periods are those in which nobody gains by a breach, given the periods after."""
    game, far = truce.stage.drift.game, 120
    kept = truce.kept

    def keeps(s):
        last, term = truce.horizon, truce.terms.summit.periods
        return kept[s if s < last else last + (s - last) % term]

    for t in range(len(kept)):
        with_it = [slack_by_hand(game, path, i, truce.deal, t, agreed,
                                 lambda s, t=t: s == t or keeps(s), far, punishment)
                   for i, periods in truce.periods.items()
                   if periods[min(t, truce.horizon)].tempted]
        holds = all(x > 0 for x in with_it)
        assert all(abs(x) > GONE for x in with_it)
        assert kept[t] == holds if t < truce.horizon else holds or not kept[t]


@pytest.mark.parametrize("options", [
    {}, {"lag": {"1": 2}}, {"hazard": "1/10"}, {"horizon": 3, "renewal": "1/2", "lag": 4}])
@pytest.mark.parametrize("seed", [0, 1, 4, 5, 9])
def test_floats_and_rationals_give_one_verdict(seed, options):
    """Which deals outlast what fades, ties and all, without the table of each deal."""
    rng = np.random.default_rng(seed)
    games = [Game.from_payoffs([table + 5 * np.indices((3, 2))[1 - i] for i, table in
                                enumerate(rng.integers(-2, 3, (2, 3, 2)))], discount="3/4")
             for _ in range(2)]
    path = drift_of_games(*games, HalfLife(F(3, 2)) if seed % 2 else Schedule((F(1), F(1, 3), 0)))
    stage, agreed = MovingStage(path), terms(path.game, **options)
    deals = profiles(path.game)
    for deal, found in zip(deals, outlasting(stage, deals, agreed), strict=True):
        truce = FadingTruce(stage, deal, agreed)
        assert (found is None) == (truce.breaks is None)
        if found is not None:
            assert first_break(found).period == truce.breaks
            assert found.unravels == (truce.breaks > 0 and not truce.kept[0])


@pytest.mark.parametrize("seed", range(12))
def test_without_drift_it_is_reversion(seed):
    game = random_game((2, 3), seed)
    options = {"discount": "9/10", "lag": {"1": 2}, "hazard": "1/20"}
    if seed % 2:
        options |= {"horizon": 3, "renewal": "4/5"}
    still = ng.self_enforcing(game, **options)
    found = erosion(game, game, half_life=3, **options)
    assert len(found.regimes) == 1
    assert all(x["change"] in (0, None) for x in found.waiting.values())
    for before, entry in zip(still.deals, found.deals, strict=True):
        assert entry["deal"] == before["deal"]
        if entry["why"] is None:
            assert entry["holds"] == before["stable"]
            assert (entry["kept"] == [[0, None]]) == before["stable"]
            assert entry["unravels"] is False
            assert entry["critical_discount"]["now"] == before["critical_discount"]["nash"]
            for player, least in entry["least_slack"].items():
                assert least["slack"] * F(1, 10) == before["slack"][player]


def test_irrational_weights_are_enclosed_and_used_exactly():
    comply, deviate, first, last, delta = F(3), F(5), F(0), F(2), F(4, 5)
    drift = drift_of_games(dilemma(comply, deviate, first, F(-1)),
                           dilemma(comply, deviate, last, F(-1)), HalfLife(F(6)))
    truce = truce_on(drift, (0, 0), delta)
    rate = 2 ** (-1 / 6)
    for t in (0, 1, 5, 17, 100):
        low, high = truce.lasting[0][t]
        formula = 1 / (1 - 0.8) - 2 * rate**t / (1 - 0.8 * rate) * -1 - (
            5 - (2 - 2 * rate**t))
        assert low <= high <= low + F(1, 10**35)
        assert math.isclose(float(low), formula, rel_tol=1e-9)
    for t in range(1, 30):
        low, high = drift.weights(t)[0]
        assert low**6 <= F(1, 2**t) <= high**6


@pytest.mark.parametrize("unit", [F(1, 10**9), F(10**12)])
def test_the_unit_of_payoffs_does_not_matter(unit):
    now, to = (random_game((2, 3), 3, scale) for scale in (1, unit))
    options = {"half_life": "5/2", "discount": "9/10"}
    plain = erosion(now, random_game((2, 3), 103), **options)
    scaled = erosion(to, random_game((2, 3), 103, unit), **options)
    for a, b in zip(plain.deals, scaled.deals, strict=True):
        for key in ("deal", "holds", "kept", "unravels", "unforeseen", "critical_discount"):
            assert a[key] == b[key]
    assert plain.regimes == scaled.regimes


def test_a_large_offset_and_a_tiny_difference_are_told_apart():
    """1e12 and 1e12 + 1e-6: floats see one number, the verdict does not."""
    base, step = F(10**12), F(1, 10**6)
    now = dilemma(base + 3 * step, base + 5 * step, base + step, base)
    to = dilemma(base + 3 * step, base + 5 * step, base + 2 * step, base)
    found = erosion(now, to, half_life=2, deals=[("1", "1")], discount="9/10").deals[0]
    small = erosion(dilemma(3, 5, 1, 0), dilemma(3, 5, 2, 0), half_life=2, deals=[("1", "1")],
                    discount="9/10").deals[0]
    assert found["holds"] is small["holds"] is True
    assert found["critical_discount"] == small["critical_discount"] == {
        "now": F(1, 2), "in the end": F(2, 3)}


def test_a_breach_that_pays_only_for_a_while_leaves_a_gap():
    """The threat is gone for two periods and comes back: the deal is resumed after them."""
    now, to = dilemma(3, 4, 0, -1), dilemma(3, 20, 2, -1)
    found = erosion(now, to, schedule=[1, 1, 0, 0, 1], deals=[("1", "1")],
                    discount="3/4").deals[0]
    assert found["holds"] is False
    assert found["breaks"]["period"] == 2
    assert found["kept"] == [[0, 1], [4, None]]
    assert found["unravels"] is False


def test_unforeseen_and_foreseen():
    """Whoever takes the present for lasting breaks later than whoever sees what comes."""
    now, to = dilemma(3, 5, 0, -1), dilemma(3, 5, F(29, 10), -1)
    found = erosion(now, to, half_life=4, deals=[("1", "1")], discount="7/10").deals[0]
    assert found["breaks"]["period"] < found["unforeseen"]
    assert found["unravels"] is True
    assert found["kept"] == []


@pytest.mark.parametrize(("options", "words"), [
    ({}, "half-life or a schedule"),
    ({"half_life": 1, "schedule": [1]}, "half-life or a schedule"),
    ({"half_life": 0}, "above 0"),
    ({"half_life": 10**6}, "too long"),
    ({"schedule": []}, "at least one"),
    ({"half_life": "x"}, "number"),
    ({"half_life": 1, "punishment": "transfers"}, "punishment"),
])
def test_what_cannot_be_asked(options, words):
    with pytest.raises(InputError, match=words):
        erosion(dilemma(3, 5, 1, 0), dilemma(3, 5, 1, 0), **{"discount": "1/2", **options})


def test_what_is_missing_is_named():
    with pytest.raises(InputError, match="A has no discount"):
        erosion(dilemma(3, 5, 1, 0), dilemma(3, 5, 1, 0), half_life=1)
    with pytest.raises(InputError, match="another one"):
        erosion(dilemma(3, 5, 1, 0), half_life=1, discount="1/2")
    with pytest.raises(InputError, match="same players"):
        erosion(dilemma(3, 5, 1, 0), random_game((2, 3), 1), half_life=1, discount="1/2")


def test_the_flagship_window():
    talks = ng.read("gyeongju-2025")
    drift = drift_of_talks(talks)
    assert drift.horizon == 240
    low, high = drift.payoff(0, (0, 0, *[0] * 8), 6)
    assert low == high  # after one half-life the weight is exactly one half
    found = erosion(talks)
    assert found.waiting["USA"]["change"] > 0 > found.waiting["CHN"]["change"]
    windows = {entry["deal"].split("+")[0]: entry["breaks"] for entry in found.deals
               if entry["breaks"]}
    assert set(windows) == {"fentanyl 0"}
    assert all(entry["unravels"] == (entry["breaks"] is not None) for entry in found.deals)
    assert sign(drift.payoff(1, (0, 0, *[0] * 8), 0)) != 0
