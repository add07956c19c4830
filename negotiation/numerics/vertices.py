"""All vertices of a polytope ``matrix @ y <= 1``, ``y >= 0``, each known by what is zero there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from negotiation.numerics.elimination import solve
from negotiation.numerics.program import Integers
from negotiation.numerics.tableau import Tableau

# Up to this many entries the search in Python ends before compiled code is loaded, and up to
# this many even before it is called.
SMALL, SMALLEST = 100, 30
# Bases visited before a search gives up, and entries of tableaux: in compiled code, in Python.
MOST_BASES = 1_000_000
MOST_ENTRIES, MOST_ENTRIES_IN_PYTHON = 300_000_000, 30_000_000
_WIDEST = 63


@dataclass(frozen=True)
class Vertices:
    """What a search for vertices found.

    Attributes
    ----------
    zeros : for each vertex except the origin a bit mask of the variables that are zero there:
        slacks of the rows first, then the variables of the columns. Masks are distinct.
    complete : whether these are all vertices.
    simple : whether every vertex found has exactly as many zeros as there are columns.
    """

    zeros: tuple[int, ...]
    complete: bool
    simple: bool


def vertices(matrix: Integers, most_bases: int = MOST_BASES) -> Vertices:
    """All vertices of ``{y >= 0: matrix @ y <= 1}`` except the origin.

    Small polytopes are searched in integers: a depth-first search over all bases that are
    feasible under a lexicographic perturbation, whose graph is connected. Larger ones are
    searched in floating point, where each vertex is accepted only with a rigorous enclosure of
    all its coordinates and slacks that excludes ties; every edge of an accepted vertex then
    leads to another accepted one, and since the graph of a polytope is connected nothing is
    missing. Where an enclosure does not exclude a tie, integers decide.

    Parameters
    ----------
    matrix : (rows, columns) positive integers.
    most_bases : when to give up.

    Examples
    --------
    >>> found = vertices(np.array([[2, 1], [1, 3]]))
    >>> sorted(f"{mask:04b}" for mask in found.zeros), found.complete, found.simple
    (['0011', '0110', '1001'], True, True)
    """
    rows, columns = matrix.shape
    small = SMALLEST if "negotiation.numerics._kernels" in sys.modules else SMALL
    if rows * columns > small and rows + columns <= _WIDEST:
        most = min(most_bases, MOST_ENTRIES // (rows * columns))
        found = _enclosed(matrix, most) or _compiled(matrix, most)
        if found is not None:
            return found
    return _searched(matrix, min(most_bases, MOST_ENTRIES_IN_PYTHON // (rows * columns)))


def point(matrix: Integers, zeros: int) -> tuple[int, ...]:
    """The vertex with these zeros, as integers proportional to its coordinates.

    Examples
    --------
    >>> point(np.array([[2, 1], [1, 3]]), 0b0011)
    (2, 1)
    """
    rows, columns = matrix.shape
    tight = [r for r in range(rows) if zeros >> r & 1]
    support = [c for c in range(columns) if not zeros >> rows + c & 1]
    values = solve(matrix[np.ix_(tight, support)], np.ones(len(tight), dtype=np.int64))
    assert values is not None
    numbers = [0] * columns
    for c, number in zip(support, proportional(values), strict=True):
        numbers[c] = number
    return tuple(numbers)


def proportional(values: Sequence[Fraction]) -> list[int]:
    """The least integers proportional to rationals, none negative and not all zero.

    Examples
    --------
    >>> proportional([Fraction(1, 2), Fraction(1, 3), Fraction(0)])
    [3, 2, 0]
    """
    multiple = lcm(*(value.denominator for value in values))
    numbers = [int(value * multiple) for value in values]
    divisor = gcd(*numbers)
    return [number // divisor for number in numbers]


def _searched(matrix: Integers, most_bases: int) -> Vertices:
    """Depth-first search over lexicographically feasible bases, in Python integers."""
    tableau = Tableau(matrix.tolist())
    start = sum(1 << variable for variable in tableau.nonbasic)
    seen, found = {start}, {tableau.zeros(): None}
    path: list[tuple[int, int]] = []
    basis, column = start, 0
    while True:
        if column == tableau.width:
            if not path:
                break
            row, column = path.pop()
            basis ^= (1 << tableau.nonbasic[column]) | (1 << tableau.basic[row])
            tableau.pivot(row, column)
            column += 1
            continue
        row = tableau.leaving(column)
        there = basis ^ ((1 << tableau.nonbasic[column]) | (1 << tableau.basic[row]))
        if there in seen:
            column += 1
            continue
        if len(seen) >= most_bases:
            return _vertices(list(found), tableau.width, False)
        seen.add(there)
        tableau.pivot(row, column)
        found[tableau.zeros()] = None
        path.append((row, column))
        basis, column = there, 0
    return _vertices(list(found), tableau.width, True)


def _vertices(zeros: list[int], width: int, complete: bool) -> Vertices:
    """Without the origin, which is the first one found."""
    simple = all(mask.bit_count() == width for mask in zeros)
    return Vertices(tuple(zeros[1:]), complete, simple)


def _enclosed(matrix: Integers, most_bases: int) -> Vertices | None:
    """The search in floating point, None where the polytope turns out not to be simple."""
    from negotiation.numerics import _kernels

    zeros, doubtful, ended = _kernels.simple_vertices(scaled(matrix), most_bases)
    if ended == _kernels.DOUBTFUL or not all(_simple(matrix, int(mask)) for mask in doubtful):
        return None
    masks = [int(mask) for mask in zeros]
    return Vertices(tuple(masks[1:]), ended == _kernels.COMPLETE, True)


def _compiled(matrix: Integers, most_bases: int) -> Vertices | None:
    """The search in 64-bit integers, None where they are too short."""
    from negotiation.numerics import _kernels

    if matrix.dtype == object:
        return None
    zeros, ended = _kernels.lexicographic_vertices(matrix, most_bases)
    if ended == _kernels.OVERFLOW:
        return None
    masks = list(dict.fromkeys(int(mask) for mask in zeros))
    return _vertices(masks, matrix.shape[1], ended == _kernels.COMPLETE)


def scaled(matrix: Integers) -> NDArray[np.float64]:
    """The nearest floats, columns divided by powers of two to be of size 1.

    Examples
    --------
    >>> scaled(np.array([[2, 3]]))
    array([[1. , 1.5]])
    """
    powers = [int(largest).bit_length() - 1 for largest in matrix.max(axis=0)]
    if matrix.dtype != object:
        # rounded once, as every division by a power of two is exact
        return np.ldexp(matrix.astype(np.float64), [-p for p in powers])
    table = [[int(x) / (1 << p) for x, p in zip(row, powers, strict=True)] for row in matrix]
    return np.array(table, dtype=np.float64)


def _simple(matrix: Integers, zeros: int) -> bool:
    """Whether exactly these variables are zero at a vertex, the others positive."""
    rows, columns = matrix.shape
    tight = [r for r in range(rows) if zeros >> r & 1]
    support = [c for c in range(columns) if not zeros >> rows + c & 1]
    square = matrix[np.ix_(tight, support)]
    values = solve(square, np.ones(len(tight), dtype=np.int64))
    if values is None or min(values, default=1) <= 0:
        return False
    loose = [r for r in range(rows) if not zeros >> r & 1]
    return all(
        sum(int(matrix[r, c]) * y for c, y in zip(support, values, strict=True)) < 1
        for r in loose
    )
