"""Reports as plain text for a terminal, a pipe or a file."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING

from negotiation.reports.block import Block, Figure, Heading, Sentences, Table
from negotiation.reports.layout import broken, widths
from negotiation.reports.spelling import MINUS, columns

if TYPE_CHECKING:
    from rich.table import Table as Grid

DEFAULT_WIDTH = 100
LONGEST_TABLE = 10
_NARROWEST, _WIDEST = 40, 100_000
_GAP = 2  # columns of space between two cells


def text(blocks: Iterable[Block], width: int | None = None) -> str:
    """Render blocks as plain text.

    Figures are left out, long tables are cut, and there are no colours or other codes.

    Parameters
    ----------
    blocks
        From `negotiation.reports.blocks`.
    width
        Columns; default the terminal's, or 100 where there is none. A table that cannot be
        made so narrow stays whole and is wider.

    Examples
    --------
    >>> print(text([Table("Deals", ("deal", "A"), (("swap", 2), ("none", 0)))]), end="")
    Deals
    <BLANKLINE>
    deal  A
    ───────
    swap  2
    none  0
    """
    if width is None:
        width = shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns
    width = max(width, _NARROWEST)
    parts = [_render(block, width) for block in blocks if not isinstance(block, Figure)]
    # what no keyboard has is hard to search for, and no program reads the sign as a minus
    plain = re.sub(rf"{MINUS}(?=[\d.∞])", "-", "\n\n".join(parts).replace("\u00a0", " "))
    return plain + "\n"


def _render(block: Heading | Sentences | Table, width: int) -> str:
    if isinstance(block, Heading):
        return _heading(block, width)
    if isinstance(block, Sentences):
        return _sentences(block, width)
    return _table(block, width)


def _heading(heading: Heading, width: int) -> str:
    lines = textwrap.wrap(heading.text, width)
    if heading.level < 3:
        lines.append(("═" if heading.level == 1 else "─") * max(map(len, lines), default=1))
    return "\n".join(lines)


def _sentences(block: Sentences, width: int) -> str:
    several = len(block.items) > 1
    return "\n".join(
        textwrap.fill(item, width, initial_indent="• " if several else "",
                      subsequent_indent="  " if several else "", break_on_hyphens=False)
        for item in block.items
    )


def _table(table: Table, width: int) -> str:
    from rich import box
    from rich.table import Table as Grid

    most = table.longest(LONGEST_TABLE)
    shown = table.rows[:most]
    cells = columns([[row[k] for row in shown] for k in range(len(table.columns))], " ", " ")
    wide = widths(table.columns, cells, width - _GAP * len(cells))
    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False)
    for k, name in enumerate(table.columns):
        grid.add_column(name, justify="right" if table.numeric(k) else "left", overflow="fold",
                        width=wide[k])
        cells[k] = ["\n".join(broken(cell, wide[k])) for cell in cells[k]]
    for row in zip(*cells, strict=True):
        grid.add_row(*row)
    more = len(table.rows) - most
    notes = [f"… and {more:,} more (see --json)"] * (more > 0) + [table.note] * bool(table.note)
    below = [textwrap.fill(note, width, break_on_hyphens=False) for note in notes]
    return "\n".join([textwrap.fill(table.title, width), "", _printed(grid), *below])


def _printed(grid: Grid) -> str:
    """A grid as lines; it has its widths already, so the console leaves them alone."""
    from rich.console import Console

    console = Console(file=StringIO(), width=_WIDEST, color_system=None, force_terminal=False,
                      highlight=False, markup=False, emoji=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(grid)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())
