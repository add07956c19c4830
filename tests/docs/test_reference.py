"""The reference pages keep step with the code."""

import subprocess
import sys
from pathlib import Path

import negotiation

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_commands_page_is_up_to_date():
    # A process of its own: click remembers the help options of a command that other tests have
    # called without the group it belongs to.
    script = "import generate_commands as g; print(g.page())"
    child = subprocess.run([sys.executable, "-X", "utf8", "-c", script], cwd=REFERENCE,
                           capture_output=True, encoding="utf-8", check=True)
    written = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    # Where lines break depends on the version of click; what they say does not.
    assert written.split() == child.stdout.split(), (
        "run python docs/reference/generate_commands.py")


def test_public_names_are_in_the_reference():
    text = (REFERENCE / "api.md").read_text(encoding="utf-8")
    missing = [name for name in negotiation.__all__ if f":: negotiation.{name}\n" not in text]
    assert not missing
