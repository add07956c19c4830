"""Pure equilibria: published games, brute force, and what must not change them."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation.equilibria.pure import (
    pure_equilibria,
    pure_equilibrium_mask,
    worst_pure_equilibrium_payoffs,
)
from negotiation.model.game import Game
from negotiation.result import Status


def profiles(game):
    return [game.index(e.profile) for e in pure_equilibria(game).equilibria]


def brute_force(game):
    """The definition, one profile and one deviation at a time."""
    found = []
    for profile in itertools.product(*(range(size) for size in game.shape)):
        regrets = [
            game.exact_payoff(i, (*profile[:i], k, *profile[i + 1 :]))
            - game.exact_payoff(i, profile)
            for i in range(game.n)
            for k in range(game.shape[i])
        ]
        if max(regrets) <= 0:
            found.append(profile)
    return found


def joined(listed):
    """Component numbers by search through one-player changes."""
    numbers = {}
    for start in listed:
        reached = [start] if start not in numbers else []
        number = max(numbers.values(), default=0) + 1
        while reached:
            here = reached.pop()
            numbers[here] = number
            reached += [
                there for there in listed
                if there not in numbers
                and sum(a != b for a, b in zip(here, there, strict=True)) == 1
            ]
    return [numbers[profile] for profile in listed]


def random_game(rng, shape, high=3):
    return Game.from_payoffs(rng.integers(0, high, (len(shape), *shape)))


@pytest.mark.parametrize(
    ("payoffs", "count"),
    [
        # Prisoner's dilemma (Luce & Raiffa 1957, section 5.4).
        ([[[9, 0], [10, 1]], [[9, 10], [0, 1]]], 1),
        # Battle of the sexes (Luce & Raiffa 1957, section 5.3).
        ([[[2, -1], [-1, 1]], [[1, -1], [-1, 2]]], 2),
        # Matching pennies.
        ([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], 0),
        # Rock, paper, scissors.
        ([[[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [[0, 1, -1], [-1, 0, 1], [1, -1, 0]]], 0),
        # Stag hunt.
        ([[[4, 1], [3, 3]], [[4, 3], [1, 3]]], 2),
        # Chicken (Aumann 1974).
        ([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], 2),
        ([[5]], 1),
        ([[[5]], [[6]]], 1),
    ],
)
def test_published_counts(payoffs, count):
    found = pure_equilibria(Game.from_payoffs(payoffs))
    assert len(found.equilibria) == count
    assert found.status is (Status.COMPLETE if count else Status.NONE)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_coordination_has_one_equilibrium_an_action(size):
    game = Game.from_payoffs([np.eye(size, dtype=int)] * 2)
    assert profiles(game) == [(k, k) for k in range(size)]
    assert [e.component for e in pure_equilibria(game).equilibria] == list(range(1, size + 1))


def test_unanimity_of_three():
    """Three players are paid 1 each if all choose alike, else nothing."""
    alike = [[[1, 0], [0, 0]], [[0, 0], [0, 1]]]
    assert profiles(Game.from_payoffs([alike] * 3)) == [(0, 0, 0), (1, 1, 1)]


def test_all_ties_are_one_component():
    game = Game.from_payoffs(np.zeros((3, 2, 3, 2), dtype=int))
    found = pure_equilibria(game).equilibria
    assert len(found) == 12
    assert {e.component for e in found} == {1}


def test_one_player_keeps_all_best_actions():
    game = Game.from_payoffs([[1, 3, 2, 3]])
    found = pure_equilibria(game).equilibria
    assert [e.profile for e in found] == [{"1": "2"}, {"1": "4"}]
    assert [e.component for e in found] == [1, 1]


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (4, 3), (1, 3), (2, 3, 2), (2, 1, 2), (2,) * 5])
def test_brute_force(shape):
    rng = np.random.default_rng(sum(shape))
    for _ in range(40):
        game = random_game(rng, shape)
        assert profiles(game) == brute_force(game)
        numbers = [e.component for e in pure_equilibria(game).equilibria]
        assert numbers == joined(brute_force(game))


def test_transformations_change_nothing():
    """Positive scale, a shift for each profile of the others, new names, another order."""
    rng = np.random.default_rng(9)
    for _ in range(40):
        shape = (2, 3, 2)
        payoffs = rng.integers(0, 3, (3, *shape)).astype(object)
        mask = pure_equilibrium_mask(Game.from_payoffs(payoffs))
        moved = payoffs.copy()
        for i in range(3):
            others = [1 if j == i else size for j, size in enumerate(shape)]
            moved[i] = moved[i] * Fraction(int(rng.integers(1, 9)), 7)
            moved[i] = moved[i] + rng.integers(-50, 50, others)
        assert (pure_equilibrium_mask(Game.from_payoffs(moved)) == mask).all()
        order = rng.permutation(3)
        turned = np.array([payoffs[i].transpose(order) for i in order])
        assert (pure_equilibrium_mask(Game.from_payoffs(turned)) == mask.transpose(order)).all()
        flipped = payoffs[:, ::-1, :, ::-1]
        assert (pure_equilibrium_mask(Game.from_payoffs(flipped)) == mask[::-1, :, ::-1]).all()


@pytest.mark.parametrize("scale", ["1e-12", "1e-9", "1", "1e12", "1e30"])
def test_scale(scale):
    rng = np.random.default_rng(3)
    payoffs = rng.integers(0, 3, (2, 4, 5))
    scaled = [[[Fraction(scale) * int(v) for v in row] for row in table] for table in payoffs]
    base = pure_equilibrium_mask(Game.from_payoffs(payoffs))
    assert (pure_equilibrium_mask(Game.from_payoffs(scaled)) == base).all()


def test_differences_below_float_resolution_count():
    game = Game.from_payoffs([[[1, "1.00000000000000000001"]], [[0, 0]]])
    assert profiles(game) == [(0, 0), (0, 1)]
    game = Game.from_payoffs([[["1"], ["1.00000000000000000001"]], [[0], [0]]])
    assert profiles(game) == [(1, 0)]


def test_record():
    game = Game.from_payoffs(
        {"USA": [["1/2", 0, 7], [0, 3, 8]], "CHN": [[5, 1, 2], [3, 6, 4]]},
        actions=[["hold", "cut"], ["hold", "ease", "buy"]],
    )
    found = pure_equilibria(game).to_dict()
    assert found["command"] == "equilibria"
    assert found["method"]["name"] == "pure-nash"
    assert found["status"] == "complete"
    assert found["concept"] == "pure"
    assert found["equilibria"] == [
        {
            "strategies": {"USA": {"hold": "1"}, "CHN": {"hold": "1"}},
            "payoffs": {"USA": "1/2", "CHN": "5"},
            "regret": "0", "exact": True, "component": 1,
        },
        {
            "strategies": {"USA": {"cut": "1"}, "CHN": {"ease": "1"}},
            "payoffs": {"USA": "3", "CHN": "6"},
            "regret": "0", "exact": True, "component": 2,
        },
    ]
    assert found["certificate"] == {
        "kind": "all-unilateral-deviations", "profiles": 6, "equilibria": 2,
    }


def test_no_equilibrium_is_an_answer_with_empty_lists():
    found = pure_equilibria(Game.from_payoffs([[[1, 0], [0, 1]], [[0, 1], [1, 0]]])).to_dict()
    assert found["status"] == "none"
    assert found["equilibria"] == []


@pytest.mark.parametrize("shape", [(2, 2), (3, 2, 2)])
def test_worst_equilibrium_of_each_player(shape):
    rng = np.random.default_rng(7)
    for _ in range(60):
        game = random_game(rng, shape)
        listed = brute_force(game)
        for i, worst in enumerate(worst_pure_equilibrium_payoffs(game)):
            if not listed:
                assert worst is None
                continue
            payoff = min(game.exact_payoff(i, profile) for profile in listed)
            first = next(p for p in listed if game.exact_payoff(i, p) == payoff)
            assert worst == (payoff, first)


def test_many_players_stay_small():
    rng = np.random.default_rng(1)
    shape = (4,) * 8
    tables = tuple(rng.integers(0, 1000, shape) for _ in shape)
    names = tuple(str(i) for i in range(8))
    game = Game(names, (tuple("abcd"),) * 8, tables, (1,) * 8)
    mask = pure_equilibrium_mask(game)
    for profile in np.argwhere(mask)[:5].tolist():
        for i in range(8):
            line = [*profile[:i], slice(None), *profile[i + 1 :]]
            assert tables[i][tuple(profile)] == tables[i][tuple(line)].max()
