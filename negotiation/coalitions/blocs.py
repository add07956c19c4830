"""Blocs of players of a game acting as one, and what they are worth in equilibrium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.equilibria.nash import nash_equilibria
from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.errors import InputError
from negotiation.exact import INTEGER_LIMIT, shrink
from negotiation.model.game import Game
from negotiation.model.partition import Blocs, ordered, partitions_of
from negotiation.model.subsets import bits
from negotiation.result import Status

Integers = NDArray[Any]

# Eight players have 4,140 partitions.
MOST_PLAYERS = 8
# Choices of as many best replies and unused actions of both as the smaller side has actions, up to
# which the mixed equilibria of two blocs are looked for.
MOST_SYSTEMS = 10**8


@dataclass(frozen=True)
class Worth:
    """What a bloc is worth over the equilibria of a game between blocs.

    Attributes
    ----------
    least, greatest : over all equilibria.
    equilibria : the pure ones, as index tuples of the original game; empty where mixed ones
        were used.
    """

    least: Fraction
    greatest: Fraction
    equilibria: tuple[tuple[int, ...], ...] = ()


def bloc_tables(game: Game, blocs: Sequence[int]) -> tuple[list[Integers], int]:
    """Payoffs of blocs that act as one: their members' sums, over joint actions.

    Parameters
    ----------
    blocs
        Disjoint bitmasks that cover all players.

    Returns
    -------
    One integer array for each bloc, with one axis for each (the joint actions in index order),
    and the denominator of all.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[1, 2], [3, 4]], "B": [[10, 20], [30, 40]]})
    >>> tables, unit = bloc_tables(game, [0b11])
    >>> tables[0].tolist(), unit
    ([11, 22, 33, 44], 1)
    """
    members = [bits(bloc) for bloc in blocs]
    order = [i for bloc in members for i in bloc]
    unit = lcm(*game.denominators)
    factors = [unit // denominator for denominator in game.denominators]
    short = sum(int(abs(table).max()) * factor for table, factor in
                zip(game.integers, factors, strict=True)) < INTEGER_LIMIT
    shape = [int(np.prod([game.shape[i] for i in bloc], dtype=np.int64)) for bloc in members]
    tables = []
    for bloc in members:
        total: Any = sum(game.integers[i].astype(np.int64 if short else object) * factors[i]
                         for i in bloc)
        tables.append(np.transpose(total, order).reshape(shape))
    return tables if short else [shrink(table) for table in tables], unit


def bloc_worths(game: Game, blocs: Sequence[int]) -> tuple[Worth, ...] | None:
    """The worth of every bloc over the equilibria of the game between blocs.

    Pure equilibria where there are some; else, for two blocs, all mixed ones; None where three
    or more blocs have no pure equilibrium, or the mixed ones of two are too many to be all found.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[6, 2], [7, 0]], "B": [[6, 7], [2, 0]]})
    >>> [(str(worth.least), str(worth.greatest)) for worth in bloc_worths(game, [0b01, 0b10])]
    [('2', '7'), ('2', '7')]
    """
    tables, unit = bloc_tables(game, blocs)
    names = tuple(str(k) for k in range(len(blocs)))
    actions = tuple(tuple(map(str, range(size))) for size in tables[0].shape)
    between = Game(names, actions, tuple(tables), (unit,) * len(blocs))
    pure = np.argwhere(pure_equilibrium_mask(between))
    if len(pure):
        profiles = tuple(_profile(game, blocs, at.tolist()) for at in pure)
        reached = [table[tuple(pure.T)] for table in tables]
        return tuple(Worth(Fraction(int(min(worths)), unit), Fraction(int(max(worths)), unit),
                           profiles) for worths in reached)
    if len(blocs) != 2 or comb(sum(between.shape), min(between.shape)) > MOST_SYSTEMS:
        return None
    mixed = nash_equilibria(between)
    if mixed.status is not Status.COMPLETE:
        return None
    paid = [[found.payoffs[name] for found in mixed.equilibria] for name in names]
    return tuple(Worth(min(worths), max(worths)) for worths in paid)


def bloc_worth(game: Game, blocs: Sequence[int], bloc: int) -> Worth | None:
    """The worth of one bloc, as in `bloc_worths`.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    >>> str(bloc_worth(game, [0b01, 0b10], 0b01).least), str(bloc_worth(game, [0b11], 0b11).least)
    ('1', '4')
    """
    worths = bloc_worths(game, blocs)
    return None if worths is None else worths[list(blocs).index(bloc)]


@dataclass(frozen=True)
class GameGround:
    """A game, and the worths of its blocs, found once."""

    game: Game
    known: dict[Blocs, tuple[Worth, ...] | None] = field(default_factory=dict)

    def worths(self, blocs: Blocs) -> tuple[Worth, ...] | None:
        """The worths of the blocs of a partition."""
        if blocs not in self.known:
            self.known[blocs] = bloc_worths(self.game, blocs)
        return self.known[blocs]

    def partitions(self) -> Iterator[tuple[Blocs, tuple[Worth, ...] | None]]:
        """All partitions, each with the worths of its blocs."""
        for blocs in map(ordered, partitions_of((1 << self.game.n) - 1)):
            yield blocs, self.worths(blocs)


def partition_function(game: Game) -> dict[Blocs, tuple[Worth, ...] | None]:
    """What the blocs of every partition of the players are worth, as in `bloc_worths`.

    Raises
    ------
    InputError
        If there are more than eight players.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    >>> {blocs: [str(worth.least) for worth in worths]
    ...  for blocs, worths in partition_function(game).items()}
    {(3,): ['4'], (1, 2): ['1', '1']}

    References
    ----------
    Thrall and Lucas (1963), n-person games in partition function form.
    """
    if game.n > MOST_PLAYERS:
        raise InputError(f"partitions are listed for up to {MOST_PLAYERS} players, found {game.n}")
    return dict(GameGround(game).partitions())


def _profile(game: Game, blocs: Sequence[int], joint: Sequence[int]) -> tuple[int, ...]:
    """The players' actions that joint actions of the blocs are made of."""
    profile = [0] * game.n
    for bloc, action in zip(blocs, joint, strict=True):
        members = bits(bloc)
        own = np.unravel_index(int(action), [game.shape[i] for i in members])
        for i, place in zip(members, own, strict=True):
            profile[i] = int(place)
    return tuple(profile)
