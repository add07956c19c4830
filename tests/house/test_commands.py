"""Every command explains itself and is in the documentation."""

import click
import pytest

from negotiation.cli import COMMANDS, commands


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_it_does_and_shows_a_call(name):
    command = commands.get_command(click.Context(commands), name)
    text = command.help or ""
    assert text.strip()
    assert f"negotiation {name}" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name):
    command = commands.get_command(click.Context(commands), name)
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert not silent


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_in_the_documentation(name, root):
    assert f"## `negotiation {name}`" in (root / "docs/reference/commands.md").read_text()


def test_unknown_command_is_a_usage_error():
    assert commands.get_command(click.Context(commands), "no-such-command") is None
