"""Strong equilibria: no group of players can deviate so that all its members gain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.subsets import bits

# Pairs of a profile and a deviation that are compared before a search gives up.
MOST_PAIRS = 10**8
_CHUNK = 2**22


@dataclass(frozen=True)
class Lasting:
    """Equilibria that groups keep, and for every other profile a coalition that breaks it.

    Attributes
    ----------
    profiles : index tuples of the equilibria, in index order.
    broken_by : (a1, ..., an) for each profile the first coalition (a bitmask; fewest members
        first) with a joint deviation that is better for all its members, and self-enforcing
        where only such count; 0 for equilibria.
    towards : (a1, ..., an) the first such deviation, as an index into the coalition's joint
        actions; -1 for equilibria.
    """

    profiles: tuple[tuple[int, ...], ...]
    broken_by: NDArray[np.int64]
    towards: NDArray[np.int64]


def strong_nash(game: Game) -> Lasting:
    """All pure strong equilibria.

    A profile is one when no coalition has a joint deviation, the others' actions kept, that is
    strictly better for each of its members.

    Raises
    ------
    InputError
        If there are too many pairs of profiles to compare.

    Examples
    --------
    The prisoner's dilemma has none: together both do better.

    >>> game = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    >>> found = strong_nash(game)
    >>> found.profiles, found.broken_by.tolist()
    ((), [[1, 1], [2, 3]])

    References
    ----------
    Aumann (1959), Acceptable points in general cooperative n-person games.
    """
    broken = np.zeros(game.shape, dtype=np.int64)
    towards = np.full(game.shape, -1, dtype=np.int64)
    pairs = 0
    for mask in sorted(range(1, 1 << game.n), key=lambda m: (m.bit_count(), m)):
        pairs = charged(pairs, game, mask, broken == 0)
        found = improvements(game, mask, broken == 0)
        towards = np.where(broken == 0, found, towards)
        broken = np.where(found >= 0, mask, broken)
    return Lasting(unbroken(broken), broken, towards)


def unbroken(broken: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    """The profiles that no coalition breaks, in index order.

    Examples
    --------
    >>> unbroken(np.array([[0, 1], [2, 0]]))
    ((0, 0), (1, 1))
    """
    return tuple(tuple(map(int, at)) for at in np.argwhere(broken == 0))


def moved(game: Game, at: Sequence[int], mask: int, joint: int) -> tuple[int, ...]:
    """The profile after a coalition turns to one of its joint actions.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    >>> moved(game, (1, 1), 0b11, 0)
    (0, 0)
    """
    profile, members = list(at), bits(mask)
    own = np.unravel_index(joint, [game.shape[i] for i in members])
    for i, action in zip(members, own, strict=True):
        profile[i] = int(action)
    return tuple(profile)


def charged(pairs: int, game: Game, mask: int, profiles: NDArray[np.bool_]) -> int:
    """The pairs compared so far and those that a coalition adds; refused if they are too many.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    >>> charged(0, game, 0b11, np.ones((2, 2), dtype=bool))
    16
    """
    pairs += int(profiles.sum()) * math.prod(game.shape[i] for i in bits(mask))
    if pairs > MOST_PAIRS:
        raise InputError(f"too many joint deviations: {pairs} pairs of profiles would be "
                         f"compared, more than {MOST_PAIRS}")
    return pairs


def improvements(
    game: Game, mask: int, profiles: NDArray[np.bool_], among: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """The first joint deviation of a coalition that all its members like, or -1.

    Parameters
    ----------
    profiles
        (a1, ..., an) from which profiles; the others get -1.
    among
        (a1, ..., an) to which profiles; default all.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    >>> improvements(game, 0b11, np.ones((2, 2), dtype=bool)).tolist()
    [[-1, -1], [-1, 0]]
    """
    members = bits(mask)
    order = [*members, *(i for i in range(game.n) if not mask >> i & 1)]
    joint = math.prod(game.shape[i] for i in members)

    def table(array: NDArray[Any]) -> NDArray[Any]:
        return np.transpose(array, order).reshape(joint, -1)

    own, rest = np.nonzero(table(profiles))
    payoffs = [table(game.integers[i]) for i in members]
    allowed = None if among is None else table(among)
    found = np.full((joint, game.size // joint), -1, dtype=np.int64)
    step = max(1, _CHUNK // joint)
    for start in range(0, len(own), step):
        here, column = own[start:start + step], rest[start:start + step]
        better = np.ones((joint, len(here)), dtype=bool) if allowed is None else (
            allowed[:, column])
        for payoff in payoffs:
            better &= (payoff[:, column] > payoff[here, column]).astype(bool)
        found[here, column] = np.where(better.any(axis=0), better.argmax(axis=0), -1)
    shape = [game.shape[i] for i in order]
    return np.asarray(np.transpose(found.reshape(shape), np.argsort(order)))
