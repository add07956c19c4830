"""Half-planes that hold every equilibrium payoff of two players, rounded to the safe side.

If v is an equilibrium payoff furthest in a direction n, and a the profile played first, then
v = (1 - delta) u(a) + delta w for an equilibrium payoff w, n . w <= n . v, and so
n . u(a) >= n . v: where a set is known to be an inner bound, only profiles beyond it in the
direction n can push the outer bound further. If u(a) itself met the constraints it would be an
equilibrium payoff, no further than v. Otherwise n . v is at most (1 - delta) n . u(a) plus
delta times the furthest continuation that meets the constraints: by duality, the least over
combinations of n from one known half-plane and one constraint.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.truces.pair import Floats, Pair
from negotiation.truces.payoff_iteration import Rules

# More than the rounding of a few operations on numbers of size 1.
PAD = 1e-14
_PARALLEL = 1e-12
_AXES = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])


@dataclass(frozen=True, eq=False)
class Fan:
    """Directions, by rising angle, with what combinations of them and the constraints make.

    Parameters
    ----------
    normals : (D, 2), the largest entry of each 1 in absolute value; the axes are among them.
    """

    normals: Floats

    @cached_property
    def down(self) -> tuple[int, int]:
        """Places of the two directions in which a player's payoff falls."""
        return tuple(  # type: ignore[return-value]
            int(np.flatnonzero((self.normals[:, i] == -1) & (self.normals[:, 1 - i] == 0))[0])
            for i in (0, 1))

    @cached_property
    def up(self) -> tuple[int, int]:
        """Places of the two directions in which one player's payoff rises."""
        return tuple(  # type: ignore[return-value]
            int(np.flatnonzero((self.normals[:, i] == 1) & (self.normals[:, 1 - i] == 0))[0])
            for i in (0, 1))

    @cached_property
    def upward(self) -> NDArray[np.intp]:
        """Places of the directions in which nobody's payoff falls."""
        return np.flatnonzero((self.normals >= 0).all(axis=1))

    @cached_property
    def combinations(self) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
        """For each player i multiples that make one normal from another and a constraint.

        Normal p is ``alpha[p, q]`` times normal q less ``beta[p, q]`` times the unit vector of
        i; neither is negative, and alpha is infinite where that cannot be.
        """
        return self._combined(0), self._combined(1)

    def _combined(self, i: int) -> tuple[Floats, Floats]:
        along, across = self.normals[:, i], self.normals[:, 1 - i]
        with np.errstate(divide="ignore", invalid="ignore"):
            alpha = across[:, None] / across[None, :]
            beta = alpha * along[None, :] - along[:, None]
        same = np.eye(len(along), dtype=bool)
        alpha[same], beta[same] = 1.0, 0.0
        wrong = ~np.isfinite(alpha) | (alpha <= _PARALLEL) | ~(beta >= 0)
        alpha[wrong], beta[wrong] = np.inf, 0.0
        return alpha, beta


def fan(directions: Floats) -> Fan:
    """Directions with the axes, scaled and sorted; of nearly parallel ones an axis or the first."""
    normals = np.concatenate([_AXES, directions])
    normals = normals / np.abs(normals).max(axis=1, keepdims=True)
    near = np.abs(normals[:, None] - normals[None]).max(axis=2) <= _PARALLEL
    kept = np.flatnonzero(~np.tril(near, -1).any(axis=1))
    return Fan(normals[kept[np.argsort(angles(normals[kept]), kind="stable")]])


def angles(normals: Floats) -> Floats:
    """The direction of each normal, from -pi to pi."""
    return np.asarray(np.arctan2(normals[:, 1], normals[:, 0]))


@dataclass(frozen=True, eq=False)
class Limits:
    """What profiles can reach under known bounds.

    Parameters
    ----------
    floor : (2, R) the least continuation payoffs that meet the constraints.
    possible : (R,) whether some continuation may meet them.
    settled : (R,) whether a profile's own payoffs may meet them.
    """

    floor: Floats
    possible: NDArray[np.bool_]
    settled: NDArray[np.bool_]


def limits(
    two: Pair, delta: float, rules: Rules, live: Any, around: Fan, bounds: Floats
) -> Limits:
    """What the profiles `live` can reach if no payoff is beyond ``normals . x <= bounds``."""
    u, c = two.u[:, live], two.c[:, live]
    threat = -bounds[list(around.down)]
    floor = threat[:, None] + (c - u) * ((1 - delta) / delta)
    floor -= PAD * (1 + floor)
    up = around.upward
    beyond = around.normals[up] @ floor - bounds[up, None]
    possible = (beyond <= PAD * (1 + np.abs(floor).max(axis=0))).all(axis=0)
    settled = (u >= floor - PAD).all(axis=0) & ~rules.unsettled[live]
    return Limits(floor, possible & ~rules.banned[live], settled)


def reaches(u: Floats, delta: float, around: Fan, p: int, bounds: Floats, floor: Floats) -> Floats:
    """An upper bound on ``normals[p] . v`` over what each profile generates.

    Parameters
    ----------
    u, floor : (2, R) payoffs, and the least continuation payoffs.
    """
    n = around.normals[p]
    best = np.full(u.shape[1], np.inf)
    for i in (0, 1):
        alpha, beta = (table[p] for table in around.combinations[i])
        usable = np.flatnonzero(np.isfinite(alpha))
        a, b = alpha[usable, None], beta[usable, None]
        held = a * bounds[usable, None] - b * floor[i]
        held += PAD * (a * np.abs(bounds[usable, None]) + b * np.abs(floor[i]))
        best = np.minimum(best, held.min(axis=0))
    if (n <= 0).all():
        best = np.minimum(best, n @ floor + PAD * np.abs(floor).sum(axis=0))
    return np.asarray((1 - delta) * (n @ u) + delta * best + PAD, dtype=np.float64)


def tightened(around: Fan, bounds: Floats) -> Floats:
    """The same bounds, each no larger than its two neighbours imply."""
    n = around.normals
    before, after = np.roll(n, 1, axis=0), np.roll(n, -1, axis=0)
    return np.minimum(bounds, implied(n, before, np.roll(bounds, 1), after, np.roll(bounds, -1)))


def implied(n: Floats, before: Floats, low: Floats, after: Floats, high: Floats) -> Floats:
    """Bounds in directions n from those in a direction on either side; infinite where none is."""
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        first = (n[:, 0] * after[:, 1] - n[:, 1] * after[:, 0]) / cross
        second = (before[:, 0] * n[:, 1] - before[:, 1] * n[:, 0]) / cross
        held = first * low + second * high + PAD * (1 + first + second)
    fine = (cross > _PARALLEL) & (first >= 0) & (second >= 0) & np.isfinite(held)
    return np.where(fine, held, np.inf)


def widened(around: Fan, bounds: Floats, directions: Floats) -> tuple[Fan, Floats]:
    """A fan with more directions, and bounds in all of them."""
    wider = fan(np.concatenate([around.normals, directions]))
    old = angles(around.normals)
    place = np.searchsorted(old, angles(wider.normals), side="right")
    before, after = (place - 1) % len(old), place % len(old)
    held = implied(wider.normals, around.normals[before], bounds[before],
                   around.normals[after], bounds[after])
    same = np.abs(wider.normals - around.normals[before]).max(axis=1) == 0
    up, down = bounds[list(around.up)], bounds[list(around.down)]
    box = np.maximum(wider.normals * up, -wider.normals * down).sum(axis=1) + 4 * PAD
    return wider, np.where(same, bounds[before], np.minimum(held, box))


def outline(around: Fan, bounds: Floats) -> Floats:
    """Corners of the polygon that the bounds leave, near enough to choose directions by."""
    low, high = -bounds[list(around.down)], [bounds[k] for k in around.up]
    corners = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
    for (x, y), bound in zip(around.normals.tolist(), bounds.tolist(), strict=True):
        kept: list[tuple[float, float]] = []
        for k, b in enumerate(corners):
            a = corners[k - 1]
            inside, beyond = bound - x * a[0] - y * a[1], bound - x * b[0] - y * b[1]
            if inside * beyond < 0:
                share = inside / (inside - beyond)
                kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
            if beyond >= 0:
                kept.append(b)
        corners = kept
    return np.array(corners).reshape(-1, 2)


def narrowed(
    two: Pair, delta: float, rules: Rules, live: Any, around: Fan, bounds: Floats, inner: Floats
) -> tuple[Floats, Any]:
    """One round: new bounds, and the profiles that can still be used.

    Parameters
    ----------
    inner : (D,) how far equilibrium payoffs are known to reach in each direction.
    """
    known = limits(two, delta, rules, live, around, bounds)
    usable = known.possible
    live, floor, settled = live[usable], known.floor[:, usable], known.settled[usable]
    u = two.u[:, live]
    new = inner.copy()
    for p in range(len(bounds)):
        own = around.normals[p] @ u
        beyond = np.flatnonzero(own > inner[p])
        if not len(beyond):
            continue
        reach = reaches(u[:, beyond], delta, around, p, bounds, floor[:, beyond])
        reach = np.where(settled[beyond], own[beyond], np.minimum(own[beyond], reach))
        new[p] = max(new[p], reach.max())
    return tightened(around, np.minimum(bounds, new + PAD)), live
