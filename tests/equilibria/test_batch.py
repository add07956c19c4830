"""Many games at once: the same equilibria as one by one, on every shape and every route."""

from fractions import Fraction

import numpy as np
import pytest
from bimatrix_by_hand import extreme_by_hand, game

from negotiation import Game, InputError
from negotiation.equilibria import batch as module
from negotiation.equilibria.batch import batch


def as_set(listed):
    items = list(listed)
    assert len(set(items)) == len(items)
    return set(items)


@pytest.mark.parametrize("rows", range(1, 5))
@pytest.mark.parametrize("columns", range(1, 5))
def test_definition(rows, columns):
    rng = np.random.default_rng([rows, columns])
    tables = np.concatenate(
        [rng.integers(0, high, (12, 2, rows, columns)) for high in (2, 3, 50)])
    found = batch(tables)
    assert len(found) == len(tables)
    for g, pair in enumerate(tables):
        assert as_set(found[g]) == extreme_by_hand(Game.from_payoffs(pair))


@pytest.mark.parametrize("shape", [(3, 3), (4, 4), (2, 4)])
def test_the_two_algorithms_agree_on_thousands_of_games(shape):
    """Cross products against pivoting, entries 0, 1, 2."""
    rng = np.random.default_rng(shape)
    tables = rng.integers(0, 3, (400, 2, *shape))
    found = batch(tables)
    for g, pair in enumerate(tables):
        alone = module._alone(g, pair, 10**6)
        several = slice(found.start[g], found.start[g + 1])
        assert as_set(map(tuple, np.hstack([alone.rows, alone.columns]).tolist())) == as_set(
            map(tuple, np.hstack([found.rows[several], found.columns[several]]).tolist()))


def test_blocks_on_several_threads():
    rng = np.random.default_rng(1)
    tables = rng.integers(0, 9, (3 * module._BLOCK + 7, 2, 2, 2))
    found = batch(tables)
    assert found.counts.sum() == len(found.rows)
    for g in (0, module._BLOCK - 1, module._BLOCK, len(tables) - 1):
        assert as_set(found[g]) == extreme_by_hand(Game.from_payoffs(tables[g]))
    assert as_set(found[-1]) == as_set(found[len(tables) - 1])


def test_full_output_goes_on_with_the_next_game():
    found = batch(np.zeros((600, 2, 4, 4), dtype=int))
    assert found.counts.tolist() == [16] * 600


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 4), (4, 2)])
def test_payoffs_at_the_bound(shape):
    """Just below, where every product still fits, and just above, where Python integers help."""
    rng = np.random.default_rng(shape)
    bound = module.BOUNDS[max(shape) - 1]
    small = rng.integers(0, bound, (30, 2, *shape))
    small[:10] = np.where(rng.random((10, 2, *shape)) < 0.5, 0, bound - 1)
    wide = small * 1000
    for tables in (small, wide):
        found = batch(tables)
        for g, pair in enumerate(tables):
            assert as_set(found[g]) == extreme_by_hand(Game.from_payoffs(pair))


def test_decimals_and_fractions():
    rng = np.random.default_rng(2)
    tables = rng.integers(0, 50, (20, 2, 3, 3))
    expected = batch(tables)
    for same in (tables / 100, tables / 1e9, tables * 1e12, tables.astype(object) * Fraction(1, 7),
                 tables.astype(np.uint8)):
        found = batch(same)
        assert (found.start == expected.start).all()
        assert all(as_set(found[g]) == as_set(expected[g]) for g in range(len(tables)))


def test_floats_without_a_short_decimal():
    rng = np.random.default_rng(3)
    tables = rng.random((5, 2, 2, 3))
    found = batch(tables)
    for g, pair in enumerate(tables):
        assert as_set(found[g]) == extreme_by_hand(Game.from_payoffs(pair.tolist()))


def test_mixed_and_larger_shapes():
    rng = np.random.default_rng(4)
    games = [rng.integers(0, 3, (2, *shape)) for shape in [(2, 3), (5, 2), (2, 3), (1, 1)]]
    games.append(game([["1/2", 0]], [[0, "1/3"]]))
    found = batch(games)
    assert found.rows.shape[1] == 5
    for g, one in enumerate(games):
        of = one if isinstance(one, Game) else Game.from_payoffs(one)
        m, n = of.shape
        assert as_set((x[:m], y[:n]) for x, y in found[g]) == extreme_by_hand(of)


def test_probabilities():
    found = batch([[[[2, 0], [0, 1]], [[1, 0], [0, 2]]]])
    rows, columns = found.probabilities()
    assert rows.sum(axis=1).tolist() == [1, 1, 1]
    assert columns[2].tolist() == [1 / 3, 2 / 3]


def test_searches_that_reach_their_bound_are_named():
    rng = np.random.default_rng(5)
    assert batch(rng.integers(0, 50, (2, 2, 6, 6)), most_bases=5).incomplete == (0, 1)


def test_nothing():
    assert len(batch([])) == 0
    assert len(batch(np.zeros((0, 2, 3, 3)))) == 0


@pytest.mark.parametrize("bad", [
    np.zeros((3, 3, 2, 2)), [[[1, 2]]], np.zeros((1, 2, 0, 2)), [[[["x"]], [["1"]]]],
    np.full((1, 2, 2, 2), np.nan), [([[1, 2], [3]], [[1, 2], [3]])],
])
def test_bad_input(bad):
    with pytest.raises(InputError):
        batch(bad)
