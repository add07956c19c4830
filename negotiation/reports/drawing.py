"""From figure blocks to pictures: axes for people, SVG for pages, PDF for papers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

from negotiation.errors import InputError
from negotiation.reports.block import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from negotiation.result import Result

WIDTH = 6.6  # inches


def plot(result: Result, ax: Axes | None = None) -> Axes:
    """Draw a result's main figure.

    Parameters
    ----------
    result
        A result that has a figure: `bargain` and `solve` of two principals, `truce`.
    ax
        Where to draw; default the axes of a new figure, ``plot(result).figure``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If the result has no figure.
    """
    from negotiation.reports.dispatch import blocks

    figure = next((block for block in blocks(result) if isinstance(block, Figure)), None)
    if figure is None:
        raise InputError(f"a result of `{result.command}` with this content has no figure")
    ax = new_axes(figure.height) if ax is None else ax
    with _quiet():
        figure.draw(ax)
    return ax


def new_axes(height: float) -> Axes:
    """Axes of a figure that no window manager knows, so that drawing needs no display."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    figure = Canvas(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def svg(figure: Figure) -> str:
    """A figure as one inline ``<svg>`` element, the same bytes for the same figure."""
    text = _saved(figure, "svg").decode()
    text = text[text.index("<svg"):]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(:xlink)?="[^"]*"', "", text)
    text = text.replace("xlink:href", "href")
    # several figures share a page, and each numbers its parts from one
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{figure.name}-", text)
    label = escape(figure.caption)
    return text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def svg_file(figure: Figure) -> bytes:
    """A figure as an SVG file."""
    return _saved(figure, "svg")


def pdf_file(figure: Figure) -> bytes:
    """A figure as a PDF file."""
    return _saved(figure, "pdf")


def _saved(figure: Figure, kind: str) -> bytes:
    import matplotlib

    dates: dict[str, Any] = {"Date": None} if kind == "svg" else {"CreationDate": None}
    out = BytesIO()
    with matplotlib.rc_context(), _quiet():
        # a user's own style must not change what a report looks like
        matplotlib.rcdefaults()
        matplotlib.rcParams["svg.hashsalt"] = "negotiation"
        ax = new_axes(figure.height)
        figure.draw(ax)
        assert ax.figure is not None
        ax.figure.figure.savefig(out, format=kind, metadata=dates)
    return out.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """Names in scripts that the font lacks are drawn as boxes, without a warning for each."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield
