"""Claims about how solutions of two parties move with the disagreement point.

Every solution is worked out again at disagreement points next to the one that counts, and the
difference quotients, extrapolated to a step of nothing, are compared with what is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from .curves import gains_of_ideal
from .deals import Vector
from .lines import Line
from .moving_paths import STEPS, continuous, half_way, middle, moved, offered
from .question import Question
from .reading import Node

# Shares of the ideal gains. Exact numbers allow steps so short that the quotients are right to
# many digits; a path that is followed to forty digits does not.
STEP, STEP_OF_PATH = Fraction(1, 10**30), Fraction(1, 10**15)
ACCURACY = Fraction(1, 10**12)
# A payoff that changes by more than this share over a step jumps; a point nearer than this to a
# corner may be beside it.
_JUMP, _BESIDE = Fraction(1, 10**10), Fraction(1, 10**20)

Edge = list[Vector]


def check_derivatives(claimed: Node, question: Question) -> None:
    """All solutions that have derivatives, from the left and from the right."""
    edge = sorted({question.deals.payoffs[k] for k in question.deals.corners()})
    for name, item in claimed.items():
        item.demand(name in _SOLUTIONS or name in _ON_LINES,
                    "no check is known for this solution")
        here = _solved(name, edge, question.point, question)
        if here is None:
            item.must_be(None)
        elif item.is_null():
            item.demand(_may_be_null(name, here, edge, question), "null although they exist")
        else:
            _check_slopes(name, item, here, edge, question)


def _check_slopes(name: str, item: Node, here: Vector, edge: Edge, question: Question) -> None:
    parties, sizes = question.deals.parties, gains_of_ideal(question)
    rests = _rests(name, edge, question)
    for j, moving in enumerate(parties):
        for side, sign in (("left", -1), ("right", 1)):
            slopes = (Fraction(0), Fraction(0)) if rests else (
                _quotients(name, here, edge, question, j, sign))
            for i, party in enumerate(parties):
                node = item[party][moving][side]
                if slopes is None:
                    item.refuse("given although there are none")
                found = node.number() if name in _ROUNDED else node.exact()
                least = ACCURACY * (sizes[i] / sizes[j] + abs(slopes[i]))
                node.demand(abs(found - slopes[i]) <= least,
                            f"claimed {node.value}, is about {float(slopes[i]):.9g}")
    for node in item.named(parties):
        for between in node.named(parties):
            between.named(["left", "right"])


def _rests(name: str, edge: Edge, question: Question) -> bool:
    """Whether a path leads to a corner for ever: from next to it paths end nearer to that corner
    than any share of the distance."""
    if name not in ("raiffa-discrete", "raiffa-continuous"):
        return False
    line, _ = moved(edge, question.point, question)
    return half_way(line)[1] == 0 if name == "raiffa-discrete" else continuous(line)[1]


def _may_be_null(name: str, here: Vector, edge: Edge, question: Question) -> bool:
    """Whether a solution that is defined may lack derivatives."""
    line, _ = moved(edge, question.point, question)
    if name == "raiffa-discrete":
        return half_way(line)[1] >= STEPS - 1
    if name == "alternating-offers":
        return any(_quotients(name, here, edge, question, j, sign) is None
                   for j in (0, 1) for sign in (-1, 1))
    first = here[0] - question.point[0]
    return name in _ROUNDED and any(
        abs(first - a) <= _BESIDE * line.ideal[0] for a, _ in line.points)


def _quotients(name: str, here: Vector, edge: Edge, question: Question, j: int,
               sign: int) -> Vector | None:
    """Difference quotients at a step and at half of it, extrapolated; None across a jump."""
    found, sizes = [], gains_of_ideal(question)
    share = STEP_OF_PATH if name == "raiffa-continuous" else STEP
    for step in (share * sizes[j], share * sizes[j] / 2):
        point = tuple(x + sign * step * (i == j) for i, x in enumerate(question.point))
        there = _solved(name, edge, point, question)
        if there is None or any(abs(b - a) > _JUMP * size
                                for a, b, size in zip(here, there, sizes, strict=True)):
            return None
        found.append([(b - a) / (sign * step) for a, b in zip(here, there, strict=True)])
    return tuple(2 * half - whole for whole, half in zip(*found, strict=True))


def _solved(name: str, edge: Edge, point: Vector, question: Question) -> Vector | None:
    if name in _SOLUTIONS:
        return _SOLUTIONS[name](edge, point, question.weights)
    line, there = moved(edge, point, question)
    gains = _ON_LINES[name](line, there)
    return None if gains is None else tuple(d + g for d, g in zip(point, gains, strict=True))


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
# By gains on the line of what nobody loses by.
_ON_LINES: dict[str, Callable[[Line, Question], Vector | None]] = {
    "raiffa-discrete": lambda line, question: half_way(line)[0],
    "raiffa-continuous": lambda line, question: continuous(line)[0],
    "perles-maschler": lambda line, question: middle(line),
    "alternating-offers": offered,
}
# Their derivatives can be irrational, or rationals too long to spell.
_ROUNDED = ("raiffa-discrete", "raiffa-continuous", "perles-maschler")
