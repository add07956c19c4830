"""The sides of a polygon of payoffs, and how they hold each other in place.

A side is made by profiles that generate payoffs on it. How far they can generate is bounded by
a combination of one side and one incentive constraint; so if the sides and the threats move
outward, a side's makers move in proportion. Weights for which they always fall behind show
that the sides cannot have moved at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from negotiation.numerics.polygon import Point, sides
from negotiation.truces.pair import Floats, Pair
from negotiation.truces.payoff_bounds import Fan, angles, limits, reaches
from negotiation.truces.payoff_iteration import Rules

# A combination: multiples of sides, and of the constraints of players.
Option = tuple[dict[int, float], dict[int, float]]
Makers = dict[tuple[int, int], list[Option]]

# How near a profile must come to a side to count as one that makes it.
_TOUCHES = 1e-10
_UNDECIDED = 1e-11
_HEAVY = 1e12
_MOST_ROUNDS = 4000


@dataclass(frozen=True, eq=False)
class Walls:
    """The sides of a polygon and the axes, exact and in floats, by rising angle.

    Parameters
    ----------
    normals, bounds : no payoff x in the polygon has ``normal . x > bound``; the largest entry of
        each normal is 1 in absolute value.
    around, near : the same in floats.
    """

    two: Pair
    delta: Fraction
    rules: Rules
    normals: tuple[Point, ...]
    bounds: tuple[Fraction, ...]
    around: Fan
    near: Floats

    @property
    def down(self) -> tuple[int, int]:
        """Places of the two directions in which a player's payoff falls."""
        return self.around.down

    @cached_property
    def makers(self) -> Makers:
        """For each side and profile that makes it, the combinations that say so."""
        found: Makers = {}
        for p in range(len(self.near)):
            beyond = self.beyond(p)
            known = limits(self.two, float(self.delta), self.rules, beyond, self.around, self.near)
            at = np.flatnonzero(known.possible & ~known.settled)
            if not len(at):
                continue
            reach = reaches(self.two.u[:, beyond[at]], float(self.delta), self.around, p,
                            self.near, known.floor[:, at])
            for k in at[reach > self.near[p] - _TOUCHES].tolist():
                found[p, int(beyond[k])] = self.options(p, known.floor[:, k])
        return found

    def beyond(self, p: int) -> Any:
        """Profiles whose payoffs lie beyond a side, up to rounding."""
        own = self.around.normals[p] @ self.two.u
        return np.flatnonzero((own > self.near[p] - _UNDECIDED) & ~self.rules.banned)

    def options(self, p: int, floor: Floats) -> list[Option]:
        """The combinations for direction p that are best, or as good, for a profile."""
        n = self.around.normals[p]
        found: list[tuple[float, Option]] = []
        for i in (0, 1):
            alpha, beta = (table[p] for table in self.around.combinations[i])
            for q in np.flatnonzero(np.isfinite(alpha)).tolist():
                held = alpha[q] * self.near[q] - beta[q] * floor[i]
                found.append((held, ({q: alpha[q]}, {i: beta[q]})))
        if (n <= 0).all():
            found.append((float(n @ floor), ({}, {0: -n[0], 1: -n[1]})))
        least = min(held for held, _ in found)
        return [option for held, option in found if held <= least + _TOUCHES]

    def row(self, option: Option) -> Floats:
        """How far a combination moves as each side moves by one."""
        row = np.zeros(len(self.near))
        for q, alpha in option[0].items():
            row[q] += float(self.delta) * alpha
        for i, beta in option[1].items():
            row[self.down[i]] += float(self.delta) * beta
        return row

    @cached_property
    def weights(self) -> Floats:
        """Weights w with w >= 1 + what each side's makers move by; ones if there are none."""
        return _balanced(self)


def walls(two: Pair, delta: Fraction, rules: Rules, corners: Sequence[Point]) -> Walls:
    """The half-planes of a polygon, those along the axes included."""
    one, zero = Fraction(1), Fraction(0)
    found: dict[Point, Fraction] = {}
    axes = [(one, zero), (zero, one), (-one, zero), (zero, -one)]
    for n in [*axes, *(normal for normal, _ in sides(corners))]:
        size = max(abs(n[0]), abs(n[1]))
        unit = (n[0] / size, n[1] / size)
        if unit not in found:
            found[unit] = max(unit[0] * x + unit[1] * y for x, y in corners)
    normals = np.array([[float(x) for x in n] for n in found])
    order = np.argsort(angles(normals), kind="stable")
    ranked = [[*found][k] for k in order]
    bounds = [found[n] for n in ranked]
    return Walls(two, delta, rules, tuple(ranked), tuple(bounds), Fan(normals[order]),
                 np.array([float(b) for b in bounds]))


def _balanced(wall: Walls) -> Floats:
    ones = np.ones(len(wall.near))
    rows = [np.stack([wall.row(option) for option in options])
            for options in wall.makers.values()]
    owner = np.array([p for p, _ in wall.makers], dtype=np.intp)
    weights, policy = ones, None
    for _ in range(_MOST_ROUNDS):
        if not rows:
            break
        slopes = np.array([(table @ weights).min() for table in rows])
        gained = np.zeros(len(ones))
        np.maximum.at(gained, owner, slopes)
        if (1 + gained <= weights * (1 + 1e-9)).all():
            break
        chosen = tuple(int((table @ weights).argmin()) for table in rows)
        if chosen == policy:
            weights = _fixed(rows, owner, chosen, slopes, gained)
        else:
            policy, weights = chosen, 1 + gained
        if weights.max() > _HEAVY:
            return ones
    return np.maximum(weights, 1.0)


def _fixed(
    rows: list[Floats], owner: Any, chosen: tuple[int, ...], slopes: Floats, gained: Floats
) -> Floats:
    """Weights at which nothing changes if the steepest combination of each side stays so."""
    otherwise = 1 + gained
    matrix = np.zeros((len(gained), len(gained)))
    for table, p, option, slope in zip(rows, owner.tolist(), chosen, slopes, strict=True):
        if slope >= gained[p]:
            matrix[p] = table[option]
    try:
        weights = np.linalg.solve(np.eye(len(gained)) - matrix, np.ones(len(gained)))
    except np.linalg.LinAlgError:
        return otherwise
    return np.asarray(weights) if (weights >= otherwise * (1 - 1e-9)).all() else otherwise
