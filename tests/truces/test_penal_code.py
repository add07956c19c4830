"""Critical discounts under optimal penal codes: published, against the operator, and properties."""

import json
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, read, self_enforcing
from negotiation.certificates.check import check as checked
from negotiation.result import plain
from negotiation.truces.automaton import join
from negotiation.truces.one_shot import check
from negotiation.truces.pair import pair
from negotiation.truces.payoff_set import payoff_set
from negotiation.truces.penal_code import PenalCodes
from negotiation.truces.penal_facts import Facts
from negotiation.truces.penal_limits import least_threats
from negotiation.truces.penal_paths import holds_together, stakes_of, worst_paths
from negotiation.truces.penal_two import TwoPlayerCode
from negotiation.truces.stage import stage
from negotiation.truces.transfers import TransferRule

F = Fraction


def all_of(game):
    codes = PenalCodes(game)
    return {index: codes.critical(index) for index in np.ndindex(game.shape)}


def threat_at(game, discount):
    found = payoff_set(game, discount)
    return None if found.empty else [found.threat[player] for player in found.players]


def kept(game, index, discount):
    """Whether a deal is kept, from the payoff set at one discount."""
    threat = threat_at(game, discount)
    if threat is None:
        return False
    for i in (0, 1):
        line = list(index)
        line[i] = slice(None)
        best = max(F(int(x), game.denominators[i]) for x in game.integers[i][tuple(line)])
        if (1 - discount) * best + discount * threat[i] > game.exact_payoff(i, index):
            return False
    return True


def test_degenerate():
    assert all_of(Game.from_payoffs([[[3]], [[5]]]))[0, 0].value == 0
    alone = all_of(Game.from_payoffs([[[3], [3], [1]], [[5], [2], [9]]]))
    assert [alone[k, 0].value for k in range(3)] == [0, 0, None]
    flat = all_of(Game.from_payoffs(np.ones((2, 2, 3), dtype=int)))
    assert {each.value for each in flat.values()} == {0}
    single = PenalCodes(Game.from_payoffs([[1, 3, 3]]))
    assert [single.critical((k,)).value for k in range(3)] == [None, 0, 0]


def test_prisoners_dilemma():
    """Reversion to the minmax equilibrium is the worst there is: (T - R)/(T - P)."""
    game = Game.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    found = all_of(game)
    assert found[0, 0].value == F(1, 2)
    assert found[0, 0].exact
    assert found[1, 1].value == 0
    assert found[0, 1].value is None
    assert found[0, 1].proved
    assert found[0, 1].why


def test_matching_pennies():
    game = read("textbook/matching-pennies")
    for each in all_of(game).values():
        assert each.value is None
        assert each.proved
    assert PenalCodes(game).judge((0, 0), (F(9, 10),) * 2).stable is False


def test_abreu_cournot():
    """Abreu (1988): low output is kept before 5/8, where reversion begins to hold it.

    Stick and carrot by hand: high output once, then low, is worth 0 to both at
    (1 - d)(-15) + 10 d = 0, d = 3/5; worse sticks against one firm bring that down, to the
    discount at which 10 >= (1 - d) 15 + d v with v = 0 would need only 1/3. At 4/7 and above
    (medium, low) can be followed by what deters: both numbers are proved by the payoff sets.
    """
    game = read("textbook/abreu-1988-cournot")
    found = all_of(game)
    assert all(each.proved for each in found.values())
    assert found[0, 0].value == F(1, 3)
    assert threat_at(game, F(1, 3))[0] <= 0
    assert not kept(game, (0, 0), F(1, 3) - F(1, 10**6))
    reversion = stage(game)
    assert reversion.critical(0, (0, 0), "nash") == F(5, 8)
    assert found[0, 1].value == F(4, 7)


def test_abreu_sannikov():
    """The set at 0.3 (Abreu and Sannikov, 2014) does not hold (1, 1); from 4/13 it is kept."""
    game = read("textbook/abreu-sannikov-2014")
    found = all_of(game)
    assert found[0, 0].value == F(4, 13)
    assert found[0, 0].exact
    assert not kept(game, (0, 0), F(3, 10))
    assert kept(game, (0, 0), F(4, 13))


@pytest.mark.parametrize("seed", [0, 3, 4, 7, 8, 10, 13, 18])
def test_against_payoff_sets_on_either_side(seed):
    rng = np.random.default_rng(seed)
    game = Game.from_payoffs(rng.integers(0, 10, (2, *rng.integers(2, 5, 2))))
    for index, found in all_of(game).items():
        assert found.proved
        if found.value is None:
            assert not kept(game, index, F(99, 100))
        elif found.value > 0:
            assert found.low <= found.high
            assert not kept(game, index, found.low - F(1, 10**6))
            above = found.high if found.exact else found.high + F(1, 10**6)
            assert above >= 1 or kept(game, index, above)


def test_what_is_not_rational_is_bracketed():
    """A threshold at 1/sqrt(3) (3x3, found by search): the set appears as a whole."""
    game = Game.from_payoffs([[[6, 9, 8], [6, 8, 1], [8, 6, 2]], [[2, 8, 7], [0, 5, 4], [5, 8, 1]]])
    found = PenalCodes(game).critical((0, 2))
    assert not found.exact
    assert found.proved
    assert found.low < found.value
    assert found.high == found.value
    assert found.low**2 * 3 < 1 < found.high**2 * 3
    assert found.high - found.low < F(1, 10**6)


def test_little_work_leaves_wider_intervals():
    """With one fact to prove everything: intervals that hold what more work finds."""
    game = read("textbook/abreu-1988-cournot")
    plenty, code = TwoPlayerCode(pair(game)), TwoPlayerCode(pair(game))
    code.facts.searches = 1
    wide = 0
    for profile in range(game.size):
        few, many = code.critical(profile), plenty.critical(profile)
        assert few.low <= many.high
        assert many.low <= few.high
        wide += few.high - few.low > many.high - many.low
        if many.value is None:
            assert few.value is None
    assert wide


def test_deals_asked_for_alone():
    """They need no less and no more than among all others."""
    game = Game.from_payoffs([[[2, 0], [2, 2]], [[2, 4], [6, 3]]])
    for index, found in all_of(game).items():
        assert PenalCodes(game, (index,)).critical(index) == found
    few = PenalCodes(game, ((1, 0),))
    assert few.critical((1, 0)).value == 0
    assert not few.two.facts.every
    assert few.critical((0, 1)) == all_of(game)[0, 1]


@pytest.mark.parametrize("seed", range(6))
def test_order_of_punishments(seed):
    """Transfers need least patience, then penal codes, then reversion, then nothing else."""
    rng = np.random.default_rng(seed)
    game = Game.from_payoffs(rng.integers(0, 8, (2, 3, 3)))
    ground, rule, codes = stage(game), TransferRule(game), PenalCodes(game)
    for index in np.ndindex(game.shape):
        found = codes.critical(index)
        nash = [ground.critical(i, index, "nash") for i in (0, 1)]
        secure = [ground.critical(i, index, "security") for i in (0, 1)]
        if None not in nash:
            assert found.value is not None
            assert found.low <= max(nash)
        if found.value is not None:
            assert max(secure) <= found.high
            transfers = rule.critical(index)
            assert transfers is not None
            assert transfers <= found.high


@pytest.mark.parametrize(("scale", "shift"), [(F(1, 10**9), 0), (F(10**12), 0), (F(1), 10**12)])
def test_unit_and_zero_do_not_matter(scale, shift):
    rng = np.random.default_rng(4)
    tables = rng.integers(0, 10, (2, 3, 3))
    plain = all_of(Game.from_payoffs(tables))
    other = np.vectorize(lambda x: F(int(x)) * scale + shift, otypes=[object])(tables[1])
    assert all_of(Game.from_payoffs([tables[0], other])) == plain


def test_order_of_players_does_not_matter():
    rng = np.random.default_rng(5)
    tables = rng.integers(0, 10, (2, 3, 4))
    plain = all_of(Game.from_payoffs(tables))
    turned = all_of(Game.from_payoffs([tables[1].T, tables[0].T]))
    for (a, b), found in plain.items():
        assert turned[b, a].value == found.value


@pytest.mark.parametrize("seed", range(6))
def test_verdicts_and_plans(seed):
    rng = np.random.default_rng(200 + seed)
    game = Game.from_payoffs(rng.integers(0, 10, (2, 3, 3)))
    codes = PenalCodes(game)
    for delta in (F(1, 3), F(3, 5), F(9, 10)):
        for index in np.ndindex(game.shape):
            found, verdict = codes.critical(index), codes.judge(index, (delta, delta))
            if found.exact:
                assert verdict.stable == (found.value is not None and delta >= found.value)
            plan = codes.plan(index, (delta, delta))
            assert (plan is not None) == (verdict.stable is True)
            if plan is not None:
                assert plan.plays[plan.start] == index
                assert check(join(plan, game), (delta, delta)).stable


def test_exactly_at_the_threshold_slack_is_zero():
    game = read("textbook/abreu-sannikov-2014")
    verdict = PenalCodes(game).judge((0, 0), (F(4, 13),) * 2)
    assert verdict.stable
    assert verdict.exact
    assert min(verdict.slack.values()) == 0 == verdict.slack[verdict.binding]


def test_jumps_are_exact():
    """Worst payoffs just below a threshold are proved for all lower discounts at once."""
    game = Game.from_payoffs([[[2, 0], [2, 2]], [[2, 4], [6, 3]]])
    facts = Facts(pair(game))
    at, below = facts.at(F(1, 2)), facts.below(F(1, 2))
    assert at.high == (F(1), F(1, 2))
    assert at.low == (F(1), F(1, 2))
    assert below.open
    assert below.low == (F(1), F(1))


def public_good(n):
    counts = np.indices((2,) * n)
    return Game.from_payoffs([counts.sum(axis=0) * 2 - 3 * counts[i] for i in range(n)])


@pytest.mark.parametrize("n", [3, 4])
def test_public_good(n):
    """All contribute: C = 2n - 3, D = 2(n - 1), P = 0, which is each player's minmax: exact."""
    found = PenalCodes(public_good(n)).critical((1,) * n)
    assert found.exact
    assert found.value == F(1, 2 * (n - 1))


@pytest.mark.parametrize("seed", range(6))
def test_many_players_between_bounds(seed):
    rng = np.random.default_rng(seed)
    game = Game.from_payoffs(rng.integers(0, 10, (3, 2, 3, 2)))
    codes, ground = PenalCodes(game), stage(game)
    discounts = (F(4, 5), F(7, 10), F(9, 10))
    for index in np.ndindex(game.shape):
        found = codes.critical(index)
        nash = [ground.critical(i, index, "nash") for i in range(3)]
        secure = [ground.critical(i, index, "security") for i in range(3)]
        if None in secure:
            assert found.value is None
        elif found.value is not None:
            assert max(secure) <= found.low <= found.high
            assert codes.judge(index, (found.high,) * 3).stable
        if None not in nash:
            assert found.value is not None
            assert found.value <= max(nash) + F(1, 2**19)
        plan = codes.plan(index, discounts)
        assert (plan is not None) == (codes.judge(index, discounts).stable is True)
        if plan is not None:
            assert check(join(plan, game), discounts).stable


@pytest.mark.parametrize("seed", range(5))
def test_bounds_of_many_players_hold_for_two(seed):
    """What is exact for two players lies between the two bounds for any number."""
    rng = np.random.default_rng(seed)
    game = Game.from_payoffs(rng.integers(0, 10, (2, 3, 3)))
    stakes = stakes_of(game)
    for delta in (F(1, 3), F(2, 3), F(9, 10)):
        paths, limit = worst_paths(stakes, (delta,) * 2), least_threats(stakes, (delta,) * 2)
        threat = threat_at(game, delta)
        if threat is None:
            assert paths is None
            continue
        assert all(low <= float(v) + 1e-12 for low, v in zip(limit, threat, strict=True))
        if paths is not None:
            assert holds_together(stakes, (delta,) * 2, paths)


def test_unequal_discounts_of_two_players():
    """Reversion is a simple path; the security bound says what nothing holds."""
    game = Game.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    codes = PenalCodes(game)
    assert codes.judge((0, 0), (F(1, 2), F(4, 5))).stable
    assert check(join(codes.plan((0, 0), (F(1, 2), F(4, 5))), game), (F(1, 2), F(4, 5))).stable
    assert codes.judge((0, 0), (F(49, 100), F(4, 5))).stable is False


def test_a_thousand_deals():
    """30 by 36 with additive payoffs and some noise: exact intervals for all, in about a second."""
    rng = np.random.default_rng(0)
    own, other = rng.integers(-10, 10, 30), rng.integers(-5, 30, 36)
    second, third = rng.integers(-5, 30, 30), rng.integers(-10, 10, 36)
    noise = rng.integers(0, 2, (30, 36)) * rng.integers(0, 6, (30, 36))
    game = Game.from_payoffs([own[:, None] + other[None] + noise,
                              second[:, None] + third[None] + noise])
    codes = PenalCodes(game)
    found = [codes.critical(index) for index in np.ndindex(game.shape)]
    assert all(each.proved for each in found)
    assert sum(each.exact for each in found) > 1000
    assert len(codes.two.facts.every) < 60


@pytest.mark.parametrize("tables", [
    [[[1, 19], [9, 10]], [[15, 3], [16, 18]]], [[[0, 9], [4, 5]], [[4, 0], [5, 6]]]])
def test_no_equilibrium_above_and_none_at_the_discount(tables):
    """Where payoff sets are empty at a discount they are at every lower one."""
    game = Game.from_payoffs(tables)
    for delta in (F(1, 10), F(1, 2), F(7, 10)):
        found = self_enforcing(game, discount=delta, punishment="penal-code")
        code = PenalCodes(game)
        assert payoff_set(game, delta).empty == (code.two.facts.at(delta).found.inner is None)
        for deal, index in zip(found.deals, [game.index(d["profile"]) for d in found.deals],
                               strict=True):
            critical = code.critical(index)
            assert deal["stable"] == (critical.value is not None and critical.value <= delta)


def test_an_undecided_deal_is_not_none():
    """No deal is known to be stable, one is undecided: the answer is not that none is."""
    game = Game.from_payoffs({"A": [[3, 5, 2], [1, 4, 4]], "B": [[0, 3, 5], [0, 4, 0]]})
    found = self_enforcing(game, discount={"A": "2/3", "B": "9/10"}, punishment="penal-code")
    assert {deal["stable"] for deal in found.deals} == {None, False}
    assert found.status.value == "complete"
    told = checked(json.loads(found.to_json()), plain(game.to_document()))
    assert told.ok, told.first_failure
