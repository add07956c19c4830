"""Compiled searches over the bases of ``matrix @ y <= 1``, ``y >= 0``.

Sets of zeros are 64-bit masks: bit r for the slack of row r, bit rows + c for column c.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

COMPLETE, STOPPED, DOUBTFUL, OVERFLOW = 0, 1, 2, 3
# Vertices that floating point may leave undecided before integers take over.
MOST_DOUBTS = 64
# Products of two integers are allowed up to here.
_LONGEST = 4.0e18
_ROUNDING = 2.0**-53
_ONE = np.uint64(1)


@numba.njit(cache=True, nogil=True)
def _slot(table: Any, key: Any) -> Any:
    """Where a key stands in an open-addressed table, or the empty place where it would."""
    last = np.uint64(len(table) - 1)
    mixed = key * np.uint64(0x9E3779B97F4A7C15)
    place = (mixed ^ (mixed >> np.uint64(29))) & last
    while table[place] != 0 and table[place] != key:
        place = (place + _ONE) & last
    return place


@numba.njit(cache=True, nogil=True)
def _grown(table: Any) -> Any:
    larger = np.zeros(2 * len(table), dtype=np.uint64)
    for key in table:
        if key != 0:
            larger[_slot(larger, key)] = key
    return larger


@numba.njit(cache=True, nogil=True)
def _inverse(square: Any, inverse: Any, size: int) -> bool:
    """Gauss-Jordan with row exchanges, in place; False where a pivot vanishes."""
    for r in range(size):
        for c in range(size):
            inverse[r, c] = 1.0 if r == c else 0.0
    for k in range(size):
        best = k
        for r in range(k + 1, size):
            if abs(square[r, k]) > abs(square[best, k]):
                best = r
        if abs(square[best, k]) < 1e-300:
            return False
        if best != k:
            for c in range(size):
                square[k, c], square[best, c] = square[best, c], square[k, c]
                inverse[k, c], inverse[best, c] = inverse[best, c], inverse[k, c]
        scale = 1.0 / square[k, k]
        for c in range(size):
            square[k, c] *= scale
            inverse[k, c] *= scale
        for r in range(size):
            factor = square[r, k]
            if r != k and factor != 0.0:
                for c in range(size):
                    square[r, c] -= factor * square[k, c]
                    inverse[r, c] -= factor * inverse[k, c]
    return True


@numba.njit(cache=True, nogil=True)
def _radius(matrix: Any, tight: Any, support: Any, inverse: Any, y: Any, size: int) -> float:
    """A rigorous bound on the error of every coordinate of y, or -1 where there is none.

    With R the approximate inverse of the square system M, defect = norm of I - R M and residual
    = 1 - M y, the exact solution differs from y by at most norm(R residual) / (1 - defect).
    """
    unit = (2.0 * size + 16.0) * _ROUNDING
    defect, reach = 0.0, 0.0
    residual = np.empty(size)
    for r in range(size):
        total, sizes = 1.0, 1.0
        for c in range(size):
            term = matrix[tight[r], support[c]] * y[c]
            total -= term
            sizes += abs(term)
        residual[r] = abs(total) + unit * sizes
    for r in range(size):
        line, far = 0.0, 0.0
        for c in range(size):
            total = -1.0 if r == c else 0.0
            sizes = 1.0
            for k in range(size):
                term = inverse[r, k] * matrix[tight[k], support[c]]
                total += term
                sizes += abs(term)
            line += abs(total) + unit * sizes
            far += abs(inverse[r, c]) * residual[c]
        defect = max(defect, line)
        reach = max(reach, far)
    if not defect < 0.5:
        return -1.0
    return 1.01 * reach / (1.0 - defect)


@numba.njit(cache=True, nogil=True)
def simple_vertices(matrix: Any, most: int) -> Any:
    """Breadth-first search over vertices without ties, each proved by an enclosure.

    Returns the masks of all vertices (where it stopped, of those proved so far), those among
    them that integers have to decide, and how the search ended.
    """
    rows, columns = matrix.shape
    table = np.zeros(4096, dtype=np.uint64)
    queue = np.empty(2048, dtype=np.uint64)
    doubts = np.empty(MOST_DOUBTS, dtype=np.uint64)
    doubtful, head, tail = 0, 0, 1
    start = np.uint64(0)
    for c in range(columns):
        start |= _ONE << np.uint64(rows + c)
    queue[0] = start
    table[_slot(table, start)] = start
    size_limit = min(rows, columns)
    square = np.empty((size_limit, size_limit))
    inverse = np.empty((size_limit, size_limit))
    values = np.empty(rows + columns)
    slopes = np.empty((rows + columns, columns))
    edges = np.empty(columns, dtype=np.uint64)
    while head < tail:
        mask = queue[head]
        head += 1
        proved = _edges(matrix, mask, square, inverse, values, slopes, edges)
        if not proved:
            if doubtful == MOST_DOUBTS:
                return queue[:tail], doubts, DOUBTFUL
            doubts[doubtful] = mask
            doubtful += 1
        for there in edges:
            if there == 0:
                return queue[:tail], doubts[:doubtful], DOUBTFUL
            place = _slot(table, there)
            if table[place] == 0:
                if tail >= most:
                    return queue[:head], doubts[:doubtful], STOPPED
                if tail == len(queue):
                    queue = np.concatenate((queue, np.empty_like(queue)))
                    table = _grown(table)
                    place = _slot(table, there)
                table[place] = there
                queue[tail] = there
                tail += 1
    return queue[:tail], doubts[:doubtful], COMPLETE


@numba.njit(cache=True, nogil=True)
def _edges(
    matrix: Any, mask: Any, square: Any, inverse: Any, values: Any, slopes: Any, edges: Any
) -> bool:
    """The masks at the other ends of the edges of a vertex; whether the vertex is proved.

    values and slopes hold, for each variable that is positive here, its value and how fast it
    falls as each variable that is zero here grows.
    """
    rows, columns = matrix.shape
    tight = np.empty(rows, dtype=np.int64)
    support = np.empty(columns, dtype=np.int64)
    loose, unused = np.empty_like(tight), np.empty_like(support)
    size, wide, high, narrow = 0, 0, 0, 0
    for r in range(rows):
        if mask >> np.uint64(r) & _ONE:
            tight[size] = r
            size += 1
        else:
            loose[high] = r
            high += 1
    for c in range(columns):
        if mask >> np.uint64(rows + c) & _ONE:
            unused[narrow] = c
            narrow += 1
        else:
            support[wide] = c
            wide += 1
    edges[:] = np.uint64(0)
    if size != wide:
        return False
    for r in range(size):
        for c in range(size):
            square[r, c] = matrix[tight[r], support[c]]
    if not _inverse(square, inverse, size):
        return False
    proved = _fill_values(matrix, tight, support, loose, size, high, inverse, values)
    _fill_slopes(matrix, tight, support, loose, unused, size, high, narrow, inverse, slopes)
    positive = size + high
    for e in range(columns):
        entering = np.uint64(tight[e] if e < size else rows + unused[e - size])
        leaving, least = -1, np.inf
        for p in range(positive):
            if slopes[p, e] > 1e-12:
                ratio = values[p] / slopes[p, e]
                if ratio < least:
                    least, leaving = ratio, p
        if leaving < 0:
            return False
        leaves = np.uint64(rows + support[leaving] if leaving < size else loose[leaving - size])
        edges[e] = mask ^ (_ONE << entering) ^ (_ONE << leaves)
    return proved


@numba.njit(cache=True, nogil=True)
def _fill_values(
    matrix: Any, tight: Any, support: Any, loose: Any, size: int, high: int, inverse: Any,
    values: Any,
) -> bool:
    """Coordinates, then slacks; whether an enclosure proves all of them positive."""
    for r in range(size):
        total = 0.0
        for c in range(size):
            total += inverse[r, c]
        values[r] = total
    radius = _radius(matrix, tight, support, inverse, values, size)
    proved = radius >= 0.0
    for r in range(size):
        proved = proved and values[r] > radius
    unit = (2.0 * size + 16.0) * _ROUNDING
    for k in range(high):
        slack, sizes, reach = 1.0, 1.0, 0.0
        for c in range(size):
            entry = matrix[loose[k], support[c]]
            slack -= entry * values[c]
            sizes += abs(entry * values[c])
            reach += abs(entry)
        values[size + k] = slack
        proved = proved and slack > 1.01 * (reach * radius + unit * sizes)
    return proved


@numba.njit(cache=True, nogil=True)
def _fill_slopes(
    matrix: Any, tight: Any, support: Any, loose: Any, unused: Any, size: int, high: int,
    narrow: int, inverse: Any, slopes: Any,
) -> None:
    for r in range(size):
        for c in range(size):
            slopes[r, c] = inverse[r, c]
        for e in range(narrow):
            total = 0.0
            for c in range(size):
                total += inverse[r, c] * matrix[tight[c], unused[e]]
            slopes[r, size + e] = total
    for k in range(high):
        for e in range(size + narrow):
            total = matrix[loose[k], unused[e - size]] if e >= size else 0.0
            for r in range(size):
                total -= matrix[loose[k], support[r]] * slopes[r, e]
            slopes[size + k, e] = total


@numba.njit(cache=True, nogil=True)
def lexicographic_vertices(matrix: Any, most: int) -> Any:
    """The search of `negotiation.numerics.tableau` in 64-bit integers.

    Returns the mask of every basis met, with repetitions, and how the search ended.
    """
    rows, columns = matrix.shape
    table = np.ones((rows, columns + 1), dtype=np.int64)
    table[:, :columns] = matrix
    determinant = np.int64(1)
    basic = np.arange(rows)
    nonbasic = np.arange(rows, rows + columns)
    seen = np.zeros(4096, dtype=np.uint64)
    path = np.empty((2048, 2), dtype=np.int64)
    zeros = np.empty(2048, dtype=np.uint64)
    basis = np.uint64(0)
    for c in range(columns):
        basis |= _ONE << np.uint64(rows + c)
    seen[_slot(seen, basis)] = basis
    zeros[0] = basis
    count, depth, column = 1, 0, 0
    while True:
        if column == columns:
            if depth == 0:
                return zeros[:count], COMPLETE
            depth -= 1
            row, column = path[depth]
            basis ^= _ONE << np.uint64(nonbasic[column]) ^ _ONE << np.uint64(basic[row])
            determinant = _pivot(table, basic, nonbasic, determinant, row, column)
            column += 1
            continue
        row = _leaving(table, basic, nonbasic, determinant, column)
        if row < 0:
            return zeros[:count], OVERFLOW
        there = basis ^ (_ONE << np.uint64(nonbasic[column]) ^ _ONE << np.uint64(basic[row]))
        place = _slot(seen, there)
        if seen[place] != 0:
            column += 1
            continue
        if count >= most:
            return zeros[:count], STOPPED
        determinant = _pivot(table, basic, nonbasic, determinant, row, column)
        if determinant == 0:
            return zeros[:count], OVERFLOW
        if count == len(zeros):
            zeros = np.concatenate((zeros, np.empty_like(zeros)))
            path = np.concatenate((path, np.empty_like(path)))
            seen = _grown(seen)
            place = _slot(seen, there)
        seen[place] = there
        zeros[count] = there
        for r in range(rows):
            if table[r, columns] == 0:
                zeros[count] |= _ONE << np.uint64(basic[r])
        path[depth] = row, column
        count, depth, basis, column = count + 1, depth + 1, there, 0


@numba.njit(cache=True, nogil=True)
def _pivot(
    table: Any, basic: Any, nonbasic: Any, determinant: Any, row: int, column: int
) -> Any:
    """Exchange in integers; the new determinant, 0 where a product might overflow."""
    new = table[row, column]
    width = table.shape[1]
    largest, other = float(new), 0.0
    for c in range(width):
        largest = max(largest, abs(float(table[row, c])))
    for r in range(len(table)):
        for c in range(width):
            other = max(other, abs(float(table[r, c])))
    if largest * other > _LONGEST / 2.0:
        return 0
    for r in range(len(table)):
        factor = table[r, column]
        if r == row:
            continue
        for c in range(width):
            table[r, c] = (new * table[r, c] - factor * table[row, c]) // determinant
        table[r, column] = -factor
    table[row, column] = determinant
    basic[row], nonbasic[column] = nonbasic[column], basic[row]
    return new


@numba.njit(cache=True, nogil=True)
def _leaving(table: Any, basic: Any, nonbasic: Any, determinant: Any, column: int) -> int:
    """The row of the lexicographic ratio test, -1 where a product might overflow."""
    rows, width = table.shape
    last = width - 1
    ties = np.empty(rows, dtype=np.int64)
    count = 0
    for r in range(rows):
        if table[r, column] <= 0:
            continue
        if count == 0:
            ties[0], count = r, 1
            continue
        one, two = ties[0], r
        if max(float(table[one, column]), float(table[two, column])) * max(
            float(table[one, last]), float(table[two, last])
        ) > _LONGEST:
            return -1
        order = table[two, last] * table[one, column] - table[one, last] * table[two, column]
        if order < 0:
            ties[0], count = r, 1
        elif order == 0:
            ties[count] = r
            count += 1
    slack = 0
    while count > 1 and slack < rows:
        place = -1
        for c in range(len(nonbasic)):
            if nonbasic[c] == slack:
                place = c
        kept = 1
        for k in range(1, count):
            one, two = ties[0], ties[k]
            first = table[one, place] if place >= 0 else determinant * (basic[one] == slack)
            second = table[two, place] if place >= 0 else determinant * (basic[two] == slack)
            size = max(float(table[one, column]), float(table[two, column]))
            if size * max(abs(float(first)), abs(float(second))) > _LONGEST:
                return -1
            order = second * table[one, column] - first * table[two, column]
            if order < 0:
                ties[0], kept = two, 1
            elif order == 0:
                ties[kept] = two
                kept += 1
        count, slack = kept, slack + 1
    return int(ties[0])
