"""Write the reference page of payoff files from their schemas and starter files.

Run it after a change of a schema: ``python docs/reference/generate_payoff_file.py``.
A test compares the page with what this would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from negotiation.files.schema import schema
from negotiation.files.starters import KINDS, starter

PAGE = Path(__file__).with_name("payoff-file.md")
OPENING = """\
# Payoff files

Made from the schemas in `negotiation/files/schemas/1/` by
`docs/reference/generate_payoff_file.py`. Editors that know JSON Schema (draft 2020-12) can use
the schemas as they are.

A payoff file is TOML or JSON in UTF-8, with the same keys in both. Games can also be
[CSV](#games-as-csv) or [Gambit's `.nfg`](#games-as-nfg). The suffix says the format; other
suffixes and standard input are JSON where the text starts with `{`, else TOML.

- Every file says `format = "negotiation/1"` and its `kind`.
- Unknown keys are errors. All faults of a file are listed at once, each as
  `file:line:column: path: what is wrong`.
- Numbers are exact: `0.1` is one tenth, and a string such as `"1/3"` is a third. `nan` and `inf`
  are errors. A number is below 1e300 in size and at most 400 characters long.
- Names differ within their list, and have no commas, no line breaks, and no spaces at their
  ends. Upper and lower case matter.
- Nothing is nested more than 100 levels deep; a game has at most 31 players.

Kinds that are known and not read yet: `conflict`, `economy`.
"""
CLOSING = """\
## Games as CSV

The header names the players and then, in the same order, their payoff columns: the name again,
or the name and ` payoff`. Every profile has one row, in any order; a player's actions are ordered
as they first appear. Cells are exact numbers, `1/3` among them. Title, discount factors,
description, sources and plans have no place in CSV.

```text
North,South,North payoff,South payoff
hold,hold,0,0
hold,buy,2,-1
cut,hold,-1,2
cut,buy,1,1
```

## Games as `.nfg`

Gambit's format for games in strategic form, in both its forms: all payoffs, or outcomes and an
outcome's number for each profile. The first player's strategy varies fastest. Numbers are exact
(`0.1`, `1/3`). Players and strategies without a name get their number as name; names with commas
are errors. Files are written in the form with all payoffs; discount factors, description,
sources and plans have no place in them.
"""
SHARED = "definitions.json#/$defs/"
TYPES = {
    "array": "list", "boolean": "`true` or `false`", "integer": "whole number",
    "number": "number", "object": "table", "string": "string",
}


def page() -> str:
    """The whole page."""
    parts = [OPENING, definitions()]
    for kind in KINDS:
        parts.append("\n".join(kind_section(kind)))
    return "\n".join([*parts, CLOSING])


def definitions() -> str:
    """What the columns of types below refer to."""
    shared = schema("definitions")["$defs"]
    lines = ["## Numbers and quantities", "", f"*Exact number.* {shared['exact']['description']}",
             "", f"*Quantity.* {shared['quantity']['description']}", ""]
    lines += table(shared["quantity"])
    return "\n".join([*lines, ""])


def kind_section(kind: str) -> Iterator[str]:
    """One kind: its keys, its inner tables, and its starter file."""
    node = schema(kind)
    yield from [f"## `kind = \"{kind}\"`", "", node["description"], ""]
    yield from table(node)
    yield ""
    for key, inner in node["properties"].items():
        yield from inner_section(key, inner)
    yield from ["The starter file, as `negotiation new` writes it:", "", "```toml",
                starter(kind).rstrip(), "```", ""]


def inner_section(key: str, node: dict[str, Any]) -> Iterator[str]:
    """The keys of a table or of the entries of a list of tables, and of what lies in them."""
    heading = f"`[{key}]`"
    if "items" in node:
        node, heading = {**node["items"], "description": node["description"]}, f"`[[{key}]]`"
    if "properties" not in node:
        return
    yield from [f"### {heading}", "", node["description"], ""]
    yield from table(node)
    yield ""
    for below, inner in node["properties"].items():
        yield from inner_section(f"{key}.{below}", inner)


def table(node: dict[str, Any]) -> Iterator[str]:
    """Keys with their types and descriptions; required ones in bold."""
    yield from ["| key | type | meaning |", "|---|---|---|"]
    required = node.get("required", [])
    for key, value in node["properties"].items():
        name = f"**`{key}`**" if key in required else f"`{key}`"
        yield f"| {name} | {type_of(value)} | {value['description']} |"


def type_of(node: dict[str, Any]) -> str:
    """A short name of what a key holds."""
    if "$ref" in node:
        return type_of(schema("definitions")["$defs"][node["$ref"].removeprefix(SHARED)])
    if "const" in node:
        return f"`\"{node['const']}\"`"
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if "dist" in node.get("properties", {}):
        return "quantity"
    if node.get("type") == "array":
        if node.get("x-table") and "array" in node["items"].get("type", ()):
            return "list of lists of exact numbers"
        return f"list of {plural(type_of(node['items']))}" if "items" in node else "list"
    if node.get("type") == "object":
        inner = node.get("additionalProperties")
        if not isinstance(inner, dict):
            return "table"
        below = type_of(inner)
        return f"table of {'tables' if below.startswith('table') else plural(below)}, by name"
    if node.get("type") == ["number", "string"]:
        return "exact number"
    if node.get("type") == ["number", "string", "object"]:
        return "exact number or table of exact numbers"
    names = [node["type"]] if isinstance(node["type"], str) else node["type"]
    return " or ".join(TYPES[name] for name in names)


def plural(name: str) -> str:
    """The plural of a type's name."""
    if name.startswith("list of"):
        return name.replace("list", "lists", 1)
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name.replace(' or ', 's or ')}s"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
