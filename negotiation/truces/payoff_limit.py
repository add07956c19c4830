"""The largest set that generates itself, in floats: what rounds of generating shrink to.

Rounds that shrink a polygon by nearly the same share each time take long, and where two ways of
generating the set are about to meet ever longer. Once its vertices have been made in the same way
for some rounds, the equations of that way are solved by Newton's method; where that does not
settle it, the way so far is extrapolated.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from negotiation.numerics.rational_root import float_root
from negotiation.truces.pair import Floats, Pair
from negotiation.truces.payoff_iteration import (
    Approximation,
    Rules,
    Whole,
    generated,
    hull,
    overhang,
)
from negotiation.truces.payoff_vertices import THREAT, structure

_SETTLED = 1e-14
_FIXED = 1e-13
MOST_ROUNDS = 1500
# Where two ways of generating are about to meet most of those are in vain: so many where others
# wait for an answer.
FEW_ROUNDS = 120
# After so many polygons that are made in the same way their limit is guessed.
_TRAIL = 6
# A guess may be so many times as far as moves lead that go on shrinking as they have.
_FAR = 4.0


def approximate(
    two: Pair, delta: float, rules: Rules, start: Any = None, tolerance: float = 1e-12,
    most: int = MOST_ROUNDS,
) -> Approximation | None:
    """Iterate from the outside until nothing moves; None when no profile is left.

    Parameters
    ----------
    start : vertices of a polygon that holds the payoff set; default the feasible payoffs.
    tolerance : by how much a constraint may be missed and still count as met.
    most : rounds after which it is given up.
    """
    live = np.flatnonzero(~rules.banned)
    if not len(live):
        return None
    threat = two.c[:, live].min(axis=1)
    corners = two.u[:, live].T if start is None else np.array(start, dtype=np.float64)
    if start is not None:
        threat = np.maximum(threat, corners.min(axis=0))
    rounds = _Rounds(two, delta, rules, tolerance, live)
    last = Approximation(corners[hull(corners)], live[:0], live[:0], threat)
    alike: list[Approximation] = []
    moves: list[float] = []
    for _ in range(most):
        after = rounds.made(last)
        if after is None:
            return None
        moved = _moved(last, after)
        if moved <= _SETTLED:
            return after
        rounds.live = rounds.used
        alike = [*alike, after] if alike and _alike(alike[-1], after) else [after]
        moves = [*moves[1 - len(alike):], moved] if len(alike) > 1 else [moved]
        last = after
        if len(alike) > _TRAIL:
            last, settled = rounds.ahead(alike, moves)
            if settled:
                return last
            alike = []
    return replace(last, settled=False)


@dataclass
class _Rounds:
    """Rounds of generating one polygon by another.

    Parameters
    ----------
    live : profiles that can still generate anything.
    used : those that did in the last round.
    """

    two: Pair
    delta: float
    rules: Rules
    tolerance: float
    live: Whole
    used: Whole = field(init=False)

    def made(self, last: Approximation) -> Approximation | None:
        """What a polygon generates; None for nothing."""
        live, (u, c) = self.live, (self.two.u[:, self.live], self.two.c[:, self.live])
        floor = last.threat[:, None] + (c - u) * ((1 - self.delta) / self.delta)
        points, origin, used = generated(
            u, floor, self.rules.unsettled[live], last.vertices, self.delta, self.tolerance)
        if not len(points):
            return None
        self.used = live[used]
        corner = hull(points)
        risen = np.maximum(last.threat, points[corner].min(axis=0))
        return Approximation(points[corner], live[origin[0, corner]], origin[1, corner], risen)

    def ahead(
        self, alike: list[Approximation], moves: list[float]
    ) -> tuple[Approximation, bool]:
        """A polygon further on the way of some that are made alike, and whether it is the end.

        Parameters
        ----------
        moves : how far each of them moved.
        """
        last, moved = alike[-1], moves[-1]
        share = (moved / moves[0]) ** (1 / (len(moves) - 1))
        guess = _solved(self.two, last, self.delta) if share < 1 else None
        if guess is not None and overhang(guess.vertices, last.vertices) <= _FIXED and (
                _moved(last, guess) <= _FAR * moved / (1 - share)):
            image = self.made(guess)
            if image is not None and _alike(image, last) and _moved(guess, image) <= _FIXED:
                return image, True
        guess = _extrapolated(alike)
        image = self.made(guess)
        if image is None or _moved(guess, image) > moved / 2:
            # too far
            return last, False
        return image, _moved(guess, image) <= _SETTLED


def _alike(a: Approximation, b: Approximation) -> bool:
    """Whether two polygons have vertices made by the same profiles in the same way."""
    return np.array_equal(a.profiles, b.profiles) and np.array_equal(a.kinds, b.kinds)


def _moved(outer: Approximation, inner: Approximation) -> float:
    """How far a polygon reaches beyond another inside it."""
    return max(overhang(outer.vertices, inner.vertices),
               float((inner.threat - outer.threat).max()))


def _solved(two: Pair, near: Approximation, delta: float) -> Approximation | None:
    """The vertices that solve the equations of the way in which those of a polygon are made."""
    shape = structure(two, near, delta)
    plan = shape.everything
    start = [float(near.threat[i] if k == THREAT else near.vertices[k, i]) for k, i in plan[1]]
    try:
        x = start and float_root(lambda x: shape.values(plan, delta, x)[1], start)
        values = None if x is None else shape.values(plan, delta, x)[0]
    except ZeroDivisionError:
        return None
    if values is None:
        return None
    return Approximation(
        np.array([[float(values[k, i]) for i in (0, 1)] for k in range(len(near.vertices))]),
        near.profiles, near.kinds, np.array([float(values[THREAT, i]) for i in (0, 1)]))


def _extrapolated(alike: list[Approximation]) -> Approximation:
    """Where polygons that approach a limit are going: reduced rank extrapolation (Eddy 1979)."""
    states: Floats = np.array(
        [np.concatenate([each.vertices.ravel(), each.threat]) for each in alike])
    moves = np.diff(states, axis=0)
    weights = np.linalg.lstsq(np.diff(moves, axis=0).T, -moves[0], rcond=1e-12)[0]
    far = states[0] + weights @ moves[:-1]
    return Approximation(far[:-2].reshape(-1, 2), alike[-1].profiles, alike[-1].kinds, far[-2:])
