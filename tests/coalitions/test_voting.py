"""Voting power by counting: published swings, several rules, and a listing of all coalitions."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.coalitions.shapley import banzhaf, shapley
from negotiation.coalitions.voting import voting_power
from negotiation.errors import InputError
from negotiation.model.coalitional import CoalitionalGame, VotingRule


def voting(*rules):
    n = len(rules[0][1])
    return CoalitionalGame(tuple(map(str, range(n))), rules=tuple(
        VotingRule(tuple(map(Fraction, weights)), Fraction(quota)) for quota, weights in rules))


def test_nassau_county_1958():
    # Banzhaf (1965): 16 of 30 votes; three of the six supervisors never decide
    power = voting_power(voting((16, (9, 9, 7, 3, 1, 1))))
    assert power.swings == (16, 16, 16, 0, 0, 0)


def test_council_of_1973():
    # Felsenthal and Machover (1998), Council of Ministers 1973: 41 of 58
    weights = (10, 10, 10, 10, 5, 5, 3, 3, 2)
    power = voting_power(voting((41, weights)))
    assert power.winning == 75
    assert [round(float(x), 4) for x in power.shapley] == [
        0.1786] * 4 + [0.0810] * 2 + [0.0571] * 2 + [0.0095]


def test_heads_are_counted_by_size():
    # any 8 of 15
    power = voting_power(voting((8, (1,) * 15)))
    assert power.swings == (3432,) * 15
    assert power.shapley == (Fraction(1, 15),) * 15


@pytest.mark.parametrize("seed", range(60))
def test_against_all_coalitions(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 8))
    rules = []
    for _ in range(int(rng.integers(1, 4))):
        weights = [Fraction(int(w), int(rng.choice([1, 2]))) for w in
                   rng.integers(0, rng.choice([2, 5, 9]), n)]
        rules.append((Fraction(int(rng.integers(1, int(sum(weights)) + 3)), 2), weights))
    game = voting(*rules)
    power = voting_power(game)
    assert power.shapley == shapley(game)
    assert power.banzhaf == banzhaf(game)
    assert power.winning == game.integers.sum()


def test_more_voters_than_fit_a_table():
    power = voting_power(voting((35, (1,) * 20 + (2,) * 25)))
    assert sum(power.shapley) == 1
    assert len(set(power.shapley)) == 2
    many = voting_power(voting((50, (1,) * 70)))
    assert many.shapley == (Fraction(1, 70),) * 70


@pytest.mark.parametrize("seed", range(8))
def test_large_weights_are_not_counted_by_weight(seed):
    """Coalition by coalition: the same power as with weights that are a millionth of these."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(0, 9, 9)
    quota = int(rng.integers(1, weights.sum() + 2))
    heads = [(int(rng.integers(1, 6)), (1,) * 9)] if seed % 2 else []
    small = voting_power(voting((quota, weights.tolist()), *heads))
    # a weight of 1 more for somebody matters nowhere: the rest is a multiple of 10^18
    large = [int(w) * 10**18 + (k == 0) for k, w in enumerate(weights.tolist())]
    power = voting_power(voting((quota * 10**18, large), *heads))
    assert power == small


def test_population_weights_of_twenty():
    rng = np.random.default_rng(1)
    weights = rng.integers(1, 10**8, 20).tolist()
    power = voting_power(voting((sum(weights) // 2 + 1, weights)))
    assert sum(power.shapley) == 1
    # with a simple majority either a coalition or the rest wins, but for ties
    assert power.winning == 2**19


def test_a_game_without_rules():
    with pytest.raises(InputError, match="weighted voting"):
        voting_power(CoalitionalGame.from_values([0, 1]))
