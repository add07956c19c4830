"""The optimum of a sparse linear program: proposed in floats, proved in rationals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.numerics.lifting import lifted_solutions, regular_block
from negotiation.numerics.linear_program import maximise
from negotiation.numerics.program import Answer
from negotiation.numerics.sparse_program import (
    Indices,
    SparseProgram,
    proved,
)

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Up to this many cells, with few rows or few columns, the integer simplex method is faster than
# importing HiGHS; beyond the other bound it is not worth waiting for.
SMALL, THIN, LARGE = 60_000, 30, 250_000
# HiGHS takes 1e-10 for zero, but optima may hang on far smaller numbers; b is multiplied by these
# in turn, and with it every value and every violation, until the proposal can be proved.
MAGNIFY = (2.0**38, 2.0**26, 2.0**14)
NEGLIGIBLE = 1e-9
# A basis with more rows than this is not solved exactly.
WIDEST = 1500


def sparse_maximise(program: SparseProgram) -> Answer | None:
    """An optimum with its dual, proved in rationals; None if none could be proved.

    The program must be feasible and bounded. HiGHS proposes a vertex (dual simplex); its basis is
    solved in rationals, and feasibility of primal and dual and equal objectives are decided
    there. Small programs go to the simplex method in integers.

    Examples
    --------
    >>> one = np.array([0, 0]), np.array([0, 1]), np.array([1, 2])
    >>> best = sparse_maximise(SparseProgram(np.array([3, 4]), *one, (2,), 0))
    >>> best.x, best.y
    ((Fraction(2, 1), Fraction(0, 1)), (Fraction(3, 1),))
    """
    rows, columns = program.shape
    if rows * columns <= SMALL and min(rows, columns) <= THIN:
        return _dense(program)
    floats = _Floats.of(program)
    for magnified in MAGNIFY:
        basis = _propose(program, floats, magnified)
        answer = None if basis is None else _certified(program, basis)
        if answer is not None:
            return answer
    return _dense(program) if rows * columns <= LARGE else None


def _dense(program: SparseProgram) -> Answer | None:
    matrix = program.block(np.arange(len(program.b)), np.arange(len(program.c)))
    split = program.inequalities
    best = maximise(program.c, matrix[:split], program.b[:split], matrix[split:],
                    program.b[split:], program.free)
    if best.status != "optimal":
        return None
    return Answer("optimal", best.x, (*best.duals_ub, *best.duals_eq))


@dataclass(frozen=True)
class _Floats:
    """The program in floats, scaled so that the largest entry of rows, columns, b and c is 1."""

    a: Any  # sparse, by rows
    b: Floats
    c: Floats
    equation: Mask
    free: Mask

    @classmethod
    def of(cls, program: SparseProgram) -> _Floats:
        from scipy.sparse import csr_matrix

        rows, columns = program.shape
        largest = np.zeros(rows, dtype=program.values.dtype)
        np.maximum.at(largest, program.rows, abs(program.values))
        largest[largest == 0] = 1
        values = (program.values / largest[program.rows]).astype(np.float64)
        width = np.zeros(columns)
        np.maximum.at(width, program.columns, abs(values))
        width[width == 0] = 1.0
        b = np.array([v / int(s) for v, s in zip(program.b, largest, strict=True)], dtype=float)
        most = max((abs(int(v)) for v in program.c), default=0) or 1
        c = np.array([int(v) / most for v in program.c]) / width
        matrix = csr_matrix((values / width[program.columns], (program.rows, program.columns)),
                            shape=program.shape)
        free = np.zeros(columns, dtype=bool)
        free[list(program.free)] = True
        return cls(matrix, b / (abs(b).max() or 1.0), c / (abs(c).max() or 1.0),
                   np.arange(rows) >= program.inequalities, free)


@dataclass(frozen=True)
class _Basis:
    """Rows that bind and columns in use, as many: together they determine point and prices."""

    rows: Indices
    columns: Indices


def _propose(program: SparseProgram, floats: _Floats, magnified: float) -> _Basis | None:
    """The basis of the vertex that HiGHS takes for the best.

    Rows and columns that are surely part of it come first, those that may be after them.
    """
    from scipy.optimize import linprog

    split = program.inequalities
    b = floats.b * magnified
    found = linprog(
        -floats.c,
        floats.a[:split] if split else None,
        b[:split] if split else None,
        floats.a[split:] if split < len(b) else None,
        b[split:] if split < len(b) else None,
        [(None, None) if free else (0, None) for free in floats.free],
        method="highs-ds",
        options={"presolve": False, "primal_feasibility_tolerance": 1e-10,
                 "dual_feasibility_tolerance": 1e-10},
    )
    if found.status != 0:
        return None
    prices = -np.concatenate([found.ineqlin.marginals, found.eqlin.marginals])
    used, priced = (found.x > NEGLIGIBLE) | floats.free, abs(prices) > NEGLIGIBLE
    binding = (b - floats.a @ found.x <= NEGLIGIBLE) & _met(floats.a[:, used], axis=1)
    costless = (floats.a.T @ prices - floats.c <= NEGLIGIBLE) & _met(floats.a[priced], axis=0)
    rows, columns = _first(floats.equation, priced, binding), _first(used, costless)
    if max(len(rows), len(columns)) > WIDEST:
        return None
    r, k = regular_block(program.block(rows, columns))
    return _Basis(rows[r], columns[k])


def _met(part: Any, axis: int) -> Mask:
    """Rows (axis 1) or columns (axis 0) with an entry that is not zero."""
    return np.asarray(abs(part).sum(axis=axis)).ravel() > 0


def _certified(program: SparseProgram, basis: _Basis) -> Answer | None:
    """The exact point and prices that a basis determines, if they are feasible and meet."""
    block = program.block(basis.rows, basis.columns)
    bounds = np.array(program.b, dtype=object)
    found = lifted_solutions(block, bounds[basis.rows], program.c[basis.columns])
    if found is None:
        return None
    x = _spread(basis.columns, found[0], len(program.c))
    y = _spread(basis.rows, found[1], len(program.b))
    return Answer("optimal", x, y) if proved(program, x, y) else None


def _first(*masks: Mask) -> Indices:
    """The places that the masks allow, those of earlier masks first."""
    rank = np.full(len(masks[0]), len(masks))
    for k, mask in reversed(list(enumerate(masks))):
        rank[mask] = k
    places = np.argsort(rank, kind="stable")
    return places[: int((rank < len(masks)).sum())]


def _spread(indices: Indices, values: Sequence[Fraction], length: int) -> tuple[Fraction, ...]:
    spread = [Fraction(0)] * length
    for index, value in zip(indices, values, strict=True):
        spread[index] = value
    return tuple(spread)
