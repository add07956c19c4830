"""The players between whom a deal is made."""

from __future__ import annotations

from .reading import Node
from .talks import Talks


def principals(document: Node) -> tuple[int, ...]:
    """Numbers of the players between whom a deal is made: of a game all, else the principals."""
    if document["kind"].value == "game":
        return tuple(range(len(list(document["players"]))))
    return tuple(k for k, party in enumerate(Talks(document).parties) if party.principal)
