"""What more patience buys, step by step.

Self-enforcing agreements with payments have one shape. Allow every action whose cost is at most a
level; the more is allowed, the more there is to lose. A level holds at discount delta if ``cost <=
delta/(1 - delta) * worth``, so from ``cost/(cost + worth)`` on. The best that holds at delta is the
highest level that does: a step function of delta.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import to_float

Integers = NDArray[Any]


def rising_steps(costs: Sequence[int], worths: Sequence[int]) -> list[int]:
    """The levels that are the highest that holds at some discount below 1.

    Parameters
    ----------
    costs
        Costs of the levels, strictly increasing from 0 or more.
    worths
        For each level what there is to lose, never decreasing, on the scale of the costs.

    Returns
    -------
    list of int
        Numbers of the levels, increasing; the discounts from which they hold increase with them.

    Examples
    --------
    Abreu's Cournot game with payments (Kranz, 2012): the second level holds only from 1/2 on, where
    higher ones do already.

    >>> rising_steps([0, 4, 6, 10], [0, 4, 18, 20])
    [0, 2, 3]
    """
    kept: list[int] = []
    least_cost, least_worth = 1, 0
    for k in range(len(costs) - 1, -1, -1):
        cost, worth = costs[k], worths[k]
        if cost == 0:
            kept.append(k)
        elif worth > 0 and cost * least_worth < least_cost * worth:
            least_cost, least_worth = cost, worth
            kept.append(k)
    return kept[::-1]


def least_discount(cost: Fraction | int, worth: Fraction | int) -> Fraction:
    """The discount from which on a cost is not above ``delta/(1 - delta)`` times a worth.

    Examples
    --------
    >>> least_discount(10, 20), least_discount(0, 0)
    (Fraction(1, 3), Fraction(0, 1))
    """
    return Fraction(cost) / (cost + worth) if cost else Fraction(0)


def exact_order(values: Integers, denominator: int) -> NDArray[np.intp]:
    """Positions in increasing order of integers of any size, equal ones in order of position.

    Parameters
    ----------
    values
        One-dimensional, int64 or Python integers.
    denominator
        Brings them into the range of floats.

    Examples
    --------
    >>> exact_order(np.array([2**80 + 1, 2**80, 5], dtype=object), 1)
    array([2, 1, 0])
    """
    if values.dtype != object:
        return np.argsort(values, kind="stable")
    rough = to_float(values, denominator)
    order = np.argsort(rough, kind="stable")
    found = values[order]
    if len(order) and not (found[:-1] <= found[1:]).all():
        for run in np.split(order, 1 + np.flatnonzero(np.diff(rough[order]))):
            run[:] = sorted(run.tolist(), key=lambda k: (values[k], k))
    return order


@dataclass(frozen=True, eq=False)
class Frontier:
    """The most that can be had at every cost: a step function, by its jumps.

    Parameters
    ----------
    costs, values
        Cost and value of each jump; values strictly increasing, costs never decreasing.
    places
        Where each jump stands among the options.
    """

    costs: Integers
    values: Integers
    places: NDArray[np.intp]

    def at(self, costs: Integers) -> NDArray[np.intp]:
        """For each cost the number of the jump that is best there; costs from the first one on."""
        return np.searchsorted(self.costs, costs, side="right") - 1


def frontier(costs: Integers, values: Integers, denominator: int) -> Frontier:
    """The most that some options give at every cost, the first of equally good ones.

    Parameters
    ----------
    costs, values
        One-dimensional integers, one an option.
    denominator
        Brings costs into the range of floats.

    Examples
    --------
    >>> found = frontier(np.array([10, 0, 4, 6]), np.array([20, 14, 18, 17]), 1)
    >>> found.costs, found.values, found.places
    (array([ 0,  4, 10]), array([14, 18, 20]), array([1, 2, 0]))
    """
    order = exact_order(costs, denominator)
    sorted_ = values[order]
    highest = np.maximum.accumulate(sorted_)
    jumps = np.concatenate(([0], 1 + np.flatnonzero(highest[1:] > highest[:-1])))
    places = order[jumps]
    return Frontier(costs[places], sorted_[jumps], places)
