"""Every answer of the exact linear programs is checked by its own certificate."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from negotiation.numerics import linear_program
from negotiation.numerics.certified import certified
from negotiation.numerics.linear_program import Optimum, maximise


def product(row, x):
    return sum((Fraction(str(a)) * v for a, v in zip(row, x, strict=True)), Fraction(0))


def dual_row(y, a_ub, a_eq, column):
    return product([row[column] for row in [*a_ub, *a_eq]], y)


def check(found: Optimum, c, a_ub, b_ub, a_eq, b_eq, free):
    """The certificate proves the status, whatever it is."""
    y = found.duals_ub + found.duals_eq
    if found.status != "infeasible":
        assert all(x >= 0 for j, x in enumerate(found.x) if j not in free)
        assert all(product(row, found.x) <= b for row, b in zip(a_ub, b_ub, strict=True))
        assert all(product(row, found.x) == b for row, b in zip(a_eq, b_eq, strict=True))
    if found.status != "unbounded":
        assert all(price >= 0 for price in found.duals_ub)
        for j in range(len(c)):
            cost = dual_row(y, a_ub, a_eq, j) - (c[j] if found.status == "optimal" else 0)
            assert cost == 0 if j in free else cost >= 0
    bound = product([*b_ub, *b_eq], y) if y else Fraction(0)
    if found.status == "optimal":
        assert found.value == bound == product(c, found.x)
    elif found.status == "infeasible":
        assert bound < 0
    else:
        assert product(c, found.ray) > 0
        assert all(z >= 0 for j, z in enumerate(found.ray) if j not in free)
        assert all(product(row, found.ray) <= 0 for row in a_ub)
        assert all(product(row, found.ray) == 0 for row in a_eq)


def random_program(rng, low=-2, high=3):
    columns, inequalities, equations = rng.integers(1, 6), rng.integers(0, 5), rng.integers(0, 3)
    draw = lambda *shape: rng.integers(low, high, shape).tolist()  # noqa: E731
    free = [j for j in range(columns) if rng.random() < 0.3]
    return (draw(columns), draw(inequalities, columns), draw(inequalities),
            draw(equations, columns), draw(equations), free)


def test_random_programs_are_proved():
    rng = np.random.default_rng(1)
    statuses = []
    for _ in range(600):
        program = random_program(rng)
        found = maximise(*program)
        check(found, *program)
        statuses.append(found.status)
    assert {"optimal", "infeasible", "unbounded"} == set(statuses)


def test_tall_programs_go_through_the_dual():
    rng = np.random.default_rng(2)
    statuses = set()
    for _ in range(100):
        columns = int(rng.integers(1, 4))
        rows = int(rng.integers(6, 12))
        c, a = rng.integers(-2, 3, columns), rng.integers(-2, 3, (rows, columns))
        free = [0] if rng.random() < 0.5 else []
        program = (c.tolist(), a.tolist(), rng.integers(-1, 6, rows).tolist(), [], [], free)
        found = maximise(*program)
        check(found, *program)
        statuses.add(found.status)
    assert len(statuses) == 3


def test_floats_propose_and_rationals_decide():
    rng = np.random.default_rng(3)
    proved = 0
    for _ in range(60):
        program = random_program(rng)
        integers, _, _ = linear_program._program(*program)
        answer = certified(integers) if integers.b else None
        if answer is not None:
            proved += 1
            assert maximise(*program).status == "optimal"
    assert proved > 10


@pytest.mark.parametrize("scale", [Fraction(1, 10**9), Fraction(1), Fraction(10**12)])
def test_wide_and_high_programs_use_the_certified_path(scale):
    rng = np.random.default_rng(4)
    a = rng.integers(0, 3, (40, 45)) + 1
    rows = [[scale * int(v) for v in row] for row in a]
    c, b = [scale] * 45, [scale] * 40
    integers, _, _ = linear_program._program(c, rows, b, [], [], [])
    assert certified(integers) is not None
    found = maximise(c, rows, b)
    assert found.value == product(c, found.x) == product(b, found.duals_ub)
    assert all(product(row, found.x) <= bound for row, bound in zip(rows, b, strict=True))
    for j in range(45):
        assert product([row[j] for row in rows], found.duals_ub) >= c[j]


def test_random_programs_too_large_for_the_simplex_are_proved():
    rng = np.random.default_rng(6)
    statuses = set()
    for k in range(15):
        rows, columns, equations = 31 + k, 45 - k, k % 4
        a = rng.integers(0, 3, (rows, columns)) * (rng.random((rows, columns)) < 0.3) - k % 3 // 2
        a_eq = rng.integers(-1, 2, (equations, columns))
        point = rng.integers(0, 2, columns)
        b = a @ point if k % 5 else rng.integers(0, 4, rows)
        program = (rng.integers(-2, 4, columns).tolist(), a.tolist(), b.tolist(),
                   a_eq.tolist(), (a_eq @ point).tolist(), [0, 3] if k % 4 == 0 else [])
        found = maximise(*program)
        check(found, *program)
        statuses.add(found.status)
    assert "optimal" in statuses
    assert len(statuses) > 1


def test_the_simplex_decides_when_floats_cannot_tell():
    """Rows that differ by less than a float can hold are still told apart."""
    tiny, size = Fraction(1, 10**30), 35
    unit = np.eye(size, dtype=int).tolist()
    found = maximise([1] * size, [*unit, *unit], [1] * size + [1 - tiny] * size)
    assert found.value == size * (1 - tiny)
    assert found.duals_ub == (0,) * size + (1,) * size


def test_beale_does_not_cycle():
    """Beale (1955), Cycling in the dual simplex algorithm: optimum 1/20."""
    f = Fraction
    a = [[f(1, 4), -60, f(-1, 25), 9], [f(1, 2), -90, f(-1, 50), 3], [0, 0, 1, 0]]
    found = maximise([f(3, 4), -150, f(1, 50), -6], a, [0, 0, 1])
    assert found.value == f(1, 20)
    assert found.x == (f(1, 25), 0, 1, 0)


def test_klee_minty_cube():
    """Klee & Minty (1972): optimum at the last corner, 100^(n-1)."""
    n = 6
    a = [[2 * 10 ** (i - j) if j < i else int(i == j) for j in range(n)] for i in range(n)]
    found = maximise([10 ** (n - 1 - j) for j in range(n)], a, [100**i for i in range(n)])
    assert found.value == 100 ** (n - 1)


@pytest.mark.parametrize(
    ("program", "status"),
    [
        (([], [], []), "optimal"),
        (([1], [], []), "unbounded"),
        (([-1], [], []), "optimal"),
        (([], [[]], [-1]), "infeasible"),
        (([], [[]], [1]), "optimal"),
        (([0], [[0]], [0]), "optimal"),
        (([1], [[0]], [0]), "unbounded"),
        (([1], [[-1]], [-2], [[1]], [1]), "infeasible"),
        (([1], [], [], [[2], [2]], [1, 1]), "optimal"),
        (([-1], [], [], [], [], [0]), "unbounded"),
    ],
)
def test_degenerate_shapes(program, status):
    found = maximise(*program)
    assert found.status == status
    check(found, *(program + ([],) * (6 - len(program))))


def test_thousands_of_columns_and_large_numbers():
    rng = np.random.default_rng(5)
    gains = rng.integers(0, 10**12, (4, 2000))
    rows = np.vstack([-gains, np.zeros((0, 2000), dtype=np.int64)])
    a_ub = [np.append(row, 1) for row in rows]
    found = maximise([0] * 2000 + [1], a_ub, [0] * 4, [[1] * 2000 + [0]], [1], [2000])
    assert found.status == "optimal"
    lottery = found.x[:2000]
    assert sum(lottery) == 1
    assert min(product(row, lottery) for row in gains) == found.value
    weights = found.duals_ub
    assert sum(weights) == 1
    assert max(product(column, weights) for column in gains.T) == found.value
