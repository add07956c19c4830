"""Reading BibTeX: the entries of a bibliography by key, each as it was written."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_ENTRY = re.compile(r"@(\w+)\s*([{(])\s*([^\s,{}()\"]+)\s*,")
_NO_ENTRIES = ("comment", "preamble", "string")


def entries(text: str) -> dict[str, str]:
    """The entries of a BibTeX text by key, fields and layout kept.

    What stands between entries is a comment. An entry ends where its braces close; one that
    never closes, and what follows it, is left out. Of entries with one key the first counts.

    Parameters
    ----------
    text
        Content of a ``.bib`` file.

    Examples
    --------
    >>> entries("@book{a2000,\\n  title = {On {B}} }\\nnot an entry @misc{b, note = {}}")
    {'a2000': '@book{a2000,\\n  title = {On {B}} }', 'b': '@misc{b, note = {}}'}
    """
    found: dict[str, str] = {}
    place = 0
    while start := _ENTRY.search(text, place):
        end = _end(text, start.start(2))
        if end is None:
            break
        if start[1].lower() not in _NO_ENTRIES:
            found.setdefault(start[3], text[start.start():end])
        place = end
    return found


def _end(text: str, opening: int) -> int | None:
    """The place after the bracket that closes the one at `opening`."""
    depth = 0
    last = "}" if text[opening] == "{" else ")"
    for k in range(opening, len(text)):
        letter = text[k]
        escaped = text[k - 1] == "\\"
        if letter == "{" and not escaped:
            depth += 1
        elif letter == "}" and not escaped:
            depth -= 1
        if depth == 0 and letter == last and k > opening:
            return k + 1
    return None


@cache
def sources() -> dict[str, str]:
    """The bibliography that ships with the payoff files."""
    from negotiation.files.bundled import root

    folder = root()
    if folder is None:
        return {}
    return entries(folder.joinpath("sources.bib").read_text(encoding="utf-8"))


@cache
def software() -> str:
    """The entry of this software; a test keeps it in step with ``CITATION.cff``."""
    text = files("negotiation.reports").joinpath("software.bib").read_text(encoding="utf-8")
    return text.strip()
