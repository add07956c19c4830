"""Where in (0, 1) a truce is stable: against verdicts at many discounts, and closed forms."""

import dataclasses
import math
from fractions import Fraction

import numpy as np
import pytest
from automata_by_hand import random_plan

from negotiation import Game
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.bracketing import bracketed
from negotiation.truces.gain_polynomials import gain_polynomials, largest_block
from negotiation.truces.intervals import stable_discounts
from negotiation.truces.lotteries import sure
from negotiation.truces.one_shot import check, one_shot_gains
from negotiation.truces.templates import (
    grim,
    penance,
    punish_for,
    reciprocity,
    stick_and_carrot,
    tit_for_tat,
)
from negotiation.truces.transformers import with_hazard, with_summit

F = Fraction
GRID = [F(k, 41) for k in range(1, 41)]


def dilemma(t, r, p, s):
    return Game.from_payoffs([[[r, s], [t, p]], [[r, t], [s, p]]])


def inside(intervals, delta):
    return any(i.low <= delta <= i.high for i in intervals)


def machines(seed):
    """Random plans, and plans that are stable somewhere."""
    rng = np.random.default_rng([11, seed])
    shape = [(2, 2), (2, 3), (2, 2, 2)][seed % 3]
    game = Game.from_payoffs(rng.integers(-9, 10, (len(shape), *shape)))
    deal, stick = (tuple(int(rng.integers(k)) for k in shape) for _ in range(2))
    plans = [random_plan(rng, game, 4, plan_type=Plan), grim(game, deal, stick),
             punish_for(game, deal, stick, 2), stick_and_carrot(game, deal, stick)]
    if game.n == 2:
        plans += [penance(game, deal), reciprocity(game, deal)]
        plans.append(with_summit(plans[1], 3, F(2, 3), stick))
    for k, plan in enumerate(plans):
        hazard = F(int(rng.integers(0, 3)), 10)
        lag = 1 + int(rng.integers(0, 2)) if k in (1, 3, 6) else 1
        yield join(with_hazard(plan, hazard, stick) if hazard else plan, game, lag=lag)


@pytest.mark.parametrize("seed", range(12))
def test_gains_have_the_sign_of_their_polynomials(seed):
    for machine in machines(seed):
        for delta in GRID[::6]:
            gains = one_shot_gains(machine, delta)
            for i in range(len(machine.players)):
                signs = {}
                for row, polynomial in gain_polynomials(machine, i):
                    value = sum(c * delta**k for k, c in enumerate(polynomial))
                    signs[row] = max(signs.get(row, -1), (value > 0) - (value < 0))
                for row, sign in signs.items():
                    assert sign == (gains[row] > 0) - (gains[row] < 0)


@pytest.mark.parametrize("seed", range(24))
def test_verdicts_at_many_discounts(seed):
    for machine in machines(seed):
        found = stable_discounts(machine)
        for delta in GRID:
            verdict = check(machine, delta)
            assert verdict.stable == inside(found.common, delta)
            for i, own in enumerate(found.by_player):
                slacks = [row[i] for row in verdict.slack if row[i] is not None]
                assert (min(slacks, default=0) >= 0) == inside(own, delta)
        for interval in found.common:
            for end, step in ((interval.low, -1), (interval.high, 1)):
                if not 0 < end < 1:
                    continue
                exact = isinstance(end, Fraction)
                single = interval.low == interval.high
                assert check(machine, end).stable or (single and not exact)
                beyond = F(repr(float(end))) if not exact else end
                beyond += step * (F(1, 10**30) if exact else F(math.ulp(end)) * 2)
                assert not check(machine, beyond).stable


@pytest.mark.parametrize("seed", range(24))
def test_critical_discount_and_what_binds(seed):
    for machine in machines(seed):
        found = stable_discounts(machine)
        near_one = check(machine, 1 - F(1, 10**6)).stable
        if found.critical is None:
            assert not near_one
            assert found.binding is not None
            assert one_shot_gains(machine, 1 - F(1, 10**6))[found.binding] > 0
        else:
            assert near_one
            assert found.critical == found.common[-1].low
            assert (found.binding is None) == (found.critical == 0)
            if found.binding is not None:
                below = found.critical - F(1, 10**9) if isinstance(
                    found.critical, Fraction) else found.critical - 1e-9
                assert one_shot_gains(machine, below)[found.binding] > 0


@pytest.mark.parametrize(("t", "r", "p", "s"), [(5, 3, 1, 0), (4, 3, 1, 0), (7, 5, 2, 1)])
def test_dilemma(t, r, p, s):
    game = dilemma(t, r, p, s)
    threshold = F(t - r, t - p)
    assert stable_discounts(join(grim(game, (0, 0), (1, 1)), game)).critical == threshold
    plan = with_hazard(grim(game, (0, 0), (1, 1)), F(1, 10), (1, 1))
    found = stable_discounts(join(plan, game)).critical
    assert found == (threshold / F(9, 10) if threshold < F(9, 10) else None)
    for lag in (2, 3, 4):
        found = stable_discounts(join(grim(game, (0, 0), (1, 1)), game, lag=lag)).critical
        assert float(found) == pytest.approx(float(threshold) ** (1 / lag), rel=1e-14)
        assert isinstance(found, Fraction) == (
            round(float(threshold) ** (1 / lag) * 60) ** lag * (threshold.denominator)
            == 60**lag * threshold.numerator)


def test_tit_for_tat():
    """Osborne and Rubinstein (1994), section 8.8: an equilibrium at one discount or at none."""
    edge = stable_discounts(join(tit_for_tat(dilemma(4, 3, 1, 0), (0, 0), (1, 1)),
                                 dilemma(4, 3, 1, 0)))
    assert [(i.low, i.high) for i in edge.common] == [(F(1, 3), F(1, 3))]
    assert edge.critical is None
    never = stable_discounts(join(tit_for_tat(dilemma(5, 3, 1, 0), (0, 0), (1, 1)),
                                  dilemma(5, 3, 1, 0)))
    assert never.common == ()
    assert never.critical is None
    assert never.binding is not None


def test_a_punishment_that_pleases_holds_only_the_impatient():
    """Stable from 1/2 to 2/3 only.

    Player 1: (1 - d)(5 - 3) <= d (3 - 1), d >= 1/2. Player 2 loses 1 by leaving the deal and
    then gets 1/2 more a period: that pays iff d/2 > 1 - d.
    """
    game = Game.from_payoffs([[[3, 0], [5, 1]], [[3, 2], [0, F(7, 2)]]])
    plan = Plan(game.players, ("deal", "over"), 0, ((0, 0), (1, 1)), (sure(0), sure(1)),
                ((sure(1), sure(1)), (sure(1), sure(1))))
    found = stable_discounts(join(plan, game))
    assert [(i.low, i.high) for i in found.common] == [(F(1, 2), F(2, 3))]
    assert [(i.low, i.high) for i in found.by_player[0]] == [(F(1, 2), 1)]
    assert [(i.low, i.high) for i in found.by_player[1]] == [(0, F(2, 3))]
    assert found.critical is None


def test_asymmetric_discounts_are_separate():
    """A player's gains depend on its own discount only."""
    rng = np.random.default_rng(3)
    game = Game.from_payoffs(rng.integers(-9, 10, (2, 2, 3)))
    for plan in (grim(game, (0, 1), (1, 0)), random_plan(rng, game, 4, plan_type=Plan)):
        machine = join(plan, game)
        found = stable_discounts(machine)
        for one in GRID[::5]:
            for other in GRID[::5]:
                assert check(machine, (one, other)).stable == (
                    inside(found.by_player[0], one) and inside(found.by_player[1], other))


def test_nobody_has_a_choice():
    game = Game.from_payoffs([[[1]], [[2]]])
    found = stable_discounts(join(grim(game, (0, 0), (0, 0)), game))
    assert found.critical == 0
    assert [(i.low, i.high) for i in found.common] == [(0, 1)]
    assert found.binding is None


@pytest.mark.parametrize("scale", [F(1, 10**9), F(10**12), F(3, 7)])
def test_unit_of_payoffs(scale):
    table = [[3, 0, 2], [5, 1, -1]]
    scaled = [[scale * x for x in row] for row in table]
    for plan in (punish_for, stick_and_carrot):
        found = []
        for rows in (table, scaled):
            game = Game.from_payoffs([rows, rows])
            arguments = (game, (0, 0), (1, 1), *((3,) if plan is punish_for else ()))
            found.append(stable_discounts(join(plan(*arguments), game)))
        assert found[0] == found[1]


def test_large_blocks_are_bracketed():
    """Beyond the size for polynomials the answer is by bisection, and says so."""
    game = dilemma(5, 3, 1, 0)
    rng = np.random.default_rng(8)
    mix = random_plan(rng, game, 70, plan_type=Plan)
    # whatever is played, the same chances: only one-shot equilibria are stable, and then always
    noise = dataclasses.replace(mix, deviation=tuple((row,) * 2 for row in mix.then),
                                special=({},) * 70, plays=((1, 1),) * 70)
    assert stable_discounts(join(noise, game)).critical == 0
    # the deal where the last state was even, and mutual defection for ever after a breach of it
    plan = dataclasses.replace(
        noise, states=(*noise.states, "over"), plays=(*(((0, 0), (1, 1))[k % 2] for k in range(70)),
                                                      (1, 1)),
        then=(*noise.then, sure(70)), special=({},) * 71,
        deviation=(*((sure(70),) * 2 for _ in range(70)), (sure(70),) * 2))
    machine = join(plan, game)
    assert largest_block(machine) > 40
    found = stable_discounts(machine)
    assert not found.proved
    assert found.critical is not None
    for delta in GRID[::8]:
        assert inside(found.common, delta) == check(machine, delta).stable
    assert check(machine, found.critical).stable
    assert not check(machine, found.critical - 1e-9).stable
    assert one_shot_gains(machine, found.critical - 1e-6)[found.binding] > 0


def test_bracketing_agrees_with_polynomials():
    for seed in range(3):
        for machine in machines(seed):
            found = stable_discounts(machine)
            for exact, near in zip(found.by_player, bracketed(machine), strict=True):
                wide = [i for i in exact if i.high - i.low > F(1, 50)]
                assert [(float(i.low), float(i.high)) for i in wide] == [
                    pytest.approx(ends, abs=1e-10) for ends in near if ends[1] - ends[0] > 1 / 50]
