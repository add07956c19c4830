"""The sides of a polygon of payoffs, and how they hold each other in place.

A side is made by profiles that generate payoffs on it. How far they can generate is bounded by
a combination of one side and one incentive constraint; so if the sides and the threats move
outward, a side's makers move in proportion. Weights for which they always fall behind show
that the sides cannot have moved at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm
from typing import Any

import numpy as np

from negotiation.numerics.polygon import Point, sides
from negotiation.truces.pair import Floats, Pair
from negotiation.truces.payoff_bounds import Fan, angles, limits, reaches
from negotiation.truces.payoff_iteration import Rules

# How near a profile must come to a side to count as one that makes it.
_TOUCHES = 1e-10
_UNDECIDED = 1e-11
_HEAVY = 1e12
_MOST_ROUNDS = 4000
# In place of a side: the constraints of both players.
_BOTH = -1


@dataclass(frozen=True, eq=False)
class Holds:
    """The combinations that bound how far profiles generate in one direction.

    Parameters
    ----------
    labels : (side, player) of each; the side is `_BOTH` for the constraints of both.
    level : (O,) what each is worth where no constraint asks for anything.
    lowers : (O, 2) by how much it falls as each player's constraint rises by one.
    rows : (O, D) how far it moves as each side moves by one.
    """

    labels: list[tuple[int, int]]
    level: Floats
    lowers: Floats
    rows: Floats

    def nearest(self, floor: Floats) -> Any:
        """(O, R): which combinations are best, or as good, for each profile."""
        held = self.level[:, None] - self.lowers @ floor
        return held <= held.min(axis=0) + _TOUCHES


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
    known: dict[int, Holds] = field(default_factory=dict, repr=False)

    @property
    def down(self) -> tuple[int, int]:
        """Places of the two directions in which a player's payoff falls."""
        return self.around.down

    @cached_property
    def makers(self) -> list[tuple[int, Floats]]:
        """For each side, and kind of profile that makes it, the rows of combinations that say so.

        Profiles of one kind are held by the same combinations.
        """
        found = []
        for p in range(len(self.near)):
            beyond = self.beyond(p)
            known = limits(self.two, float(self.delta), self.rules, beyond, self.around, self.near)
            at = np.flatnonzero(known.possible & ~known.settled)
            if not len(at):
                continue
            reach = reaches(self.two.u[:, beyond[at]], float(self.delta), self.around, p,
                            self.near, known.floor[:, at])
            at = at[reach > self.near[p] - _TOUCHES]
            holds = self.holds(p)
            kinds = {kind.tobytes(): kind for kind in holds.nearest(known.floor[:, at]).T}
            found += [(p, holds.rows[kind]) for kind in kinds.values()]
        return found

    def beyond(self, p: int) -> Any:
        """Profiles whose payoffs lie beyond a side, up to rounding."""
        own = self.around.normals[p] @ self.two.u
        return np.flatnonzero((own > self.near[p] - _UNDECIDED) & ~self.rules.banned)

    def holds(self, p: int) -> Holds:
        """The combinations for one direction."""
        if p not in self.known:
            self.known[p] = self._holds(p)
        return self.known[p]

    def _holds(self, p: int) -> Holds:
        n, down = self.around.normals[p], self.down
        labels, level, lowers = [], [], []
        rows = []
        for i in (0, 1):
            alpha, beta = (table[p] for table in self.around.combinations[i])
            for q in np.flatnonzero(np.isfinite(alpha)).tolist():
                row = np.zeros(len(self.near))
                row[q] += alpha[q]
                row[down[i]] += beta[q]
                labels.append((q, i))
                level.append(alpha[q] * self.near[q])
                lowers.append([beta[q], 0.0] if i == 0 else [0.0, beta[q]])
                rows.append(row)
        if (n <= 0).all():
            row = np.zeros(len(self.near))
            row[list(down)] = -n
            labels.append((_BOTH, 0))
            level.append(0.0)
            lowers.append([-n[0], -n[1]])
            rows.append(row)
        return Holds(labels, np.array(level), np.array(lowers).reshape(-1, 2),
                     float(self.delta) * np.array(rows).reshape(-1, len(self.near)))

    @cached_property
    def weights(self) -> Floats:
        """Weights w with w >= 1 + what each side's makers move by; ones if there are none."""
        return _balanced(self)

    @cached_property
    def exact_weights(self) -> tuple[Fraction, ...]:
        """The same as rationals."""
        return tuple(Fraction(w) for w in self.weights.tolist())

    def floor(self, profiles: Any) -> Floats:
        """The least continuation payoffs that keep both to each profile, within the polygon."""
        gain = self.two.c[:, profiles] - self.two.u[:, profiles]
        return gain * float((1 - self.delta) / self.delta) - self.near[list(self.down), None]

    def steepest(self, p: int, profiles: Any) -> Any:
        """For each profile, of the combinations that are best for it that which moves least."""
        holds = self.holds(p)
        moves = np.where(holds.nearest(self.floor(profiles)),
                         (holds.rows @ self.weights)[:, None], np.inf)
        return moves.argmin(axis=0)

    def behind(
        self, p: int, option: int, profiles: Any, left: Fraction, excess: Fraction
    ) -> tuple[Any, Any, frozenset[int]]:
        """Which profiles a combination keeps from a side that has moved.

        Returns
        -------
        holds : whether what a profile generates falls short of the side as it moves outward by
            any multiple of its weight from `left` to `excess`.
        sharp : whether it also does not pass the side where that has not moved.
        uses : the sides and threats, by place, that hold it back.
        """
        exact = self._exact(p, *self.holds(p).labels[option])
        if exact is None:
            return np.zeros(len(profiles), dtype=bool), None, frozenset()
        multiples, constraints = exact
        weights, down, rest = self.exact_weights, self.down, 1 - self.delta
        constant = self.delta * sum(
            (a * self.bounds[q] for q, a in multiples.items()), Fraction(0)) - self.bounds[p]
        slope = sum((a * weights[q] for q, a in multiples.items()), Fraction(0))
        factors, columns = [], []
        for i, b in enumerate(constraints):
            constant += self.delta * b * self.bounds[down[i]]
            slope += b * weights[down[i]]
            # (1 - delta) (n . u - b . gain), in units of the game's whole numbers
            own, best = self.two.units(i, profiles)
            factors += [rest * (self.normals[p][i] + b) / self.two.span[i],
                        -rest * b / self.two.span[i]]
            columns += [own, best]
        unit = lcm(constant.denominator, *(x.denominator for x in factors))
        ahead: Any = int(constant * unit) + sum(
            int(x * unit) * column for x, column in zip(factors, columns, strict=True))
        fall = (weights[p] - self.delta * slope) * unit
        first, last = left * fall, excess * fall
        holds = (ahead < ceil(last)) & ((ahead <= 0) if first == 0 else (ahead < ceil(first)))
        uses = frozenset({*multiples, *(down[i] for i, b in enumerate(constraints) if b)})
        return holds.astype(bool), (ahead <= 0).astype(bool), uses

    def _exact(
        self, p: int, q: int, i: int
    ) -> tuple[dict[int, Fraction], tuple[Fraction, Fraction]] | None:
        """A combination with exact multiples; None if they are not all positive."""
        n, zero = self.normals[p], Fraction(0)
        if q == _BOTH:
            return {}, (-n[0], -n[1])
        m = self.normals[q]
        alpha = Fraction(1) if p == q else n[1 - i] / m[1 - i]
        beta = alpha * m[i] - n[i]
        if alpha <= 0 or beta < 0:
            return None
        return {q: alpha}, ((beta, zero) if i == 0 else (zero, beta))


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
    rows = [table for _, table in wall.makers]
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
