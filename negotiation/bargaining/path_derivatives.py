"""How the solutions that follow the frontier of two parties move with the disagreement point."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from decimal import localcontext
from fractions import Fraction
from itertools import pairwise

from negotiation.bargaining.dual import Dual
from negotiation.bargaining.frontier import Frontier, frontier
from negotiation.bargaining.moving_line import Line, Point, Setting, Slopes
from negotiation.bargaining.perles_maschler import halfway, rational_root, square_root
from negotiation.bargaining.raiffa_continuous import curved, straight
from negotiation.bargaining.raiffa_discrete import leads_to
from negotiation.bargaining.solution import Number
from negotiation.exact import quotient

_STEPS = 60
_DIGITS = 50
_AT_REST: Slopes = (Fraction(0), Fraction(0))
# A corner is told from a point beside it only if they differ by more than this share of a piece.
_BESIDE = Fraction(1, 10**30)


def raiffa_discrete(setting: Setting) -> Callable[[int, int], Slopes | str]:
    """The half-way agreements themselves move; those that lead to a corner for ever still do so.

    From next to the straight way to a corner agreements leave it after ever more steps, and the
    nearer to the corner the nearer they were: by less than any share of the distance.
    """
    line, gains = setting.line, frontier(setting.problem)
    start = setting.problem.disagreement

    def move(moved: int, sign: int) -> Slopes | str:
        at = setting.point(moved, sign)
        for _ in range(_STEPS):
            if leads_to(gains, (at[0].value - start[0], at[1].value - start[1])) is not None:
                return _AT_REST
            same = _on_one_edge(line, at)
            best = line.best(at[1])[0], line.mirrored.best(at[0])[0]
            half = Fraction(1, 2)
            at = ((at[0] + best[0]) * half, (at[1] + best[1]) * half)
            if same:
                return sign * at[0].slope, sign * at[1].slope
        return f"its agreements reach no edge of the frontier in {_STEPS} steps"

    return move


def _on_one_edge(line: Line, at: Point) -> bool:
    """Whether the best of both parties, given what the other has, lies on the same edge."""
    seconds = [Dual(b) for _, b in reversed(line.corners)]
    first = len(line.edges) - bisect_right(seconds, at[1])
    return first == bisect_right([Dual(a) for a, _ in line.corners], at[0]) - 1


def raiffa_continuous(setting: Setting) -> Callable[[int, int], Slopes | str]:
    """The distance to a path from next to it obeys the same linear equations.

    Speeds do not jump where a best point passes a corner, so left and right are the same.
    """
    line = frontier(setting.problem)
    at, end = straight(line)
    if end is not None and end in line.points:
        return lambda moved, sign: _AT_REST
    kept = 1 - at[0] / line.bottom[0]  # of any distance, along the straight part
    if end is not None:
        m = line.slope(line.read(at)[0])
        exact = (kept / 2, -m * kept / 2), (-kept / (2 * m), kept / 2)
        return lambda moved, sign: exact[moved]
    curve = curved(line, at)
    if curve.piece is None:
        return lambda moved, sign: "its path ends too near to a corner to tell on which edge"
    columns = []
    with localcontext() as context:
        context.prec = _DIGITS
        slope = quotient(line.slope(curve.piece))
        for moved in (0, 1):
            x, y = (quotient(kept * (moved == axis)) for axis in (0, 1))
            for flow, time in curve.flows:
                x, y = flow.carried((x, y), time)
            first = (x - y / slope) / 2
            columns.append((float(first), float(-slope * first)))
    return lambda moved, sign: columns[moved]


def perles_maschler(setting: Setting) -> Callable[[int, int], Slopes | str]:
    """The frontier gets shorter at one end, and its middle moves away by half of that."""
    line = frontier(setting.problem)
    if not line.pieces:
        return lambda moved, sign: _AT_REST
    piece, share, exact = halfway([square_root((c - a) * (b - d))
                                   for (a, b), (c, d) in pairwise(line.points)])
    if not exact and not _BESIDE < share < 1 - _BESIDE:
        return lambda moved, sign: "its point lies too near to a corner to tell on which edge"

    def move(moved: int, sign: int) -> Slopes | str:
        d = setting.point(moved, sign)
        shorter = (setting.line.mirrored.best(d[0])[1], setting.line.best(d[1])[1])[moved]
        way = 1 if moved == 0 else -1  # in the first payoff, as the disagreement payoff rises
        slope = line.slope(_entered(line, piece, share, sign * way))
        return (_root(shorter / slope, way), _root(shorter * slope, -way))

    return move


def _entered(line: Frontier, piece: int, share: Fraction, way: int) -> int:
    """The piece on which a point of a piece moves in a direction."""
    if share == 1 and way > 0:
        return min(piece + 1, line.pieces - 1)
    return max(piece - 1, 0) if share == 0 and way < 0 else piece


def _root(square: Fraction, sign: int) -> Number:
    """Half of a square root, with a sign; a float if it is not rational."""
    if square == 0:
        return Fraction(0)
    rational = rational_root(square)
    if rational is not None:
        return sign * rational / 2
    with localcontext() as context:
        context.prec = _DIGITS
        return sign * float(quotient(square).sqrt() / 2)
