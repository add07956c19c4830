"""Deals made of issues whose values add up: all combinations, named only when asked for."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import INTEGER_LIMIT, common, shrink


@dataclass(frozen=True)
class AdditiveIssue:
    """One issue of a package.

    Parameters
    ----------
    values
        Names of what can be settled, all different.
    utility
        For each party one number a value.
    """

    name: str
    values: tuple[str, ...]
    utility: Mapping[str, tuple[Fraction, ...]]


class Combinations(Sequence[str]):
    """Names of all combinations of values, the last issue's varying fastest.

    A name is made when it is asked for: ten million of them take no memory.

    Examples
    --------
    >>> names = Combinations([("low", "high"), ("a", "b", "c")])
    >>> len(names), names[0], names[-1]
    (6, 'low,a', 'high,c')
    """

    def __init__(self, values: Sequence[Sequence[str]]) -> None:
        self.values = tuple(tuple(names) for names in values)
        self.shape = tuple(len(names) for names in self.values)

    def __len__(self) -> int:
        return math.prod(self.shape)

    @overload
    def __getitem__(self, k: int) -> str: ...
    @overload
    def __getitem__(self, k: slice) -> list[str]: ...
    def __getitem__(self, k: int | slice) -> str | list[str]:
        if isinstance(k, slice):
            return [self[place] for place in range(*k.indices(len(self)))]
        place = k + len(self) if k < 0 else int(k)
        if not 0 <= place < len(self):
            raise IndexError(k)
        at = np.unravel_index(place, self.shape) if self.shape else ()
        return ",".join(names[int(j)] for names, j in zip(self.values, at, strict=True))

    def __iter__(self) -> Iterator[str]:
        return (",".join(values) for values in itertools.product(*self.values))

    @cached_property
    def distinct(self) -> bool:
        """Whether all names differ; known without making them where no value has a comma."""
        if any(len(set(names)) < len(names) for names in self.values):
            return False
        if any("," in name for names in self.values for name in names):
            return len(set(self)) == len(self)
        return True


def add_up(issues: Sequence[AdditiveIssue], party: str) -> tuple[NDArray[Any], int]:
    """A party's payoff from every combination, as integers over a denominator.

    Broadcast sums of neighbouring issues, in int64 where the largest sum fits.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> issue = AdditiveIssue("x", ("a", "b"), {"A": (Fraction(0), half)})
    >>> add_up([issue, AdditiveIssue("y", ("c", "d"), {"A": (Fraction(0), Fraction(1))})], "A")
    (array([0, 2, 1, 3]), 2)
    """
    denominator = common(x for issue in issues for x in issue.utility[party])
    scaled = [[int(x * denominator) for x in issue.utility[party]] for issue in issues]
    bound = sum(max(map(abs, values)) for values in scaled)
    kind: Any = np.int64 if bound < INTEGER_LIMIT else object
    tables = [np.array(values, dtype=kind) for values in scaled] or [np.zeros(1, dtype=kind)]
    while len(tables) > 1:  # neighbours are joined, so that the last sum has long rows
        joined = [np.add.outer(one, other).reshape(-1)
                  for one, other in zip(tables[::2], tables[1::2], strict=False)]
        tables = joined + tables[2 * len(joined):]
    return shrink(tables[0]), denominator
