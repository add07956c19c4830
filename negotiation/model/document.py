"""A negotiation as plain data, spelled as a payoff file spells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from negotiation.model.parts import (
    Clause,
    Constituency,
    Disagreement,
    Issue,
    Ladder,
    Leverage,
    Linkage,
    Observed,
    Party,
    Pricing,
    Time,
)
from negotiation.model.uncertain import Distribution
from negotiation.model.written_plan import WrittenPlan

if TYPE_CHECKING:
    from negotiation.model.negotiation import Negotiation

_SECTIONS = {
    "parties": "party",
    "issues": "issue",
    "linkages": "linkage",
    "doctrine": "doctrine",
    "constituencies": "constituency",
    "leverage": "leverage",
    "ladders": "ladder",
    "observed": "observed",
    "plans": "plan",
}
_PARTS = (Clause, Constituency, Disagreement, Issue, Ladder, Leverage, Linkage, Observed, Party,
          Pricing, Time)


def document(negotiation: Negotiation) -> dict[str, Any]:
    """The content of a negotiation; what equals its default is left out."""
    found: dict[str, Any] = {"format": "negotiation/1", "kind": "negotiation"}
    for item in fields(negotiation):
        value = getattr(negotiation, item.name)
        if item.name in _SECTIONS:
            if value:
                found[_SECTIONS[item.name]] = [_part(part) for part in value]
        elif isinstance(value, _PARTS):
            content = _part(value)
            if content:
                found[item.name] = content
        elif value != item.default:
            found[item.name] = _plain(value)
    return found


def _part(part: Any) -> dict[str, Any]:
    if isinstance(part, Issue):
        return {**_fields(part), "status_quo": part.levels[part.status_quo]}
    if isinstance(part, Ladder):
        rungs = [{"name": rung.name, "set": dict(rung.levels)} for rung in part.rungs]
        return {**_fields(part), "rungs": rungs}
    if isinstance(part, WrittenPlan):
        return part.to_document()
    return _fields(part)


def _fields(part: Any) -> dict[str, Any]:
    content = {}
    for item in fields(part):
        value = getattr(part, item.name)
        empty = value in ({}, (), "", None)
        if not empty and value != item.default:
            content[item.name] = _plain(value)
    return content


def _plain(value: Any) -> Any:
    if isinstance(value, Distribution):
        return _plain(value.to_document())
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
