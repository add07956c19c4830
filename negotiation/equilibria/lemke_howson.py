"""One equilibrium of a two-player game by complementary pivoting."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from negotiation.equilibria.bimatrix import Bimatrix, Integers, Weights, is_equilibrium
from negotiation.numerics.lifting import lifted_solutions
from negotiation.numerics.tableau import Tableau
from negotiation.numerics.vertices import proportional, scaled

# Up to this many actions the path is followed in integers from the start.
SMALL = 24
MOST_PIVOTS = 1_000_000
# Paths with different labels differ in length by orders of magnitude: each is given this many
# times the pivots of the one before.
_PATIENCE = 1.4
# Entries of tableaux that the path in integers may touch.
MOST_ENTRIES = 30_000_000


@dataclass(frozen=True)
class Path:
    """Where a path of the Lemke-Howson algorithm ended.

    Attributes
    ----------
    pair : mixtures of the rows and of the columns, as integers proportional to probabilities;
        None if the path was longer than allowed.
    pivots : its length.
    """

    pair: tuple[Weights, Weights] | None
    pivots: int


def lemke_howson(
    game: Bimatrix, label: int | None = None, most_pivots: int = MOST_PIVOTS
) -> Path:
    """One extreme equilibrium, exactly (Lemke & Howson 1964).

    The path starts where nothing is played, drops one label and pivots between the two best-
    reply polytopes until all labels are there again. Ties are broken lexicographically, so that
    the path ends on degenerate games too. In larger games floats follow the path; the system of
    the support that they end at is then solved in integers, and the answer counts only if both
    strategies are best replies exactly. If not, the path is followed in integers.

    Parameters
    ----------
    label
        What is dropped: a row, or the number of rows plus a column. None: in larger games one
        label after the other, each with more patience than the one before.
    most_pivots
        When to give up; paths can be exponentially long (Savani & von Stengel 2006).

    Examples
    --------
    >>> from negotiation import Game
    >>> from negotiation.equilibria.bimatrix import bimatrix
    >>> game = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    >>> lemke_howson(bimatrix(game))
    Path(pair=((1, 1), (1, 1)), pivots=4)
    """
    rows, columns = len(game.rows), len(game.columns)
    if rows + columns > SMALL:
        found = _followed_in_floats(game, label, most_pivots)
        if found is not None:
            return found
    return _followed(game, label or 0, min(most_pivots, 1 + MOST_ENTRIES // (rows * columns)))


def _followed(game: Bimatrix, label: int, most_pivots: int) -> Path:
    rows, columns = len(game.rows), len(game.columns)
    everything = rows + columns
    of_columns, of_rows = Tableau(game.best_rows.tolist()), Tableau(game.best_columns.tolist())
    entering, on_columns = label, label >= rows
    for pivots in range(1, most_pivots + 1):
        tableau = of_columns if on_columns else of_rows
        shift = 0 if on_columns else columns
        column = tableau.nonbasic.index((entering + shift) % everything)
        row = tableau.leaving(column)
        leaving = (tableau.basic[row] - shift) % everything
        tableau.pivot(row, column)
        if leaving == label:
            return Path((_played(of_rows), _played(of_columns)), pivots)
        entering, on_columns = leaving, not on_columns
    return Path(None, most_pivots)


def _played(tableau: Tableau) -> Weights:
    """Values of the variables of the columns, in lowest terms."""
    weights = [0] * tableau.width
    for variable, value in zip(tableau.basic, tableau.right_sides(), strict=True):
        if variable >= tableau.height:
            weights[variable - tableau.height] = value
    divisor = math.gcd(*weights)
    return tuple(weight // divisor for weight in weights)


def _followed_in_floats(game: Bimatrix, label: int | None, most_pivots: int) -> Path | None:
    """The path in floating point, None where its end is no equilibrium exactly."""
    from negotiation.equilibria import _kernels

    of_columns, of_rows = scaled(game.best_rows), scaled(game.best_columns)
    actions, total = sum(of_columns.shape), 0
    for attempt in itertools.count():
        cap = most_pivots - total
        if label is None:
            cap = min(cap, int(actions * _PATIENCE**attempt))
        dropped = attempt % actions if label is None else label
        basic, basic_too, pivots, ended = _kernels.complementary_path(
            of_columns, of_rows, dropped, cap
        )
        total += int(pivots)
        if ended:
            break
        if total >= most_pivots:
            return Path(None, total)
        if pivots < cap:
            return None
    y = _solved(game.best_rows, basic)
    x = _solved(game.best_columns, basic_too)
    if x is None or y is None or not is_equilibrium(game, x, y):
        return None
    return Path((x, y), total)


def _solved(matrix: Integers, basic: Integers) -> Weights | None:
    """The vertex with these basic variables, in lowest terms; None if it has a negative one."""
    rows, columns = matrix.shape
    support = sorted(int(v) - rows for v in basic if v >= rows)
    loose = {int(v) for v in basic if v < rows}
    tight = [r for r in range(rows) if r not in loose]
    ones = np.ones(len(tight), dtype=np.int64)
    square = matrix[np.ix_(tight, support)]
    found = lifted_solutions(square, ones, 0 * ones)
    if found is None or min(found[0]) < 0:
        return None
    numbers = proportional(found[0])
    weights = [0] * columns
    for c, number in zip(support, numbers, strict=True):
        weights[c] = number
    return tuple(weights)
