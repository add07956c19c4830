"""Two-player games in which one player's gain is the other's loss: value and optimal faces."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.equilibria.bimatrix import (
    Integers,
    Weights,
    against,
    bimatrix,
    mixture,
    support_order,
)
from negotiation.errors import InputError
from negotiation.model.game import Game, require_game
from negotiation.numerics.lifting import regular_block
from negotiation.numerics.vertices import MOST_BASES, point, proportional, vertices
from negotiation.numerics.zero_sum import matrix_game


@dataclass(frozen=True)
class ZeroSum:
    """Value and optimal strategies of a two-player game of constant sum.

    Attributes
    ----------
    values : for each player what it gets in every equilibrium.
    optimal : for each player the corners of the set of its optimal strategies, each as
        probabilities by action.
    complete : whether these are all corners.
    """

    values: dict[str, Fraction]
    optimal: dict[str, tuple[dict[str, Fraction], ...]]
    complete: bool


def zero_sum(game: Game, most_bases: int = MOST_BASES) -> ZeroSum:
    """Value and optimal faces of a two-player constant-sum game (von Neumann 1928), exactly.

    The equilibria are the pairs of optimal strategies, whatever the pair.

    Raises
    ------
    InputError
        If there are not two players, or the payoffs do not add up to the same sum everywhere.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[1, 0, 1], [0, 1, 0]], "B": [[-1, 0, -1], [0, -1, 0]]})
    >>> found = zero_sum(game)
    >>> found.values["A"], len(found.optimal["A"]), len(found.optimal["B"])
    (Fraction(1, 2), 1, 2)
    """
    require_game(game)
    total = constant_sum(game) if game.n == 2 else None
    if total is None:
        raise InputError("expected two players whose payoffs add up to the same sum in every "
                         "profile")
    reduced = bimatrix(game)
    payoffs = game.integers[0][np.ix_(reduced.rows, reduced.columns)]
    saddle = matrix_game(payoffs)
    x, y = tuple(proportional(saddle.rows)), tuple(proportional(saddle.columns))
    rows, all_rows = _face(reduced.best_columns, reduced.best_rows, x, y, most_bases)
    columns, all_columns = _face(reduced.best_rows, reduced.best_columns, y, x, most_bases)
    first = saddle.value / game.denominators[0]
    one, two = game.players
    return ZeroSum(
        {one: first, two: total - first},
        {
            one: tuple(mixture(game.actions[0], reduced.rows, w) for w in rows),
            two: tuple(mixture(game.actions[1], reduced.columns, w) for w in columns),
        },
        all_rows and all_columns,
    )


def constant_sum(game: Game) -> Fraction | None:
    """What the payoffs of two players add up to in every profile, None if that varies.

    Examples
    --------
    >>> constant_sum(Game.from_payoffs({"A": [[3, 1]], "B": [[1, 3]]}))
    Fraction(4, 1)
    """
    first, second = (integers.astype(object) for integers in game.integers)
    sums = first * game.denominators[1] + second * game.denominators[0]
    if (sums != sums.flat[0]).any():
        return None
    return Fraction(int(sums.flat[0]), game.denominators[0] * game.denominators[1])


def _face(
    replies: Integers, own: Integers, x: Weights, y: Weights, most_bases: int
) -> tuple[list[Weights], bool]:
    """Corners of the set of strategies that are optimal, with x among them, and whether all.

    They are the strategies that form an equilibrium with y: they use best replies to y only,
    and against them everything in y is a best reply.

    Parameters
    ----------
    replies : the other player's payoffs, a column for each own action.
    own : the player's payoffs, a row for each own action.
    """
    values = against(own, y)
    used = np.flatnonzero(values == values.max())
    held = replies[np.flatnonzero(y)][:, used]
    independent, _ = regular_block((held - held[0])[1:])
    if len(independent) == len(used) - 1:
        return [x], True
    found = vertices(replies[:, used], most_bases)
    corners = {x} if not found.complete else set()
    for zeros in found.zeros:
        weights = np.zeros(len(own), dtype=object)
        weights[used] = point(replies[:, used], zeros)
        against_it = against(replies, tuple(weights))
        best = against_it.max()
        if all(against_it[k] == best for k, weight in enumerate(y) if weight):
            corners.add(tuple(weights.tolist()))
    return sorted(corners, key=support_order), found.complete
