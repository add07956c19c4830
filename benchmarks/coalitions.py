"""Solutions of cooperative games, side by side with other programs.

Run ``python benchmarks/coalitions.py [PART ...]`` with parts among ``shapley``, ``nucleolus``,
``core``, ``voting``, ``agreement``. Other programs are optional: coopgame and tucoopy, as
packages. Times are the best of a few runs, compiled code warmed up first; a ratio above one
means that `negotiation` is faster.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np

from negotiation.coalitions.core import core
from negotiation.coalitions.nucleolus import nucleolus
from negotiation.coalitions.shapley import shapley
from negotiation.coalitions.sizes import sizes
from negotiation.coalitions.voting import voting_power
from negotiation.model.coalitional import CoalitionalGame, VotingRule

ABSENT = "not installed"


def module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def seconds(run: Callable[[], Any], repeat: int = 3) -> float:
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def line(task: str, ours: float, theirs: dict[str, float | None]) -> None:
    cells = [f"{name} {ABSENT}" if other is None else f"{name} {other:.3g} s (x{other / ours:.1f})"
             for name, other in theirs.items()]
    print(f"{task:<34} negotiation {ours:.3g} s   {'  '.join(cells)}", flush=True)


def random_game(n: int, seed: int = 0) -> CoalitionalGame:
    """Worths that grow with size, and enough for all to make the core possible."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 100, 2**n) * sizes(n).astype(np.int64)
    values[0], values[-1] = 0, 100 * n
    return CoalitionalGame(tuple(map(str, range(n))), (values, 1))


def coopgame_of(peer: ModuleType, game: CoalitionalGame) -> Any:
    return peer.Game(game.integers[1:].astype(float).tolist())


def tucoopy_of(peer: ModuleType, game: CoalitionalGame) -> Any:
    return peer.Game(game.n, v=dict(enumerate(game.integers.astype(float).tolist())))


def shapley_value() -> None:
    peer, other = module("coopgame"), module("tucoopy")
    for n in (10, 15, 20, 24):
        game = random_game(n)
        shapley(game)
        theirs: dict[str, float | None] = {"coopgame": None, "tucoopy": None}
        if peer and n <= 20:
            converted = coopgame_of(peer, game)
            theirs["coopgame"] = seconds(lambda g=converted: peer.shapley(g))
        if other and n <= 15:
            copied = tucoopy_of(other, game)
            theirs["tucoopy"] = seconds(lambda g=copied: other.shapley_value(g), 1)
        line(f"Shapley value, {n} players", seconds(lambda g=game: shapley(g)), theirs)


def nucleoli() -> None:
    peer = module("coopgame")
    for n in (8, 10, 14, 16, 18, 20):
        game = random_game(n)
        game.floats  # noqa: B018 - the table is the input
        theirs: dict[str, float | None] = {"coopgame": None}
        if peer and n <= 18:
            converted = coopgame_of(peer, game)
            theirs["coopgame"] = seconds(lambda g=converted: peer.prenucleolus(g), 1)
        line(f"prenucleolus with proof, {n} players",
             seconds(lambda g=game: nucleolus(g, rational=False)), theirs)


def core_points() -> None:
    for n in (15, 20, 22):
        for kind, worth in (("not empty", 100), ("empty", 60)):
            game = random_game(n)
            values = game.integers.copy()
            values[-1] = worth * n
            game = CoalitionalGame(game.players, (values, 1))
            game.floats  # noqa: B018 - the table is the input
            line(f"core with proof, {n} players, {kind}", seconds(lambda g=game: core(g)), {})


def voting() -> None:
    weights = [29] * 4 + [27] * 2 + [14, 13] + [12] * 5 + [10] * 3 + [7] * 5 + [4] * 5 + [3]
    people = [170, 123, 122, 120, 82, 80, 47, 33, 22, 21, 21, 21, 21, 17, 17, 16, 11, 11, 11, 8, 8,
              5, 4, 3, 2, 1, 1]
    rules = tuple(VotingRule(tuple(map(Fraction, numbers)), Fraction(quota))
                  for numbers, quota in ((weights, 255), ([1] * 27, 14), (people, 620)))
    council = CoalitionalGame(tuple(map(str, range(27))), rules=rules)
    line("27 voters, three rules, all counts", seconds(lambda: voting_power(council), 1), {})


def agreement() -> None:
    """The same prenucleolus as other programs on random games."""
    peer, other = module("coopgame"), module("tucoopy")
    counts = {"coopgame": 0, "tucoopy": 0}
    rng = np.random.default_rng(1)
    total = 150
    for _ in range(total):
        n = int(rng.integers(3, 9))
        values = rng.integers(0, 50, 2**n)
        values[0], values[-1] = 0, 50 * n
        game = CoalitionalGame(tuple(map(str, range(n))), (values, 1))
        found = nucleolus(game)
        assert found is not None
        ours = np.array([float(x) for x in found.payoffs])
        if peer:
            theirs = np.array(peer.nucleolus(coopgame_of(peer, game))["allocation"])
            counts["coopgame"] += bool(np.allclose(theirs, ours, atol=1e-6))
        if other:
            theirs = np.array(other.nucleolus(tucoopy_of(other, game)).x)
            counts["tucoopy"] += bool(np.allclose(theirs, ours, atol=1e-6))
    for name, installed in (("coopgame", peer), ("tucoopy", other)):
        print(f"the same nucleolus as {name}: "
              + (f"{counts[name]} of {total} games" if installed else ABSENT))


PARTS = {"shapley": shapley_value, "nucleolus": nucleoli, "core": core_points, "voting": voting,
         "agreement": agreement}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
