"""Reports as LaTeX with booktabs, every name escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from negotiation.reports.block import Block, Figure, Heading, Sentences, Table
from negotiation.reports.spelling import spelled

LONGEST_TABLE = 40
PACKAGES = ("array", "booktabs", "graphicx")
# Wider columns are set as paragraphs.
_WIDE = 28
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "…": r"\ldots{}", "≥": r"$\geq$", "≤": r"$\leq$", "∞": r"$\infty$", "−": "$-$",
    "→": r"$\rightarrow$", "×": r"$\times$", "±": r"$\pm$", "≈": r"$\approx$",
    "δ": r"$\delta$", "λ": r"$\lambda$", "ε": r"$\varepsilon$", "[": "{[}", "]": "{]}",
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
    head = [r"\documentclass{article}", r"\usepackage[T1]{fontenc}", r"\usepackage{textcomp}"]
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
    rows = table.rows[:LONGEST_TABLE]
    widest = [max([len(spelled(row[k])) for row in rows], default=0)
              for k in range(len(table.columns))]
    wide = sum(width > _WIDE for width in widest)
    share = round(min(0.5, 0.8 / wide), 2) if wide else 0
    paragraph = rf">{{\raggedright\arraybackslash}}p{{{share}\linewidth}}"
    kinds = ("r" if table.numeric(k) else paragraph if width > _WIDE else "l"
             for k, width in enumerate(widest))
    lines = [
        r"\begin{table}[htbp]", r"\centering\small", rf"\caption{{{escaped(table.title)}}}",
        rf"\begin{{tabular}}{{@{{}}{''.join(kinds)}@{{}}}}", r"\toprule",
        _row(escaped(name) for name in table.columns), r"\midrule",
        *(_row(_breakable(spelled(cell)) for cell in row) for row in rows),
        r"\bottomrule", r"\end{tabular}",
    ]
    more = len(table.rows) - LONGEST_TABLE
    notes = [f"… and {more:,} more in the JSON result."] * (more > 0)
    notes += [table.note] * bool(table.note)
    lines += [rf"\par\smallskip {escaped(note)}" for note in notes]
    return "\n".join([*lines, r"\end{table}"])


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
    return "".join(_SPECIAL.get(letter, letter) for letter in " ".join(text.split()))
