"""A bargaining problem: deals seen as gains over disagreement, in exact integers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.pareto import pareto_mask
from negotiation.bargaining.polytope import Climb, Polytope
from negotiation.errors import Fault, InputError
from negotiation.exact import INTEGER_LIMIT, exact
from negotiation.model.deals import Deals
from negotiation.numerics.convex_hull import efficient_corners

# Gains from more deals than this are made only for those that are asked about.
_MANY = 100_000

Numbers = Mapping[str, object] | Sequence[object]


@dataclass(frozen=True, eq=False)
class Problem:
    """Deals, what happens without one, and how the parties count.

    Parameters
    ----------
    deals
        The deals with their exact payoffs.
    disagreement
        For each party its payoff without a deal.
    weights
        For each party its bargaining weight, positive.
    lotteries
        Whether lotteries over deals can be agreed on.

    Attributes
    ----------
    gains, scales
        The gain of party i from deal k over disagreement is ``gains[i][k] / scales[i]``.
    """

    deals: Deals
    disagreement: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]
    lotteries: bool

    @property
    def n(self) -> int:
        """Number of parties."""
        return len(self.disagreement)

    @cached_property
    def scales(self) -> tuple[int, ...]:
        """For each party the denominator of its gains."""
        pairs = zip(self.deals.denominators, self.disagreement, strict=True)
        return tuple(math.lcm(denominator, origin.denominator) for denominator, origin in pairs)

    @cached_property
    def gains(self) -> tuple[NDArray[Any], ...]:
        """For each party its gains from all deals, as integers."""
        return tuple(self._shifted(i, column) for i, column in enumerate(self.deals.integers))

    def gains_from(self, among: NDArray[np.intp]) -> tuple[NDArray[Any], ...]:
        """For each party its gains from some deals: of millions few are ever asked about."""
        if self.deals.size <= _MANY or "gains" in vars(self):
            return tuple(column[among] for column in self.gains)
        return tuple(
            self._shifted(i, column[among]) for i, column in enumerate(self.deals.integers))

    def gain(self, k: int) -> tuple[Fraction, ...]:
        """What each party gains from the k-th deal."""
        pairs = zip(self.deals.exact_payoffs(k), self.disagreement, strict=True)
        return tuple(payoff - start for payoff, start in pairs)

    @cached_property
    def rational(self) -> NDArray[np.bool_]:
        """Which deals are at least as good as disagreement for every party."""
        return self._reaching([math.ceil(level) for level in self._levels()])

    def _levels(self) -> list[Fraction]:
        """The disagreement payoffs on the scale of each party's integers."""
        pairs = zip(self.disagreement, self.deals.denominators, strict=True)
        return [origin * denominator for origin, denominator in pairs]

    def _reaching(self, least: Sequence[int]) -> NDArray[np.bool_]:
        """Which deals give every party at least an integer."""
        pairs = zip(self.deals.integers, least, strict=True)
        return np.asarray(
            np.logical_and.reduce([column >= level for column, level in pairs]), dtype=np.bool_)

    @cached_property
    def efficient(self) -> NDArray[np.bool_]:
        """Which deals no other deal dominates, rational or not."""
        return pareto_mask(self.deals.integers)

    @cached_property
    def promising(self) -> NDArray[np.intp]:
        """The efficient deals that are individually rational.

        Whatever prefers more for some and less for none selects among these.
        """
        efficient = np.flatnonzero(self.efficient)
        kept = np.logical_and.reduce([column >= 0 for column in self.gains_from(efficient)])
        return efficient[kept]

    @cached_property
    def different(self) -> NDArray[np.intp]:
        """The efficient deals, of several with equal payoffs the first in the file."""
        efficient = np.flatnonzero(self.efficient)
        rows = np.stack([column[efficient] for column in self.deals.integers])
        order = np.lexsort([efficient, *rows])
        new = np.ones(efficient.size, dtype=np.bool_)
        new[1:] = (rows[:, order[1:]] != rows[:, order[:-1]]).any(axis=0)
        return np.sort(efficient[order[new]])

    @cached_property
    def corners(self) -> NDArray[np.intp]:
        """The corners of the efficient hull, of several with equal payoffs the first."""
        rows = np.stack([column[self.different] for column in self.deals.integers])
        return self.different[efficient_corners(rows)]

    @cached_property
    def polytope(self) -> Polytope:
        """What lotteries over efficient deals can give."""
        points = self.corners if self.n < 3 else self.different
        return Polytope(points, np.stack(self.gains_from(points)), self.scales)

    @cached_property
    def corner_polytope(self) -> Polytope:
        """The same with no deal but the corners: for many questions, once these are known."""
        points = self.corners
        return Polytope(points, np.stack(self.gains_from(points)), self.scales)

    @cached_property
    def equal_gains(self) -> Climb:
        """The lottery with the largest least gain."""
        return self.polytope.climb([Fraction(0)] * self.n, [Fraction(1)] * self.n)

    @cached_property
    def essential(self) -> bool:
        """Whether some deal (or lottery, where allowed) is better than disagreement for all."""
        if self.lotteries:
            return self.equal_gains.t > 0
        return bool(self._reaching([math.floor(level) + 1 for level in self._levels()]).any())

    @property
    def no_agreement(self) -> str:
        """Why no solution is defined; empty if the problem is essential."""
        if self.essential:
            return ""
        what = "deal or lottery over deals" if self.lotteries else "deal"
        return f"no {what} is better than disagreement for every party"

    @cached_property
    def ideal_climbs(self) -> tuple[Climb, ...] | None:
        """For each party, where lotteries are allowed, how far it alone can rise."""
        if self.equal_gains.t < 0:
            return None
        floor = [Fraction(0)] * self.n
        directions = [[Fraction(i == j) for j in range(self.n)] for i in range(self.n)]
        return tuple(self.polytope.climb(floor, direction) for direction in directions)

    @cached_property
    def ideal_gains(self) -> tuple[Fraction, ...] | None:
        """For each party the most it gains while no party loses; None if all deals hurt one."""
        if self.lotteries:
            climbs = self.ideal_climbs
            return None if climbs is None else tuple(climb.t for climb in climbs)
        if not self.promising.size:
            return None
        pairs = zip(self.gains_from(self.promising), self.scales, strict=True)
        return tuple(Fraction(int(row.max()), scale) for row, scale in pairs)

    @property
    def ideal_units(self) -> tuple[Fraction, ...]:
        """For each party its weight times its ideal gain, where these are defined."""
        ideal = self.ideal_gains
        assert ideal is not None  # something is better for all
        return tuple(weight * most for weight, most in zip(self.weights, ideal, strict=True))

    def _shifted(self, i: int, integers: NDArray[Any]) -> NDArray[Any]:
        """A party's payoffs less its disagreement payoff, in its integers."""
        scale, origin = self.scales[i], self.disagreement[i]
        factor = scale // self.deals.denominators[i]
        shift = origin.numerator * (scale // origin.denominator)
        if integers.dtype != object and integers.size:
            most = max(abs(int(integers.min())), abs(int(integers.max())))
            if most * factor + abs(shift) < INTEGER_LIMIT:
                gains = integers * factor
                gains -= shift
                return gains
        return integers.astype(object) * factor - shift


def bargaining_problem(
    deals: Deals,
    disagreement: Numbers | None = None,
    weights: Numbers | None = None,
    lotteries: bool | None = None,
) -> Problem:
    """Set up a bargaining problem.

    Parameters
    ----------
    deals
        The deals with their exact payoffs.
    disagreement, weights
        One number a party, in the order of the parties or by name; default those of `deals`.
    lotteries
        Whether lotteries over deals can be agreed on; default as `deals` says.

    Raises
    ------
    InputError
        If no disagreement point is known, or a number is missing or out of range.

    Examples
    --------
    >>> deals = Deals.from_payoffs([[4, 1], [2, 2]], disagreement=[1, "1/2"])
    >>> bargaining_problem(deals).gain(0)
    (Fraction(3, 1), Fraction(1, 2))
    """
    point = party_numbers(
        deals.parties, deals.disagreement if disagreement is None else disagreement,
        "disagreement")
    counted = party_numbers(
        deals.parties, deals.weights if weights is None else weights, "weights", positive=True)
    return Problem(deals, point, counted, deals.lotteries if lotteries is None else lotteries)


def party_numbers(
    parties: Sequence[str], values: Numbers | None, name: str, positive: bool = False
) -> tuple[Fraction, ...]:
    """One number a party, given in the order of the parties or by name.

    Raises
    ------
    InputError
        If one is missing, or not positive where it has to be.
    """
    if values is None:
        raise InputError(Fault(
            "expected the payoffs of all parties without a deal; give `disagreement` in the "
            "payoff file or in the call", name,
        ))
    if isinstance(values, Mapping):
        if set(values) != set(parties):
            raise InputError(Fault(
                f"expected one number for each of {', '.join(parties)}, "
                f"found {', '.join(map(str, values)) or 'none'}", name,
            ))
        values = [values[party] for party in parties]
    if len(values) != len(parties):
        raise InputError(Fault(f"expected {len(parties)} numbers, one a party, found "
                               f"{len(values)}", name))
    numbers, faults = [], []
    for party, value in zip(parties, values, strict=True):
        try:
            numbers.append(exact(value))
            if positive and numbers[-1] <= 0:
                faults.append(Fault(f"expected a positive weight, found {numbers[-1]}",
                                    f"{name}.{party}"))
        except ValueError as error:
            faults.append(Fault(str(error), f"{name}.{party}"))
    if faults:
        raise InputError(faults)
    return tuple(numbers)
