"""Truces of large games: how long they take, and how much memory.

Run ``python benchmarks/truces.py [PART ...]`` with parts among ``transfers``. Each measurement is
made in a process of its own; seconds are processor time, as other programs may be running.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from negotiation.model.game import Game
from negotiation.truces.contractual import contractual_equilibrium
from negotiation.truces.transfers import TransferRule


def main(parts: list[str]) -> None:
    for name in parts or list(PARTS):
        PARTS[name]()


def apart(measure: Callable[..., None], *given: object) -> None:
    """Run a measurement in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=measure, args=given)
    process.start()
    process.join()


def memory() -> float:
    """Peak memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def random_game(shape: tuple[int, ...]) -> Game:
    """Whole payoffs below a million, drawn."""
    rng = np.random.default_rng(0)
    return Game.from_payoffs([rng.integers(0, 10**6, shape) for _ in shape])


def cournot(size: int) -> Game:
    """Two firms that choose among whole quantities."""
    q = np.arange(size)
    price = np.maximum(size - q[:, None] - q[None, :], 0) - 10
    profit = price * q[:, None]
    return Game.from_payoffs([profit, profit.T.copy()])


def transfers() -> None:
    """All thresholds, and the critical discount of every profile, with transfers."""
    for name, shape in {"2 players x 1000 actions": (1000, 1000),
                        "10 players x 4 actions": (4,) * 10}.items():
        apart(_transfers, name, shape)
    apart(_transfers, "Cournot, 2 x 1000 quantities", None)


def _transfers(name: str, shape: tuple[int, ...] | None) -> None:
    game = cournot(1000) if shape is None else random_game(shape)
    before = memory()
    start = time.process_time()
    rule = TransferRule(game)
    rows = rule.thresholds
    listed = time.process_time() - start
    start = time.process_time()
    rule.critical_all()
    every = time.process_time() - start
    start = time.process_time()
    rule.stable(Fraction(9, 10))
    stable = time.process_time() - start
    print(f"{name}: {game.size:,} profiles, {len(rows)} thresholds in {listed:.2f} s, critical "
          f"discounts of all profiles in {every:.2f} s, all verdicts at a discount in {stable:.3f} "
          f"s; peak memory {memory():.0f} MiB, {before:.0f} MiB with the game alone", flush=True)
    if game.n == 2:
        start = time.process_time()
        found = contractual_equilibrium(game)
        print(f"  contractual equilibrium: {len(found.thresholds)} thresholds in "
              f"{time.process_time() - start:.2f} s", flush=True)


PARTS: dict[str, Callable[[], None]] = {"transfers": transfers}


if __name__ == "__main__":
    main(sys.argv[1:])
