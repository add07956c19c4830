"""Commented payoff files to start from."""

from __future__ import annotations

from importlib import resources

KINDS = ("negotiation", "game", "deals", "dynamic", "coalitions")


def starter(kind: str) -> str:
    """The starter file of a kind, as TOML.

    Examples
    --------
    >>> 'kind = "deals"' in starter("deals")
    True
    """
    file = resources.files("negotiation.files") / "starters" / f"{kind}.toml"
    return file.read_text(encoding="utf-8")
