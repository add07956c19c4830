"""Checking a document against the JSON Schemas that ship with the package.

The schemas (draft 2020-12) say everything that can be said of one value at a time. Two
annotations of ours help: ``x-expected`` words what a failed keyword wanted, and
``x-table`` marks large arrays whose entries are checked by code of their own (the full
description stays in the schema, for editors and for the reference page).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from negotiation.files.faults import Faults
from negotiation.files.names import suggestion
from negotiation.files.numerals import Unreadable, show
from negotiation.files.paths import DataPath

VERSION = "1"
_SHARED = "definitions.json#/$defs/"
_TYPES = {
    "array": "an array",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a table",
    "string": "a string",
}
_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
}


@cache
def schema(name: str) -> dict[str, Any]:
    """One of the shipped schemas: ``game``, ``deals``, ``dynamic``, ... or ``definitions``."""
    file = resources.files("negotiation.files") / "schemas" / VERSION / f"{name}.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def check(kind: str, faults: Faults) -> None:
    """Add every disagreement between the document and its kind's schema."""
    for error in _validator(kind).iter_errors(faults.document.data):
        _report(error, (), faults)


def check_item(kind: str, path: DataPath, faults: Faults) -> None:
    """Add what is wrong with one entry of a large table, such as ``("deals", 3)``."""
    item: Any = faults.document.data
    for step in path:
        item = item[step]
    table = tuple(step for step in path if isinstance(step, str))
    for error in _validator(kind, table).iter_errors(item):
        _report(error, path, faults)


@cache
def _validator(kind: str, table: tuple[str, ...] = ()) -> Any:
    """A validator of a kind, or of one entry of a large table."""
    node = schema(kind)
    for key in table:
        node = node["properties"][key]["items"]
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    checker = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "number": lambda _, value: _is_number(value),
            "integer": lambda _, value: _is_number(value) and value == int(value),
        }
    )
    return extend(Draft202012Validator, type_checker=checker)(_prepared(node))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


def _prepared(node: Any) -> Any:
    """A schema with shared definitions put in place, which is twice as fast as looking them
    up, and without what code checks: entries of large tables, and repeated names.
    """
    if isinstance(node, list):
        return [_prepared(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].removeprefix(_SHARED)
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**_prepared(schema("definitions")["$defs"][name]), **beside}
    skipped = {"uniqueItems"} | ({"items"} if node.get("x-table") is True else set())
    return {key: _prepared(item) for key, item in node.items() if key not in skipped}


def _report(error: Any, above: DataPath, faults: Faults) -> None:
    path = (*above, *error.absolute_path)
    found = error.instance
    if error.validator == "required":
        for key in error.validator_value:
            if key not in found:
                faults.add((*path, key), f"missing{_wanted(error.schema, key)}")
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in found:
            if key not in known:
                faults.add((*path, key), f"unknown key; {suggestion(key, known)}", at_key=True)
    elif isinstance(found, Unreadable):
        faults.add(path, found.why)
    elif error.validator == "enum" and isinstance(found, str):
        hint = suggestion(found, map(str, error.validator_value))
        faults.add(path, f"{show(found)} is not known here; {hint}")
    else:
        faults.add(path, f"expected {_expected(error)}, found {show(found)}")


def _wanted(owner: dict[str, Any], key: str) -> str:
    """What a missing key should have held, in the words of its title."""
    title = owner.get("properties", {}).get(key, {}).get("title", "")
    return f" (expected: {title})" if title else ""


def _expected(error: Any) -> str:
    keyword, value = error.validator, error.validator_value
    worded = error.schema.get("x-expected")
    if keyword == "type":
        return str(worded or _either(_TYPES[name] for name in _as_list(value)))
    if keyword in _BOUNDS:
        return str(worded or f"a number of {_BOUNDS[keyword]} {value}")
    if keyword in ("minItems", "minProperties"):
        return f"at least {value} {'entry' if value == 1 else 'entries'}"
    if keyword == "maxItems":
        return f"at most {value} entries"
    if keyword == "const":
        return show(value)
    if keyword == "enum":
        return f"one of {', '.join(map(str, value))}"
    return str(worded or error.message)


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _either(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last

