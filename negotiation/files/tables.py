"""Large tables of exact numbers: checked entry by entry, then brought to integers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import TooLargeError
from negotiation.exact import integer_array, shrink
from negotiation.files.faults import Faults
from negotiation.files.numerals import Unreadable, exact_or_fault, show
from negotiation.files.paths import DataPath
from negotiation.model.slices import MEMORY_ALLOWED

MOST_LISTED = 20  # faults of one table told one by one
MOST_PLAYERS = 31  # numpy 1 has arrays of at most 32 axes, one of them for the players

Axes = Sequence[tuple[str, Sequence[str]]]


def flattened(faults: Faults, path: DataPath, table: Any, axes: Axes) -> list[Fraction | int]:
    """The entries of nested arrays in row-major order; faults where shape or entry is wrong.

    Parameters
    ----------
    axes
        For each level of nesting the player whose action it is, and its action names.
    """
    cells: list[Fraction | int] = []
    found: list[tuple[DataPath, str]] = []
    _descend(path, table, axes, cells, found)
    for where, message in found[:MOST_LISTED]:
        faults.add(where, message)
    if len(found) > MOST_LISTED:
        faults.add(path, f"{len(found) - MOST_LISTED} more entries of this table are wrong")
    return cells


def _descend(
    path: DataPath,
    table: Any,
    axes: Axes,
    cells: list[Fraction | int],
    found: list[tuple[DataPath, str]],
) -> None:
    player, actions = axes[0]
    if not isinstance(table, list) or len(table) != len(actions):
        listed = ", ".join(actions[:8]) + (", …" if len(actions) > 8 else "")
        wanted = f"an array of {len(actions)}, one entry for each action of {player} ({listed})"
        found.append((path, f"expected {wanted}, found {show(table)}"))
        if not isinstance(table, list):
            return
    if len(axes) > 1:
        for k, row in enumerate(table):
            _descend((*path, k), row, axes[1:], cells, found)
        return
    for k, cell in enumerate(table):
        number = exact_or_fault(cell)
        if isinstance(number, Unreadable):
            found.append(((*path, k), number.why))
        else:
            cells.append(number)


def scaled(cells: Sequence[Fraction | int]) -> tuple[NDArray[Any], int]:
    """Flat integers and the denominator by which they are to be divided.

    Raises
    ------
    TooLargeError
        If the common denominator is so long that the integers would not fit in memory.

    Examples
    --------
    >>> scaled([1, Fraction(1, 2)])
    (array([2, 1]), 2)
    """
    if all(type(cell) is int for cell in cells):
        return shrink(np.array(cells, dtype=object)), 1
    numbers = [cell if type(cell) is Fraction else Fraction(cell) for cell in cells]
    denominator = 1
    for part in {number.denominator for number in numbers}:
        denominator = math.lcm(denominator, part)
        needed = len(numbers) * denominator.bit_length() // 8
        if needed > MEMORY_ALLOWED:
            raise TooLargeError("one denominator for all payoffs", needed, MEMORY_ALLOWED)
    return integer_array(numbers)
