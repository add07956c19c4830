"""How wide the columns of a table are, and where their cells are broken."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST_WORD = 36
_FEW = 3
# Cells are broken after spaces, and after the marks between the levels of a deal.
_BREAK = re.compile(r"(?<=\s)(?=\S)|(?<=\w[+,])(?=\w)(?!(?<=\d,)\d)")


def widths(names: Sequence[str], columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widths of columns in letters: none cuts a word, and longer cells get more of the room.

    Parameters
    ----------
    names, columns
        For each column its name and its cells.
    room
        Of all columns together; exceeded where words are too long for it.

    Examples
    --------
    >>> widths(["deal", "x"], [["a long name of a deal"], ["0.5"]], 16)
    [13, 3]
    """
    extents = [_extent(name, cells) for name, cells in zip(names, columns, strict=True)]
    found = [least for least, _ in extents]
    for _ in range(room - sum(found)):
        lacking = [liked / width for (_, liked), width in zip(extents, found, strict=True)]
        k = max(range(len(found)), key=lacking.__getitem__)
        if lacking[k] <= 1:
            break
        found[k] += 1
    return found


def broken(cell: str, width: int) -> list[str]:
    """A cell in lines of some width, a deal of few parties with one party a line.

    Examples
    --------
    >>> broken("ease+buy,cut", 10), broken("ease+buy,cut", 20)
    (['ease+buy,', 'cut'], ['ease+buy,cut'])
    """
    from rich.cells import cell_len

    if cell_len(cell) <= width:
        return [cell]
    words = _BREAK.split(cell)
    shares = sum(word.endswith(",") for word in words)
    lines = [""]
    for word in words:
        party_ends = lines[-1].endswith(",") and shares <= _FEW
        if lines[-1] and (party_ends or cell_len(lines[-1] + word.rstrip()) > width):
            lines.append("")
        lines[-1] += word
    return [line.rstrip() for line in lines]


def _extent(name: str, cells: Sequence[str]) -> tuple[int, int]:
    """The least width of a column that cuts no word, and the width that it would like."""
    from rich.cells import cell_len

    head = max(map(cell_len, name.split()), default=1)
    word = max((cell_len(word.rstrip()) for cell in cells for word in _BREAK.split(cell)),
               default=1)
    least = min(max(head, word), _LONGEST_WORD)
    liked = max(map(cell_len, cells), default=1)
    # a name may take two lines, so that a column of short cells stays narrow
    return least, max(least, liked, cell_len(name) // 2)
