"""Writing plain data as JSON that keeps a row of numbers on one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from negotiation.files.numerals import writable

_WIDTH = 100


def json_text(document: Mapping[str, Any]) -> str:
    """A document as JSON; what fits in a line stands in one.

    Examples
    --------
    >>> print(json_text({"a": [[Fraction(1, 3), 0.5], [1, 2]], "b": "x" * 86}))
    {
     "a": [["1/3", 0.5], [1, 2]],
     "b": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    }
    <BLANKLINE>
    """
    return _laid_out(_plain(document), "") + "\n"


def _laid_out(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    flat = isinstance(value, list) and not any(isinstance(x, (list, dict)) for x in value)
    if len(line) + len(indent) <= _WIDTH or flat or not isinstance(value, (list, dict)):
        return line
    below = indent + " "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(item, below)}"
                 for key, item in value.items()]
        return f"{{\n{below}" + f",\n{below}".join(parts) + f"\n{indent}}}"
    parts = [_laid_out(item, below) for item in value]
    return f"[\n{below}" + f",\n{below}".join(parts) + f"\n{indent}]"


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return writable(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
