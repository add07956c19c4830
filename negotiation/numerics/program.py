"""A linear program in integers, and its answer: plain data shared by the solvers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import INTEGER_LIMIT

Integers = NDArray[Any]  # int64, or Python integers in an object array
State = Literal["optimal", "infeasible", "unbounded"]


@dataclass(frozen=True)
class Program:
    """Maximise c.x subject to a.x <= b in the first rows, a.x == b in the others.

    Parameters
    ----------
    c : (columns,) integers.
    a : (rows, columns) integers.
    b : one integer a row.
    inequalities : number of rows that are inequalities.
    free : (columns,) bool; the other variables are at least zero.
    """

    c: Integers
    a: Integers
    b: tuple[int, ...]
    inequalities: int
    free: NDArray[np.bool_]


@dataclass(frozen=True)
class Answer:
    """Where a solver stopped, with the proof.

    Parameters
    ----------
    state : "optimal", "infeasible" or "unbounded".
    x : one number a column: the optimum; if unbounded, a feasible point; if infeasible, empty.
    y : one number a row: the dual optimum; if infeasible, Farkas' certificate; else empty.
    ray : if unbounded, a direction that stays feasible and improves; else empty.
    """

    state: State
    x: tuple[Fraction, ...] = ()
    y: tuple[Fraction, ...] = ()
    ray: tuple[Fraction, ...] = ()


def integer_dot(vector: Sequence[int], matrix: Integers) -> Integers:
    """``vector @ matrix`` in integers, in int64 only where no sum can overflow.

    Examples
    --------
    >>> integer_dot([2**40, -1], np.array([[2**30, 1], [7, 1]])).tolist()
    [1180591620717411303417, 1099511627775]
    """
    largest = max((abs(number) for number in vector), default=0)
    if matrix.dtype != object and matrix.size:
        bound = max(abs(int(matrix.min())), abs(int(matrix.max())))
        if largest * bound * max(len(vector), 1) < INTEGER_LIMIT:
            product: Integers = np.array(vector, dtype=np.int64) @ matrix
            return product
    total: Integers = np.zeros(matrix.shape[1], dtype=object)
    for number, row in zip(vector, matrix, strict=True):
        if number:
            total += row.astype(object) * number
    return total
