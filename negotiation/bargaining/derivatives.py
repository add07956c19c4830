"""How the solutions of two parties move with the disagreement point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from negotiation.bargaining.dual import Dual
from negotiation.bargaining.moving_line import Line, Point, Setting, Slopes
from negotiation.bargaining.offer_derivatives import alternating_offers
from negotiation.bargaining.offer_terms import Terms
from negotiation.bargaining.path_derivatives import (
    perles_maschler,
    raiffa_continuous,
    raiffa_discrete,
)
from negotiation.bargaining.problem import Problem

Rule = Callable[[Line, Point, Sequence[Fraction]], "Point | None"]
# Whose disagreement payoff moves, and which way: the slopes, or why there are none.
Move = Callable[[int, int], "Slopes | str"]


def derivatives(
    problem: Problem, solutions: Sequence[str], terms: Terms | None = None
) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """One-sided derivatives of both payoffs in both disagreement payoffs.

    Parameters
    ----------
    problem
        The bargaining problem.
    solutions
        Names of solutions that are defined here; those without a formula are left out.
    terms
        Of alternating offers.

    Returns
    -------
    found : dict or None
        ``[solution][party][other]["left" | "right"]``: how the payoff of a party changes for
        each unit by which the disagreement payoff of the other (or its own) rises: from below
        and from above. None unless there are two parties, lotteries and something to agree on;
        a solution without derivatives there is None. Rational, but for square roots with
        Perles and Maschler and exponentials on Raiffa's continuous path, which are floats.
    why : dict
        For each solution that is None the reason.

    Notes
    -----
    Inside an edge of slope -m the Nash solution has ``dv_1/dd_1 = w_2 / (w_1 + w_2)`` and
    ``dv_1/dd_2 = -(w_1 / (w_1 + w_2)) / m``; at a corner it rests while the supporting prices
    stay in the corner's cone. Left and right derivatives differ where that begins or ends. Most
    are computed by calculating with numbers ``a + b h``, h positive and smaller than any other.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[4, 0], [0, 2]], ["A", "B"], disagreement=[0, 0])
    >>> found, why = derivatives(bargaining_problem(deals), ["nash", "utilitarian"])
    >>> found["nash"]["A"]["B"], why
    ({'left': Fraction(-1, 1), 'right': Fraction(-1, 1)}, {})
    """
    if problem.n != 2 or not problem.lotteries or not problem.essential:
        return None, {}
    setting = Setting(problem, terms or Terms())
    found: dict[str, Any] = {}
    why: dict[str, str] = {}
    for name in solutions:
        if name in MOVES:
            answer = _of(problem, MOVES[name](setting))
            found[name] = None if isinstance(answer, str) else answer
            if isinstance(answer, str):
                why[name] = answer
    return found, why


def _of(problem: Problem, move: Move) -> dict[str, Any] | str:
    parties = problem.deals.parties
    found: dict[str, Any] = {party: {} for party in parties}
    for j, moved in enumerate(parties):
        sides = {}
        for side, sign in (("left", -1), ("right", 1)):
            slopes = move(j, sign)
            if isinstance(slopes, str):
                return slopes
            sides[side] = slopes
        for i, party in enumerate(parties):
            found[party][moved] = {side: slopes[i] for side, slopes in sides.items()}
    return found


def _by_formula(rule: Rule) -> Callable[[Setting], Move]:
    def prepared(setting: Setting) -> Move:
        def move(moved: int, sign: int) -> Slopes | str:
            v = rule(setting.line, setting.point(moved, sign), setting.problem.weights)
            if v is None:
                return "several points on the frontier tie"
            return sign * v[0].slope, sign * v[1].slope

        return move

    return prepared


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
    first = (line.best(d[1])[0] - d[0]) * w[0]
    return _ray(line, d, (first, (line.mirrored.best(d[0])[0] - d[1]) * w[1]))


def _utilitarian(line: Line, d: Point, w: Sequence[Fraction]) -> Point | None:
    sums = [w[0] * a + w[1] * b for a, b in line.corners]
    if sums.count(max(sums)) > 1:
        return None
    a, b = (Dual(x) for x in line.corners[sums.index(max(sums))])
    if a < d[0]:
        return d[0], line.mirrored.best(d[0])[0]
    return (a, b) if d[1] <= b else (line.best(d[1])[0], d[1])


def _equal_area(line: Line, d: Point, w: Sequence[Fraction]) -> Point:
    inside = [(Dual(a) - d[0], Dual(b) - d[1]) for a, b in line.corners
              if Dual(a) > d[0] and Dual(b) > d[1]]
    boundary = [(Dual(Fraction(0)), line.mirrored.best(d[0])[0] - d[1]), *inside,
                (line.best(d[1])[0] - d[0], Dual(Fraction(0)))]
    pairs = list(pairwise(boundary))
    doubled = [c * b - a * e for (a, b), (c, e) in pairs]  # of the triangle with disagreement
    left = sum(doubled, Dual(Fraction(0))) * Fraction(1, 2)
    for ((a, b), (c, e)), size in zip(pairs, doubled, strict=True):
        if left <= size:
            share = left / size
            return d[0] + a + share * (c - a), d[1] + b + share * (e - b)
        left -= size
    raise AssertionError("the triangles cover the area")


MOVES: dict[str, Callable[[Setting], Move]] = {
    "nash": _by_formula(_nash),
    "kalai-smorodinsky": _by_formula(_kalai_smorodinsky),
    "egalitarian": _by_formula(_egalitarian),
    "utilitarian": _by_formula(_utilitarian),
    "raiffa-discrete": raiffa_discrete,
    "raiffa-continuous": raiffa_continuous,
    "perles-maschler": perles_maschler,
    "equal-area": _by_formula(_equal_area),
    "alternating-offers": alternating_offers,
}
