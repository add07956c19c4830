"""Paths into a document: the keys and indices that lead to one value."""

from __future__ import annotations

import json
import re

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
