"""Plans from the literature: what they play, whom they answer, where they hold."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, InputError, TooLargeError, read, self_enforcing
from negotiation.truces.automaton import join
from negotiation.truces.chains import eroding, irreversible, schedule
from negotiation.truces.intervals import stable_discounts
from negotiation.truces.one_shot import check
from negotiation.truces.slips import slip, trembles
from negotiation.truces.templates import (
    contrite_tit_for_tat,
    graduated,
    grim,
    penal_code,
    penance,
    punish_for,
    reciprocity,
    staged,
    stick_and_carrot,
    tempted,
    tit_for_tat,
)
from negotiation.truces.transformers import with_hazard, with_reentry, with_summit

F = Fraction


def dilemma(t=5, r=3, p=1, s=0):
    return Game.from_payoffs([[[r, s], [t, p]], [[r, t], [s, p]]])


def followed(plan, profiles):
    """The profiles prescribed while certain profiles are played; for plans without chance."""
    state, found = plan.start, []
    for profile in profiles:
        found.append(plan.plays[state])
        [(state, chance)] = plan.next(state, profile if profile else plan.plays[state])
        assert chance == 1
    return found


def game_of(shape, seed):
    rng = np.random.default_rng([51, seed, *shape])
    count = len(shape) * int(np.prod(shape))
    return Game.from_payoffs(rng.permutation(count).reshape(len(shape), *shape))


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 3), (2, 3, 2), (1, 3)])
@pytest.mark.parametrize("seed", range(5))
def test_grim_is_self_enforcing(shape, seed):
    """T1 on whole games: stable iff the deal is kept, slack for slack, asymmetric discounts.

    The reversion of each player is its worst equilibrium, another one for each deviator.
    """
    game = game_of(shape, seed)
    rng = np.random.default_rng(seed)
    deltas = dict(zip(game.players, (F(int(k), 10) for k in rng.integers(2, 10, game.n)),
                      strict=True))
    found = self_enforcing(game, discount=deltas)
    if not found.equilibria:
        return
    worst = [game.index(found.reversion[p]["equilibrium"]) for p in game.players]
    for entry in found.deals:
        deal = game.index(entry["profile"])
        machine = join(grim(game, deal, worst), game)
        verdict = check(machine, list(deltas.values()))
        assert verdict.stable == entry["stable"]
        for i, player in enumerate(game.players):
            if tempted(game, deal, i):
                assert verdict.slack[machine.start][i] == entry["slack"][player]
        assert stable_discounts(machine).critical == entry["critical_discount"]["nash"]


@pytest.mark.parametrize("make", [
    lambda g, d, s: grim(g, d, s), lambda g, d, s: punish_for(g, d, s, 3),
    lambda g, d, s: stick_and_carrot(g, d, s), lambda g, d, s: graduated(g, [d, s], 2),
    lambda g, d, s: penal_code(g, [d], [[s, d]] * g.n)])
@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 2), (1, 2)])
def test_deviations_that_do_not_tempt_go_unanswered(make, shape):
    for seed in range(4):
        game = game_of(shape, seed)
        profiles = list(itertools.product(*map(range, shape)))
        plan = make(game, profiles[0], profiles[-1])
        for state, play in enumerate(plan.plays):
            for i in range(game.n):
                if not tempted(game, play, i):
                    assert plan.deviation[state][i] == plan.then[state]


def test_tempted_by_definition():
    for shape in [(2, 3), (2, 3, 2)]:
        game = game_of(shape, 1)
        for profile in itertools.product(*map(range, shape)):
            for i in range(game.n):
                best = max(game.exact_payoff(i, (*profile[:i], b, *profile[i + 1:]))
                           for b in range(shape[i]))
                assert tempted(game, profile, i) == (best > game.exact_payoff(i, profile))


def test_tit_for_tat_copies_the_last_profile():
    """Every profile of a larger game: keeping the deal, or anything else."""
    game = game_of((3, 2), 0)
    plan = tit_for_tat(game, (1, 0), (2, 1))
    for state in range(4):
        for seen in itertools.product(range(3), range(2)):
            [(after, _)] = plan.next(state, seen)
            assert plan.plays[after] == (1 if seen[1] == 0 else 2, 0 if seen[0] == 1 else 1)


def test_contrition_ends_the_feud():
    """After one breach: one answer, and calm; tit for tat alternates for ever."""
    game, breach = dilemma(), [(1, 0), None, None, None]
    assert followed(contrite_tit_for_tat(game, (0, 0), (1, 1)), breach) == [
        (0, 0), (0, 1), (0, 0), (0, 0)]
    assert followed(tit_for_tat(game, (0, 0), (1, 1)), breach) == [
        (0, 0), (0, 1), (1, 0), (0, 1)]
    # both at once: both atone, and nobody answers
    assert followed(contrite_tit_for_tat(game, (0, 0), (1, 1)), [(1, 1), None, None]) == [
        (0, 0), (0, 0), (0, 0)]
    # a refusal to atone is answered again
    assert followed(contrite_tit_for_tat(game, (0, 0), (1, 1)), [(1, 0), (1, 1), None, None]) == [
        (0, 0), (0, 1), (0, 1), (0, 0)]


@pytest.mark.parametrize(("t", "r", "p", "s"), [(5, 3, 1, 0), (4, 3, 1, 0), (7, 6, 2, 1)])
def test_contrition_holds_where_penance_does(t, r, p, s):
    """The same two conditions: (T - R)/(R - S) and (P - S)/(R - S); after mutual breach both keep
    their part, which asks the first again."""
    game = dilemma(t, r, p, s)
    expected = max(F(t - r, r - s), F(p - s, r - s))
    for plan in (penance(game, (0, 0)), contrite_tit_for_tat(game, (0, 0), (1, 1))):
        assert stable_discounts(join(plan, game)).critical == expected


def test_reciprocity_matches_levels():
    game = game_of((4, 3), 2)
    plan = reciprocity(game, (1, 1), (2, 2))
    seen_before = itertools.product(range(4), range(3))
    for state, seen in itertools.product(range(len(plan.states)), seen_before):
        [(after, _)] = plan.next(state, seen)
        assert plan.plays[after] == (min(2, seen[1]), min(2, seen[0]))
    assert plan.plays[0] == (1, 1)
    assert len(set(plan.plays)) == len(plan.plays)


def test_reciprocity_is_tit_for_tat_on_two_levels():
    """Level 0 defects, level 1 cooperates: the same verdict as tit for tat."""
    game = Game.from_payoffs([[[1, 4], [0, 3]], [[1, 0], [4, 3]]])
    found = stable_discounts(join(reciprocity(game, (1, 1)), game))
    assert [(i.low, i.high) for i in found.common] == [(F(1, 3), F(1, 3))]


def test_ladder_goes_up_and_down():
    game = dilemma()
    plan = graduated(game, [(0, 0), (0, 1), (1, 1)], calm=2, watched=["1"])
    assert followed(plan, [(1, 0), None, None, None]) == [(0, 0), (0, 1), (0, 1), (0, 0)]
    assert followed(plan, [(1, 0), (1, 1), None, None, None, None, None]) == [
        (0, 0), (0, 1), (1, 1), (1, 1), (0, 1), (0, 1), (0, 0)]
    # the top rung starts its calm again, and the other player is not watched
    assert followed(plan, [(1, 0), (1, 1), None, (0, 1), None, None, None]) == [
        (0, 0), (0, 1), (1, 1), (1, 1), (1, 1), (1, 1), (0, 1)]
    assert followed(plan, [(0, 1), None]) == [(0, 0), (0, 0)]


def test_a_ladder_of_one_rung_with_one_equilibrium_is_a_punishment_of_some_periods():
    game = dilemma()
    for calm in (1, 2, 4):
        ladder = stable_discounts(join(graduated(game, [(0, 0), (1, 1)], calm), game))
        punished = stable_discounts(join(punish_for(game, (0, 0), (1, 1), calm), game))
        assert ladder.common == punished.common


def test_penal_code_plays_its_paths():
    game = dilemma()
    plan = penal_code(game, [(1, 1), (0, 0)], [[(1, 0), (1, 1), (0, 0)], [(0, 1)]])
    assert followed(plan, [None, None, None]) == [(1, 1), (0, 0), (0, 0)]
    assert followed(plan, [None, (1, 0), None, None, None]) == [
        (1, 1), (0, 0), (1, 0), (1, 1), (0, 0)]
    # a deviation from any path starts the path of whoever deviates
    assert followed(plan, [None, (1, 0), (1, 1), None, None]) == [
        (1, 1), (0, 0), (1, 0), (0, 1), (0, 1)]


def test_abreu_1988_cournot():
    """The stick-and-carrot code of Abreu (1988) needs less patience than reversion."""
    game = read("abreu-1988-cournot")
    low = game.index(self_enforcing(game).deals[0]["profile"])
    nash = self_enforcing(game, [game.names(low)]).deals[0]["critical_discount"]["nash"]
    best = min((found for stick in itertools.product(*map(range, game.shape))
                if (found := stable_discounts(
                    join(stick_and_carrot(game, low, stick), game)).critical) is not None),
               default=None)
    assert best is not None
    assert best < nash


def test_degenerate_templates():
    one = Game.from_payoffs([[[1]], [[2]]])
    for plan in (grim(one, (0, 0), (0, 0)), penance(one, (0, 0)),
                 punish_for(one, (0, 0), (0, 0), 2),
                 penal_code(one, [(0, 0)], [[(0, 0)], [(0, 0)]]), reciprocity(one, (0, 0)),
                 graduated(one, [(0, 0)]), staged(one, [(0, 0)]),
                 tit_for_tat(one, (0, 0), (0, 0))):
        machine = join(plan, one)
        assert check(machine, F(1, 2)).stable
        assert check(machine, F(1, 2)).binding is None


@pytest.mark.parametrize("call", [
    lambda g: punish_for(g, (0, 0), (1, 1), 0),
    lambda g: grim(g, (0, 0), [(1, 1)]),
    lambda g: penal_code(g, [(0, 0)], [[(1, 1)]]),
    lambda g: graduated(g, [], 1),
    lambda g: graduated(g, [(0, 0)], 0),
    lambda g: graduated(g, [(0, 0)], 1, ["nobody"]),
    lambda g: with_hazard(grim(g, (0, 0), (1, 1)), 1, (1, 1)),
    lambda g: with_hazard(grim(g, (0, 0), (1, 1)), "x", (1, 1)),
    lambda g: with_summit(grim(g, (0, 0), (1, 1)), 0, 1, (1, 1)),
    lambda g: with_summit(grim(g, (0, 0), (1, 1)), 1, 2, (1, 1)),
    lambda g: with_reentry(grim(g, (0, 0), (1, 1)), ["nowhere"], F(1, 2)),
    lambda g: slip(g, 0, 1, 2),
    lambda g: trembles(g, F(3, 4)),
    lambda g: eroding(g, g, 1),
    lambda g: eroding(g, g, "x"),
    lambda g: eroding(g, g, F(999_999, 1_000_000)),
    lambda g: eroding(g, g, F(1, 2), 2),
    lambda g: eroding(g, g, F(1, 2), 0),
    lambda g: eroding(g, game_of((2, 3), 0), F(1, 2)),
    lambda g: schedule([]),
])
def test_bad_numbers(call):
    with pytest.raises(InputError):
        call(dilemma())


def test_two_players_are_needed():
    game = game_of((2, 2, 2), 0)
    for plan in (tit_for_tat, contrite_tit_for_tat):
        with pytest.raises(InputError, match="two players"):
            plan(game, (0, 0, 0), (1, 1, 1))
    with pytest.raises(InputError, match="each of 3"):
        penance(game, (0, 0, 0))


def test_too_many_rules_are_refused():
    game = Game.from_payoffs(np.zeros((2, 60, 60), dtype=int))
    with pytest.raises(TooLargeError):
        reciprocity(game, (0, 0))
    with pytest.raises(TooLargeError):
        irreversible(game, (0, 0))


def test_irreversible_levels_stay():
    game = game_of((3, 2, 2), 3)
    world = irreversible(game, (1, 0, 0), ["1", "3"])
    for k, name in enumerate(world.states):
        levels = game.index(name.split(","))
        assert world.actions(k, 0) == tuple(range(levels[0], 3))
        assert world.actions(k, 1) == (0, 1)
        for profile in itertools.product(*(world.actions(k, i) for i in range(3))):
            [(after, _)] = world.next(k, profile)
            assert game.index(world.states[after].split(",")) == (profile[0], 0, profile[2])
