"""From text to plain data: TOML or JSON, with exact numbers and no surprises.

Numbers become `int` or `Fraction`, dates become strings, everything else stays as the
standard parsers make it. What those parsers would let pass (NaN, keys given twice, lone
surrogates, bottomless nesting) is a fault.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from negotiation.errors import Fault, InputError
from negotiation.files import json_positions, numerals, toml_positions
from negotiation.files.paths import DataPath, spell_path
from negotiation.files.source import Source

DEEPEST = 100  # levels of nesting; no payoff file needs a tenth of them
_TOML_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_BRACKET = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?"""|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]'
)


@dataclass(frozen=True)
class Document:
    """Plain data and the text it came from."""

    source: Source
    data: dict[str, Any]
    scan: Callable[[str], Iterator[tuple[DataPath, int, int]]]


def parse(source: Source) -> Document:
    """Read JSON if the name ends so or the text starts with a brace, else TOML.

    Raises
    ------
    InputError
        With the position of the first syntax error, or of every key given twice.
    """
    suffix = source.name.lower().rpartition(".")[2]
    json_text = suffix == "json" or (suffix != "toml" and source.text.lstrip().startswith("{"))
    if not source.text.strip():
        raise InputError(source.fault(0, "the file is empty"))
    try:
        data = _json(source) if json_text else _toml(source)
        if not isinstance(data, dict):
            raise InputError(
                source.fault(0, f"expected a table at the top, found {numerals.show(data)}")
            )
        data = _tidy(data)
    except RecursionError:
        raise InputError(_too_deep(source)) from None
    return Document(source, data, json_positions.scan if json_text else toml_positions.scan)


def _json(source: Source) -> Any:
    repeated = False

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        made = dict(pairs)
        repeated = repeated or len(made) < len(pairs)
        return made

    try:
        data = json.loads(
            source.text,
            object_pairs_hook=table,
            parse_float=numerals.numeral,
            parse_int=numerals.integer,
            parse_constant=numerals.numeral,
        )
    except json.JSONDecodeError as error:
        message = error.msg[:1].lower() + error.msg[1:]
        raise InputError(source.fault(error.pos, f"not valid JSON: {message}")) from None
    faults = [
        source.fault(offset, "half of a character: a lone surrogate")
        for offset in json_positions.lone_surrogates(source.text)
    ]
    if repeated:
        faults += [
            source.fault(offset, "this key is given twice", spell_path(path))
            for path, offset in json_positions.repeated_keys(source.text)
        ]
    if faults:
        raise InputError(faults)
    return data


def _toml(source: Source) -> Any:
    try:
        return tomllib.loads(source.text, parse_float=numerals.numeral)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
    except ValueError:
        digits = re.search(r"[0-9_]{1000,}", source.text)
        where = digits.start() if digits else 0
        raise InputError(
            source.fault(where, f"expected a number of at most {numerals.LONGEST} characters")
        ) from None
    position = _TOML_POSITION.search(message)
    offset = len(source.text)
    if position and position[1]:
        lines = source.text.split("\n")
        row = int(position[1]) - 1
        start = sum(len(line) + 1 for line in lines[:row])
        offset = start + int(position[2]) - 1
        if message.startswith("Cannot"):
            # tomllib says where the statement ends; people look for where it starts.
            offset = start + len(lines[row]) - len(lines[row].lstrip())
    message = _TOML_POSITION.sub("", message)
    message = "this key or table is given twice" if message.startswith("Cannot") else (
        f"not valid TOML: {message[:1].lower()}{message[1:]}"
    )
    raise InputError(source.fault(offset, message))


def _tidy(data: Any) -> Any:
    """Dates as strings; RecursionError below `DEEPEST`, without recursing to find out."""
    layer, depth = [data], 0
    while layer:
        if depth > DEEPEST:
            raise RecursionError
        below = []
        for container in layer:
            for key, value in container.items() if isinstance(container, dict) else (
                enumerate(container)
            ):
                if isinstance(value, (dict, list)):
                    below.append(value)
                elif isinstance(value, (datetime.date, datetime.time)):
                    container[key] = value.isoformat()
        layer, depth = below, depth + 1
    return data


def _too_deep(source: Source) -> Fault:
    depth = 0
    for token in _BRACKET.finditer(source.text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > DEEPEST:
            return source.fault(token.start(), f"nested more than {DEEPEST} levels deep")
    return source.fault(0, f"nested more than {DEEPEST} levels deep")
