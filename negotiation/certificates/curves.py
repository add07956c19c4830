"""Solutions of two parties that follow the efficient line: areas, lengths and Raiffa's paths.

Definitions: Raiffa (1953); Perles & Maschler (1981); Anbarci & Bigelow (1994). Points that are
not rational are stated as lotteries with gains to many digits; these are judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from .deals import Vector
from .lines import Line, Point
from .programs import ZERO, best_of_one, dot
from .question import Question
from .reading import Node, quotient
from .rest_points import end_of_path

_DIGITS = 60
# How near a stated point must be, as a share of the ideal gains: where it is known to many
# digits, where steps towards it were stopped, and where it was integrated.
MANY, STOPPED, INTEGRATED = Fraction(1, 10**20), Fraction(1, 10**12), Fraction(1, 10**8)
# On lines of so many points a rational point of equal lengths is always called exact.
_FEW = 200
# So many half-way agreements are followed, rounded once they have more binary digits than this.
_STEPS, _LONGEST, _KEPT = 400, 4_000, 200


def check_equal_area(item: Node, proof: Node | None, gains: Vector, question: Question) -> None:
    """The segment from disagreement to the point leaves equal areas on either side."""
    line = Line(question.edge)
    _on_line(item, proof, gains, line, question)
    before, after = line.pieces_until(gains)
    left = _area([(ZERO, ZERO), (ZERO, before[0][1]), *before])
    right = _area([(ZERO, ZERO), *after, (after[-1][0], ZERO)])
    item["exact"].must_be(True)
    item["payoffs"].demand(left == right, f"leaves areas of {left} and {right}")
    if proof is not None:
        proof["area"].must_be(left + right)


def _area(corners: Sequence[Point]) -> Fraction:
    turns = zip(corners, [*corners[1:], corners[0]], strict=True)
    return abs(sum((a * d - b * c for (a, b), (c, d) in turns), ZERO)) / 2


def check_perles_maschler(item: Node, proof: Node | None, gains: Vector,
                          question: Question) -> None:
    """The integral of sqrt(-dx dy) along the line is the same on either side of the point."""
    line = Line(question.edge)
    _on_line(item, proof, gains, line, question)
    with localcontext() as context:
        context.prec = _DIGITS
        left, right = (_length(part) for part in line.pieces_until(gains))
        off = abs(left - right) / max(left + right, Decimal("1e-1000"))
        equal = off <= Decimal("1e-50")
        item["payoffs"].demand(equal or (not item["exact"].flag() and off <= Decimal("1e-20")),
                               f"leaves lengths of {left:.12g} and {right:.12g}")
        if len(line.points) <= _FEW:
            item["exact"].must_be(equal)


def _length(points: Sequence[Point]) -> Decimal:
    pieces = pairwise(points)
    return sum((quotient((c - a) * (b - d)).sqrt() for (a, b), (c, d) in pieces), Decimal(0))


def check_raiffa_discrete(item: Node, proof: Node | None, gains: Vector,
                          question: Question) -> None:
    """Half-way agreements, made again, end at the point."""
    two = len(gains) == 2
    line = Line(question.edge) if two else None
    if line is not None:
        _on_line(item, proof, gains, line, question)
    elif item["exact"].flag():
        _efficient(item, proof, gains, question)
    ideal = gains_of_ideal(question)
    at: Vector = (ZERO,) * len(gains)
    path = [at]
    # with two, one step can lead from gaps that are not yet small to the line
    least = STOPPED / (10**20 if two else 1000)
    while len(path) <= _STEPS:
        gaps = line.gaps(at) if line is not None else _gaps(at, question)
        if not any(gaps):
            break
        if all(gap <= least * most for gap, most in zip(gaps, ideal, strict=True)):
            break
        at = tuple(x + gap / len(at) for x, gap in zip(at, gaps, strict=True))
        at = at if two else tuple(_short(x) for x in at)
        path.append(at)
    near(item, gains, at, ideal, STOPPED)
    if item["exact"].flag() or two or gains == at:
        straight = gains == ideal or (line is not None and _straight(path, gains, line))
        item["exact"].must_be(gains == at or straight)
    if proof is not None:
        _steps(proof, len(path) - 1, gains == at)


def _steps(proof: Node, step: int, reached: bool) -> None:
    end = proof["end"].one_of(("frontier", "corner", "near"), "a way to end")
    steps = proof["steps"].integer()
    proof["steps"].demand(0 <= steps <= _STEPS, "expected a number of steps")
    if end == "frontier":
        proof["end"].demand(reached, "the frontier is not reached")
        proof["steps"].demand(steps == max(step, 1), f"claimed {steps}, is {step}")


def _straight(path: Sequence[Vector], corner: Vector, line: Line) -> bool:
    """Whether the last agreements lie on one straight way to a corner of the line.

    Half-way agreements are linear while both best points stay on their pieces, so they stay on
    that way for ever.
    """
    if tuple(corner) not in line.points:
        return False
    (a, b), (c, d) = ([x - y for x, y in zip(corner, at, strict=True)] for at in path[-2:])
    return a * d == b * c and min(a, b, c, d) > 0


def _gaps(at: Vector, question: Question) -> Vector:
    shifted = [tuple(x - y for x, y in zip(g, at, strict=True)) for g in question.edge]
    return tuple(best_of_one(shifted, i) for i in range(len(at)))


def _short(x: Fraction) -> Fraction:
    if x.denominator.bit_length() <= _LONGEST:
        return x
    scale = 1 << (_KEPT + max(x.denominator.bit_length() - x.numerator.bit_length(), 0))
    return Fraction(int(x * scale), scale)


def check_raiffa_continuous(item: Node, proof: Node | None, gains: Vector,
                            question: Question) -> None:
    """The path of two parties, followed again by its invariants; else the end is efficient."""
    ideal = gains_of_ideal(question)
    if len(gains) != 2:
        # where all can have their best at once, or all best points lie on one facet
        straight = gains in (ideal, tuple(most / len(gains) for most in ideal))
        if item["exact"].flag() or straight:
            item["exact"].must_be(straight)
            _efficient(item, proof, gains, question)
            return
        for gap, most in zip(_gaps(gains, question), ideal, strict=True):
            item["payoffs"].demand(gap <= INTEGRATED * most, "is not efficient")
        if proof is not None:
            proof["tolerance"].must_be("1e-10")
        return
    line = Line(question.edge)
    _on_line(item, proof, gains, line, question)
    end, exact, crossings = end_of_path(line)
    item["exact"].must_be(exact is not None)
    near(item, gains, end if exact is None else exact, ideal, MANY if exact is None else ZERO)
    if proof is not None:
        listed = list(proof["crossings"])
        proof["crossings"].demand(len(listed) == len(crossings),
                                  f"has {len(listed)} points, should have {len(crossings)}")
        for node, truth in zip(listed, crossings, strict=True):
            nodes = node.named(question.deals.parties)
            for number, x, most in zip(nodes, truth, ideal, strict=True):
                number.demand(abs(number.exact() - x) <= MANY * most, "is not on the path")


def near(item: Node, gains: Vector, truth: Sequence[Fraction], ideal: Vector,
         share: Fraction) -> None:
    """Refuse gains that differ from the truth by more than a share of the ideal gains."""
    item["payoffs"].demand(
        all(abs(x - y) <= share * most for x, y, most in zip(gains, truth, ideal, strict=True)),
        "is not where the path ends")


def gains_of_ideal(question: Question) -> Vector:
    """The ideal point as gains."""
    assert question.ideal is not None  # the problem is essential
    return tuple(a - d for a, d in zip(question.ideal, question.point, strict=True))


def _on_line(item: Node, proof: Node | None, gains: Vector, line: Line,
             question: Question) -> None:
    item["payoffs"].demand(line.holds(gains), "is not efficient")
    if proof is not None:
        supports(proof["supporting_weights"], gains, question)


def supports(node: Node, gains: Vector, question: Question) -> None:
    """Positive weights under which no deal has a larger weighted gain than a point."""
    weights = []
    for party in node.named(question.deals.parties):
        weights.append(party.exact())
        party.demand(weights[-1] > 0, f"claimed {weights[-1]}, expected a positive weight")
    most, face = question.face(tuple(weights))
    node.demand(most == dot(weights, gains),
                f"do not support the solution: {question.deals.names[face[0]]} has more")


def _efficient(item: Node, proof: Node | None, gains: Vector, question: Question) -> None:
    if proof is not None:
        supports(proof["supporting_weights"], gains, question)
    else:
        item["payoffs"].demand(not any(_gaps(gains, question)), "is not efficient")
