"""Maximise a weighted sum of logarithms of gains over lotteries, to many digits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from negotiation.bargaining.polytope import Lottery, Polytope
from negotiation.exact import quotient

# Working digits; digits to which weights are rounded where deals are compared; and the share
# of the best below which a deal promises nothing and the growth below which Newton stops.
_DIGITS = 50
_WEIGHT_DIGITS = 35
_PROMISE = Fraction(1, 10**30)
_CONVERGED = Decimal(10) ** -60
_STEPS = 1_000

Vector = list[Decimal]


def largest_log_product(
    polytope: Polytope, weights: Sequence[Fraction], start: Lottery
) -> list[tuple[int, Fraction]]:
    """Columns of the polytope and their probabilities, nearly optimal.

    The best lottery over a few deals by Newton's method; then the deal that promises most
    joins them; and so on until none promises more (von Hohenbalken 1977, Simplicial
    decomposition in nonlinear programming algorithms, Mathematical Programming 13, 49-68).
    Gains may be far smaller than payoffs, so that floats would lose them: all in decimals.

    Parameters
    ----------
    polytope
        The gains that lotteries can give.
    weights
        For each party its weight, positive.
    start
        A lottery from which every party gains, over affinely independent deals.
    """
    places = {int(deal): column for column, deal in enumerate(polytope.deals)}
    columns = [places[deal] for deal, _ in start]
    joined = -1
    with localcontext() as context:
        context.prec = _DIGITS
        wanted = [quotient(w / min(weights)) for w in weights]
        shares = [quotient(share) for _, share in start]
        for _ in range(_STEPS):
            points = [[quotient(gain) for gain in polytope.point(column)] for column in columns]
            shares = _newton(points, wanted, shares)
            columns = [column for column, share in zip(columns, shares, strict=True) if share]
            points = [point for point, share in zip(points, shares, strict=True) if share]
            shares = [share for share in shares if share]
            best = _promising(polytope, wanted, _mixed(points, shares))
            if best is None or best in columns or best == joined:
                break
            columns, shares, joined = [*columns, best], [*shares, Decimal(0)], best
    return sorted((column, Fraction(share)) for column, share in zip(columns, shares, strict=True))


def _mixed(points: list[Vector], shares: Vector) -> Vector:
    return [_dot(column, shares) for column in zip(*points, strict=True)]


def _dot(left: Sequence[Decimal], right: Sequence[Decimal]) -> Decimal:
    return sum((a * b for a, b in zip(left, right, strict=True)), Decimal(0))


def _promising(polytope: Polytope, wanted: Vector, gains: Vector) -> int | None:
    """The deal in whose direction the objective grows fastest, if it grows."""
    prices = [Fraction(f"{w / g:.{_WEIGHT_DIGITS}e}") for w, g in zip(wanted, gains, strict=True)]
    heights, multiple = polytope.heights(prices)
    best = int(heights.argmax())
    enough = Fraction(sum(wanted)) * (1 + _PROMISE)
    return best if Fraction(int(heights[best]), multiple) > enough else None


def _newton(points: list[Vector], wanted: Vector, shares: Vector) -> Vector:
    """Probabilities that maximise ``wanted . log(mixture)``; some may end at zero.

    With all weights at least 1 the objective is self-concordant: a Newton step shortened by
    1 + its own length in the metric of the Hessian stays where gains are positive.
    """
    shares = list(shares)
    active = list(range(len(shares)))
    for _ in range(_STEPS):
        gains = _mixed([points[k] for k in active], [shares[k] for k in active])
        step, promise = _direction([points[k] for k in active], wanted, gains)
        blocked = [k for k, move in zip(active, step, strict=True) if move < 0 and shares[k] <= 0]
        if blocked:
            active = [k for k in active if k not in blocked]
            continue
        length = promise.sqrt()
        size = 1 / (1 + length) if length > Decimal("0.25") else Decimal(1)
        moves = list(zip(active, step, strict=True))
        first = min(((-shares[k] / move, k) for k, move in moves if move < 0),
                    default=(Decimal("inf"), -1))
        size = min(size, first[0])
        for k, move in moves:
            shares[k] += size * move
        if size == first[0]:
            shares[first[1]] = Decimal(0)
            active.remove(first[1])
        elif promise < _CONVERGED:
            break
    return shares


def _direction(points: list[Vector], wanted: Vector, gains: Vector) -> tuple[Vector, Decimal]:
    """Newton's step with probabilities adding up as before, and the growth it promises."""
    base = points[0]
    scaled = [[(x - y) / g for x, y, g in zip(point, base, gains, strict=True)]
              for point in points[1:]]
    gradient = [_dot(wanted, row) for row in scaled]
    hessian = [[_dot(wanted, [a * b for a, b in zip(row, other, strict=True)]) for other in scaled]
               for row in scaled]
    step = _solve(hessian, gradient)
    return [-sum(step, Decimal(0)), *step], max(_dot(gradient, step), Decimal(0))


def _solve(matrix: list[Vector], rhs: Vector) -> Vector:
    """Solve a positive definite system by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, rhs, strict=True)]
    size = len(rows)
    for k in range(size):
        for below in range(k + 1, size):
            factor = rows[below][k] / rows[k][k]
            rows[below] = [a - factor * b for a, b in zip(rows[below], rows[k], strict=True)]
    answer = [Decimal(0)] * size
    for k in reversed(range(size)):
        known = _dot(rows[k][k + 1 : size], answer[k + 1 :])
        answer[k] = (rows[k][size] - known) / rows[k][k]
    return answer
