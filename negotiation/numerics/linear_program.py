"""Linear programs over the rationals: exact optimum, exact proof."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import shrink
from negotiation.numerics.certified import certified
from negotiation.numerics.program import Answer, Integers, Program, State
from negotiation.numerics.simplex import simplex

Number = Fraction | int
Matrix = Sequence[Sequence[Number]] | NDArray[Any]
Vector = Sequence[Number] | NDArray[Any]

# Up to this many rows or columns the integer simplex is faster than importing HiGHS.
THIN = 30


@dataclass(frozen=True)
class Optimum:
    """Answer to a linear program, with its proof.

    Attributes
    ----------
    status : "optimal", "infeasible" or "unbounded".
    value : the optimum, or None.
    x : an optimum; if unbounded, a feasible point; if infeasible, empty.
    duals_ub, duals_eq : the dual optimum: ``duals_ub >= 0``, ``y . A >= c`` (equal on free
        variables) and ``y . b == value``. If infeasible, Farkas' certificate: the same with
        ``c = 0`` and ``y . b < 0``. If unbounded, empty.
    ray : if unbounded, a direction that stays feasible and improves; else empty.
    """

    status: State
    value: Fraction | None = None
    x: tuple[Fraction, ...] = ()
    duals_ub: tuple[Fraction, ...] = ()
    duals_eq: tuple[Fraction, ...] = ()
    ray: tuple[Fraction, ...] = ()


def maximise(
    c: Vector,
    a_ub: Matrix = (),
    b_ub: Vector = (),
    a_eq: Matrix = (),
    b_eq: Vector = (),
    free: Sequence[int] = (),
) -> Optimum:
    """Maximise ``c . x`` subject to ``a_ub x <= b_ub``, ``a_eq x == b_eq``, ``x >= 0``.

    Programs with few rows or few columns go to the simplex method in integers. Others are
    solved by HiGHS in floating point; the constraints that bind there are then solved exactly,
    and the answer counts only if primal and dual are feasible and equal in rationals. If they
    are not, the simplex method in integers decides.

    Parameters
    ----------
    c : (columns,) integers or rationals.
    a_ub, b_ub, a_eq, b_eq : integers or rationals; integer arrays are used as they are.
    free : columns whose variable may be negative.

    Examples
    --------
    >>> best = maximise([1, 1], [[1, 2], [3, 1]], [4, 6])
    >>> best.value, best.x, best.duals_ub
    (Fraction(14, 5), (Fraction(8, 5), Fraction(6, 5)), (Fraction(2, 5), Fraction(1, 5)))

    References
    ----------
    Dantzig (1963), Linear Programming and Extensions; Farkas (1902) for infeasibility.
    """
    program, scales, unit = _program(c, a_ub, b_ub, a_eq, b_eq, free)
    answer = _solve(program)
    y = tuple(v * s / unit for v, s in zip(answer.y, scales, strict=False))
    value = None
    if answer.state == "optimal":
        value = sum(int(v) * x for v, x in zip(program.c, answer.x, strict=True) if x) / unit
    return Optimum(
        answer.state, value, answer.x, y[: program.inequalities], y[program.inequalities :],
        answer.ray,
    )


def _program(
    c: Vector, a_ub: Matrix, b_ub: Vector, a_eq: Matrix, b_eq: Vector, free: Sequence[int]
) -> tuple[Program, list[Fraction], Fraction]:
    """The program in integers, the factor of each row, and the factor of the objective."""
    rows = [*zip(a_ub, b_ub, strict=True), *zip(a_eq, b_eq, strict=True)]
    scaled = [_integers(row, bound) for row, bound in rows]
    matrix = np.zeros((len(rows), len(c)), dtype=object)
    if rows:
        matrix = np.stack([row for row, _, _ in scaled])
    objective, _, unit = _integers(c, 0)
    free_mask = np.zeros(len(c), dtype=bool)
    free_mask[list(free)] = True
    bounds = tuple(bound for _, bound, _ in scaled)
    program = Program(objective, shrink(matrix), bounds, len(b_ub), free_mask)
    return program, [scale for _, _, scale in scaled], unit


def _integers(row: Vector, bound: Number) -> tuple[Integers, int, Fraction]:
    """The shortest integers proportional to a row and its bound, and the factor."""
    if isinstance(row, np.ndarray) and row.dtype == np.int64 and bound.denominator == 1:
        divisor = math.gcd(int(np.gcd.reduce(row, initial=0)), int(bound)) or 1
        return row // divisor, int(bound) // divisor, Fraction(1, divisor)
    cells = [*row, bound]
    multiple = math.lcm(*{int(cell.denominator) for cell in cells})
    numbers = [int(cell.numerator) * (multiple // int(cell.denominator)) for cell in cells]
    divisor = math.gcd(*numbers) or 1
    integers = np.array([number // divisor for number in numbers], dtype=object)
    return shrink(integers[:-1]), int(integers[-1]), Fraction(multiple, divisor)


def _solve(program: Program) -> Answer:
    rows, columns = program.a.shape
    if min(rows, columns) > THIN:
        answer = certified(program)
        if answer is not None:
            return answer
    return _simplex(program) if rows <= columns else _through_dual(program)


def _simplex(program: Program) -> Answer:
    """Bring the program to equations with non-negative right-hand sides, and back."""
    rows = len(program.b)
    flip = [-1 if bound < 0 else 1 for bound in program.b]
    slacks = np.eye(rows, program.inequalities, dtype=np.int64)
    matrix = np.concatenate([program.a, -program.a[:, program.free], slacks], axis=1)
    matrix = matrix * np.array(flip, dtype=matrix.dtype)[:, None]
    objective = np.concatenate(
        [program.c, -program.c[program.free], np.zeros(program.inequalities, dtype=np.int64)]
    )
    first = matrix.shape[1] - program.inequalities
    slack = [
        first + r if r < program.inequalities and flip[r] > 0 else None for r in range(rows)
    ]
    vertex = simplex(matrix, objective, [abs(bound) for bound in program.b], slack)
    y = tuple(sign * price for sign, price in zip(flip, vertex.y, strict=False))
    return Answer(vertex.state, _joined(program, vertex.x), y, _joined(program, vertex.ray))


def _joined(program: Program, values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """Free variables put together again from their positive and negative parts."""
    if not values:
        return ()
    joined = list(values[: len(program.c)])
    for k, column in enumerate(np.flatnonzero(program.free)):
        joined[column] -= values[len(program.c) + k]
    return tuple(joined)


def _through_dual(program: Program) -> Answer:
    """Solve the dual, which has as many rows as the program has columns."""
    dual, order = _dual(program)
    answer = _simplex(dual)
    if answer.state == "optimal":
        return Answer("optimal", _placed(order, answer.y), answer.x)
    if answer.state == "unbounded":
        return Answer("infeasible", y=answer.ray)
    feasible = _simplex(replace(dual, b=(0,) * len(dual.b)))
    if feasible.state == "unbounded":
        return Answer("infeasible", y=feasible.ray)
    return Answer(
        "unbounded", _placed(order, feasible.y), ray=_placed(order, answer.y)
    )


def _dual(program: Program) -> tuple[Program, NDArray[np.intp]]:
    """Maximise -b.y with y.A >= c, and the columns in the order of its rows."""
    order = np.argsort(program.free, kind="stable")
    free = np.arange(len(program.b)) >= program.inequalities
    bounds = tuple(-int(program.c[column]) for column in order)
    objective = shrink(np.array([-bound for bound in program.b], dtype=object))
    inequalities = int((~program.free).sum())
    return Program(objective, -program.a.T[order], bounds, inequalities, free), order


def _placed(order: NDArray[np.intp], values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    placed = [Fraction(0)] * len(order)
    for column, value in zip(order, values, strict=True):
        placed[column] = value
    return tuple(placed)
