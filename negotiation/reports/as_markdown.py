"""Reports as Markdown with tables in pipes (GitHub, Pandoc)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from negotiation.reports.block import Block, Figure, Heading, Sentences, Table
from negotiation.reports.spelling import columns, one_line

LONGEST_TABLE = 20
# A line that starts like a list, a rule or an underlined heading would be read as one.
_LINE_START = re.compile(r"^(\d*)([-+=.)])(?=\s|$|[-=])")


def markdown(
    blocks: Iterable[Block], figure_file: Callable[[Figure], str] | None = None
) -> str:
    """Render blocks as Markdown.

    Parameters
    ----------
    blocks
        From `negotiation.reports.blocks`.
    figure_file
        Says the file of a figure, to be linked; without it figures are left out.

    Examples
    --------
    >>> print(markdown([Table("Deals", ("a|b", "A"), (("swap", 2),))]), end="")
    **Deals**
    <BLANKLINE>
    | a\\|b | A |
    | --- | ---: |
    | swap | 2 |
    """
    parts = []
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(f"{'#' * block.level} {escaped(block.text)}")
        elif isinstance(block, Sentences):
            bullet = "- " if len(block.items) > 1 else ""
            parts.append("\n".join(bullet + escaped(item) for item in block.items))
        elif isinstance(block, Table):
            parts.append(_table(block))
        elif figure_file is not None:
            caption = escaped(block.caption)
            parts.append(f"![{caption}]({figure_file(block)})\n\n*{caption}*")
    return "\n\n".join(parts) + "\n"


def _table(table: Table) -> str:
    most = table.longest(LONGEST_TABLE)
    shown = table.rows[:most]
    cells = columns([[row[k] for row in shown] for k in range(len(table.columns))])
    rules = ("---:" if table.numeric(k) else "---" for k in range(len(table.columns)))
    lines = [_row(escaped(name) for name in table.columns), _row(rules)]
    lines += [_row(map(escaped, row)) for row in zip(*cells, strict=True)]
    parts = [f"**{escaped(table.title)}**", "\n".join(lines)]
    more = len(table.rows) - most
    if more > 0:
        parts.append(f"… and {more:,} more in the JSON result")
    if table.note:
        parts.append(escaped(table.note))
    return "\n\n".join(parts)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line.

    Examples
    --------
    >>> print(escaped("a_b *c* <d> | [e]"), escaped("1. x"), escaped("-3"))
    a\\_b \\*c\\* &lt;d&gt; \\| \\[e\\] 1\\. x -3
    """
    line = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"([\\`*_{}\[\]|$~#^])", r"\\\1", line)
    return _LINE_START.sub(r"\1\\\2", line)
