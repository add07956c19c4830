"""Bargaining solutions by integer programs, of issue sets whose deals cannot be listed.

Floats propose, integers decide: a proposal is evaluated exactly, and then an integer program is
asked for a combination that is better by at least one unit. Only where there is none the proposal
stands. Deals are indivisible.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from negotiation.bargaining.milp import Bound, Found, Search
from negotiation.bargaining.milp_leximin import leximin
from negotiation.bargaining.products import compare_products
from negotiation.exact import common

# Tangents leave this share of room for rounding; combinations that come nearer than a little more
# are told apart one by one. Rows are so large that HiGHS's tolerance of 1e-6 is within the room.
_ROOM, _CLEAR, _SIZE = 1e-9, 1e-8, 1e4

Gains = tuple[Fraction, ...]
Floors = dict[int, int]


@dataclass(frozen=True, eq=False)
class Table:
    """Parties who bargain over the combinations of a search.

    Parameters
    ----------
    search
        The combinations.
    point
        For each party its payoff without a deal.
    weights
        Bargaining weights, positive.

    Examples
    --------
    >>> from negotiation.bargaining.milp import Utility
    >>> rows = (Fraction(0), Fraction(3)), (Fraction(0), Fraction(1))
    >>> other = (Fraction(1), Fraction(0)), (Fraction(3), Fraction(0))
    >>> table = Table(Search([Utility(rows), Utility(other)]), (Fraction(0), Fraction(0)))
    >>> [str(x) for x in table.nash().payoffs]
    ['3', '3']
    """

    search: Search
    point: Gains
    weights: Gains = field(default=())

    def __post_init__(self) -> None:
        if not self.weights:
            object.__setattr__(self, "weights", (Fraction(1),) * len(self.point))

    def gains(self, found: Found) -> Gains:
        """What each party gains from a combination."""
        return tuple(x - d for x, d in zip(found.payoffs, self.point, strict=True))

    @cached_property
    def rational(self) -> Floors:
        """Least integer payoffs at which nobody loses."""
        scales = self.search.scales
        return {i: math.ceil(x * scales[i]) for i, x in enumerate(self.point)}

    @cached_property
    def better(self) -> Found | None:
        """A combination better than disagreement for everybody, if there is one."""
        rows = [row / max(float(np.abs(row).sum()), 1.0) for row in self.search.rows]
        return self.search.best(np.sum(rows, axis=0), self.above)

    @cached_property
    def above(self) -> Floors:
        """Least integer payoffs at which everybody gains."""
        scales = self.search.scales
        return {i: math.floor(x * scales[i]) + 1 for i, x in enumerate(self.point)}

    @cached_property
    def ideal(self) -> Gains | None:
        """For each party its largest payoff where nobody loses; None if all deals hurt one."""
        tops = [self.search.best(row, self.rational) for row in self.search.rows]
        if any(top is None for top in tops):
            return None
        return tuple(top.payoffs[i] for i, top in enumerate(tops) if top is not None)

    def utilitarian(self) -> Found | None:
        """The largest weighted sum in which nobody loses; of several the largest product."""
        prices = [w / scale for w, scale in zip(self.weights, self.search.scales, strict=True)]
        multiple = common(prices)
        row = self._sum([float(price * multiple) for price in prices])
        self.search.must_be_safe(row)
        top = self.search.best(row, self.rational)
        if top is None:
            return None
        units = sum(price * multiple * self.search.units(top, i)
                    for i, price in enumerate(prices))
        return self.nash([Bound(row, float(units) - 0.25)]) or top

    def egalitarian(self) -> Found | None:
        """The leximin-largest gains over weights."""
        return leximin(self.search, self.point, self.weights, self.rational)

    def kalai_smorodinsky(self) -> Found | None:
        """The leximin-largest gains over weights times ideal gains.

        None if nobody can gain without a loss to another, or some party cannot.
        """
        if self.ideal is None:
            return None
        units = [w * (a - d) for w, a, d in
                 zip(self.weights, self.ideal, self.point, strict=True)]
        if min(units) == 0:
            return None
        return leximin(self.search, self.point, units, self.rational)

    def nash(self, also: Sequence[Bound] = ()) -> Found | None:
        """The largest weighted product of gains, all positive.

        The geometric mean of gains is concave, so that it lies below all its tangents; the
        combination is sought that is highest below those known, and its own tangent is added.
        Whatever HiGHS still finds is better than the best one known, or is cut off by its
        tangent, or comes so near that it is compared exactly and left out alone.

        Parameters
        ----------
        also
            Weighted sums that have to reach a level.
        """
        ideal = self.ideal
        if ideal is None or any(a == d for a, d in zip(ideal, self.point, strict=True)):
            return None
        unit = self._mean([float(a - d) for a, d in zip(ideal, self.point, strict=True)])
        tangents = [self._tangent(gains, unit) for gains in self._directions(ideal)]
        best: Found | None = None
        boxes: list[tuple[Floors, Floors]] = [(self.above, {})]
        while boxes:
            low, high = boxes.pop()
            level = None if best is None else _SIZE * self._height(best, unit) * (1 - _ROOM)
            found = self.search.highest(tangents, low, high, also, level)
            if found is None:
                continue
            tangents.append(self._tangent([float(g) for g in self.gains(found)], unit))
            better = best is None or self._compare(found, best) > 0
            if best is None or better:
                best = found
            if better or self._height(found, unit) < self._height(best, unit) * (1 - _CLEAR):
                boxes.append((low, high))
            else:
                boxes += self._around(found, low, high)
        return best

    def _directions(self, ideal: Gains) -> list[list[float]]:
        """Gains at which the first tangents touch: all parties' shares alike, and each less."""
        gains = [float(a - d) for a, d in zip(ideal, self.point, strict=True)]
        return [gains, *([g / 3 if i == j else g for j, g in enumerate(gains)]
                         for i in range(len(gains)))]

    def _mean(self, gains: Sequence[float]) -> float:
        """The weighted geometric mean."""
        logs = (float(w) * math.log(g) for w, g in zip(self.weights, gains, strict=True))
        return math.exp(sum(logs) / float(sum(self.weights)))

    def _height(self, found: Found, unit: float) -> float:
        """The geometric mean of the gains from a combination, over a unit."""
        return self._mean([float(g) for g in self.gains(found)]) / unit

    def _tangent(self, gains: Sequence[float], unit: float) -> Bound:
        """The tangent of the geometric mean at some gains, `_SIZE` times its height."""
        size = _SIZE * self._mean(gains) / unit / float(sum(self.weights))
        prices = [float(w) * size / g for w, g in zip(self.weights, gains, strict=True)]
        row = self._sum([price / scale for price, scale in
                         zip(prices, self.search.scales, strict=True)])
        return Bound(row, sum(p * float(d) for p, d in zip(prices, self.point, strict=True)))

    def _compare(self, one: Found, other: Found) -> int:
        """The sign of the difference of two products of gains, exactly."""
        pairs = [_whole(a, b) for a, b in zip(self.gains(one), self.gains(other), strict=True)]
        return compare_products([a for a, _ in pairs], [b for _, b in pairs], self.weights)

    def _around(self, found: Found, low: Floors, high: Floors) -> list[tuple[Floors, Floors]]:
        """Everything in a box but the payoffs of one combination."""
        parts = []
        low, high = dict(low), dict(high)
        for i in range(len(self.point)):
            units = self.search.units(found, i)
            if units > low[i]:
                parts.append((dict(low), {**high, i: units - 1}))
            if units < high.get(i, units + 1):
                parts.append(({**low, i: units + 1}, dict(high)))
            low[i] = high[i] = units
        return parts

    def _sum(self, prices: Sequence[float]) -> np.ndarray:
        return np.asarray(sum(price * row for price, row in
                              zip(prices, self.search.rows, strict=True)))


def _whole(one: Fraction, other: Fraction) -> tuple[int, int]:
    """Two positive numbers times a common denominator."""
    scale = math.lcm(one.denominator, other.denominator)
    return int(one * scale), int(other * scale)
