"""The values at which repeated negotiation settles, in rationals.

Rounds in floats end near a fixed point. Its policies make a linear system; the exact solution is
kept if no choice is better by exact comparison, and says which of the profiles that were too
close to tell can be played.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negotiation.numerics.refinement import Rows, Whole
from negotiation.truces.arena import Arena, Indices, Mask
from negotiation.truces.backward import Terms, Today, reach
from negotiation.truces.exact_values import (
    MOST_STATES,
    NEAR,
    Exact,
    entries_of,
    exact_joint,
    greatest_by_place,
    group_greatest,
    mask_of,
    shortfalls,
)
from negotiation.truces.policies import Punishment

_MOST_TRIES = 50


@dataclass(frozen=True)
class FixedPoint:
    """Values that a round of repeated negotiation leaves as they are.

    Parameters
    ----------
    joint, punished
        Values, exactly.
    reopened
        For each player what it can expect while punished, if the deal may be negotiated anew.
    failing, holding
        Profiles whose verdict the floats had wrong: they cannot, or can, be played.
    held_out
        Profiles that could just be played at these values, and could in none of the rounds.
    """

    joint: Whole
    rows: Indices
    punished: tuple[Whole, ...]
    reopened: tuple[Whole, ...]
    punishments: tuple[Punishment, ...]
    failing: Indices
    holding: Indices
    held_out: Indices


def fixed_point(arena: Arena, terms: Terms, today: Today) -> FixedPoint | None:
    """The fixed point with the policies of a period; None where it is out of reach."""
    game = arena.game
    if len(game.states) * game.n > MOST_STATES:
        return None
    exact = Exact(arena)
    best = exact_joint(exact, today.admissible, today.rows)
    if best is None:
        return None
    joint, rows = best
    punishments = today.punishments
    for _ in range(_MOST_TRIES):
        punished = _values(exact, terms, joint, punishments)
        if punished is None:
            return None
        hats = _reopened(terms, joint, punished)
        improved = [
            _improved(exact, i, today.admissible, punishments[i], punished[i], hats[i])
            for i in range(game.n)
        ]
        if not any(changed for changed, _ in improved):
            found = tuple(policy for _, policy in improved)
            return _judged(exact, today, joint, rows, punished, hats, found)
        punishments = tuple(policy for _, policy in improved)
    return None


def _values(
    exact: Exact, terms: Terms, joint: Whole, punishments: Sequence[Punishment]
) -> tuple[Whole, ...] | None:
    """What players get while punished by given policies: one linear system for all of them."""
    arena = exact.arena
    chances, size, n = arena.game.chances, len(arena.game.states), arena.game.n
    parts, unit, reopen = _parts(terms)
    starts, columns, numbers, right = [0], [], [], []
    patience = arena.delta.numerator
    for i, punishment in enumerate(punishments):
        for x, p in enumerate(punishment.replies):
            places, _ = entries_of(chances.starts, np.array([p]))
            below = int(chances.denominators[p])
            columns.append(i * size + x)
            numbers.append(arena.delta.denominator * below * unit)
            for y, chance in zip(chances.targets[places], chances.numerators[places], strict=True):
                for j in range(n):
                    weight = (unit if j == i else 0) - reopen * parts[i]
                    columns.append(j * size + int(y))
                    numbers.append(-patience * int(chance) * weight)
            starts.append(len(columns))
            later = sum(int(chance) * int(joint[0][y]) for y, chance in
                        zip(chances.targets[places], chances.numerators[places], strict=True))
            now = (arena.delta.denominator - patience) * below * unit * (
                joint[1] // arena.denominator)
            right.append(now * int(arena.whole[i][p]) + patience * reopen * parts[i] * later)
    system = Rows(np.array(starts), np.array(columns), np.array(numbers, dtype=object))
    solved = system.solution(np.array(right, dtype=object))
    if solved is None:
        return None
    numerators, denominator = solved[0], solved[1] * joint[1]
    return tuple((numerators[i * size : (i + 1) * size], denominator) for i in range(n))


def _parts(terms: Terms) -> tuple[list[int], int, int]:
    """Shares as integers; what one is in them times the chance's denominator; the chance."""
    common = math.lcm(*(share.denominator for share in terms.shares))
    parts = [int(share * common) for share in terms.shares]
    return parts, common * terms.chance.denominator, terms.chance.numerator


def _reopened(
    terms: Terms, joint: Whole, punished: Sequence[Whole]
) -> tuple[Whole, ...]:
    """What players can expect while punished; the values' denominator divides the result's."""
    parts, unit, reopen = _parts(terms)
    denominator = punished[0][1]
    surplus = joint[0] * (denominator // joint[1]) - sum(value[0] for value in punished)
    return tuple((value[0] * unit + reopen * part * surplus, denominator * unit)
                 for value, part in zip(punished, parts, strict=True))


def _improved(
    exact: Exact, i: int, admissible: Mask, now: Punishment, value: Whole, hat: Whole
) -> tuple[bool, Punishment]:
    """Whether better choices exist against these values, and the first best ones."""
    groups = exact.arena.groups[i]
    floats = exact.float_ahead(hat, i)
    usable = groups.any(admissible)
    most = np.where(usable, groups.best(floats), np.inf)
    level = np.minimum.reduceat(most, groups.first)
    near = np.flatnonzero((most <= level[groups.state_of] + NEAR)
                          | mask_of(now.groups, len(most)))
    greatest, replies = group_greatest(exact, i, near, floats, hat)
    least, chosen = greatest_by_place(near, -greatest, groups.state_of[near], len(level))
    target = value[0] * (hat[1] // value[1]) * exact.unit
    changed = bool((-least != target).any())
    return changed, Punishment(chosen, replies[np.searchsorted(near, chosen)])


def _judged(
    exact: Exact,
    today: Today,
    joint: Whole,
    rows: Indices,
    punished: tuple[Whole, ...],
    hats: tuple[Whole, ...],
    punishments: tuple[Punishment, ...],
) -> FixedPoint:
    """The fixed point, with the verdict on profiles that are close to failing."""
    arena = exact.arena
    slack = exact.float_ahead(joint, arena.game.n)
    for i, hat in enumerate(hats):
        groups = arena.groups[i]
        slack = slack - groups.best(exact.float_ahead(hat, i))[groups.group_of]
    close = np.flatnonzero(abs(slack) <= reach(arena))
    lacking = shortfalls(exact, close, joint, hats)[0] if close.size else np.zeros(0, dtype=object)
    short = np.array([(x > 0) - (x < 0) for x in lacking], dtype=np.int64)
    kept = today.admissible[close]
    return FixedPoint(joint, rows, punished, hats, punishments, close[kept & (short > 0)],
                      close[~kept & (short < 0)], close[~kept & (short == 0)])
