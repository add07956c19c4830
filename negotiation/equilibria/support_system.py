"""The equations of a Nash equilibrium with given supports, as multi-affine polynomials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.model.game import Game
from negotiation.numerics.lifting import regular_block

Floats = NDArray[np.float64]
Support = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Equation:
    """What a player gains by one action over the first of its support: zero, or not positive.

    Attributes
    ----------
    player, action : whose gain, by which action.
    gains : integers over the supports of the others, the player's own axis having length 1.
    affine : the same as coefficients of the probabilities of all actions but the first.
    scale : the most that the player's own action can matter, in these integers.
    """

    player: int
    action: int
    gains: NDArray[Any]
    affine: NDArray[Any]
    scale: int


class SupportSystem:
    """All players indifferent on their supports.

    Unknowns are the probabilities of every action of a support but its first, player after
    player; equations are the gains of the same actions over the first, and of the actions
    outside that are to be as good. Without any such there are as many of one as of the other.

    Parameters
    ----------
    game
        Of any number of players.
    support
        For each player the actions that have probability, in increasing order.
    allowed
        For each player the actions that are not strictly dominated.
    scales
        What `own_ranges` gives; computed if left out.
    tied
        Player and action, for actions outside the support that are best replies too.
    """

    def __init__(
        self, game: Game, support: Support, allowed: Support, scales: Sequence[int] = (),
        tied: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.game, self.support = game, support
        self.scales = scales or own_ranges(game)
        self.sizes = tuple(len(actions) for actions in support)
        self.equations = [
            self._gain(i, a) for i, actions in enumerate(support)
            for a in [*actions[1:], *(b for j, b in tied if j == i)]]
        self.outside = [
            self._gain(i, b) for i, actions in enumerate(support)
            for b in allowed[i] if b not in actions and (i, b) not in tied]
        self.rows = _runs([sum(e.player == i for e in self.equations) for i in range(game.n)])
        self.blocks = _runs([size - 1 for size in self.sizes])
        self.unknowns = sum(self.sizes) - game.n

    def _gain(self, i: int, action: int) -> Equation:
        integers = self.game.integers[i]
        chosen = [list(actions) for actions in self.support]
        chosen[i] = [action]
        gains = integers[np.ix_(*chosen)].astype(object)
        chosen[i] = [self.support[i][0]]
        gains = gains - integers[np.ix_(*chosen)].astype(object)
        affine = gains.copy()
        for axis, size in enumerate(self.sizes):
            if axis != i and size > 1:
                rest = [slice(None)] * gains.ndim
                rest[axis] = slice(1, None)
                first = [slice(None)] * gains.ndim
                first[axis] = slice(0, 1)
                affine[tuple(rest)] = affine[tuple(rest)] - affine[tuple(first)]
        return Equation(i, action, gains, affine, self.scales[i])

    @cached_property
    def affine(self) -> list[Floats]:
        """For each player the affine coefficients of its equations, gains scaled to 1 at most.

        The first axis counts the equations, the player's own axis has length 1.
        """
        return [self._stacked(i, [(e.affine, e.scale) for e in self.equations if e.player == i])
                for i in range(self.game.n)]

    @cached_property
    def gains(self) -> list[Floats]:
        """For each player the gains of its equations at the profiles of the supports, scaled."""
        return [self._stacked(i, [(e.gains, e.scale) for e in self.equations if e.player == i])
                for i in range(self.game.n)]

    @cached_property
    def gains_outside(self) -> list[Floats]:
        """The same of the actions outside the support."""
        return [self._stacked(i, [(e.gains, e.scale) for e in self.outside if e.player == i])
                for i in range(self.game.n)]

    def _stacked(self, i: int, tables: list[tuple[NDArray[Any], int]]) -> Floats:
        shape = [1 if j == i else size for j, size in enumerate(self.sizes)]
        rows = [[int(v) / scale for v in table.ravel()] for table, scale in tables]
        return np.array(rows, dtype=np.float64).reshape(len(tables), *shape)

    @cached_property
    def degenerate(self) -> bool:
        """Whether the equations leave probabilities open, whatever the numbers in between.

        So it is where fewer equations than unknowns are independent, those of each player taken
        alone, or where some change of one player's probabilities changes no equation.
        """
        independent = 0
        for i, size in enumerate(self.sizes):
            own = [e.affine.ravel() for e in self.equations if e.player == i]
            independent += len(regular_block(np.array(own))[0]) if own else 0
            if size > 1:
                slopes = [
                    np.concatenate([np.take(e.affine, [c], axis=i).ravel()
                                    for e in self.equations if e.player != i] or [np.zeros(1, int)])
                    for c in range(1, size)]
                if len(regular_block(np.array(slopes))[0]) < size - 1:
                    return True
        return independent < self.unknowns

    def values(self, x: Floats) -> Floats:
        """The gains of all equations at many points: (points, equations)."""
        return np.concatenate(
            [self._contracted(i, None, x) for i in range(self.game.n)], axis=1)

    def derivatives(self, x: Floats) -> Floats:
        """Derivatives of all equations at many points: (points, equations, unknowns)."""
        matrix = np.zeros((len(x), len(self.equations), self.unknowns))
        for i, rows in enumerate(self.rows):
            for j, columns in enumerate(self.blocks):
                if i != j and rows.stop > rows.start and self.sizes[j] > 1:
                    matrix[:, rows, columns] = self._contracted(i, j, x)[:, :, 1:]
        return matrix

    def _contracted(self, i: int, kept: int | None, x: Floats) -> Floats:
        """Player i's equations at many points, the coefficients of player `kept` left apart."""
        values = np.broadcast_to(self.affine[i], (len(x), *self.affine[i].shape))
        for j in reversed(range(self.game.n)):
            last = np.moveaxis(values, 2 + j, -1)
            if j == i:
                values = last[..., 0]
            elif j == kept:
                continue
            else:
                factor = np.column_stack([np.ones(len(x)), x[:, self.blocks[j]]])
                values = np.einsum("z...a,za->z...", last, factor)
        return values

    def inside(self, x: Floats) -> bool:
        """Whether all probabilities are positive, by far more than rounding errors."""
        return all(x[b].min(initial=1.0) > 1e-9 and x[b].sum() < 1 - 1e-9 for b in self.blocks)

    def solves(self, x: Sequence[Fraction]) -> bool:
        """Whether rational probabilities solve all equations, exactly."""
        factors = self.rational_factors(x)
        return all(not evaluated(e.affine, factors, e.player) for e in self.equations)

    def rational_factors(self, x: Sequence[Fraction]) -> list[list[Fraction]]:
        """`factors` of rational probabilities."""
        return [[Fraction(1), *x[block]] for block in self.blocks]


def _runs(lengths: Sequence[int]) -> list[slice]:
    """One slice after the other."""
    ends = np.cumsum(lengths)
    return [slice(int(end) - length, int(end)) for end, length in zip(ends, lengths, strict=True)]


def evaluated(table: NDArray[Any], factors: Sequence[Sequence[Any]], player: int) -> Any:
    """A multi-affine polynomial at some point, in any arithmetic.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> evaluated(np.array([[1], [4]], dtype=object), [[Fraction(1), half], [Fraction(1)]], 1)
    Fraction(3, 1)
    """
    for j in reversed(range(table.ndim)):
        if j == player:
            table = np.take(table, 0, axis=j)
        else:
            total: Any = 0
            for c, factor in enumerate(factors[j]):
                total = total + np.take(table, c, axis=j) * factor
            table = np.asarray(total, dtype=object)
    return table.item() if isinstance(table, np.ndarray) else table


def own_ranges(game: Game) -> tuple[int, ...]:
    """For each player the most that its own action can matter, in its integers; at least 1.

    Examples
    --------
    >>> own_ranges(Game.from_payoffs([[[2, 9], [0, 9]], [[3, 3], [4, 4]]]))
    (2, 1)
    """
    return tuple(
        max((int(high) - int(low) for high, low in zip(
            integers.max(axis=i).ravel(), integers.min(axis=i).ravel(), strict=True))) or 1
        for i, integers in enumerate(game.integers))


def number_of_supports(shape: Sequence[int]) -> int:
    """How many ways there are to choose a support for every player.

    Examples
    --------
    >>> number_of_supports((2, 2, 2))
    27
    """
    return math.prod(2**size - 1 for size in shape)
