"""Games of constant sum: value and corners of both optimal sets."""

from fractions import Fraction

import numpy as np
import pytest
from bimatrix_by_hand import extreme_by_hand, game, pairs

from negotiation import InputError
from negotiation.equilibria.nash import nash_equilibria
from negotiation.equilibria.zero_sum import zero_sum
from negotiation.files import read


@pytest.mark.parametrize("high", [2, 3, 4, 30])
def test_definition(high):
    """Against enumeration of all extreme equilibria, whose strategies are the corners."""
    rng = np.random.default_rng(high)
    for _ in range(50):
        table = rng.integers(0, high, rng.integers(1, 5, 2))
        of = game(table, 3 - table)
        result = nash_equilibria(of)
        assert set(pairs(result, of)) == extreme_by_hand(of)
        assert len(result.components) == 1
        values = set(map(tuple, (e.payoffs.items() for e in result.equilibria)))
        assert values == {tuple(result.zero_sum.values.items())}


def test_rock_paper_scissors():
    found = zero_sum(read("rock-paper-scissors"))
    assert set(found.values.values()) == {0}
    assert all(set(corner.values()) == {Fraction(1, 3)}
               for corners in found.optimal.values() for corner in corners)


def test_constants_and_different_units():
    table = np.array([[3, -1, 2], [0, 1, 0]])
    found = zero_sum(game(table, 10 - table))
    assert found.values["1"] + found.values["2"] == 10
    assert found.complete


def test_a_face_that_is_not_a_point():
    found = zero_sum(game([[0, 1, -1, 0], [0, -1, 1, 0]], [[0, -1, 1, 0], [0, 1, -1, 0]]))
    assert found.values == {"1": 0, "2": 0}
    assert len(found.optimal["1"]) == 1
    assert sorted(map(tuple, (corner for corner in found.optimal["2"]))) == [
        ("1",), ("2", "3"), ("4",)]


def test_large_games_with_one_equilibrium():
    rng = np.random.default_rng(0)
    table = rng.integers(0, 1000, (40, 35))
    result = nash_equilibria(game(table, -table))
    assert len(result.equilibria) == 1
    assert result.method.name == "optimal-faces"


def test_other_games_are_refused():
    with pytest.raises(InputError, match="same sum"):
        zero_sum(read("chicken"))
    with pytest.raises(InputError, match="two players"):
        zero_sum(read("three-countries"))
