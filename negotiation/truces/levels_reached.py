"""What cannot be taken back: states of levels reached, and what can still be played in them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from negotiation.errors import InputError, TooLargeError
from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation

Index = tuple[int, ...]
State = tuple[Index, ...]  # for each player the levels reached, one for each of its ratchets

_MOST_MOVES = 400_000
_MOVE = 500  # bytes


@dataclass(frozen=True, eq=False)
class Ratchets:
    """A stage game in which some levels can only rise.

    Parameters
    ----------
    game
        The stage game.
    marks
        For each player and action the levels of what the player cannot take back; empty where it
        can take back everything.
    start
        The levels reached at the start.
    names
        For each player the names of what it cannot take back.
    """

    game: Game
    marks: tuple[tuple[Index, ...], ...]
    start: State
    names: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        moves = sum(math.prod(map(len, self.options(state))) for state in self.states)
        if moves > _MOST_MOVES:
            raise TooLargeError("the tree of concessions", moves * _MOVE, _MOST_MOVES * _MOVE)

    @cached_property
    def movers(self) -> tuple[int, ...]:
        """The players with a choice."""
        return tuple(i for i, size in enumerate(self.game.shape) if size > 1)

    @cached_property
    def states(self) -> list[State]:
        """All levels that can be reached from the start, those that lie further first."""
        reach = [sorted({mark for mark in marks if _least(start, mark)})
                 for marks, start in zip(self.marks, self.start, strict=True)]
        if math.prod(map(len, reach)) > _MOST_MOVES:
            raise TooLargeError("the list of levels reached", math.prod(map(len, reach)) * _MOVE,
                                _MOST_MOVES * _MOVE)
        return sorted(itertools.product(*reach),
                      key=lambda state: (-sum(map(sum, state)), state))

    def options(self, state: State) -> list[list[int]]:
        """For each player the actions that take nothing back."""
        return [[a for a, mark in enumerate(marks) if _least(reached, mark)]
                for marks, reached in zip(self.marks, state, strict=True)]

    def after(self, profile: Index) -> State:
        """The levels reached once a profile has been played."""
        return tuple(marks[a] for marks, a in zip(self.marks, profile, strict=True))

    def told(self, state: State) -> dict[str, list[int]]:
        """The levels reached by each player who cannot take something back."""
        return {player: list(levels)
                for player, levels in zip(self.game.players, state, strict=True) if levels}

    @cached_property
    def payoffs(self) -> tuple[dict[Index, Fraction], ...]:
        """For each player its payoff at each profile."""
        profiles = list(itertools.product(*map(range, self.game.shape)))
        return tuple({profile: table[profile] for profile in profiles}
                     for table in self.game.exact_tables)

    def payoffs_at(self, profile: Index) -> dict[int, Fraction]:
        """What each player with a choice gets at a profile."""
        return {i: self.payoffs[i][profile] for i in self.movers}


def _least(reached: Index, mark: Index) -> bool:
    return all(a <= b for a, b in zip(reached, mark, strict=True))


def ratchets_of_game(
    game: Game, start: Index, reversible: bool | Collection[str] = False
) -> Ratchets:
    """The actions of each player as levels in order, which only those named can take back.

    Parameters
    ----------
    reversible
        All players, none, or the names of those who can go back.

    Raises
    ------
    InputError
        If a name is unknown.
    """
    free = set(game.players if reversible is True else reversible or ())
    unknown = sorted(free - set(game.players))
    if unknown:
        raise InputError(f"unknown player {unknown[0]!r}; the players are "
                         f"{', '.join(game.players)}")
    marks = tuple(tuple(() if player in free else (a,) for a in range(size))
                  for player, size in zip(game.players, game.shape, strict=True))
    names = tuple(() if player in free else (player,) for player in game.players)
    return Ratchets(game, marks, tuple(m[a] for m, a in zip(marks, start, strict=True)), names)


def ratchets_of_talks(talks: Negotiation, reversible: bool = False) -> Ratchets:
    """The issues that a negotiation marks as not reversible can only rise from the status quo.

    Parameters
    ----------
    reversible
        Whether everything can be taken back after all.

    Raises
    ------
    InputError
        If a party's own doctrine forbids the status quo.
    """
    part = talks.slice()
    at = part.status_quo
    if at is None:
        raise InputError("the status quo is against a party's own doctrine: no path starts there")
    marks, names = [], []
    for own, rows in zip(part.issues, part.bundles, strict=True):
        fixed = [column for column, k in enumerate(own)
                 if not reversible and not talks.issues[k].reversible]
        marks.append(tuple(tuple(int(row[column]) for column in fixed) for row in rows))
        names.append(tuple(talks.issues[own[column]].id for column in fixed))
    start = tuple(m[a] for m, a in zip(marks, at, strict=True))
    return Ratchets(talks.compile(part), tuple(marks), start, tuple(names))
