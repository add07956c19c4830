"""Coalitional solutions of a game of strategies, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from negotiation.coalitions.blocs import MOST_PLAYERS, GameGround, Worth
from negotiation.coalitions.coalition_proof import coalition_proof
from negotiation.coalitions.power import guarantee, held_to, secured, shared, threat_powers
from negotiation.coalitions.solutions_of_partitions import recursive_cores, refused
from negotiation.coalitions.strong_nash import Lasting, moved, strong_nash
from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.partition import Blocs, PartitionGame, ordered
from negotiation.model.subsets import bits, named

Found = tuple[Any, str, Any]

_GAP = ("the blocs have no pure equilibrium, and are more than two or have too many actions to "
        "list the mixed ones,")


def label(game: Game, mask: int) -> str:
    """The members of a coalition joined by commas."""
    return ",".join(named(game.players, mask))


def _kohlberg_neyman(ground: GameGround) -> Found:
    game = ground.game
    contests = threat_powers(game)
    value = dict(zip(game.players, shared(contests, game.n), strict=True))
    proof = {
        label(game, mask): {"power": power,
                            "threat": None if saddle is None else list(saddle.rows),
                            "reply": None if saddle is None else list(saddle.columns)}
        for mask, (power, saddle) in contests.items() if mask & 1
    }
    return value, "", proof


def _lasting(
    find: Callable[[Game], Lasting], ground: GameGround
) -> Found:
    """The equilibria that groups keep; as proof what breaks every other pure equilibrium."""
    game = ground.game
    try:
        found = find(game)
    except InputError as error:
        return None, str(error), None
    broken = [
        {"profile": game.profile(at), "coalition": named(game.players, int(found.broken_by[at])),
         "deviation": game.profile(moved(game, at, int(found.broken_by[at]),
                                         int(found.towards[at])))}
        for at in map(tuple, np.argwhere(pure_equilibrium_mask(game)).tolist())
        if found.broken_by[at]
    ]
    return [game.profile(at) for at in found.profiles], "", broken


def _guaranteed(ground: GameGround) -> Found:
    """The alpha and the beta worths: in correlated mixed strategies they are the same."""
    game = ground.game
    found = {label(game, mask): guarantee(game, mask) for mask in range(1, 1 << game.n)}
    return ({name: worth for name, (worth, _) in found.items()}, "",
            {name: {"guard": list(saddle.rows), "reply": list(saddle.columns)}
             for name, (_, saddle) in found.items()})


def _in_pure(worth: Callable[[Game, int], Fraction], ground: GameGround) -> Found:
    game = ground.game
    return {label(game, mask): worth(game, mask) for mask in range(1, 1 << game.n)}, "", None


def _in_equilibrium(together: bool, ground: GameGround) -> Found:
    game = ground.game
    everyone = (1 << game.n) - 1
    worths: dict[str, Any] = {}
    gaps = []
    for mask in range(1, 1 << game.n):
        others = everyone ^ mask
        rest = [others] if together and others else [1 << i for i in bits(others)]
        blocs = ordered([mask, *rest])
        found = ground.worths(blocs)
        worths[label(game, mask)] = _interval(found[blocs.index(mask)] if found else None)
        if not found:
            gaps.append(label(game, mask))
    return worths, f"{_GAP} for {'; '.join(gaps)}" if gaps else "", None


def _interval(worth: Worth | None) -> Any:
    if worth is None:
        return None
    return worth.least if worth.least == worth.greatest else [worth.least, worth.greatest]


def _partition_function(ground: GameGround) -> Found:
    game = ground.game
    if game.n > MOST_PLAYERS:
        return None, f"partitions are listed for up to {MOST_PLAYERS} players", None
    listed, gaps = [], []
    for blocs, worths in ground.partitions():
        members = [named(game.players, bloc) for bloc in blocs]
        known: Sequence[Worth | None] = worths or [None] * len(blocs)
        listed.append({
            "partition": members,
            "worth": {",".join(names): _interval(worth)
                      for names, worth in zip(members, known, strict=True)},
            "equilibria": None if not worths else "pure" if worths[0].equilibria else "mixed",
        })
        if not worths:
            gaps.append(_bars(game, blocs))
    return listed, f"{_GAP} in {'; '.join(gaps)}" if gaps else "", None


def _bars(game: Game, blocs: Blocs) -> str:
    return " | ".join(label(game, bloc) for bloc in blocs)


def _recursive_core(ground: GameGround) -> Found:
    game = ground.game
    if reason := refused(game.n):
        return None, reason, None
    certain: dict[Blocs, tuple[Fraction, ...]] = {}
    for blocs, worths in ground.partitions():
        fault = ("no pure equilibrium" if not worths else "more than one worth"
                 if any(worth.least != worth.greatest for worth in worths) else "")
        if not worths or fault:
            return None, ("it needs one worth for every bloc of every partition; there is "
                          f"{fault} in {_bars(game, blocs)}"), None
        certain[blocs] = tuple(worth.least for worth in worths)
    return recursive_cores(PartitionGame(game.players, certain)), "", None


GAME_FINDERS: dict[str, Callable[[GameGround], Found]] = {
    "kohlberg-neyman": _kohlberg_neyman,
    "strong-nash": partial(_lasting, strong_nash),
    "coalition-proof": partial(_lasting, coalition_proof),
    "alpha": _guaranteed,
    "beta": _guaranteed,
    "gamma": partial(_in_equilibrium, False),
    "delta": partial(_in_equilibrium, True),
    "partition-function": _partition_function,
    "recursive-core": _recursive_core,
}
PURE_FINDERS: dict[str, Callable[[GameGround], Found]] = {
    "alpha": partial(_in_pure, partial(secured, pure=True)),
    "beta": partial(_in_pure, held_to),
}
GAME_REFERENCES = {
    "kohlberg-neyman": ("kohlbergneyman2021",), "strong-nash": ("aumann1959",),
    "coalition-proof": ("bernheimpelegwhinston1987",),
    "alpha": ("aumannpeleg1960",), "beta": ("aumannpeleg1960",),
    "gamma": ("hartkurz1983",), "delta": ("hartkurz1983",),
    "partition-function": ("thralllucas1963",), "recursive-core": ("koczy2007",),
}
# What claims about games rest on, in the words of the claim.
_BETWEEN = ("the worths of blocs are over all pure equilibria between them or, where two blocs "
            "have none, over all mixed ones")
_PURE = "strong and coalition-proof equilibria are all those in pure strategies"
GAME_GROUNDS = {"strong-nash": _PURE, "coalition-proof": _PURE, "gamma": _BETWEEN,
                "delta": _BETWEEN, "partition-function": _BETWEEN, "recursive-core": _BETWEEN}
