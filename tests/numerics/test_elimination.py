"""Exact linear systems."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from negotiation.numerics.elimination import solve


def test_random_systems():
    rng = np.random.default_rng(1)
    for _ in range(200):
        rows, unknowns = rng.integers(1, 6, 2)
        matrix = rng.integers(-2, 3, (rows, unknowns))
        rhs = rng.integers(-2, 3, rows)
        found = solve(matrix, rhs)
        augmented = np.column_stack([matrix, rhs])
        solvable = np.linalg.matrix_rank(matrix) == np.linalg.matrix_rank(augmented)
        assert (found is not None) == solvable
        if found is not None:
            left = [sum(int(a) * x for a, x in zip(row, found, strict=True)) for row in matrix]
            assert left == [Fraction(int(b)) for b in rhs]


def test_numbers_far_apart():
    """A Hilbert matrix with entries of very different size."""
    size = 8
    hilbert = [[Fraction(10**12, i + j + 1) for j in range(size)] for i in range(size)]
    common = 10**12 * 360360
    matrix = np.array([[int(v * 360360) for v in row] for row in hilbert], dtype=object)
    found = solve(matrix, np.array([common] + [0] * (size - 1), dtype=object))
    assert found is not None
    assert found[0] == size * size  # first entry of the inverse of the Hilbert matrix
    assert all(x.denominator == 1 for x in found)


def test_empty_and_unused_unknowns():
    assert solve(np.zeros((0, 2), dtype=object), np.zeros(0, dtype=object)) == (0, 0)
    assert solve(np.zeros((1, 2), dtype=int), np.zeros(1, dtype=int)) == (0, 0)
    assert solve(np.zeros((1, 2), dtype=int), np.ones(1, dtype=int)) is None
    assert solve(np.array([[0, 2]]), np.array([1])) == (0, Fraction(1, 2))
