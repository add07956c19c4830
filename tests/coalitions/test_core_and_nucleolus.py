"""Core, least core and nucleolus: published values, proofs, and a second way to the same point."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from negotiation.coalitions import core as core_module
from negotiation.coalitions import nucleolus as nucleolus_module
from negotiation.coalitions import prekernel as prekernel_module
from negotiation.coalitions.core import core, least_core
from negotiation.coalitions.core_vertices import core_vertices
from negotiation.coalitions.kohlberg import kohlberg
from negotiation.coalitions.nucleolus import nucleolus
from negotiation.coalitions.prekernel import prekernel
from negotiation.model.coalitional import CoalitionalGame, VotingRule
from negotiation.numerics.elimination import solve
from negotiation.numerics.linear_program import maximise


def game_of(values):
    return CoalitionalGame.from_values([int(v) for v in values])


def random_game(seed, high, most=7):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, most))
    values = rng.integers(-high // 4, high, 2**n)
    values[0] = 0
    if seed % 3 == 0:
        values[-1] = 3 * abs(values).max()
    return game_of(values)


def excess(game, mask, x):
    return game.worth(mask) - sum((x[i] for i in range(game.n) if mask >> i & 1), Fraction(0))


# O'Neill (1982) and Aumann and Maschler (1985), table 1: the Talmud's divisions
@pytest.mark.parametrize(("estate", "shares"), [
    (100, (Fraction(100, 3),) * 3), (200, (50, 75, 75)), (300, (50, 100, 150)),
])
def test_the_talmud_divides_by_the_nucleolus(estate, shares):
    game = CoalitionalGame(("100", "200", "300"), estate=Fraction(estate),
                           claims=(Fraction(100), Fraction(200), Fraction(300)))
    assert nucleolus(game).payoffs == shares


def test_airport_nucleolus():
    # Littlechild (1974), A simple expression for the nucleolus in a special case: costs 1, 2, 3
    # of one movement each: 1/3 each for the first, then what is left is shared again
    costs = [Fraction(1), Fraction(2), Fraction(3)]
    values = [-max((costs[i] for i in range(3) if m >> i & 1), default=Fraction(0))
              for m in range(8)]
    game = CoalitionalGame.from_values(values)
    assert nucleolus(game).payoffs == (Fraction(-1, 2), Fraction(-3, 4), Fraction(-7, 4))


def test_council_of_1958_and_veto_players():
    def voting(quota, *weights):
        return CoalitionalGame(tuple(map(str, range(len(weights)))), rules=(
            VotingRule(tuple(map(Fraction, weights)), Fraction(quota)),))

    assert nucleolus(voting(12, 4, 4, 4, 2, 2, 1)).payoffs == (
        *(Fraction(1, 4),) * 3, *(Fraction(1, 8),) * 2, 0)
    # with veto players the core is theirs alone
    found = nucleolus(voting(36, *[7] * 5, *[1] * 4))
    assert found.payoffs == (*(Fraction(1, 5),) * 5, *(Fraction(0),) * 4)


def test_glove_market():
    # Shapley and Shubik (1969): the short side takes all
    game = game_of([min((m & 3).bit_count(), (m >> 2).bit_count()) for m in range(32)])
    assert core(game).payoffs == (1, 1, 0, 0, 0)
    assert nucleolus(game).payoffs == (1, 1, 0, 0, 0)


def test_horse_market():
    # Boehm-Bawerk's horse market, Shapley and Shubik (1972): 8 sellers, 10 buyers; the core is
    # the prices from 21 to 21.5. Cut to the pairs around the margin.
    sellers, buyers = [17, 20, Fraction(43, 2)], [24, 22, 21]

    def worth(mask):
        asks = sorted(s for k, s in enumerate(sellers) if mask >> k & 1)
        bids = sorted((b for k, b in enumerate(buyers) if mask >> 3 + k & 1), reverse=True)
        return sum((max(Fraction(b) - a, Fraction(0)) for a, b in zip(asks, bids, strict=False)),
                   Fraction(0))

    game = CoalitionalGame.from_values([worth(m) for m in range(64)])
    point = core(game).payoffs
    prices = [s + x for s, x in zip(sellers[:2], point[:2], strict=True)]
    assert len(set(prices)) == 1
    assert 21 <= prices[0] <= Fraction(43, 2)
    middle = nucleolus(game).payoffs
    assert sellers[0] + middle[0] == Fraction(85, 4)


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("high", [2, 6, 1000])
def test_two_ways_to_the_nucleolus(seed, high, monkeypatch):
    game = random_game(seed, high)
    for rational in (True, False):
        monkeypatch.setattr(nucleolus_module, "FEW", 9)
        exact = nucleolus(game, rational)
        monkeypatch.setattr(nucleolus_module, "FEW", 0)
        assert nucleolus(game, rational) == exact
        if exact is None:
            assert sum(game.worth(1 << i) for i in range(game.n)) > game.worth(2**game.n - 1)
            continue
        assert sum(exact.payoffs) == game.worth(2**game.n - 1)
        assert exact.proof is not None


@pytest.mark.parametrize("seed", range(20))
def test_nobody_can_be_helped_without_a_greater_complaint(seed):
    """Lexicographic optimality: exact programs, one for each coalition, level by level."""
    game = random_game(seed, 9, most=5)
    found = nucleolus(game, rational=False)
    everyone = 2**game.n - 1
    for t in sorted({excess(game, m, found.payoffs) for m in range(1, everyone)}, reverse=True):
        above = [m for m in range(1, everyone) if excess(game, m, found.payoffs) >= t]
        for target in above:
            best = maximise(
                [target >> i & 1 for i in range(game.n)],
                [[-(m >> i & 1) for i in range(game.n)] for m in above],
                [excess(game, m, found.payoffs) - game.worth(m) for m in above],
                [[1] * game.n], [game.worth(everyone)], free=range(game.n))
            assert best.value == game.worth(target) - excess(game, target, found.payoffs)


@pytest.mark.parametrize("seed", range(12))
def test_covariance_and_relabelling(seed):
    game = random_game(seed, 12, most=6)
    base = nucleolus(game, rational=False).payoffs
    shift = [Fraction(i * i - 3, 7) for i in range(game.n)]
    moved = CoalitionalGame.from_values([
        Fraction(5, 3) * int(v) + sum((shift[i] for i in range(game.n) if m >> i & 1), Fraction(0))
        for m, v in enumerate(game.integers)])
    assert nucleolus(moved, rational=False).payoffs == tuple(
        Fraction(5, 3) * x + s for x, s in zip(base, shift, strict=True))
    turned = [0] * 2**game.n
    for m, v in enumerate(game.integers):
        turned[(m << 1 & 2**game.n - 1) | m >> game.n - 1] = int(v)
    assert nucleolus(game_of(turned), rational=False).payoffs == (base[-1], *base[:-1])


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("high", [2, 6, 1000])
def test_least_core_two_ways_and_its_proof(seed, high, monkeypatch):
    game = random_game(seed, high, most=9)
    monkeypatch.setattr(core_module, "FEW", 9)
    least = least_core(game)
    monkeypatch.setattr(core_module, "FEW", 0)
    again = least_core(game)
    assert again.epsilon == least.epsilon
    everyone = 2**game.n - 1
    for found in (least, again):
        assert sum(found.payoffs) == game.worth(everyone)
        assert max(excess(game, m, found.payoffs) for m in range(1, everyone)) == found.epsilon
        assert sum(found.weights.values()) == 1
        assert all(sum((w for m, w in found.weights.items() if m >> i & 1), Fraction(0))
                   == found.each for i in range(game.n))
        assert found.epsilon == sum(
            w * game.worth(m) for m, w in found.weights.items()) - found.each * game.worth(everyone)
    answer = core(game)
    assert answer.empty == (least.epsilon > 0)
    if answer.empty:
        assert sum(w * game.worth(m) for m, w in answer.balanced.items()) > game.worth(everyone)


def test_one_player_and_no_room():
    assert core(game_of([0, 4])).payoffs == (4,)
    assert least_core(game_of([0, 4])).epsilon is None
    assert nucleolus(game_of([0, 4])).payoffs == (4,)
    assert nucleolus(game_of([0, 3, 3, 5])) is None
    assert nucleolus(game_of([0, 3, 3, 5]), rational=False).payoffs == (Fraction(5, 2),) * 2
    # no surplus at all: everybody keeps its own
    additive = nucleolus(game_of([0, 1, 2, 3, 4, 5, 6, 7]))
    assert additive.payoffs == (1, 2, 4)


@pytest.mark.parametrize("unit", [Fraction(1, 10**9), Fraction(10**12)])
def test_scale(unit):
    game = random_game(3, 50, most=6)
    scaled = CoalitionalGame.from_values([unit * int(v) for v in game.integers])
    assert nucleolus(scaled, rational=False).payoffs == tuple(
        unit * x for x in nucleolus(game, rational=False).payoffs)
    assert least_core(scaled).epsilon == unit * least_core(game).epsilon


def test_kohlberg_refuses_other_points():
    game = random_game(7, 30, most=6)
    x = list(nucleolus(game, rational=False).payoffs)
    assert kohlberg(game, x, rational=False)
    x[0], x[1] = x[0] + Fraction(1, 10**6), x[1] - Fraction(1, 10**6)
    assert kohlberg(game, x, rational=False) is None


@pytest.mark.parametrize("high", [2, 5, 100])
def test_prekernel_points_have_equal_surpluses(high):
    for seed in range(20):
        game = random_game(seed, high)
        found = prekernel(game)
        x = found.payoffs
        assert sum(x) == game.worth(2**game.n - 1)
        for i, j in itertools.combinations(range(game.n), 2):
            one, other = (max(excess(game, mask, x) for mask in range(2**game.n)
                              if mask >> a & 1 and not mask >> b & 1)
                          for a, b in ((i, j), (j, i)))
            surplus, by_one, by_other = found.attained[i, j]
            assert one == other == surplus
            assert surplus == excess(game, by_one, x) == excess(game, by_other, x)
            assert (by_one >> i & 1, by_one >> j & 1) == (1, 0)
            assert (by_other >> i & 1, by_other >> j & 1) == (0, 1)


def test_prekernel_of_a_convex_game_is_its_nucleolus():
    # Maschler, Peleg and Shapley (1972), The kernel and bargaining set for convex games
    estate = CoalitionalGame(tuple("ABCD"), estate=Fraction(310),
                             claims=tuple(map(Fraction, (100, 130, 200, 300))))
    assert prekernel(estate).payoffs == nucleolus(estate).payoffs


def test_where_the_search_ends_nowhere_the_prenucleolus_is_taken(monkeypatch):
    game = random_game(2, 30)
    monkeypatch.setattr(prekernel_module, "_settled", lambda game: None)
    assert prekernel(game).payoffs == nucleolus(game, rational=False).payoffs


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_corners_of_a_convex_core_are_the_orders_of_arrival(n):
    # Shapley (1971), Cores of convex games; strictly convex: n! of them
    values = [mask.bit_count() ** 2 + (mask & 1) * mask.bit_count() for mask in range(2**n)]
    gains = set()
    for order in itertools.permutations(range(n)):
        gain, mask = [0] * n, 0
        for i in order:
            gain[i], mask = values[mask | 1 << i] - values[mask], mask | 1 << i
        gains.add(tuple(gain))
    corners = core_vertices(game_of(values))
    assert set(corners) == gains
    assert len(corners) == math.factorial(n)
    assert list(corners) == sorted(corners)


@pytest.mark.parametrize("high", [2, 4, 30])
def test_corners_of_the_core_by_trying_all_systems(high):
    for seed in range(12):
        game = random_game(3 * seed + seed % 2, high, most=5)
        n, everyone = game.n, 2**game.n - 1
        truth = set()
        for tight in itertools.combinations(range(1, everyone), n - 1):
            rows = np.array([[mask >> i & 1 for i in range(n)] for mask in (*tight, everyone)])
            if abs(np.linalg.det(rows)) > 0.5:
                x = solve(rows, np.array([int(game.worth(mask)) for mask in (*tight, everyone)]))
                if all(excess(game, mask, x) <= 0 for mask in range(1, everyone)):
                    truth.add(x)
        assert set(core_vertices(game)) == truth
        assert bool(truth) != core(game).empty
