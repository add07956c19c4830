"""Ranking deals by the weighted Nash product of gains, exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from negotiation.bargaining.products import compare_products
from negotiation.exact import common

# Up to this power products are compared by multiplying out; above it, by logarithms.
_LARGEST_POWER = 16
_LARGEST_LOG = 709.0

Gains = Sequence[Fraction]


def compare_products_of_gains(left: Gains, right: Gains, weights: Gains) -> int:
    """The sign of the difference of two weighted Nash products.

    Some gain at or below zero makes a product 0.

    Examples
    --------
    >>> compare_products_of_gains([Fraction(4), Fraction(1)], [Fraction(2), Fraction(3)],
    ...                           [Fraction(1), Fraction(1)])
    -1
    """
    if min(left) <= 0 or min(right) <= 0:
        return (min(left) > 0) - (min(right) > 0)
    whole = [int(weight * common(weights)) for weight in weights]
    powers = [power // math.gcd(*whole) for power in whole]
    if max(powers) > _LARGEST_POWER:
        scales = [common(pair) for pair in zip(left, right, strict=True)]
        first, second = (
            [int(gain * scale) for gain, scale in zip(gains, scales, strict=True)]
            for gains in (left, right)
        )
        return compare_products(first, second, weights)
    one, other = (
        math.prod((g**power for g, power in zip(gains, powers, strict=True)), start=Fraction(1))
        for gains in (left, right)
    )
    return (one > other) - (one < other)


def compare_gains(left: Gains, right: Gains, weights: Gains) -> int:
    """1 if the left gains rank higher: by weighted Nash product, then the least gain, ...

    Examples
    --------
    >>> compare_gains([Fraction(0), Fraction(3)], [Fraction(0), Fraction(2)],
    ...               [Fraction(1), Fraction(1)])
    1
    """
    sign = compare_products_of_gains(left, right, weights)
    if sign:
        return sign
    return (sorted(left) > sorted(right)) - (sorted(left) < sorted(right))


def nash_product(gains: Gains, weights: Gains) -> Fraction | float | None:
    """Weighted Nash product of gains that are not negative.

    Exact where the weights are small integers, else the nearest float; None where it is
    beyond the range of floats.

    Examples
    --------
    >>> nash_product([Fraction(1, 2), Fraction(3)], [Fraction(1), Fraction(1)])
    Fraction(3, 2)
    """
    if all(weight.denominator == 1 and weight <= _LARGEST_POWER for weight in weights):
        return math.prod(
            (gain ** int(weight) for gain, weight in zip(gains, weights, strict=True)),
            start=Fraction(1),
        )
    if min(gains) <= 0:
        return 0.0
    log = math.fsum(
        float(weight) * (math.log(gain.numerator) - math.log(gain.denominator))
        for gain, weight in zip(gains, weights, strict=True)
    )
    return math.exp(log) if log < _LARGEST_LOG else None
