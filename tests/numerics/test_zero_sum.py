"""Matrix games: published values, and both halves of the minimax theorem."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from negotiation.numerics import zero_sum
from negotiation.numerics.zero_sum import matrix_game


def prove(matrix):
    saddle = matrix_game(matrix)
    cells = matrix.astype(object)
    assert sum(saddle.rows) == sum(saddle.columns) == 1
    assert min(*saddle.rows, *saddle.columns) >= 0
    assert min(np.array(saddle.rows) @ cells) == saddle.value
    assert max(cells @ np.array(saddle.columns)) == saddle.value
    return saddle


@pytest.mark.parametrize(
    ("matrix", "value"),
    [
        # Ferguson, Game Theory, part II: odd or even.
        ([[-2, 3], [3, -4]], Fraction(1, 12)),
        # Ferguson, Game Theory, part II, 2.2: without and with a saddle point.
        ([[0, -10], [1, 2]], Fraction(1)),
        # Rock, paper, scissors.
        ([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], Fraction(0)),
        # Two-finger Morra.
        ([[0, 2, -3, 0], [-2, 0, 0, 3], [3, 0, 0, -4], [0, -3, 4, 0]], Fraction(0)),
        # Diagonal game: 1 / (1 + 1/2 + 1/3).
        ([[1, 0, 0], [0, 2, 0], [0, 0, 3]], Fraction(6, 11)),
        ([[7]], Fraction(7)),
        ([[1, 1], [1, 1]], Fraction(1)),
        ([[3, 1, 2]], Fraction(1)),
        ([[3], [1], [5]], Fraction(5)),
    ],
)
def test_known_values(matrix, value):
    assert prove(np.array(matrix)).value == value
    swapped = prove(-np.array(matrix).T)
    assert swapped.value == -value


def test_symmetric_games_have_value_zero():
    rng = np.random.default_rng(1)
    for size in (2, 3, 5, 8):
        half = rng.integers(-9, 10, (size, size))
        assert prove(half - half.T).value == 0


def test_random_games_are_proved():
    rng = np.random.default_rng(2)
    for _ in range(200):
        rows, columns = rng.integers(1, 7, 2)
        prove(rng.integers(0, 3, (rows, columns)))


def test_guessed_bases_are_proved_or_replaced(monkeypatch):
    rng = np.random.default_rng(4)
    for most in (2, 3, 50):
        half = rng.integers(0, most, (12, 17))
        prove(np.concatenate([half, half[:3]]))
    matrix = rng.integers(0, 50, (8, 9))
    value = prove(matrix).value
    wrong = np.arange(3)
    monkeypatch.setattr(zero_sum, "_guess", lambda positive: (wrong, wrong))
    assert prove(matrix).value == value


def test_large_and_lopsided_games_are_proved():
    rng = np.random.default_rng(3)
    prove(rng.integers(-100, 100, (35, 40)))
    prove(rng.integers(-(10**12), 10**12, (3, 5000)))
    prove(rng.integers(-(10**12), 10**12, (500, 3)))


def test_numbers_beyond_int64_and_at_its_edge():
    edge = 2**62 - 1
    matrix = np.array([[edge, -edge], [-edge, edge - 1]])
    assert prove(matrix).value == prove(matrix.astype(object)).value
    wide = np.array([[10**30, 0, 1], [0, 10**30, 2]], dtype=object)
    saddle = prove(wide)
    assert saddle.value == prove(wide * 7).value / 7


def test_scale_and_shift_change_only_the_value():
    matrix = np.array([[3, 1, 4], [1, 5, 2]])
    base = prove(matrix)
    moved = prove(matrix * 1000 - 17)
    assert moved.value == base.value * 1000 - 17
    assert moved.rows == base.rows
