"""The correlated equilibrium with the greatest product of gains over the security levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.equilibria.correlated_ties import Settled, settled
from negotiation.equilibria.incentives import Best, Incentives
from negotiation.equilibria.multipliers import multipliers
from negotiation.equilibria.security import security_levels
from negotiation.result import Status

# The logarithm of the product may miss this much of its optimum where three or more gain.
LOSS = Fraction(1, 10**9)
ROUNDS = 80

Point = tuple[Fraction, ...]


def best_product(incentives: Incentives) -> Settled | None:
    """Maximise the product of gains of all players that gain in some equilibrium; 0 if none does.

    No correlated equilibrium, coarse or not, gives a player less than its security level. At a
    point v with gains g the weights 1 / g define a linear program over the equilibria; its
    optimum exceeds the number of gaining players by at most what the logarithm of the product
    misses at v. Its vertices are added to those that are mixed until nothing is missing. With two
    gaining players the mixture is found exactly, and so is the optimum.
    """
    game = incentives.game
    reference = security_levels(game).levels
    excluded: dict[str, dict[str, Any]] = {}
    vertices: list[Best] = []
    for i, player in enumerate(game.players):
        best = incentives.maximise(incentives.payoffs(i))
        if best is None:
            return None
        most = incentives.expected(best.p)[i]
        if most > reference[player]:
            vertices.append(best)
        else:
            excluded[player] = {
                "multipliers": multipliers(incentives, best, Fraction(incentives.scale)),
                "bound": most,
            }
    counted = [i for i, player in enumerate(game.players) if player not in excluded]
    if not counted:
        best = incentives.maximise(np.zeros(game.size, dtype=np.int64))
        if best is None:
            return None
        vertices = [best]
    levels = tuple(reference[game.players[i]] for i in counted)
    found = _climb(incentives, counted, levels, [best.p for best in vertices])
    if found is None:
        return None
    p, best, gap = found
    certificate = _certificate(incentives, counted, levels, p, best, gap, excluded)
    value = math.prod(_gains(incentives, counted, levels, p), start=Fraction(bool(counted)))
    if gap:
        status = Status.COMPLETE if gap <= LOSS else Status.PARTIAL
        return Settled(p, value, certificate, None, None, reference, False, gap, status)
    known = [(incentives.payoffs(i), incentives.expected(p)[i] * incentives.scale)
             for i in counted]
    return replace(settled(incentives, replace(best, p=p), known, value, certificate),
                   reference=reference)


def _climb(
    incentives: Incentives, counted: Sequence[int], levels: Point, vertices: list[Point]
) -> tuple[Point, Best, Fraction] | None:
    """The best mixture of vertices, the optimum for its weights, and what the mixture misses."""
    closest: tuple[Point, Best, Fraction] | None = None
    for _ in range(ROUNDS):
        gains = [_gains(incentives, counted, levels, p) for p in vertices]
        mixture = _mixture(gains)
        p = tuple(sum((w * v[k] for w, v in zip(mixture, vertices, strict=True) if w and v[k]),
                      Fraction(0)) for k in range(incentives.game.size))
        here = _gains(incentives, counted, levels, p)
        weights = {i: 1 / g for i, g in zip(counted, here, strict=True)}
        numbers, unit = incentives.weighted(weights)
        best = incentives.maximise(numbers)
        if best is None:
            return None
        reached = _gains(incentives, counted, levels, best.p)
        gap = sum((g / h for g, h in zip(reached, here, strict=True)), Fraction(0)) - len(counted)
        scaled = replace(best, prices={d: y / unit for d, y in best.prices.items()})
        if closest is None or gap < closest[2]:
            closest = p, scaled, gap
        if gap <= (LOSS if len(counted) > 2 else 0) or best.p in vertices:
            break
        vertices = [v for v, w in zip(vertices, mixture, strict=True) if w] + [best.p]
    return closest


def _gains(
    incentives: Incentives, counted: Sequence[int], levels: Point, p: Sequence[Fraction]
) -> Point:
    payoffs = incentives.expected(p)
    return tuple(payoffs[i] - d for i, d in zip(counted, levels, strict=True))


def _mixture(gains: Sequence[Point]) -> Point:
    """Weights of points whose mixture has the greatest product of coordinates."""
    if len(gains[0]) <= 2:
        return _exact_mixture(gains)
    matrix = np.array([[float(g) for g in point] for point in gains])
    weights = _float_mixture(matrix / matrix.max(axis=0))
    shares = [Fraction(float(w)).limit_denominator(10**15) if w > 1e-12 else Fraction(0)
              for w in weights]
    total = sum(shares)
    return tuple(share / total for share in shares)


def _exact_mixture(gains: Sequence[Point]) -> Point:
    """The same for one or two coordinates: the best point of a segment between two points.

    On the segment from g to h the product is quadratic, so that its top is rational.
    """
    best: tuple[Fraction, int, int, Fraction] | None = None
    pairs = [(k, k) for k in range(len(gains))] + list(combinations(range(len(gains)), 2))
    for j, k in pairs:
        share = _top(gains[j], gains[k])
        product = math.prod(((1 - share) * a + share * b
                             for a, b in zip(gains[j], gains[k], strict=True)), start=Fraction(1))
        if best is None or product > best[0]:
            best = product, j, k, share
    assert best is not None
    weights = [Fraction(0)] * len(gains)
    weights[best[1]] += 1 - best[3]
    weights[best[2]] += best[3]
    return tuple(weights)


def _top(g: Point, h: Point) -> Fraction:
    if len(g) < 2:
        return Fraction(int(h > g))
    (a, b), (c, d) = g, h
    curvature = (c - a) * (d - b)
    slope = a * (d - b) + b * (c - a)
    if curvature >= 0:
        return Fraction(int(curvature + slope > 0))
    return min(max(-slope / (2 * curvature), Fraction(0)), Fraction(1))


def _float_mixture(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Maximise the sum of log(weights . gains) over the simplex, in floats.

    Multiplicative steps never leave the simplex and never descend (Cover 1984, An algorithm for
    maximizing expected log investment return); Newton steps on the points in use finish.
    """
    count, players = gains.shape
    weights = np.full(count, 1 / count)
    for _ in range(500):
        weights *= (gains / (weights @ gains)).mean(axis=1)
    for _ in range(30):
        used = np.flatnonzero(weights > 1e-7 * weights.max())
        here = weights[used] @ gains[used]
        slope = (gains[used] / here).sum(axis=1) - players
        curvature = (gains[used] / here) @ (gains[used] / here).T
        step = np.linalg.lstsq(curvature, slope, rcond=1e-12)[0]
        limit = np.min(np.where(step < 0, -weights[used] / np.minimum(step, -1e-300), np.inf))
        weights = np.where(weights > 1e-7 * weights.max(), weights, 0)
        weights[used] += min(1.0, 0.999 * limit) * step
        weights /= weights.sum()
        if abs(step).max() < 1e-15:
            break
    return weights


def _certificate(
    incentives: Incentives, counted: Sequence[int], levels: Point, p: Point, best: Best,
    gap: Fraction, excluded: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    players = incentives.game.players
    gains = _gains(incentives, counted, levels, p)
    weights = {players[i]: 1 / g for i, g in zip(counted, gains, strict=True)}
    bound = sum((w * d for w, d in zip(weights.values(), levels, strict=True)), Fraction(0))
    return {
        "kind": "correlated-product",
        "weights": weights,
        "multipliers": multipliers(incentives, best, Fraction(1)),
        "bound": bound + len(counted) + gap,
        "gap": gap,
        "excluded": excluded,
    }
