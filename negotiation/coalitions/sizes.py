"""Sums of worths over the coalitions of one size: all that the Shapley and Banzhaf values need."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import INTEGER_LIMIT
from negotiation.model.coalitional import CoalitionalGame

# Up to this many players array code is done before compiled code would be loaded.
FEW = 14


def sums_by_size(game: CoalitionalGame) -> tuple[NDArray[Any], NDArray[Any]]:
    """Sums of worths (times the denominator) over coalitions, by size.

    Returns
    -------
    by_player : (n, n + 1), over the coalitions of each size that hold each player.
    total : (n + 1,), over all coalitions of each size.

    Examples
    --------
    >>> game = CoalitionalGame.from_values([0, 1, 2, 5])
    >>> by_player, total = sums_by_size(game)
    >>> by_player.tolist(), total.tolist()
    ([[0, 1, 5], [0, 2, 5]], [0, 3, 5])
    """
    values = game.integers
    if values.dtype != object and int(abs(values).max()) << game.n >= INTEGER_LIMIT:
        values = values.astype(object)
    if game.n <= FEW or values.dtype == object:
        by_player = _folded(values, game.n)
    else:
        from negotiation.coalitions import _kernels

        by_player = _kernels.sums_by_size(values, game.n)
    total = np.zeros(game.n + 1, dtype=by_player.dtype)
    total[1:] = by_player.sum(axis=0)[1:] // np.arange(1, game.n + 1)
    return by_player, total


def sizes(n: int) -> NDArray[np.uint8]:
    """The number of members of every coalition of n players, by bitmask."""
    counts = np.zeros(1, dtype=np.uint8)
    for _ in range(n):
        counts = np.concatenate([counts, counts + np.uint8(1)])
    return counts


def _folded(values: NDArray[Any], n: int) -> NDArray[Any]:
    sums = np.zeros((n, n + 1), dtype=values.dtype)
    counts = sizes(max(n - 1, 0))
    table = values.reshape(-1, 1)
    for i in reversed(range(n)):
        half = 1 << i
        without, held = table[:half], table[half:]
        order = np.argsort(counts[:half], kind="stable")
        starts = np.searchsorted(counts[:half][order], np.arange(i + 1))
        for size, row in enumerate(np.add.reduceat(held[order], starts, axis=0)):
            sums[i, size + 1 : size + 1 + len(row)] += row
        table = np.zeros((half, table.shape[1] + 1), dtype=values.dtype)
        table[:, :-1] += without
        table[:, 1:] += held
    return sums
