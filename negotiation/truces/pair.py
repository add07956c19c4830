"""The stage game between two players: one column a profile, each player's payoffs from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.numerics.polygon import Point, convex_polygon

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pair:
    """Two players of a game in which nobody else has a choice.

    Payoffs are measured from each player's least, in units of its range; a player whose
    payoff never changes has 0. Profiles are numbered as in the flattened tables.

    Parameters
    ----------
    game
        The stage game.
    players
        Numbers of the two players, in file order.
    low, span
        For each of them, on the game's integer scale, the least payoff and the range (1 where
        there is none).
    """

    game: Game
    players: tuple[int, int]
    low: tuple[int, int]
    span: tuple[int, int]

    @cached_property
    def _tables(self) -> tuple[NDArray[Any], ...]:
        return tuple(self.game.integers[i] for i in self.players)

    @cached_property
    def _best(self) -> tuple[NDArray[Any], ...]:
        return tuple(
            np.broadcast_to(table.max(axis=i, keepdims=True), table.shape)
            for table, i in zip(self._tables, self.players, strict=True)
        )

    @cached_property
    def u(self) -> Floats:
        """(2, profiles) payoffs as floats."""
        return self._floats(self._tables)

    @cached_property
    def c(self) -> Floats:
        """(2, profiles) payoffs from the best deviation as floats."""
        return self._floats(self._best)

    @cached_property
    def cells(self) -> tuple[list[list[float]], list[list[float]]]:
        """`u` and `c` as lists, of which single numbers are read faster."""
        return self.u.tolist(), self.c.tolist()

    def _floats(self, tables: tuple[NDArray[Any], ...]) -> Floats:
        rows = [
            ((table.ravel() - low) / span).astype(np.float64)
            for table, low, span in zip(tables, self.low, self.span, strict=True)
        ]
        return np.stack(rows)

    @cached_property
    def _read(self) -> dict[tuple[bool, int, int], Fraction]:
        return {}

    def payoff(self, i: int, profile: int) -> Fraction:
        """Payoff of the i-th of the two (0 or 1) at a profile."""
        return self._cell(False, i, profile)

    def best(self, i: int, profile: int) -> Fraction:
        """What the i-th of the two gets from its best deviation from a profile."""
        return self._cell(True, i, profile)

    def _cell(self, best: bool, i: int, profile: int) -> Fraction:
        found = self._read.get((best, i, profile))
        if found is None:
            table = (self._best if best else self._tables)[i]
            found = Fraction(int(table.flat[profile]) - self.low[i], self.span[i])
            self._read[best, i, profile] = found
        return found

    def units(self, i: int, profiles: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """Payoffs of the i-th of the two, and from its best deviations, in parts of its range.

        Whole numbers, as Python's own.
        """
        first, second = (table[i].ravel()[profiles].astype(object) - self.low[i]
                         for table in (self._tables, self._best))
        return first, second

    def point(self, profile: int) -> Point:
        """Payoffs of both at a profile."""
        return self.payoff(0, profile), self.payoff(1, profile)

    def gain(self, i: int, profile: int) -> Fraction:
        """What the i-th of the two gains in the period of its best deviation."""
        return self.best(i, profile) - self.payoff(i, profile)

    @cached_property
    def feasible(self) -> list[Point]:
        """Corners of the payoffs of lotteries over profiles."""
        first, second = (table.ravel().tolist() for table in self._tables)
        (a, b), (width, height) = self.low, self.span
        return [(Fraction(int(x) - a, width), Fraction(int(y) - b, height))
                for x, y in convex_polygon(zip(first, second, strict=True))]

    def raw(self, i: int, value: Fraction) -> Fraction:
        """A payoff of the i-th of the two in the game's own unit."""
        return (self.low[i] + self.span[i] * value) / self.game.denominators[self.players[i]]

    def index(self, profile: int) -> tuple[int, ...]:
        """Action numbers of all players of the game at a profile."""
        return tuple(int(k) for k in np.unravel_index(profile, self.game.shape))


def pair(game: Game) -> Pair:
    """Prepare a game in which at most two players have a choice.

    Raises
    ------
    InputError
        If more have a choice, or there is only one player.

    Examples
    --------
    >>> two = pair(Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}))
    >>> two.point(0), two.best(0, 0)
    ((Fraction(3, 5), Fraction(3, 5)), Fraction(1, 1))
    """
    choosing = [i for i, size in enumerate(game.shape) if size > 1]
    if len(choosing) > 2 or game.n < 2:
        raise InputError("the payoff set is computed for two players with a choice; here "
                         f"{len(choosing)} of {game.n} have one")
    idle = [i for i in range(game.n) if i not in choosing]
    first, second = sorted([*choosing, *idle][:2])
    low = [int(game.integers[i].min()) for i in (first, second)]
    span = [int(game.integers[i].max()) - least or 1
            for i, least in zip((first, second), low, strict=True)]
    return Pair(game, (first, second), (low[0], low[1]), (span[0], span[1]))
