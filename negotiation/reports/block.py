"""What a report is made of: headings, sentences, tables and figures.

Rows are made once, as values; each renderer only spells them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Several:
    """Numbers that share a cell, and what stands between them."""

    numbers: tuple[int | float | Fraction | None, ...]
    between: str = ", "


Cell = str | bool | int | float | Fraction | Several | None
# A table with a row for each player is shown whole up to so many.
_PLAYERS = 30


@dataclass(frozen=True)
class Heading:
    """A title (level 1) or the name of a section (2) or of a part of one (3)."""

    level: int
    text: str


@dataclass(frozen=True)
class Sentences:
    """Sentences for people, each complete in itself; several make a list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of values under named columns.

    Parameters
    ----------
    columns
        Names, all different.
    rows
        Cells in the order of the columns. Numbers stay numbers; None is "there is none".
    note
        What a reader needs to read the table.
    by_player
        Whether it has a row, or very few, for each player.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    by_player: bool = False

    def numeric(self, column: int) -> bool:
        """Whether a column holds numbers, and so is set flush right."""
        return any(is_number(row[column]) or isinstance(row[column], Several)
                   for row in self.rows)

    def longest(self, usual: int) -> int:
        """How many rows are shown where of most tables so many are."""
        return max(usual, _PLAYERS) if self.by_player else usual


@dataclass(frozen=True)
class Figure:
    """A drawing: a short name for files, a caption, and a function that fills axes.

    `height` is that of the page's figure in inches; the width is the same for all.
    """

    name: str
    caption: str
    draw: Callable[[Axes], None]
    height: float = 4.6


Block = Heading | Sentences | Table | Figure


def is_number(cell: Cell) -> TypeGuard[int | float | Fraction]:
    """Whether a cell is a number; yes and no are not."""
    return isinstance(cell, (int, float, Fraction)) and not isinstance(cell, bool)
