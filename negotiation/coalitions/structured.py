"""Values of games whose players stand in unions, or can talk only along a graph."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.coalitions.shapley import shapley
from negotiation.coalitions.sizes import sizes
from negotiation.errors import InputError
from negotiation.model.coalitional import CoalitionalGame, subset_sums
from negotiation.model.subsets import bits


def owen(game: CoalitionalGame) -> tuple[Fraction, ...]:
    """The Owen value: the Shapley value between unions, and again inside each.

    The average marginal contribution over the orders in which each union arrives in one piece.

    Raises
    ------
    InputError
        If the game has no structure.

    Examples
    --------
    A majority of three players, two of whom vote together:

    >>> game = CoalitionalGame.from_values(
    ...     {"A,B": 1, "A,C": 1, "B,C": 1, "A,B,C": 1}, structure=(0b011, 0b100))
    >>> [str(x) for x in owen(game)]
    ['1/2', '1/2', '0']

    References
    ----------
    Owen (1977), Values of games with a priori unions.
    """
    unions = _structure(game)
    values = [Fraction(0)] * game.n
    for union in unions:
        others = [other for other in unions if other != union]
        before = _unions_of(others)
        for i in bits(union):
            partners = [1 << j for j in bits(union) if j != i]
            inside = _unions_of(partners)
            without = (before[:, None] | inside[None, :]).ravel()
            gains = game.integers[without | 1 << i].astype(object) - game.integers[without]
            weights = np.multiply.outer(_arrivals(len(others)), _arrivals(len(partners))).ravel()
            values[i] = Fraction(gains @ weights) / game.denominator
    return tuple(values)


def aumann_dreze(game: CoalitionalGame) -> tuple[Fraction, ...]:
    """The Aumann-Dreze value: each union shares its own worth by the Shapley value.

    Raises
    ------
    InputError
        If the game has no structure.

    Examples
    --------
    >>> game = CoalitionalGame.from_values(
    ...     {"A,B": 1, "A,C": 1, "B,C": 1, "A,B,C": 1}, structure=(0b011, 0b100))
    >>> [str(x) for x in aumann_dreze(game)]
    ['1/2', '1/2', '0']

    References
    ----------
    Aumann and Dreze (1974), Cooperative games with coalition structures.
    """
    values = [Fraction(0)] * game.n
    for union in _structure(game):
        members = bits(union)
        table = game.integers[_unions_of([1 << i for i in members])]
        part = CoalitionalGame(tuple(game.players[i] for i in members),
                               (table.copy(), game.denominator))
        for i, value in zip(members, shapley(part), strict=True):
            values[i] = value
    return tuple(values)


def myerson(game: CoalitionalGame) -> tuple[Fraction, ...]:
    """The Myerson value: the Shapley value when only connected players can act together.

    Raises
    ------
    InputError
        If the game has no graph.

    Examples
    --------
    Three players on a line, A - B - C; any two together are worth 1 if they can talk:

    >>> game = CoalitionalGame.from_values(
    ...     {"A,B": 1, "A,C": 1, "B,C": 1, "A,B,C": 1}, graph=((0, 1), (1, 2)))
    >>> [str(x) for x in myerson(game)]
    ['1/6', '2/3', '1/6']

    References
    ----------
    Myerson (1977), Graphs and cooperation in games.
    """
    return shapley(connected(game))


def connected(game: CoalitionalGame) -> CoalitionalGame:
    """The game in which a coalition is worth the sum over its connected parts.

    Examples
    --------
    >>> game = CoalitionalGame.from_values({"A,B": 5, "A,C": 7, "A,B,C": 9}, graph=((0, 1),))
    >>> str(connected(game).worth(["A", "C"])), str(connected(game).worth(["A", "B", "C"]))
    ('0', '5')
    """
    if game.graph is None:
        raise InputError("the Myerson value needs a graph of who can talk to whom")
    neighbours = [0] * game.n
    for i, j in game.graph:
        neighbours[i] |= 1 << j
        neighbours[j] |= 1 << i
    values = game.integers
    total = values.astype(object) if values.dtype == object else values.copy()
    for top in range(game.n):
        # the part that holds the last player; what is left is a smaller number, already known
        masks = np.arange(1 << top, 2 << top)
        part = np.full_like(masks, 1 << top)
        while True:
            reached = part
            for i in range(top + 1):
                reached = np.where(part >> i & 1, reached | (neighbours[i] & masks), reached)
            if (reached == part).all():
                break
            part = reached
        total[masks] = values[part] + total[masks ^ part]
    return replace(game, listed=(total, game.denominator), rules=(), claims=(), estate=None)


def _structure(game: CoalitionalGame) -> tuple[int, ...]:
    if not game.structure:
        raise InputError("this value needs a structure: the unions that the players form")
    return game.structure


def _unions_of(masks: list[int]) -> NDArray[np.int64]:
    """The unions of all subsets of disjoint coalitions."""
    return np.asarray(subset_sums(np.array(masks, dtype=np.int64)), dtype=np.int64)


def _arrivals(others: int) -> NDArray[Any]:
    """For each subset of the others the chance that just they come before a given one."""
    chances = [Fraction(factorial(s) * factorial(others - s), factorial(others + 1))
               for s in range(others + 1)]
    return np.array(chances, dtype=object)[sizes(others)]
