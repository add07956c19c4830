"""All extreme equilibria of a two-player game, exactly, degenerate games included."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negotiation.equilibria.bimatrix import Bimatrix, Weights, support_order
from negotiation.numerics.vertices import MOST_BASES, Vertices, point, vertices

_WORD = 64


@dataclass(frozen=True)
class Extreme:
    """Extreme equilibria over the actions of a `Bimatrix`.

    Attributes
    ----------
    pairs : mixtures of the rows and of the columns, as integers proportional to probabilities;
        distinct, in the order of their supports.
    left : rows and columns left when those of the player with more actions that are never a best
        reply are gone too, as places in the bimatrix; of all columns if there are as many rows.
    vertices : how many vertices the two best-reply polytopes then have, without the origin.
    complete : whether these are all extreme equilibria.
    degenerate : whether some mixture of what is left has more best replies than actions;
        None if the search ended before it could tell.
    """

    pairs: tuple[tuple[Weights, Weights], ...]
    left: tuple[tuple[int, ...], tuple[int, ...]]
    vertices: tuple[int, int]
    complete: bool
    degenerate: bool | None


def extreme_equilibria(game: Bimatrix, most_bases: int = MOST_BASES) -> Extreme:
    """All pairs of vertices of the best-reply polytopes that are best replies to each other.

    A mixture of the rows is a vertex of ``{x >= 0: best_columns @ x <= 1}`` up to scale; it
    carries the labels of the rows that it does not use and of the columns that are best
    replies to it; mixtures of the columns likewise. Two vertices that carry all labels between
    them are an equilibrium, and the extreme equilibria are exactly these pairs (Mangasarian
    1964; Avis, Rosenberg, Savani & von Stengel 2010).

    Parameters
    ----------
    most_bases : when to give up on one of the polytopes.

    Examples
    --------
    >>> from negotiation import Game
    >>> from negotiation.equilibria.bimatrix import bimatrix
    >>> game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    >>> extreme_equilibria(bimatrix(game)).pairs
    (((1, 0), (1, 0)), ((2, 1), (1, 2)), ((0, 1), (0, 1)))
    """
    flipped = len(game.rows) > len(game.columns)
    tables = (game.best_columns, game.best_rows)
    of_few, of_many = tables[::-1] if flipped else tables
    many, few = of_few.shape
    corners = vertices(of_few, most_bases)
    used = _best_somewhere(corners, many)
    others = vertices(of_many[:, used], most_bases)
    simple = corners.simple and others.simple
    complete = corners.complete and others.complete
    match = _matched_exactly if simple else _matched
    found = [
        (point(of_few, corners.zeros[k]),
         _spread(point(of_many[:, used], others.zeros[j]), used, many))
        for k, j in match(_labels(corners, many, few, used), others.zeros,
                          (1 << few + len(used)) - 1)
    ]
    order = -1 if flipped else 1
    pairs = [(pair[::order][0], pair[::order][1]) for pair in found]
    left = (tuple(range(few)), tuple(used))[::order]
    counts = (len(corners.zeros), len(others.zeros))[::order]
    return Extreme(
        tuple(sorted(pairs, key=lambda pair: tuple(map(support_order, pair)))),
        (left[0], left[1]),
        (counts[0], counts[1]),
        complete,
        None if simple and not complete else not simple,
    )


def _best_somewhere(corners: Vertices, replies: int) -> list[int]:
    """Replies that are best at some vertex; all of them if vertices may be missing.

    The others are never best, as what is best at a mixture is best at a vertex too: they are in
    no equilibrium.
    """
    if not corners.complete:
        return list(range(replies))
    union = functools.reduce(operator.or_, corners.zeros)
    return [reply for reply in range(replies) if union >> reply & 1]


def _spread(weights: Weights, places: Sequence[int], length: int) -> Weights:
    spread = [0] * length
    for place, weight in zip(places, weights, strict=True):
        spread[place] = weight
    return tuple(spread)


def _labels(corners: Vertices, replies: int, own: int, used: Sequence[int]) -> list[int]:
    """Labels in the numbering of the other polytope: own actions first, then replies."""
    if len(used) == replies:
        low = (1 << replies) - 1
        return [mask >> replies | (mask & low) << own for mask in corners.zeros]
    return [
        mask >> replies | sum((mask >> reply & 1) << own + k for k, reply in enumerate(used))
        for mask in corners.zeros
    ]


def _matched_exactly(
    labels: Sequence[int], others: Sequence[int], everything: int
) -> list[tuple[int, int]]:
    """Pairs of places whose labels are complements: where no vertex has a label to spare."""
    places = {mask: j for j, mask in enumerate(others)}
    return [
        (k, places[everything ^ mask])
        for k, mask in enumerate(labels)
        if everything ^ mask in places
    ]


def _matched(
    labels: Sequence[int], others: Sequence[int], everything: int
) -> list[tuple[int, int]]:
    """Pairs of places whose labels together are all."""
    words = range(0, everything.bit_length(), _WORD)
    parts = [np.array([mask >> w & (2**_WORD - 1) for mask in others], dtype=np.uint64)
             for w in words]
    pairs = []
    for k, mask in enumerate(labels):
        missing = everything & ~mask
        covers = np.ones(len(others), dtype=bool)
        for w, part in zip(words, parts, strict=True):
            need = np.uint64(missing >> w & (2**_WORD - 1))
            covers &= part & need == need
        pairs += [(k, int(j)) for j in np.flatnonzero(covers)]
    return pairs
