"""Weak renegotiation-proofness: definitions by hand, published thresholds, and all small plans."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from automata_by_hand import random_plan

from negotiation import Game, InputError
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.chains import schedule
from negotiation.truces.evaluation import values
from negotiation.truces.intervals import stable_discounts
from negotiation.truces.lotteries import sure
from negotiation.truces.one_shot import check, gains_float
from negotiation.truces.renegotiation import Ranked, ranked_states, renegotiation_proof
from negotiation.truces.templates import contrite_tit_for_tat, grim, penal_code, penance

F = Fraction


def dilemma(t, r, p, s):
    return Game.from_payoffs([[[r, s], [t, p]], [[r, t], [s, p]]])


def holds(game, plan, delta):
    machine = join(plan, game)
    return check(machine, delta).stable and ranked_states(machine, delta) is None


@pytest.mark.parametrize("seed", range(20))
def test_ranked_states_by_definition(seed):
    rng = np.random.default_rng([21, seed])
    shape = [(2, 2), (2, 3), (2, 3, 2), (2, 1, 2)][seed % 4]
    game = Game.from_payoffs(rng.integers(0, 4, (len(shape), *shape)))
    machine = join(random_plan(rng, game, 3, plan_type=Plan), game)
    delta = F(int(rng.integers(1, 10)), 10)
    worth = values(machine, delta)
    movers = [i for i in range(game.n) if shape[i] > 1]
    pairs = [(a, b) for a in range(machine.size) for b in range(machine.size)
             if all(worth[i][a] < worth[i][b] for i in movers)]
    found = ranked_states(machine, delta)
    assert found == (Ranked(*pairs[0]) if pairs else None)


def test_equal_values_are_not_ranked():
    """Weakly ranked continuations pass: player 2 gets the same in both states."""
    game = Game.from_payoffs([[[3, 0], [4, 1]], [[2, 0], [3, 2]]])
    plan = grim(game, (0, 0), (1, 1))
    machine = join(plan, game)
    assert values(machine, F(1, 2))[1] == (2, 2)
    assert ranked_states(machine, F(1, 2)) is None


def test_states_of_different_worlds_are_not_compared():
    poor, rich = dilemma(5, 3, 1, 0), dilemma(50, 30, 10, 0)
    plan = Plan(rich.players, ("calm",), 0, ((1, 1),), (sure(0),), ((sure(0),) * 2,))
    assert ranked_states(join(plan, schedule([poor, rich])), F(1, 2)) is None


@pytest.mark.parametrize(
    ("t", "r", "p", "s"), [(5, 3, 1, 0), (4, 3, 1, 0), (6, 4, 3, 0), (9, 5, 1, 0)])
def test_penance_in_the_dilemma(t, r, p, s):
    """van Damme (1989): one period of penance holds iff
    delta >= max((T - R)/(R - S), (P - S)/(R - S)); a longer one may hold below it."""
    game = dilemma(t, r, p, s)
    least = max(F(t - r, r - s), F(p - s, r - s))
    if least < 1:
        assert holds(game, penance(game, (0, 0)), least)
        assert renegotiation_proof(game, (0, 0), least)[0]
    longer = max(F(t - r, t - p), F(p - s, r - s))
    verdict, plan = renegotiation_proof(game, (0, 0), longer)
    assert verdict
    assert holds(game, plan, longer)
    assert renegotiation_proof(game, (0, 0), longer - F(1, 10**9)) == (False, None)


def test_one_shot_equilibria_are_proof():
    game = dilemma(5, 3, 1, 0)
    verdict, plan = renegotiation_proof(game, (1, 1), F(1, 100))
    assert verdict
    assert plan.states == ("in force",)
    assert renegotiation_proof(game, (1, 1)) == (True, plan)


def test_grim_is_not_proof_and_contrition_is():
    game = dilemma(5, 3, 1, 0)
    assert ranked_states(join(grim(game, (0, 0), (1, 1)), game), F(9, 10)) == Ranked(1, 0)
    machine = join(contrite_tit_for_tat(game, (0, 0), (1, 1)), game)
    assert check(machine, F(9, 10)).stable
    assert ranked_states(machine, F(9, 10)) is None


def test_a_deal_that_only_common_harm_could_hold():
    """Farrell and Maskin (1989): what costs the culprit pays the other, or nothing does.

    In a game of common interest every punishment hurts both, and the deal in which both are
    tempted cannot be kept by any that is not forgotten.
    """
    rivals = dilemma(6, 5, 1, 0)
    assert renegotiation_proof(rivals, (0, 0), F(9, 10))[0]
    common = Game.from_payoffs([[[5, 6], [4, 0]], [[5, 6], [4, 0]]])
    assert renegotiation_proof(common, (0, 0), F(9, 10)) == (False, None)
    assert renegotiation_proof(common, (0, 0)) == (False, None)
    assert renegotiation_proof(common, (0, 1), F(1, 10))[0]


def brute_force(game, deal, delta, lengths=(1, 2, 3, 4, 5, None)):
    """Whether some profiles, played for some periods or for ever, keep a deal unranked."""
    profiles = list(itertools.product(*map(range, game.shape)))
    for x, y in itertools.product(profiles, repeat=2):
        for k, m in itertools.product(lengths, repeat=2):
            paths = [[x] * k + [deal] if k else [x], [y] * m + [deal] if m else [y]]
            if holds_quickly(game, penal_code(game, [deal], paths), delta):
                return True
    return False


def holds_quickly(game, plan, delta):
    machine = join(plan, game)
    gains = gains_float(machine, float(delta))
    return gains.max() < 1e-9 and holds(game, plan, delta)


@pytest.mark.parametrize("seed", range(8))
def test_against_all_small_penal_codes(seed):
    """Where profiles played for some periods, or for ever, serve, the answer is yes."""
    rng = np.random.default_rng([22, seed])
    game = Game.from_payoffs(rng.integers(-3, 6, (2, 2, 2)))
    delta = F(int(rng.integers(3, 10)), 10)
    for deal in itertools.product(range(2), repeat=2):
        verdict, plan = renegotiation_proof(game, deal, delta)
        assert verdict in (True, False)
        if verdict:
            assert holds(game, plan, delta)
            assert plan.plays[plan.start] == deal
            assert plan.then[plan.start] == sure(plan.start)
        else:
            assert not brute_force(game, deal, delta, (1, 2, 4, None))


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (2, 3, 2), (2, 2, 2)])
@pytest.mark.parametrize("seed", range(6))
def test_plans_returned_hold(shape, seed):
    rng = np.random.default_rng([23, seed, *shape])
    game = Game.from_payoffs(rng.integers(-3, 9, (len(shape), *shape)))
    deltas = tuple(F(int(k), 20) for k in rng.integers(8, 20, len(shape)))
    for deal in itertools.product(*map(range, shape)):
        verdict, plan = renegotiation_proof(game, deal, deltas)
        if verdict:
            assert holds(game, plan, deltas)
            assert plan.plays[plan.start] == deal
        near_one, patient = renegotiation_proof(game, deal)
        if near_one:
            critical = stable_discounts(join(patient, game)).critical
            delta = (critical + 1) / 2 if isinstance(critical, Fraction) else F(9999, 10000)
            assert holds(game, patient, delta)
            if len(shape) == 2:
                assert renegotiation_proof(game, deal, 1 - F(1, 10**4))[0]
        elif near_one is False:
            assert renegotiation_proof(game, deal, 1 - F(1, 10**4)) == (False, None)


@pytest.mark.parametrize("seed", range(6))
def test_random_plans_do_not_refute_a_no(seed):
    """A plan of three states, found at random, that keeps a deal unranked."""
    rng = np.random.default_rng([24, seed])
    game = Game.from_payoffs(rng.integers(-3, 6, (2, 2, 2)))
    delta = F(3, 4)
    verdicts = {deal: renegotiation_proof(game, deal, delta)[0]
                for deal in itertools.product(range(2), repeat=2)}
    for _ in range(300):
        plan = random_plan(rng, game, 3, sure=True, plan_type=Plan)
        plan = Plan(plan.players, plan.states, 0, plan.plays, (sure(0), *plan.then[1:]),
                    plan.deviation)
        if holds_quickly(game, plan, delta):
            assert verdicts[plan.plays[0]]


@pytest.mark.parametrize("scale", [F(1, 10**9), F(10**12)])
def test_unit_of_payoffs(scale):
    table = np.array([[[3, 0], [5, 1]], [[3, 6], [0, 1]]])
    cells = np.empty(table.shape, dtype=object)
    for where in np.ndindex(table.shape):
        cells[where] = scale * int(table[where])
    for delta in (F(2, 5), F(1, 2), F(2, 3), None):
        before = renegotiation_proof(Game.from_payoffs(table), (0, 0), delta)
        assert renegotiation_proof(Game.from_payoffs(cells), (0, 0), delta) == before


def test_a_player_who_decides_nothing():
    table = [[[[3], [0]], [[5], [1]]], [[[3], [5]], [[0], [1]]], [[[0], [9]], [[9], [9]]]]
    game = Game.from_payoffs(table)
    assert renegotiation_proof(game, (0, 0, 0), F(2, 3))[0]
    assert renegotiation_proof(game, (0, 0, 0), F(2, 5)) == (False, None)


def test_nobody_or_one_player_decides():
    assert renegotiation_proof(Game.from_payoffs([[[1]], [[2]]]), (0, 0), F(1, 2))[0]
    alone = Game.from_payoffs([[[1], [2]], [[5], [0]]])
    assert renegotiation_proof(alone, (0, 0), F(1, 2)) == (False, None)
    assert renegotiation_proof(alone, (0, 0)) == (False, None)
    assert renegotiation_proof(alone, (1, 0), F(1, 2))[0]


def test_discounts_are_checked():
    with pytest.raises(InputError):
        renegotiation_proof(dilemma(5, 3, 1, 0), (0, 0), 1)
