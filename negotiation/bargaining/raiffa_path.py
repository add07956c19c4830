"""Raiffa's continuous solution for more than two parties, integrated numerically."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.best_points import BestPoints, common_facet, ideal_weights
from negotiation.bargaining.polytope import Gains
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import Solution, by_party, chosen_gains, from_lottery

Floats = NDArray[np.float64]

_NAME = "raiffa-continuous"
# More points than this, corners with some coordinates lowered, are not handed to Qhull.
_MOST_POINTS = 20_000
# Shares of ideal gains: how exactly the path is integrated, and the gaps it ends with.
_RELATIVE, _ABSOLUTE, _ENOUGH = 1e-12, 1e-13, 1e-11
_LONGEST = 200.0
_FLAT = 1e-12


def raiffa_path(problem: Problem) -> Solution:
    """The continuous Raiffa solution of an essential problem with lotteries.

    Qhull gives the facets on which the parties' best points lie; along the path, integrated
    to ten digits (Dormand & Prince, order 8), the nearest facet says how far a party can rise.
    """
    zero: Gains = (Fraction(0),) * problem.n
    best = BestPoints(problem.polytope).at(zero)
    weights = common_facet(problem.polytope, best, zero, first=True)
    ideal = tuple(climb.t for climb in best)
    supporting = ideal_weights(problem.polytope, best)
    if supporting is not None:
        return chosen_gains(problem, _NAME, ideal, supporting,
                            {"supporting_weights": by_party(problem, supporting)})
    if weights is not None:
        gains = tuple(most / problem.n for most in ideal)
        certificate = {"supporting_weights": by_party(problem, weights)}
        return chosen_gains(problem, _NAME, gains, weights, certificate)
    points = _shares(problem, ideal)
    if len(points) << problem.n > _MOST_POINTS:
        return Solution(_NAME, None, why="it is not computed for that many parties and deals")
    end = _end(*_facets(points))
    found = tuple(Fraction(float(x)).limit_denominator(10**15) * most
                  for x, most in zip(end, ideal, strict=True))
    last = problem.polytope.climb(found, ideal)
    return from_lottery(problem, _NAME, last.gains, last.lottery, {"tolerance": "1e-10"},
                        exact=False)


def _shares(problem: Problem, ideal: Gains) -> Floats:
    """Gains of the corners over the ideal gains, one row a corner."""
    corners = problem.corners
    columns = [
        [float(Fraction(int(x), scale) / most) for x in row[corners].tolist()]
        for row, scale, most in zip(problem.gains, problem.scales, ideal, strict=True)
    ]
    return np.array(columns, dtype=np.float64).T


def _facets(points: Floats) -> tuple[Floats, Floats]:
    """Normals, none negative, and bounds of everything that is at most some mixture of points."""
    from scipy.spatial import ConvexHull

    low = points.min(axis=0) - 1
    lowered = [np.where(kept, points, low)
               for kept in product((True, False), repeat=points.shape[1])]
    equations = ConvexHull(np.unique(np.vstack(lowered), axis=0)).equations
    upper = equations[(equations[:, :-1] > -_FLAT).all(axis=1)]
    normals = np.where(upper[:, :-1] > _FLAT, upper[:, :-1], 0)
    return normals, -upper[:, -1]


def _end(normals: Floats, bounds: Floats) -> Floats:
    """Where the path from the origin ends."""
    from scipy.integrate import solve_ivp

    inverse = np.full_like(normals, np.inf)
    np.divide(1.0, normals, out=inverse, where=normals > 0)

    def gaps(_: float, at: Floats) -> Floats:
        slack = np.maximum(bounds - normals @ at, 1e-300)
        return np.asarray((slack[:, None] * inverse).min(axis=0))

    def left(time: float, at: Floats) -> float:
        return float(gaps(time, at).max() - _ENOUGH)

    left.terminal = True  # type: ignore[attr-defined]
    walk = solve_ivp(gaps, (0.0, _LONGEST), np.zeros(normals.shape[1]), "DOP853",
                     rtol=_RELATIVE, atol=_ABSOLUTE, events=left)
    return np.asarray(np.maximum(walk.y[:, -1], 0.0))
