"""The efficient frontier of two parties, seen from a disagreement point that moves a little."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np

from negotiation.bargaining.dual import Dual
from negotiation.bargaining.offer_terms import Terms
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import Number

Point = tuple[Dual, Dual]
Slopes = tuple[Number, Number]


@dataclass(frozen=True)
class Line:
    """The efficient frontier of two parties.

    Parameters
    ----------
    corners
        Payoffs of both, from the second party's best to the first's.
    """

    corners: tuple[tuple[Fraction, Fraction], ...]

    @cached_property
    def edges(self) -> list[tuple[Fraction, Fraction, Fraction, Fraction]]:
        """For each edge its ends in the first payoff, its slope downwards, its height at 0."""
        edges = []
        for (a, b), (c, e) in pairwise(self.corners):
            slope = (b - e) / (c - a)
            edges.append((a, c, slope, b + slope * a))
        return edges

    @cached_property
    def mirrored(self) -> Line:
        """The same with the parties' places exchanged."""
        return Line(tuple((b, a) for a, b in reversed(self.corners)))

    def best(self, least: Dual) -> tuple[Dual, Fraction]:
        """The best first payoff with a second one of at least `least`, and how fast it falls
        as that rises.
        """
        for left, right, slope, height in reversed(self.edges):
            if least <= Dual(height - slope * right):
                return Dual(right), Fraction(0)
            if least <= Dual(height - slope * left):
                return (height - least) * (1 / slope), 1 / slope
        return Dual(self.corners[0][0]), Fraction(0)


@dataclass(frozen=True)
class Setting:
    """A bargaining problem of two parties whose disagreement point is moved.

    Parameters
    ----------
    problem
        Essential, with lotteries.
    terms
        Of alternating offers.
    """

    problem: Problem
    terms: Terms

    @cached_property
    def line(self) -> Line:
        """The efficient frontier, also where a party would lose."""
        problem = self.problem
        order = problem.corners[np.argsort(problem.deals.integers[0][problem.corners])]
        return Line(tuple(
            (problem.deals.exact_payoff(0, int(k)), problem.deals.exact_payoff(1, int(k)))
            for k in order))

    def point(self, moved: int, sign: int) -> Point:
        """The disagreement point with one party's payoff a little higher or lower."""
        first, second = self.problem.disagreement
        return (Dual(first, Fraction(sign * (moved == 0))),
                Dual(second, Fraction(sign * (moved == 1))))
