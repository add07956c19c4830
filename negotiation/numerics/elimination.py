"""Linear systems over the rationals by fraction-free elimination."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[Any]  # int64, or Python integers in an object array


def solve(matrix: Integers, rhs: Integers) -> tuple[Fraction, ...] | None:
    """One exact solution x of ``matrix @ x == rhs``, or None if there is none.

    Every intermediate number is a minor of the augmented matrix, so that the divisions are
    exact and the integers stay as short as Hadamard's bound allows (Bareiss 1968, Sylvester's
    identity and multistep integer-preserving Gaussian elimination). Where the solution is not
    unique, unknowns without a pivot, later ones first, are zero.

    Parameters
    ----------
    matrix : (rows, unknowns) integers.
    rhs : (rows,) integers.

    Examples
    --------
    >>> solve(np.array([[2, 1], [1, 3], [3, 4]]), np.array([1, 2, 3]))
    (Fraction(1, 5), Fraction(3, 5))
    >>> solve(np.array([[1, 1], [1, 1]]), np.array([0, 1])) is None
    True
    """
    work = np.concatenate([np.asarray(matrix), np.asarray(rhs)[:, None]], axis=1).astype(object)
    pivots = _forward(work)
    rank = len(pivots)
    if work[rank:, -1].any():
        return None
    return _back(work[:rank], pivots, work.shape[1] - 1)


def _forward(work: Integers) -> list[int]:
    """Bring ``work`` to echelon form in place; the pivot columns, one a row."""
    pivots: list[int] = []
    previous = 1
    for column in range(work.shape[1] - 1):
        row = len(pivots)
        candidates = np.flatnonzero(work[row:, column])
        if not candidates.size:
            continue
        work[[row, row + candidates[0]]] = work[[row + candidates[0], row]]
        pivot, below = work[row, column], work[row + 1 :, column].copy()
        work[row + 1 :, column:] *= pivot
        work[row + 1 :, column:] -= np.outer(below, work[row, column:])
        work[row + 1 :, column:] //= previous
        previous = pivot
        pivots.append(column)
    return pivots


def _back(work: Integers, pivots: list[int], unknowns: int) -> tuple[Fraction, ...]:
    """Solve the echelon form; the last pivot is the common denominator of the solution."""
    denominator = work[-1, pivots[-1]] if pivots else 1
    numerators = [0] * unknowns
    for row in reversed(range(len(pivots))):
        rest = sum(work[row, column] * numerators[column] for column in pivots[row + 1 :])
        numerators[pivots[row]] = (denominator * work[row, -1] - rest) // work[row, pivots[row]]
    return tuple(Fraction(number, denominator) for number in numerators)
