"""A two-player game as two integer matrices, without what never matters to its equilibria."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import INTEGER_LIMIT, shrink
from negotiation.model.game import Game

Integers = NDArray[Any]
Weights = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Bimatrix:
    """A two-player game over the actions that are left, in positive integers.

    Attributes
    ----------
    rows, columns : the actions left, as indices into the game's.
    best_rows : (rows, columns): the first player's payoffs; a constant was added to each column
        and all were divided, so that the player's best replies are the same.
    best_columns : (columns, rows): the second player's payoffs, transposed; a constant was added
        for each row.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    best_rows: Integers
    best_columns: Integers


def bimatrix(game: Game) -> Bimatrix:
    """The game without actions that another action strictly dominates, repeatedly.

    Such actions are in no equilibrium, and without them every equilibrium of the rest is one of
    the whole game.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> reduced = bimatrix(game)
    >>> reduced.rows, reduced.columns
    ((1,), (1,))
    """
    first, second = _wide(game.integers[0]), _wide(game.integers[1].T)
    rows, columns = np.arange(len(first)), np.arange(len(second))
    while True:
        kept_rows = _undominated(first[np.ix_(rows, columns)])
        kept_columns = _undominated(second[np.ix_(columns, rows)])
        if kept_rows.all() and kept_columns.all():
            break
        rows, columns = rows[kept_rows], columns[kept_columns]
    return Bimatrix(
        tuple(rows.tolist()),
        tuple(columns.tolist()),
        positive(first[np.ix_(rows, columns)]),
        positive(second[np.ix_(columns, rows)]),
    )


def _wide(integers: Integers) -> Integers:
    """Python integers where differences of the entries might overflow."""
    if integers.dtype == object or abs(integers).max() >= INTEGER_LIMIT // 4:
        return integers.astype(object)
    return integers


def _undominated(payoffs: Integers) -> NDArray[np.bool_]:
    """Which rows no other row beats in every column."""
    kept = np.ones(len(payoffs), dtype=bool)
    best = payoffs.max(axis=0)
    for row in np.flatnonzero(~(payoffs == best).any(axis=1)):
        kept[row] = not (payoffs > payoffs[row]).all(axis=1).any()
    return kept


def positive(payoffs: Integers) -> Integers:
    """Payoffs with the same best rows in every mixture of columns, all positive.

    Each column is shifted so that its least entry is as large as its range; the common divisor
    is taken out.

    Examples
    --------
    >>> positive(np.array([[10, 7], [30, 7]])).tolist()
    [[1, 1], [2, 1]]
    """
    gains = payoffs - payoffs.min(axis=0)
    divisor = int(np.gcd.reduce(gains.ravel())) or 1
    gains = gains // divisor
    ranges = gains.max(axis=0)
    ranges[ranges == 0] = 1
    return shrink(gains + ranges)


def is_equilibrium(game: Bimatrix, x: Weights, y: Weights) -> bool:
    """Whether two mixtures are best replies to each other, exactly.

    Parameters
    ----------
    x, y
        Integers proportional to the probabilities of the rows and columns left.
    """
    return _only_best(game.best_rows, x, y) and _only_best(game.best_columns, y, x)


def _only_best(payoffs: Integers, own: Weights, other: Weights) -> bool:
    values = against(payoffs, other)
    best = values.max()
    return all(values[k] == best for k, weight in enumerate(own) if weight)


def against(payoffs: Integers, weights: Weights) -> Integers:
    """Payoffs of all rows against integer weights on the columns, never overflowing."""
    support = [k for k, weight in enumerate(weights) if weight]
    used = np.array([weights[k] for k in support], dtype=object)
    values: Integers = payoffs[:, support].astype(object) @ used
    return values


def mixture(names: tuple[str, ...], places: tuple[int, ...], weights: Weights) -> dict[
        str, Fraction]:
    """Probabilities by action name, of the positive ones."""
    total = sum(weights)
    return {
        names[place]: Fraction(weight, total)
        for place, weight in zip(places, weights, strict=True)
        if weight
    }


def support_order(weights: Weights) -> tuple[tuple[bool, int], ...]:
    """A key that sorts mixtures by the first actions they use.

    Examples
    --------
    >>> sorted([(0, 1), (1, 1), (1, 0)], key=support_order)
    [(1, 1), (1, 0), (0, 1)]
    """
    return tuple((not weight, weight) for weight in weights)
