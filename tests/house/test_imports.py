"""Who may import whom, and what is imported only when it is needed."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

SHARED = {"errors", "exact"}
SOLVER = SHARED | {"result", "numerics", "model"}

# A room may import itself and what stands here; `cli`, and the module that starts it, anything.
MAY_IMPORT = {
    "front": set(),
    "errors": set(),
    "exact": {"errors"},
    "result": SHARED,
    "numerics": SHARED,
    "model": SHARED,
    "files": SHARED | {"model"},
    "equilibria": SOLVER,
    "bargaining": SOLVER,
    # a truce is punished by going back to an equilibrium
    "truces": SOLVER | {"equilibria"},
    # a coalition's effect is a change in equilibria and bargains
    "coalitions": SOLVER | {"equilibria", "bargaining"},
    "analysis": SOLVER | {"equilibria", "bargaining", "truces", "coalitions", "robustness"},
    "robustness": SOLVER | {"equilibria", "bargaining", "truces"},
    # the bibliography that ships, and writing a file whole
    "reports": SHARED | {"result", "model", "files"},
    "certificates": set(),
}

# Inside functions only: records delegate their looks to the reports.
DELEGATES = {("result", "reports")}

# Slow to import, so never at the top of a module that a user's first command loads.
HEAVY = {
    "dask", "jsonschema", "matplotlib", "nashpy", "numba", "pandas", "referencing", "rich",
    "scipy", "xarray",
}
TOP = {"cli", "__main__"}
WITHOUT_NUMPY = {"front", "errors", "cli", "__main__", "certificates"}


@dataclass(frozen=True)
class Import:
    """One imported module, and whether it is imported when the importer is."""

    target: str
    line: int
    at_once: bool
    for_types: bool


def imports(node: ast.AST, package: str, deep: bool = False, types: bool = False
            ) -> Iterator[Import]:
    """All imports under a node, relative ones resolved against the package."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, not deep, types)
        elif isinstance(child, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) + 1 - child.level]
            prefix = ".".join([*base, child.module or ""]).strip(".") if child.level else (
                child.module or "")
            for alias in child.names:
                bare = prefix == "negotiation"
                target = f"{prefix}.{alias.name}" if bare else prefix
                yield Import(target, child.lineno, not deep, types)
        elif isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            yield from imports(child, package, deep, True)
        else:
            function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
            yield from imports(child, package, deep or function, types)


def found(module) -> list[Import]:
    is_package = module.file.endswith("__init__.py")
    package = module.name if is_package else module.name.rpartition(".")[0]
    return list(imports(module.tree, package))


def room_of(target: str) -> str | None:
    parts = target.split(".")
    if parts[0] != "negotiation":
        return None
    return parts[1] if len(parts) > 1 else "front"


def test_every_room_is_in_the_table(modules):
    rooms = {module.room for module in modules}
    assert rooms - TOP <= set(MAY_IMPORT)


def test_rooms_import_only_what_they_may(modules):
    faults = []
    for module in modules:
        if module.room in TOP:
            continue
        for item in found(module):
            target = room_of(item.target)
            if target is None or target == module.room:
                continue
            if (module.room, target) in DELEGATES and not item.at_once:
                continue
            if target not in MAY_IMPORT.get(module.room, set()):
                faults.append(f"{module.file}:{item.line}: {module.room} imports {item.target}")
    assert not faults, "\n".join(faults)


def test_heavy_packages_are_imported_inside_functions(modules):
    faults = []
    for module in modules:
        for item in found(module):
            heavy = item.target.split(".")[0] in HEAVY or item.target.endswith("._kernels")
            allowed = not item.at_once or item.for_types or module.name.endswith("._kernels")
            if heavy and not allowed:
                faults.append(f"{module.file}:{item.line}: {item.target} at module top")
    assert not faults, "\n".join(faults)


def test_what_the_first_command_loads_does_not_import_numpy(modules):
    faults = []
    for module in modules:
        if module.room not in WITHOUT_NUMPY:
            continue
        for item in found(module):
            first = item.target.split(".")[0]
            room = room_of(item.target)
            slow = first == "numpy" or room not in (None, *WITHOUT_NUMPY)
            if slow and item.at_once and not item.for_types:
                faults.append(f"{module.file}:{item.line}: {item.target} at module top")
    assert not faults, "\n".join(faults)


def test_the_checker_uses_the_standard_library_only(modules):
    faults = [
        f"{module.file}:{item.line}: {item.target}"
        for module in modules
        if module.room == "certificates"
        for item in found(module)
        if item.target.split(".")[0] not in sys.stdlib_module_names
        and room_of(item.target) != "certificates"
    ]
    assert not faults, "\n".join(faults)


SAMPLE = """
from __future__ import annotations
import numpy as np
from . import beside
from .beside import thing
from ..other import thing
from negotiation import reports
if TYPE_CHECKING:
    import scipy
def f():
    class Inside:
        import pandas.core
"""


def test_imports_are_found_wherever_they_stand():
    found = list(imports(ast.parse(SAMPLE), "negotiation.room"))
    assert [(item.target, item.at_once, item.for_types) for item in found] == [
        ("__future__", True, False),
        ("numpy", True, False),
        ("negotiation.room", True, False),
        ("negotiation.room.beside", True, False),
        ("negotiation.other", True, False),
        ("negotiation.reports", True, False),
        ("scipy", True, True),
        ("pandas.core", False, False),
    ]
