"""A bargaining question: deals, disagreement, weights, and whether lotteries are allowed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .deals import Deals, Vector, advantage, best_products, leximin_key
from .programs import best_of_one, dot
from .reading import Node


@dataclass(frozen=True)
class Question:
    """What a bargaining result answers.

    Parameters
    ----------
    deals
        What can be agreed.
    point
        For each party its payoff without a deal.
    weights
        Bargaining weights, positive.
    lotteries
        Whether mixtures of deals can be agreed.
    offers
        Terms of alternating offers, where these are asked about.
    """

    deals: Deals
    point: Vector
    weights: Vector
    lotteries: bool
    offers: Node | None = None

    @cached_property
    def gains(self) -> list[Vector]:
        """For each deal what the parties get beyond disagreement."""
        return [self.deals.gains(k, self.point) for k in range(len(self.deals.names))]

    @cached_property
    def rational(self) -> list[int]:
        """The individually rational deals."""
        return self.deals.rational(self.point)

    @cached_property
    def advantage(self) -> Fraction:
        """What a lottery can give to the party it gives least."""
        return advantage(self.gains)

    @cached_property
    def feasible(self) -> bool:
        """Whether something that can be agreed is individually rational."""
        return bool(self.rational) or (self.lotteries and self.advantage >= 0)

    @cached_property
    def essential(self) -> bool:
        """Whether something that can be agreed is strictly better than disagreement for all."""
        return any(min(self.gains[k]) > 0 for k in self.rational) or (
            self.lotteries and self.advantage > 0)

    @cached_property
    def edge(self) -> list[Vector]:
        """The gains of the efficient deals."""
        return [self.gains[k] for k in self.deals.efficient()]

    @cached_property
    def ideal(self) -> Vector | None:
        """Each party's best payoff among feasible individually rational points, if any."""
        if not self.feasible:
            return None
        if self.lotteries:
            return tuple(d + best_of_one(self.edge, i) for i, d in enumerate(self.point))
        columns = zip(*(self.deals.payoffs[k] for k in self.rational), strict=True)
        return tuple(max(column) for column in columns)

    def divisors(self, name: str) -> Vector:
        """What leximin divides gains by: the weight, times the ideal gain unless egalitarian."""
        if name == "egalitarian" or self.ideal is None:
            return self.weights
        return tuple(w * (a - d) for w, a, d in
                     zip(self.weights, self.ideal, self.point, strict=True))

    def face(self, weights: Vector) -> tuple[Fraction, list[int]]:
        """The largest weighted gain of a deal, and the deals that reach it."""
        sums = [dot(weights, g) for g in self.gains]
        most = max(sums)
        return most, [k for k, s in enumerate(sums) if s == most]

    def first(self, tied: list[int]) -> int:
        """Of several deals the first by Nash product, then leximin of gains, then file order."""
        best = best_products({k: self.gains[k] for k in tied}, self.weights)
        top = max(leximin_key(self.gains[k]) for k in best)
        return next(k for k in best if leximin_key(self.gains[k]) == top)
