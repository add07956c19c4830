"""The float nearest to where a condition begins to hold, on the side where it holds."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction


def nearest_above(
    guess: float, holds: Callable[[Fraction], bool], most: float = math.inf
) -> float:
    """Least float at which a condition holds that, once it holds, holds for all larger numbers.

    Floats are read as the decimals that they spell, as in every file and option.

    Parameters
    ----------
    guess
        Where to look first; the nearer, the fewer questions.
    holds
        The condition, which is asked about exact numbers.
    most
        Answer where it holds at no float up to here.

    Examples
    --------
    >>> nearest_above(1.4, lambda x: x * x >= 2)
    1.4142135623730951
    >>> nearest_above(0.3, lambda x: x >= Fraction(1, 3)) * 3 >= 1
    True
    """
    low, high, step = _bracket(guess, holds, most)
    if step is None:
        return most
    while (middle := low + (high - low) / 2) not in (low, high):
        low, high = (low, middle) if holds(_spelled(middle)) else (middle, high)
    return high


def _bracket(
    guess: float, holds: Callable[[Fraction], bool], most: float
) -> tuple[float, float, float | None]:
    """A float where the condition does not hold and a larger one where it does, doubling steps."""
    guess = min(guess, most)
    step = math.ulp(guess)
    if holds(_spelled(guess)):
        low, high = guess - step, guess
        while holds(_spelled(low)):
            step *= 2
            low, high = low - step, low
        return low, high, step
    low = guess
    while low < most:
        high = min(low + step, most)
        if holds(_spelled(high)):
            return low, high, step
        low, step = high, step * 2
    return low, most, None


def nearest_below(guess: float, holds: Callable[[Fraction], bool]) -> float:
    """Greatest float at which a condition holds that also holds for all smaller numbers.

    Examples
    --------
    >>> nearest_below(1.5, lambda x: x * x <= 2)
    1.414213562373095
    """
    return -nearest_above(-guess, lambda number: holds(-number))


def _spelled(number: float) -> Fraction:
    """The decimal that a float spells, as `negotiation.exact.exact` reads it."""
    return Fraction(*Decimal(repr(number)).as_integer_ratio())
