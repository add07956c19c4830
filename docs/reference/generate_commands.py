"""Write the reference page of the command line from the commands' own help.

Run it after a change of a command: ``python docs/reference/generate_commands.py``.
A test compares the page with what this would write.
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from negotiation.cli import COMMANDS, commands

PAGE = Path(__file__).with_name("commands.md")
OPENING = """\
# Commands

Made from the commands' own help by `docs/reference/generate_commands.py`.

Every command takes a payoff file: a path, `-` for standard input, or the name of a file that
`negotiation cases` lists. Every command ends with one of four exit codes:

| code | meaning |
|---|---|
| 0 | answered; "no agreement" and "no stable truce" are answers |
| 1 | not answered: a search that did not converge, a verification that failed |
| 2 | the command line cannot be understood, or asks for a part that is not built yet |
| 3 | the input cannot be used; every fault is listed as `file:line:column: path: what is wrong` |

With `--json` standard output holds one JSON object and nothing else; messages go to standard
error.
"""


def page() -> str:
    """The whole page."""
    top = click.Context(commands, info_name="negotiation", terminal_width=88,
                        **commands.context_settings)
    parts = [OPENING, section(top)]
    for name in COMMANDS:
        command = commands.get_command(top, name)
        assert command is not None
        parts.append(section(click.Context(command, info_name=name, parent=top)))
    return "\n".join(parts)


def section(context: click.Context) -> str:
    """One command: its name as a heading and its help as it is printed."""
    text = re.sub(r"[ \t]+$", "", context.get_help(), flags=re.MULTILINE)
    return f"## `{context.command_path}`\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
