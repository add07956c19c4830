"""What each party can have at most while all others keep what they have."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from negotiation.bargaining.polytope import Climb, Gains, Lottery, Polytope
from negotiation.numerics.elimination import solve


class BestPoints:
    """Best points of the parties from a sequence of agreements that lie near each other.

    From one agreement to the next a best point mostly mixes the same deals, and stays on the
    same facet. So the mixtures found before are tried first: a mixture that still gives the
    others enough, under weights that still support it, is best. Only where none does a linear
    program is solved.

    Parameters
    ----------
    polytope
        The gains that lotteries can give.
    """

    def __init__(self, polytope: Polytope) -> None:
        self.polytope = polytope
        self._known: list[list[Climb]] = [[] for _ in polytope.scales]
        self._column = {int(deal): k for k, deal in enumerate(polytope.deals)}

    def at(self, gains: Gains) -> list[Climb]:
        """For each party the climb to its greatest gain while the others have at least theirs."""
        return [self._best(i, gains) for i in range(len(gains))]

    def _best(self, i: int, gains: Gains) -> Climb:
        floor = [Fraction(0) if i == j else x for j, x in enumerate(gains)]
        for climb in self._known[i]:
            again = self._again(climb, i, floor)
            if again is not None:
                return again
        found = self.polytope.climb(floor, [Fraction(i == j) for j in range(len(gains))])
        self._known[i].insert(0, found)
        return found

    def _again(self, climb: Climb, i: int, floor: list[Fraction]) -> Climb | None:
        """The climb from another floor with the same deals and weights, if it is one."""
        columns = [self._column[deal] for deal, _ in climb.lottery]
        tight = [j for j, weight in enumerate(climb.weights) if weight and j != i]
        points = self.polytope.gains[:, columns]
        rows, right = [np.ones(len(columns), dtype=object)], [1]
        for j in tight:
            level = floor[j] * self.polytope.scales[j]
            rows.append(points[j].astype(object) * level.denominator)
            right.append(level.numerator)
        shares = solve(np.stack(rows), np.array(right, dtype=object))
        if shares is None or min(shares) < 0:
            return None
        mixture = list(zip(columns, shares, strict=True))
        reached = self.polytope.mix(mixture)
        if any(have < least for have, least in zip(reached, floor, strict=True)):
            return None
        lottery: Lottery = tuple((int(self.polytope.deals[k]), p) for k, p in mixture if p)
        return replace(climb, t=reached[i], gains=reached, lottery=lottery)


def common_facet(polytope: Polytope, best: list[Climb], at: Gains, first: bool) -> Gains | None:
    """Positive weights that support all the best points at once, if some are found.

    Parameters
    ----------
    first
        Whether to look beyond the weights of the best points themselves, which may lie on
        several facets: as a rule where the first of a sequence of agreements is no deal.
    """
    gaps = [climb.t - have for climb, have in zip(best, at, strict=True)]
    if not any(gaps):
        return summed(best)
    # if there is such a facet, the mean of the best points lies in it and on no other
    climbs = [polytope.climb(at, gaps)] if first else best
    for climb in climbs:
        height = sum((w * have for w, have in zip(climb.weights, at, strict=True)), Fraction(0))
        if min(climb.weights) > 0 and all(
            height + w * gap == climb.bound for w, gap in zip(climb.weights, gaps, strict=True)
        ):
            return climb.weights
    return None


def ideal_weights(polytope: Polytope, best: list[Climb]) -> Gains | None:
    """Positive weights that support the ideal point, if it can be had."""
    ideal = [climb.t for climb in best]
    return summed(best) if polytope.climb([Fraction(0)] * len(best), ideal).t == 1 else None


def summed(best: list[Climb]) -> Gains:
    """The sum of the weights of the best points: each party's is positive in its own."""
    rows = zip(*(climb.weights for climb in best), strict=True)
    return tuple(sum(row, Fraction(0)) for row in rows)
