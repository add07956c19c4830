"""The command line: one command a file, loaded when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from negotiation.cli._common import explained

# In the order of a first hour with the program.
COMMANDS = {
    "cases": "List the payoff files that ship with the package.",
    "new": "Write a commented starter payoff file.",
    "check": "Check a payoff file and say what it holds.",
    "solve": "Study a negotiation: which truces hold, for whom, and what breaks them.",
    "equilibria": "Find the one-shot equilibria of a game.",
    "bargain": "Find which deal each bargaining solution selects.",
    "truce": "Find which deals are self-enforcing, and at what patience.",
    "coalitions": "Find what each player adds, what is shared out, and which groups last.",
    "verify": "Re-check a result's certificate with independent code.",
    "cite": "Print BibTeX for the software, and for a result's methods and sources.",
}


class _Commands(click.Group):
    """A group whose commands are imported only when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"negotiation.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="negotiation", prog_name="negotiation")
def commands() -> None:
    """Which truces in a negotiation are stable, for how long, and what breaks them.

    A first look: negotiation solve gyeongju-2025
    """


def main() -> None:
    """Run the command line; every known error ends in a message and an exit code."""
    sys.exit(explained(commands))
