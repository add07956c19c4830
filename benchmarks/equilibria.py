"""Equilibria of two-player games, side by side with other programs.

Run ``python benchmarks/equilibria.py [PART ...]`` with parts among ``bulk``, ``all``, ``one``,
``pure``, ``correlated``, ``agreement``. Other programs are optional:
nashpy, quantecon and pygambit as packages, lrsnash on the path. Times are the best of a few
runs; a ratio above one means that `negotiation` is faster. Compiled code of all programs is
warmed up first.
"""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import negotiation as ng

ABSENT = "not installed"


def module(name: str) -> ModuleType | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ImportError:
        return None


def seconds(run: Callable[[], Any], repeat: int = 5) -> float:
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def line(task: str, ours: float, others: dict[str, float | None]) -> None:
    cells = []
    for name, theirs in others.items():
        cells.append(f"{name} {ABSENT}" if theirs is None else
                     f"{name} {spelled(theirs)} (x{theirs / ours:.1f})")
    print(f"{task:<34} negotiation {spelled(ours):<10} {'  '.join(cells)}", flush=True)


def spelled(time_taken: float) -> str:
    unit, size = next((u for u in (("s", 1.0), ("ms", 1e-3)) if time_taken >= u[1]), ("us", 1e-6))
    return f"{time_taken / size:.3g} {unit}"


def quantecon_game(tables: Any) -> Any:
    theory = module("quantecon.game_theory")
    first, second = (np.ascontiguousarray(t, dtype=float) for t in (tables[0], tables[1].T))
    return theory.NormalFormGame((theory.Player(first), theory.Player(second)))


def lrs_file(tables: Any, folder: str) -> str:
    _, rows, columns = tables.shape
    text = "\n".join(" ".join(map(str, row)) for table in tables for row in table)
    path = Path(folder) / "game"
    path.write_text(f"{rows} {columns}\n{text}\n")
    return str(path)


def run_lrs(path: str) -> str:
    return subprocess.run(["lrsnash", path], capture_output=True, text=True, check=True).stdout


def lrs_pairs(output: str) -> set[tuple[tuple[Fraction, ...], tuple[Fraction, ...]]]:
    """lrsnash lists the second player's strategies (2 ...) before each first player's (1 ...)."""
    found, waiting, last = set(), [], ""
    for words in map(str.split, output.splitlines()):
        if not words or words[0] not in ("1", "2"):
            continue
        strategy = tuple(map(Fraction, words[1:-1]))
        if words[0] == "2":
            waiting = [strategy] if last != "2" else [*waiting, strategy]
        else:
            found |= {(strategy, other) for other in waiting}
        last = words[0]
    return found


def bulk() -> None:
    rng = np.random.default_rng(0)
    theory, nashpy = module("quantecon.game_theory"), module("nashpy")
    for size in (2, 3, 4):
        many = rng.integers(0, 1000, (200_000, 2, size, size))
        ng.batch(many[:10_000])
        ours = seconds(lambda many=many: ng.batch(many), 3) / len(many)
        others: dict[str, float | None] = {"quantecon": None, "nashpy": None}
        if theory:
            few = [quantecon_game(tables) for tables in many[:3000]]
            theory.support_enumeration(few[0])
            others["quantecon"] = seconds(
                lambda few=few: [theory.support_enumeration(g) for g in few], 3) / len(few)
        if nashpy:
            fewer = [nashpy.Game(*tables) for tables in many[:20]]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                others["nashpy"] = seconds(
                    lambda fewer=fewer: [list(g.support_enumeration()) for g in fewer],
                    1) / len(fewer)
        line(f"all equilibria, {size}x{size}, per game of many", ours, others)


def all_of_one() -> None:
    rng = np.random.default_rng(1)
    theory, gambit = module("quantecon.game_theory"), module("pygambit")
    for size in (8, 10, 12):
        tables = rng.integers(0, 1000, (2, size, size))
        game = ng.Game.from_payoffs(tables)
        ng.nash_equilibria(game)
        warm = ng.Game.from_payoffs(rng.integers(0, 1000, (2, 11, 11)))
        ng.nash_equilibria(warm)
        ours = seconds(lambda game=game: ng.nash_equilibria(game))
        others: dict[str, float | None] = dict.fromkeys(("quantecon", "lrsnash", "gambit"))
        if theory:
            theirs = quantecon_game(tables)
            others["quantecon"] = seconds(lambda theirs=theirs: theory.vertex_enumeration(theirs))
        if shutil.which("lrsnash"):
            with tempfile.TemporaryDirectory() as folder:
                path = lrs_file(tables, folder)
                others["lrsnash"] = seconds(lambda path=path: run_lrs(path), 3)
        if gambit and size < 10:
            exact = gambit.Game.from_arrays(*[t.astype(object) for t in tables])
            others["gambit"] = seconds(
                lambda exact=exact: gambit.nash.enummixed_solve(exact, rational=True), 1)
        line(f"all equilibria, {size}x{size}", ours, others)


def one() -> None:
    rng = np.random.default_rng(2)
    theory = module("quantecon.game_theory")
    for size in (50, 100, 200):
        games = [rng.integers(0, 1000, (2, size, size)) for _ in range(5)]
        ours_games = [ng.Game.from_payoffs(tables) for tables in games]
        ng.nash_equilibria(ours_games[0], one=True)
        ours = seconds(lambda gs=ours_games: [ng.nash_equilibria(g, one=True) for g in gs],
                       2) / len(games)
        theirs = None
        if theory:
            few = [quantecon_game(tables) for tables in games]
            theory.lemke_howson(few[0])
            theirs = seconds(lambda few=few: [theory.lemke_howson(g) for g in few], 2) / len(few)
        line(f"one equilibrium, {size}x{size}", ours, {"quantecon": theirs})


def pure() -> None:
    rng = np.random.default_rng(3)
    game = ng.Game.from_payoffs(rng.integers(0, 1000, (8, *[4] * 8)))
    from negotiation.equilibria.pure import pure_equilibrium_mask

    line("pure equilibria, 8 players x 4", seconds(lambda: pure_equilibrium_mask(game)), {})


def correlated() -> None:
    """The best correlated equilibrium, proved; no other program finds it. Median of 15 games."""
    rng = np.random.default_rng(5)
    games = [ng.Game.from_payoffs(rng.integers(0, 1000, (2, 60, 60))) for _ in range(16)]
    ng.correlated_equilibrium(games[0])
    times = sorted(seconds(lambda g=game: ng.correlated_equilibrium(g), 1) for game in games[1:])
    line("best correlated equilibrium, 60x60", times[len(times) // 2], {})
    print(f"{'':<34} from {spelled(times[0])} to {spelled(times[-1])}")


def agreement() -> None:
    """Sets of exact equilibria on random games, degenerate ones included."""
    rng = np.random.default_rng(4)
    gambit, lrs = module("pygambit"), shutil.which("lrsnash")
    counts = {"lrsnash": 0, "gambit": 0}
    with tempfile.TemporaryDirectory() as folder:
        for k in range(1200):
            tables = rng.integers(0, (2, 3, 5, 100)[k % 4], (2, *rng.integers(2, 6, 2)))
            game = ng.Game.from_payoffs(tables)
            ours = {tuple(tuple(e.strategies[p].get(a, Fraction(0)) for a in names)
                          for p, names in zip(game.players, game.actions, strict=True))
                    for e in ng.nash_equilibria(game).equilibria}
            if lrs:
                counts["lrsnash"] += lrs_pairs(run_lrs(lrs_file(tables, folder))) == ours
            if gambit:
                theirs = gambit.Game.from_arrays(*[t.astype(object) for t in tables])
                found = gambit.nash.enummixed_solve(theirs, rational=True).equilibria
                counts["gambit"] += {gambit_pair(theirs, e) for e in found} == ours
    for name, installed in (("lrsnash", lrs), ("gambit", gambit)):
        print(f"the same equilibria as {name}: "
              + (f"{counts[name]} of 1200 games" if installed else ABSENT))


def gambit_pair(game: Any, profile: Any) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(str(profile[s])) for s in player.strategies)
                 for player in game.players)


PARTS = {"bulk": bulk, "all": all_of_one, "one": one, "pure": pure,
         "correlated": correlated, "agreement": agreement}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
