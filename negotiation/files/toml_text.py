"""Writing plain data as TOML that people like to read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.files.numerals import writable
from negotiation.files.paths import BARE_KEY

_WIDTH = 100


def toml_text(document: Mapping[str, Any]) -> str:
    """A document as TOML: plain keys first, then tables, then arrays of tables.

    An array of tables inside a table gets sections of its own where an entry is too long for
    a line.

    Examples
    --------
    >>> print(toml_text({"n": Fraction(1, 10), "t": {"a b": [1, "1/3"]}, "p": [{"x": {"y": 1}}]}))
    n = 0.1
    <BLANKLINE>
    [t]
    "a b" = [1, "1/3"]
    <BLANKLINE>
    [[p]]
    x.y = 1
    <BLANKLINE>
    """
    plain = [line for key, value in document.items() if not _is_section(value)
             for line in _assignment(_key(key), value)]
    blocks = ["\n".join(plain)] if plain else []
    for key, value in document.items():
        if isinstance(value, Mapping):
            blocks.append("\n".join([f"[{_key(key)}]", *_body(value)]))
        elif _is_section(value):
            blocks += [block for table in value for block in _sections(_key(key), table)]
    return "\n\n".join(blocks) + "\n"


def _sections(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """A table of an array, and after it those that lie in it and are too long for a line."""
    below = {key for key, value in table.items() if _is_section(value)
             and not isinstance(value, Mapping) and any(_is_wide(entry) for entry in value)}
    kept = {key: value for key, value in table.items() if key not in below}
    body = _body(kept, inner="." in name)
    yield "\n".join([f"[[{name}]]", *body])
    for key in table:
        if key in below:
            for entry in table[key]:
                yield from _sections(f"{name}.{_key(key)}", entry)


def _is_wide(table: Mapping[str, Any]) -> bool:
    return len(_inline(table)) + 3 > _WIDTH


def _is_section(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, (list, tuple)) and bool(value)
        and all(isinstance(item, Mapping) for item in value)
    )


def _body(table: Mapping[str, Any], inner: bool = False) -> Iterator[str]:
    """Assignments of a table; a table inside becomes dotted keys, deep down only a long one."""
    for key, value in table.items():
        if isinstance(value, Mapping) and value and not (inner and len(_inline(value)) < _WIDTH):
            for below, item in value.items():
                yield from _assignment(f"{_key(key)}.{_key(below)}", item)
        else:
            yield from _assignment(_key(key), value)


def _assignment(key: str, value: Any) -> Iterator[str]:
    if not _is_long(value):
        line = f"{key} = {_inline(value)}"
        if len(line) <= _WIDTH or not isinstance(value, (list, tuple)):
            yield line
            return
    yield f"{key} = ["
    yield from _rows(value, "  ")
    yield "]"


def _rows(values: Sequence[Any], indent: str) -> Iterator[str]:
    for value in values:
        if not _is_long(value):
            line = f"{indent}{_inline(value)},"
            if len(line) <= _WIDTH or not isinstance(value, (list, tuple)):
                yield line
                continue
        yield f"{indent}["
        yield from _rows(value, indent + "  ")
        yield f"{indent}],"


def _is_long(value: Any) -> bool:
    """Whether a list is surely too long for one line, without writing it out."""
    return isinstance(value, (list, tuple)) and len(value) > _WIDTH


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return _inline(writable(value))
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(key)} = {_inline(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return f"[{', '.join(map(_inline, value))}]"


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's, except that TOML escapes DEL as well
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
