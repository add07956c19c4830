"""Starting is cheap: what the first command loads, as a list of modules.

A list does not depend on how busy the machine is; a time does.
"""

import subprocess
import sys

import pytest

SLOW = ("numpy", "scipy", "pandas", "matplotlib", "numba", "nashpy", "dask", "rich", "jsonschema")

HELP = """
from click.testing import CliRunner
from negotiation.cli import COMMANDS, commands
for line in [[], *([name] for name in COMMANDS)]:
    answer = CliRunner().invoke(commands, [*line, "--help"])
    assert answer.exit_code == 0, (line, answer.output)
"""


@pytest.mark.parametrize("code", ["import negotiation", HELP], ids=["import", "help"])
def test_starting_loads_nothing_slow(code):
    report = f"\nimport sys\nprint([n for n in {SLOW} if n in sys.modules])"
    child = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True,
                           check=False)
    assert child.returncode == 0, child.stderr
    assert child.stdout.strip() == "[]"
