"""The schemas are schemas, describe everything, and agree with the code."""

import importlib.util
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from negotiation.files.numerals import LONGEST, SPELLING
from negotiation.files.schema import schema

NAMES = ["definitions", "game", "deals", "dynamic", "coalitions", "negotiation"]


def nodes(node, path=()):
    """Every schema inside a schema, with the names that lead to it."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from nodes(value, (*path, key))
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value, path)


@pytest.mark.parametrize("name", NAMES)
def test_they_are_valid(name):
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema(name))


def test_all_of_them_ship():
    folder = resources.files("negotiation.files") / "schemas" / "1"
    assert sorted(file.name for file in folder.iterdir()) == sorted(f"{n}.json" for n in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_property_has_a_title_and_a_sentence(name):
    for path, node in nodes(schema(name)):
        named = node.get("properties", {}) if path[-1:] != ("properties",) else {}
        for key, value in named.items():
            assert value["title"], (path, key)
            assert value["description"].endswith("."), (path, key)


@pytest.mark.parametrize("name", NAMES)
def test_no_table_takes_unknown_keys(name):
    for path, node in nodes(schema(name)):
        if "properties" in node and path[-1:] != ("properties",):
            assert node["additionalProperties"] is False, path


@pytest.mark.parametrize("name", NAMES)
def test_references_resolve(name):
    for path, node in nodes(schema(name)):
        if "$ref" in node:
            file, _, place = node["$ref"].partition("#/$defs/")
            assert file == "definitions.json", path
            assert place in schema("definitions")["$defs"], path


def test_numbers_are_spelled_alike_in_schema_and_code():
    spelled = [node for _, node in nodes(schema("definitions")) if node.get("maxLength")]
    assert len(spelled) == 3
    assert all(node["pattern"] == SPELLING and node["maxLength"] == LONGEST for node in spelled)


def test_a_standard_validator_accepts_the_bundled_files():
    """Editors and other programs use the schemas as they are, with floats for numbers."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    from negotiation.files import bundled, cases

    shared = Resource.from_contents(schema("definitions"))
    registry = Registry().with_resource("definitions.json", shared)
    for case in cases():
        file = bundled.find(case.name)
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            Draft202012Validator(schema(case.kind), registry=registry).validate(data)


def test_the_reference_page_is_up_to_date():
    place = Path(__file__).parents[2] / "docs" / "reference" / "generate_payoff_file.py"
    spec = importlib.util.spec_from_file_location("generate_payoff_file", place)
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert generator.PAGE.read_text(encoding="utf-8") == generator.page(), (
        "run python docs/reference/generate_payoff_file.py")
