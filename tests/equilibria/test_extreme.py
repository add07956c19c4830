"""All extreme equilibria: published games, definition, invariance, and the same by every route."""

import os
from fractions import Fraction

import numpy as np
import pytest
from bimatrix_by_hand import (
    VON_STENGEL_1999,
    dual_cyclic_game,
    extreme_by_hand,
    game,
    pairs,
    random_game,
)

from negotiation import Game
from negotiation.equilibria.bimatrix import bimatrix, positive
from negotiation.equilibria.extreme import extreme_equilibria
from negotiation.equilibria.nash import nash_equilibria
from negotiation.files import read
from negotiation.numerics import vertices as search
from negotiation.result import Status

THIRD = Fraction(1, 3)


def found(of) -> set:
    listed = pairs(nash_equilibria(of), of)
    assert len(set(listed)) == len(listed)
    return set(listed)


def test_degenerate_game_of_von_stengel_2007():
    """Von Stengel, in Algorithmic Game Theory (2007), chapter 3: two extreme equilibria at the top
    row, joined by a segment, and one mixed."""
    of = read("von-stengel-2007-degenerate")
    result = nash_equilibria(of)
    assert pairs(result, of) == [
        ((1, 0, 0), (1, 0)),
        ((1, 0, 0), (2 * THIRD, THIRD)),
        ((0, THIRD, 2 * THIRD), (THIRD, 2 * THIRD)),
    ]
    assert [e.component for e in result.equilibria] == [1, 1, 2]
    assert result.degenerate is True


def test_regular_game_of_von_stengel_2007():
    of = read("von-stengel-2007")
    result = nash_equilibria(of)
    assert pairs(result, of) == [
        ((1, 0, 0), (1, 0)),
        ((Fraction(4, 5), Fraction(1, 5), 0), (2 * THIRD, THIRD)),
        ((0, THIRD, 2 * THIRD), (THIRD, 2 * THIRD)),
    ]
    assert result.degenerate is False


def test_all_zero_game_is_one_component():
    of = game(np.zeros((3, 4), int), np.zeros((3, 4), int))
    result = nash_equilibria(of)
    assert len(result.equilibria) == 12
    (component,) = result.components
    assert component.maximal_nash_subsets == (tuple(range(12)),)


@pytest.mark.parametrize("size", range(1, 9))
def test_identity_coordination(size):
    """Every set of actions is the support of exactly one equilibrium: 2**n - 1."""
    of = game(np.eye(size, dtype=int), np.eye(size, dtype=int))
    result = nash_equilibria(of)
    assert len(result.equilibria) == 2**size - 1
    assert all(x == y and len({p for p in x if p}) == 1 for x, y in pairs(result, of))


def test_most_equilibria_known_for_six_by_six():
    result = nash_equilibria(VON_STENGEL_1999)
    assert len(result.equilibria) == 75
    assert result.degenerate is False
    assert len(result.components) == 75


@pytest.mark.parametrize(("size", "corners"), [(2, 3), (4, 19), (6, 111)])
def test_dual_cyclic_games_have_one_equilibrium(size, corners):
    """Savani and von Stengel (2006); a dual cyclic polytope has the most vertices possible."""
    found = extreme_equilibria(bimatrix(dual_cyclic_game(size)))
    assert len(found.pairs) == 1
    assert all(all(weights) for weights in found.pairs[0])
    assert found.vertices == (corners, corners)


def test_shapley_1974():
    """Shapley, A note on the Lemke-Howson algorithm (1974), figure 2: three equilibria."""
    of = read("shapley-1974")
    assert found(of) == {
        ((0, Fraction(1, 2), Fraction(1, 2)), (0, Fraction(1, 4), Fraction(3, 4))),
        ((0, 1, 0), (0, 1, 0)),
        ((0, 0, 1), (0, 0, 1)),
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("high", [2, 3, 5, 40])
def test_definition(seed, high):
    """Against enumeration of supports and best replies, ties first."""
    rng = np.random.default_rng([seed, high])
    for _ in range(40):
        rows, columns = rng.integers(1, 5, 2)
        of = random_game(rng, rows, columns, high)
        assert found(of) == extreme_by_hand(of)


@pytest.mark.slow
def test_definition_on_thousands():
    rng = np.random.default_rng(9)
    for _ in range(5000 if os.environ.get("NEGOTIATION_EXHAUSTIVE") else 200):
        of = random_game(rng, *rng.integers(1, 5, 2), 3)
        assert found(of) == extreme_by_hand(of)


@pytest.mark.parametrize("shape", [(5, 5), (3, 7), (6, 2)])
def test_definition_larger(shape):
    rng = np.random.default_rng(shape)
    for high in (3, 3, 100):
        of = random_game(rng, *shape, high)
        assert found(of) == extreme_by_hand(of)


@pytest.mark.parametrize("seed", range(8))
def test_scale_and_shift_change_nothing(seed):
    rng = np.random.default_rng(seed)
    tables = rng.integers(0, 4, (2, 3, 4))
    base = Game.from_payoffs(tables)
    for scale in (Fraction(1, 10**9), Fraction(10**12), Fraction(7, 3)):
        moved = tables.astype(object) * scale
        moved[0] += rng.integers(-10**6, 10**6, (1, 4)).astype(object)
        moved[1] += (rng.integers(-10**6, 10**6, (3, 1)).astype(object) * Fraction(1, 7))
        assert found(Game.from_payoffs(moved)) == found(base)
    floats = tables * 1e-9
    assert found(Game.from_payoffs([[[float(f"{x:.3g}") for x in row] for row in table]
                                    for table in floats])) == found(base)


@pytest.mark.parametrize("seed", range(10))
def test_order_of_actions_and_players_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    tables = rng.integers(0, 3, (2, 4, 3))
    rows, columns = rng.permutation(4), rng.permutation(3)
    shuffled = found(Game.from_payoffs(tables[:, rows][:, :, columns]))
    base = found(Game.from_payoffs(tables))
    assert shuffled == {
        (tuple(x[k] for k in rows), tuple(y[k] for k in columns)) for x, y in base
    }
    swapped = found(Game.from_payoffs([tables[1].T, tables[0].T]))
    assert swapped == {(y, x) for x, y in base}


@pytest.mark.parametrize("seed", range(30))
def test_odd_number_unless_degenerate(seed):
    rng = np.random.default_rng(seed)
    result = nash_equilibria(random_game(rng, 4, 5, [3, 1000][seed % 2]))
    if result.degenerate is False:
        assert len(result.equilibria) % 2 == 1
        assert len(result.components) == len(result.equilibria)


@pytest.mark.parametrize("seed", range(10))
def test_pure_equilibria_are_among_them(seed):
    from negotiation import pure_equilibria

    rng = np.random.default_rng(seed)
    of = random_game(rng, 5, 4, 3)
    all_of_them = [e.strategies for e in nash_equilibria(of).equilibria]
    assert all(e.strategies in all_of_them for e in pure_equilibria(of).equilibria)


@pytest.mark.parametrize("shape", [(6, 6), (9, 8), (10, 7), (3, 9)])
@pytest.mark.parametrize("high", [2, 3, 10, 1000])
def test_every_route_finds_the_same_vertices(shape, high):
    """Integers in Python; floats with enclosures; 64-bit integers."""
    rng = np.random.default_rng([*shape, high])
    for _ in range(3):
        matrix = positive(rng.integers(0, high, shape))
        plain = search._searched(matrix, 10**6)
        assert plain.complete
        enclosed, compiled = search._enclosed(matrix, 10**6), search._compiled(matrix, 10**6)
        assert (enclosed is not None) == plain.simple
        for other in (enclosed, compiled):
            if other is not None:
                assert set(other.zeros) == set(plain.zeros)
                assert (other.complete, other.simple) == (True, plain.simple)


def test_vertices_are_points_with_these_zeros():
    rng = np.random.default_rng(4)
    matrix = positive(rng.integers(0, 3, (5, 4)))
    for zeros in search.vertices(matrix).zeros:
        y = np.array(search.point(matrix, zeros), dtype=object)
        values = matrix @ y
        assert {k for k in range(4) if y[k] == 0} == {k for k in range(4) if zeros >> 5 + k & 1}
        assert {r for r in range(5) if values[r] == values.max()} == {
            r for r in range(5) if zeros >> r & 1}


def test_nearly_degenerate_payoffs():
    """Differences of 1 in 10**15: no tie, though floats cannot tell."""
    tables = np.array([[[0, 0], [0, 1]], [[1, 0], [0, 0]]]).astype(object) + 10**15 * np.array(
        [[[1, 2], [1, 2]], [[3, 3], [5, 5]]]).astype(object)
    assert found(Game.from_payoffs(tables)) == found(
        game([[0, 0], [0, 1]], [[1, 0], [0, 0]]))


def test_vertex_that_floats_cannot_decide():
    rng = np.random.default_rng(0)
    matrix = positive(rng.integers(0, 10**6, (9, 9))).astype(object) * 10**17
    matrix[0] = matrix[1] + 1  # one row is the other's equal but for the last of 23 digits
    enclosed = search._enclosed(matrix, 10**6)
    plain = search._searched(matrix, 10**6)
    assert enclosed is None or set(enclosed.zeros) == set(plain.zeros)
    assert set(search.vertices(matrix).zeros) == set(plain.zeros)


def test_a_search_that_reaches_its_bound_says_so():
    rng = np.random.default_rng(1)
    result = nash_equilibria(random_game(rng, 6, 6, 50), most_bases=5)
    assert result.status is Status.PARTIAL
    assert "there may be more" in result.claim
    assert result.equilibria


def test_one_player():
    of = Game.from_payoffs({"A": [3, 1, 3]})
    result = nash_equilibria(of)
    assert [e.strategies["A"] for e in result.equilibria] == [{"1": 1}, {"3": 1}]
    assert result.components[0].maximal_nash_subsets == ((0, 1),)


def test_maximal_nash_subsets_of_a_winding_component():
    """Both players indifferent on crossing segments: an L of two segments."""
    of = game([[1, 1], [1, 0]], [[1, 1], [1, 0]])
    result = nash_equilibria(of)
    (component,) = result.components
    assert pairs(result, of) == [((1, 0), (1, 0)), ((1, 0), (0, 1)), ((0, 1), (1, 0))]
    assert component.maximal_nash_subsets == ((0, 1), (0, 2))


def test_few_actions_against_many():
    """Replies that are best nowhere are gone before the larger polytope is searched."""
    rng = np.random.default_rng(6)
    for shape in ((3, 150), (150, 3)):
        result = nash_equilibria(random_game(rng, *shape, 10**6))
        assert result.status is Status.COMPLETE
        assert result.degenerate is False
        assert len(result.equilibria) % 2 == 1


def test_labels_beyond_a_machine_word():
    of = game(np.zeros((2, 70), int), np.zeros((2, 70), int))
    assert len(nash_equilibria(of).equilibria) == 140


def test_a_compiled_search_that_stops_lists_proved_vertices_only():
    rng = np.random.default_rng(7)
    matrix = positive(rng.integers(0, 1000, (9, 9)))
    everything = set(search._searched(matrix, 10**6).zeros)
    for most in (3, 50, len(everything)):
        stopped = search._enclosed(matrix, most)
        assert not stopped.complete
        assert set(stopped.zeros) < everything
