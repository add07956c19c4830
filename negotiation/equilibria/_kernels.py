"""Compiled code: all extreme equilibria of many small games, one equilibrium of a large game.

Small games have at most four actions a player. A strategy with a support of s actions that makes
s replies equally good is the generalised cross product of s - 1 differences of payoffs: integers,
no division, no tolerance.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

# Vertices of a best-reply polytope with at most eight facets in at most four dimensions are
# fewer than twenty.
_MOST = 32


@numba.njit(cache=True, nogil=True)
def solve_games(
    payoffs: Any, bound: float, owners: Any, rows: Any, columns: Any, unsafe: Any
) -> Any:
    """Extreme equilibria of games in order, until the output is full.

    Parameters
    ----------
    payoffs : (games, 2, m, n) integers.
    bound : games in which differences of payoffs reach it are marked unsafe and left out.
    owners, rows, columns : output: the game, and both strategies as integers in lowest terms.
    unsafe : (games,) games to leave out; others are added.

    Returns
    -------
    the number of equilibria written and of games finished
    """
    games, _, m, n = payoffs.shape
    x, y = np.empty((_MOST, 4), dtype=np.int64), np.empty((_MOST, 4), dtype=np.int64)
    x_labels, y_labels = np.empty(_MOST, dtype=np.int64), np.empty(_MOST, dtype=np.int64)
    everything = (1 << (m + n)) - 1
    written = 0
    for game in range(games):
        to_rows, to_columns = payoffs[game, 0], payoffs[game, 1].T
        unsafe[game] = unsafe[game] or max(_range(to_rows), _range(to_columns)) >= bound
        if unsafe[game]:
            continue
        found = _vertices(to_columns, x, x_labels)
        found_too = _vertices(to_rows, y, y_labels)
        if written + found * found_too > len(owners):
            return written, game
        for a in range(found):
            # own actions come first in either numbering: exchange the two parts
            labels = x_labels[a] >> m | (x_labels[a] & ((1 << m) - 1)) << n
            for b in range(found_too):
                if labels | y_labels[b] == everything:
                    owners[written] = game
                    _lowest(x[a], rows[written])
                    _lowest(y[b], columns[written])
                    written += 1
    return written, games


@numba.njit(cache=True, nogil=True)
def _range(replies: Any) -> float:
    """The largest difference between payoffs of replies to one action."""
    largest = 0.0
    for i in range(replies.shape[1]):
        low = high = replies[0, i]
        for j in range(1, len(replies)):
            low, high = min(low, replies[j, i]), max(high, replies[j, i])
        largest = max(largest, float(high) - float(low))
    return largest


@numba.njit(cache=True, nogil=True)
def _lowest(weights: Any, lowest: Any) -> None:
    divisor = np.int64(0)
    for i in range(len(lowest)):
        high, low = divisor, weights[i]
        while low:
            high, low = low, high % low
        divisor = high
        if divisor == 1:
            break
    for i in range(len(lowest)):
        lowest[i] = weights[i] if divisor == 1 else weights[i] // divisor


@numba.njit(cache=True, nogil=True)
def _vertices(replies: Any, points: Any, labels: Any) -> int:
    """Vertices of the polytope of own strategies under the upper envelope of replies.

    replies[j, i] is the other player's payoff from reply j against own action i. The label of
    own action i that is not used is bit i, that of a best reply j is bit m + j.
    """
    m = replies.shape[1]
    found = 0
    for i in range(m):
        found = _pure(replies, i, points, labels, found)
    for i in range(m):
        for j in range(i + 1, m):
            found = _of_two(replies, i, j, points, labels, found)
            for k in range(j + 1, m):
                found = _of_three(replies, i, j, k, points, labels, found)
    if m == 4 and len(replies) == 4:
        found = _of_four(replies, points, labels, found)
    return found


@numba.njit(cache=True, nogil=True)
def _pure(replies: Any, i: int, points: Any, labels: Any, found: int) -> int:
    k, m = replies.shape
    best = replies[0, i]
    for j in range(1, k):
        best = max(best, replies[j, i])
    label = ((1 << m) - 1) ^ (1 << i)
    for j in range(k):
        if replies[j, i] == best:
            label |= 1 << (m + j)
    points[found] = 0
    points[found, i] = 1
    labels[found] = label
    return found + 1


@numba.njit(cache=True, nogil=True)
def _known(labels: Any, first: int, found: int, best: int) -> bool:
    """Whether these replies are all best at a vertex with the same support."""
    for known in range(first, found):  # noqa: SIM110 - compiled code has no generators
        if labels[known] & best == best:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def _of_two(replies: Any, a: int, b: int, points: Any, labels: Any, found: int) -> int:
    k, m = replies.shape
    first = found
    for j in range(k):
        for s in range(j + 1, k):
            down, up = replies[s, a] - replies[j, a], replies[s, b] - replies[j, b]
            if not (down < 0 < up or up < 0 < down):
                continue
            if _known(labels, first, found, (1 << j | 1 << s) << m):
                continue
            x, y = abs(up), abs(down)
            best = 0
            for r in range(k):
                excess = x * (replies[r, a] - replies[j, a]) + y * (replies[r, b] - replies[j, b])
                if excess > 0:
                    best = 0
                    break
                if excess == 0:
                    best |= 1 << r
            if best:
                points[found] = 0
                points[found, a], points[found, b] = x, y
                labels[found] = best << m | (((1 << m) - 1) ^ (1 << a | 1 << b))
                found += 1
    return found


@numba.njit(cache=True, nogil=True)
def _of_three(
    replies: Any, a: int, b: int, c: int, points: Any, labels: Any, found: int
) -> int:
    k, m = replies.shape
    first = found
    for j in range(k):
        ja, jb, jc = replies[j, a], replies[j, b], replies[j, c]
        for s in range(j + 1, k):
            d, e, f = replies[s, a] - ja, replies[s, b] - jb, replies[s, c] - jc
            for h in range(s + 1, k):
                p, q, r = replies[h, a] - ja, replies[h, b] - jb, replies[h, c] - jc
                x, y, z = e * r - f * q, f * p - d * r, d * q - e * p
                if not ((x > 0 and y > 0 and z > 0) or (x < 0 and y < 0 and z < 0)):
                    continue
                if _known(labels, first, found, (1 << j | 1 << s | 1 << h) << m):
                    continue
                x, y, z = abs(x), abs(y), abs(z)
                best = 0
                for t in range(k):
                    excess = (
                        x * (replies[t, a] - ja) + y * (replies[t, b] - jb)
                        + z * (replies[t, c] - jc)
                    )
                    if excess > 0:
                        best = 0
                        break
                    if excess == 0:
                        best |= 1 << t
                if best:
                    points[found] = 0
                    points[found, a], points[found, b], points[found, c] = x, y, z
                    labels[found] = best << m | (((1 << m) - 1) ^ (1 << a | 1 << b | 1 << c))
                    found += 1
    return found


@numba.njit(cache=True, nogil=True)
def _of_four(replies: Any, points: Any, labels: Any, found: int) -> int:
    """All four actions make all four replies equally good, so no other is left to compare."""
    d0, d1, d2, d3 = _difference(replies, 1)
    e0, e1, e2, e3 = _difference(replies, 2)
    f0, f1, f2, f3 = _difference(replies, 3)
    p01, p02, p03 = d0 * e1 - d1 * e0, d0 * e2 - d2 * e0, d0 * e3 - d3 * e0
    p12, p13, p23 = d1 * e2 - d2 * e1, d1 * e3 - d3 * e1, d2 * e3 - d3 * e2
    x = f1 * p23 - f2 * p13 + f3 * p12
    y = f2 * p03 - f0 * p23 - f3 * p02
    z = f0 * p13 - f1 * p03 + f3 * p01
    w = f1 * p02 - f0 * p12 - f2 * p01
    if (x > 0 and y > 0 and z > 0 and w > 0) or (x < 0 and y < 0 and z < 0 and w < 0):
        points[found, 0], points[found, 1] = abs(x), abs(y)
        points[found, 2], points[found, 3] = abs(z), abs(w)
        labels[found] = 15 << 4
        found += 1
    return found


@numba.njit(cache=True, nogil=True)
def _difference(replies: Any, j: int) -> Any:
    return (
        replies[j, 0] - replies[0, 0], replies[j, 1] - replies[0, 1],
        replies[j, 2] - replies[0, 2], replies[j, 3] - replies[0, 3],
    )


@numba.njit(cache=True, nogil=True)
def complementary_path(of_columns: Any, of_rows: Any, label: int, most: int) -> Any:
    """Lemke and Howson's path in floating point.

    Parameters
    ----------
    of_columns : (rows, columns) first player's payoffs, positive.
    of_rows : (columns, rows) second player's payoffs, transposed, positive.
    label : the row, or rows + column, that is dropped.
    most : when to give up.

    Returns
    -------
    basic variables of both tableaux, numbered as in `negotiation.numerics.tableau`, the number
    of pivots, and whether the path ended.
    """
    rows, columns = of_columns.shape
    first, second = _start(of_columns), _start(of_rows)
    basic, others = np.arange(rows), np.arange(rows, rows + columns)
    basic_too, others_too = np.arange(columns), np.arange(columns, rows + columns)
    entering = label
    on_first = label >= rows
    for pivots in range(most):
        if on_first:
            leaving = _step(first, basic, others, entering)
        else:
            leaving = _step(second, basic_too, others_too, (entering + columns) % (rows + columns))
            leaving = (leaving + rows) % (rows + columns) if leaving >= 0 else leaving
        if leaving < 0:
            return basic, basic_too, pivots, False
        if leaving == label:
            return basic, basic_too, pivots + 1, True
        entering, on_first = leaving, not on_first
    return basic, basic_too, most, False


@numba.njit(cache=True, nogil=True)
def _start(matrix: Any) -> Any:
    rows, columns = matrix.shape
    table = np.ones((rows, columns + 1))
    table[:, :columns] = matrix
    return table


@numba.njit(cache=True, nogil=True)
def _step(table: Any, basic: Any, nonbasic: Any, entering: int) -> int:
    """Let a variable enter; the one that leaves, or -1 where there is none."""
    rows, width = table.shape
    column = 0
    while nonbasic[column] != entering:
        column += 1
    row = _lexicographic_row(table, basic, nonbasic, column)
    if row < 0:
        return -1
    leaving = basic[row]
    scale = 1.0 / table[row, column]
    table[row, column] = 1.0
    for c in range(width):
        table[row, c] *= scale
    for r in range(rows):
        factor = table[r, column]
        if r != row and factor != 0.0:
            table[r, column] = 0.0
            for c in range(width):
                table[r, c] -= factor * table[row, c]
    basic[row], nonbasic[column] = entering, leaving
    return int(leaving)


@numba.njit(cache=True, nogil=True)
def _lexicographic_row(table: Any, basic: Any, nonbasic: Any, column: int) -> int:
    """The row with the least ratio, ties within rounding broken by perturbed right sides."""
    rows, width = table.shape
    ties = np.empty(rows, dtype=np.int64)
    count, least = 0, np.inf
    for r in range(rows):
        if table[r, column] > 1e-10:
            least = min(least, max(table[r, width - 1], 0.0) / table[r, column])
    for r in range(rows):
        if table[r, column] > 1e-10:
            ratio = max(table[r, width - 1], 0.0) / table[r, column]
            if ratio <= least + 1e-10 * (1e-3 + least):
                ties[count] = r
                count += 1
    slack = 0
    while count > 1 and slack < rows:
        place = -1
        for c in range(len(nonbasic)):
            if nonbasic[c] == slack:
                place = c
        least = np.inf
        shifts = np.empty(count)
        for k in range(count):
            shift = table[ties[k], place] if place >= 0 else 1.0 * (basic[ties[k]] == slack)
            shifts[k] = shift / table[ties[k], column]
            least = min(least, shifts[k])
        kept = 0
        for k in range(count):
            if shifts[k] <= least + 1e-10 * (1.0 + abs(least)):
                ties[kept] = ties[k]
                kept += 1
        count, slack = kept, slack + 1
    return int(ties[0]) if count else -1
