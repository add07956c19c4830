"""The reference pages keep step with the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("folder", ["how-to", "theory"])
def test_every_page_is_listed(folder):
    pages = REFERENCE.parent / folder
    listed = re.findall(r"^- \[(.+)\]\((.+\.md)\)$", (pages / "index.md").read_text("utf-8"), re.M)
    titles = {page.name: page.read_text("utf-8").partition("\n")[0].removeprefix("# ")
              for page in pages.glob("*.md") if page.name != "index.md"}
    assert {name: title for title, name in listed} == titles
