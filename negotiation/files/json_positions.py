"""Where each value of a JSON text stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from negotiation.files.paths import DataPath

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')

_SURROGATE = re.compile("[\ud800-\udfff]")


def scan(text: str) -> Iterator[tuple[DataPath, int, int]]:
    """Every value of a valid JSON text in order: path, offset of its key, own offset.

    An element of an array has no key; its own offset stands for it. Nothing recurses, so
    deep nesting is harmless.

    Examples
    --------
    >>> list(scan('{"a": [1]}'))
    [((), 0, 0), (('a',), 1, 6), (('a', 0), 7, 7)]
    """
    path: list[str | int] = []
    key = 0
    key_next = False
    for token in _TOKEN.finditer(text):
        mark, offset = token[0], token.start()
        if mark == "]" or mark == "}":
            path.pop()
            key_next = False
        elif mark == ",":
            last = path[-1]
            key_next = isinstance(last, str)
            if isinstance(last, int):
                path[-1] = last + 1
        elif key_next:
            path[-1], key, key_next = json.loads(mark), offset, False
        elif mark != ":":
            in_table = bool(path) and isinstance(path[-1], str)
            yield tuple(path), key if in_table else offset, offset
            if mark == "[":
                path.append(0)
            elif mark == "{":
                path.append("")
                key_next = True


def repeated_keys(text: str) -> list[tuple[DataPath, int]]:
    """Keys that stand twice in one object, with the offset of each later one.

    Examples
    --------
    >>> repeated_keys('{"a": 1, "b": 2, "a": 3}')
    [(('a',), 17)]
    """
    seen: set[DataPath] = set()
    found: list[tuple[DataPath, int]] = []
    inside: DataPath | None = None
    for path, key, _ in scan(text):
        if inside is not None and path[: len(inside)] == inside and path != inside:
            continue
        inside = None
        if not path or isinstance(path[-1], int):
            continue
        if path in seen:
            found.append((path, key))
            inside = path
        seen.add(path)
    return found


def lone_surrogates(text: str) -> list[int]:
    """Offsets of strings with half of a surrogate pair, which no encoding can write.

    Examples
    --------
    >>> lone_surrogates('["\\\\ud800", "\\\\ud83d\\\\ude00"]')
    [1]
    """
    if "\\ud" not in text.lower():
        return []
    return [
        token.start()
        for token in _TOKEN.finditer(text)
        if "\\ud" in token[0].lower() and _SURROGATE.search(json.loads(token[0]))
    ]
