"""Whether a quadratic form is positive on a cone, exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

Matrix = Sequence[Sequence[Fraction]]
Vector = tuple[Fraction, ...]


def not_positive(form: Matrix, free: int) -> Vector | None:
    """A vector of the cone on which a form is not positive, or None if it is positive there.

    The cone holds the vectors, zero excepted, whose coordinates after the first `free` ones are
    not negative. The form must be positive definite on the free block; what remains, the Schur
    complement, must be strictly copositive. On each face of the simplex the least value is
    attained inside at a point where all derivatives agree, or on a smaller face (Bomze 1992,
    Detecting all evolutionarily stable strategies).

    Parameters
    ----------
    form : (size, size) symmetric rationals; the work doubles with each coordinate not free.
    free : number of coordinates that may be negative, the first ones.

    Examples
    --------
    >>> one = Fraction(1)
    >>> not_positive([[one, 2 * one], [2 * one, one]], 0) is None
    True
    >>> not_positive([[one, 2 * one], [2 * one, one]], 2)
    (Fraction(-2, 1), Fraction(1, 1))
    """
    size = len(form)
    work = [list(row) for row in form]
    # columns of the transformation that clears the free block: x = sum of y_k * basis[k]
    basis = [[Fraction(int(j == k)) for j in range(size)] for k in range(size)]
    for k in range(free):
        pivot = work[k][k]
        if pivot <= 0:
            return tuple(basis[k])
        for j in range(k + 1, size):
            factor = work[k][j] / pivot
            if factor:
                basis[j] = [b - factor * a for a, b in zip(basis[k], basis[j], strict=True)]
                for other in range(k + 1, size):
                    work[j][other] -= factor * work[k][other]
        for j in range(k + 1, size):
            work[j][k] = work[k][j] = Fraction(0)
    rest = [row[free:] for row in work[free:]]
    weights = _not_copositive(rest)
    if weights is None:
        return None
    return tuple(
        sum((w * basis[free + k][j] for k, w in enumerate(weights)), Fraction(0))
        for j in range(size)
    )


def _not_copositive(form: Matrix) -> Vector | None:
    """Weights, none negative, on which the form is not positive."""
    size = len(form)
    for count in range(1, size + 1):
        for face in combinations(range(size), count):
            inside = _level([[form[j][k] for k in face] for j in face])
            if inside is not None and inside[1] <= 0 and min(inside[0]) > 0:
                weights = [Fraction(0)] * size
                for k, weight in zip(face, inside[0], strict=True):
                    weights[k] = weight
                return tuple(weights)
    return None


def _level(form: Matrix) -> tuple[Vector, Fraction] | None:
    """The x with sum 1 at which form.x has all coordinates equal, and that number, if only one."""
    size = len(form)
    rows = [[*row, Fraction(-1)] for row in form] + [[Fraction(1)] * size + [Fraction(0)]]
    bounds = [Fraction(0)] * size + [Fraction(1)]
    solution = regular_solution(rows, bounds)
    return None if solution is None else (solution[:-1], solution[-1])


def regular_solution(rows: Matrix, bounds: Sequence[Fraction]) -> Vector | None:
    """The only solution of a linear system, or None if there is none or several.

    Examples
    --------
    >>> one = Fraction(1)
    >>> regular_solution([[one, one], [one, -one], [one, 0 * one]], [2 * one, 0 * one, one])
    (Fraction(1, 1), Fraction(1, 1))
    """
    work = [_integers([*row, bound]) for row, bound in zip(rows, bounds, strict=True)]
    unknowns = len(work[0]) - 1
    previous = 1
    for k in range(unknowns):
        pivot = next((r for r in range(k, len(work)) if work[r][k]), None)
        if pivot is None:
            return None
        work[k], work[pivot] = work[pivot], work[k]
        top, scale = work[k], work[k][k]
        for r, row in enumerate(work):
            if r != k:
                factor = row[k]
                # exact: every entry is a minor of the system (Bareiss 1968)
                work[r] = [(x * scale - factor * y) // previous
                           for x, y in zip(row, top, strict=True)]
        previous = scale
    if any(row[-1] for row in work[unknowns:]):
        return None
    return tuple(Fraction(row[-1], previous) for row in work[:unknowns])


def _integers(row: Sequence[Fraction]) -> list[int]:
    """Integers proportional to a row."""
    multiple = math.lcm(*(x.denominator for x in row))
    return [x.numerator * (multiple // x.denominator) for x in row]
