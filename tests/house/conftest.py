"""The package's source, parsed once for all rules of the house."""

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    """One source file of the package."""

    name: str
    file: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The first part of the name under ``negotiation``; ``front`` for the package itself."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else "front"


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the tree."""
    return ROOT


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """Every module of the package, in order of name."""
    found = []
    for path in sorted((ROOT / "negotiation").rglob("*.py")):
        relative = path.relative_to(ROOT)
        parts = relative.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        found.append(Module(name, str(relative), text, ast.parse(text)))
    return found
