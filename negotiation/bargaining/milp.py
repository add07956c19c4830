"""Efficient deals and best deals of issue sets too large to list, by integer programs (HiGHS).

Utilities are sums of terms: one a value of an issue, and one a hyper-rectangle of values. They
are brought to integers; every answer is evaluated again in integers, so that payoffs are exact.
That nothing is better rests on HiGHS's branch and bound, whose bounds are floats: utilities are
therefore limited in size, and improvements are asked for in whole units.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.silence import silent
from negotiation.errors import InputError
from negotiation.exact import common

# Integers beyond this are not safe within HiGHS's tolerance of 1e-6.
_LARGEST = 10**8

Place = tuple[int, ...]
Payoffs = tuple[Fraction, ...]


@dataclass(frozen=True)
class Box:
    """A term that counts where every named issue is at one of some values.

    Parameters
    ----------
    within
        For the index of an issue, the indices of its values.
    worth
        What it adds to the party's payoff.
    """

    within: Mapping[int, tuple[int, ...]]
    worth: Fraction


@dataclass(frozen=True)
class Utility:
    """A party's payoff from a combination: terms of single values, and boxes.

    Parameters
    ----------
    terms
        For each issue one number a value.
    boxes
        Terms of several issues at once.
    """

    terms: tuple[tuple[Fraction, ...], ...]
    boxes: tuple[Box, ...] = ()

    def at(self, place: Place) -> Fraction:
        """The payoff from a combination."""
        total = sum((row[k] for row, k in zip(self.terms, place, strict=True)), Fraction(0))
        return total + sum(
            (box.worth for box in self.boxes
             if all(place[issue] in values for issue, values in box.within.items())), Fraction(0))


@dataclass(frozen=True)
class Found:
    """A combination, as the place of its value in each issue, and its exact payoffs."""

    place: Place
    payoffs: Payoffs


@dataclass(frozen=True, eq=False)
class Bound:
    """A weighted sum of the variables that has to reach a level."""

    row: NDArray[np.float64]
    least: float


class Search:
    """Integer programs over the combinations of some issues.

    Parameters
    ----------
    utilities
        One a party, over the same issues.

    Raises
    ------
    InputError
        If the utilities in integers are too large to be decided in floating point.

    Examples
    --------
    >>> rows = (Fraction(0), Fraction(3)), (Fraction(0), Fraction(1))
    >>> other = (Fraction(1), Fraction(0)), (Fraction(3), Fraction(0))
    >>> search = Search([Utility(rows), Utility(other)])
    >>> [found.place for found in search.frontier()]
    [(1, 1), (1, 0), (0, 0)]
    """

    def __init__(self, utilities: Sequence[Utility]) -> None:
        self.utilities = list(utilities)
        self.sizes = [len(row) for row in utilities[0].terms]
        self.starts = np.cumsum([0, *self.sizes])
        self.scales = [_scale(utility) for utility in utilities]
        self.boxes = [(i, box) for i, u in enumerate(utilities) for box in u.boxes]
        self.rows = [self._row(i) for i in range(len(utilities))]
        for row in self.rows:
            self.must_be_safe(row)
        self._shape = self._constraints()

    def best(
        self,
        objective: NDArray[np.float64],
        floors: Mapping[int, int] | None = None,
        caps: Mapping[int, int] | None = None,
        also: Sequence[Bound] = (),
    ) -> Found | None:
        """The combination with the largest objective in which parties have at least some units.

        Parameters
        ----------
        objective
            One number a variable, as in `rows`.
        floors, caps
            For a party the least and the largest integer payoff.
        also
            Further weighted sums of the variables, with the least that each has to reach.
        """
        limits = self.limits(floors or {}, caps or {}, also)
        return self.solve(objective, limits)

    def highest(
        self, sums: Sequence[Bound], floors: Mapping[int, int],
        caps: Mapping[int, int] | None = None, also: Sequence[Bound] = (),
        least: float | None = None,
    ) -> Found | None:
        """A combination whose least weighted sum is as large as possible, up to rounding.

        Parameters
        ----------
        sums
            Weighted sums of the variables, each counted from its own level.
        least
            The level above its own that every sum has to reach.
        """
        from scipy.optimize import LinearConstraint

        limits = self.limits(floors, caps or {}, also)
        limits += [LinearConstraint(np.append(one.row, -1.0), one.least, np.inf) for one in sums]
        if least is not None:
            limits += [LinearConstraint(one.row, one.least + least, np.inf) for one in sums]
        objective = np.append(np.zeros(len(self.rows[0])), 1.0)
        return self.solve(objective, limits, free=1)

    def frontier(self) -> Iterator[Found]:
        """All efficient payoffs of two parties, the first party's best first.

        Epsilon-constraint method (Haimes, Lasdon and Wismer, 1971): the most for one party, ties
        broken for the other; then the other has to have a unit more. Ties are broken by a small
        share of the other's payoff; where rounding undoes that, the next one replaces the last.
        """
        spread = float(np.ptp(self.rows[1])) * len(self.sizes) + 1
        objective = self.rows[0] + self.rows[1] * 0.5 / spread
        least: dict[int, int] = {}
        last: Found | None = None
        while True:
            found = self.best(objective, least)
            if last is not None and (found is None or found.payoffs[0] < last.payoffs[0]):
                yield last
            if found is None:
                return
            last = found
            least = {1: self.units(found, 1) + 1}

    def units(self, found: Found, i: int) -> int:
        """A party's payoff in its integer unit."""
        return int(found.payoffs[i] * self.scales[i])

    def must_be_safe(self, row: NDArray[np.float64]) -> None:
        """Refuse integers so large that a unit is lost within HiGHS's tolerance.

        Raises
        ------
        InputError
        """
        if float(np.abs(row).sum()) > _LARGEST:
            raise InputError("utilities of so many digits cannot be searched by integer "
                             "programs; round them first")

    def limits(
        self, floors: Mapping[int, int], caps: Mapping[int, int] = MappingProxyType({}),
        also: Sequence[Bound] = (),
    ) -> list[Any]:
        """What every combination has to meet, as constraints of scipy."""
        from scipy.optimize import LinearConstraint

        return [
            self._shape,
            *(LinearConstraint(self.rows[i], least - 0.25, np.inf)
              for i, least in floors.items()),
            *(LinearConstraint(self.rows[i], -np.inf, most + 0.25) for i, most in caps.items()),
            *(LinearConstraint(bound.row, bound.least, np.inf) for bound in also),
        ]

    def solve(
        self, objective: NDArray[np.float64], limits: Sequence[Any], free: int = 0
    ) -> Found | None:
        """The combination in which an objective is largest; None if nothing meets the limits.

        Parameters
        ----------
        objective
            One number a variable: those of `rows`, then further ones that are 0 or 1, then
            those that are any number.
        limits
            Constraints of scipy on the first variables, or on all.
        free
            How many variables are any number.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        size = len(objective)
        upper, integral = np.ones(size), np.ones(size)
        upper[size - free:], integral[size - free:] = np.inf, 0
        lower = np.where(integral, 0, -np.inf)
        widened = [LinearConstraint(_widened(limit.A, size), limit.lb, limit.ub)
                   for limit in limits]
        # sums of single terms leave little to presolve; either way may end in an error
        for presolve in (bool(self.boxes), not self.boxes):
            with silent():
                answer = milp(-objective, constraints=widened, integrality=integral,
                              bounds=Bounds(lower, upper),
                              options={"mip_rel_gap": 0, "presolve": presolve})
            if answer.status == 2:
                return None
            if answer.x is not None:
                return self._found(answer.x)
        raise ArithmeticError(f"HiGHS: {answer.message}")

    def _found(self, x: NDArray[np.float64]) -> Found:
        place = tuple(int(np.argmax(x[a:b]))
                      for a, b in zip(self.starts, self.starts[1:], strict=False))
        return Found(place, tuple(utility.at(place) for utility in self.utilities))

    def _row(self, i: int) -> NDArray[np.float64]:
        """A party's payoff in integers: one number a variable, values first, then boxes."""
        flat = [x for row in self.utilities[i].terms for x in row]
        flat += [box.worth if owner == i else Fraction(0) for owner, box in self.boxes]
        return np.array([int(x * self.scales[i]) for x in flat], dtype=np.float64)

    def _constraints(self) -> Any:
        """One value an issue; a box counts if and only if all its issues are inside it."""
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_array

        rows: list[dict[int, float]] = []
        low: list[float] = []
        high: list[float] = []

        def add(row: dict[int, float], least: float, most: float) -> None:
            rows.append(row)
            low.append(least)
            high.append(most)

        for a, b in zip(self.starts, self.starts[1:], strict=False):
            add(dict.fromkeys(range(a, b), 1.0), 1, 1)
        for number, (_, box) in enumerate(self.boxes):
            column = int(self.starts[-1]) + number
            inside: dict[int, float] = {column: -1.0}
            for issue, values in box.within.items():
                within = {int(self.starts[issue]) + k: 1.0 for k in values}
                add({**within, column: -1.0}, 0, math.inf)
                inside |= within
            add(inside, -math.inf, len(box.within) - 1)
        places = [(r, c, x) for r, row in enumerate(rows) for c, x in row.items()]
        r, c, x = zip(*places, strict=True)
        size = int(self.starts[-1]) + len(self.boxes)
        return LinearConstraint(csr_array((x, (r, c)), shape=(len(rows), size)), low, high)


def _widened(row: Any, size: int) -> Any:
    """A constraint on the first variables as one on all."""
    from scipy.sparse import csr_array, hstack

    missing = size - row.shape[-1]
    if not missing:
        return row
    rows = csr_array(np.atleast_2d(row)) if isinstance(row, np.ndarray) else row
    return hstack([rows, csr_array((rows.shape[0], missing))], format="csr")


def _scale(utility: Utility) -> int:
    numbers = [x for row in utility.terms for x in row] + [box.worth for box in utility.boxes]
    return common(numbers)
