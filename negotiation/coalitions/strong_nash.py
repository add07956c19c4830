"""Strong equilibria: no group of players can deviate so that all its members gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import TooLargeError
from negotiation.model.game import Game
from negotiation.model.slices import MEMORY_ALLOWED
from negotiation.model.subsets import bits

_CHUNK = 2**22


@dataclass(frozen=True)
class StrongNash:
    """Strong equilibria, and for every other profile a coalition that breaks it.

    Attributes
    ----------
    profiles : index tuples of the strong equilibria, in index order.
    broken_by : (a1, ..., an) for each profile the first coalition (a bitmask; fewest members
        first) with a joint deviation that is better for all its members; 0 for equilibria.
    """

    profiles: tuple[tuple[int, ...], ...]
    broken_by: NDArray[np.int64]


def strong_nash(game: Game) -> StrongNash:
    """All pure strong equilibria.

    A profile is one when no coalition has a joint deviation, the others' actions kept, that is
    strictly better for each of its members.

    Raises
    ------
    TooLargeError
        If comparing all joint actions of a coalition does not fit in memory.

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
    for mask in sorted(range(1, 1 << game.n), key=lambda m: (m.bit_count(), m)):
        gains = _improvable(game, mask)
        broken = np.where((broken == 0) & gains, mask, broken)
    return StrongNash(tuple(tuple(map(int, at)) for at in np.argwhere(broken == 0)), broken)


def _improvable(game: Game, mask: int) -> NDArray[np.bool_]:
    """Profiles from which the members of a coalition have a joint deviation that all like."""
    members = bits(mask)
    others = [i for i in range(game.n) if not mask >> i & 1]
    joint = int(np.prod([game.shape[i] for i in members], dtype=np.int64))
    rest = game.size // joint
    if joint * joint > MEMORY_ALLOWED:
        raise TooLargeError(f"comparing the {joint} joint actions of a coalition", joint * joint,
                            MEMORY_ALLOWED)
    tables = [np.transpose(game.integers[i], [*members, *others]).reshape(joint, rest)
              for i in members]
    found = np.zeros((joint, rest), dtype=bool)
    step = max(1, _CHUNK // (joint * joint))
    for start in range(0, rest, step):
        part: Any = slice(start, start + step)
        better = np.ones((joint, joint, tables[0][:, part].shape[1]), dtype=bool)
        for table in tables:
            better &= (table[None, :, part] > table[:, None, part]).astype(bool)
        found[:, part] = better.any(axis=1)
    shape = [game.shape[i] for i in [*members, *others]]
    back = np.argsort([*members, *others])
    return np.asarray(np.transpose(found.reshape(shape), back))
