"""Sparse systems of integers: the fractions found solve them, however long they are."""

import math

import numpy as np
import pytest

from negotiation.numerics.elimination import solve
from negotiation.numerics.refinement import Rows


def chain(rng, size, spread, parts, patience, whole):
    """Rows of one less a discounted Markov chain, scaled to integers."""
    starts, columns, entries = [0], [], []
    for row in range(size):
        columns.append(row)
        entries.append(whole * parts)
        targets = rng.choice(size, min(size, spread), replace=False)
        for y, part in zip(targets, rng.multinomial(parts, [1 / len(targets)] * len(targets)),
                           strict=True):
            columns.append(int(y))
            entries.append(-patience * int(part))
        starts.append(len(columns))
    return Rows(np.array(starts), np.array(columns), np.array(entries, dtype=object))


def exactly(rows, rhs):
    found = solve(rows.dense(object), rhs)
    unit = math.lcm(*(x.denominator for x in found))
    return [int(x * unit) for x in found], unit


@pytest.mark.parametrize(("size", "spread", "parts", "patience", "whole"), [
    (1, 1, 1, 1, 2), (2, 1, 3, 9, 10), (7, 3, 4, 2, 3), (24, 5, 6, 9, 10), (25, 5, 6, 9, 10),
    (40, 4, 1000, 999, 1000), (40, 8, 10**15, 97, 100), (12, 3, 7, 10**9 - 1, 10**9),
])
def test_refined_solutions_are_those_of_elimination(size, spread, parts, patience, whole):
    rng = np.random.default_rng(size)
    rows = chain(rng, size, spread, parts, patience, whole)
    for largest in (1, 1000, 10**18, 10**40):
        rhs = np.array([int(x) * largest // 1000 for x in rng.integers(-1000, 1000, size)],
                       dtype=object)
        numerators, denominator = rows.solution(rhs)
        assert ([int(x) for x in numerators], denominator) == exactly(rows, rhs)


def test_hundreds_of_unknowns():
    rows = chain(np.random.default_rng(5), 300, 6, 16, 9, 10)
    rhs = np.arange(300, dtype=object) - 150
    numerators, denominator = rows.solution(rhs)
    assert (rows.times(numerators) == rhs * denominator).all()
    assert denominator.bit_length() > 400


def test_what_has_no_solution():
    singular = Rows(np.array([0, 2, 4]), np.array([0, 1, 0, 1]), np.array([1, 1, 1, 1]))
    assert singular.solution(np.array([0, 1])) is None
    empty = Rows(np.array([0, 1, 2]), np.array([0, 1]), np.array([0, 1]))
    assert empty.solution(np.array([1, 1])) is None


def test_systems_that_floats_cannot_invert_are_eliminated():
    huge = 10**30
    rows = Rows(np.array([0, 2, 4]), np.array([0, 1, 0, 1]),
                np.array([huge, huge - 1, huge + 1, huge], dtype=object))
    numerators, denominator = rows.solution(np.array([1, 0]))
    assert ([int(x) for x in numerators], denominator) == ([huge, -huge - 1], 1)


def test_entries_of_one_place_add_up():
    rows = Rows(np.array([0, 3]), np.array([0, 0, 0]), np.array([5, -1, -1]))
    numerators, denominator = rows.solution(np.array([2]))
    assert (numerators.tolist(), denominator) == ([2], 3)
