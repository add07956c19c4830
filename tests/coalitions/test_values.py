"""Shapley, Banzhaf, dividends, tau, unions and graphs: published values, properties, orders."""

import itertools
from fractions import Fraction
from math import comb, factorial

import numpy as np
import pytest

from negotiation.coalitions import _kernels
from negotiation.coalitions.dividends import dividends
from negotiation.coalitions.shapley import banzhaf, normalised, shapley
from negotiation.coalitions.sizes import sums_by_size
from negotiation.coalitions.solutions import coalition_solutions
from negotiation.coalitions.structured import aumann_dreze, connected, myerson, owen
from negotiation.coalitions.tau import tau
from negotiation.errors import InputError
from negotiation.model.coalitional import CoalitionalGame


def game_of(values, **options):
    return CoalitionalGame.from_values([int(v) for v in values], **options)


def random_game(rng, n, high=20):
    values = rng.integers(-high // 3, high, 2**n)
    values[0] = 0
    return game_of(values)


def airport(costs):
    """Savings form of the airport game: minus the cost of the longest runway needed."""
    n = len(costs)
    return game_of([-max((costs[i] for i in range(n) if mask >> i & 1), default=0)
                    for mask in range(2**n)])


def by_orders(game, allowed=lambda order: True):
    """Average marginal contributions over orders of arrival, by listing them."""
    orders = [o for o in itertools.permutations(range(game.n)) if allowed(o)]
    total = [Fraction(0)] * game.n
    for order in orders:
        mask = 0
        for i in order:
            total[i] += game.worth(mask | 1 << i) - game.worth(mask)
            mask |= 1 << i
    return tuple(x / len(orders) for x in total)


@pytest.mark.parametrize("n", range(1, 7))
@pytest.mark.parametrize("high", [2, 5, 1000])
def test_shapley_and_banzhaf_against_their_definitions(n, high):
    game = random_game(np.random.default_rng(n + high), n, high)
    assert shapley(game) == by_orders(game)
    assert banzhaf(game) == tuple(
        sum((game.worth(m | 1 << i) - game.worth(m) for m in range(2**n) if not m >> i & 1),
            Fraction(0)) / 2 ** (n - 1) for i in range(n))


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_compiled_sums_equal_plain_ones(n):
    game = random_game(np.random.default_rng(n), n)
    plain, total = sums_by_size(game)
    assert (_kernels.sums_by_size(game.integers, n) == plain).all()
    assert (plain.sum(axis=0) == total * np.arange(n + 1)).all()


def test_airport_shapley():
    # Littlechild and Owen (1973): each part of the runway is shared by those who need it
    costs = [1, 3, 3, 7]
    shares = [Fraction(1, 4), Fraction(1, 4) + Fraction(2, 3), Fraction(1, 4) + Fraction(2, 3),
              Fraction(1, 4) + Fraction(2, 3) + 4]
    assert [-x for x in shapley(airport(costs))] == shares


def test_security_council():
    # Felsenthal and Machover (1998): 39 of 58 votes, 7 for a permanent member, 1 for others
    votes = [7] * 5 + [1] * 10
    values = np.zeros(2**15, dtype=np.int64)
    for i, vote in enumerate(votes):
        values.reshape(-1, 2, 1 << i)[:, 1] += vote
    power = shapley(CoalitionalGame(tuple(map(str, range(15))), ((values >= 39) * 1, 1)))
    small = Fraction(factorial(8) * factorial(6) * comb(9, 3), factorial(15))
    assert power[5:] == (small,) * 10
    assert power[:5] == ((1 - 10 * small) / 5,) * 5
    assert round(float(power[0]), 4) == 0.1963


def test_four_person_majority_with_a_large_player():
    # the apex game: the large player and any other, or all others (Davis and Maschler, 1965)
    values = [int((m & 1 and m > 1) or m == 0b1110 or m == 0b1111) for m in range(16)]
    assert shapley(game_of(values)) == (Fraction(1, 2), *[Fraction(1, 6)] * 3)
    assert normalised(banzhaf(game_of(values))) == (Fraction(1, 2), *[Fraction(1, 6)] * 3)


@pytest.mark.parametrize("seed", range(8))
def test_efficiency_dummy_symmetry_additivity_and_covariance(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 6))
    one, two = random_game(rng, n), random_game(rng, n)
    phi = shapley(one)
    assert sum(phi) == one.worth(2**n - 1)
    both = game_of(one.integers + two.integers)
    assert shapley(both) == tuple(a + b for a, b in zip(phi, shapley(two), strict=True))
    shift = [int(x) for x in rng.integers(-5, 5, n)]
    moved = game_of([3 * v + sum(shift[i] for i in range(n) if m >> i & 1)
                     for m, v in enumerate(one.integers)])
    assert shapley(moved) == tuple(3 * x + s for x, s in zip(phi, shift, strict=True))
    with_dummy = game_of([*one.integers, *one.integers])
    assert shapley(with_dummy) == (*phi, 0)
    assert banzhaf(with_dummy) == (*banzhaf(one), 0)


@pytest.mark.parametrize("unit", [Fraction(1, 10**9), Fraction(10**12), Fraction(1, 3)])
def test_scale(unit):
    game = random_game(np.random.default_rng(3), 4)
    scaled = CoalitionalGame.from_values([unit * int(v) for v in game.integers])
    assert shapley(scaled) == tuple(unit * x for x in shapley(game))
    assert tau(scaled).utopia == tuple(unit * x for x in tau(game).utopia)


def test_payoffs_beyond_int64():
    game = CoalitionalGame.from_values([0, 10**30, 1, 3 * 10**30])
    assert shapley(game) == by_orders(game)
    assert dividends(game).tolist() == [0, 10**30, 1, 2 * 10**30 - 1]


@pytest.mark.parametrize("seed", range(5))
def test_dividends_add_up_and_give_shapley(seed):
    rng = np.random.default_rng(seed)
    game = random_game(rng, 5)
    d = dividends(game)
    for mask in range(32):
        assert game.integers[mask] == sum(int(d[t]) for t in range(32) if t & mask == t)
    assert shapley(game) == tuple(
        sum((Fraction(int(d[t]), t.bit_count()) for t in range(32) if t >> i & 1), Fraction(0))
        for i in range(5))


def test_tau_lies_between_its_vectors_and_may_not_exist():
    # Driessen and Tijs: for a bankruptcy game of two the contested garment, 150 and 50 of 200
    game = CoalitionalGame(("a", "b"), claims=(Fraction(200), Fraction(100)),
                           estate=Fraction(200))
    assert tau(game).payoffs == (150, 50)
    assert tau(game_of([0, 0, 0, 1, 0, 1, 1, 1])).payoffs is None
    assert tau(game_of([0, 4])).payoffs == (4,)


def test_owen_of_landing_fees():
    # The example of function Owen_value in the manual of the R package GameTheoryAllocation 1.0
    # (Saavedra-Nieves), of the value of Owen (1977): costs 1, 1, 2, the first two in a union
    costs = game_of(airport([1, 1, 2]).integers, structure=(0b011, 0b100))
    assert [-x for x in owen(costs)] == [Fraction(1, 4), Fraction(1, 4), Fraction(3, 2)]
    assert [-x for x in shapley(costs)] == [Fraction(1, 3), Fraction(1, 3), Fraction(4, 3)]


@pytest.mark.parametrize("seed", range(10))
def test_owen_against_orders_in_one_piece(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    owner = rng.integers(0, n, n)
    unions = tuple(sum(1 << i for i in range(n) if owner[i] == k) for k in set(owner.tolist()))
    base = random_game(rng, n)
    game = game_of(base.integers, structure=unions)

    def in_pieces(order):
        runs = [k for k, _ in itertools.groupby(owner[i] for i in order)]
        return len(runs) == len(unions)

    assert owen(game) == by_orders(game, in_pieces)
    values = aumann_dreze(game)
    for union in unions:
        paid = sum(values[i] for i in range(n) if union >> i & 1)
        assert paid == game.worth(union)


def test_trivial_structures_and_graphs_give_shapley():
    game = random_game(np.random.default_rng(1), 4)
    alone = game_of(game.integers, structure=(1, 2, 4, 8))
    together = game_of(game.integers, structure=(15,))
    complete = game_of(game.integers, graph=tuple(itertools.combinations(range(4), 2)))
    for value in (owen(alone), owen(together), aumann_dreze(together), myerson(complete)):
        assert value == shapley(game)
    assert aumann_dreze(alone) == tuple(game.worth(1 << i) for i in range(4))


@pytest.mark.parametrize("seed", range(8))
def test_connected_parts_by_search(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    pairs = [p for p in itertools.combinations(range(n), 2) if rng.random() < 0.4]
    game = game_of(random_game(rng, n).integers, graph=tuple(pairs))
    restricted = connected(game)
    for mask in range(2**n):
        left, total = mask, Fraction(0)
        while left:
            part = left & -left
            while True:
                more = part
                for i, j in pairs:
                    if part & (1 << i | 1 << j) and mask >> i & 1 and mask >> j & 1:
                        more |= 1 << i | 1 << j
                if more == part:
                    break
                part = more
            total += game.worth(part)
            left &= ~part
        assert restricted.worth(mask) == total


def test_values_that_need_more_than_the_game_has():
    game = game_of([0, 1])
    for value in (owen, aumann_dreze, myerson):
        with pytest.raises(InputError, match="needs a"):
            value(game)


def test_a_solution_misspelt_is_guessed():
    with pytest.raises(InputError, match="found 'kernel'; did you mean 'prekernel'"):
        coalition_solutions(game_of([0, 1]), ["kernel"])
    with pytest.raises(InputError, match=r"found 'x'$"):
        coalition_solutions(game_of([0, 1]), ["x"])
