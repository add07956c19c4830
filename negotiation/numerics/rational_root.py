"""Solutions of small systems of equations, exact where they are rational."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

Equations = Callable[[list[Any]], list[Any]]

_STEP = 1e-6
_ROUNDS = 60
_SETTLED = 1e-13
_MOST_BITS = 512


def rational_root(equations: Equations, start: Sequence[float]) -> list[Fraction] | None:
    """A solution near a start, if it is rational: proposed by refinement, proved by substitution.

    Newton's method with one Jacobian in floats and residuals in rationals adds some tens of
    correct bits a step; from enough bits the fractions are read off, and kept only if every
    equation holds exactly.

    Parameters
    ----------
    equations
        Residuals of as many equations as unknowns, for unknowns of about size 1 given as
        `Fraction` or as arrays of floats, entry by entry; they use the four operations only.
    start
        The solution to about nine digits.

    Examples
    --------
    >>> rational_root(lambda x: [3 * x[0] * x[0] - x[0]], [0.33333333])
    [Fraction(1, 3)]
    >>> rational_root(lambda x: [x[0] * x[0] - 2], [1.41421356]) is None
    True
    """
    found = root(equations, start)
    return found[0] if found is not None and found[1] else None


def root(equations: Equations, start: Sequence[float]) -> tuple[list[Fraction], bool] | None:
    """A solution near a start, and whether it is exact; else it is to 512 bits.

    None if it is not found. As in `rational_root`.

    Examples
    --------
    >>> near, exact = root(lambda x: [x[0] * x[0] - 2], [1.41421356])
    >>> exact, float(near[0])
    (False, 1.4142135623730951)
    """
    inverse = _inverse(equations, start)
    if inverse is None:
        return None
    near = [Fraction(number) for number in start]
    for bits in (128, _MOST_BITS):
        closer = _refined(equations, inverse, near, bits)
        if closer is None:
            return None
        near = closer
        simple = [number.limit_denominator(2 ** (bits // 2 - 16)) for number in near]
        if _solves(equations, simple):
            return simple, True
    return near, False


def _refined(
    equations: Equations, inverse: Any, start: Sequence[Fraction], bits: int
) -> list[Fraction] | None:
    """The solution near a start to about so many bits; None if it is not found."""
    x, unit = list(start), Fraction(1, 2**bits)
    for _ in range(_ROUNDS):
        try:
            residuals = equations(x)
        except ZeroDivisionError:
            return None
        size = max(abs(residual) for residual in residuals)
        if size > 1:
            return None
        if size <= 4 * unit:
            return x
        step = inverse @ np.array([float(residual / size) for residual in residuals])
        x = [unit * round((number - Fraction(float(change)) * size) / unit)
             for number, change in zip(x, step, strict=True)]
    return None


def float_root(equations: Equations, start: Sequence[float]) -> list[float] | None:
    """The solution near a start in floats, by Newton's method; None if it is not found.

    Examples
    --------
    >>> float_root(lambda x: [x[0] * x[0] - 2], [1.4])
    [1.414213562373095]
    """
    x = [float(number) for number in start]
    for _ in range(12):
        inverse = _inverse(equations, x)
        if inverse is None:
            return None
        try:
            step = inverse @ np.array(equations(x))
        except ZeroDivisionError:
            return None
        x = [number - float(change) for number, change in zip(x, step, strict=True)]
        if np.abs(step).max() <= _SETTLED:
            return x
    return None


def _inverse(equations: Equations, start: Sequence[float]) -> Any:
    """The inverse Jacobian by central differences; None where it is singular."""
    count = len(start)
    steps = _STEP * np.concatenate([np.eye(count), -np.eye(count)])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        try:
            residuals = equations(
                [number + step for number, step in zip(start, steps.T, strict=True)])
        except ZeroDivisionError:
            return None
        ends = np.stack([np.broadcast_to(np.asarray(row, dtype=np.float64), 2 * count)
                         for row in residuals])
        slopes = (ends[:, :count] - ends[:, count:]) / (2 * _STEP)
    if not np.isfinite(slopes).all():
        return None
    try:
        inverse = np.linalg.inv(slopes)
    except np.linalg.LinAlgError:
        return None
    return inverse if np.isfinite(inverse).all() else None


def _solves(equations: Equations, x: list[Fraction]) -> bool:
    try:
        return all(residual == 0 for residual in equations(x))
    except ZeroDivisionError:
        return False
