"""Truces of large games: how long they take, and how much memory.

Run ``python benchmarks/truces.py [PART ...]`` with parts among ``deals``, ``transfers``,
``payoffs``, ``states`` and ``flagship``; all without any. ``payoffs`` runs QuantEcon beside where
it is installed. Each measurement is made in a process of its own; seconds are processor time,
as other programs may be running.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

import negotiation as ng
from negotiation.model.chances import Chances
from negotiation.model.dynamic import StochasticGame
from negotiation.model.game import Game
from negotiation.truces.contractual import contractual_equilibrium
from negotiation.truces.critical import critical_discounts
from negotiation.truces.payoff_set import PayoffSet, payoff_set
from negotiation.truces.stage import stage
from negotiation.truces.stochastic import states_with_transfers
from negotiation.truces.transfers import TransferRule

TERMS: dict[str, dict[str, object]] = {
    "grim": {},
    "lag 3": {"lag": 3},
    "hazard 1/50": {"hazard": "1/50"},
    "summit every 4, renewed with 3/4": {"horizon": 4, "renewal": "3/4"},
    "all of these": {"lag": 3, "hazard": "1/50", "horizon": 4, "renewal": "3/4"},
}


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


def concessions(shape: tuple[int, ...]) -> Game:
    """Concessions that cost their maker 20 and bring each other player 60, and noise."""
    rng = np.random.default_rng(0)
    steps = np.meshgrid(*(np.arange(size) for size in shape), indexing="ij")
    return Game.from_payoffs([
        rng.integers(-40, 40, shape) + 60 * sum(steps) - 80 * own for own in steps])


def deals() -> None:
    """Critical discounts and verdicts of all deals under reversion, on several terms."""
    for shape in ((64, 64), (100, 100, 100)):
        apart(_deals, shape)


def _deals(shape: tuple[int, ...]) -> None:
    game = concessions(shape)
    critical_discounts(concessions((2, 2)), **TERMS["all of these"])
    print(f"{game.size:,} profiles, {game.n} players, reversion:", flush=True)
    for name, terms in TERMS.items():
        start = time.process_time()
        every = critical_discounts(game, **terms)
        critical = time.process_time() - start
        start = time.process_time()
        stable = stage(game, "9/10", **terms).stable()
        print(f"  {name}: critical discounts {1000 * critical:.1f} ms "
              f"({np.isfinite(every).sum():,} below 1), exact verdicts "
              f"{1000 * (time.process_time() - start):.1f} ms ({stable.sum():,} kept)", flush=True)


def payoffs() -> None:
    """Payoff sets of two firms without payments, beside QuantEcon."""
    for size in (20, 40, 80):
        apart(_payoffs, size)


def _payoffs(size: int) -> None:
    game, delta = cournot(size), Fraction(3, 5)
    payoff_set(cournot(2), delta)
    start = time.process_time()
    found = payoff_set(game, delta)
    ours = time.process_time() - start
    print(f"Cournot, {size} x {size} quantities: {len(found.vertices)} corners in {ours:.3f} s, "
          f"exact: {found.exact}", flush=True)
    try:
        from quantecon.game_theory import NormalFormGame, Player, RepeatedGame
    except ImportError:
        print("  QuantEcon: not installed", flush=True)
        return

    def theirs(game: Game) -> Any:
        tables = game.payoffs
        players = (Player(np.ascontiguousarray(tables[0])),
                   Player(np.ascontiguousarray(tables[1].T)))
        repeated = RepeatedGame(NormalFormGame(players), float(delta))
        return repeated.equilibrium_payoffs(method="abreu_sannikov")

    theirs(Game.from_payoffs([[[9, 1], [10, 3]], [[9, 10], [1, 3]]]))  # compiles
    start = time.process_time()
    try:
        hull = theirs(game)
    except Exception as error:
        print(f"  QuantEcon: {type(error).__name__} after {time.process_time() - start:.3f} s")
        return
    taken = time.process_time() - start
    same = _same(found, hull.points[hull.vertices])
    print(f"  QuantEcon: {len(hull.vertices)} corners in {taken:.3f} s ({taken / ours:.1f} times "
          f"as long), the same: {same}", flush=True)


def _same(found: PayoffSet, points: Any) -> bool:
    """Whether every corner of one set lies within 1e-6 of a corner of the other."""
    ours = np.array([[float(x) for x in vertex] for vertex in found.vertices])
    gaps = np.abs(ours[:, None] - points[None]).max(axis=2) / max(1.0, float(np.abs(ours).max()))
    return bool(gaps.min(axis=1).max() < 1e-6 and gaps.min(axis=0).max() < 1e-6)


def states() -> None:
    """Stochastic games with transfers: two firms that sell from random reserves."""
    for most in (10, 20):
        apart(_states, most)


def _states(most: int) -> None:
    game = reserves(most)
    states_with_transfers(reserves(2))
    start = time.process_time()
    found = states_with_transfers(game)
    print(f"reserves: {len(game.states)} states, {len(game.integers[0]):,} profiles in "
          f"{time.process_time() - start:.2f} s; {found.status.value}, exact: {found.exact}",
          flush=True)


def reserves(most: int) -> StochasticGame:
    """Stores of 0 to `most` that grow by 3 or 4 a period; price `most` less what both sell."""
    actions, targets, parts, starts = [], [], [], [0]
    payoffs: tuple[list[int], list[int]] = ([], [])
    for x in np.ndindex(most + 1, most + 1):
        actions.append(tuple(tuple(map(str, range(store + 1))) for store in x))
        for q in np.ndindex(x[0] + 1, x[1] + 1):
            for column, sold in zip(payoffs, q, strict=True):
                column.append(max(most - sum(q), 0) * sold)
            left = [np.bincount([min(store - sold + drawn, most) for drawn in (3, 4)],
                                minlength=most + 1) for store, sold in zip(x, q, strict=True)]
            joint = np.outer(*left).ravel()
            targets.append(np.flatnonzero(joint))
            parts.append(joint[targets[-1]])
            starts.append(starts[-1] + len(targets[-1]))
    chances = Chances(np.array(starts), np.concatenate(targets), np.concatenate(parts),
                      np.full(len(starts) - 1, 4))
    names = tuple(f"{a};{b}" for a, b in np.ndindex(most + 1, most + 1))
    return StochasticGame(("1", "2"), names, tuple(actions), tuple(map(np.array, payoffs)),
                          (1, 1), chances, Fraction(2, 3))


def flagship() -> None:
    """Every deal of the flagship under every punishment, from the file to the record."""
    apart(_flagship)


def _flagship() -> None:
    ng.self_enforcing(ng.read("prisoners-dilemma"), discount="1/2")
    talks = ng.read("gyeongju-2025")
    bare = {"lag": dict.fromkeys((p.id for p in talks.parties), 1), "hazard": 0, "renewal": 1,
            "discount": "9/10"}
    for name, terms in {"the file's terms": {}, "breaches seen at once, no ends": bare}.items():
        # payments and penal codes need that breaches are seen at once and nothing else ends it
        for punishment in ("nash", "security", *(("transfers", "penal-code") if terms else ())):
            start = time.process_time()
            found = ng.self_enforcing(talks, punishment=punishment, **terms)
            print(f"gyeongju-2025, {name}, {punishment}: {len(found.deals):,} deals in "
                  f"{time.process_time() - start:.2f} s", flush=True)


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


PARTS: dict[str, Callable[[], None]] = {
    "deals": deals, "transfers": transfers, "payoffs": payoffs, "states": states,
    "flagship": flagship,
}


if __name__ == "__main__":
    main(sys.argv[1:])
