"""The efficient deals against the definition, read literally."""

from __future__ import annotations

import numpy as np
import pytest

from negotiation.bargaining.pareto import pareto_mask


def by_definition(columns):
    rows = np.stack(columns, axis=1)
    return [
        not any((other >= row).all() and (other > row).any() for other in rows) for row in rows
    ]


@pytest.mark.parametrize("parties", [1, 2, 3, 4, 5])
def test_random_deals_with_many_ties(parties):
    rng = np.random.default_rng(parties)
    for _ in range(150):
        size, levels = rng.integers(1, 25), rng.integers(1, 8)
        columns = [rng.integers(-levels, levels, size) for _ in range(parties)]
        assert pareto_mask(columns).tolist() == by_definition(columns)


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_integers_beyond_64_bits(parties):
    rng = np.random.default_rng(parties)
    for _ in range(40):
        columns = [rng.integers(0, 5, 12) for _ in range(parties)]
        far = [column.astype(object) * 10**30 + 1 for column in columns]
        assert pareto_mask(far).tolist() == by_definition(columns)


def test_equal_payoffs_are_all_kept():
    assert pareto_mask([np.array([1, 1, 0]), np.array([2, 2, 2])]).tolist() == [True, True, False]


def test_one_deal():
    assert pareto_mask([np.array([7]), np.array([-7])]).tolist() == [True]


def test_differences_of_one_part_in_two_to_the_sixty():
    assert pareto_mask([np.array([2**60, 2**60 + 1]), np.array([0, 0])]).tolist() == [False, True]


def test_three_parties_all_efficient():
    # More rows than the leaders that filter first, so that the sweep does the work.
    grid = np.array([(i, j, 30 - i - j) for i in range(31) for j in range(31 - i)])
    assert pareto_mask(list(grid.T)).all()
    assert pareto_mask([*(grid.T), -grid[:, 0]]).all()
    shadow = np.concatenate([grid, grid - [0, 1, 0]])
    assert pareto_mask(list(shadow.T)).tolist() == [True] * len(grid) + [False] * len(grid)
