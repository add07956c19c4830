"""Raiffa's continuous solution (1953): disagreement moves towards the ideal point."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from negotiation.bargaining.frontier import Frontier, Point, frontier
from negotiation.bargaining.linear_flow import Flow
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.raiffa_discrete import leads_to
from negotiation.bargaining.raiffa_path import raiffa_path
from negotiation.bargaining.solution import Solution, near_gains, supported_gains, undefined
from negotiation.exact import quotient

_NAME = "raiffa-continuous"
_DIGITS, _STATED = 50, 40
# A crossing is found when its way is shorter, and the path ends when its gaps are, than this
# share of the ideal gains.
_THERE, _ENOUGH = Decimal("1e-44"), Decimal("1e-32")


def raiffa_continuous(problem: Problem) -> Solution:
    """Follow the path on which every party rises at the speed of what it could still gain.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        The end of the path ``d' = a(d) - d``, where ``a_i(d)`` is the most party i can have
        while all others have at least ``d``. Two parties: between crossings of corners the
        path has a closed form, taken to forty digits; exact where it is straight. More
        parties: integrated to ten digits. Undefined, with the reason, without lotteries and
        where nothing feasible is better than disagreement for every party.

    Notes
    -----
    Raiffa (1953), in Kuhn & Tucker (eds.), Contributions to the Theory of Games II, 361-387;
    Livne (1989), Axiomatic characterizations of the Raiffa and the Kalai-Smorodinsky solutions
    to the bargaining problem, Operations Research 37, 972-980.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, 0], [3, 1], [0, 2]], ["A", "B"], disagreement=[0, 0])
    >>> solution = raiffa_continuous(bargaining_problem(deals))
    >>> {party: round(payoff, 4) for party, payoff in solution.payoffs.items()}
    {'A': 2.6085, 'B': 1.1305}
    """
    refused = undefined(problem, _NAME, lotteries=True)
    if refused:
        return refused
    if problem.n != 2:
        return raiffa_path(problem)
    line = frontier(problem)
    at, end = straight(line)
    if end is not None:
        return supported_gains(problem, _NAME, end, line.normal(end), {"crossings": []})
    curve = curved(line, at)
    proof = [dict(zip(problem.deals.parties, map(str, point), strict=True))
             for point in curve.crossings]
    return near_gains(problem, _NAME, line, curve.end, {"crossings": proof})


def straight(line: Frontier) -> tuple[Point, Point | None]:
    """Where the straight part of the path ends, and the solution if it is reached there.

    The path is straight towards the ideal point while it lies below and to the left of the
    whole line, towards the middle of a piece where both parties' best points are on it, and
    towards a corner from some exceptional points.
    """
    at = (Fraction(0), Fraction(0))
    while True:
        corner = leads_to(line, at)
        if corner is not None:
            return at, corner
        first, second = line.read(at)
        gaps = (line.best(0, at[1])[0] - at[0], line.best(1, at[0])[1] - at[1])
        if first == second:
            return at, (at[0] + gaps[0] / 2, at[1] + gaps[1] / 2)
        if first < line.pieces or second >= 0:
            return at, None
        share = min((line.top[0] - at[0]) / gaps[0], (line.bottom[1] - at[1]) / gaps[1])
        at = (at[0] + share * gaps[0], at[1] + share * gaps[1])


@dataclass(frozen=True)
class Curve:
    """The curved part of a path.

    Parameters
    ----------
    crossings
        The points where it passes below or beside a corner.
    end
        The first party's gain where it ends.
    flows
        The equations that it obeys in turn, and how long each.
    piece
        The piece on which it ends; None if it ends too near to a corner to tell.
    """

    crossings: list[tuple[Decimal, Decimal]]
    end: Fraction
    flows: list[tuple[Flow, Decimal]]
    piece: int | None


def curved(line: Frontier, start: Point) -> Curve:
    """The path from where it is no longer straight."""
    flows: list[tuple[Flow, Decimal]] = []
    with localcontext() as context:
        context.prec = _DIGITS
        points = [(quotient(a), quotient(b)) for a, b in line.points]
        ideal = (points[-1][0], points[0][1])
        at = (quotient(start[0]), quotient(start[1]))
        first, second = line.read(start)
        crossings: list[tuple[Decimal, Decimal]] = []
        while first != second:
            flow = _flow(line, first, second, at)
            aims = (points[second + 1][0], points[first][1])
            time, at, over = flow.until(aims, [size * _THERE for size in ideal],
                                        [size * _ENOUGH for size in ideal])
            flows.append((flow, time))
            if not any(over):
                return Curve(crossings, line.points[first][0], flows, None)
            at = (aims[0] if over[0] else at[0], aims[1] if over[1] else at[1])
            context.prec = _STATED
            crossings.append((+at[0], +at[1]))
            context.prec = _DIGITS
            second += over[0]
            first = max(first - over[1], second)
        (a, b), (c, d) = points[first : first + 2]
        end = (at[0] + a + (b - at[1]) * (c - a) / (b - d)) / 2
        last = min(max(Fraction(end), line.points[first][0]), line.points[first + 1][0])
        return Curve(crossings, last, flows, first)


def _flow(line: Frontier, first: int, second: int, at: tuple[Decimal, Decimal]) -> Flow:
    """The linear path whose ideal gains are read on two pieces, or beyond the line's ends."""
    rise = line.slope(second) if second >= 0 else Fraction(0)
    run = 1 / line.slope(first) if first < line.pieces else Fraction(0)
    a, b = line.points[max(second, 0)]
    c, d = line.points[min(first, line.pieces)]
    # the lines through (a, b), falling by rise, and through (c, d), receding by run, meet here
    y = (b - rise * (c - a) - rise * run * d) / (1 - rise * run)
    x = c + run * (d - y)
    return Flow((quotient(x), quotient(y)), quotient(run), quotient(rise), at)
