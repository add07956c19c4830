"""The plane of two players' patience, against every deal judged at every point."""

import json
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, InputError, patience_map, patience_region, self_enforcing

F = Fraction


def game_of(shape, seed):
    rng = np.random.default_rng([seed, *shape])
    moves = np.meshgrid(*map(np.arange, shape), indexing="ij")
    tables = [rng.integers(-3, 4, shape) + 5 * sum(moves) - 7 * moves[i]
              for i in range(len(shape))]
    return Game.from_payoffs(tables)


TERMS = [{}, {"lag": {"1": 2}, "hazard": "1/20"}, {"horizon": 3, "renewal": "4/5"}]


@pytest.mark.parametrize("given", TERMS)
@pytest.mark.parametrize("shape", [(2, 3), (3, 1, 4)])
@pytest.mark.parametrize("punishment", ["nash", "security"])
def test_the_best_deal_at_every_point(given, shape, punishment):
    game = game_of(shape, 4)
    one, other = [player for player, size in zip(game.players, shape, strict=True) if size > 1]
    sides = ([0.2, 0.55, 0.8, 0.97], [0.35, 0.6, 0.9])
    found = patience_map(game, punishment, grid=sides, **given)
    assert found.players == (one, other)
    order = [entry["deal"] for entry in
             self_enforcing(game, punishment=punishment, **given).deals]
    for a, first in enumerate(sides[0]):
        for b, second in enumerate(sides[1]):
            discount = dict.fromkeys(game.players, "1/2") | {one: first, other: second}
            kept = {entry["deal"] for entry in self_enforcing(
                game, discount=discount, punishment=punishment, **given).deals
                if entry["stable"]}
            places = [k for k, deal in enumerate(order) if deal in kept]
            assert found.rank[a, b] == min(places, default=-1)
            if places:
                assert found.deals[min(places)] == order[min(places)]
    assert sum(found.shares.values()) == pytest.approx((found.rank >= 0).mean())


@pytest.mark.parametrize("given", TERMS)
def test_the_boundary_is_each_players_own_critical_discount(given):
    game = game_of((3, 4), 2)
    for entry in self_enforcing(game, **given).deals:
        assert patience_region(game, entry["profile"], **given) == (
            entry["critical_discount_by_player"])


def test_a_choice_of_deals_in_a_given_order():
    game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    found = patience_map(game, deals=[("2", "2"), ("1", "1")], grid=10)
    assert set(found.rank.ravel().tolist()) == {0}
    assert found.shares == {"2,2": 1.0}
    assert patience_map(game, deals=[("1", "2")], grid=10).deals == {}


def test_refusals():
    with pytest.raises(InputError, match="two players"):
        patience_map(game_of((2, 2, 2), 0))
    with pytest.raises(InputError, match="punishment"):
        patience_map(game_of((2, 2), 0), "shame")
    with pytest.raises(InputError, match="'1,1': expected a list of 2 actions"):
        patience_region(game_of((2, 2), 0), "1,1")
    assert json.dumps(patience_map(game_of((2, 2), 0), grid=3).rank.tolist())
