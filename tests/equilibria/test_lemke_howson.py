"""Complementary pivoting: ends on degenerate games, finds equilibria, says when it gives up."""

import numpy as np
import pytest
from bimatrix_by_hand import dual_cyclic_game, game, random_game

from negotiation.equilibria import lemke_howson as module
from negotiation.equilibria.bimatrix import bimatrix, is_equilibrium
from negotiation.equilibria.extreme import extreme_equilibria
from negotiation.equilibria.lemke_howson import lemke_howson
from negotiation.equilibria.nash import nash_equilibria
from negotiation.files import read
from negotiation.result import Status

# Ties broken by the smallest row, and by the smallest variable, cycle on these two games; they
# are the examples in the tests of QuantEcon.py, quantecon/game_theory/tests/test_lemke_howson.py.
FIRST = np.array([[0, 0, 0], [0, 1, 1], [1, 1, 0]])
SECOND = np.array([[1, 0, 1], [1, 1, 0], [0, 0, 2]]).T


def labels(of):
    return range(len(of.rows) + len(of.columns))


@pytest.mark.parametrize(("order", "y"), [([0, 1, 2], (0, 1, 0)), ([2, 0, 1], (0, 0, 1))])
def test_games_on_which_other_rules_cycle(order, y):
    of = bimatrix(game(FIRST[:, order], SECOND[:, order]))
    assert lemke_howson(of, 0).pair == ((0, 2, 1), y)
    for label in labels(of):
        for found in (lemke_howson(of, label), module._followed_in_floats(of, label, 100)):
            assert is_equilibrium(of, *found.pair)


def test_von_stengel_2007():
    """Algorithmic Game Theory (2007), section 3.4: which label leads where."""
    of = bimatrix(read("von-stengel-2007"))
    assert lemke_howson(of, 0).pair == ((1, 0, 0), (1, 0))
    assert lemke_howson(of, 1).pair == ((0, 1, 2), (1, 2))


@pytest.mark.parametrize(("size", "pivots"), [(2, 4), (4, 20), (6, 88)])
def test_long_paths(size, pivots):
    """Savani and von Stengel (2006): paths for the first label grow by (2 + sqrt 5) each step."""
    of = bimatrix(dual_cyclic_game(size))
    path = lemke_howson(of, 0)
    assert path.pivots == pivots
    assert all(all(weights) for weights in path.pair)
    assert lemke_howson(of, 0, most_pivots=pivots - 1).pair is None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("high", [2, 3, 1000])
def test_every_label_ends_at_an_extreme_equilibrium(seed, high):
    rng = np.random.default_rng([seed, high])
    for _ in range(10):
        of = bimatrix(random_game(rng, *rng.integers(1, 6, 2), high))
        all_of_them = set(extreme_equilibria(of).pairs)
        for label in labels(of):
            assert lemke_howson(of, label).pair in all_of_them


@pytest.mark.parametrize("seed", range(5))
def test_floats_follow_the_same_path(seed):
    rng = np.random.default_rng(seed)
    of = bimatrix(random_game(rng, 6, 5, [3, 1000][seed % 2]))
    for label in labels(of):
        assert module._followed_in_floats(of, label, 1000) == module._followed(of, label, 1000)


@pytest.mark.parametrize("high", [2, 3, 1000, 10**15])
def test_larger_games_are_exact(high):
    rng = np.random.default_rng(high)
    of = bimatrix(random_game(rng, 40, 30, high))
    path = lemke_howson(of)
    assert is_equilibrium(of, *path.pair)


def test_payoffs_of_any_scale():
    rng = np.random.default_rng(3)
    base = rng.integers(0, 1000, (2, 30, 30)).astype(object)
    expected = nash_equilibria(game(*base), one=True).equilibria[0].strategies
    for scale in (10**-10, 10**12):
        exactly = (base * int(scale)) if scale > 1 else base
        found = nash_equilibria(game(*exactly), one=True).equilibria[0].strategies
        assert found == expected


def test_one_of_a_game():
    result = nash_equilibria(read("chicken"), one=True)
    assert result.status is Status.COMPLETE
    assert result.claim == "one extreme equilibrium"
    assert len(result.equilibria) == 1


def test_giving_up_is_a_status(monkeypatch):
    import negotiation.equilibria.nash as nash

    monkeypatch.setattr(nash, "lemke_howson", lambda of: lemke_howson(of, 0, most_pivots=3))
    result = nash_equilibria(dual_cyclic_game(4), one=True)
    assert result.status is Status.NOT_CONVERGED
    assert result.equilibria == ()
    assert "3 pivots" in result.claim
