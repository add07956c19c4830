"""Truces with transfers: published thresholds, and every policy of small games tried."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.truces.reversion import self_enforcing
from negotiation.truces.rising_steps import exact_order
from negotiation.truces.transfers import TransferRule, common_discount, thresholds

COURNOT = [[10, 3, 0], [15, 7, -4], [7, 5, -15]]


def symmetric(rows, names):
    return Game.from_payoffs({"1": rows, "2": [list(column) for column in zip(*rows, strict=True)]},
                             actions=[names, names])


def dilemma():
    return Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
                             actions=[["hold", "cheat"]] * 2)


def random_game(rng, shape, top=4):
    return Game.from_payoffs(rng.integers(0, top, (len(shape), *shape)))


# Published.

def test_cournot_game_of_abreu():
    """Kranz (2012), section 3: the matrix of critical discounts, with its policies."""
    game = symmetric(COURNOT, ["L", "M", "H"])
    assert [
        (row.critical_discount, row.liquidity, row.joint_payoff, row.punishment_sum,
         game.label(row.path), [game.label(index) for index in row.punishments])
        for row in thresholds(game)
    ] == [
        (Fraction(0), 0, 14, 14, "M,M", ["M,M", "M,M"]),
        (Fraction(1, 4), 6, 18, 0, "L,M", ["M,H", "H,M"]),
        (Fraction(1, 3), 10, 20, 0, "L,L", ["M,H", "H,M"]),
    ]


def test_public_goods_game():
    """Kranz (2012), section 4.1: contributions 0 to 10, costs 3/4; full from 1/2 on."""
    game = Game.from_payoffs([
        [[Fraction(x + y, 2) - Fraction(3, 4) * own for y in range(11) for own in [(x, y)[i]]]
         for x in range(11)] for i in range(2)], actions=[[str(x) for x in range(11)]] * 2)
    assert [(row.critical_discount, row.liquidity, row.joint_payoff, row.punishment_sum,
             game.label(row.path)) for row in thresholds(game)] == [
        (Fraction(0), 0, 0, 0, "0,0"), (Fraction(1, 2), 5, 5, 0, "10,10")]


@pytest.mark.parametrize("costs", [("2/5", "3/5", "4/5"), ("1/2", "1/2", "3/4")])
def test_public_goods_of_three_depend_on_the_sum_of_costs(costs):
    """Derived: full contribution of n players needs delta >= (sum k - 1)/(n - 1).

    L = x (sum k - 1) and U - V = x (n - sum k) at contributions x, as 1/n <= k_i <= 1.
    """
    costs = [Fraction(k) for k in costs]
    tables = []
    for i in range(3):
        table = np.empty((3, 3, 3), dtype=object)
        for profile in np.ndindex(3, 3, 3):
            table[profile] = Fraction(sum(profile), 3) - costs[i] * profile[i]
        tables.append(table.tolist())
    assert TransferRule(Game.from_payoffs(tables)).critical((2, 2, 2)) == (sum(costs) - 1) / 2


# From the definition: every policy of a small game.

def best_reply(game, i, index):
    return max(game.exact_payoff(i, (*index[:i], b, *index[i + 1:])) for b in range(game.shape[i]))


def need(game, index):
    return sum(best_reply(game, i, index) - game.exact_payoff(i, index) for i in range(game.n))


def total(game, index):
    return sum(game.exact_payoff(i, index) for i in range(game.n))


def all_policies(game, paths=None):
    """Least discount, joint payoff and punishments of every policy that holds somewhere."""
    profiles = list(np.ndindex(game.shape))
    needs = {index: need(game, index) for index in profiles}
    replies = [{index: best_reply(game, i, index) for index in profiles} for i in range(game.n)]
    for path in profiles if paths is None else paths:
        joint = total(game, path)
        for punishments in itertools.product(profiles, repeat=game.n):
            worst = max(needs[path], *(needs[index] for index in punishments))
            held = [reply[index] for reply, index in zip(replies, punishments, strict=True)]
            left = joint - sum(held)
            if worst == 0 or left > 0:
                yield (worst / (worst + left) if worst else Fraction(0)), joint, held


def test_no_policy_of_small_games_does_better():
    rng = np.random.default_rng(1)
    shapes = [(2, 2), (2, 3), (3, 2), (1, 3), (2, 2, 1), (4,), (1, 1), (2, 4)]
    for k in range(40):
        shape = (2, 2, 2) if k == 0 else shapes[k % len(shapes)]
        must_be_all(random_game(rng, shape, top=(3, 5, 50)[k % 3]))


def must_be_all(game):
    """The thresholds are what trying every policy gives."""
    rows, policies = thresholds(game), list(all_policies(game))
    cuts = sorted({delta for delta, _, _ in policies})
    for delta in cuts:
        reached = [row for row in rows if row.critical_discount <= delta]
        assert reached[-1].joint_payoff == max(u for d, u, _ in policies if d <= delta)
        assert reached[-1].punishment_sum == sum(
            min(held[i] for d, _, held in policies if d <= delta) for i in range(game.n))
    found = [row.critical_discount for row in rows]
    assert found == sorted(set(found))
    assert set(found) <= set(cuts)
    pairs = [(row.joint_payoff, row.punishment_sum) for row in rows]
    assert len(set(pairs)) == len(pairs)


def test_every_row_is_supported_by_its_policy():
    rng = np.random.default_rng(2)
    for shape in [(3, 4), (2, 3, 2), (2, 2, 2, 2)] * 5:
        game = random_game(rng, shape, top=30)
        for row in thresholds(game):
            used = (row.path, *row.punishments)
            assert max(need(game, index) for index in used) == row.liquidity
            assert total(game, row.path) == row.joint_payoff
            assert sum(best_reply(game, i, index) for i, index
                       in enumerate(row.punishments)) == row.punishment_sum


def least_by_definition(game, rows, index):
    """The least delta with (1 - delta) L <= delta (G - V(delta)), by trying the jumps of V."""
    cost, joint = need(game, index), total(game, index)
    if cost == 0:
        return Fraction(0)
    found = []
    for k, row in enumerate(rows):
        end = rows[k + 1].critical_discount if k + 1 < len(rows) else Fraction(1)
        gain = joint - row.punishment_sum
        if gain > 0:
            least = max(row.critical_discount, cost / (cost + gain))
            if least < end or (k + 1 == len(rows) and least < 1):
                found.append(least)
    return min(found, default=None)


def test_deals():
    rng = np.random.default_rng(3)
    for shape, top in [((3, 3), 4), ((2, 3, 2), 9), ((4, 5), 100), ((2, 2, 2), 2)] * 6:
        game = random_game(rng, shape, top)
        rule = TransferRule(game)
        every = rule.critical_all()
        for index in np.ndindex(shape):
            least = rule.critical(index)
            assert least == least_by_definition(game, rule.thresholds, index)
            if least is None:
                assert np.isnan(every[index])
                assert not rule.stable(Fraction(999, 1000))[index]
                continue
            assert every[index] == pytest.approx(float(least), abs=1e-15)
            for delta in {least or Fraction(1, 10), least / 2 or Fraction(1, 10), (1 + least) / 2}:
                slack = rule.slack(index, delta)
                kept = slack is not None and slack >= 0
                assert kept == (delta >= least) == rule.stable(delta)[index]
            gains = [best_reply(game, i, index) - game.exact_payoff(i, index)
                     for i in range(game.n)]
            assert rule.binding(index) == gains.index(max(gains))


def test_going_on_with_the_deal_after_a_punishment_may_need_more_patience():
    """The deal may be worth too little to hold up its own punishments; a better path does."""
    rng = np.random.default_rng(4)
    larger = 0
    for _ in range(12):
        game = random_game(rng, (3, 3), 12)
        rule = TransferRule(game)
        for index in np.ndindex(3, 3):
            own = min((least for least, _, _ in all_policies(game, [index])), default=None)
            if own is not None:
                assert rule.critical(index) <= own
                larger += own > rule.critical(index)
    assert larger


# Degenerate games, ties, numbers of all sizes.

def test_one_profile():
    (row,) = thresholds(Game.from_payoffs([[[3]], [["1/2"]]]))
    assert row.critical_discount == 0
    assert row.joint_payoff == row.punishment_sum == Fraction(7, 2)


def test_all_payoffs_equal():
    (row,) = thresholds(Game.from_payoffs(np.full((3, 2, 3, 2), 5)))
    assert (row.critical_discount, row.liquidity, row.joint_payoff) == (0, 0, 15)
    assert row.path == (0, 0, 0)


def test_a_zero_sum_game_without_equilibrium_has_no_threshold():
    game = Game.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    rule = TransferRule(game)
    assert rule.thresholds == ()
    assert rule.critical((0, 1)) is None
    assert np.isnan(rule.critical_all()).all()
    assert rule.slack((0, 1), Fraction(9, 10)) is None
    assert not rule.stable(Fraction(9, 10)).any()


def test_without_equilibrium_the_first_threshold_is_above_0():
    game = Game.from_payoffs([[[4, 0, 0], [0, 1, 6]], [[4, 4, 6], [3, 0, 1]]])
    rule = TransferRule(game)
    first = rule.thresholds[0].critical_discount
    assert first == min(least for least, _, _ in all_policies(game)) == Fraction(3, 7)
    assert rule.slack((0, 0), first / 2) is None
    assert not rule.stable(first / 2).any()


@pytest.mark.parametrize(("scale", "shift"), [
    (Fraction(1, 10**9), 0), (10**12, 0), (1, 10**12), (Fraction(1, 7), Fraction(1, 3)),
    (10**30, 0), (1, 10**25), (Fraction(1, 10**200), 10**200)])
def test_units_and_zeros_change_no_discount(scale, shift):
    rng = np.random.default_rng(5)
    for shape in [(3, 4), (2, 3, 2)]:
        plain = random_game(rng, shape, 20)
        moved = Game.from_payoffs([
            scaled(table, scale, shift * (i + 1)) for i, table in enumerate(plain.integers)])
        before, after = TransferRule(plain), TransferRule(moved)
        assert [(row.critical_discount, row.path) for row in before.thresholds] == [
            (row.critical_discount, row.path) for row in after.thresholds]
        assert [before.critical(index) for index in np.ndindex(shape)] == [
            after.critical(index) for index in np.ndindex(shape)]
        np.testing.assert_allclose(after.critical_all(), before.critical_all(), rtol=1e-12)
        assert (before.stable(Fraction(2, 3)) == after.stable(Fraction(2, 3))).all()


def scaled(table, scale, shift):
    flat = [scale * Fraction(int(x)) + shift for x in table.ravel()]
    return np.array(flat, dtype=object).reshape(table.shape).tolist()


def test_nearly_equal_liquidity_is_not_merged():
    """Payoffs that differ in the 13th digit have thresholds of their own."""
    tiny, rng, close = Fraction(1, 10**13), np.random.default_rng(9), 0
    for _ in range(20):
        plain, small = rng.integers(0, 4, (2, 2, 3)), rng.integers(0, 3, (2, 2, 3))
        game = Game.from_payoffs([
            [[int(x) + int(y) * tiny for x, y in zip(*rows, strict=True)]
             for rows in zip(*tables, strict=True)] for tables in zip(plain, small, strict=True)])
        must_be_all(game)
        found = [row.critical_discount for row in thresholds(game)]
        close += any(later - earlier < 100 * tiny for earlier, later in itertools.pairwise(found))
    assert close


def test_exact_order_of_long_integers():
    rng = np.random.default_rng(6)
    values = np.array([10**40 + int(x) for x in rng.integers(0, 5, 200)], dtype=object)
    order = exact_order(values, 1)
    assert [(values[k], k) for k in order] == sorted((x, k) for k, x in enumerate(values))


# Who pays, and at what discount.

def test_bystanders_can_be_left_out():
    rng = np.random.default_rng(7)
    tables = rng.integers(0, 9, (3, 3, 3, 1))
    whole = Game.from_payoffs(tables)
    two = Game.from_payoffs(tables[:2, :, :, 0])
    alone = TransferRule(whole, payers=(0, 1))
    assert [row.critical_discount for row in alone.thresholds] == [
        row.critical_discount for row in TransferRule(two).thresholds]
    assert alone.binding((1, 1, 0)) in (0, 1)
    with pytest.raises(InputError, match="has a choice"):
        TransferRule(whole, payers=(0, 2))


def test_unequal_discounts_are_refused():
    game = dilemma()
    with pytest.raises(InputError, match=r"A 1/2, B 2/3.*without bound"):
        common_discount(game, {"A": "1/2", "B": "2/3"})
    assert common_discount(game, "1/2") == Fraction(1, 2)
    assert common_discount(game) is None
    assert common_discount(game, {"A": "1/2"}) is None


def test_payments_never_ask_for_more_patience_than_reversion():
    """What reversion to equilibria holds for each player, it holds for the sum."""
    rng = np.random.default_rng(10)
    less = 0
    for shape in [(3, 3), (2, 3, 2), (2, 2, 2)] * 4:
        game = random_game(rng, shape, 9)
        rule = TransferRule(game)
        for deal in self_enforcing(game).deals:
            alone = deal["critical_discount"]["nash"]
            if alone is not None:
                least = rule.critical(game.index(deal["profile"]))
                assert least is not None
                assert least <= alone
                less += least < alone
    assert less


def test_patience_never_hurts_a_deal():
    rng = np.random.default_rng(8)
    for _ in range(10):
        rule = TransferRule(random_game(rng, (3, 4), 10))
        stable = [rule.stable(Fraction(k, 20)) for k in range(1, 20)]
        assert all((later >= earlier).all() for earlier, later in itertools.pairwise(stable))
