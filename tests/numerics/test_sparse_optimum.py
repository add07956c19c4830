"""Sparse linear programs and p-adic lifting, against the dense solver and elimination."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.numerics.elimination import solve
from negotiation.numerics.lifting import lifted_solutions, regular_block
from negotiation.numerics.linear_program import maximise
from negotiation.numerics.sparse_optimum import sparse_maximise
from negotiation.numerics.sparse_program import SparseProgram, proved


@pytest.mark.parametrize("size", [1, 2, 5, 20])
@pytest.mark.parametrize("high", [3, 10**6, 10**30])
def test_lifting_against_elimination(size, high):
    rng = np.random.default_rng(size)
    matrix = np.array([[int(v) * (high // 10) // 9 + int(w) for v, w in zip(r, s, strict=True)]
                       for r, s in zip(rng.integers(-9, 10, (size, size)),
                                       rng.integers(-5, 6, (size, size)), strict=True)],
                      dtype=object) + np.eye(size, dtype=int).astype(object) * high
    rhs, costs = rng.integers(-9, 10, size), rng.integers(-9, 10, size)
    found = lifted_solutions(matrix, rhs, costs)
    assert found == (solve(matrix, rhs), solve(matrix.T, costs))


def test_singular_matrices_have_no_lifting():
    assert lifted_solutions(np.ones((2, 2), dtype=int), np.array([1, 2]), np.array([1, 1])) is None


def test_regular_block_of_dependent_rows():
    rows, columns = regular_block(np.array([[0, 0], [0, 3], [0, 6], [5, 1]]))
    assert rows.tolist() == [1, 3]
    assert sorted(columns.tolist()) == [0, 1]


def random_program(seed, rows, columns):
    rng = np.random.default_rng(seed)
    dense = rng.integers(-9, 10, (rows, columns)) * (rng.random((rows, columns)) < 0.3)
    dense = np.vstack([dense, np.ones((1, columns), dtype=int)])
    r, k = np.nonzero(dense)
    bounds = (*(int(v) for v in rng.integers(0, 9, rows)), 7)
    return SparseProgram(rng.integers(-9, 10, columns), r, k, dense[r, k], bounds, rows), dense


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", [(10, 15), (40, 50)])
def test_sparse_against_dense(seed, shape):
    program, dense = random_program(seed, *shape)
    best = maximise(program.c, dense[:-1], program.b[:-1], dense[-1:], program.b[-1:])
    found = sparse_maximise(program)
    if best.status == "optimal":
        assert found is not None
        value = sum(int(c) * x for c, x in zip(program.c, found.x, strict=True))
        assert value == best.value
        assert proved(program, found.x, found.y)
    else:
        assert found is None


def test_a_wrong_point_is_not_proved():
    program, _ = random_program(0, 40, 50)
    found = sparse_maximise(program)
    spoilt = list(found.x)
    spoilt[0] += Fraction(1, 10**30)
    assert not proved(program, spoilt, found.y)
