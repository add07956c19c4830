"""Linear programs solved in floating point and proved in rationals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.numerics.elimination import solve
from negotiation.numerics.program import Answer, Integers, Program, integer_dot

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

# Below this share of the largest entry a float counts as zero in the proposal.
NEGLIGIBLE = 1e-9


def certified(program: Program) -> Answer | None:
    """The optimum that HiGHS proposes, made exact and proved; None if it cannot be proved.

    HiGHS stops at a vertex: the columns in use and the rows that bind determine the primal, the
    rows with a price and the columns without reduced cost determine the dual. Both systems are
    solved in integers. Feasibility of both and equal objectives prove both optimal.
    """
    proposal = _propose(program)
    if proposal is None:
        return None
    used, binding, priced, costless = proposal
    bounds = np.array(program.b, dtype=object)
    x_used = solve(program.a[np.ix_(binding, used)], bounds[binding])
    y_priced = solve(program.a[np.ix_(priced, costless)].T, program.c[costless])
    if x_used is None or y_priced is None:
        return None
    x = _spread(used, x_used, len(program.c))
    y = _spread(priced, y_priced, len(program.b))
    return Answer("optimal", x, y) if _proved(program, x, y) else None


def _propose(program: Program) -> tuple[Indices, Indices, Indices, Indices] | None:
    """Columns in use, rows that bind, rows with a price, columns without reduced cost."""
    from scipy.optimize import linprog

    a, b, c = _scaled(program)
    split = program.inequalities
    found = linprog(
        -c,
        a[:split] if split else None,
        b[:split] if split else None,
        a[split:] if split < len(b) else None,
        b[split:] if split < len(b) else None,
        [(None, None) if free else (0, None) for free in program.free],
        method="highs-ds",
    )
    if found.status != 0:
        return None
    prices = -np.concatenate([found.ineqlin.marginals, found.eqlin.marginals])
    used = _large(found.x)
    costless = ~_large(prices @ a - c) | used | program.free
    binding = ~_large(np.append(found.slack, np.zeros(len(b) - split)))
    priced = _large(prices)
    return tuple(np.flatnonzero(mask) for mask in (used, binding, priced, costless))  # type: ignore[return-value]


def _scaled(program: Program) -> tuple[Floats, Floats, Floats]:
    """Floats with largest entry 1 in every row, then every column, then b and c."""
    rows = [max((abs(int(v)) for v in row), default=0) or 1 for row in program.a]
    a = np.array(
        [[int(v) / scale for v in row] for row, scale in zip(program.a, rows, strict=True)]
    )
    columns = abs(a).max(axis=0)
    columns[columns == 0] = 1.0
    b = np.array([bound / scale for bound, scale in zip(program.b, rows, strict=True)])
    largest = max((abs(int(v)) for v in program.c), default=0) or 1
    c = np.array([int(v) / largest for v in program.c]) / columns
    return a / columns, b / (abs(b).max() or 1.0), c / (abs(c).max() or 1.0)


def _large(values: Floats) -> NDArray[np.bool_]:
    sizes = abs(values)
    return np.asarray(sizes > NEGLIGIBLE * max(sizes.max(initial=0.0), 1e-300))


def _spread(indices: Indices, values: Sequence[Fraction], length: int) -> tuple[Fraction, ...]:
    spread = [Fraction(0)] * length
    for index, value in zip(indices, values, strict=True):
        spread[index] = value
    return tuple(spread)


def _proved(program: Program, x: Sequence[Fraction], y: Sequence[Fraction]) -> bool:
    """Primal and dual feasible, objectives equal: exactly."""
    split = program.inequalities
    signs = all(v >= 0 for v, free in zip(x, program.free, strict=True) if not free)
    if not signs or any(price < 0 for price in y[:split]):
        return False
    left, denominator = _product(x, program.a.T)
    slack = np.array(program.b, dtype=object) * denominator - left
    if (slack[:split] < 0).any() or (slack[split:] != 0).any():
        return False
    left, denominator = _product(y, program.a)
    excess = left - program.c.astype(object) * denominator
    if (excess < 0).any() or (excess[program.free] != 0).any():
        return False
    primal = sum(int(v) * w for v, w in zip(program.c, x, strict=True))
    return primal == sum(bound * price for bound, price in zip(program.b, y, strict=True))


def _product(vector: Sequence[Fraction], matrix: Integers) -> tuple[Integers, int]:
    """``vector @ matrix`` as integers over a denominator."""
    denominator = math.lcm(*(v.denominator for v in vector))
    support = [k for k, v in enumerate(vector) if v]
    numbers = [int(vector[k] * denominator) for k in support]
    return integer_dot(numbers, matrix[support]).astype(object), denominator
