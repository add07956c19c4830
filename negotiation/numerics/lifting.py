"""Linear systems over the rationals by p-adic lifting, where elimination meets long numbers."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.numerics.program import Integers

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

# Primes below 2**20, so that floats hold every inner product of digits exactly.
PRIMES = (1048573, 1048571, 1048559)
_DIGIT = 2**22
_WIDEST = 2**11


def lifted_solutions(
    matrix: Integers, rhs: Integers, costs: Integers
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]] | None:
    """The rational x and y with ``matrix @ x == rhs`` and ``y @ matrix == costs``.

    The matrix is inverted modulo a prime, the solutions are developed in powers of the prime, and
    read back as rationals by continued fractions (Dixon 1982, Exact solution of linear equations
    using p-adic expansions). What is read is confirmed modulo another prime only: the caller
    decides whether it is true.

    Parameters
    ----------
    matrix : (size, size) integers, at most a few thousand rows.
    rhs, costs : (size,) integers.

    Returns
    -------
    x and y, or None
        None where the matrix has no inverse modulo any prime at hand.

    Examples
    --------
    >>> lifted_solutions(np.array([[2, 1], [1, 3]]), np.array([1, 2]), np.array([5, 0]))
    ((Fraction(1, 5), Fraction(3, 5)), (Fraction(3, 1), Fraction(-1, 1)))
    """
    square = np.asarray(matrix).astype(object)
    if len(square) > _WIDEST:
        return None
    for prime in PRIMES[:-1]:
        inverse = _inverse((square % prime).astype(np.int64), prime)
        if inverse is not None:
            x = _lifted(square, np.asarray(rhs).astype(object), inverse, prime)
            y = _lifted(square.T, np.asarray(costs).astype(object), inverse.T, prime)
            return None if x is None or y is None else (x, y)
    return None


def regular_block(matrix: Integers) -> tuple[Indices, Indices]:
    """The first independent rows of a matrix, and as many columns that keep them independent.

    Examples
    --------
    >>> rows, columns = regular_block(np.array([[0, 1], [0, 2], [1, 1]]))
    >>> rows.tolist(), columns.tolist()
    ([0, 2], [1, 0])
    """
    residues = np.asarray(matrix).astype(object) % PRIMES[0]
    return _independent(residues.astype(np.int64), PRIMES[0])


def _independent(residues: Integers, prime: int) -> tuple[Indices, Indices]:
    """The first independent rows modulo a prime, and for each a column of its own."""
    work = residues.copy()
    rows: list[int] = []
    columns: list[int] = []
    for row in range(len(work)):
        nonzero = np.flatnonzero(work[row])
        if not nonzero.size:
            continue
        column = int(nonzero[0])
        rows.append(row)
        columns.append(column)
        pivot = work[row] * pow(int(work[row, column]), -1, prime) % prime
        below = np.flatnonzero(work[row + 1 :, column]) + row + 1
        if below.size:
            work[below] = (work[below] - work[below, column][:, None] * pivot) % prime
    return np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)


def _inverse(residues: Integers, prime: int) -> Integers | None:
    """The inverse of a square matrix modulo a prime, or None if there is none."""
    size = len(residues)
    work = np.concatenate([residues, np.eye(size, dtype=np.int64)], axis=1)
    for k in range(size):
        below = np.flatnonzero(work[k:, k])
        if not below.size:
            return None
        work[[k, k + below[0]]] = work[[k + below[0], k]]
        work[k] = work[k] * pow(int(work[k, k]), -1, prime) % prime
        others = np.flatnonzero(work[:, k])
        others = others[others != k]
        work[others] = (work[others] - work[others, k][:, None] * work[k]) % prime
    return work[:, size:]


def _lifted(
    square: Integers, rhs: Integers, inverse: Integers, prime: int
) -> tuple[Fraction, ...] | None:
    """Develop the solution until the rationals read from it solve the system."""
    pieces = _pieces(square)
    other = (square % PRIMES[-1]).astype(np.int64)
    inverse_floats = inverse.astype(np.float64)
    rest = rhs.copy()
    digits: list[NDArray[np.int64]] = []
    limit = _digits_needed(square, rhs, prime)
    checkpoint = min(4, limit)
    while True:
        residue = (rest % prime).astype(np.float64)
        digit = (inverse_floats @ residue).astype(np.int64) % prime
        digits.append(digit)
        rest = (rest - _product(pieces, digit)) // prime
        if len(digits) == checkpoint:
            found = _rationals(digits, prime)
            if found is not None and _solves(other, rhs, found):
                numerators, denominator = found
                return tuple(Fraction(number, denominator) for number in numerators)
            if checkpoint == limit:
                return None
            checkpoint = min(limit, checkpoint * 3 // 2 + 1)


def _pieces(square: Integers) -> list[tuple[int, Floats]]:
    """The matrix as a sum of floats times powers of a base, each piece small enough."""
    base = _DIGIT
    rest = abs(square)
    signs = np.where(square < 0, -1, 1)
    pieces: list[tuple[int, Floats]] = []
    factor = 1
    while True:
        pieces.append((factor, (rest % base * signs).astype(np.float64)))
        rest = rest // base
        factor *= base
        if not rest.any():
            return pieces


def _product(pieces: list[tuple[int, Floats]], digit: NDArray[np.int64]) -> Integers:
    floats = digit.astype(np.float64)
    total: Integers = np.zeros(len(digit), dtype=object)
    for factor, piece in pieces:
        # below 2**22 * 2**20 * 2**11: exact in a float
        total += (piece @ floats).astype(np.int64).astype(object) * factor
    return total


def _digits_needed(square: Integers, rhs: Integers, prime: int) -> int:
    """After this many digits the solution is determined, by Hadamard's bound."""
    norms = (square * square).sum(axis=1) + rhs * rhs
    bits = sum(int(norm).bit_length() / 2 + 0.5 for norm in norms)
    return int(2 * bits / math.log2(prime)) + 2


def _rationals(digits: list[NDArray[np.int64]], prime: int) -> tuple[list[int], int] | None:
    """Numerators and the common denominator of the rationals with these p-adic digits."""
    modulus = prime ** len(digits)
    values: Integers = np.zeros(len(digits[0]), dtype=object)
    for digit in reversed(digits):
        values = values * prime + digit
    bound = math.isqrt(modulus // 2)
    denominator = 1
    for value in values:
        number = int(value) * denominator % modulus
        if min(number, modulus - number) > bound:
            factor = _denominator(number, modulus, bound)
            if factor is None or denominator * factor > bound:
                return None
            denominator *= factor
    numbers = [int(value) * denominator % modulus for value in values]
    return [n if n <= modulus // 2 else n - modulus for n in numbers], denominator


def _denominator(number: int, modulus: int, bound: int) -> int | None:
    """The denominator of the fraction with a small numerator that is `number` modulo."""
    before, now = modulus, number
    earlier, later = 0, 1
    while now > bound:
        quotient = before // now
        before, now = now, before - quotient * now
        earlier, later = later, earlier - quotient * later
    return abs(later) if 0 < abs(later) <= bound else None


def _solves(residues: Integers, rhs: Integers, found: tuple[list[int], int]) -> bool:
    """Whether the numbers found solve the system modulo the last prime."""
    numerators, denominator = found
    prime = PRIMES[-1]
    left = residues @ np.array([number % prime for number in numerators], dtype=np.int64) % prime
    right = np.array([int(bound) * denominator % prime for bound in rhs], dtype=np.int64)
    return bool((left == right).all())
