"""Repeated negotiation, backward from the far future: what is played when the deal may reopen.

One round answers what can be enforced today if tomorrow's values are given and the deal is
negotiated anew tomorrow with some chance (Goldluecke and Kranz, 2023).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.truces.arena import Arena, Floats, Indices, Mask
from negotiation.truces.policies import Punishment, argbest, first_in
from negotiation.truces.policy_elimination import Policies

# Rounds end when nothing moves by more than this share of the payoffs' range.
SETTLED = 1e-10
MOST_ROUNDS = 200_000
# Sums of floats between 0 and 1 are right to this, and values to as much over one less patience.
_ROUNDING = 4e-15
# A profile that failed by a small multiple of rounding in the round before comes up to a tie step
# by step.
_COMING = 1000
_LONGEST_CYCLE = 60
# A cycle is believed when its values are met again after so many rounds.
_CONFIRMED = 60 * 40


@dataclass(frozen=True)
class Terms:
    """How the deal reopens.

    Parameters
    ----------
    chance
        Chance a period that the deal is negotiated anew.
    shares
        For each player the share that it gets of what an agreement gains; they sum to one.
    """

    chance: Fraction
    shares: tuple[Fraction, ...]


@dataclass(frozen=True)
class Today:
    """Values, and what is played for them.

    Parameters
    ----------
    admissible
        The profiles that can be played, given the values of the next period.
    slack
        By how much profiles were short of failing when that was decided.
    decided
        1 or -1 where rationals have decided that a profile which is close to failing can be
        played, or cannot; else 0.
    """

    joint: Floats
    punished: tuple[Floats, ...]
    admissible: Mask
    slack: Floats
    decided: NDArray[np.int8]
    rows: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    punishments: tuple[Punishment, ...] = ()


@dataclass(frozen=True)
class Run:
    """Where the rounds led.

    Parameters
    ----------
    empty
        A state in which nothing can be played, or None.
    cycle
        After how many rounds the values come back, or None if they settled; 0 if they did neither.
    """

    today: Today
    rounds: int
    moved: float
    empty: int | None = None
    cycle: int | None = None


def reach(arena: Arena) -> float:
    """How far the slack of a profile may be from what it is where the rounds settle."""
    return 10 * (arena.game.n + 1) * SETTLED / (1 - arena.patience)


def from_policies(policies: Policies, admissible: Mask) -> Today:
    """Where the rounds begin: no negotiation from then on."""
    size = len(admissible)
    return Today(policies.joint, policies.punished, admissible, np.full(size, np.inf),
                 np.zeros(size, dtype=np.int8), policies.rows, policies.punishments)


def run(arena: Arena, terms: Terms, start: Today, rounds: int = 0) -> Run:
    """Go backward until values settle, come back, or nothing can be played."""
    today = start
    past: deque[Floats] = deque(maxlen=_LONGEST_CYCLE)
    suspect: tuple[int, int, Floats] | None = None
    while True:
        before = _stacked(today)
        past.append(before)
        today, empty = one_round(arena, terms, today)
        rounds += 1
        if empty is not None:
            return Run(today, rounds, np.inf, empty)
        now = _stacked(today)
        moved = float(abs(now - before).max())
        if moved < SETTLED:
            return Run(today, rounds, moved)
        if rounds >= MOST_ROUNDS:
            return Run(today, rounds, moved, cycle=0)
        if suspect is None and rounds % _LONGEST_CYCLE == 0:
            period = _period(past, now)
            suspect = None if period is None else (rounds, period, now)
        elif suspect is not None and rounds == suspect[0] + _CONFIRMED // suspect[1] * suspect[1]:
            if abs(now - suspect[2]).max() < 10 * SETTLED:
                return Run(today, rounds, moved, cycle=suspect[1])
            suspect = None


def one_round(arena: Arena, terms: Terms, tomorrow: Today) -> tuple[Today, int | None]:
    """Values of a period from those of the next, or the state in which nothing can be played."""
    game, starts = arena.game, arena.game.first[:-1]
    ahead = arena.ahead(arena.flow.sum(axis=0), tomorrow.joint)
    hats = reopened(terms, tomorrow.joint, tomorrow.punished)
    own = [arena.ahead(flow, hat) for flow, hat in zip(arena.flow, hats, strict=True)]
    most = [groups.best(values) for groups, values in zip(arena.groups, own, strict=True)]
    slack = ahead.copy()
    for groups, best in zip(arena.groups, most, strict=True):
        slack -= best[groups.group_of]
    admissible = _playable(arena, tomorrow, slack)
    some = np.logical_or.reduceat(admissible, starts)
    if not some.all():
        return replace(tomorrow, admissible=admissible), int(np.argmin(some))
    allowed = np.where(admissible, ahead, -np.inf)
    joint = np.maximum.reduceat(allowed, starts)
    rows = first_in(allowed == joint[game.state_of], starts)
    punished, punishments = [], []
    for i, (groups, best) in enumerate(zip(arena.groups, most, strict=True)):
        usable = np.where(groups.any(admissible), best, np.inf)
        least = np.minimum.reduceat(usable, groups.first)
        chosen = first_in(usable == least[groups.state_of], groups.first)
        punished.append(least)
        punishments.append(Punishment(chosen, argbest(arena, i, own[i])[chosen]))
    return Today(joint, tuple(punished), admissible, slack, tomorrow.decided, rows,
                 tuple(punishments)), None


def _playable(arena: Arena, tomorrow: Today, slack: Floats) -> Mask:
    """Which profiles have a slack of at least 0, as far as floats can tell.

    A tie can be played. A profile that comes up to one from below round by round never ties, so
    that it stays out although floats soon see no difference, unless nothing else can be played.
    """
    rounding = (arena.game.n + 1) * _ROUNDING / (1 - arena.patience)
    decided = (tomorrow.decided != 0) & (abs(slack) <= reach(arena))
    tied: Mask = np.where(decided, tomorrow.decided > 0, slack >= -rounding)
    coming = ~tomorrow.admissible & (abs(tomorrow.slack) <= _COMING * rounding)
    above = tied & ~(coming & (slack <= rounding))
    some = np.logical_or.reduceat(above, arena.game.first[:-1])
    return np.where(some[arena.game.state_of], above, tied)


def reopened(
    terms: Terms, joint: Floats, punished: Sequence[Floats]
) -> list[Floats]:
    """What each player can expect while punished, if the deal may be negotiated anew."""
    surplus = joint - sum(punished)
    return [value + float(terms.chance * share) * surplus
            for value, share in zip(punished, terms.shares, strict=True)]


def _stacked(today: Today) -> Floats:
    return np.concatenate([today.joint, *today.punished])


def _period(past: deque[Floats], now: Floats) -> int | None:
    """The number of rounds after which the values seem to come back."""
    for period in range(2, len(past) + 1):
        if abs(now - past[-period]).max() < SETTLED:
            return period
    return None
