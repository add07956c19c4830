"""Coalitions as bitmasks: bit i stands for the i-th player."""

from __future__ import annotations

from collections.abc import Sequence


def bits(mask: int) -> list[int]:
    """The numbers of the members.

    Examples
    --------
    >>> bits(0b101)
    [0, 2]
    """
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def named(players: Sequence[str], mask: int) -> list[str]:
    """The names of the members, in the order of the players.

    Examples
    --------
    >>> named(["A", "B", "C"], 0b110)
    ['B', 'C']
    """
    return [players[i] for i in bits(mask)]
