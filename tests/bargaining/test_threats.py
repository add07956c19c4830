"""Rational threats and the coco value: by their meaning, and by what both parties could do."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation.bargaining.nash import nash
from negotiation.bargaining.problem import bargaining_problem
from negotiation.bargaining.threats import coco_value, rational_threats
from negotiation.errors import InputError
from negotiation.model.deals import Deals
from negotiation.model.game import Game
from negotiation.numerics.zero_sum import matrix_game

F = Fraction


def game(first, second):
    return Game.from_payoffs({"A": first, "B": second})


def random_games(count, seed=3):
    rng = np.random.default_rng(seed)
    shapes = itertools.cycle([(2, 2), (2, 3), (3, 2), (1, 3), (3, 1), (3, 4)])
    for shape in itertools.islice(shapes, count):
        yield game(*(rng.integers(-5, 6, shape).tolist() for _ in range(2)))


def outcome(talks, mine, other, weights=None):
    """The Nash solution where threats are carried out without an agreement; None: no gain."""
    point = [
        sum(p * q * talks.exact_payoff(i, (a, b))
            for (a, p), (b, q) in itertools.product(enumerate(mine), enumerate(other)))
        for i in (0, 1)
    ]
    found = nash(bargaining_problem(Deals.from_game(talks), point, weights, True))
    return point if found.payoffs is None else [found.payoffs["A"], found.payoffs["B"]]


def mixture(talks, found, i):
    names = found.strategies[talks.players[i]]
    return [names.get(action, F(0)) for action in talks.actions[i]]


def deviations(size, rng):
    yield from (list(map(F, row)) for row in np.eye(size, dtype=int).tolist())
    for _ in range(4):
        parts = [F(int(x)) for x in rng.integers(0, 7, size)]
        if sum(parts):
            yield [x / sum(parts) for x in parts]


@pytest.mark.parametrize("weights", [None, [2, F(1, 2)]])
def test_no_other_threat_is_better(weights):
    """The threats are an equilibrium of the game in which payoffs are the agreement's."""
    rng = np.random.default_rng(8)
    for talks in random_games(40):
        found = rational_threats(talks, weights)
        one, other = mixture(talks, found, 0), mixture(talks, found, 1)
        slip = 0 if found.exact else F(1, 10**4)
        for change in deviations(talks.shape[0], rng):
            assert outcome(talks, change, other, weights)[0] <= found.payoffs["A"] + slip
        for change in deviations(talks.shape[1], rng):
            assert outcome(talks, one, change, weights)[1] <= found.payoffs["B"] + slip


def test_agreement_is_the_nash_solution_against_the_threats():
    for talks in random_games(60, seed=4):
        found = rational_threats(talks)
        payoffs = outcome(talks, mixture(talks, found, 0), mixture(talks, found, 1))
        expected = [found.payoffs["A"], found.payoffs["B"]]
        gains = [v - d for v, d in zip(expected, found.disagreement.values(), strict=True)]
        if min(gains) > 0:
            assert payoffs == expected


def test_prisoners_dilemma_threatens_to_defect():
    found = rational_threats(game([[3, 0], [4, 1]], [[3, 4], [0, 1]]))
    assert found.strategies == {"A": {"2": F(1)}, "B": {"2": F(1)}}
    assert found.payoffs == {"A": F(3), "B": F(3)}
    assert found.exact


def test_a_dominated_action_can_be_a_threat():
    """The first party's second row is worse for it whatever the other does."""
    found = rational_threats(game([[6, 1], [0, -1]], [[1, 6], [-1, -6]]))
    assert found.strategies["A"] == {"1": F(2, 7), "2": F(5, 7)}
    assert found.payoffs == {"A": F(32, 7), "B": F(17, 7)}


def test_price_at_a_corner_can_be_irrational():
    """The agreement is a corner and rational; the price at which the threat game has its value is
    a root of a quadratic, so that only an interval around it can be given, with a proof of each
    side."""
    talks = game([[2, -1, 3], [0, 3, -1], [-2, 3, 1]], [[0, 3, 3], [-2, 1, 2], [2, 1, 1]])
    found = rational_threats(talks)
    assert found.payoffs == {"A": F(3), "B": F(3)}
    assert not found.exact
    low, high = found.low.prices[0], found.high.prices[0]
    assert low < high < low + F(1, 1000)


def test_coco_value_is_half_the_joint_payoff_and_half_the_advantage():
    for talks in random_games(40, seed=9):
        coco = coco_value(talks)
        first, second = (np.array(table, dtype=int) for table in talks.payoffs)
        gap = matrix_game(first - second).value
        joint = int((first + second).max())
        assert coco.payoffs == {"A": (joint + gap) / 2, "B": (joint - gap) / 2}


def test_on_an_edge_of_slope_one_threats_agree_with_the_coco_value():
    """There payoffs can be moved one for one, if the edge reaches far enough."""
    talks = game([[9, -2, 0], [0, 3, 9]], [[-9, 4, 0], [1, 1, -9]])
    wide = game([[20, -2, 0], [0, 3, -20]], [[-16, 4, 0], [1, 1, 24]])
    assert rational_threats(wide).payoffs == coco_value(wide).payoffs
    assert rational_threats(talks).payoffs != coco_value(talks).payoffs


def test_coco_value_of_a_game_by_hand():
    """Largest sum 9; differences [[2, 4], [0, -3]] have a saddle at 2."""
    coco = coco_value(game([[5, 0], [0, 3]], [[3, -4], [0, 6]]))
    assert coco.payoffs == {"A": F(11, 2), "B": F(7, 2)}
    assert coco.advantage == 2
    assert coco.profile == (1, 1)


def test_units_and_origins_do_not_matter():
    for talks in random_games(30, seed=5):
        first, second = talks.payoffs.astype(int)
        moved = game((3 * first + 7).tolist(), second.tolist())
        found, other = rational_threats(talks), rational_threats(moved)
        assert other.payoffs == {"A": 3 * found.payoffs["A"] + 7, "B": found.payoffs["B"]}


def test_exchanging_the_parties_exchanges_the_payoffs():
    for talks in random_games(30, seed=6):
        first, second = talks.payoffs.astype(int)
        found = rational_threats(talks)
        other = rational_threats(game(second.T.tolist(), first.T.tolist()))
        assert (other.payoffs["A"], other.payoffs["B"]) == (
            found.payoffs["B"], found.payoffs["A"])


@pytest.mark.parametrize(("first", "second", "agreed"), [
    ([[2]], [[3]], (2, 3)),
    ([[1, 1], [1, 1]], [[1, 1], [1, 1]], (1, 1)),
    ([[0, 1], [2, 3]], [[3, 2], [1, 0]], None),
], ids=["one profile", "all the same", "zero sum"])
def test_degenerate(first, second, agreed):
    talks = game(first, second)
    found = rational_threats(talks)
    if agreed is None:  # whatever is agreed is the value of the zero-sum game
        value = matrix_game(talks.integers[0]).value
        agreed = (value, 3 - value)
    assert tuple(found.payoffs.values()) == agreed


def test_lottery_gives_the_payoffs():
    for talks in random_games(40, seed=7):
        found = rational_threats(talks)
        assert sum(p for _, p in found.lottery) == 1
        for i, player in enumerate(talks.players):
            assert sum(p * talks.exact_payoff(i, at) for at, p in found.lottery) == (
                found.payoffs[player])


def test_three_parties_are_refused():
    three = Game.from_payoffs({name: [[[0, 1]]] for name in "ABC"})
    with pytest.raises(InputError, match="two parties"):
        rational_threats(three)
    with pytest.raises(InputError, match="two parties"):
        coco_value(three)
