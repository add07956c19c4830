"""How the solutions of two parties move with the disagreement point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from negotiation.bargaining.dual import Dual
from negotiation.bargaining.problem import Problem

Point = tuple[Dual, Dual]


@dataclass(frozen=True)
class Line:
    """The efficient frontier of two parties.

    Parameters
    ----------
    corners
        Payoffs of both, from the second party's best to the first's.
    """

    corners: tuple[tuple[Fraction, Fraction], ...]

    @cached_property
    def edges(self) -> list[tuple[Fraction, Fraction, Fraction, Fraction]]:
        """For each edge its ends in the first payoff, its slope downwards, its height at 0."""
        edges = []
        for (a, b), (c, e) in pairwise(self.corners):
            slope = (b - e) / (c - a)
            edges.append((a, c, slope, b + slope * a))
        return edges

    @cached_property
    def mirrored(self) -> Line:
        """The same with the parties' places exchanged."""
        return Line(tuple((b, a) for a, b in reversed(self.corners)))


Rule = Callable[[Line, Point, Sequence[Fraction]], "Point | None"]


def derivatives(problem: Problem, solutions: Sequence[str]) -> dict[str, Any] | None:
    """One-sided derivatives of both payoffs in both disagreement payoffs, exactly.

    Parameters
    ----------
    problem
        The bargaining problem.
    solutions
        Names; those without a formula here are left out.

    Returns
    -------
    dict or None
        ``[solution][party][other]["left" | "right"]``: how the payoff of a party changes for
        each unit by which the disagreement payoff of the other (or its own) rises: from below
        and from above. None unless there are two parties, lotteries and something to agree on;
        a solution that is not unique there is None.

    Notes
    -----
    Inside an edge of slope -m the Nash solution has ``dv_1/dd_1 = w_2 / (w_1 + w_2)`` and
    ``dv_1/dd_2 = -(w_1 / (w_1 + w_2)) / m``; at a corner it rests while the supporting prices
    stay in the corner's cone. Left and right derivatives differ where that begins or ends. All
    are computed by calculating with numbers ``a + b h``, h positive and smaller than any other.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, 0], [0, 2]], ["A", "B"], disagreement=[0, 0])
    >>> found = derivatives(bargaining_problem(deals), ["nash"])
    >>> found["nash"]["A"]["B"]
    {'left': Fraction(-1, 1), 'right': Fraction(-1, 1)}
    """
    if problem.n != 2 or not problem.lotteries or not problem.essential:
        return None
    line = _line(problem)
    return {
        name: _of(problem, line, RULES[name]) for name in solutions if name in RULES
    }


def _line(problem: Problem) -> Line:
    order = problem.corners[np.argsort(problem.deals.integers[0][problem.corners])]
    return Line(tuple(
        (problem.deals.exact_payoff(0, int(k)), problem.deals.exact_payoff(1, int(k)))
        for k in order))


def _of(problem: Problem, line: Line, rule: Rule) -> dict[str, Any] | None:
    parties = problem.deals.parties
    found: dict[str, Any] = {party: {} for party in parties}
    for j, moved in enumerate(parties):
        sides = {}
        for side, sign in (("left", -1), ("right", 1)):
            steps = (Fraction(sign * (j == 0)), Fraction(sign * (j == 1)))
            pairs = zip(problem.disagreement, steps, strict=True)
            first, second = (Dual(x, step) for x, step in pairs)
            v = rule(line, (first, second), problem.weights)
            if v is None:
                return None
            sides[side] = tuple(sign * coordinate.slope for coordinate in v)
        for i, party in enumerate(parties):
            found[party][moved] = {side: slopes[i] for side, slopes in sides.items()}
    return found


def _meet(line: Line, first: Callable[[Fraction, Fraction], Dual]) -> Point:
    """Walk along the edges to where a first payoff, given edge by edge, lies on its edge."""
    for k, (left, right, slope, height) in enumerate(line.edges):
        x = first(slope, height)
        if x <= Dual(left):
            return Dual(left), Dual(line.corners[k][1])
        if x <= Dual(right):
            return x, height - slope * x
    first_best, second = line.corners[-1]
    return Dual(first_best), Dual(second)


def _nash(line: Line, d: Point, w: Sequence[Fraction]) -> Point:
    share = w[0] / (w[0] + w[1])
    return _meet(line, lambda m, c: d[0] + (c - d[1] - m * d[0]) * (share / m))


def _ray(line: Line, d: Point, way: Point) -> Point:
    """Where the line from disagreement in a direction meets the frontier."""
    return _meet(
        line, lambda m, c: d[0] + (c - d[1] - m * d[0]) * way[0] / (way[1] + m * way[0])
    )


def _egalitarian(line: Line, d: Point, w: Sequence[Fraction]) -> Point:
    return _ray(line, d, (Dual(w[0]), Dual(w[1])))


def _kalai_smorodinsky(line: Line, d: Point, w: Sequence[Fraction]) -> Point:
    first = (_best(line, d[1]) - d[0]) * w[0]
    return _ray(line, d, (first, (_best(line.mirrored, d[0]) - d[1]) * w[1]))


def _best(line: Line, least: Dual) -> Dual:
    """The best first payoff on the frontier with a second payoff of at least `least`."""
    for left, right, slope, height in reversed(line.edges):
        if least <= Dual(height - slope * right):
            return Dual(right)
        if least <= Dual(height - slope * left):
            return (height - least) * (1 / slope)
    return Dual(line.corners[0][0])


def _utilitarian(line: Line, d: Point, w: Sequence[Fraction]) -> Point | None:
    sums = [w[0] * a + w[1] * b for a, b in line.corners]
    if sums.count(max(sums)) > 1:
        return None
    a, b = (Dual(x) for x in line.corners[sums.index(max(sums))])
    if a < d[0]:
        return d[0], _best(line.mirrored, d[0])
    return (a, b) if d[1] <= b else (_best(line, d[1]), d[1])


def _equal_area(line: Line, d: Point, w: Sequence[Fraction]) -> Point:
    inside = [(Dual(a) - d[0], Dual(b) - d[1]) for a, b in line.corners
              if Dual(a) > d[0] and Dual(b) > d[1]]
    boundary = [(Dual(Fraction(0)), _best(line.mirrored, d[0]) - d[1]), *inside,
                (_best(line, d[1]) - d[0], Dual(Fraction(0)))]
    pairs = list(pairwise(boundary))
    doubled = [c * b - a * e for (a, b), (c, e) in pairs]  # of the triangle with disagreement
    left = sum(doubled, Dual(Fraction(0))) * Fraction(1, 2)
    for ((a, b), (c, e)), size in zip(pairs, doubled, strict=True):
        if left <= size:
            share = left / size
            return d[0] + a + share * (c - a), d[1] + b + share * (e - b)
        left -= size
    raise AssertionError("the triangles cover the area")


RULES: dict[str, Rule] = {
    "nash": _nash,
    "kalai-smorodinsky": _kalai_smorodinsky,
    "egalitarian": _egalitarian,
    "utilitarian": _utilitarian,
    "equal-area": _equal_area,
}
