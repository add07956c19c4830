"""The corners of the core: with their mixtures, all payoffs that no coalition can improve upon."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.model.coalitional import CoalitionalGame

# A core of n players has up to n! corners (Derks and Kuipers, 2002).
MOST_PLAYERS = 6

Rays = NDArray[Any]  # (corners, n + 1) Python integers: payoffs times a denominator, and that


def core_vertices(game: CoalitionalGame) -> tuple[tuple[Fraction, ...], ...]:
    """All vertices of the core, in increasing order; none where it is empty.

    The individually rational payoffs are a simplex. Each coalition of two or more, but all, cuts
    off what it can improve upon; new corners lie between two old ones on the same edge, that is
    where no third corner is tight in all coalitions that are tight in both.

    Raises
    ------
    InputError
        If there are more than six players.

    Examples
    --------
    A convex game: the marginal contributions of the players in each order of arrival.

    >>> game = CoalitionalGame.from_values({"A,B": 1, "A,C": 1, "B,C": 1, "A,B,C": 3})
    >>> [" ".join(map(str, corner)) for corner in core_vertices(game)]
    ['0 1 2', '0 2 1', '1 0 2', '1 2 0', '2 0 1', '2 1 0']

    References
    ----------
    Motzkin, Raiffa, Thompson and Thrall (1953), The double description method; Shapley (1971),
    Cores of convex games.
    """
    if game.n > MOST_PLAYERS:
        raise InputError(f"vertices of the core are found for up to {MOST_PLAYERS} players, "
                         f"found {game.n}")
    n, worths = game.n, game.integers.astype(object)
    room = worths[-1] - sum(worths[1 << i] for i in range(n))
    if room < 0:
        return ()
    own = np.array([worths[1 << i] for i in range(n)] + [1], dtype=object)
    corners = np.array([own + room * (np.arange(n + 1) == i) for i in range(n if room else 1)])
    members = np.arange(1 << n)[:, None] >> np.arange(n) & 1
    tight = np.array([[corner[i] == own[i] for i in range(n)] for corner in corners])
    for mask in sorted(range(1, (1 << n) - 1), key=int.bit_count)[n:]:
        corners, tight = _cut(corners, tight, np.append(members[mask], -worths[mask]))
        if not len(corners):
            return ()
    scale = game.denominator
    return tuple(sorted(tuple(Fraction(int(x), int(corner[-1]) * scale) for x in corner[:-1])
                        for corner in corners))


def _cut(corners: Rays, tight: NDArray[np.bool_], row: Rays) -> tuple[Rays, NDArray[np.bool_]]:
    """The corners that are left of a polytope where ``row . corner >= 0``, and what is tight."""
    slack = corners @ row.astype(object)
    kept, inside = np.flatnonzero(slack >= 0), np.flatnonzero(slack > 0)
    marks = tight.astype(np.float32)
    fresh, between = [], []
    for k in np.flatnonzero(slack < 0):
        shared = marks[inside] @ marks[k]
        # an edge is tight in as many coalitions as there are payoffs to determine, but one
        likely = shared >= len(row) - 3
        near, shared = inside[likely], shared[likely]
        common = tight[near] & tight[k]
        holders = (common.astype(np.float32) @ marks.T == shared[:, None]).sum(axis=1)
        for j in np.flatnonzero(holders == 2):
            point = slack[near[j]] * corners[k] - slack[k] * corners[near[j]]
            fresh.append(point // gcd(*(int(x) for x in point)))
            between.append(np.append(common[j], True))
    old = np.column_stack([tight[kept], slack[kept] == 0])
    if not fresh:
        return corners[kept], old
    return np.concatenate([corners[kept], np.array(fresh)]), np.concatenate([old, between])
