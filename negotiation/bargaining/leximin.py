"""Leximin of scaled gains: the worst-off party first, then the next one, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.polytope import Gains, Polytope
from negotiation.bargaining.problem import Problem
from negotiation.exact import common
from negotiation.numerics.program import integer_dot

Indices = NDArray[np.intp]


def leximin_deals(problem: Problem, divisors: Sequence[Fraction], among: Indices) -> Indices:
    """Of some deals, those whose gains over the divisors are leximin-largest.

    Parameters
    ----------
    problem
        The bargaining problem.
    divisors
        For each party the unit, positive, in which its gains are counted.
    among
        Indices of deals, increasing.

    Returns
    -------
    ndarray of int
        Each vector ``g_i / divisors_i`` is sorted increasingly; the deals whose sorted
        vector is lexicographically largest.
    """
    rows = _shares(problem, divisors, among)
    least = np.minimum.reduce(rows)
    keep = least == least.max()
    among, ordered = among[keep], np.sort(np.stack([row[keep] for row in rows]), axis=0)
    for place in range(1, len(rows)):
        keep = ordered[place] == ordered[place].max()
        among, ordered = among[keep], ordered[:, keep]
    return among


def maximin_deals(problem: Problem, divisors: Sequence[Fraction], among: Indices) -> Indices:
    """Of some deals, those whose least gain over divisor is largest; see `leximin_deals`."""
    least = np.minimum.reduce(_shares(problem, divisors, among))
    best: Indices = among[least == least.max()]
    return best


def _shares(
    problem: Problem, divisors: Sequence[Fraction], among: Indices
) -> list[NDArray[Any]]:
    """Gains over divisors, a row a party, all over one common denominator."""
    units = [1 / (d * scale) for d, scale in zip(divisors, problem.scales, strict=True)]
    multiple = common(units)
    factors = [int(unit * multiple) for unit in units]
    return [
        integer_dot([factor], column[None, :])
        for factor, column in zip(factors, problem.gains_from(among), strict=True)
    ]


@dataclass(frozen=True)
class Level:
    """One step of the leximin procedure, with the proof that it goes no further.

    Parameters
    ----------
    t
        Gain over divisor that all parties not fixed before can have at once.
    fixed
        The parties that cannot have more than that.
    weights, bound
        No deal x has ``weights . g(x) > bound``; weights are not negative, and positive for
        every party fixed here; at the solution v, ``weights . g(v) == bound``.
    """

    t: Fraction
    fixed: tuple[int, ...]
    weights: Gains
    bound: Fraction


def leximin_levels(polytope: Polytope, divisors: Sequence[Fraction]) -> list[Level]:
    """The leximin-largest gains over divisors among lotteries, level by level.

    Raise all gains in proportion to the divisors until some party can rise no further, fix
    those parties there, go on with the others (Imai, 1983). At most one level a party; the
    gains of party i end at ``t * divisors[i]`` of the level that fixes it.

    Parameters
    ----------
    polytope
        The gains that lotteries can give; some lottery hurts nobody.
    divisors
        For each party the unit in which its gains are counted. Where it is zero, the gain
        only has to be not negative.
    """
    n = len(divisors)
    zero = Fraction(0)
    floor = [zero] * n
    free = {i for i in range(n) if divisors[i] > 0}
    levels: list[Level] = []
    while free:
        direction = [divisors[i] if i in free else zero for i in range(n)]
        climb = polytope.climb(floor, direction)
        level = [floor[i] + climb.t * direction[i] for i in range(n)]
        fixed = {i for i in free if climb.weights[i] > 0}
        weights, bound = climb.weights, climb.bound
        for i in sorted(free - fixed):
            alone = [Fraction(i == j) for j in range(n)]
            more = polytope.climb([*level[:i], zero, *level[i + 1 :]], alone)
            if more.t == level[i]:
                fixed.add(i)
                weights = tuple(a + b for a, b in zip(weights, more.weights, strict=True))
                bound += more.bound
        levels.append(Level(climb.t, tuple(sorted(fixed)), weights, bound))
        free -= fixed
        floor = [level[i] if i not in free else zero for i in range(n)]
    return levels


def leximin_gains(levels: Sequence[Level], divisors: Sequence[Fraction]) -> Gains:
    """The gains in which the levels end."""
    gains = {i: level.t * divisors[i] for level in levels for i in level.fixed}
    return tuple(gains.get(i, Fraction(0)) for i in range(len(divisors)))
