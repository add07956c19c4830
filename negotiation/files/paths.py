"""Paths into a document: the keys and indices that lead to one value."""

from __future__ import annotations

import json
import re
from typing import Any

DataPath = tuple[str | int, ...]

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def spell_path(path: DataPath) -> str:
    """A path as people write it.

    Examples
    --------
    >>> spell_path(("payoffs", "USA", 1, 2)), spell_path(("payoff", "farm states"))
    ('payoffs.USA[1][2]', 'payoff."farm states"')
    """
    spelled = ""
    for part in path:
        if isinstance(part, int):
            spelled += f"[{part}]"
            continue
        quoted = part if BARE_KEY.fullmatch(part) else json.dumps(part, ensure_ascii=False)
        spelled += f".{quoted}" if spelled else quoted
    return spelled


def resolved(path: str, node: Any) -> DataPath:
    """The keys and indices of a spelled path.

    Keys may hold dots and brackets, so the document decides where one ends; what it does not
    have is split at dots.

    Examples
    --------
    >>> resolved("payoff.farm states[1]", {"payoff": {"farm states": [1, "x"]}})
    ('payoff', 'farm states', 1)
    """
    if isinstance(node, list):
        index = re.match(r"\[(\d+)\]", path)
        if index and int(index[1]) < len(node):
            k = int(index[1])
            return (k, *resolved(path[index.end():], node[k]))
    elif isinstance(node, dict):
        rest = path.removeprefix(".")
        for key in sorted(node, key=len, reverse=True):
            if rest.startswith(key) and rest[len(key) : len(key) + 1] in ("", ".", "["):
                return (key, *resolved(rest[len(key):], node[key]))
        return tuple(filter(None, rest.split(".")))
    return ()
