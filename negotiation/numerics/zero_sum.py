"""Two-person zero-sum matrix games over the integers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.exact import INTEGER_LIMIT
from negotiation.numerics.linear_program import maximise
from negotiation.numerics.program import Integers


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
    problem).

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
    ones = np.ones(positive.shape[1], dtype=np.int64)
    best = maximise(ones, positive, [1] * len(positive))
    assert best.value  # positive entries: bounded, and some q > 0 is feasible
    value = 1 / best.value
    return Saddle(
        (value - 1) * divisor + least,
        tuple(price * value if price else price for price in best.duals_ub),
        tuple(amount * value if amount else amount for amount in best.x),
    )


def _unit(place: int, length: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(int(k == place)) for k in range(length))
