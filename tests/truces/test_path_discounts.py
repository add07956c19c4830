"""Deals kept by simple paths: the discounts found together, against every pair by hand."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game
from negotiation.truces.automaton import join
from negotiation.truces.one_shot import check
from negotiation.truces.path_discounts import PathDiscounts, simplest
from negotiation.truces.penal_code import PenalCodes
from negotiation.truces.penal_many import ManyPlayerCode
from negotiation.truces.penal_paths import (
    LONGEST,
    Path,
    holds_together,
    stakes_of,
    values,
    worst_paths,
)

F = Fraction


def drawn(rng, most=9):
    shape = tuple(rng.integers(1, 4, 3))
    return Game.from_payoffs([rng.integers(0, most, shape).tolist() for _ in shape])


def worst_by_hand(stakes, delta):
    """The least value of any path for each mover, paths dropped one by one until none is left."""
    paths = [Path(s, t, c) for s, c in itertools.product(range(stakes.game.size), repeat=2)
             for t in range(LONGEST + 1) if t or s == c]
    threat = {i: min(stakes.best(i, k) for k in range(stakes.game.size)) for i in stakes.movers}
    while True:
        paths = [path for path in paths if all(
            value >= (1 - delta) * stakes.best(i, play) + delta * threat[i]
            for i in stakes.movers
            for play, value in zip([path.stick] * path.periods + [path.carrot],
                                   values(stakes, delta, i, path), strict=True))]
        if not paths:
            return None
        found = {i: min(values(stakes, delta, i, path)[0] for path in paths)
                 for i in stakes.movers}
        if found == threat:
            return found
        threat = {i: max(threat[i], found[i]) for i in threat}


@pytest.mark.parametrize("seed", range(12))
def test_worst_paths_against_all_paths(seed):
    rng = np.random.default_rng(seed)
    stakes = stakes_of(drawn(rng, 3 if seed % 2 else 9))
    delta = F(int(rng.integers(2, 20)), 21)
    paths = worst_paths(stakes, (delta,) * 3)
    expected = worst_by_hand(stakes, delta)
    assert (paths is None) == (expected is None)
    if paths:
        assert holds_together(stakes, (delta,) * 3, paths)
        assert {i: values(stakes, delta, i, path)[0] for i, path in paths.items()} == expected


def test_paths_that_do_not_hold_together():
    """Cheating for ever is no punishment of cheats where holding on is wanted."""
    stakes = stakes_of(Game.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]))
    cheat = Path(3, 0, 3)
    assert holds_together(stakes, (F(1, 2),) * 2, {0: cheat, 1: cheat})
    assert not holds_together(stakes, (F(1, 2),) * 2, {0: cheat, 1: Path(0, 0, 0)})
    tie = Path(0, 1, 3)  # hold once, then cheat for ever: 3 (1 - d) + d against 5 (1 - d) + d
    assert not holds_together(stakes, (F(1, 2),) * 2, {0: tie, 1: cheat})


@pytest.mark.parametrize("seed", range(6))
def test_found_together_no_later_than_one_by_one(seed):
    """Bisection for each deal alone finds nothing clearly below, and what is found holds."""
    code = ManyPlayerCode(drawn(np.random.default_rng(seed)))
    for profile in range(code.game.size):
        found = code.critical(profile)
        if found.value is None or found.value == 0:
            continue
        low, high = F(0), found.value
        while high - low > F(1, 2**12):
            middle = (low + high) / 2
            threat = code.above(middle)
            held = threat is not None and all(
                (1 - middle) * code.stakes.best(i, profile) + middle * threat[i]
                <= code.stakes.payoff(i, profile) for i in code.stakes.movers)
            low, high = (low, middle) if held else (middle, high)
        assert found.value <= high + F(1, 2**11)
        assert found.low <= found.value


def test_threats_that_step_down_at_one_discount():
    """A deal that takes 3/5 under a threat that is there from 5/8 on only is kept from 5/8."""
    stakes = stakes_of(Game.from_payoffs([[[10, 0, 4]], [[1, 1, 1]]]))
    asked = []

    def threats(delta):
        asked.append(delta)
        return {1: F(0) if delta >= F(5, 8) else F(5)}

    found = PathDiscounts(stakes, {2: F(3, 5)}, threats).found()
    assert found == {2: (F(5, 8), F(5, 8))}
    assert len(asked) == len(set(asked)) < 60


def test_simplest():
    for high in (F(1, 3), F(5, 7), F(999, 1000)):
        for gap in (F(1, 10), F(1, 1000)):
            found = simplest(high - gap, high)
            assert high - gap < found <= high
            assert all(not high - gap < F(k, d) <= high
                       for d in range(1, found.denominator) for k in range(d + 1))


@pytest.mark.parametrize("seed", [1, 5, 8, 14])
def test_deals_are_kept_with_a_plan_from_the_critical_discount_on(seed):
    """Also where only paths of a lower discount are known, by lotteries on staying put."""
    game = drawn(np.random.default_rng(seed))
    code = PenalCodes(game)
    for index in np.ndindex(game.shape):
        found = code.critical(index).value
        for delta in () if found is None else (found, (1 + 3 * found) / 4, (1 + found) / 2):
            if 0 < delta < 1:
                assert code.judge(index, (delta,) * 3).stable is True
                plan = code.plan(index, (delta,) * 3)
                assert check(join(plan, game), delta).stable
