"""Lotteries over states, one a row, exact and compact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.exact import shrink

Lottery = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, eq=False)
class Chances:
    """Lotteries in compressed rows: only the states that can come next are kept.

    Parameters
    ----------
    starts
        Shape ``(rows + 1,)``: row p has the entries from ``starts[p]`` to ``starts[p + 1]``.
    targets
        The states, ascending and all different in a row.
    numerators, denominators
        Integers: the chance of entry k of row p is ``numerators[k] / denominators[p]``.

    Raises
    ------
    InputError
        If a row is empty, has a chance that is not positive, or does not add up to one.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> chances = Chances.from_lotteries([((0, Fraction(1)),), ((0, half), (3, half))])
    >>> chances.numerators, chances.denominators
    (array([1, 1, 1]), array([1, 2]))
    """

    starts: NDArray[np.int64]
    targets: NDArray[np.int64]
    numerators: NDArray[Any]
    denominators: NDArray[Any]

    def __post_init__(self) -> None:
        rows = np.diff(self.starts)
        if (rows < 1).any() or int(self.starts[-1]) != len(self.targets) or (
                len(self.numerators) != len(self.targets) or len(self.denominators) != len(rows)):
            raise InputError("expected a lottery with at least one state for every profile")
        if (self.numerators <= 0).any():
            raise InputError("expected chances above 0")
        rises = np.diff(self.targets) > 0
        rises[self.starts[1:-1] - 1] = True
        if not rises.all() or int(self.targets.min(initial=0)) < 0:
            raise InputError("expected the states of a lottery in order, each once")
        sums = np.add.reduceat(self.numerators, self.starts[:-1])
        if (sums != self.denominators).any():
            raise InputError("expected chances that add up to 1")
        for array in (self.starts, self.targets, self.numerators, self.denominators):
            array.setflags(write=False)

    @classmethod
    def from_lotteries(cls, lotteries: Sequence[Lottery]) -> Chances:
        """Pack lotteries whose states are in order."""
        denominators = [math.lcm(*(chance.denominator for _, chance in row)) for row in lotteries]
        numerators = [
            chance.numerator * (denominator // chance.denominator)
            for row, denominator in zip(lotteries, denominators, strict=True) for _, chance in row
        ]
        lengths = [len(row) for row in lotteries]
        return cls(
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            np.array([y for row in lotteries for y, _ in row], dtype=np.int64),
            shrink(np.array(numerators, dtype=object)),
            shrink(np.array(denominators, dtype=object)),
        )

    @classmethod
    def to_one_state(cls, rows: int) -> Chances:
        """Lotteries that all lead to the first state.

        Examples
        --------
        >>> Chances.to_one_state(2).lottery(1)
        ((0, Fraction(1, 1)),)
        """
        ones = np.ones(rows, dtype=np.int64)
        return cls(np.arange(rows + 1), np.zeros(rows, dtype=np.int64), ones, ones.copy())

    def lottery(self, p: int) -> Lottery:
        """The p-th lottery: states with their chances, in order."""
        denominator = int(self.denominators[p])
        return tuple(
            (int(self.targets[k]), Fraction(int(self.numerators[k]), denominator))
            for k in range(int(self.starts[p]), int(self.starts[p + 1]))
        )
