"""Ranking deals by the weighted Nash product of gains, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from negotiation.exact import common


def nash_key(
    gains: Sequence[Fraction], weights: Sequence[Fraction]
) -> tuple[Fraction, list[Fraction]]:
    """A key that sorts deals: Nash product first, then the least gain, the next least, ...

    Weights are brought to integers, so that products stay rational and compare exactly. Some
    gain at or below zero makes the product 0.

    Examples
    --------
    >>> nash_key([Fraction(2), Fraction(3)], [Fraction(1), Fraction(1)])
    (Fraction(6, 1), [Fraction(2, 1), Fraction(3, 1)])
    """
    scale = common(weights)
    product = Fraction(1)
    for gain, weight in zip(gains, weights, strict=True):
        product *= max(gain, Fraction(0)) ** int(weight * scale)
    return product, sorted(gains)


def nash_product(gains: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction | float:
    """Weighted Nash product of gains: exact for integer weights, else the nearest float.

    Examples
    --------
    >>> nash_product([Fraction(1, 2), Fraction(3)], [Fraction(1), Fraction(1)])
    Fraction(3, 2)
    """
    product, _ = nash_key(gains, weights)
    scale = common(weights)
    return product if scale == 1 else float(product) ** (1 / scale)
