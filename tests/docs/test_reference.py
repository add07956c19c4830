"""The reference pages keep step with the code."""

import importlib.util
from pathlib import Path

import negotiation

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_commands_page_is_up_to_date():
    place = REFERENCE / "generate_commands.py"
    spec = importlib.util.spec_from_file_location("generate_commands", place)
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    written = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    # Where lines break depends on the version of click; what they say does not.
    assert written.split() == generator.page().split(), (
        "run python docs/reference/generate_commands.py")


def test_public_names_are_in_the_reference():
    text = (REFERENCE / "api.md").read_text(encoding="utf-8")
    missing = [name for name in negotiation.__all__ if f":: negotiation.{name}\n" not in text]
    assert not missing
