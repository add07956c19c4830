"""The calls that the commands' help shows can be made."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from negotiation.cli import COMMANDS, commands

DRAWS = re.compile(r"--draws \d+")


def examples(name: str) -> list[str]:
    """Calls in the help of a command, in order."""
    text = commands.get_command(click.Context(commands), name).help
    lines = [line.strip().removeprefix("Example: ") for line in text.splitlines()]
    return [line for line in lines if line.startswith("negotiation ")]


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_run(name, tmp_path):
    programs = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    assert examples(name)
    for example in examples(name):
        line = DRAWS.sub("--draws 20", example)  # the call is tested here, not the draws
        child = subprocess.run(shlex.split(line), cwd=tmp_path, env=environment, text=True,
                               capture_output=True, check=False, stdin=subprocess.DEVNULL)
        assert child.returncode == 0, f"{line}\n{child.stderr}"
