"""All extreme equilibria of a two-player game, exactly, degenerate games included."""

from __future__ import annotations

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
    vertices : how many vertices the two best-reply polytopes have, without the origin.
    complete : whether these are all extreme equilibria.
    degenerate : whether some mixture over these actions has more best replies than actions;
        None if the search ended before it could tell.
    """

    pairs: tuple[tuple[Weights, Weights], ...]
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
    of_rows = vertices(game.best_columns, most_bases)
    of_columns = vertices(game.best_rows, most_bases)
    labels = _labels(of_rows, len(game.columns), len(game.rows))
    everything = (1 << len(game.rows) + len(game.columns)) - 1
    simple = of_rows.simple and of_columns.simple
    match = _matched_exactly if simple else _matched
    found = [
        (point(game.best_columns, of_rows.zeros[k]),
         point(game.best_rows, of_columns.zeros[j]))
        for k, j in match(labels, of_columns.zeros, everything)
    ]
    complete = of_rows.complete and of_columns.complete
    return Extreme(
        tuple(sorted(found, key=lambda pair: tuple(map(support_order, pair)))),
        (len(of_rows.zeros), len(of_columns.zeros)),
        complete,
        None if simple and not complete else not simple,
    )


def _labels(of_rows: Vertices, columns: int, rows: int) -> list[int]:
    """Labels in the numbering of the other polytope: rows first, then columns."""
    low = (1 << columns) - 1
    return [(mask >> columns) | (mask & low) << rows for mask in of_rows.zeros]


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
