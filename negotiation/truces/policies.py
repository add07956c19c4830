"""The best joint play and the harshest punishments among some profiles, in floats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negotiation.truces.arena import Arena, Floats, Indices, Mask

# Improvements smaller than this share of the payoffs' range are rounding.
ROUNDING = 1e-13
# Up to this many states a dense matrix is quicker; beyond, threads of BLAS get in each other's way
# where other programs run.
_DENSE = 24
_MOST_ROUNDS = 10_000


@dataclass(frozen=True)
class Punishment:
    """How one player is held down: what the others do in each state, and its best reply.

    Parameters
    ----------
    groups
        For each state the group that is played against the player.
    replies
        For each state the profile of that group that is best for the player.
    """

    groups: Indices
    replies: Indices


def value_of(arena: Arena, rows: Indices, now: Floats) -> Floats:
    """What following one profile a state gives on average, by one linear solve."""
    steps = arena.chain[rows]
    size = len(rows)
    right = (1 - arena.patience) * now[rows]
    if size <= _DENSE:
        solved: Floats = np.linalg.solve(np.eye(size) - arena.patience * steps.toarray(), right)
        return solved
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import spsolve

    sparse: Floats = spsolve((eye_array(size) - arena.patience * steps).tocsr(), right)
    return sparse


def first_rows(arena: Arena, admissible: Mask) -> Indices:
    """For each state its first admissible profile."""
    return first_in(admissible, arena.game.first[:-1])


def best_joint(arena: Arena, admissible: Mask, rows: Indices) -> tuple[Floats, Indices]:
    """The greatest joint value among admissible profiles, by policy iteration (Howard, 1960).

    Parameters
    ----------
    rows
        For each state an admissible profile to start from.

    Returns
    -------
    values, rows
        For each state the value, and the profile that attains it.
    """
    now = arena.flow.sum(axis=0)
    starts = arena.game.first[:-1]
    for _ in range(_MOST_ROUNDS):
        values = value_of(arena, rows, now)
        ahead = np.where(admissible, arena.ahead(now, values), -np.inf)
        best = np.maximum.reduceat(ahead, starts)
        better = best > ahead[rows] + ROUNDING
        if not better.any():
            break
        found = first_in(ahead == best[arena.game.state_of], starts)
        rows = np.where(better, found, rows)
    return values, rows


def least_payoff(
    arena: Arena, i: int, admissible: Mask, start: Punishment
) -> tuple[Floats, Punishment]:
    """What a player can be held down to by admissible profiles, by strategy iteration.

    The others pick an admissible profile in each state, the player replies with the best of all
    its own actions (Hoffman and Karp, 1966).

    Parameters
    ----------
    start
        Groups with an admissible profile, and replies, to start from.
    """
    groups = arena.groups[i]
    usable = groups.any(admissible)
    chosen, replies = start.groups, start.replies
    for _ in range(_MOST_ROUNDS):
        values, replies, ahead = _best_replies(arena, i, chosen, replies)
        most = np.where(usable, groups.best(ahead), np.inf)
        least = np.minimum.reduceat(most, groups.first)
        better = least < most[chosen] - ROUNDING
        if not better.any():
            break
        found = first_in(most == least[groups.state_of], groups.first)
        chosen = np.where(better, found, chosen)
        replies = np.where(better, argbest(arena, i, ahead)[chosen], replies)
    return values, Punishment(chosen, replies)


def any_punishment(arena: Arena, i: int, admissible: Mask) -> Punishment:
    """The first admissible group of each state, and some reply."""
    groups = arena.groups[i]
    chosen = first_in(groups.any(admissible), groups.first)
    return Punishment(chosen, groups.order[groups.starts[chosen]])


def _best_replies(
    arena: Arena, i: int, chosen: Indices, replies: Indices
) -> tuple[Floats, Indices, Floats]:
    """The player's best replies to what is played in each state, by policy iteration."""
    for _ in range(_MOST_ROUNDS):
        values = value_of(arena, replies, arena.flow[i])
        ahead = arena.ahead(arena.flow[i], values)
        best = argbest(arena, i, ahead)[chosen]
        better = ahead[best] > ahead[replies] + ROUNDING
        if not better.any():
            break
        replies = np.where(better, best, replies)
    return values, replies, ahead


def argbest(arena: Arena, i: int, ahead: Floats) -> Indices:
    """For each group the member with the greatest value, the first in file order."""
    groups = arena.groups[i]
    sorted_values = ahead[groups.order]
    best = np.maximum.reduceat(sorted_values, groups.starts)
    sizes = np.diff(np.append(groups.starts, len(groups.order)))
    return groups.order[first_in(sorted_values == np.repeat(best, sizes), groups.starts)]


def first_in(mask: Mask, starts: Indices) -> Indices:
    """For each segment the first index in a mask; past the end where there is none."""
    places = np.where(mask, np.arange(len(mask)), len(mask))
    found: Indices = np.minimum.reduceat(places, starts)
    return found
