"""Two-person zero-sum matrix games over the integers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.exact import INTEGER_LIMIT
from negotiation.numerics.lifting import Indices, lifted_solutions
from negotiation.numerics.linear_program import maximise
from negotiation.numerics.program import Integers, integer_dot

# With fewer rows or columns the simplex method in integers is as fast as a guess and its proof.
_THIN = 8
# Floats of a tableau with entries of at most 1 that count as zero; share by which bounds differ.
_ZERO, _SHIFT = 1e-9, 1e-6


@dataclass(frozen=True)
class Saddle:
    """Value and optimal strategies of a matrix game; each strategy proves one half of the value.

    Attributes
    ----------
    value : what the row player can secure and the column player can hold it to.
    rows, columns : the probabilities of an optimal strategy of each.
    """

    value: Fraction
    rows: tuple[Fraction, ...]
    columns: tuple[Fraction, ...]


def matrix_game(matrix: Integers) -> Saddle:
    """Solve max over x of min over y of x.matrix.y exactly (von Neumann 1928).

    A pure saddle point is taken first, in row order. Otherwise entries are shifted to be
    positive, and the column player's program max sum q, (matrix) q <= 1, q >= 0 has the value
    1 / sum q (Dantzig 1951, A proof of the equivalence of the programming problem and the game
    problem). Of larger games floats guess the basis, whose strategies are then found and proved in
    integers; where that fails, and in small games, the program is solved in integers.

    Parameters
    ----------
    matrix : (rows, columns) integers, neither empty: what the column player pays the row player.

    Examples
    --------
    >>> saddle = matrix_game(np.array([[2, -1], [-1, 1]]))
    >>> saddle.value, saddle.rows
    (Fraction(1, 5), (Fraction(2, 5), Fraction(3, 5)))
    """
    lows, highs = matrix.min(axis=1), matrix.max(axis=0)
    row, column = int(lows.argmax()), int(highs.argmin())
    if lows[row] == highs[column]:
        return Saddle(Fraction(int(lows[row])), _unit(row, len(lows)), _unit(column, len(highs)))
    least = int(matrix.min())
    if int(matrix.max()) - least >= INTEGER_LIMIT:
        matrix = matrix.astype(object)
    divisor = int(np.gcd.reduce((matrix - least).ravel()))
    positive = (matrix - least) // divisor + 1
    prices, amounts = _weights(positive)
    value = 1 / sum(amounts, Fraction(0))
    return Saddle(
        (value - 1) * divisor + least,
        tuple(price * value if price else price for price in prices),
        tuple(amount * value if amount else amount for amount in amounts),
    )


def _weights(positive: Integers) -> tuple[Sequence[Fraction], Sequence[Fraction]]:
    """Optimal p and q: ``positive @ q <= 1``, ``p @ positive >= 1``, of equal and extreme sums."""
    if min(positive.shape) >= _THIN:
        basis = _guess(positive)
        proved = _proved(positive, *basis) if basis else None
        if proved:
            return proved
    best = maximise(np.ones(positive.shape[1], dtype=np.int64), positive, [1] * len(positive))
    assert best.value  # positive entries: bounded, and some q > 0 is feasible
    return best.duals_ub, best.x


def _guess(positive: Integers) -> tuple[Indices, Indices] | None:
    """Rows that bind and columns in use at the optimum: the simplex method in floats.

    Bounds are shifted a little, each by its own share, so that no two are met at once.
    """
    rows, columns = positive.shape
    table = np.empty((rows + 1, columns + 1))
    table[:-1, :-1] = positive / int(positive.max())
    table[:-1, -1] = 1 + _SHIFT * np.random.default_rng(0).random(rows)
    table[-1] = -1.0
    basic, outside = np.arange(rows) + columns, np.arange(columns)
    for _ in range(20 * (rows + columns)):
        entering = int(table[-1, :-1].argmin())
        if table[-1, entering] >= -_ZERO:
            return np.sort(outside[outside >= columns]) - columns, np.sort(basic[basic < columns])
        column = table[:, entering].copy()
        limits = np.full(rows, np.inf)
        np.divide(table[:-1, -1], column[:-1], out=limits, where=column[:-1] > _ZERO)
        leaving = int(limits.argmin())
        if limits[leaving] == np.inf:
            return None
        row = table[leaving] / column[leaving]
        row[entering] = 1 / column[leaving]
        table[:, entering] = 0.0
        table -= np.outer(column, row)
        table[leaving] = row
        basic[leaving], outside[entering] = outside[entering], basic[leaving]
    return None


def _proved(
    positive: Integers, rows: Indices, columns: Indices
) -> tuple[Sequence[Fraction], Sequence[Fraction]] | None:
    """The weights of a basis, if feasible for both sides: optimal then, as their sums are equal."""
    ones = np.ones(len(rows), dtype=np.int64)
    found = lifted_solutions(positive[np.ix_(rows, columns)], ones, ones)
    if found is None or min(map(min, found)) < 0:
        return None
    amounts, prices = found
    held, whole = _product(amounts, positive[:, columns].T)
    secured, unit = _product(prices, positive[rows])
    if (held > whole).any() or (secured < unit).any():
        return None
    p, q = ([Fraction(0)] * size for size in positive.shape)
    for row, price in zip(rows, prices, strict=True):
        p[row] = price
    for column, amount in zip(columns, amounts, strict=True):
        q[column] = amount
    return p, q


def _product(weights: Sequence[Fraction], matrix: Integers) -> tuple[Integers, int]:
    """``weights @ matrix`` as integers over a denominator."""
    unit = math.lcm(*(weight.denominator for weight in weights))
    return integer_dot([int(weight * unit) for weight in weights], matrix), unit


def _unit(place: int, length: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(int(k == place)) for k in range(length))
