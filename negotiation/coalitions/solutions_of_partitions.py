"""Solutions of a game in partition function form, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from negotiation.coalitions.agreements import agreements
from negotiation.coalitions.partition_worths import (
    Worths,
    alpha_worths,
    delta_worths,
    gamma_worths,
)
from negotiation.coalitions.recursive_core import MOST_PLAYERS, recursive_core
from negotiation.model.partition import PartitionGame, ordered, partitions_of

Found = tuple[Any, str, Any]


def _worths(find: Callable[[PartitionGame], Worths], game: PartitionGame) -> Found:
    worths = find(game)
    missing = [game.label(mask) for mask, worth in worths.items() if worth is None]
    return ({game.label(mask): worth for mask, worth in worths.items()},
            f"no partition that decides is listed for {'; '.join(missing)}" if missing else "",
            None)


def refused(players: int) -> str:
    """Why the recursive core of so many players is not found; empty if it is.

    Examples
    --------
    >>> refused(4), refused(9)
    ('', 'it is found for up to 6 players')
    """
    return f"it is found for up to {MOST_PLAYERS} players" if players > MOST_PLAYERS else ""


def recursive_cores(game: PartitionGame) -> dict[str, Any]:
    """The optimistic and the pessimistic recursive core, by name.

    ``partitions`` lists every partition of all players in which the core holds payoffs, ``payoffs``
    one point for each, in the same order.

    Examples
    --------
    >>> game = PartitionGame.from_partitions(["A"], [([["A"]], {"A": 1})])
    >>> recursive_cores(game)["optimistic"]
    {'empty': False, 'partitions': [[['A']]], 'payoffs': [{'A': Fraction(1, 1)}]}
    """
    return {attitude: _listed(game, attitude == "optimistic")
            for attitude in ("optimistic", "pessimistic")}


def _recursive_core(game: PartitionGame) -> Found:
    if reason := refused(game.n):
        return None, reason, None
    missing = next((p for p in partitions_of((1 << game.n) - 1)
                    if ordered(p) not in game.worths), None)
    if missing is not None:
        return None, ("it needs every partition of the players; missing: "
                      + " | ".join(map(game.label, missing))), None
    return recursive_cores(game), "", None


def _listed(game: PartitionGame, optimistic: bool) -> dict[str, Any]:
    found = recursive_core(game, optimistic)
    return {
        "empty": not found,
        "partitions": [[game.members(bloc) for bloc in outcome.partition] for outcome in found],
        "payoffs": [dict(zip(game.players, outcome.payoffs, strict=True)) for outcome in found],
    }


def _agreements(game: PartitionGame) -> Found:
    listed: list[dict[str, Any]] = []
    for found in agreements(game):
        listed.append({
            "coalition": game.members(found.coalition),
            "internal": found.internal,
            "external": found.external,
            "potentially_internal": found.potentially_internal,
            "surplus": found.surplus,
            "leaving": {game.players[i]: {"stays": stay, "leaves": leave}
                        for i, (stay, leave) in found.leaving.items()},
            "joining": {game.players[i]: {"stays": stay, "joins": join}
                        for i, (stay, join) in found.joining.items()},
        })
    unknown = [",".join(item["coalition"]) for item in listed
               if None in (item["internal"], item["external"], item["potentially_internal"])]
    return listed, (f"a partition that decides is not listed for {'; '.join(unknown)}"
                    if unknown else ""), None


PARTITION_FINDERS: dict[str, Callable[[PartitionGame], Found]] = {
    "alpha": partial(_worths, alpha_worths),
    "gamma": partial(_worths, gamma_worths),
    "delta": partial(_worths, delta_worths),
    "recursive-core": _recursive_core,
    "internal-external": _agreements,
}
PARTITION_REFERENCES = {
    "alpha": ("aumannpeleg1960",), "gamma": ("hartkurz1983",), "delta": ("hartkurz1983",),
    "recursive-core": ("koczy2007",),
    "internal-external": ("daspremontetal1983", "carrarosiniscalco1993",
                          "carraroeyckmansfinus2006"),
}
