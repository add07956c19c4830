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
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
            if float(np.abs(row).sum()) > _LARGEST:
                raise InputError("utilities of so many digits cannot be searched by integer "
                                 "programs; round them first")
        self._shape = self._constraints()

    def best(
        self, objective: NDArray[np.float64], floors: Mapping[int, int] | None = None
    ) -> Found | None:
        """The combination with the largest objective in which parties have at least some units.

        Parameters
        ----------
        objective
            One number a variable, as in `rows`.
        floors
            For a party the least integer payoff.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        limits = [self._shape, *(LinearConstraint(self.rows[i], least - 0.25, np.inf)
                                 for i, least in (floors or {}).items())]
        answer = milp(-objective, constraints=limits, integrality=np.ones(len(objective)),
                      bounds=Bounds(0, 1), options={"mip_rel_gap": 0})
        if answer.status == 2:
            return None
        if answer.x is None:
            raise ArithmeticError(f"HiGHS: {answer.message}")
        place = tuple(int(np.argmax(answer.x[a:b]))
                      for a, b in zip(self.starts, self.starts[1:], strict=False))
        return Found(place, tuple(utility.at(place) for utility in self.utilities))

    def frontier(self) -> Iterator[Found]:
        """All efficient payoffs of two parties, the first party's best first.

        Epsilon-constraint method (Haimes, Lasdon and Wismer, 1971): the most for one party,
        then of those the most for the other, then the other has to have a unit more.
        """
        least: dict[int, int] = {}
        while True:
            top = self.best(self.rows[0], least)
            if top is None:
                return
            best = self.best(self.rows[1], {**least, 0: self._units(top, 0)})
            assert best is not None  # `top` itself is allowed
            yield best
            least = {1: self._units(best, 1) + 1}

    def utilitarian(
        self, weights: Sequence[Fraction], point: Sequence[Fraction]
    ) -> Found | None:
        """The largest weighted sum in which nobody has less than at a disagreement point."""
        floors = self._floors(point)
        row = sum(float(w / scale) * row for w, scale, row in
                  zip(weights, self.scales, self.rows, strict=True))
        return self.best(np.asarray(row), floors)

    def _floors(self, point: Sequence[Fraction]) -> dict[int, int]:
        return {i: math.ceil(x * self.scales[i]) for i, x in enumerate(point)}

    def _units(self, found: Found, i: int) -> int:
        return int(found.payoffs[i] * self.scales[i])

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


def _scale(utility: Utility) -> int:
    numbers = [x for row in utility.terms for x in row] + [box.worth for box in utility.boxes]
    return common(numbers)
