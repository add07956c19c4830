"""Security levels: published values, both certificates, order of the concepts."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation.equilibria.security import pure_minmax, security_levels
from negotiation.model.game import Game


def zero_sum(matrix):
    return Game.from_payoffs([matrix, -np.array(matrix)], ["1", "2"])


def opponents(game, i):
    others = [(p, a) for p, a in zip(game.players, game.actions, strict=True)
              if p != game.players[i]]
    for choice in itertools.product(*(names for _, names in others)):
        yield dict(zip((p for p, _ in others), choice, strict=True))


def prove(game):
    """The strategy secures the level and the others hold the player to it."""
    found = security_levels(game)
    for i, player in enumerate(game.players):
        security = found.players[player]
        def u(action, profile, player=player):
            return game.payoff({**profile, player: action})[player]

        secured = min(
            sum(weight * u(action, profile) for action, weight in security.strategy.items())
            for profile in opponents(game, i)
        )
        held = max(
            sum(weight * u(action, profile) for profile, weight in security.others)
            for action in game.actions[i]
        )
        assert secured == security.level == held
        assert sum(security.strategy.values()) == 1
        assert sum(weight for _, weight in security.others) == 1
        assert min([*security.strategy.values(), *(w for _, w in security.others)]) > 0
    return found


@pytest.mark.parametrize(
    ("matrix", "value"),
    [
        ([[-2, 3], [3, -4]], Fraction(1, 12)),  # Ferguson, Game Theory, part II: odd or even
        ([[1, -1], [-1, 1]], Fraction(0)),
        ([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], Fraction(0)),
        ([[2, 5, 1], [4, 3, 3]], Fraction(3)),  # a pure saddle point
    ],
)
def test_zero_sum_values(matrix, value):
    found = prove(zero_sum(matrix))
    assert found.levels == {"1": value, "2": -value}


def test_battle_of_the_sexes():
    """Luce & Raiffa (1957), section 5.3: each can secure 1/5."""
    game = Game.from_payoffs([[[2, -1], [-1, 1]], [[1, -1], [-1, 2]]])
    assert prove(game).levels == {"1": Fraction(1, 5), "2": Fraction(1, 5)}
    assert security_levels(game, mixed=False).levels == {"1": -1, "2": -1}
    assert [level for level, _ in pure_minmax(game)] == [1, 1]


def test_correlated_opponents_hold_a_player_lower():
    """Player 3 loses 1 by naming the corner, (1, 1) or (2, 2), where the others meet.

    Independent opponents can hold it to -1/4; correlated ones meet at either corner with even
    odds and hold it to -1/2.
    """
    table = np.zeros((2, 2, 2), dtype=int)
    table[0, 0, 0] = table[1, 1, 1] = -1
    game = Game.from_payoffs([np.zeros_like(table), np.zeros_like(table), table])
    found = prove(game)
    assert found.players["3"].level == Fraction(-1, 2)
    assert found.players["3"].others == (
        ({"1": "1", "2": "1"}, Fraction(1, 2)), ({"1": "2", "2": "2"}, Fraction(1, 2)),
    )


@pytest.mark.parametrize("shape", [(1,), (3,), (1, 1), (2, 3), (1, 4), (4, 1), (3, 2, 2), (2,) * 4])
def test_random_games(shape):
    rng = np.random.default_rng(len(shape) + sum(shape))
    for _ in range(20):
        game = Game.from_payoffs(rng.integers(0, 3, (len(shape), *shape)))
        mixed = prove(game).levels
        pure = security_levels(game, mixed=False)
        minmax = pure_minmax(game)
        for i, player in enumerate(game.players):
            tables = {
                action: [game.payoff({**profile, player: action})[player]
                         for profile in opponents(game, i)]
                for action in game.actions[i]
            }
            assert pure.levels[player] == max(min(row) for row in tables.values())
            columns = list(zip(*tables.values(), strict=True))
            assert minmax[i][0] == min(max(column) for column in columns)
            assert game.exact_payoff(i, minmax[i][1]) == minmax[i][0]
            assert pure.levels[player] <= mixed[player] <= minmax[i][0]
            (profile, weight), = pure.players[player].others
            (action,) = pure.players[player].strategy
            assert weight == 1
            assert game.payoff({**profile, player: action})[player] == pure.levels[player]


def test_ties_go_to_the_first_in_file_order():
    game = Game.from_payoffs(np.zeros((2, 2, 3), dtype=int))
    assert [index for _, index in pure_minmax(game)] == [(0, 0), (0, 0)]
    assert security_levels(game).players["1"].strategy == {"1": 1}


@pytest.mark.parametrize("scale", ["1e-12", "1e-9", "1e12", "1e30"])
def test_scale(scale):
    factor = Fraction(scale)
    tables = [[[2, -1, 0], [-1, 1, 2]], [[1, -1, 3], [-1, 2, 0]]]
    scaled = [[[factor * v for v in row] for row in table] for table in tables]
    base, found = prove(Game.from_payoffs(tables)), prove(Game.from_payoffs(scaled))
    assert found.levels == {player: level * factor for player, level in base.levels.items()}


def test_seven_opponents():
    rng = np.random.default_rng(5)
    shape = (4,) * 6
    tables = tuple(rng.integers(0, 1000, shape) for _ in shape)
    game = Game(tuple("abcdef"), (tuple("wxyz"),) * 6, tables, (1,) * 6)
    found = security_levels(game)
    for i, player in enumerate(game.players):
        security = found.players[player]
        table = np.moveaxis(tables[i], i, 0).reshape(4, -1).astype(object)
        weights = np.array([security.strategy.get(a, Fraction(0)) for a in "wxyz"])
        assert min(weights @ table) == security.level
        held = sum(
            weight * np.array([game.payoff({**profile, player: a})[player] for a in "wxyz"])
            for profile, weight in security.others
        )
        assert max(held) == security.level
