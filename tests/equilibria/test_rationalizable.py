"""Iterated strict dominance: published examples, and every verdict checked by its proof."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.equilibria.rationalizable import rationalizable
from negotiation.model.game import Game

HALF = Fraction(1, 2)


def bimatrix(cells, actions):
    """A game from rows of pairs, as books print them."""
    tables = [[[pair[i] for pair in row] for row in cells] for i in range(2)]
    return Game.from_payoffs(tables, ["1", "2"], actions)


BERNHEIM = bimatrix(
    [
        [(0, 7), (2, 5), (7, 0), (0, 1)],
        [(5, 2), (3, 3), (5, 2), (0, 1)],
        [(7, 0), (2, 5), (0, 7), (0, 1)],
        [(0, 0), (0, -2), (0, 0), (10, -1)],
    ],
    [["a1", "a2", "a3", "a4"], ["b1", "b2", "b3", "b4"]],
)


def payoff(game, i, action, others):
    """u_i at an action of i and a dict of the others' actions, by names."""
    return game.payoff({**others, game.players[i]: action})[game.players[i]]


def prove(game):
    """Replay the rounds and check dominance and beliefs from their definitions."""
    found = rationalizable(game)
    left = {player: list(names) for player, names in zip(game.players, game.actions, strict=True)}
    for removed in found.rounds:
        assert removed
        for one in removed:
            i = game.players.index(one.player)
            others = [player for player in game.players if player != one.player]
            assert one.action in left[one.player]
            assert set(one.mixture) <= set(left[one.player]) - {one.action}
            assert sum(one.mixture.values()) == 1
            assert min(one.mixture.values()) > 0
            gains = []
            for choice in itertools.product(*(left[other] for other in others)):
                profile = dict(zip(others, choice, strict=True))
                mixed = sum(
                    weight * payoff(game, i, action, profile)
                    for action, weight in one.mixture.items()
                )
                gains.append(mixed - payoff(game, i, one.action, profile))
            assert min(gains) == one.margin > 0
        for one in removed:
            left[one.player].remove(one.action)
    assert {player: tuple(names) for player, names in left.items()} == found.surviving
    beliefs = found.certificate["beliefs"]
    for i, player in enumerate(game.players):
        assert list(beliefs[player]) == left[player]
        for action, belief in beliefs[player].items():
            assert sum(part["probability"] for part in belief) == 1
            assert all(part["probability"] > 0 for part in belief)
            for part in belief:
                assert all(part["profile"][p] in left[p] for p in game.players if p != player)
            expected = {
                other: sum(
                    part["probability"] * payoff(game, i, other, part["profile"])
                    for part in belief
                )
                for other in game.actions[i]
            }
            assert expected[action] == max(expected.values())
    return found


def test_prisoners_dilemma():
    game = bimatrix([[(3, 3), (0, 5)], [(5, 0), (1, 1)]], [["C", "D"], ["C", "D"]])
    found = prove(game)
    assert found.surviving == {"1": ("D",), "2": ("D",)}
    assert [[e.margin for e in removed] for removed in found.rounds] == [[1, 1]]


def test_bernheim():
    """Bernheim (1984); Osborne & Rubinstein (1994), A Course in Game Theory, section 4.1."""
    found = prove(BERNHEIM)
    assert found.surviving == {"1": ("a1", "a2", "a3"), "2": ("b1", "b2", "b3")}
    removed = [[(e.player, e.action) for e in one] for one in found.rounds]
    assert removed == [[("2", "b4")], [("1", "a4")]]
    assert len(found.rounds[0][0].mixture) > 1


def test_iterated_pure_dominance():
    """Fudenberg & Tirole (1991), Game Theory, figure 1.1: (U, L) is left."""
    game = bimatrix(
        [[(4, 3), (5, 1), (6, 2)], [(2, 1), (8, 4), (3, 6)], [(3, 0), (9, 6), (2, 8)]],
        [["U", "M", "D"], ["L", "M", "R"]],
    )
    found = prove(game)
    assert found.surviving == {"1": ("U",), "2": ("L",)}
    removed = [[(e.player, e.action) for e in one] for one in found.rounds]
    assert removed == [[("2", "M")], [("1", "M"), ("1", "D")], [("2", "R")]]


def test_dominated_by_a_mixture_only():
    """Fudenberg & Tirole (1991), Game Theory, figure 1.2: M against an even mixture of U and D."""
    game = bimatrix(
        [[(2, 0), (-1, 0)], [(0, 0), (0, 0)], [(-1, 0), (2, 0)]], [["U", "M", "D"], ["L", "R"]]
    )
    found = prove(game)
    ((only,),) = found.rounds
    assert (only.action, only.mixture, only.margin) == ("M", {"U": HALF, "D": HALF}, HALF)


def test_margin_zero_survives():
    """The middle action is worth exactly its rival's mixture: not strictly dominated."""
    table = [[2, -2], [0, 0], [-2, 2]]
    game = Game.from_payoffs([table, [[0, 0]] * 3])
    assert prove(game).surviving["1"] == ("1", "2", "3")
    nudged = Game.from_payoffs([[[2, -2], ["-1e-30", "-1e-30"], [-2, 2]], [[0, 0]] * 3])
    found = prove(nudged)
    assert found.surviving["1"] == ("1", "3")
    assert found.rounds[0][0].margin == Fraction(1, 10**30)


def test_correlated_beliefs():
    """Osborne & Rubinstein (1994), section 4.1: M2 is best only against correlated beliefs."""
    boxes = [[[8, 0], [0, 0]], [[4, 0], [0, 4]], [[0, 0], [0, 8]], [[3, 3], [3, 3]]]
    table = np.moveaxis(np.array(boxes), 0, 2)
    game = Game.from_payoffs(
        [table] * 3, ["1", "2", "3"], [["U", "D"], ["L", "R"], ["M1", "M2", "M3", "M4"]]
    )
    found = prove(game)
    assert "M2" in found.surviving["3"]
    assert len(found.certificate["beliefs"]["3"]["M2"]) == 2
    assert "correlated rationalizable" in found.claim


def test_travelers_dilemma_unravels():
    """Basu (1994), The traveler's dilemma: only the lowest claim is rationalizable."""
    claims = range(2, 11)
    table = [[min(a, b) + 2 * ((b > a) - (a > b)) for b in claims] for a in claims]
    names = [str(claim) for claim in claims]
    game = Game.from_payoffs([table, np.array(table).T], ["1", "2"], [names, names])
    found = prove(game)
    assert found.surviving == {"1": ("2",), "2": ("2",)}
    assert len(found.rounds) == 8


SHAPES = [(1,), (4,), (1, 1), (2, 2), (1, 4), (5, 4), (2, 3, 2), (3, 1, 3)]


@pytest.mark.parametrize("shape", SHAPES)
def test_random_games_are_proved(shape):
    rng = np.random.default_rng(sum(shape) + len(shape))
    eliminated = 0
    for _ in range(25):
        game = Game.from_payoffs(rng.integers(0, 3, (len(shape), *shape)))
        found = prove(game)
        eliminated += sum(len(removed) for removed in found.rounds)
        for profile in np.argwhere(pure_equilibrium_mask(game)):
            for player, action in game.profile(profile).items():
                assert action in found.surviving[player]
    assert eliminated or max(shape) == 1 or len(shape) > 2


def test_random_games_with_wide_payoffs_are_proved():
    rng = np.random.default_rng(11)
    mixed = 0
    for _ in range(25):
        found = prove(Game.from_payoffs(rng.integers(-20, 20, (2, 5, 4))))
        mixed += sum(len(e.mixture) > 1 for removed in found.rounds for e in removed)
    assert mixed > 5


def test_margin_is_the_greatest_that_floats_find():
    from scipy.optimize import linprog

    rng = np.random.default_rng(12)
    for _ in range(15):
        table = rng.integers(-20, 20, (4, 5))
        found = rationalizable(Game.from_payoffs([table, np.zeros((4, 5), dtype=int)]))
        for one in found.rounds[0] if found.rounds else ():
            row = int(one.action) - 1
            gains = np.delete(table, row, axis=0) - table[row]
            best = linprog(
                [0, 0, 0, -1], np.c_[-gains.T, np.ones(5)], np.zeros(5),
                [[1, 1, 1, 0]], [1], [(0, None)] * 3 + [(None, None)],
            )
            if len(one.mixture) > 1:
                assert float(one.margin) == pytest.approx(-best.fun, abs=1e-9)
            else:
                assert one.margin == gains.min(axis=1).max()


def test_transformations_change_nothing():
    rng = np.random.default_rng(13)
    for _ in range(20):
        payoffs = rng.integers(0, 4, (2, 3, 4)).astype(object)
        base = rationalizable(Game.from_payoffs(payoffs)).surviving
        moved = payoffs * Fraction(3, 7)
        moved[0] += rng.integers(-50, 50, (1, 4))
        moved[1] += rng.integers(-50, 50, (3, 1))
        assert rationalizable(Game.from_payoffs(moved)).surviving == base
        turned = Game.from_payoffs([payoffs[1].T, payoffs[0].T], ["2", "1"])
        assert rationalizable(turned).surviving == base
        flipped = rationalizable(Game.from_payoffs(payoffs[:, ::-1])).surviving
        assert flipped["2"] == base["2"]
        assert {str(4 - int(name)) for name in flipped["1"]} == set(base["1"])


@pytest.mark.parametrize("scale", ["1e-12", "1e-9", "1e12", "1e30"])
def test_scale(scale):
    factor = Fraction(scale)
    tables = [
        [[factor * int(v) for v in row] for row in table] for table in BERNHEIM.integers
    ]
    found = prove(Game.from_payoffs(tables, ["1", "2"], BERNHEIM.actions))
    base = rationalizable(BERNHEIM)
    assert found.surviving == base.surviving
    assert found.rounds[0][0].margin == base.rounds[0][0].margin * factor
    assert found.rounds[0][0].mixture == base.rounds[0][0].mixture


def test_edge_of_int64():
    edge = 2**62 - 1
    table = [[edge, -edge], [0, 0], [-edge, edge - 1]]
    prove(Game.from_payoffs([table, [[0, 0]] * 3]))


def test_record():
    found = rationalizable(BERNHEIM).to_dict()
    assert found["concept"] == "rationalizable"
    assert found["surviving"] == {"1": ["a1", "a2", "a3"], "2": ["b1", "b2", "b3"]}
    first = found["rounds"][0][0]
    assert set(first) == {"player", "action", "mixture", "margin"}
    assert sum(Fraction(weight) for weight in first["mixture"].values()) == 1
    assert found["certificate"]["kind"] == "dominance-and-beliefs"
    assert found["claim"].startswith("all rationalizable actions")
