"""A short proof that all equilibrium payoffs of two players lie in a polygon.

A chain of polygons, all with sides in the same directions, from the feasible payoffs inward. The
sides that a step moves are moved together, in proportion, from one polygon to the next. Let h be
furthest that equilibrium payoffs reach along a side that moves, when they lie in a polygon on the
way. By duality every profile has a bound on h that is linear in how far the sides are; if all
bounds fall short of the side at the start of the step and do not pass it at its end, they fall
short all the way, and equilibrium payoffs lie in the polygon at the end. Unlike a step of the
operator of Abreu, Pearce and Stacchetti (1990) such a step does not get shorter as players become
patient: a chain has a few polygons where the operator needs thousands of rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.numerics.polygon import Point, sides
from negotiation.truces.pair import Floats, Pair
from negotiation.truces.payoff_bounds import Fan, angles, outline
from negotiation.truces.payoff_iteration import generated, hull, outward
from negotiation.truces.payoff_proof import Outer

# Sixteen directions to begin with, more where nothing moves.
_AXES = tuple((Fraction(x), Fraction(y)) for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1)))
_FIRST = tuple((Fraction(x), Fraction(y)) for x in (-2, -1, 1, 2) for y in (-2, -1, 1, 2)
               if abs(x) == 1 or abs(y) == 1)
_FINEST = 2**10
_APART = Fraction(1, 2**12)
_MOST_DIRECTIONS = 160
_MOST_POLYGONS = 200
_MOST_ROUNDS = 3000
# Bounds are rounded outward to this, and polygons left larger by `_ROOM` to make up for it.
_GRID = 2**44
_ROOM = 1e-11
_MARGIN = 2e-13
_SLOW = 1e-3
_DOUBTFUL = 1e-9
_ARRIVED = 1e-6
# How much room the last polygon is given where it cannot be reached exactly.
_OPEN = Fraction(1, 2**70)
_HEAVY = 1e6


@dataclass(frozen=True)
class Chain:
    """Polygons ``normal . x <= bound``, each of which holds all equilibrium payoffs.

    Parameters
    ----------
    normals : directions, by rising angle; the axes are among them.
    rows : the bounds of each polygon after that of all feasible payoffs.
    empty : whether no profile can be played in the last one.
    within : no payoff in the last one is further than this beyond a side of that which was to be
        reached, in units of the players' ranges; 0 where it is that.
    """

    two: Pair
    normals: tuple[Point, ...]
    rows: tuple[tuple[Fraction, ...], ...]
    empty: bool
    within: Fraction

    @property
    def least(self) -> Point:
        """What no equilibrium gives each player less than."""
        zero, one = Fraction(0), Fraction(1)
        return (-self.rows[-1][self.normals.index((-one, zero))],
                -self.rows[-1][self.normals.index((zero, -one))])

    def bounds(self) -> Outer:
        """The last polygon, of a chain that reaches the one aimed at."""
        zero, one = ((Fraction(x),) * len(self.normals) for x in (0, 1))
        return Outer(self.normals, self.rows[-1], one, zero, 0)

    def document(self) -> dict[str, Any]:
        """The chain as a certificate spells it, in the players' own units."""
        two, normals, scales, shifts = self.two, [], [], []
        for n in self.normals:
            own = [n[k] * two.game.denominators[i] / two.span[k]
                   for k, i in enumerate(two.players)]
            whole = lcm(*(x.denominator for x in own))
            scale = Fraction(whole, gcd(*(int(x * whole) for x in own)))
            normals.append([x * scale for x in own])
            scales.append(scale)
            shifts.append(sum(n[k] * Fraction(two.low[k], two.span[k]) for k in (0, 1)))
        return {
            "normals": normals,
            "polygons": [[(b + shift) * scale
                          for b, shift, scale in zip(row, shifts, scales, strict=True)]
                         for row in self.rows],
        }


@dataclass(frozen=True)
class Entries:
    """For each side and each profile beyond it, a bound that is linear in the sides.

    Parameters
    ----------
    side, profile : (E,) sides rising.
    fixed : (E,) what does not depend on the sides.
    parts : (3, E) multiples of the sides `places`.
    """

    side: NDArray[np.intp]
    profile: NDArray[np.intp]
    fixed: Floats
    parts: Floats
    places: NDArray[np.intp]

    def values(self, bounds: Floats) -> Floats:
        """(E,) the bounds at given sides."""
        return np.asarray(self.fixed + (self.parts * bounds[self.places]).sum(axis=0))

    def furthest(self, bounds: Floats, least: Floats) -> Floats:
        """For each side the largest, not below `least`."""
        found = least.copy()
        if len(self.side):
            np.maximum.at(found, self.side, self.values(bounds))
        return found


class Prover:
    """Finds a chain towards a polygon that is known to hold equilibrium payoffs only."""

    def __init__(self, two: Pair, delta: Fraction, corners: Sequence[Point]) -> None:
        self.two, self.delta, self.below = two, delta, False
        self.normals: list[Point] = []
        self.rows: list[list[Fraction]] = []
        self.live = np.arange(two.u.shape[1])
        self.tempted = (two.c - two.u) * float((1 - delta) / delta)
        self.aim(corners)
        self.widen(_FIRST)

    def aim(self, corners: Sequence[Point], below: bool = False) -> None:
        """Set the polygon to be reached, for discounts below `delta` only or also for that."""
        self.corners, self.below = corners, below
        self.widen([*_AXES, *((n for n, _ in sides(corners)) if corners else ())], Fraction(0))

    def approach(self) -> Fraction:
        """Go as near to the polygon to be reached as can be shown; the excess that is left."""
        while len(self.rows) < _MOST_POLYGONS and len(self.live):
            gap = float((self.bounds - self.near).max())
            if gap < _ARRIVED:
                room = next((room for room in (Fraction(0), _OPEN) if self.arrives(room)), None)
                if room is not None:
                    self.drop(self.bounds)
                    break
            if self.step() < _SLOW * gap and len(self.live) and (
                    gap < _ARRIVED or not self.more()):
                break
        if not self.corners:
            return Fraction(0)
        return max(bound - least for bound, least in zip(self.rows[-1], self.target, strict=True))

    def widen(self, directions: Sequence[Point], apart: Fraction = _APART) -> bool:
        """Add directions that there are not yet; whether there were any."""
        known, added = list(self.normals), False
        for n in directions:
            size = max(abs(n[0]), abs(n[1]))
            unit = (n[0] / size, n[1] / size)
            if all(max(abs(unit[0] - m[0]), abs(unit[1] - m[1])) > apart for m in known):
                known.append(unit)
                added = True
        order = np.argsort(angles(np.array(known, dtype=np.float64)), kind="stable").tolist()
        feasible = [max(n[0] * x + n[1] * y for x, y in self.two.feasible) for n in known]
        self.rows = [[row[k] if k < len(self.normals) else feasible[k] for k in order]
                     for row in self.rows] or [[feasible[k] for k in order]]
        self.normals = [known[k] for k in order]
        self.made: dict[Point, list[tuple[Fraction, int, Point]]] = {}
        self.around = Fan(np.array(self.normals, dtype=np.float64))
        self.target = [max((n[0] * x + n[1] * y for x, y in self.corners), default=Fraction(-9))
                       for n in self.normals]
        self.near = np.array([float(x) for x in self.target])
        return added

    @property
    def bounds(self) -> Floats:
        """The last polygon."""
        return np.array([float(x) for x in self.rows[-1]])

    def floor(self, bounds: Floats) -> Floats:
        """(2, live) least continuation payoffs that deter deviations."""
        return np.asarray(self.tempted[:, self.live] - bounds[list(self.around.down), None])

    def drop(self, bounds: Floats) -> None:
        """Give up profiles that no continuation holds."""
        up = self.around.upward
        beyond = self.around.normals[up] @ self.floor(bounds) - bounds[up, None]
        out = np.asarray((beyond > _MARGIN * 4).any(axis=0))
        if self.below:
            for q, k in np.argwhere(np.abs(beyond) <= _DOUBTFUL).tolist():
                out[k] = out[k] or self.leaves(up[q], int(self.live[k]))
        self.live = self.live[~out]

    def leaves(self, q: int, profile: int) -> bool:
        """Whether, exactly, no continuation holds a profile at any lower discount."""
        m, row, down = self.normals[q], self.rows[-1], self.around.down
        rise = sum(m[i] * self.two.gain(i, profile) for i in (0, 1))
        room = row[q] + m[0] * row[down[0]] + m[1] * row[down[1]]
        return rise > 0 and (1 - self.delta) / self.delta * rise >= room

    def entries(self, bounds: Floats, nearer: float = _MARGIN) -> Entries:
        """The best bounds at the last polygon, for profiles beyond the sides to be reached."""
        found: list[tuple[Any, ...]] = []
        u, floor, delta = self.two.u[:, self.live], self.floor(bounds), float(self.delta)
        down = self.around.down
        for p, n in enumerate(self.around.normals):
            own = n @ u
            at = np.flatnonzero(own > self.near[p] + nearer)
            if not len(at):
                continue
            options: list[tuple[float, int, float, float]] = []
            for i in (0, 1):
                alpha, beta = (table[p] for table in self.around.combinations[i])
                for q in np.flatnonzero(np.isfinite(alpha)).tolist():
                    options.append((alpha[q], q, *((beta[q], 0.0) if i == 0 else (0.0, beta[q]))))
            if (n <= 0).all():
                options.append((0.0, 0, -n[0], -n[1]))
            parts = np.array(options).T
            side, axes = parts[1].astype(np.intp), parts[2:]
            best = (parts[0] * bounds[side])[:, None] - axes.T @ floor[:, at]
            chosen = best.argmin(axis=0)
            rest = (axes[:, chosen] * self.tempted[:, self.live[at]]).sum(axis=0)
            fixed = (1 - delta) * own[at] - delta * rest
            places = np.stack([side[chosen], *(np.full(len(at), k) for k in down)])
            found.append((np.full(len(at), p), self.live[at], fixed,
                          delta * parts[[0, 2, 3]][:, chosen], places))
        if not found:
            none = np.zeros(0, dtype=np.intp)
            return Entries(none, none, np.zeros(0), np.zeros((3, 0)), np.zeros((3, 0), np.intp))
        return Entries(*(np.concatenate(part, axis=-1) for part in zip(*found, strict=True)))

    def step(self) -> float:
        """Move to the next polygon; by how much any side moved."""
        bounds = self.bounds
        self.drop(bounds)
        if not len(self.live):
            return 0.0
        entries = self.entries(bounds)
        moving = entries.furthest(bounds, self.near) < bounds - 2 * _MARGIN
        x = bounds
        for _ in range(_MOST_ROUNDS):
            after = np.where(moving, np.minimum(x, entries.furthest(x, self.near)), x)
            settled = (x - after).max() < 1e-15
            x = after
            if settled:
                break
        x = np.where(moving, np.minimum(bounds, x + _ROOM * self.weights(entries, x, moving)), x)
        row = [rounded(value) if move else old
               for value, move, old in zip(x.tolist(), moving.tolist(), self.rows[-1], strict=True)]
        self.rows.append([min(pair) for pair in zip(row, self.rows[-1], strict=True)])
        return float((bounds - self.bounds).max())

    def weights(self, entries: Entries, bounds: Floats, moving: Any) -> Floats:
        """By how much sides must stand apart for each to make up for the others."""
        w = np.where(moving, 1.0, 0.0)
        if not len(entries.side):
            return w
        close = entries.values(bounds) > bounds[entries.side] - 1e-7
        side, parts, places = entries.side[close], entries.parts[:, close], entries.places[:, close]
        for _ in range(_MOST_ROUNDS):
            found = np.where(moving, 1.0, 0.0)
            rise = np.zeros(len(w))
            np.maximum.at(rise, side, (parts * w[places]).sum(axis=0))
            found = np.where(moving, 1 + rise, 0.0)
            if (found - w).max() < 1e-3 or found.max() > _HEAVY:
                break
            w = found
        return np.asarray(w)

    def more(self) -> bool:
        """Add normals of what the last polygon generates; whether there were any."""
        if len(self.normals) > _MOST_DIRECTIONS:
            return False
        corners = outline(self.around, self.bounds)
        if not len(corners):
            return False
        u, floor = self.two.u[:, self.live], self.floor(self.bounds)
        points, _, _ = generated(u, floor, np.zeros(len(self.live), dtype=bool),
                                 corners[hull(corners)], float(self.delta), 1e-13)
        if not len(points):
            return False
        normals = outward(points[hull(points)])
        return self.widen([(simple(x), simple(y)) for x, y in normals.tolist()])

    def arrives(self, room: Fraction) -> bool:
        """Whether the polygon aimed at, with some room, is proved next; if so it is added."""
        bounds, entries = self.bounds, self.entries(self.bounds, -_MARGIN)
        weights = self.weights(entries, self.near, bounds > self.near).tolist()
        aim = [min(old, new + room * simple(w)) for old, new, w in
               zip(self.rows[-1], self.target, weights, strict=True)]
        before, then = entries.values(bounds), entries.values(self.near)
        sure = (before < bounds[entries.side] - _MARGIN) & (
            then < self.near[entries.side] - _DOUBTFUL)
        doubtful = zip(entries.side[~sure].tolist(), entries.profile[~sure].tolist(), strict=True)
        if not all(self.stays(p, profile, aim) for p, profile in doubtful
                   if aim[p] < self.rows[-1][p]):
            return False
        self.rows.append(aim)
        return True

    def stays(self, p: int, profile: int, aim: list[Fraction]) -> bool:
        """Whether, exactly, a profile has a bound that a side passes nowhere on the last step."""
        two, delta, n, down = self.two, self.delta, self.normals[p], self.around.down
        u, gains = two.point(profile), [two.gain(i, profile) for i in (0, 1)]
        own, last = n[0] * u[0] + n[1] * u[1], self.rows[-1]
        if own <= aim[p]:
            return True
        for alpha, q, axes in self.ways(p):
            fixed = own - axes[0] * gains[0] - axes[1] * gains[1]
            old, new = (
                (1 - delta) * fixed + delta * (alpha * row[q] + axes[0] * row[down[0]]
                                               + axes[1] * row[down[1]]) - row[p]
                for row in (last, aim))
            if new <= 0 and (old < 0 or (self.below and old == 0 and fixed <= aim[p])):
                return True
        return False

    def ways(self, p: int) -> list[tuple[Fraction, int, Point]]:
        """Multiples of a side and of the axes that make a direction."""
        n, zero = self.normals[p], Fraction(0)
        if n in self.made:
            return self.made[n]
        found: list[tuple[Fraction, int, Point]] = []
        if max(n) <= 0:
            found.append((zero, 0, (-n[0], -n[1])))
        for i in (0, 1):
            for q, m in enumerate(self.normals):
                alpha = n[1 - i] / m[1 - i] if m[1 - i] else Fraction(-1)
                beta = alpha * m[i] - n[i]
                if q != p and alpha >= 0 and beta >= 0:
                    found.append((alpha, q, (beta, zero) if i == 0 else (zero, beta)))
        self.made[n] = found
        return found


def simple(x: float) -> Fraction:
    """A fraction with a small denominator."""
    return Fraction(x).limit_denominator(_FINEST)


def rounded(x: float) -> Fraction:
    """A fraction of few digits, not below."""
    return Fraction(-((-Fraction(x) * _GRID).__floor__()), _GRID)


def outer_chain(
    two: Pair, delta: Fraction, corners: Sequence[Point], below: Sequence[Sequence[Point]] = ()
) -> Chain:
    """Prove that all equilibrium payoffs lie in a polygon, or as near to it as can be shown.

    Parameters
    ----------
    corners
        Of a polygon that holds equilibrium payoffs only; none to show that there are none.
    below
        Corners of ever smaller polygons, the last of which holds the equilibrium payoffs at all
        discounts below `delta`.
    """
    prover = Prover(two, delta, corners)
    left = prover.approach()
    for smaller in below:
        if left or not len(prover.live):
            break
        prover.aim(smaller, True)
        left = prover.approach()
    return Chain(two, tuple(prover.normals), tuple(map(tuple, prover.rows[1:])),
                 not len(prover.live), left)
