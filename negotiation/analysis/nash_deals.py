"""Nash deals of one list of deals at many disagreement points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.nash import nash
from negotiation.bargaining.pareto import pareto_mask
from negotiation.bargaining.problem import bargaining_problem
from negotiation.exact import INTEGER_LIMIT
from negotiation.model.deals import Deals

Integers = NDArray[Any]

# At more points the deals that are never chosen are left out first; products are compared by
# blocks, and left to the general search where weights make large powers of them.
_FEW_POINTS, _BLOCK, _LARGEST_POWER = 16, 2**20, 12


def nash_deals(
    tables: Integers, points: Integers, floors: Integers | None, weights: Sequence[Fraction],
    names: Sequence[str],
) -> NDArray[np.intp]:
    """The number of the Nash deal at each point; -1 where no deal is better for all.

    Parameters
    ----------
    tables
        Payoffs by party and deal, integers.
    points
        By party and point, in the same unit.
    floors
        What a deal has to give at least at each point; None: nothing.
    weights, names
        Of the parties.

    Examples
    --------
    >>> tables = np.array([[4, 3, 1], [1, 3, 4]])
    >>> nash_deals(tables, np.array([[0, 0, 5], [0, 3, 0]]), None, [Fraction(1)] * 2,
    ...            "AB").tolist()
    [1, 2, -1]

    References
    ----------
    Nash (1950), The bargaining problem.
    """
    kept = np.arange(tables.shape[1])
    if points.shape[1] > _FEW_POINTS or points.dtype == object:
        kept = np.flatnonzero(pareto_mask(list(tables)))
    offered, found = tables[:, kept], np.full(points.shape[1], -1, dtype=np.intp)
    step = max(_BLOCK // len(kept), 1)
    for start in range(0, len(found), step):
        part = slice(start, start + step)
        reached = _open(offered, points[:, part], None if floors is None else floors[:, part])
        best, ties = _largest(offered, points[:, part], reached, weights)
        found[part] = np.where(reached.any(axis=1), kept[best], -1)
        for k in np.flatnonzero(ties).tolist():
            among = kept[reached[k]]
            found[start + k] = among[_among(tables[:, among], points[:, start + k], weights, names)]
    return found


def _open(tables: Integers, points: Integers, floors: Integers | None) -> NDArray[np.bool_]:
    """Which deals are better for all than each point, and give what they have to."""
    reached = np.ones((points.shape[1], tables.shape[1]), dtype=bool)
    for i, column in enumerate(tables):
        reached &= column > points[i][:, None]
        if floors is not None:
            reached &= column >= floors[i][:, None]
    return reached


def _largest(
    tables: Integers, points: Integers, reached: NDArray[np.bool_], weights: Sequence[Fraction]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The deal with the largest product of gains, and whether that remains to be decided."""
    powers = _powers(weights)
    if powers is None:
        return np.zeros(len(reached), dtype=np.intp), np.asarray(reached.any(axis=1))
    most = max(int(abs(tables).max()), int(max(abs(points).max(initial=0), 0)) + 1)
    small = points.dtype != object and (2 * most) ** sum(powers) < INTEGER_LIMIT
    product: Integers = reached.astype(np.int64 if small else object)
    for column, origin, power in zip(tables, points, powers, strict=True):
        gains = np.where(reached, column - origin[:, None], 0)
        product = product * (gains if small else gains.astype(object)) ** power
    best = product.argmax(axis=1)
    ties = (product == product.max(axis=1)[:, None]).sum(axis=1) > 1
    return best, np.asarray(ties & reached.any(axis=1))


def _powers(weights: Sequence[Fraction]) -> list[int] | None:
    """Weights as small whole numbers in the same proportions; None where they are not small."""
    unit = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * unit) for weight in weights]
    powers = [weight // gcd(*whole) for weight in whole]
    return powers if sum(powers) <= _LARGEST_POWER else None


def _among(
    tables: Integers, point: Integers, weights: Sequence[Fraction], names: Sequence[str]
) -> int:
    """The Nash deal among deals that are better for all, by the rules for ties."""
    deals = Deals(
        tuple(names), tuple(map(str, range(tables.shape[1]))), tuple(tables), (1,) * len(tables),
        lotteries=False, weights=tuple(weights))
    found = nash(bargaining_problem(deals, list(map(Fraction, point)), weights, lotteries=False))
    assert found.deal is not None
    return int(found.deal)
