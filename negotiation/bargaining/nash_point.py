"""The lottery with the largest weighted product of gains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np

from negotiation.bargaining.log_product import largest_log_product
from negotiation.bargaining.polytope import Gains, Lottery, Polytope
from negotiation.numerics.elimination import solve

Mixture = Sequence[tuple[int, Fraction]]  # columns of a polytope and their probabilities

# A solution that is not rational is stated as a lottery with as few digits as keep its gap below
# this, for each unit of weight.
_GAP = Fraction(1, 10**12)
_FEWEST_DIGITS, _MOST_DIGITS = 15, 45
# Rational solutions are looked for among probabilities with denominators up to this.
_DENOMINATOR = 10**6
# Deals this near (relatively) to the supporting plane are taken to lie on the same facet.
_ON_FACET = Fraction(1, 10**20)


@dataclass(frozen=True)
class NashPoint:
    """Gains that maximise ``sum(w_i * log(gain_i))`` over lotteries, and how nearly.

    Parameters
    ----------
    gains
        Exact gains of the lottery.
    lottery
        The lottery; empty where another one with the same gains is still to be chosen.
    weights
        ``w_i / gain_i``.
    gap
        ``max over deals of weights . g(x)`` less the sum of w: no lottery has a sum of
        weighted logarithms larger by more than this. Zero: the gains are the solution.
    """

    gains: Gains
    lottery: Lottery
    weights: Gains
    gap: Fraction


def nash_point(polytope: Polytope, weights: Sequence[Fraction], start: Lottery) -> NashPoint:
    """Maximise the weighted product of gains over lotteries (Nash, 1950).

    Parameters
    ----------
    polytope
        The gains that lotteries can give.
    weights
        For each party its weight, positive.
    start
        A lottery from which every party gains.

    Notes
    -----
    Two parties: the closed form on each edge of the hull, exact. More: the solution need not
    be rational. It is found to many digits and, where it is a deal, lies on an edge at a simple
    fraction, or lies inside a facet, made exact and proved so by a gap of zero.
    """
    if len(weights) == 1:
        best = max(range(len(polytope.deals)), key=lambda k: int(polytope.gains[0, k]))
        return _checked(polytope, weights, [best], [Fraction(1)])
    if len(weights) == 2:
        return _on_edges(polytope, weights)
    return _recognised(polytope, weights, largest_log_product(polytope, weights, start))


def _checked(
    polytope: Polytope, weights: Sequence[Fraction], columns: list[int], shares: list[Fraction]
) -> NashPoint:
    """The point that columns with probabilities give, with its gap computed exactly."""
    mixture = sorted(zip(columns, shares, strict=True))
    lottery = tuple((int(polytope.deals[column]), share) for column, share in mixture)
    return _with_gap(polytope, weights, polytope.mix(mixture), lottery)


def _with_gap(
    polytope: Polytope, weights: Sequence[Fraction], gains: Gains, lottery: Lottery
) -> NashPoint:
    prices = tuple(w / g if g else Fraction(0) for w, g in zip(weights, gains, strict=True))
    heights, multiple = polytope.heights(prices)
    gap = Fraction(int(heights.max()), multiple) - sum(weights, Fraction(0))
    return NashPoint(gains, lottery, prices, gap)


def _on_edges(polytope: Polytope, weights: Sequence[Fraction]) -> NashPoint:
    """Walk the corners of the hull from the second party's best to the first party's."""
    order = np.argsort(polytope.gains[0])
    low, high = 0, len(order) - 1
    while low < high:
        middle = (low + high) // 2
        here, there = polytope.point(order[middle]), polytope.point(order[middle + 1])
        if _rises(here, there, weights):
            low = middle + 1
        else:
            high = middle
    left, right = (polytope.point(order[k]) for k in (max(low - 1, 0), low))
    gains = _on_edge(left, right, weights)
    return _with_gap(polytope, weights, gains, ())


def _rises(here: Gains, there: Gains, weights: Sequence[Fraction]) -> bool:
    """Whether the product grows when the lottery moves from a corner to the next."""
    if here[0] <= 0:
        return True
    if here[1] <= 0:
        return False
    return sum(w * (t - h) / h for w, h, t in zip(weights, here, there, strict=True)) > 0


def _on_edge(left: Gains, right: Gains, weights: Sequence[Fraction]) -> Gains:
    """The best point of an edge: its line's best point, held between its ends."""
    if left == right:
        return left
    slope = (left[1] - right[1]) / (right[0] - left[0])
    first = weights[0] * (slope * left[0] + left[1]) / (slope * (weights[0] + weights[1]))
    first = min(max(first, left[0]), right[0])
    return first, left[1] - slope * (first - left[0])


def _recognised(
    polytope: Polytope, weights: Sequence[Fraction], mixture: Mixture
) -> NashPoint:
    """The exact solution if it can be recognised, else a short lottery near it and its gap."""
    simple = [share.limit_denominator(_DENOMINATOR) for _, share in mixture]
    if all(simple):
        columns = [column for column, _ in mixture]
        point = _checked(polytope, weights, columns, [share / sum(simple) for share in simple])
        if _converged(point, Fraction(0)):
            return point
    point = _rounded(polytope, weights, mixture, _MOST_DIGITS)
    facet = _on_facet(polytope, weights, point)
    if facet is not None:
        return facet
    for digits in range(_FEWEST_DIGITS, _MOST_DIGITS):
        short = _rounded(polytope, weights, mixture, digits)
        if _converged(short, _GAP * sum(weights)):
            return short
    return point


def _converged(point: NashPoint, gap: Fraction) -> bool:
    return min(point.gains) > 0 and point.gap <= gap


def _rounded(
    polytope: Polytope, weights: Sequence[Fraction], mixture: Mixture, digits: int
) -> NashPoint:
    columns = [column for column, _ in mixture]
    with localcontext() as context:
        context.prec = digits
        shares = [Fraction(+Decimal(s.numerator) / Decimal(s.denominator)) for _, s in mixture]
    shares[shares.index(max(shares))] += 1 - sum(shares)
    return _checked(polytope, weights, columns, shares)


def _on_facet(
    polytope: Polytope, weights: Sequence[Fraction], near: NashPoint
) -> NashPoint | None:
    """The solution if it lies inside a facet: then the facet's normal gives it exactly."""
    heights, multiple = polytope.heights(near.weights)
    level = sum(weights, Fraction(0)) * multiple
    facet = np.flatnonzero(abs(heights - level) <= level * _ON_FACET)
    if facet.size < len(weights):
        return None
    points = polytope.gains[:, facet].T
    normal = solve(points, np.ones(facet.size, dtype=np.int64))
    if normal is None or min(normal) <= 0:
        return None
    total = sum(weights, Fraction(0))
    gains = tuple(
        w / (total * price * scale)
        for w, price, scale in zip(weights, normal, polytope.scales, strict=True)
    )
    point = _with_gap(polytope, weights, gains, ())
    if point.gap != 0:
        return None
    lottery = polytope.face(point.weights, total).lottery(gains)
    return NashPoint(gains, lottery, point.weights, point.gap) if lottery else None
