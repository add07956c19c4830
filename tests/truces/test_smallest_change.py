"""How far each number can move: at the edge the truce holds, and just beyond it breaks."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, InputError
from negotiation.truces.automaton import join
from negotiation.truces.breaking_point import breaking_points
from negotiation.truces.chains import eroding, irreversible
from negotiation.truces.judging import judge
from negotiation.truces.longest_lag import longest_lag
from negotiation.truces.one_shot import check, one_shot_gains
from negotiation.truces.payoff_range import changed, payoff_range
from negotiation.truces.smallest_change import smallest_changes
from negotiation.truces.stage import stage
from negotiation.truces.templates import (
    contrite_tit_for_tat,
    grim,
    penance,
    punish_for,
    staged,
    stick_and_carrot,
)
from negotiation.truces.transformers import with_hazard

F = Fraction
BIT = F(1, 10**9)


def dilemma(t=5, r=3, p=1, s=0):
    return Game.from_payoffs([[[r, s], [t, p]], [[r, t], [s, p]]])


def stable_truces(seed):
    """Truces of random games with a clear temptation."""
    rng = np.random.default_rng([31, seed])
    s, p, r, t = np.cumsum(rng.integers(1, 6, 4))
    game = Game.from_payoffs([[[r, s], [t, p]], [[r, t], [s, p]]])
    delta = F(int(rng.integers(10, 20)), 20)
    for plan in (grim(game, (0, 0), (1, 1)), punish_for(game, (0, 0), (1, 1), 3),
                 penance(game, (0, 0)), contrite_tit_for_tat(game, (0, 0), (1, 1)),
                 stick_and_carrot(game, (0, 0), (1, 1))):
        if check(join(plan, game), delta).stable:
            yield plan, game, delta


@pytest.mark.parametrize("options", [
    {}, {"lag": 2}, {"hazard": "1/20", "lag": {"1": 3}}, {"horizon": 3, "renewal": "9/10"}])
@pytest.mark.parametrize("seed", range(4))
def test_the_edges_of_reversion_in_closed_form(seed, options):
    """At the lag, discount or payoff given the player keeps the deal; beyond it does not."""
    rng = np.random.default_rng([47, seed])
    s, p, r, t = np.cumsum(rng.integers(1, 6, 4)) - F(1, 3)
    kept = stage(dilemma(t, r, p, s), F(97, 100), **options)
    if not kept.stable()[0, 0]:
        assert seed
        return
    for player, found in breaking_points(kept, (0, 0)).items():
        i = kept.game.players.index(player)

        def keeps(r=r, i=i, **given):
            terms = {"discount": F(97, 100), **options, **given}
            return stage(dilemma(t, r, p, s), **terms).critical(i, (0, 0), "nash") is not None and (
                judge(stage(dilemma(t, r, p, s), **terms), (0, 0), "nash")["slack"]["12"[i]] >= 0)

        assert keeps(lag={player: found.lag})
        assert not keeps(lag={player: found.lag + 1})
        assert keeps(discount=found.discount)
        assert not keeps(discount=F(found.discount) - BIT)
        assert keeps(r=r - found.fall)
        assert not keeps(r=r - found.fall - BIT)


@pytest.mark.parametrize("seed", range(12))
def test_each_edge_is_one(seed):
    for plan, game, delta in stable_truces(seed):
        found = smallest_changes(plan, game, delta)
        assert found.stable
        machine = join(plan, game)
        if found.common.low > 0:
            low = F(repr(found.common.low)) if isinstance(found.common.low, float) else (
                found.common.low)
            assert check(machine, low).stable
            assert not check(machine, low - BIT).stable
        if found.common.high < 1:
            assert not check(machine, F(found.common.high) + BIT).stable
        hazard = F(found.hazard)
        if hazard < 1:
            assert check(join(with_hazard(plan, hazard, (1, 1)), game), delta).stable
            assert not check(join(with_hazard(plan, hazard + BIT, (1, 1)), game), delta).stable
        for i, most in enumerate(found.lag):
            if most is not None:
                for lag, holds in ((most, True), (most + 1, False)):
                    lags = tuple(lag if j == i else 1 for j in range(2))
                    gains = one_shot_gains(join(plan, game, lag=lags), delta)
                    own = join(plan, game).deviations.player == i
                    best = max(g for g, mine in zip(gains, own, strict=True) if mine)
                    assert (best <= 0) == holds


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("lag", [1, 2, 3])
def test_edges_of_payoffs(seed, lag):
    for plan, game, delta in stable_truces(seed):
        machine = join(plan, game, lag=lag)
        if not check(machine, delta).stable:
            continue
        for player, deal in itertools.product(range(2), itertools.product(range(2), repeat=2)):
            found = payoff_range(machine, delta, player, deal)
            for edge, sign in ((found.low, -1), (found.high, 1)):
                if edge is None:
                    far = changed(machine, player, deal, sign * F(10**9))
                    assert check(far, delta).stable
                else:
                    assert sign * edge >= 0
                    assert check(changed(machine, player, deal, edge), delta).stable
                    beyond = changed(machine, player, deal, edge + sign * BIT)
                    assert not check(beyond, delta).stable


def test_changed_payoffs_are_those_of_the_changed_game():
    game = dilemma()
    other = Game.from_payoffs([[[3, 0], [F(9, 2), 1]], [[3, 5], [0, 1]]])
    plan = penance(game, (0, 0))
    found = changed(join(plan, game), 0, (1, 0), F(-1, 2))
    assert one_shot_gains(found, F(2, 3)) == one_shot_gains(join(plan, other), F(2, 3))


def test_reversion_by_hand():
    """delta >= (D - C)/(D - P): C may fall to D - delta (D - P), D may rise to
    (C - delta P)/(1 - delta), P to (C - (1 - delta) D)/delta, the lag to
    log((D - C)/(D - P))/log(delta).
    """
    game, delta = dilemma(), F(4, 5)
    plan = grim(game, (0, 0), (1, 1))
    found = smallest_changes(plan, game, delta, deals=[(0, 0), (1, 0), (1, 1)])
    ranges = {(r.player, r.deal): (r.low, r.high) for r in found.payoffs}
    assert ranges[0, (0, 0)] == (5 - delta * 4 - 3, None)
    assert ranges[0, (1, 0)] == (None, (3 - delta) / (1 - delta) - 5)
    # below 0 the threat is not an equilibrium any more
    assert ranges[0, (1, 1)] == (-1, (3 - (1 - delta) * 5) / delta - 1)
    assert found.lag == (3, 3)
    assert found.hazard == F(3, 8)


def test_lags_that_never_matter():
    game = dilemma()
    assert longest_lag(grim(game, (1, 1), (1, 1)), game, F(1, 2), 0) is None
    ties = Game.from_payoffs(np.ones((2, 2, 3), dtype=int))
    assert longest_lag(grim(ties, (0, 0), (1, 1)), ties, F(9, 10), 1) is None
    assert longest_lag(grim(game, (0, 0), (1, 1)), game, F(1, 3), 0) == 0
    one = Game.from_payoffs([[[1, 2]], [[3, 4]]])
    assert longest_lag(grim(one, (0, 1), (0, 1)), one, F(1, 2), 0) is None


def test_lag_at_a_tie():
    """delta**2 = (D - C)/(D - P) exactly."""
    game = dilemma(t=F(17, 4), r=F(17, 4) - F(9, 16) * F(13, 4))
    assert longest_lag(grim(game, (0, 0), (1, 1)), game, F(3, 4), 0) == 2


def test_an_unstable_truce_has_no_edges():
    game = dilemma()
    found = smallest_changes(grim(game, (0, 0), (1, 1)), game, F(1, 3))
    assert not found.stable
    assert found.patience == ()
    assert found.hazard is None


def test_players_of_different_patience():
    game = Game.from_payoffs([[[3, 0], [5, 1]], [[3, 9], [0, 1]]])
    found = smallest_changes(grim(game, (0, 0), (1, 1)), game, (F(3, 4), F(9, 10)))
    assert found.common is None
    assert [own.low for own in found.patience] == [F(1, 2), F(3, 4)]
    assert found.hazard == min(1 - F(1, 2) / F(3, 4), 1 - F(3, 4) / F(9, 10))


def test_hazard_where_leverage_erodes():
    """The equivalence with a lower discount holds while the world moves by itself."""
    game, to = dilemma(), dilemma(p=2)
    world = eroding(game, to, F(1, 2), F(1, 1000))
    plan = grim(game, (0, 0), (1, 1))
    found = smallest_changes(plan, world, F(9, 10))
    assert check(join(with_hazard(plan, found.hazard, (1, 1)), world), F(9, 10)).stable
    assert not check(join(with_hazard(plan, F(found.hazard) + BIT, (1, 1)), world),
                     F(9, 10)).stable


def test_worlds_that_deviations_move():
    game = Game.from_payoffs([[[0, 2], [-1, 1]], [[0, -1], [2, 1]]])
    world = irreversible(game, (0, 0))
    plan = staged(game, [(0, 0)])
    found = smallest_changes(plan, world, F(1, 2))
    assert found.stable
    assert found.hazard is None
    assert found.lag == ()
    with pytest.raises(InputError):
        longest_lag(plan, world, F(1, 2), 0)
