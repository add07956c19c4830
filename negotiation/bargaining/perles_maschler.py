"""The super-additive solution of two parties (Perles & Maschler, 1981)."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import isqrt

from negotiation.bargaining.frontier import frontier
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import Solution, near_gains, supported_gains, undefined
from negotiation.exact import quotient

_DIGITS = 60
# On lines of more pieces than this no rational point is looked for.
_MOST_PIECES = 200

# A sum of square roots: pairs of a rational factor and the rational under the root. Roots of
# different terms are not rational multiples of one another, so the sum is zero only if all
# factors are.
Roots = list[tuple[Fraction, Fraction]]


def perles_maschler(problem: Problem) -> Solution:
    """Let both parties give way at equal speed from their best points until they meet.

    Parameters
    ----------
    problem
        The bargaining problem.

    Returns
    -------
    Solution
        The point of the efficient line from which the integral of ``sqrt(-dx dy)`` to either
        end is equal. A sum of square roots; exact where it is rational. Undefined, with the
        reason, for other than two parties, without lotteries, and where nothing feasible is
        better than disagreement for both.

    Notes
    -----
    Perles & Maschler (1981), The super-additive solution for the Nash bargaining game,
    International Journal of Game Theory 10, 163-193.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[9, 0], [8, 4], [0, 6]], ["A", "B"], disagreement=[0, 0])
    >>> perles_maschler(bargaining_problem(deals)).payoffs
    {'A': Fraction(6, 1), 'B': Fraction(9, 2)}
    """
    refused = undefined(problem, "perles-maschler", lotteries=True, two=True)
    if refused:
        return refused
    line = frontier(problem)
    if not line.pieces:
        return supported_gains(problem, "perles-maschler", line.top, line.normal(line.top))
    lengths = [square_root((c - a) * (b - d))
               for (a, b), (c, d) in pairwise(line.points)]
    piece, share, exact = halfway(lengths)
    (a, b), (c, d) = line.points[piece : piece + 2]
    gains = (a + share * (c - a), b + share * (d - b))
    if not exact:
        return near_gains(problem, "perles-maschler", line, gains[0], {})
    return supported_gains(problem, "perles-maschler", gains, line.normal(gains))


def square_root(number: Fraction) -> tuple[Fraction, Fraction]:
    """The square root of a rational, as a factor and what stays under the root."""
    root = Fraction(isqrt(number.numerator), isqrt(number.denominator))
    return (root, Fraction(1)) if root * root == number else (Fraction(1), number)


def halfway(lengths: Roots) -> tuple[int, Fraction, bool]:
    """On which piece half of the whole length is reached, at which share, and whether exactly.

    Examples
    --------
    >>> halfway([(Fraction(1), Fraction(2)), (Fraction(1), Fraction(8))])
    (1, Fraction(1, 4), True)
    """
    with localcontext() as context:
        context.prec = _DIGITS
        values = [_value(length) for length in lengths]
        whole, before = sum(values, Decimal(0)), Decimal(0)
        piece = 0
        while piece < len(values) - 1 and 2 * (before + values[piece]) < whole:
            before += values[piece]
            piece += 1
        near = Fraction((whole / 2 - before) / values[piece])
    if len(lengths) <= _MOST_PIECES:
        for candidate in (piece, min(piece + 1, len(lengths) - 1)):
            share = _rational_share(lengths, candidate)
            if share is not None and 0 <= share <= 1:
                return candidate, share, True
    return piece, min(max(near, Fraction(0)), Fraction(1)), False


def _rational_share(lengths: Roots, piece: int) -> Fraction | None:
    """The share of a piece, perhaps beyond its ends, at which half is reached, if rational."""
    halves = [(factor / 2 if k >= piece else -factor / 2, root)
              for k, (factor, root) in enumerate(lengths)]
    rest = collected(halves)
    if not rest:
        return Fraction(0)
    factor, root = lengths[piece]
    ratio = rational_root(rest[0][1] / root)
    return rest[0][0] * ratio / factor if ratio is not None and len(rest) == 1 else None


def collected(terms: Roots) -> Roots:
    """The same sum with one term for all roots that are rational multiples of each other."""
    found: Roots = []
    for factor, root in terms:
        for k, (have, other) in enumerate(found):
            ratio = rational_root(root / other)
            if ratio is not None:
                found[k] = (have + factor * ratio, other)
                break
        else:
            found.append((factor, root))
    return [(factor, root) for factor, root in found if factor]


def rational_root(number: Fraction) -> Fraction | None:
    """The square root of a positive rational if it is rational."""
    root, rest = square_root(number)
    return root if rest == 1 else None


def _value(term: tuple[Fraction, Fraction]) -> Decimal:
    return quotient(term[0]) * quotient(term[1]).sqrt()
