"""Reports as HTML that needs nothing else: one file, style and figures inside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from html import escape
from importlib.resources import files

from negotiation.reports.block import Block, Cell, Heading, Sentences, Table
from negotiation.reports.spelling import columns

OPEN_TABLE, LONGEST_TABLE = 20, 1000
_LONGEST_EXACT = 40
# Shorter texts are not broken, and columns of longer ones stay wide enough to read.
_SHORT, _LONG = 16, 24


def html(blocks: Iterable[Block], standalone: bool = False) -> str:
    """Render blocks as HTML; the same blocks give the same bytes.

    Parameters
    ----------
    blocks
        From `negotiation.reports.blocks`.
    standalone
        Whether to write a whole page, or a part for a page or a notebook.

    Examples
    --------
    >>> page = html([Heading(1, "Tariffs & ports")], standalone=True)
    >>> "<title>Tariffs &amp; ports</title>" in page
    True
    """
    blocks = list(blocks)
    style = files("negotiation.reports").joinpath("report.css").read_text(encoding="utf-8")
    body = "\n".join(_render(block) for block in blocks)
    part = f'<div class="negotiation-report">\n<style>\n{style}</style>\n{body}\n</div>\n'
    if not standalone:
        return part
    title = next((block.text for block in blocks if isinstance(block, Heading)), "Report")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<title>{escape(title)}</title>\n</head>\n<body class="negotiation-page">\n'
        f"{part}</body>\n</html>\n"
    )


def _render(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Sentences):
        if len(block.items) == 1:
            return f"<p>{escape(block.items[0])}</p>"
        return "\n".join(["<ul>", *(f"<li>{escape(item)}</li>" for item in block.items), "</ul>"])
    if isinstance(block, Table):
        return _table(block)
    from negotiation.reports.drawing import svg

    caption = escape(block.caption)
    return (f'<figure>\n<div class="scroll">\n{svg(block)}</div>\n'
            f"<figcaption>{caption}</figcaption>\n</figure>")


def _table(table: Table) -> str:
    notes = [f"… and {len(table.rows) - LONGEST_TABLE:,} more in the JSON result."]
    notes = notes * (len(table.rows) > LONGEST_TABLE) + [table.note] * bool(table.note)
    head, rows = _head(table), _rows(table)
    caption = f"<caption>{escape(table.title)}</caption>"
    shown = table.longest(OPEN_TABLE)
    rest = rows[shown:]
    lines = _grid(caption, head, rows[:shown])
    if rest:
        lines += [f"<details><summary>{len(rest):,} more</summary>", *_grid("", head, rest),
                  "</details>"]
    return "\n".join([*lines, *(f'<p class="note">{escape(note)}</p>' for note in notes)])


def _grid(caption: str, head: str, rows: Iterable[str]) -> list[str]:
    return ['<div class="scroll">', f"<table>{caption}", head, "<tbody>", *rows, "</tbody>",
            "</table>", "</div>"]


def _kind(table: Table, column: int) -> str:
    return "number" if table.numeric(column) else "text"


def _head(table: Table) -> str:
    cells = (f'<th scope="col" class="{_kind(table, k)}">{escape(name)}</th>'
             for k, name in enumerate(table.columns))
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _rows(table: Table) -> list[str]:
    shown = table.rows[:LONGEST_TABLE]
    cells = [[row[k] for row in shown] for k in range(len(table.columns))]
    # spaces as wide as a digit and as a point
    texts = columns(cells, "\u2007", "\u2008")
    written = [[_cell(cell, text, _kind(table, k)) for cell, text in zip(*pair, strict=True)]
               for k, pair in enumerate(zip(cells, texts, strict=True))]
    return [f"<tr>{''.join(row)}</tr>" for row in zip(*written, strict=True)]


def _cell(cell: Cell, text: str, kind: str) -> str:
    exact = ""
    if isinstance(cell, Fraction) and cell.denominator > 1 and len(str(cell)) <= _LONGEST_EXACT:
        exact = f' title="{cell}"'
    shown = escape(text)
    if kind == "text":
        kind += " short" if len(text) <= _SHORT else " long" if len(text) > _LONG else ""
        # a name of many levels may be broken between them
        shown = re.sub(r"([,+])(?=\S)", r"\1<wbr>", shown)
    return f'<td class="{kind}"{exact}>{shown}</td>'
