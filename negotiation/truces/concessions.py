"""Gradual concessions that cannot be taken back, in closed form.

Each of two sides gains what the other concedes and pays a share of what it concedes itself:
``u_i = c_j - k_i c_i``. Nothing that is given can be taken back, so only what is still to come
holds a side to its next step; and there is always something left to come (Lockwood and Thomas,
2002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from negotiation.errors import InputError
from negotiation.exact import exact

Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class LinearConcessions:
    """The fastest self-enforcing path of two sides' irreversible concessions.

    Attributes
    ----------
    costs, discounts : of the two sides; a cost is what conceding one unit takes from the side
        that concedes, where the other gains one.
    feasible : whether anything can be conceded: ``k_1 k_2 < d_1 d_2``.
    limits : the levels that the path approaches and never reaches.
    steps : the concessions of the first period.
    ratios : ``k_i / d_i``; a side's step is this share of the other side's step before.

    Examples
    --------
    >>> path = linear_concessions("1/2", "3/4")
    >>> [path.level(0, t) for t in range(4)], path.limits[0]
    ([Fraction(0, 1), Fraction(1, 3), Fraction(5, 9), Fraction(19, 27)], Fraction(1, 1))
    """

    costs: Pair
    discounts: Pair
    limits: Pair

    @property
    def ratios(self) -> Pair:
        """A side's step as a share of the other side's step before."""
        return self.costs[0] / self.discounts[0], self.costs[1] / self.discounts[1]

    @property
    def feasible(self) -> bool:
        """Whether anything can be conceded."""
        return self.ratios[0] * self.ratios[1] < 1

    @property
    def steps(self) -> Pair:
        """What each side concedes in the first period."""
        (a, b), (first, second) = self.limits, self.ratios
        return a - second * b, b - first * a

    def step(self, side: int, t: int) -> Fraction:
        """What a side concedes in period t = 1, 2, ..."""
        rounds, odd = divmod(t - 1, 2)
        both = (self.ratios[0] * self.ratios[1]) ** rounds
        other = 1 - side
        return both * (self.ratios[other] * self.steps[other] if odd else self.steps[side])

    def level(self, side: int, t: int) -> Fraction:
        """What a side has conceded by the end of period t; nothing by period 0."""
        return sum((self.step(side, s) for s in range(1, t + 1)), Fraction(0))

    def value(self, side: int) -> Fraction:
        """Average payoff from the path: what the other side's first step alone would bring."""
        return self.steps[1 - side]

    def cost_of_gradualism(self, side: int) -> Fraction:
        """Average payoff that is lost because the limits cannot be agreed on at once."""
        at_once = self.limits[1 - side] - self.costs[side] * self.limits[side]
        return at_once - self.value(side)

    def periods_to(self, share: object) -> int | None:
        """Periods until both sides have conceded a share, below 1, of their limits.

        None where nothing is conceded.

        Examples
        --------
        >>> linear_concessions("1/2", "3/4").periods_to("9/10")
        6
        """
        wanted = exact(share)
        if not 0 <= wanted < 1:
            raise InputError(f"share: expected a number in [0, 1), found {wanted}")
        if not self.feasible:
            return None
        levels, t = [Fraction(0), Fraction(0)], 0
        while any(levels[i] < wanted * self.limits[i] for i in range(2)):
            t += 1
            levels = [levels[i] + self.step(i, t) for i in range(2)]
        return t


def linear_concessions(
    cost: object | Sequence[object], discount: object | Sequence[object],
    cap: object | Sequence[object] = 1,
) -> LinearConcessions:
    """The fastest path on which no side gains by stopping.

    A side that stops, stops both. It takes its step in period t if what the other side will still
    concede outweighs what its own steps cost; on the fastest path it just does, and its step is
    ``k/d`` times the other side's before. With equal sides ``c_t = cap (1 - (k/d)**t)``.

    Parameters
    ----------
    cost, discount, cap
        One number for both sides, or one for each. Costs are at least 0, discounts in (0, 1).
        The path approaches the caps; where one side's cap is too low to repay all of the other's,
        the other's limit is what it can repay.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> linear_concessions("4/5", "3/4").feasible
    False
    """
    costs, discounts, caps = (_pair(given, name) for given, name in (
        (cost, "cost"), (discount, "discount"), (cap, "cap")))
    if any(k < 0 for k in costs) or any(c < 0 for c in caps):
        raise InputError("expected costs and caps of at least 0")
    if any(not 0 < d < 1 for d in discounts):
        raise InputError("expected discounts between 0 and 1")
    first, second = costs[0] / discounts[0], costs[1] / discounts[1]
    if first * second >= 1:
        return LinearConcessions(costs, discounts, (Fraction(0), Fraction(0)))
    limits = (caps[0] if first * caps[0] <= caps[1] else caps[1] / first,
              caps[1] if second * caps[1] <= caps[0] else caps[0] / second)
    return LinearConcessions(costs, discounts, limits)


def _pair(given: object | Sequence[object], name: str) -> Pair:
    both = given if isinstance(given, (list, tuple)) else (given, given)
    if len(both) != 2:
        raise InputError(f"{name}: expected one number, or one for each of two sides")
    try:
        return exact(both[0]), exact(both[1])
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None
