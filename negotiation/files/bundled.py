"""The payoff files that ship with the package."""

from __future__ import annotations

import csv
import difflib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

SUFFIXES = (".toml", ".json", ".nfg", ".csv")


@dataclass(frozen=True)
class Case:
    """A bundled payoff file: its name (path without suffix), kind and title."""

    name: str
    kind: str
    title: str


def cases() -> list[Case]:
    """All bundled payoff files by name; their heads are read, their content not checked.

    Files without a kind, such as tables beside an economy, are left out.

    Examples
    --------
    >>> all(case.kind for case in cases())
    True
    """
    found = (_case(name, file) for name, file in sorted(_files().items()))
    return [case for case in found if case.kind]


def find(name: str) -> Traversable | None:
    """The bundled file of a name: its path with or without suffix, or its unique stem."""
    files = _files()
    stem = name
    for suffix in SUFFIXES:
        stem = stem.removesuffix(suffix)
    if stem in files:
        file = files[stem]
        return file if stem == name or file.name.endswith(name.rpartition("/")[2]) else None
    same = [file for key, file in files.items() if key.rpartition("/")[2] == name]
    return same[0] if len(same) == 1 else None


def near(name: str) -> list[str]:
    """Names of bundled files that look like a name, best first."""
    names = list(_files())
    stems = {known.rpartition("/")[2]: known for known in names}
    close = difflib.get_close_matches(name, [*names, *stems], n=3)
    return list(dict.fromkeys(stems.get(word, word) for word in close))


def root() -> Traversable | None:
    """The folder of the bundled files: inside the package, or beside it in a checkout."""
    inside = resources.files("negotiation") / "payoffs"
    if inside.is_dir():
        return inside
    beside = Path(__file__).resolve().parents[2] / "payoffs"
    return beside if beside.is_dir() else None


def _files() -> dict[str, Traversable]:
    top = root()
    return {} if top is None else dict(_walk(top, ""))


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
            continue
        stem, dot, suffix = entry.name.rpartition(".")
        if f"{dot}{suffix}" in SUFFIXES:
            yield f"{prefix}{stem}", entry


def _case(name: str, file: Traversable) -> Case:
    text = file.read_text(encoding="utf-8")
    if file.name.endswith(".nfg"):
        title = re.match(r'\s*NFG\s+1\s+[RD]\s+"((?:\\.|[^"\\])*)"', text)
        return Case(name, "game", re.sub(r"\\(.)", r"\1", title[1]) if title else "")
    if file.name.endswith(".csv"):
        return Case(name, "game" if _is_game(text) else "", "")
    head = json.loads(text) if file.name.endswith(".json") else _toml_head(text)
    return Case(name, str(head.get("kind", "")), str(head.get("title", "")))


def _is_game(text: str) -> bool:
    """Whether a CSV's header is that of a game: players, then their payoff columns."""
    header = next(csv.reader([text.partition("\n")[0]]), [])
    n = len(header) // 2
    return n > 0 and header[n:] in (header[:n], [f"{name} payoff" for name in header[:n]])


def _toml_head(text: str) -> dict[str, Any]:
    """The keys above the first table; the tables themselves are not worth parsing here."""
    try:
        return tomllib.loads(re.split(r"(?m)^\[", text, maxsplit=1)[0])
    except tomllib.TOMLDecodeError:
        return tomllib.loads(text)
