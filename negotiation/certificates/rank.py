"""The rank of a matrix over the rationals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def rank(rows: Sequence[Sequence[Fraction | int]]) -> int:
    """How many rows are linearly independent; there must be at least one.

    Examples
    --------
    >>> rank([[1, 1, 0], [0, 1, 1], [1, 2, 1]])
    2
    """
    work, found = [[Fraction(x) for x in row] for row in rows], 0
    for column in range(len(work[0])):
        pivot = next((r for r in range(found, len(work)) if work[r][column]), None)
        if pivot is None:
            continue
        work[found], work[pivot] = work[pivot], work[found]
        for r in range(found + 1, len(work)):
            factor = work[r][column] / work[found][column]
            if factor:
                work[r] = [x - factor * y for x, y in zip(work[r], work[found], strict=True)]
        found += 1
    return found
