"""Which profiles of a stochastic game with transfers can be played in equilibrium.

Profiles are dropped while the joint value that admissible profiles allow is too small to pay
for them (Goldluecke and Kranz, 2018). Dropping only lowers the joint value and raises the
punishments, so a profile that fails once fails for good, in whatever order profiles are dropped:
clear failures go by floats, close ones wait until no clear one is left and are then decided in
rationals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.numerics.refinement import Integers, Whole
from negotiation.truces.arena import Arena, Floats, Indices, Mask
from negotiation.truces.exact_values import (
    MOST_STATES,
    Exact,
    exact_joint,
    exact_punishment,
    shortfalls,
)
from negotiation.truces.policies import (
    Punishment,
    any_punishment,
    best_joint,
    first_rows,
    least_payoff,
)

# Floats of values are right to this share of the payoffs' range divided by one less patience.
_ERROR = 1e-12


@dataclass(frozen=True)
class Policies:
    """The best joint play of some profiles, and how each player is held down by them."""

    joint: Floats
    rows: Indices
    punished: tuple[Floats, ...]
    punishments: tuple[Punishment, ...]


@dataclass(frozen=True)
class ExactPolicies:
    """The same in rationals."""

    joint: Whole
    rows: Indices
    punished: tuple[Whole, ...]
    punishments: tuple[Punishment, ...]


@dataclass(frozen=True)
class Round:
    """Profiles dropped together, and bounds that show why.

    Parameters
    ----------
    step
        A power of ten, of which the bounds are multiples.
    joint
        For each state, at least what admissible profiles can give together.
    punished
        For each player, for each state, at most what it can be held down to.
    dropped
        Profiles whose joint value ahead is too small even by these bounds.
    """

    step: Fraction
    joint: Integers
    punished: tuple[Integers, ...]
    dropped: Indices


@dataclass(frozen=True)
class Settled:
    """What is left when nothing more can be dropped.

    Parameters
    ----------
    admissible
        The profiles that can be played.
    rounds
        What was dropped, in order.
    policies
        None where some state has no admissible profile.
    exact
        None where there is none, or exact values were out of reach.
    undecided
        Admissible profiles that are too close to failing for floats to tell.
    empty
        The first state without admissible profile.
    """

    admissible: Mask
    rounds: tuple[Round, ...]
    policies: Policies | None = None
    exact: ExactPolicies | None = None
    undecided: int = 0
    empty: int | None = None


def eliminate(arena: Arena) -> Settled:
    """Drop what cannot be played until all that is left can.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> pd = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="1/2")
    >>> eliminate(Arena.of(pd)).admissible
    array([ True,  True,  True,  True])
    """
    exact = Exact(arena) if len(arena.game.states) <= MOST_STATES else None
    admissible = np.ones(arena.game.size, dtype=bool)
    rounds: list[Round] = []
    policies = None
    tolerance = 4 * (arena.game.n + 1) * margin(arena)
    while True:
        empty = _empty(arena, admissible)
        if empty is not None:
            return Settled(admissible, tuple(rounds), empty=empty)
        policies = _policies(arena, admissible, policies)
        short = _shortfall(arena, policies)
        failing = admissible & (short > tolerance)
        if failing.any():
            rounds.append(_float_round(arena, policies, np.flatnonzero(failing)))
            admissible = admissible & ~failing
            continue
        close = np.flatnonzero(admissible & (short >= -tolerance))
        solved = exact_policies(exact, admissible, policies) if exact else None
        if exact is None or solved is None:
            return Settled(admissible, tuple(rounds), policies, undecided=len(close))
        if not close.size:
            return Settled(admissible, tuple(rounds), policies, solved)
        lacking, denominator = shortfalls(exact, close, solved.joint, solved.punished)
        failed = np.array([x > 0 for x in lacking], dtype=bool)
        if not failed.any():
            return Settled(admissible, tuple(rounds), policies, solved)
        least = Fraction(int(min(lacking[failed])), denominator)
        rounds.append(_exact_round(arena, solved, close[failed], least))
        admissible[close[failed]] = False


def margin(arena: Arena) -> float:
    """How far float values may be from the truth, as a share of the payoffs' range."""
    return _ERROR / float(1 - arena.delta)


def exact_policies(
    exact: Exact, admissible: Mask, policies: Policies
) -> ExactPolicies | None:
    """Optimal policies near those that floats found, with their exact values."""
    joint = exact_joint(exact, admissible, policies.rows)
    if joint is None:
        return None
    found = []
    for i, start in enumerate(policies.punishments):
        one = exact_punishment(exact, i, admissible, start)
        if one is None:
            return None
        found.append(one)
    return ExactPolicies(*joint, tuple(value for value, _ in found),
                         tuple(punishment for _, punishment in found))


def _empty(arena: Arena, admissible: Mask) -> int | None:
    some = np.logical_or.reduceat(admissible, arena.game.first[:-1])
    return None if some.all() else int(np.argmin(some))


def _policies(arena: Arena, admissible: Mask, before: Policies | None) -> Policies:
    """Optimal policies, from those of the round before where these can still be played."""
    rows = first_rows(arena, admissible)
    if before is not None:
        rows = np.where(admissible[before.rows], before.rows, rows)
    joint, rows = best_joint(arena, admissible, rows)
    punished, punishments = [], []
    for i in range(arena.game.n):
        start = any_punishment(arena, i, admissible)
        if before is not None:
            old = before.punishments[i]
            usable = arena.groups[i].any(admissible)[old.groups]
            start = Punishment(np.where(usable, old.groups, start.groups),
                               np.where(usable, old.replies, start.replies))
        value, punishment = least_payoff(arena, i, admissible, start)
        punished.append(value)
        punishments.append(punishment)
    return Policies(joint, rows, tuple(punished), tuple(punishments))


def _shortfall(arena: Arena, policies: Policies) -> Floats:
    """For each profile, what the players can secure less the joint value ahead."""
    secured = -arena.ahead(arena.flow.sum(axis=0), policies.joint)
    for groups, flow, value in zip(arena.groups, arena.flow, policies.punished, strict=True):
        secured = secured + groups.best(arena.ahead(flow, value))[groups.group_of]
    return secured


def _float_round(arena: Arena, policies: Policies, dropped: Indices) -> Round:
    """Bounds at a distance from float values that covers their error."""
    base = sum(arena.least[1:], arena.least[0])
    values = [_whole(floats, least, arena.scale) for floats, least in
              zip((policies.joint, *policies.punished), (base, *arena.least), strict=True)]
    return _round(arena, values, arena.scale * Fraction(margin(arena)), dropped)


def _whole(floats: Floats, least: Fraction, scale: Fraction) -> Whole:
    """Floats between 0 and 1 in the payoffs' units, to sixty bits."""
    bits = np.array([int(x) for x in np.rint(floats * 2.0**60)], dtype=object)
    unit = least.denominator * scale.denominator << 60
    return bits * (scale.numerator * least.denominator) + (
        least.numerator * scale.denominator << 60), unit


def _exact_round(
    arena: Arena, solved: ExactPolicies, dropped: Indices, least: Fraction
) -> Round:
    """Bounds so near the exact values that the least failure still shows."""
    return _round(arena, (solved.joint, *solved.punished), least / (4 * (arena.game.n + 1)),
                  dropped)


def _round(
    arena: Arena, values: Sequence[Whole], distance: Fraction, dropped: Indices
) -> Round:
    """Decimals about a distance above the joint values and below the punishments.

    With steps this fine the decimals still are bounds: what is lost by rounding is less than what
    patience takes from the distance.
    """
    step = _power_of_ten(distance * (1 - arena.delta) / 8)
    (joint, *punished) = ((numerators, denominator * step) for numerators, denominator in values)
    away = distance / step
    above = _floor(-joint[0], joint[1], -away)
    below = tuple(_floor(numerators, unit, -away) for numerators, unit in punished)
    return Round(step, -above, below, dropped)


def _floor(numerators: Integers, unit: Fraction, more: Fraction) -> Integers:
    """The integers at or below ``numerators / unit + more``."""
    unit_share = unit.denominator * more.denominator
    floors: Integers = (numerators * unit_share + more.numerator * unit.numerator) // (
        unit.numerator * more.denominator)
    return floors


def _power_of_ten(most: Fraction) -> Fraction:
    """The greatest power of ten up to a number."""
    exponent = len(str(most.numerator)) - len(str(most.denominator))
    power = Fraction(10) ** exponent
    return power if power <= most else power / 10
