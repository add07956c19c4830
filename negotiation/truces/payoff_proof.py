"""Proof that no equilibrium payoff of two players lies outside a polygon.

Let W(s) be the polygon with every side moved outward by s times a weight of its own. All
equilibrium payoffs lie in some W(s), found by bounds that are narrowed round by round. If they
lie in W(s), s <= reach, they lie in a smaller one: for each side and each profile beyond it, the
furthest payoff that the profile generates from W(s) falls short of that side of W(s). Where it
comes near, a combination of one side and one constraint proves so in rationals, as a bound that is
linear in s. The smallest such set is W(0), the polygon itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.numerics.polygon import Point
from negotiation.truces.pair import Floats, Pair
from negotiation.truces.payoff_bounds import (
    PAD,
    Fan,
    fan,
    limits,
    narrowed,
    outline,
    reaches,
    widened,
)
from negotiation.truces.payoff_iteration import Rules, generated, hull, outward
from negotiation.truces.payoff_walls import Walls, walls

_TURN = np.arange(16) * (np.pi / 8)
_ROUND = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
# Rounds of narrowing after which a proof is given up.
MOST_ROUNDS = 4000
_MOST_DIRECTIONS = 240
# With more directions than this those that hold nothing are given up.
_MANY_DIRECTIONS = 60
_HELD = 1e-9
# Bounds that give way by a smaller share of the room than this a round need more directions.
_SLOW = 1e-3


@dataclass(frozen=True)
class Outer:
    """Half-planes that hold all equilibrium payoffs: ``normal . x <= bound + excess``.

    Parameters
    ----------
    normals, bounds : the sides of a polygon and the axes.
    weights : one a side, positive: how the proof moved them.
    excess : one a side; 0 where it is proved that no payoff lies beyond.
    rounds : how many rounds of narrowing the proof took.
    """

    normals: tuple[Point, ...]
    bounds: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]
    excess: tuple[Fraction, ...]
    rounds: int

    def bound(self, normal: Point) -> Fraction:
        """The bound in the direction of one of the normals."""
        at = self.normals.index(normal)
        return self.bounds[at] + self.excess[at]


@dataclass(frozen=True, eq=False)
class Squeeze:
    """Bounds on equilibrium payoffs so far, and the profiles that may be used.

    Parameters
    ----------
    lasting : (D, 2) directions that are never given up.
    """

    two: Pair
    delta: float
    rules: Rules
    lasting: Floats
    around: Fan
    bounds: Floats
    live: Any

    def narrowed(self, inside: Floats | None, slow: float) -> Squeeze | None:
        """After one more round, with more directions where little gives way; None if none help.

        Parameters
        ----------
        inside : (K, 2) known equilibrium payoffs.
        slow : what counts as little.
        """
        inner = np.full(len(self.bounds), -np.inf)
        if inside is not None:
            inner = (self.around.normals @ inside.T).max(axis=1) + PAD
        bounds, live = narrowed(
            self.two, self.delta, self.rules, self.live, self.around, self.bounds, inner)
        around = self.around
        if len(live) and (self.bounds - bounds).max() <= max(PAD, slow):
            if len(around.normals) > _MOST_DIRECTIONS:
                return None
            corners = outline(around, bounds)
            around, bounds = widened(around, bounds, self._directions(corners, bounds, live))
            if len(bounds) == len(self.bounds):
                return None
            around, bounds = self._useful(corners, around, bounds)
        return Squeeze(self.two, self.delta, self.rules, self.lasting, around, bounds, live)

    def _useful(self, corners: Floats, around: Fan, bounds: Floats) -> tuple[Fan, Floats]:
        """Without directions that hold nothing, as far as can be told."""
        if len(bounds) <= _MANY_DIRECTIONS or not len(corners):
            return around, bounds
        gaps = np.abs(around.normals[:, None] - self.lasting[None]).max(axis=2).min(axis=1)
        slack = bounds - (around.normals @ corners.T).max(axis=1)
        kept = (gaps <= PAD) | (np.abs(around.normals).min(axis=1) == 0) | (slack <= _HELD)
        return Fan(around.normals[kept]), bounds[kept]

    def _directions(self, corners: Floats, bounds: Floats, live: Any) -> Floats:
        """Normals of what the set within the bounds generates."""
        if len(corners):
            u, c = self.two.u[:, live], self.two.c[:, live]
            floor = (c - u) * ((1 - self.delta) / self.delta)
            floor -= bounds[list(self.around.down), None]
            points, _, _ = generated(
                u, floor, self.rules.unsettled[live], corners[hull(corners)], self.delta, PAD)
            if len(points):
                return outward(points[hull(points)])
        return (self.around.normals + np.roll(self.around.normals, -1, axis=0)) / 2


def squeeze(
    two: Pair, delta: Fraction, rules: Rules, around: Fan, start: Sequence[Point] | None
) -> Squeeze:
    """Bounds to begin with: those of all payoffs, or of a polygon that holds the equilibria."""
    live = np.flatnonzero(~rules.banned)
    if start is None:
        held = two.u[:, live].T
        least = two.c[:, live].min(axis=1, initial=np.inf)
    else:
        held = np.array([[float(x) for x in corner] for corner in start])
        least = held.min(axis=0, initial=np.inf)
    bounds = (around.normals @ held.T).max(axis=1, initial=-np.inf) + 2 * PAD
    for i in (0, 1):
        bounds[around.down[i]] = min(bounds[around.down[i]], PAD - least[i])
    return Squeeze(two, float(delta), rules, around.normals, around, bounds, live)


def empty(
    two: Pair, delta: Fraction, rules: Rules, start: Sequence[Point] | None = None,
    rounds: int = MOST_ROUNDS,
) -> bool:
    """Whether it is proved that no profile can be played in any equilibrium."""
    now: Squeeze | None = squeeze(two, delta, rules, fan(_ROUND), start)
    for _ in range(rounds):
        if now is None or not len(now.live):
            break
        room = now.bounds[list(now.around.up)] + now.bounds[list(now.around.down)]
        now = now.narrowed(None, _SLOW * float(room.max()))
    return now is not None and not len(now.live)


def outer(
    two: Pair, delta: Fraction, rules: Rules, corners: Sequence[Point],
    start: Sequence[Point] | None = None, left: Fraction = Fraction(0),
    rounds: int = MOST_ROUNDS,
) -> Outer:
    """Prove that a polygon, which is known to hold equilibrium payoffs only, holds them all.

    Parameters
    ----------
    start : corners of a polygon known to hold them all.
    left : the excess that the proof may leave, for corners that are themselves rounded.
    rounds : how many rounds of narrowing it may take.
    """
    wall = walls(two, delta, rules, corners)
    inside = np.array([[float(x) for x in corner] for corner in corners])
    around = fan(np.concatenate([wall.around.normals, _ROUND]))
    now = squeeze(two, delta, rules, around, start)
    last, taken = np.inf, 0
    for taken in range(rounds):
        excess = _excess(wall, now)
        if excess < last / 2:
            last = excess
            falling = shrinks(wall, left, excess)
            if falling is not None:
                sharp = _sharp(wall, falling)
                return _outer(wall, [Fraction(0) if s else left for s in sharp], taken)
        after = now.narrowed(inside, excess * _SLOW)
        if after is None:
            break
        now = after
    return _outer(wall, [Fraction(_excess(wall, now))] * len(wall.near), taken)


def _outer(wall: Walls, excess: list[Fraction], rounds: int) -> Outer:
    weights = wall.exact_weights
    beyond = [s * w for s, w in zip(excess, weights, strict=True)]
    return Outer(wall.normals, wall.bounds, weights, tuple(beyond), rounds)


def _excess(wall: Walls, now: Squeeze) -> float:
    """By how many weights the bounds leave room outside the polygon."""
    gaps = np.abs(now.around.normals[:, None] - wall.around.normals[None]).sum(axis=2)
    room = now.bounds[gaps.argmin(axis=0)] + 2 * gaps.min(axis=0) + 2 * PAD - wall.near
    return max(float((room / wall.weights).max()), PAD)


@dataclass(frozen=True)
class Falling:
    """One side, and one profile that comes near it but falls behind as it moves outward.

    Parameters
    ----------
    side : its place.
    uses : the sides and threats, by place, that hold the profile back.
    sharp : whether it does not pass the side where that has not moved at all.
    """

    side: int
    uses: frozenset[int]
    sharp: bool


def _sharp(wall: Walls, falling: list[Falling]) -> list[bool]:
    """Which sides are proved in place whatever others leave open: those that sharp ones hold."""
    sharp = [True] * len(wall.near)
    changed = True
    while changed:
        changed = False
        for each in falling:
            if sharp[each.side] and not (each.sharp and all(sharp[q] for q in each.uses)):
                sharp[each.side], changed = False, True
    return sharp


def shrinks(wall: Walls, left: Fraction, excess: float) -> list[Falling] | None:
    """Prove that payoffs in W(s) lie in a smaller one for every s from what is left to the excess.

    Returns
    -------
    list or None
        What holds the sides and profiles back that had to be looked at in rationals; None if
        it is not so.
    """
    two, delta = wall.two, float(wall.delta)
    moved = wall.near + excess * wall.weights + PAD
    found: list[Falling] = []
    for p in range(len(moved)):
        beyond = wall.beyond(p)
        known = limits(two, delta, wall.rules, beyond, wall.around, moved)
        at = np.flatnonzero(known.possible)
        if not len(at):
            continue
        reach = reaches(two.u[:, beyond[at]], delta, wall.around, p, moved, known.floor[:, at])
        unclear = beyond[at[(reach > wall.near[p] - PAD) & ~known.settled[at]]]
        apart = [beyond[at[known.settled[at]]]]
        chosen = wall.steepest(p, unclear)
        for option in np.unique(chosen).tolist():
            profiles = unclear[chosen == option]
            holds, sharp, uses = wall.behind(p, option, profiles, left, Fraction(excess))
            apart.append(profiles[~holds])
            if holds.any():
                found.append(Falling(p, uses, bool(sharp[holds].all())))
        for profile in np.concatenate(apart).tolist():
            if not _out_of_reach(wall, Fraction(excess), p, profile):
                return None
    return found


def _out_of_reach(wall: Walls, excess: Fraction, p: int, profile: int) -> bool:
    """Whether a profile lies within a side, or cannot be used wherever the sides have moved."""
    two, delta, down, weights = wall.two, wall.delta, wall.down, wall.exact_weights
    n, u = wall.normals[p], two.point(profile)
    if n[0] * u[0] + n[1] * u[1] <= wall.bounds[p]:
        return True
    lowered = [(1 - delta) / delta * two.gain(i, profile) - wall.bounds[down[i]]
               - excess * weights[down[i]] for i in (0, 1)]
    return any(
        m[0] * lowered[0] + m[1] * lowered[1] > wall.bounds[q] + excess * weights[q]
        for q in wall.around.upward.tolist() for m in [wall.normals[q]])
