"""Where each value of a TOML text stands.

`tomllib` reads TOML and keeps no positions. This scanner walks a text that `tomllib` has
accepted, so it checks nothing; it only follows keys, headers and brackets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Generator, Iterator

from negotiation.files.paths import DataPath

_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:\\.|[^"\\])*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*""")
_SCALAR = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?""""{0,2}'
    r"|'''[\s\S]*?''''{0,2}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'"
    r"|[^,\]}#\n]+"
)

Entry = tuple[DataPath, int, int]


def scan(text: str) -> Iterator[Entry]:
    """Every value of a valid TOML text in order: path, offset of its key, own offset.

    A table's own offset is that of its header or, where only dotted keys make it, of the
    key. Nothing recurses, so deep nesting is harmless.

    Examples
    --------
    >>> list(scan("a = [1]\\n[[b]]\\nc.d = 2"))[1:4]
    [(('a',), 0, 4), (('a', 0), 5, 5), (('b',), 8, 8)]
    """
    return _Scanner(text).document()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0
        self.last: dict[DataPath, int] = {}

    def document(self) -> Iterator[Entry]:
        yield (), 0, 0
        table: DataPath = ()
        while self.skip():
            start = self.offset
            if not self.text.startswith("[", start):
                yield from self.assignment(table)
                continue
            brackets = 2 if self.text.startswith("[[", start) else 1
            self.offset += brackets
            table = ()
            keys = self.keys()
            for key, _ in keys[:-1]:
                table = self.inside((*table, key))
                yield table, start, start
            table = (*table, keys[-1][0])
            yield table, start, start
            if brackets == 2:
                self.last[table] = self.last.get(table, -1) + 1
                table = self.inside(table)
                yield table, start, start
            self.offset += brackets

    def inside(self, path: DataPath) -> DataPath:
        """The table that a header's key means: the last one of an array of tables."""
        return (*path, self.last[path]) if path in self.last else path

    def skip(self) -> bool:
        """Move past blanks and comments; False at the end of the text."""
        blank = _BLANK.match(self.text, self.offset)
        self.offset = blank.end() if blank else self.offset
        return self.offset < len(self.text)

    def keys(self) -> list[tuple[str, int]]:
        """A dotted key's parts, each with its offset."""
        found = []
        while key := _KEY.match(self.text, self.offset):
            found.append((_unquoted(key[1]), key.start(1)))
            self.offset = key.end()
            if not self.text.startswith(".", self.offset):
                break
            self.offset += 1
        return found

    def assignment(self, table: DataPath) -> Iterator[Entry]:
        """A key and its value; of an array or inline table also everything in it."""
        path, key = yield from self.assigned(table)
        open_arrays: list[tuple[DataPath, int]] = []
        while True:
            self.skip()
            yield path, key, self.offset
            mark = self.text[self.offset]
            if mark in "[{":
                open_arrays.append((path, 0 if mark == "[" else -1))
                self.offset += 1
            else:
                scalar = _SCALAR.match(self.text, self.offset)
                self.offset = scalar.end() if scalar else len(self.text)
            self.close(open_arrays)
            if not open_arrays:
                return
            owner, index = open_arrays[-1]
            if index < 0:
                path, key = yield from self.assigned(owner)
            else:
                path, key = (*owner, index), self.offset
                open_arrays[-1] = owner, index + 1

    def assigned(self, table: DataPath) -> Generator[Entry, None, tuple[DataPath, int]]:
        """Read ``a.b =``: pass the tables it makes, return the full path and its key."""
        *tables, (name, offset) = self.keys()
        for key, at in tables:
            table = (*table, key)
            yield table, at, at
        self.offset += 1
        return (*table, name), offset

    def close(self, open_arrays: list[tuple[DataPath, int]]) -> None:
        """Move past commas and closing brackets, to the next value or key."""
        while open_arrays and self.skip():
            mark = self.text[self.offset]
            if mark not in ",]}":
                return
            if mark != ",":
                open_arrays.pop()
            self.offset += 1


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    return str(tomllib.loads(f"key = {key}")["key"])
