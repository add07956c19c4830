"""Modules that can be read at one sitting, functions that fit a screen."""

import ast

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def test_modules_are_short(modules):
    faults = []
    for module in modules:
        lines = module.text.count("\n")
        if lines > LONGEST_MODULE:
            faults.append(f"{module.file}: {lines} lines, at most {LONGEST_MODULE}")
    assert not faults, "\n".join(faults)


def test_functions_fit_a_screen(modules):
    faults = []
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = length(node)
                if lines > LONGEST_FUNCTION:
                    faults.append(f"{module.file}:{node.lineno}: {node.name} has {lines} lines, "
                                  f"at most {LONGEST_FUNCTION}")
    assert not faults, "\n".join(faults)


def length(function) -> int:
    """Lines of a function without its docstring."""
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines
