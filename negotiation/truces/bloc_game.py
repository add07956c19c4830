"""Several players as one: their joint actions, and the sum of their payoffs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from negotiation.exact import shrink
from negotiation.model.game import Game

Index = tuple[int, ...]


def bloc_game(game: Game, members: Sequence[int], weights: Sequence[Fraction], name: str) -> Game:
    """The game in which some players act as one, which comes last.

    Its actions are all joint actions of its members, the last member's changing fastest; its
    payoff is the weighted sum of theirs.

    Parameters
    ----------
    members
        Numbers of the players, in increasing order.
    weights
        Of the members' payoffs, one each.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[[1, 2]], [[3, 4]]], "B": [[[0, 1]], [[1, 0]]],
    ...                           "C": [[[5, 6]], [[7, 8]]]})
    >>> merged = bloc_game(game, [0, 2], [Fraction(1), Fraction(2)], "A and C")
    >>> merged.players, merged.actions[1]
    (('B', 'A and C'), ('1 & 1', '1 & 2', '2 & 1', '2 & 2'))
    >>> merged.payoff(("1", "2 & 1"))
    {'B': Fraction(1, 1), 'A and C': Fraction(17, 1)}
    """
    others = [i for i in range(game.n) if i not in members]
    order = [*others, *members]
    shape = (*(game.shape[i] for i in others), math.prod(game.shape[i] for i in members))
    scale = math.lcm(*(game.denominators[i] * w.denominator
                       for i, w in zip(members, weights, strict=True)))
    total = sum(game.integers[i].astype(object) * int(w * scale / game.denominators[i])
                for i, w in zip(members, weights, strict=True))
    tables = [*(game.integers[i] for i in others), shrink(np.asarray(total))]
    joint = [" & ".join(game.actions[i][a] for i, a in zip(members, cell, strict=True))
             for cell in np.ndindex(*(game.shape[i] for i in members))]
    return Game(
        (*(game.players[i] for i in others), name),
        (*(game.actions[i] for i in others), tuple(joint)),
        tuple(np.ascontiguousarray(table.transpose(order)).reshape(shape) for table in tables),
        (*(game.denominators[i] for i in others), scale),
        game.title,
        (*(game.discount[i] for i in others), game.discount[members[0]]),
    )


def merged_profile(game: Game, members: Sequence[int], profile: Index) -> Index:
    """A profile of a game as one of the game in which some players act as one.

    Examples
    --------
    >>> game = Game.from_payoffs([np.zeros((2, 1, 3), dtype=int)] * 3)
    >>> merged_profile(game, [0, 2], (1, 0, 2))
    (0, 5)
    """
    joint = np.ravel_multi_index([profile[i] for i in members], [game.shape[i] for i in members])
    return (*(profile[i] for i in range(game.n) if i not in members), int(joint))


def split_profile(game: Game, members: Sequence[int], profile: Index) -> Index:
    """The profile of a game that `merged_profile` makes a given one of.

    Examples
    --------
    >>> game = Game.from_payoffs([np.zeros((2, 1, 3), dtype=int)] * 3)
    >>> split_profile(game, [0, 2], (0, 5))
    (1, 0, 2)
    """
    joint = np.unravel_index(profile[-1], [game.shape[i] for i in members])
    own = dict(zip(members, map(int, joint), strict=True))
    rest = iter(profile[:-1])
    return tuple(own[i] if i in own else next(rest) for i in range(game.n))
