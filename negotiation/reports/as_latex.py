"""Reports as LaTeX with booktabs, every name escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from negotiation.reports.block import Block, Figure, Heading, Sentences, Table
from negotiation.reports.layout import broken, widths
from negotiation.reports.spelling import columns, one_line

LONGEST_TABLE = 20
PACKAGES = ("array", "booktabs", "graphicx")
# Letters of the tables' size on a line of an article, and between two columns.
_LETTERS, _GAP = 86, 3
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "…": r"\ldots{}", "≥": r"$\geq$", "≤": r"$\leq$", "∞": r"$\infty$", "−": "$-$",
    "→": r"$\rightarrow$", "×": r"$\times$", "±": r"$\pm$", "≈": r"$\approx$",
    "δ": r"$\delta$", "λ": r"$\lambda$", "ε": r"$\varepsilon$", "[": "{[}", "]": "{]}",
    "\u00a0": "~",
}
_LEVELS = {1: "section*", 2: "subsection*", 3: "paragraph*"}


def latex(
    blocks: Iterable[Block],
    figure_file: Callable[[Figure], str] | None = None,
    standalone: bool = False,
) -> str:
    """Render blocks as LaTeX.

    Parameters
    ----------
    blocks
        From `negotiation.reports.blocks`.
    figure_file
        Says the file of a figure, to be included; without it figures are left out.
    standalone
        Whether to write a document that compiles, or a part to ``\\input`` into one.

    Examples
    --------
    >>> print(latex([Sentences(("Tariffs fall by 10 %.",))]), end="")
    % uses the packages array, booktabs, graphicx
    Tariffs fall by 10 \\%.
    """
    parts = [_render(block, figure_file) for block in blocks]
    body = "\n\n".join(part for part in parts if part) + "\n"
    if not standalone:
        return f"% uses the packages {', '.join(PACKAGES)}\n{body}"
    head = [r"\documentclass{article}", r"\usepackage[T1]{fontenc}", r"\usepackage{textcomp}",
            r"\usepackage[margin=2.5cm]{geometry}"]
    head += [rf"\usepackage{{{name}}}" for name in PACKAGES]
    return "\n".join([*head, r"\begin{document}", "", body, r"\end{document}", ""])


def _render(block: Block, figure_file: Callable[[Figure], str] | None) -> str:
    if isinstance(block, Heading):
        return rf"\{_LEVELS[block.level]}{{{escaped(block.text)}}}"
    if isinstance(block, Sentences):
        return _sentences(block)
    if isinstance(block, Table):
        return _table(block)
    if figure_file is None:
        return ""
    return "\n".join([
        r"\begin{figure}[htbp]", r"\centering",
        rf"\includegraphics[width=\linewidth]{{{figure_file(block)}}}",
        rf"\caption{{{escaped(block.caption)}}}", r"\end{figure}",
    ])


def _sentences(block: Sentences) -> str:
    if len(block.items) == 1:
        return escaped(block.items[0])
    items = [rf"\item {escaped(item)}" for item in block.items]
    return "\n".join([r"\begin{itemize}", *items, r"\end{itemize}"])


def _table(table: Table) -> str:
    most = table.longest(LONGEST_TABLE)
    shown = table.rows[:most]
    texts = columns([[row[k] for row in shown] for k in range(len(table.columns))])
    wide = widths(table.columns, texts, _LETTERS - _GAP * len(texts))
    heads = [_head(name, width, table.numeric(k))
             for k, (name, width) in enumerate(zip(table.columns, wide, strict=True))]
    kinds = [_kind(cells, width, table.numeric(k))
             for k, (cells, width) in enumerate(zip(texts, wide, strict=True))]
    lines = [
        r"\begin{table}[htbp]", r"\centering\footnotesize\setlength{\tabcolsep}{4pt}",
        rf"\caption{{{escaped(table.title)}}}",
        rf"\begin{{tabular}}{{@{{}}{''.join(kinds)}@{{}}}}", r"\toprule",
        _row(heads), r"\midrule",
        *(_row(map(_breakable, row)) for row in zip(*texts, strict=True)),
        r"\bottomrule", r"\end{tabular}",
    ]
    more = len(table.rows) - most
    notes = [f"… and {more:,} more in the JSON result."] * (more > 0)
    notes += [table.note] * bool(table.note)
    lines += [rf"\par\smallskip {escaped(note)}" for note in notes]
    return "\n".join([*lines, r"\end{table}"])


def _kind(cells: Sequence[str], width: int, numeric: bool) -> str:
    """The kind of a column: flush right, flush left, or a paragraph where cells are broken."""
    if numeric:
        return "r"
    if max(map(len, cells), default=0) <= width:
        return "l"
    return rf">{{\raggedright\arraybackslash}}p{{{width / _LETTERS:.3f}\linewidth}}"


def _head(name: str, width: int, numeric: bool) -> str:
    lines = [escaped(line) for line in broken(name, width)]
    if len(lines) == 1:
        return lines[0]
    stacked = r" \\ ".join(lines)
    return rf"\shortstack[{'r' if numeric else 'l'}]{{{stacked}}}"


def _row(cells: Iterable[str]) -> str:
    return rf"{' & '.join(cells)} \\"


def _breakable(name: str) -> str:
    """A cell that may be broken between a deal's levels."""
    return re.sub(r"([,+])(?=\S)", r"\1\\allowbreak{}", escaped(name))


def escaped(text: str) -> str:
    """Text that LaTeX sets as it is, on one line.

    Examples
    --------
    >>> print(escaped("R&D_1 {50 %} ≥ [x]"))
    R\\&D\\_1 \\{50 \\%\\} $\\geq$ {[}x{]}
    """
    return "".join(_SPECIAL.get(letter, letter) for letter in one_line(text))
