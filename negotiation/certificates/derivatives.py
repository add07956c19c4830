"""Claims about how solutions of two parties move with the disagreement point.

Every solution is worked out again at disagreement points next to the one that counts, and the
difference quotients, extrapolated to a step of nothing, are compared with what is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from .deals import Vector
from .question import Question
from .reading import Node

# Exact numbers allow steps so short that the quotients are right to many digits.
STEP = Fraction(1, 10**30)
ACCURACY = Fraction(1, 10**12)

Edge = list[Vector]


def check_derivatives(claimed: Node, question: Question) -> None:
    """All solutions that have derivatives, from the left and from the right."""
    parties, point = question.deals.parties, question.point
    edge = sorted({question.deals.payoffs[k] for k in question.deals.corners()})
    for name, item in claimed.items():
        item.demand(name in _SOLUTIONS, "no check is known for this solution")
        here = _SOLUTIONS[name](edge, point, question.weights)
        if here is None:
            item.must_be(None)
            continue
        for j, moved in enumerate(parties):
            for side, sign in (("left", -1), ("right", 1)):
                slopes = _quotients(name, edge, question, j, sign)
                for i, party in enumerate(parties):
                    node = item[party][moved][side]
                    node.demand(abs(node.exact() - slopes[i]) <= ACCURACY * (1 + abs(slopes[i])),
                                f"claimed {node.value}, is about {float(slopes[i]):.9g}")
        for node in item.named(parties):
            for between in node.named(parties):
                between.named(["left", "right"])


def _quotients(name: str, edge: Edge, question: Question, j: int, sign: int) -> Vector:
    """Difference quotients at a step and at half of it, extrapolated."""
    solve, point = _SOLUTIONS[name], question.point
    here = solve(edge, point, question.weights)
    found = []
    for step in (STEP, STEP / 2):
        there = solve(edge, tuple(x + sign * step * (i == j) for i, x in enumerate(point)),
                      question.weights)
        assert here is not None  # only ties make a solution undefined
        assert there is not None
        found.append([(b - a) / (sign * step) for a, b in zip(here, there, strict=True)])
    return tuple(2 * half - whole for whole, half in zip(*found, strict=True))


def _nash(edge: Edge, d: Vector, w: Vector) -> Vector:
    """The best of the best points of all edges: where the logarithmic slope changes sign."""
    for (a, b), (c, e) in pairwise(edge):
        m = (b - e) / (c - a)
        # w_1 / g_1 = m w_2 / g_2 on the line through both corners
        g = w[0] * (m * (a - d[0]) + b - d[1]) / (m * (w[0] + w[1]))
        x = d[0] + g
        if x < a:
            return a, b
        if x <= c:
            return x, b - m * (x - a)
    return edge[-1]


def _along(edge: Edge, d: Vector, way: Vector) -> Vector:
    """The last point of a ray that no line through an edge, or beyond an end, cuts off."""
    limits = [(edge[-1][0] - d[0]) / way[0], (edge[0][1] - d[1]) / way[1]]
    for (a, b), (c, e) in pairwise(edge):
        m = (b - e) / (c - a)
        limits.append((m * (a - d[0]) + b - d[1]) / (way[1] + m * way[0]))
    t = min(limits)
    x, y = d[0] + t * way[0], d[1] + t * way[1]
    # leximin goes on where one party alone can still rise
    return edge[-1] if x == edge[-1][0] else edge[0] if y == edge[0][1] else (x, y)


def _egalitarian(edge: Edge, d: Vector, w: Vector) -> Vector:
    return _along(edge, d, w)


def _kalai_smorodinsky(edge: Edge, d: Vector, w: Vector) -> Vector:
    first = _reach(edge, d[1]) - d[0]
    second = _reach([(b, a) for a, b in reversed(edge)], d[0]) - d[1]
    return _along(edge, d, (w[0] * first, w[1] * second))


def _reach(edge: Edge, floor: Fraction) -> Fraction:
    """The most of the first payoff where the second is at least the floor."""
    most = max((a for a, b in edge if b >= floor), default=edge[0][0])
    for (a, b), (c, e) in pairwise(edge):
        if e < floor <= b:
            most = max(most, a + (b - floor) * (c - a) / (b - e))
    return most


def _utilitarian(edge: Edge, d: Vector, w: Vector) -> Vector | None:
    sums = [w[0] * a + w[1] * b for a, b in edge]
    if sums.count(max(sums)) > 1:
        return None
    a, b = edge[sums.index(max(sums))]
    if a < d[0]:
        return d[0], _reach([(y, x) for x, y in reversed(edge)], d[0])
    return (a, b) if b >= d[1] else (_reach(edge, d[1]), d[1])


def _equal_area(edge: Edge, d: Vector, w: Vector) -> Vector:
    """Where the area under the boundary up to a point, less the triangle below the way to it, is
    half of the whole."""
    top = _reach([(b, a) for a, b in reversed(edge)], d[0])
    right = _reach(edge, d[1])
    inside = [(a - d[0], b - d[1]) for a, b in edge if a > d[0] and b > d[1]]
    last = max((b for a, b in edge if a >= right), default=d[1]) - d[1]
    points = [(Fraction(0), top - d[1]), *inside, (right - d[0], max(last, Fraction(0)))]
    under = [Fraction(0)]
    for (a, b), (c, e) in pairwise(points):
        under.append(under[-1] + (c - a) * (b + e) / 2)
    half = under[-1] / 2
    for ((a, b), (c, e)), before in zip(pairwise(points), under, strict=False):
        if c > a:
            m = (b - e) / (c - a)
            step = (2 * (half - before) + a * b) / (b + a * m)
            if step <= c - a:
                return d[0] + a + step, d[1] + b - m * step
    return d[0] + points[-1][0], d[1] + points[-1][1]


_SOLUTIONS: dict[str, Callable[[Edge, Vector, Vector], Vector | None]] = {
    "nash": _nash,
    "kalai-smorodinsky": _kalai_smorodinsky,
    "egalitarian": _egalitarian,
    "utilitarian": _utilitarian,
    "equal-area": _equal_area,
}
