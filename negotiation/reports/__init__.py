"""Reports: one list of blocks a result, rendered as text, Markdown, LaTeX, HTML or figures."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from negotiation.reports.as_html import html
    from negotiation.reports.as_latex import latex
    from negotiation.reports.as_markdown import markdown
    from negotiation.reports.as_text import text
    from negotiation.reports.dispatch import blocks
    from negotiation.reports.drawing import plot
    from negotiation.reports.frames import frame
    from negotiation.reports.writing import write

_EXPORTS = {
    "blocks": "negotiation.reports.dispatch",
    "frame": "negotiation.reports.frames",
    "html": "negotiation.reports.as_html",
    "latex": "negotiation.reports.as_latex",
    "markdown": "negotiation.reports.as_markdown",
    "plot": "negotiation.reports.drawing",
    "text": "negotiation.reports.as_text",
    "write": "negotiation.reports.writing",
}

__all__ = ["blocks", "frame", "html", "latex", "markdown", "plot", "text", "write"]


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_EXPORTS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_EXPORTS])
