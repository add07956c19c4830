"""Writing a report to a file, in the format that its suffix names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from negotiation.errors import Fault, InputError
from negotiation.files.writing import write_bytes, write_text
from negotiation.reports.as_html import html
from negotiation.reports.as_latex import latex
from negotiation.reports.as_markdown import markdown
from negotiation.reports.block import Block, Figure
from negotiation.reports.dispatch import blocks
from negotiation.result import Result

SUFFIXES = (".html", ".md", ".tex")


def write(result: Result, path: str | os.PathLike[str]) -> None:
    """Write the report on a result as one file, whole or not at all.

    A ``.html`` report holds its figures; beside ``.md`` and ``.tex`` reports they are written as
    ``NAME-FIGURE.svg`` and ``.pdf``.

    Parameters
    ----------
    result
        Of any solver.
    path
        Ends in ``.html``, ``.md`` or ``.tex`` (a document that compiles).

    Raises
    ------
    InputError
        If the suffix is another, or a file cannot be written.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(Fault("expected a report's name to end in .html, .md or .tex, found "
                               f"{file.suffix or 'no suffix'}", file=str(path)))
    parts = blocks(result)
    if suffix == ".html":
        write_text(file, html(parts, standalone=True))
    elif suffix == ".md":
        _write_figures(parts, file, ".svg")
        write_text(file, markdown(parts, lambda figure: _beside(file, figure, ".svg").name))
    else:
        _write_figures(parts, file, ".pdf")
        write_text(file, latex(parts, lambda figure: _beside(file, figure, ".pdf").name,
                               standalone=True))


def _beside(file: Path, figure: Figure, suffix: str) -> Path:
    return file.with_name(f"{file.stem}-{figure.name}{suffix}")


def _write_figures(parts: Iterable[Block], file: Path, suffix: str) -> None:
    """Figures first, so that no report names a file that is not there."""
    from negotiation.reports.drawing import pdf_file, svg_file

    draw = pdf_file if suffix == ".pdf" else svg_file
    for block in parts:
        if isinstance(block, Figure):
            write_bytes(_beside(file, block, suffix), draw(block))
