"""Names that must be known, and names that must differ."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from negotiation.files.faults import Faults
from negotiation.files.paths import DataPath, spell_path

MOST_SHOWN = 12


def suggestion(word: str, known: Iterable[str]) -> str:
    """A hint for a name that is not known: the nearest one, or those there are.

    Examples
    --------
    >>> suggestion("titel", ["title", "kind"])
    'did you mean title?'
    >>> suggestion("x", ["title", "kind"])
    'expected one of title, kind'
    """
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1) or [
        name for name in names if name.lower() == word.lower()
    ]
    if near:
        return f"did you mean {near[0]}?"
    if not names:
        return "none is expected here"
    more = f", … ({len(names)} in all)" if len(names) > MOST_SHOWN else ""
    return f"expected one of {', '.join(names[:MOST_SHOWN])}{more}"


def distinct(faults: Faults, path: DataPath, names: Sequence[str], key: str | None = None) -> None:
    """A fault for every name of a list that stands there already.

    Parameters
    ----------
    key
        Where in an entry of the list its name stands; None where the entries are names.
    """
    first: dict[str, int] = {}
    for k, name in enumerate(names):
        if first.setdefault(name, k) != k:
            where = (*path, k) if key is None else (*path, k, key)
            already = spell_path((*path, first[name]))
            faults.add(where, f"{name!r} is already the name of {already}")


def complete(
    faults: Faults, path: DataPath, table: Mapping[str, Any], names: Iterable[str], wanted: str
) -> None:
    """Faults for unknown names in a table, and for known ones that are missing.

    Parameters
    ----------
    wanted
        What stands under a name, such as "a number"; empty if names may be left out.
    """
    known = list(names)
    for name in table:
        if name not in known:
            faults.add((*path, name), f"unknown name; {suggestion(name, known)}", at_key=True)
    if wanted:
        for name in known:
            if name not in table:
                faults.add((*path, name), f"missing (expected: {wanted})")
