"""Sparse linear systems over the rationals: refined in floats, read back as fractions.

For integer systems that a float inverse solves well, such as those of a discounted Markov
chain, every step of refinement adds some tens of correct bits to the solution (Wan 2006, An
algorithm to solve integer linear systems exactly using numerical methods). When the bits are
enough, the fractions are read off and confirmed by substitution.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.numerics.elimination import solve

Floats = NDArray[np.float64]
Integers = NDArray[Any]  # int64, or Python integers in an object array
Whole = tuple[Integers, int]  # numerators of a vector, and their common denominator

Apply = Callable[[Floats], Floats]

_PRECISION = 48  # bits of a float that are relied on
_MOST_BITS = 36  # gained in one step
# Up to this size the inverse is written out; beyond, sparse factors are kept.
_DENSE = 24
# Systems this small are eliminated where floats do not serve.
_SMALL = 60


class Rows:
    """A square matrix of integers in compressed rows.

    Parameters
    ----------
    starts, columns, entries
        Row r has `entries` from ``starts[r]`` to ``starts[r + 1]`` in the given columns; no row
        is empty, and entries of one column in one row add up.

    Examples
    --------
    >>> rows = Rows(np.array([0, 2, 4]), np.array([0, 1, 0, 1]), np.array([2, 1, 1, 3]))
    >>> numerators, denominator = rows.solution(np.array([1, 2]))
    >>> numerators.tolist(), denominator
    ([1, 3], 5)
    """

    def __init__(self, starts: Integers, columns: Integers, entries: Integers) -> None:
        self.starts, self.columns, self.entries = starts, columns, entries
        self.size = len(starts) - 1

    def times(self, vector: Integers) -> Integers:
        """The matrix times a vector of integers."""
        product: Integers = np.add.reduceat(self.entries * vector[self.columns], self.starts[:-1])
        return product

    def dense(self, kind: Any) -> NDArray[Any]:
        """The matrix with all its zeros."""
        full = np.zeros((self.size, self.size), dtype=kind)
        rows = np.repeat(np.arange(self.size), np.diff(self.starts))
        np.add.at(full, (rows, self.columns), self.entries.astype(kind))
        return full

    def solution(self, rhs: Integers) -> Whole | None:
        """The vector that the matrix takes to integers `rhs`; None where none was found.

        Returns
        -------
        numerators, denominator
            Confirmed by substitution.
        """
        long = rhs.astype(object)
        found = self._refined(long)
        if found is None and self.size <= _SMALL:
            found = self._eliminated(long)
        return found

    def _eliminated(self, rhs: Integers) -> Whole | None:
        found = solve(self.dense(object), rhs)
        if found is None:
            return None
        denominator = math.lcm(*(x.denominator for x in found))
        numerators = np.array([int(x * denominator) for x in found], dtype=object)
        return (numerators, denominator) if self._solves(rhs, numerators, denominator) else None

    def _solves(self, rhs: Integers, numerators: Integers, denominator: int) -> bool:
        return bool((self.times(numerators) == rhs * denominator).all())

    def _refined(self, rhs: Integers) -> Whole | None:
        """Refine until fractions read off solve the system, as far as Hadamard's bound."""
        inverse = _Inverse.of(self)
        if inverse is None:
            return None
        start = inverse.shortened(rhs)
        if start is None:
            return None
        value, rest = start
        power, checkpoint, limit = 0, 64, self._bits_needed(rhs)
        while True:
            steps = max(1, -(-(min(checkpoint, limit) - power) // inverse.bits))
            developed = inverse.developed(value, rest, steps)
            if developed is None:
                return None
            value, rest = developed
            power += steps * inverse.bits
            found = _fractions(value, power)
            if found is not None and self._solves(rhs, *found):
                return found
            if power >= limit:
                return None
            checkpoint = 2 * power

    def _bits_needed(self, rhs: Integers) -> int:
        """By Hadamard's bound numerators and denominators have at most half as many bits."""
        wide = self.entries.astype(object)
        norms = np.add.reduceat(wide * wide, self.starts[:-1]) + rhs * rhs
        return sum(int(norm).bit_length() + 1 for norm in norms) + 64


class _Inverse:
    """A float inverse of a matrix, and how it develops a solution in powers of two."""

    def __init__(self, rows: Rows, apply: Apply, scale: Integers, bits: int) -> None:
        self.rows, self.apply, self.scale, self.bits = rows, apply, scale, bits

    @classmethod
    def of(cls, rows: Rows) -> _Inverse | None:
        """None where floats cannot invert the matrix well enough."""
        wide = Rows(rows.starts, rows.columns, abs(rows.entries.astype(object)))
        scale = np.maximum.reduceat(wide.entries, rows.starts[:-1])
        if not scale.all():
            return None
        repeated = np.repeat(scale, np.diff(rows.starts))
        floats = np.array([int(a) / int(s) for a, s in zip(rows.entries, repeated, strict=True)])
        inverse = _inverse(Rows(rows.starts, rows.columns, floats))
        if inverse is None:
            return None
        apply, size = inverse
        growth = max(0, math.ceil(math.log2(size))) + 2
        widest = int(np.add.reduceat(wide.entries, rows.starts[:-1]).max())
        bits = min(_MOST_BITS, _PRECISION - growth - 2)
        if bits < 4:
            return None
        fits = bits + growth + 2 * widest.bit_length() < 62
        kind = np.int64 if fits else object
        return cls(Rows(rows.starts, rows.columns, rows.entries.astype(kind)), apply, scale, bits)

    def shortened(self, rhs: Integers) -> tuple[Integers, Integers] | None:
        """Integers near the solution, and what they leave of the right-hand side."""
        value: Integers = np.zeros(len(rhs), dtype=object)
        rest = rhs
        wide = Rows(self.rows.starts, self.rows.columns, self.rows.entries.astype(object))
        longest = _bits(rest)
        while True:
            shift = max(0, longest - _PRECISION)
            step = self._step(rest, shift) * (1 << shift)
            value, rest = value + step, rest - wide.times(step)
            if not shift:
                return value, rest
            before, longest = longest, _bits(rest)
            if longest >= before:
                return None

    def _step(self, rest: Integers, shift: int) -> Integers:
        cut = [(int(r) >> shift) / int(s) for r, s in zip(rest, self.scale, strict=True)]
        return np.array([int(d) for d in np.rint(self.apply(np.array(cut)))], dtype=object)

    def developed(
        self, value: Integers, rest: Integers, steps: int
    ) -> tuple[Integers, Integers] | None:
        """The solution with some steps' more bits, and what is left of the right-hand side."""
        kind = self.rows.entries.dtype
        scale = self.scale.astype(np.float64)
        bound = 4 * np.add.reduceat(abs(self.rows.entries), self.rows.starts[:-1])
        left = rest.astype(kind)
        pending: Integers = np.zeros(len(value), dtype=object)
        for _ in range(steps):
            left = left * (1 << self.bits)
            floats = left.astype(np.float64) / scale
            digit = np.rint(self.apply(floats)).astype(np.int64)
            left = left - self.rows.times(digit.astype(kind))
            if (abs(left) > bound).any():
                return None
            pending = pending * (1 << self.bits) + digit
        return value * (1 << (steps * self.bits)) + pending, left


def _inverse(rows: Rows) -> tuple[Apply, float] | None:
    """How to apply the inverse of a float matrix, and how large it can make a vector.

    Sparse factors are applied to a vector of ones to guess the size: exact for the matrices meant
    here, whose inverses have no negative entries.
    """
    if rows.size <= _DENSE:
        try:
            inverse = np.linalg.inv(rows.dense(np.float64))
        except np.linalg.LinAlgError:
            return None
        size = float(abs(inverse).sum(axis=1).max())
        return (lambda vector: inverse @ vector, size) if math.isfinite(size) else None
    from scipy.sparse import csr_array
    from scipy.sparse.linalg import splu

    matrix = csr_array((rows.entries, rows.columns, rows.starts), shape=(rows.size, rows.size))
    try:
        factors = splu(matrix.tocsc())
    except RuntimeError:  # singular
        return None
    size = float(abs(factors.solve(np.ones(rows.size))).max())
    return (factors.solve, size) if math.isfinite(size) and size > 0 else None


def _bits(numbers: Integers) -> int:
    return max((abs(int(number)).bit_length() for number in numbers), default=0)


def _fractions(value: Integers, power: int) -> Whole | None:
    """The vector of fractions that ``value / 2**power`` approximates, if its terms are short."""
    whole = 1 << power
    closeness = power // 2
    denominator = 1
    for number in value:
        multiple = int(number) * denominator
        distance = multiple - _nearest(multiple, whole) * whole
        if abs(distance) >> closeness >= denominator:
            factor = _denominator(distance % whole, whole, 1 << closeness)
            if factor is None:
                return None
            denominator *= factor
            if denominator.bit_length() > closeness:
                return None
    numerators = [_nearest(int(number) * denominator, whole) for number in value]
    return np.array(numerators, dtype=object), denominator


def _nearest(number: int, unit: int) -> int:
    return (2 * number + unit) // (2 * unit)


def _denominator(number: int, whole: int, most: int) -> int | None:
    """The last denominator up to `most` of the continued fraction of ``number / whole``."""
    before, now = whole, number
    earlier, later = 0, 1
    while now:
        quotient = before // now
        following = earlier + quotient * later
        if following > most:
            return later
        before, now = now, before - quotient * now
        earlier, later = later, following
    return later
