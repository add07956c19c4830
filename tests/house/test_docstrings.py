"""What is public says what it is, and what users import shows how it is used."""

import ast

import negotiation
from negotiation import Result, Status

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def public(node, prefix=""):
    """Public functions, classes and methods under a module or class, with their names."""
    for child in node.body:
        if not isinstance(child, DEFINITIONS) or child.name.startswith("_"):
            continue
        yield prefix + child.name, child
        if isinstance(child, ast.ClassDef):
            yield from public(child, f"{prefix}{child.name}.")


def test_public_definitions_have_a_docstring(modules):
    faults = [
        f"{module.file}:{node.lineno}: {name}"
        for module in modules
        if not module.name.rpartition(".")[2].startswith("_")
        for name, node in public(module.tree)
        if ast.get_docstring(node) is None and not is_stub(node) and not overrides(name, node)
    ]
    assert not faults, "\n".join(faults)


def is_stub(node) -> bool:
    """Whether a body is only ``...``, as in a protocol."""
    return isinstance(node.body[-1], ast.Expr) and ast.unparse(node.body[-1]) == "..."


def overrides(name, node) -> bool:
    """Whether a method's documentation is its parent's: it overrides one of click or of ours."""
    return "." in name and node.name in {"body", "list_commands", "get_command", "format_commands"}


def test_no_exported_name_is_also_a_room(modules):
    """Importing a room binds its name in the package, over what is exported."""
    assert {module.room for module in modules}.isdisjoint(negotiation.__all__)


def test_exported_functions_and_models_have_an_example():
    made_for_users = (Exception, Result, Status)
    faults = []
    for name in negotiation.__all__:
        value = getattr(negotiation, name)
        if isinstance(value, type) and issubclass(value, made_for_users):
            continue
        documented = [value.__doc__, *(getattr(value, m).__doc__ for m in public_methods(value))]
        if not any(">>>" in (text or "") for text in documented):
            faults.append(name)
    assert not faults, f"no doctest: {', '.join(faults)}"


def public_methods(value) -> list[str]:
    """Names of the public methods of a class."""
    if not isinstance(value, type):
        return []
    return [name for name in vars(value) if not name.startswith("_")]
