"""Which deals have the largest weighted product of gains, decided exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.problem import Problem
from negotiation.exact import common, to_float

# Floats strike out deals whose product is smaller by more than this share.
_MARGIN = 1e-9
# Below this share of the largest gain floats are not trusted.
_TINY = 1e-300

Indices = NDArray[np.intp]


def largest_product(problem: Problem, among: Indices) -> Indices:
    """Of some deals in which nobody loses, those with the largest weighted Nash product.

    Parameters
    ----------
    problem
        The bargaining problem.
    among
        Indices of deals with no negative gain, increasing.

    Returns
    -------
    ndarray of int
        All deals whose product of gains, each to the power of its party's weight, is
        largest, exactly.
    """
    positive = np.logical_and.reduce([column > 0 for column in problem.gains_from(among)])
    among = among[positive] if positive.any() else among
    if not positive.any():
        return among
    among = _screened(problem, among)
    best: list[Indices] = []
    for group in _equal_payoffs(problem, among):
        order = 1
        if best:
            new, old = _integers(problem, group[0]), _integers(problem, best[0][0])
            order = compare_products(new, old, problem.weights)
        if order > 0:
            best = [group]
        elif order == 0:
            best.append(group)
    return np.sort(np.concatenate(best))


def _integers(problem: Problem, k: np.intp) -> list[int]:
    return [int(column[0]) for column in problem.gains_from(np.array([k]))]


def _screened(problem: Problem, among: Indices) -> Indices:
    """Strike out what floating point already shows to be worse."""
    total = np.zeros(among.size)
    whole = sum(problem.weights, Fraction(0))
    for column, weight in zip(problem.gains_from(among), problem.weights, strict=True):
        gains = to_float(column, int(column.max()))
        if gains.min() < _TINY:
            return among
        total += float(weight / whole) * np.log(gains)
    return np.asarray(among[total >= total.max() - _MARGIN])


def _equal_payoffs(problem: Problem, among: Indices) -> Iterator[Indices]:
    while among.size:
        columns = problem.gains_from(among)
        same = np.logical_and.reduce([column == column[0] for column in columns])
        yield among[same]
        among = among[~same]


def compare_products(
    left: Sequence[int], right: Sequence[int], weights: Sequence[Fraction]
) -> int:
    """The sign of ``prod(left ** weights) - prod(right ** weights)``, exactly.

    Parameters
    ----------
    left, right
        Positive integers.
    weights
        Positive exponents.

    Examples
    --------
    >>> compare_products([4, 1], [2, 2], [Fraction(1), Fraction(1)])
    0
    >>> compare_products([4, 1], [2, 2], [Fraction(1, 3), Fraction(1, 2)])
    -1
    """
    multiple = common(weights)
    powers = [int(weight * multiple) for weight in weights]
    factors = [*zip(left, powers, strict=True), *zip(right, (-p for p in powers), strict=True)]
    return 0 if _is_one(factors) else _sign_of_log(factors)


def _is_one(factors: Sequence[tuple[int, int]]) -> bool:
    """Whether a product of integer powers is 1: over coprime bases all exponents vanish."""
    waiting = list(factors)
    coprime: list[tuple[int, int]] = []
    while waiting:
        base, power = waiting.pop()
        for k, (other, exponent) in enumerate(coprime):
            shared = math.gcd(base, other)
            if shared > 1:
                del coprime[k]
                waiting += [
                    (shared, power + exponent), (base // shared, power), (other // shared, exponent)
                ]
                break
        else:
            if base > 1:
                coprime.append((base, power))
    return all(power == 0 for _, power in coprime)


def _sign_of_log(factors: Sequence[tuple[int, int]]) -> int:
    """The sign of the logarithm of a product that is not 1, with as many digits as it takes."""
    digits = 40
    while True:
        with localcontext() as context:
            context.prec = digits
            terms = [Decimal(base).ln() * power for base, power in factors]
            total, size = sum(terms, Decimal(0)), sum(map(abs, terms), Decimal(0))
            # Each logarithm, product and sum is rounded once, at `digits` digits.
            if abs(total) > size * len(factors) * Decimal(10) ** (3 - digits):
                return 1 if total > 0 else -1
        digits *= 2
