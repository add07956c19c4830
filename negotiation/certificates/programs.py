"""Linear programs small enough for exact arithmetic, each answer proved by its own dual.

Three questions serve all claims about lotteries and mixtures: the value of a matrix game,
the best payoff of one party among rational lotteries, and whether weights exist that
support a point. The simplex method (Dantzig, 1951; Bland, 1977) proposes; an answer is
returned only after primal and dual were seen to be feasible and equal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from operator import mul

Vector = Sequence[Fraction]

ZERO, ONE = Fraction(0), Fraction(1)


def maximise(c: Vector, rows: Sequence[Vector], bounds: Vector) -> tuple[
        Fraction, list[Fraction], list[Fraction]]:
    """Maximise ``c . x`` subject to ``rows . x <= bounds`` and ``x >= 0``.

    Parameters
    ----------
    bounds
        None negative, so that 0 is feasible; the maximum must be finite.

    Returns
    -------
    value : Fraction
    x : list of Fraction
    prices : list of Fraction
        Optimal solution of the dual, one a row.

    Examples
    --------
    >>> one, two = Fraction(1), Fraction(2)
    >>> maximise([one, one], [[one, two], [two, one]], [one, one])[0]
    Fraction(2, 3)
    """
    n, m = len(c), len(rows)
    table = [
        [*row, *(Fraction(int(k == i)) for k in range(m)), bound]
        for i, (row, bound) in enumerate(zip(rows, bounds, strict=True))
    ]
    costs = [-x for x in c] + [ZERO] * (m + 1)
    basis = list(range(n, n + m))
    stalled = False
    while min(costs[:-1]) < 0:
        # The steepest column is quick; where it makes no progress, Bland's rule never cycles.
        entering = next(j for j, cost in enumerate(costs) if cost < 0) if stalled else (
            costs.index(min(costs[:-1])))
        ratio, _, leaving = min((row[-1] / row[entering], basis[i], i)
                                for i, row in enumerate(table) if row[entering] > 0)
        stalled = ratio == 0
        _pivot(table, costs, leaving, entering)
        basis[leaving] = entering
    x = [ZERO] * (n + m)
    for i, j in enumerate(basis):
        x[j] = table[i][-1]
    value, prices = costs[-1], costs[n:n + m]
    _prove(c, rows, bounds, x[:n], prices, value)
    return value, x[:n], prices


def _pivot(table: list[list[Fraction]], costs: list[Fraction], leaving: int,
           entering: int) -> None:
    divisor = table[leaving][entering]
    pivot = table[leaving] = [x / divisor if x else x for x in table[leaving]]
    for row in [*(r for k, r in enumerate(table) if k != leaving), costs]:
        factor = row[entering]
        if factor:
            row[:] = [x - factor * y if y else x for x, y in zip(row, pivot, strict=True)]


def _prove(c: Vector, rows: Sequence[Vector], bounds: Vector, x: Vector, prices: Vector,
           value: Fraction) -> None:
    """Feasible primal and dual of equal value: nothing else can be better (weak duality)."""
    proved = (
        min([*x, *prices], default=ZERO) >= 0
        and all(dot(row, x) <= bound for row, bound in zip(rows, bounds, strict=True))
        and all(dot(prices, [row[j] for row in rows]) >= c[j] for j in range(len(c)))
        and dot(c, x) == value == dot(prices, bounds)
    )
    if not proved:
        raise AssertionError("the linear program and its dual do not meet")


def dot(weights: Vector, vector: Vector) -> Fraction:
    """Weighted sum."""
    return sum((w * x for w, x in zip(weights, vector, strict=True) if w and x), ZERO)


def maxmin(columns: Sequence[Sequence[Fraction | int]], start: int = 1) -> Fraction:
    """The value of a matrix game: the most that a mixture of rows gives against every column.

    Columns join the program only when the mixture found without them does worse there, so
    that thousands of them cost little.

    Parameters
    ----------
    start
        How many columns, the first ones, are in the program from the beginning.

    Examples
    --------
    >>> one = Fraction(1)
    >>> maxmin([[one, -one], [-one, one]])
    Fraction(0, 1)
    """
    # With all entries above 0 the value is 1 / max sum y, y the column player's weights.
    whole, scale = _whole(columns)
    shift = scale - min(map(min, whole))
    positive = [[x + shift for x in column] for column in whole]
    active = positive[:start]
    while True:
        rows = [[Fraction(x) for x in row] for row in zip(*active, strict=True)]
        total, _, prices = maximise([ONE] * len(active), rows, [ONE] * len(rows))
        least, worst = _least(prices, positive)
        if least >= 1:
            return (1 / total - shift) / scale
        active.append(worst)


def _whole(columns: Sequence[Sequence[Fraction | int]]) -> tuple[list[list[int]], int]:
    """The columns times one common denominator."""
    scale = math.lcm(*{x.denominator for column in columns for x in column})
    return [[int(x * scale) for x in column] for column in columns], scale


def _least(weights: Vector, columns: Sequence[list[int]]) -> tuple[Fraction, list[int]]:
    """The least weighted sum of a column, and the first column that has it."""
    scale = math.lcm(*(w.denominator for w in weights))
    whole = [int(w * scale) for w in weights]
    sums = [sum(map(mul, whole, column)) for column in columns]
    least = min(sums)
    return Fraction(least, scale), columns[sums.index(least)]


def best_of_one(gains: Sequence[Vector], i: int) -> Fraction:
    """The most that lotteries over deals give to party i without a loss for any other.

    Parameters
    ----------
    gains
        For each deal what every party gets beyond disagreement; some lottery over them is
        individually rational.
    """
    parties = range(len(gains[0]))
    rows = [[-g[j] for g in gains] for j in parties if j != i] + [[ONE] * len(gains)]
    bounds = [ZERO] * (len(rows) - 1) + [ONE]
    return maximise([g[i] for g in gains], rows, bounds)[0]


def supporting_weights(columns: Sequence[Vector], k: int) -> list[Fraction] | None:
    """Weights, none negative and that of entry k above 0, that no column makes negative.

    Parameters
    ----------
    columns
        Vectors; the weighted sum of each must be at least 0.

    Returns
    -------
    list of Fraction, or None
        Weights that sum to at most one; None where there are none.

    Examples
    --------
    >>> supporting_weights([[Fraction(1), Fraction(-2)]], 1)
    [Fraction(2, 3), Fraction(1, 3)]
    >>> supporting_weights([[Fraction(-1), Fraction(-2)]], 1) is None
    True
    """
    size = len(columns[0])
    aim = [Fraction(int(j == k)) for j in range(size)]
    whole, _ = _whole(columns)
    active: list[list[int]] = []
    while True:
        rows = [[Fraction(-x) for x in column] for column in active] + [[ONE] * size]
        value, weights, _ = maximise(aim, rows, [ZERO] * len(active) + [ONE])
        if value == 0:
            return None
        least, worst = _least(weights, whole)
        if least >= 0:
            return weights
        active.append(worst)
