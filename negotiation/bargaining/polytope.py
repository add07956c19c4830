"""What lotteries over deals can give, and which lottery gives it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import common
from negotiation.numerics import convex_hull
from negotiation.numerics.elimination import solve
from negotiation.numerics.linear_program import maximise
from negotiation.numerics.program import integer_dot

Gains = tuple[Fraction, ...]
Lottery = tuple[tuple[int, Fraction], ...]  # pairs of a deal's index and its probability

# So many supports are tried, smallest first, before any extreme lottery is taken.
_SUPPORTS = 2_000


@dataclass(frozen=True)
class Climb:
    """How far lotteries reach, with the proof.

    Parameters
    ----------
    t
        The greatest value of what was asked for.
    gains
        Gains of the parties under a lottery that attains it.
    lottery
        That lottery.
    weights, bound
        No deal x has ``weights . g(x) > bound``; weights are not negative.
    """

    t: Fraction
    gains: Gains
    lottery: Lottery
    weights: Gains
    bound: Fraction


@dataclass(frozen=True, eq=False)
class Polytope:
    """The convex hull of the gains of some deals.

    Parameters
    ----------
    deals
        Indices of the deals, increasing.
    gains
        Integers, one row a party, one column a deal.
    scales
        For each party: its gain is its integer over this.
    """

    deals: NDArray[np.intp]
    gains: NDArray[Any]
    scales: tuple[int, ...]

    def point(self, column: int) -> Gains:
        """The gains from the deal in a column."""
        pairs = zip(self.gains[:, column], self.scales, strict=True)
        return tuple(Fraction(int(integer), scale) for integer, scale in pairs)

    def mix(self, lottery: Sequence[tuple[int, Fraction]]) -> Gains:
        """The gains from columns taken with probabilities."""
        pairs = [(self.point(column), probability) for column, probability in lottery]
        return tuple(
            sum((point[i] * p for point, p in pairs), Fraction(0)) for i in range(len(self.scales))
        )

    def climb(self, floor: Sequence[Fraction], direction: Sequence[Fraction]) -> Climb:
        """The greatest t with some lottery's gains at least ``floor + t * direction``.

        The weights satisfy ``weights . direction == 1``.

        Raises
        ------
        ValueError
            If no lottery reaches the floor of the parties whose direction is zero.
        """
        far = convex_hull.reach(self.gains, self._scaled(floor), self._scaled(direction))
        return self._climb(far)

    def highest(self, objective: Sequence[Fraction]) -> Climb:
        """The greatest ``objective . gains`` of a lottery in which no party loses.

        The weights are at least the objective.

        Raises
        ------
        ValueError
            If some party loses in every lottery.
        """
        prices = [number / scale for number, scale in zip(objective, self.scales, strict=True)]
        return self._climb(convex_hull.highest(self.gains, prices, [0] * len(prices)))

    def _scaled(self, values: Sequence[Fraction]) -> list[Fraction]:
        return [value * scale for value, scale in zip(values, self.scales, strict=True)]

    def _climb(self, far: convex_hull.Reach | None) -> Climb:
        if far is None:
            raise ValueError("no lottery reaches the floor")
        used = [(k, p) for k, p in enumerate(far.mixture) if p]
        lottery = tuple((int(self.deals[k]), p) for k, p in used)
        return Climb(far.t, self.mix(used), lottery, tuple(self._scaled(far.normal)), far.bound)

    def heights(self, weights: Sequence[Fraction]) -> tuple[NDArray[Any], int]:
        """``weights . g`` of every deal, as integers over a denominator."""
        prices = [weight / scale for weight, scale in zip(weights, self.scales, strict=True)]
        multiple = common(prices)
        return integer_dot([int(price * multiple) for price in prices], self.gains), multiple

    def face(self, weights: Sequence[Fraction], bound: Fraction) -> Polytope:
        """The part where ``weights . g == bound``."""
        heights, multiple = self.heights(weights)
        on = np.flatnonzero(heights == bound * multiple)
        return Polytope(self.deals[on], self.gains[:, on], self.scales)

    def lottery(self, gains: Gains) -> Lottery | None:
        """The smallest lottery over the deals with exactly these gains, first in file order.

        Where more than two thousand supports would have to be tried, any extreme one, which
        mixes at most one deal more than the face has dimensions. None if there is none.
        """
        factors = [gain.denominator for gain in self._scaled(gains)]
        matrix = np.vstack([
            *(integer_dot([f], row[None, :]) for f, row in zip(factors, self.gains, strict=True)),
            np.ones(len(self.deals), dtype=np.int64),
        ])
        rhs = [int(g * f) for g, f in zip(self._scaled(gains), factors, strict=True)] + [1]
        sizes = range(1, min(len(gains), len(self.deals)) + 1)
        supports = (s for size in sizes for s in combinations(range(len(self.deals)), size))
        total = sum(math.comb(len(self.deals), size) for size in sizes)
        for support in islice(supports, _SUPPORTS):
            shares = solve(matrix[:, support], np.array(rhs, dtype=object))
            if shares is not None and all(share > 0 for share in shares):
                return self._named(support, shares)
        if total <= _SUPPORTS:
            return None
        mixed = maximise([0] * len(self.deals), a_eq=list(matrix), b_eq=rhs).x
        return self._named(range(len(self.deals)), mixed) if mixed else None

    def _named(self, columns: Sequence[int], shares: Sequence[Fraction]) -> Lottery:
        pairs = zip(columns, shares, strict=True)
        return tuple((int(self.deals[column]), share) for column, share in pairs if share)
