"""The incentive constraints of correlated and coarse correlated equilibria as a linear program."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import shrink
from negotiation.model.game import Game
from negotiation.numerics.lifting import regular_block
from negotiation.numerics.program import Integers
from negotiation.numerics.sparse_optimum import sparse_maximise
from negotiation.numerics.sparse_program import SparseProgram, reduced_costs


@dataclass(frozen=True)
class Deviation:
    """A player that would play another action: when told one action, or (None) whatever happens."""

    player: int
    told: int | None
    action: int


@dataclass(frozen=True)
class Requirement:
    """A further constraint ``coefficients . p >= bound`` in integers, or ``= bound``."""

    coefficients: Integers
    bound: int
    equal: bool = False


@dataclass(frozen=True)
class Best:
    """An optimal distribution with the dual that proves it.

    Attributes
    ----------
    p : one probability a profile, in file order.
    prices : what each deviation's constraint is worth, in units of objective per payoff.
    required : what each further requirement is worth.
    level : the common level that is maximised, or None.
    costless : the profiles that may have probability in some optimal distribution.
    """

    p: tuple[Fraction, ...]
    prices: dict[Deviation, Fraction]
    required: tuple[Fraction, ...]
    level: Fraction | None
    costless: tuple[int, ...]


class Incentives:
    """The polytope of correlated (or coarse correlated) equilibria of a game.

    Parameters
    ----------
    game
        Of any number of players.
    coarse
        Whether players commit before they are told what to play.
    """

    def __init__(self, game: Game, coarse: bool) -> None:
        self.game, self.coarse = game, coarse
        self.deviations: list[Deviation] = []
        entries: list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[Any]]] = []
        for i in range(game.n):
            entries.append(self._entries(i))
        self.rows = np.concatenate([rows for rows, _, _ in entries])
        self.columns = np.concatenate([columns for _, columns, _ in entries])
        wide = any(values.dtype == object for _, _, values in entries)
        self.values = np.concatenate(
            [values.astype(object) if wide else values for _, _, values in entries])
        kept = np.flatnonzero(self.values)
        self.rows, self.columns, self.values = (
            self.rows[kept], self.columns[kept], self.values[kept])

    def _entries(self, i: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[Any]]:
        """What player i gains by its deviations at each profile, in its integers."""
        size = self.game.shape[i]
        first = len(self.deviations)
        gains = np.moveaxis(self.game.integers[i], i, 0).reshape(size, -1)
        places = np.arange(self.game.size).reshape(self.game.shape)
        places = np.moveaxis(places, i, 0).reshape(size, -1)
        if self.coarse:
            told: list[int | None] = [None] * size
            other = np.arange(size)
            values = (gains[:, None, :] - gains[None, :, :]).reshape(size, -1)
            columns = np.broadcast_to(places.ravel(), values.shape)
        else:
            pairs = np.argwhere(~np.eye(size, dtype=bool))
            told, other = list(pairs[:, 0]), pairs[:, 1]
            values = gains[other] - gains[pairs[:, 0]]
            columns = places[pairs[:, 0]]
        self.deviations += [
            Deviation(i, None if b is None else int(b), int(c))
            for b, c in zip(told, other, strict=True)
        ]
        rows = np.repeat(first + np.arange(len(values)), values.shape[1])
        return rows, columns.ravel(), values.ravel()

    def maximise(
        self, objective: Integers, requirements: Sequence[Requirement] = (),
        level: Sequence[int] = (), columns: Sequence[int] | None = None,
    ) -> Best | None:
        """Maximise ``objective . p``, or the common level of some requirements.

        Parameters
        ----------
        objective
            One integer a profile; not used where there is a level.
        requirements
            Further constraints; those whose numbers are in `level` read
            ``coefficients . p >= bound + t``, and t is maximised.
        columns
            The only profiles that may have probability; default all.

        Returns
        -------
        Best, or None where no optimum could be proved.
        """
        chosen = np.arange(self.game.size) if columns is None else np.asarray(sorted(columns))
        program = self._program(objective, requirements, level)
        if columns is not None:
            kept = [*chosen, *range(self.game.size, program.shape[1])]
            program = program.part(np.arange(program.shape[0]), np.array(kept, dtype=np.intp))
        answer = sparse_maximise(program)
        if answer is None:
            return None
        p = [Fraction(0)] * self.game.size
        for k, value in zip(chosen, answer.x, strict=False):
            p[int(k)] = value
        count = len(self.deviations)
        prices = {
            deviation: price * self.game.denominators[deviation.player]
            for deviation, price in zip(self.deviations, answer.y, strict=False) if price
        }
        ordered = self._order(requirements)
        required = [Fraction(0)] * len(requirements)
        inequalities = [k for k in ordered if not requirements[k].equal]
        equalities = [k for k in ordered if requirements[k].equal]
        for k, price in zip(inequalities, answer.y[count:], strict=False):
            required[k] = price
        for k, price in zip(equalities, answer.y[count + len(inequalities):], strict=False):
            required[k] = -price
        excess, _ = reduced_costs(program, answer.y)
        costless = tuple(int(k) for k, e in zip(chosen, excess, strict=False) if not e)
        return Best(tuple(p), prices, tuple(required), answer.x[-1] if level else None, costless)

    def determined(
        self, columns: Sequence[int], binding: Sequence[Deviation],
        further: Sequence[Integers] = (),
    ) -> bool:
        """Whether only one distribution on some profiles makes the named deviations just not pay.

        Parameters
        ----------
        further
            Rows whose product with the distribution is known as well.
        """
        numbers = {deviation: row for row, deviation in enumerate(self.deviations)}
        chosen = np.array(sorted(numbers[deviation] for deviation in binding), dtype=np.intp)
        places = np.array(sorted(columns), dtype=np.intp)
        program = self._program(np.zeros(self.game.size, dtype=np.int64), (), ())
        ones = np.array([program.shape[0] - 1])
        block = program.block(np.concatenate([chosen, ones]), places)
        rows = [block, *(row[places].astype(object)[None] for row in further)]
        return len(regular_block(np.concatenate(rows))[0]) == len(places)

    def _order(self, requirements: Sequence[Requirement]) -> list[int]:
        return sorted(range(len(requirements)), key=lambda k: requirements[k].equal)

    def _program(
        self, objective: Integers, requirements: Sequence[Requirement], level: Sequence[int]
    ) -> SparseProgram:
        count, size = len(self.deviations), self.game.size
        rows, columns, values = [self.rows], [self.columns], [self.values]
        bounds = [0] * count
        inequalities = count
        for k in self._order(requirements):
            requirement = requirements[k]
            sign = 1 if requirement.equal else -1
            inequalities += not requirement.equal
            rows.append(np.full(size + (k in level), len(bounds)))
            columns.append(np.arange(size + (k in level)))
            values.append(np.append(sign * requirement.coefficients, [1] * (k in level)))
            bounds.append(sign * requirement.bound)
        rows.append(np.full(size, len(bounds)))
        columns.append(np.arange(size))
        values.append(np.ones(size, dtype=np.int64))
        bounds.append(1)
        c = np.append(np.zeros_like(objective), [1]) if level else objective
        return SparseProgram(
            shrink(c.astype(object)) if c.dtype == object else c,
            np.concatenate(rows), np.concatenate(columns), np.concatenate(values),
            tuple(bounds), inequalities, (size,) if level else (),
        )

    @cached_property
    def scale(self) -> int:
        """The common denominator of all payoffs."""
        return math.lcm(*self.game.denominators)

    def payoffs(self, i: int) -> Integers:
        """Player i's payoffs at all profiles, in units of one over `scale`."""
        factor = self.scale // self.game.denominators[i]
        flat = self.game.integers[i].ravel()
        if factor == 1:
            return flat
        return shrink(flat.astype(object) * factor)

    def expected(self, p: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Expected payoffs of all players under a distribution."""
        support = [k for k, probability in enumerate(p) if probability]
        return tuple(
            sum((p[k] * int(flat[k]) for k in support), Fraction(0)) / self.game.denominators[i]
            for i, flat in enumerate(table.ravel() for table in self.game.integers)
        )

    def weighted(self, weights: Mapping[int, Fraction]) -> tuple[Integers, Fraction]:
        """A weighted sum of payoffs at all profiles: integers, and what they are multiplied by."""
        unit = math.lcm(*(w.denominator for w in weights.values())) if weights else 1
        total: Integers = np.zeros(self.game.size, dtype=object)
        for i, weight in weights.items():
            total = total + self.payoffs(i).astype(object) * int(weight * unit)
        return shrink(total), Fraction(self.scale * unit)
