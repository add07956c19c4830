"""A game without the actions that no plan prescribes and nobody would deviate to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from negotiation.model.game import Game

Index = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class SmallGame:
    """Part of a game.

    Parameters
    ----------
    game
        The part.
    kept
        For each player the numbers of its actions in the whole game, increasing.
    """

    game: Game
    kept: tuple[tuple[int, ...], ...]

    def index(self, profile: Index) -> Index:
        """A profile of the whole game in the part."""
        return tuple(own.index(a) for own, a in zip(self.kept, profile, strict=True))


def small_game(game: Game, plays: Sequence[Index]) -> SmallGame:
    """The actions that are played in some profiles, and for each the best deviations from it.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1], [4, 0]], "B": [[3, 5], [0, 1], [0, 0]]})
    >>> small_game(game, [(0, 0)]).kept
    ((0, 1), (0, 1))
    """
    kept = [{profile[i] for profile in plays} for i in range(game.n)]
    for profile in plays:
        for i, size in enumerate(game.shape):
            if size > 1:
                where: Any = (*profile[:i], slice(None), *profile[i + 1:])
                line = game.integers[i][where].tolist()
                best = max(pay for b, pay in enumerate(line) if b != profile[i])
                kept[i].add(next(b for b, pay in enumerate(line)
                                 if b != profile[i] and pay == best))
    chosen = tuple(tuple(sorted(own)) for own in kept)
    return SmallGame(
        Game(game.players,
             tuple(tuple(names[a] for a in own)
                   for names, own in zip(game.actions, chosen, strict=True)),
             tuple(np.ascontiguousarray(table[np.ix_(*chosen)]) for table in game.integers),
             game.denominators, game.title, game.discount),
        chosen)
