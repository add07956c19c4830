"""The kind ``negotiation``: parties, issues, payoffs, and the limits on concessions.

Three steps: the schema says what is wrong with single values; what it accepts becomes the
model's parts; the model says which parts do not fit together. Where the schema finds faults,
the values concerned are left out, so that the other two steps can still speak.
"""

from __future__ import annotations

import re
from typing import Any

from negotiation.errors import InputError
from negotiation.files import schema
from negotiation.files.faults import Faults
from negotiation.files.negotiation_parts import PartReader
from negotiation.files.parsing import Document
from negotiation.files.paths import DataPath, resolved
from negotiation.model.negotiation import Negotiation

_SECTIONS = {
    "party": "parties",
    "issue": "issues",
    "linkage": "linkages",
    "doctrine": "doctrine",
    "constituency": "constituencies",
    "leverage": "leverage",
    "ladder": "ladders",
    "observed": "observed",
    "plan": "plans",
}
_TABLES = ("time", "disagreement", "pricing")
_NUMBERS = ("payoff", "payoffs", "to", "uses")
_PLAIN = ("title", "unit", "money", "as_of", "description", "lotteries")


def read_negotiation(document: Document) -> Negotiation:
    """The negotiation that a document describes.

    Raises
    ------
    InputError
        With every fault in the document.
    """
    faults = Faults(document)
    schema.check("negotiation", faults)
    data, kept = _usable(document.data, faults)
    if kept is None:
        faults.raise_if_any()
    assert kept is not None
    reader = PartReader(faults)
    parts: dict[str, Any] = {key: data[key] for key in _PLAIN if key in data}
    parts["source"] = tuple(data.get("source", ()))
    for section, field in _SECTIONS.items():
        read_part = getattr(reader, section)
        parts[field] = tuple(read_part((section, k), data[section][k]) for k in kept[section])
    for table in _TABLES:
        if table in data:
            parts[table] = getattr(reader, table)((table,), data[table])
    try:
        negotiation = Negotiation(**{"title": "", **parts})
    except InputError as error:
        for fault in error.faults:
            path = resolved(_original(fault.path, kept), document.data)
            about_key = bool(path) and repr(path[-1]) in fault.message
            faults.add(path, fault.message, at_key=about_key)
    faults.raise_if_any()
    return negotiation


def _usable(
    data: dict[str, Any], faults: Faults
) -> tuple[dict[str, Any], dict[str, list[int]] | None]:
    """A copy without the values at fault, and the indices of the entries left a section.

    The second is None where a party or an issue is lost: whatever refers to it would look
    wrong as well.
    """
    copy = {key: value for key, value in data.items() if faults.sound(key)}
    for table in _TABLES:
        if table in data and not faults.at(table):
            copy[table] = _sound_part((table,), data[table], faults)
    kept: dict[str, list[int]] = {section: [] for section in _SECTIONS}
    for section in _SECTIONS:
        needed = schema.schema("negotiation")["properties"][section]["items"]["required"]
        entries = [] if faults.at(section) else data.get(section, [])
        copy[section] = [
            _sound_part((section, k), entry, faults) for k, entry in enumerate(entries)
        ]
        kept[section] = [k for k, entry in enumerate(copy[section]) if entry.keys() >= {*needed}]
    lost = any(len(kept[key]) < len(copy[key]) or faults.at(key) for key in ("party", "issue"))
    return copy, None if lost else kept


def _sound_part(path: DataPath, table: Any, faults: Faults) -> dict[str, Any]:
    """The entries of a table without faults; numbers at fault count as 0 later."""
    if not isinstance(table, dict):
        return {}
    return {
        key: value
        for key, value in table.items()
        if faults.sound(*path, key)
        or (key in _NUMBERS and isinstance(value, dict) and not faults.at(*path, key))
    }


def _original(path: str, kept: dict[str, list[int]]) -> str:
    """A path of the model with the index that its first entry has in the file."""
    entry = re.match(r"(\w+)\[(\d+)\]", path)
    if not entry or entry[1] not in kept:
        return path
    return f"{entry[1]}[{kept[entry[1]][int(entry[2])]}]{path[entry.end():]}"
