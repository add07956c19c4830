"""A stochastic game ready for solving: floats to propose with, integers to decide with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Fault, InputError
from negotiation.exact import common, exact, to_float
from negotiation.model.dynamic import StochasticGame
from negotiation.model.game import Game
from negotiation.numerics.refinement import Integers

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """Profiles sorted so that those which differ in one player's action only stand together.

    A group is what the others do in one state; its members are the player's own actions.

    Parameters
    ----------
    order
        The profiles, group after group; groups stand in the order of their states.
    starts
        Where each group starts in `order`.
    group_of
        For each profile its group.
    first
        For each state its first group.
    """

    order: Indices
    starts: Indices
    group_of: Indices
    first: Indices

    @classmethod
    def of(cls, game: StochasticGame, i: int) -> Groups:
        """The groups of the i-th player's own actions."""
        order, sizes, counts = [], [], []
        for x in range(len(game.states)):
            shape = game.shape(x)
            block = np.arange(game.first[x], game.first[x + 1]).reshape(shape)
            order.append(np.moveaxis(block, i, -1).ravel())
            counts.append(block.size // shape[i])
            sizes += [shape[i]] * counts[-1]
        merged = np.concatenate(order)
        starts = np.cumsum([0, *sizes[:-1]])
        group_of = np.empty(game.size, dtype=np.int64)
        group_of[merged] = np.repeat(np.arange(len(sizes)), sizes)
        return cls(merged, starts, group_of, np.cumsum([0, *counts[:-1]]))

    @cached_property
    def state_of(self) -> Indices:
        """For each group its state."""
        sizes = np.diff(np.append(self.first, len(self.starts)))
        return np.repeat(np.arange(len(self.first)), sizes)

    def best(self, values: NDArray[Any]) -> NDArray[Any]:
        """For each group the greatest value of a member."""
        greatest: NDArray[Any] = np.maximum.reduceat(values[self.order], self.starts)
        return greatest

    def members(self, group: int) -> Indices:
        """The profiles of a group."""
        end = self.starts[group + 1] if group + 1 < len(self.starts) else len(self.order)
        return self.order[self.starts[group] : end]

    def any(self, mask: Mask) -> Mask:
        """For each group whether a member is in a mask."""
        found: Mask = np.logical_or.reduceat(mask[self.order], self.starts)
        return found


@dataclass(frozen=True, eq=False)
class Arena:
    """A stochastic game with its discount, in floats and in integers.

    Float payoffs are shifted by each player's least payoff and divided by the widest range, so
    that they lie between 0 and 1 whatever their size; average payoffs move in the same way.
    """

    game: StochasticGame
    delta: Fraction

    @classmethod
    def of(cls, model: StochasticGame | Game, discount: object = None) -> Arena:
        """The arena of a stochastic game, or of a game repeated for ever.

        Raises
        ------
        InputError
            If no discount is known, it is not between 0 and 1, or the players' differ.
        """
        if isinstance(model, Game) and discount is not None:
            model = replace(model, discount=())  # not needed, and may differ between players
        game = StochasticGame.from_game(model) if isinstance(model, Game) else model
        delta = game.discount if discount is None else _discount(discount)
        if delta is None:
            raise InputError(Fault("expected a discount between 0 and 1, found none: give one in "
                                   "the file or as an option", "discount"))
        return cls(game, delta)

    @cached_property
    def groups(self) -> tuple[Groups, ...]:
        """For each player the groups of its own actions."""
        return tuple(Groups.of(self.game, i) for i in range(self.game.n))

    @cached_property
    def scale(self) -> Fraction:
        """The widest range of a player's payoffs; 1 where all are constant."""
        ranges = [Fraction(int(table.max()) - int(table.min()), denominator)
                  for table, denominator in
                  zip(self.game.integers, self.game.denominators, strict=True)]
        return max(ranges) or Fraction(1)

    @cached_property
    def least(self) -> tuple[Fraction, ...]:
        """For each player its least payoff."""
        return tuple(Fraction(int(table.min()), denominator) for table, denominator in
                     zip(self.game.integers, self.game.denominators, strict=True))

    @cached_property
    def flow(self) -> Floats:
        """Payoffs a period between 0 and 1, shape ``(players, profiles)``."""
        rows = []
        for table, denominator in zip(self.game.integers, self.game.denominators, strict=True):
            unit = self.scale * denominator
            shifted = (table.astype(object) - int(table.min())) * unit.denominator
            rows.append(to_float(shifted, unit.numerator))
        return np.stack(rows)

    @cached_property
    def chain(self) -> Any:
        """Chances of the next state, a sparse matrix of shape ``(profiles, states)``."""
        from scipy.sparse import csr_array

        chances = self.game.chances
        rows = np.repeat(chances.denominators, np.diff(chances.starts))
        data = np.array(chances.numerators / rows, dtype=np.float64)
        return csr_array((data, chances.targets, chances.starts),
                         shape=(self.game.size, len(self.game.states)))

    @property
    def patience(self) -> float:
        """The discount as a float."""
        return float(self.delta)

    def ahead(self, now: Floats, values: Floats) -> Floats:
        """What each profile gives on average: payoffs now, and the next state's values later."""
        later: Floats = self.chain @ values
        return (1 - self.patience) * now + self.patience * later

    @cached_property
    def denominator(self) -> int:
        """A denominator of all payoffs."""
        return common(Fraction(1, denominator) for denominator in self.game.denominators)

    @cached_property
    def whole(self) -> tuple[Integers, ...]:
        """For each player, and last for all together, payoffs times the common denominator."""
        tables = [table.astype(object) * (self.denominator // denominator) for table, denominator
                  in zip(self.game.integers, self.game.denominators, strict=True)]
        return (*tables, sum(tables[1:], tables[0]))


def _discount(value: object) -> Fraction:
    try:
        delta = exact(value)
    except ValueError as error:
        raise InputError(Fault(str(error), "discount")) from None
    if not 0 < delta < 1:
        raise InputError(Fault(f"expected a discount between 0 and 1, found {value}", "discount"))
    return delta
