"""Bribes against a second mover, common agency, blocking sets: closed forms and brute force."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation.coalitions.courting import (
    cheapest_blocking_set,
    least_bribes,
    price_of_partner,
    truthful_equilibrium,
)
from negotiation.errors import InputError
from negotiation.model.coalitional import CoalitionalGame


@pytest.mark.parametrize("k", range(5))
def test_indifferent_voters_are_all_bribed(k):
    # Groseclose and Snyder (1996): m = 2k + 1, cost (2k + 1) W / (k + 1)
    found = least_bribes([0] * (2 * k + 1), 6)
    assert found.cost == Fraction((2 * k + 1) * 6, k + 1)
    assert len(found.held) == 2 * k + 1


def attack(payments, biases, needed):
    """What a rival must pay to bring the payer below the votes that it needs."""
    surplus = sorted(p - b for p, b in zip(payments, biases, strict=True) if p >= b)
    return sum(surplus[: len(surplus) - needed + 1]) if len(surplus) >= needed else -1


@pytest.mark.parametrize("seed", range(24))
def test_no_schedule_on_a_grid_is_cheaper(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 5))
    needed = int(rng.integers(1, n + 1))
    biases = [int(b) for b in rng.integers(-3, 4, n)]
    budget = int(rng.integers(0, 6))
    found = least_bribes(biases, budget, needed)
    assert sum(found.payments) == found.cost
    assert attack(found.payments, biases, needed) >= budget
    grid = [Fraction(x, 2) for x in range(2 * (budget + 4) + 1)]
    cheapest = min(sum(p) for p in itertools.product(grid, repeat=n)
                   if attack(p, biases, needed) >= budget)
    assert found.cost <= cheapest
    assert cheapest - found.cost < Fraction(n, 2)


def test_friendly_voters_cost_nothing():
    assert least_bribes([-5, -5, 9], 5).cost == 0
    assert least_bribes([-1, -1, 9], 0).payments == (0, 0, 0)
    with pytest.raises(InputError, match="votes needed"):
        least_bribes([0, 0], 1, needed=3)


@pytest.mark.parametrize("seed", range(40))
def test_truthful_payoffs_are_a_frontier_and_add_up(seed):
    rng = np.random.default_rng(seed)
    actions = [str(k) for k in range(int(rng.integers(1, 5)))]
    target, first, second = ({a: int(x) for a, x in zip(actions, rng.integers(
        -4, 5, len(actions)), strict=True)} for _ in range(3))
    found = truthful_equilibrium(target, first, second)
    total = max(target[a] + first[a] + second[a] for a in actions)

    def most(*tables):
        return max(sum(t[a] for t in tables) for a in actions)

    for (one, two), paid in zip(found.net, found.contributions, strict=True):
        assert one <= total - most(target, second)
        assert two <= total - most(target, first)
        assert one + two <= total - most(target)
        assert min(paid) >= 0
        # the target is no better off with anything else, truthful offers in hand
        offers = {a: max(first[a] - one, 0) + max(second[a] - two, 0) + target[a]
                  for a in actions}
        assert offers[found.action] == max(offers.values())
        assert one + two == min(total - most(target), 2 * total - most(target, second)
                                - most(target, first))


def test_a_rival_pays_to_avert_harm():
    # nobody gains; the second rival pays only because the target would hurt it
    found = truthful_equilibrium({"harm": 1, "spare": 0}, {"harm": 0, "spare": 0},
                                 {"harm": -5, "spare": 0})
    assert found.action == "spare"
    assert found.net == ((0, -1),)
    assert found.contributions == ((0, 1),)


@pytest.mark.parametrize("seed", range(30))
def test_cheapest_blocking_set_by_listing(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    values = np.array([0, *rng.integers(0, 4, 2**n - 1)])
    game = CoalitionalGame.from_values([int(v) for v in values], list("ABCDE"[:n]))
    prices = {p: int(x) for p, x in zip(game.players, rng.integers(0, 5, n), strict=True)
              if rng.random() < 0.8}
    threshold = Fraction(int(rng.integers(1, 8)), 2)
    found = cheapest_blocking_set(game, prices, threshold)
    costs = [sum(prices[p] for p in taken) for size in range(len(prices) + 1)
             for taken in itertools.combinations(prices, size)
             if game.worth([p for p in game.players if p not in taken]) < threshold]
    assert found.cost == (min(costs) if costs else None)
    if costs:
        assert sum(prices[p] for p in found.members) == found.cost


def test_price_of_a_partner():
    assert price_of_partner(3, [1, 2]) == 0
    assert price_of_partner(3, []) == 0
    assert price_of_partner("1/2", [1, 2]) == Fraction(3, 2)
