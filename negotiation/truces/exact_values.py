"""Values of a stochastic game in rationals: float policies proposed, exact ones confirmed.

Floats say which choices are far from best; the choices left are compared as integers. A policy
that an exact comparison beats is improved and solved again, so what is returned is optimal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from negotiation.exact import to_float
from negotiation.numerics.refinement import Integers, Rows, Whole
from negotiation.truces.arena import Arena, Floats, Indices, Mask
from negotiation.truces.policies import Punishment

# Floats from exact values are right to far less than this share of the payoffs' range.
NEAR = 1e-11
# Beyond this many states numbers get too long to be worth it.
MOST_STATES = 1500
_MOST_ROUNDS = 1000


@dataclass(frozen=True, eq=False)
class Exact:
    """Exact arithmetic on an arena.

    Values are integers over one denominator, which is a multiple of the payoffs' denominator;
    what a profile gives ahead is an integer over `unit` times that denominator.
    """

    arena: Arena

    @cached_property
    def rows_denominator(self) -> int:
        """A denominator of all chances."""
        return math.lcm(*set(self.arena.game.chances.denominators.tolist()))

    @cached_property
    def unit(self) -> int:
        """What values ahead are over, besides the values' own denominator."""
        return self.arena.delta.denominator * self.rows_denominator

    def following(self, rows: Indices, column: int) -> Whole | None:
        """The value of following one profile a state; None where no exact solution was found.

        Parameters
        ----------
        column
            The player whose payoffs count; the number of players for all together.
        """
        arena, chances = self.arena, self.arena.game.chances
        below = chances.denominators[rows].astype(object)
        places, lengths = entries_of(chances.starts, rows)
        starts = np.concatenate([[0], np.cumsum(lengths + 1)])
        entries: Integers = np.empty(starts[-1], dtype=object)
        columns = np.empty(starts[-1], dtype=np.int64)
        diagonal = np.zeros(starts[-1], dtype=bool)
        diagonal[starts[:-1]] = True
        entries[diagonal] = arena.delta.denominator * below
        columns[diagonal] = np.arange(len(rows))
        entries[~diagonal] = -arena.delta.numerator * chances.numerators[places].astype(object)
        columns[~diagonal] = chances.targets[places]
        rest = arena.delta.denominator - arena.delta.numerator
        found = Rows(starts, columns, entries).solution(rest * below * arena.whole[column][rows])
        return None if found is None else (found[0], found[1] * arena.denominator)

    def ahead(self, rows: Indices, column: int, value: Whole) -> Integers:
        """What profiles give now and later, times `unit` and the value's denominator."""
        arena, chances = self.arena, self.arena.game.chances
        numerators, denominator = value
        places, lengths = entries_of(chances.starts, rows)
        scale = self.rows_denominator // chances.denominators[rows].astype(object)
        weights = chances.numerators[places].astype(object) * np.repeat(scale, lengths)
        starts = np.concatenate([[0], np.cumsum(lengths[:-1])]).astype(np.int64)
        later = np.add.reduceat(weights * numerators[chances.targets[places]], starts)
        rest = arena.delta.denominator - arena.delta.numerator
        now = rest * self.rows_denominator * (denominator // arena.denominator)
        summed: Integers = now * arena.whole[column][rows] + arena.delta.numerator * later
        return summed

    def floats(self, value: Whole, column: int) -> Floats:
        """Exact values in the floats' units."""
        numerators, denominator = value
        least = self.arena.least
        base = sum(least[1:], least[0]) if column == len(least) else least[column]
        scale = self.arena.scale
        above = numerators * base.denominator - base.numerator * denominator
        return to_float(above * scale.denominator,
                        denominator * base.denominator * scale.numerator)

    def float_ahead(self, value: Whole, column: int) -> Floats:
        """What every profile gives ahead, in floats of the exact values."""
        flow = self.arena.flow
        now = flow.sum(axis=0) if column == len(flow) else flow[column]
        return self.arena.ahead(now, self.floats(value, column))


def entries_of(starts: Indices, rows: Indices) -> tuple[Indices, Indices]:
    """Where the entries of some rows stand, row after row, and how many each row has."""
    lengths = starts[rows + 1] - starts[rows]
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(starts[rows], lengths) + np.arange(lengths.sum()) - before, lengths


def exact_joint(
    exact: Exact, admissible: Mask, rows: Indices
) -> tuple[Whole, Indices] | None:
    """The greatest joint value among admissible profiles and the first profiles that attain it."""
    game, column = exact.arena.game, exact.arena.game.n
    for _ in range(_MOST_ROUNDS):
        value = exact.following(rows, column)
        if value is None:
            return None
        floats = exact.float_ahead(value, column)
        level = exact.floats(value, column)[game.state_of]
        near = np.flatnonzero(admissible & (floats >= level - NEAR))
        ahead = exact.ahead(near, column, value)
        best, found = greatest_by_place(near, ahead, game.state_of[near], len(game.states))
        if all(best == value[0] * exact.unit):
            return value, found
        rows = np.where(best > value[0] * exact.unit, found, rows).astype(np.int64)
    return None


def exact_punishment(
    exact: Exact, i: int, admissible: Mask, start: Punishment
) -> tuple[Whole, Punishment] | None:
    """What a player can be held down to, and the first groups and replies that do it."""
    groups = exact.arena.groups[i]
    usable = groups.any(admissible)
    state_of = groups.state_of
    chosen, replies = start.groups, start.replies
    for _ in range(_MOST_ROUNDS):
        value = exact.following(replies, i)
        if value is None:
            return None
        floats = exact.float_ahead(value, i)
        level = exact.floats(value, i)
        most = np.where(usable, groups.best(floats), np.inf)
        near = np.flatnonzero((most <= level[state_of] + NEAR) | mask_of(chosen, len(most)))
        greatest, best = group_greatest(exact, i, near, floats, value)
        target = value[0] * exact.unit
        place = np.searchsorted(near, chosen)
        gains = greatest[place] > target
        if gains.any():
            replies = np.where(gains, best[place], replies).astype(np.int64)
            continue
        least, found = greatest_by_place(near, -greatest, state_of[near], len(target))
        if all(-least == target):
            chosen = found
            return value, Punishment(chosen, best[np.searchsorted(near, chosen)])
        lower = -least < target
        replies = np.where(lower, best[np.searchsorted(near, found)], replies).astype(np.int64)
        chosen = np.where(lower, found, chosen).astype(np.int64)
    return None


def group_greatest(
    exact: Exact, i: int, chosen: Indices, floats: Floats, value: Whole
) -> tuple[Integers, Indices]:
    """For some groups the greatest that a member gives ahead, exactly, and the first such member.

    Parameters
    ----------
    chosen
        Groups, ascending.
    floats
        What every profile gives ahead, in floats.
    """
    groups = exact.arena.groups[i]
    level = groups.best(floats)[groups.group_of]
    wanted = mask_of(chosen, len(groups.starts))[groups.group_of]
    rows = groups.order[(wanted & (floats >= level - NEAR))[groups.order]]
    ahead = exact.ahead(rows, i, value)
    place = np.searchsorted(chosen, groups.group_of[rows])
    return greatest_by_place(rows, ahead, place, len(chosen))


def shortfalls(
    exact: Exact, rows: Indices, joint: Whole, punished: Sequence[Whole]
) -> tuple[Integers, int]:
    """By how much profiles fail to enforce themselves: integers over a denominator.

    Positive where the joint value ahead is less than what the players can secure.
    """
    n = exact.arena.game.n
    denominator = math.lcm(joint[1], *(value[1] for value in punished))
    total = -exact.ahead(rows, n, joint) * (denominator // joint[1])
    for i, value in enumerate(punished):
        groups = exact.arena.groups[i]
        chosen, place = np.unique(groups.group_of[rows], return_inverse=True)
        greatest, _ = group_greatest(exact, i, chosen, exact.float_ahead(value, i), value)
        total = total + greatest[place] * (denominator // value[1])
    return total, denominator * exact.unit


def greatest_by_place(
    rows: Indices, values: Integers, place: Indices, size: int
) -> tuple[Integers, Indices]:
    """For each place the greatest value and the first row that has it."""
    best: Integers = np.full(size, None, dtype=object)
    found = np.zeros(size, dtype=np.int64)
    for row, value, k in zip(rows, values, place, strict=True):
        if best[k] is None or value > best[k] or (value == best[k] and row < found[k]):
            best[k], found[k] = value, row
    return best, found


def mask_of(chosen: Indices, size: int) -> Mask:
    """True at some indices."""
    mask = np.zeros(size, dtype=bool)
    mask[chosen] = True
    return mask
