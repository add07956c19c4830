"""Harsanyi dividends: what each coalition adds beyond all that its parts add."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from negotiation.exact import INTEGER_LIMIT, shrink
from negotiation.model.coalitional import CoalitionalGame


def dividends(game: CoalitionalGame) -> NDArray[Any]:
    """The dividends of all coalitions by bitmask, times the game's denominator.

    ``d(S) = sum over T in S of (-1)**(|S| - |T|) v(T)``, so that v(S) is the sum of the dividends
    of its parts: positive where the members of S are complements, negative where substitutes.

    Examples
    --------
    >>> game = CoalitionalGame.from_values({"A,B": 1, "A,C": 1, "A,B,C": 1})
    >>> dividends(game).tolist()
    [0, 0, 0, 1, 0, 1, 0, -1]

    References
    ----------
    Harsanyi (1959), A bargaining model for the cooperative n-person game.
    """
    table = game.integers.copy()
    if table.dtype != object and int(abs(table).max()) << game.n >= INTEGER_LIMIT:
        table = table.astype(object)
    for i in range(game.n):
        pairs = table.reshape(-1, 2, 1 << i)
        pairs[:, 1] -= pairs[:, 0]
    return shrink(table)
