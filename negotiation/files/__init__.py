"""Payoff files in and out: TOML, JSON, CSV and Gambit's ``.nfg``.

Public names are loaded on first use, so that listing files or writing a report does not load
what only reading needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from negotiation.files.bundled import Case as Case
    from negotiation.files.bundled import cases as cases
    from negotiation.files.reading import read as read
    from negotiation.files.writing import write as write
    from negotiation.files.writing import write_text as write_text

_EXPORTS = {
    "Case": "negotiation.files.bundled",
    "cases": "negotiation.files.bundled",
    "read": "negotiation.files.reading",
    "write": "negotiation.files.writing",
    "write_bytes": "negotiation.files.writing",
    "write_text": "negotiation.files.writing",
}

__all__ = [*_EXPORTS]


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)
