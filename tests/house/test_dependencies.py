"""What the package imports is what it declares to need, and the other way round."""

import ast
import configparser
import re
import sys


def declared(root, section, option=None) -> set[str]:
    """Module names of the requirements in one field of setup.cfg."""
    setup = configparser.ConfigParser()
    setup.read(root / "setup.cfg", encoding="utf-8")
    fields = [option] if option else list(setup[section])
    lines = [line for field in fields for line in setup[section][field].split("\n") if line]
    return {re.split(r"[\[<>=!~; ]", line)[0].replace("-", "_") for line in lines}


def imported(modules) -> set[str]:
    """Modules of other projects that the package imports anywhere."""
    names = set()
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"negotiation"}


def test_everything_imported_is_declared(modules, root):
    needed = declared(root, "options", "install_requires")
    optional = declared(root, "options.extras_require")
    assert imported(modules) <= needed | optional


# Promised to users of the next solvers: learning dynamics, and compiled searches.
PROMISED = {"nashpy", "numba"}


def test_everything_declared_is_imported(modules, root):
    assert declared(root, "options", "install_requires") - PROMISED <= imported(modules)
