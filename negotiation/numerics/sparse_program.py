"""Linear programs with thousands of rows and columns, mostly zeros, and what proves an optimum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import INTEGER_LIMIT
from negotiation.numerics.program import Integers

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class SparseProgram:
    """Maximise c.x subject to a.x <= b in the first rows, a.x == b in the others.

    Parameters
    ----------
    c : (columns,) integers.
    rows, columns, values : (entries,) where the entries of a stand, and integers.
    b : one integer a row.
    inequalities : number of rows that are inequalities.
    free : columns whose variable may be negative; the others are at least zero.
    """

    c: Integers
    rows: Indices
    columns: Indices
    values: Integers
    b: tuple[int, ...]
    inequalities: int
    free: tuple[int, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and of columns."""
        return len(self.b), len(self.c)

    def block(self, rows: Indices, columns: Indices) -> Integers:
        """The dense part of a in some rows and columns, in Python integers."""
        r, k, inside = self._places(rows, columns)
        dense = np.zeros((len(rows), len(columns)), dtype=object)
        dense[r[inside], k[inside]] = self.values[inside].astype(object)
        return dense

    def part(self, rows: Indices, columns: Indices) -> SparseProgram:
        """The program of some rows and columns, both in increasing order."""
        r, k, inside = self._places(rows, columns)
        kept = {int(column): place for place, column in enumerate(columns)}
        return SparseProgram(
            self.c[columns], r[inside], k[inside], self.values[inside],
            tuple(self.b[row] for row in rows), int((rows < self.inequalities).sum()),
            tuple(kept[column] for column in self.free),
        )

    def _places(
        self, rows: Indices, columns: Indices
    ) -> tuple[Indices, Indices, NDArray[np.bool_]]:
        """Where each entry stands among chosen rows and columns, and whether it does."""
        row_place, column_place = np.full(len(self.b), -1), np.full(len(self.c), -1)
        row_place[rows], column_place[columns] = np.arange(len(rows)), np.arange(len(columns))
        r, k = row_place[self.rows], column_place[self.columns]
        return r, k, (r >= 0) & (k >= 0)


def proved(program: SparseProgram, x: Sequence[Fraction], y: Sequence[Fraction]) -> bool:
    """Whether x is feasible, y is feasible for the dual, and both have the same objective.

    Examples
    --------
    >>> one = np.array([0, 0]), np.array([0, 1]), np.array([1, 2])
    >>> program = SparseProgram(np.array([3, 4]), *one, (2,), 0)
    >>> proved(program, [Fraction(2), Fraction(0)], [Fraction(3)])
    True
    >>> proved(program, [Fraction(0), Fraction(1)], [Fraction(3)])
    False
    """
    rows, columns = violations(program, x, y)
    if rows.any() or columns.any():
        return False
    primal = sum(int(program.c[k]) * v for k, v in enumerate(x) if v)
    return primal == sum(program.b[r] * v for r, v in enumerate(y) if v)


def violations(
    program: SparseProgram, x: Sequence[Fraction], y: Sequence[Fraction]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows that x violates, or whose price has the wrong sign; columns the other way round."""
    split = program.inequalities
    bounded = np.ones(len(x), dtype=bool)
    bounded[list(program.free)] = False
    slack, _ = slacks(program, x)
    excess, _ = reduced_costs(program, y)
    rows = (slack < 0) | (slack > 0) & (np.arange(len(y)) >= split)
    rows[:split] |= np.array([bool(v) and v < 0 for v in y[:split]], dtype=bool)
    columns = (excess < 0) | (excess > 0) & ~bounded
    columns |= np.array([bool(v) and v < 0 for v in x]) & bounded
    return rows.astype(bool), columns.astype(bool)


def slacks(program: SparseProgram, x: Sequence[Fraction]) -> tuple[NDArray[Any], int]:
    """``b - a @ x`` as Python integers over a denominator."""
    left, denominator = _product(x, program.columns, program.rows, program.values, len(program.b))
    return np.array(program.b, dtype=object) * denominator - left, denominator


def reduced_costs(program: SparseProgram, y: Sequence[Fraction]) -> tuple[NDArray[Any], int]:
    """``y @ a - c`` as Python integers over a denominator."""
    left, denominator = _product(y, program.rows, program.columns, program.values, len(program.c))
    return left - program.c.astype(object) * denominator, denominator


def _product(
    vector: Sequence[Fraction], inner: Indices, outer: Indices, values: Integers, length: int
) -> tuple[NDArray[Any], int]:
    """``vector @ a`` (or ``a @ vector``) as Python integers over a denominator."""
    denominator = math.lcm(*(v.denominator for v in vector))
    support = np.array([bool(v) for v in vector])
    chosen = support[inner]
    inner, outer, values = inner[chosen], outer[chosen], values[chosen]
    numbers = np.array([int(v * denominator) if v else 0 for v in vector], dtype=object)
    largest = max((abs(number) for number in numbers), default=0)
    most = int(abs(values).max()) if len(values) else 0
    wide = largest * most * max(int(support.sum()), 1) >= INTEGER_LIMIT
    kind: Any = object if wide else np.int64
    total = np.zeros(length, dtype=kind)
    np.add.at(total, outer, values.astype(kind) * numbers[inner].astype(kind))
    return total.astype(object), denominator
