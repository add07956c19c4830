"""How fast the study of the flagship and its draws are, against a plain loop over draws.

Run ``python benchmarks/study.py`` (about a minute) or ``--quick``. Every measurement is
made in a process of its own, so that memory and first-run costs are those of a user.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time

import numpy as np

CASE = "gyeongju-2025"
SEED = 1


def solves() -> dict[str, float]:
    """Seconds of the first and of the second `solve` of a fresh process, imports included."""
    start = time.perf_counter()
    import negotiation as ng

    talks = ng.read(CASE)
    ng.solve(talks).to_json()
    middle = time.perf_counter()
    ng.solve(talks).to_json()
    return {"first": middle - start, "second": time.perf_counter() - middle}


def draws(number: int, workers: int) -> dict[str, float]:
    """The draws behind the robustness of all findings: rate, and peak memory of the process."""
    talks, part, questions = asked()
    from negotiation.robustness.shares import shares

    shares(talks, part, questions, 10, SEED, workers)
    before = peak()
    start, spent = time.perf_counter(), time.process_time()
    found = shares(talks, part, questions, number, SEED, workers)
    return {
        "draws": number, "deals": part.size, "questions": len(questions),
        "seconds": time.perf_counter() - start, "processor": time.process_time() - spent,
        "before": before, "peak": peak(), "shares": [share.share for share in found],
    }


def loop(number: int) -> dict[str, float]:
    """The same questions on the same draws, one draw after the other in plain numpy."""
    from plain_loop import PlainLoop

    talks, part, questions = asked()
    peer = PlainLoop(talks, part, questions)
    peer.shares(2, SEED)
    start, spent = time.perf_counter(), time.process_time()
    found = peer.shares(number, SEED)
    return {"draws": number, "seconds": time.perf_counter() - start,
            "processor": time.process_time() - spent, "shares": found}


def million() -> dict[str, float]:
    """Which of a million profiles are self-enforcing."""
    from negotiation.model.game import Game
    from negotiation.truces.stage import stage

    rng = np.random.default_rng(0)
    step = np.arange(100)
    tables = [
        rng.integers(-40, 40, (100, 100, 100))
        + sum(np.moveaxis(step * (-20 if i == j else 60) + np.zeros((100, 100, 100), int), 2, j)
              for j in range(3))
        for i in range(3)
    ]
    start = time.perf_counter()
    game = Game.from_payoffs(tables, discount="9/10")
    middle = time.perf_counter()
    stable = stage(game, hazard="1/50").stable()
    end = time.perf_counter()
    return {"game": middle - start, "stable": end - middle, "peak": peak(),
            "kept": int(stable.sum())}


def asked():
    """The flagship, the principals' slice, and the questions that its findings ask."""
    import negotiation.analysis.study as study
    from negotiation.files import read

    caught = []

    def record(talks, part, questions, *rest):
        caught.append((talks, part, questions))
        return shares(talks, part, questions, *rest)

    shares, study.shares = study.shares, record
    try:
        study.solve(read(CASE), draws=1)
    finally:
        study.shares = shares
    return caught[0]


def peak() -> float:
    """Peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(name: str, *arguments: int) -> dict[str, float]:
    """A measurement in a fresh process."""
    words = [sys.executable, __file__, "--measure", name, *map(str, arguments)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def report(quick: bool) -> None:
    cores = os.cpu_count() or 1
    number, few = (4_000, 1_000) if quick else (40_000, 4_000)
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, "
          f"numpy {np.__version__}")
    times = measured("solves")
    print(f"solve {CASE}: first {times['first']:.2f} s, second {times['second']:.2f} s")
    for workers in sorted({1, cores}):
        found = measured("draws", number, workers)
        rate = found["draws"] / found["seconds"]
        print(f"draws, {workers} worker(s): {rate:,.0f} draws/s, "
              f"{rate * found['deals']:,.0f} deals x draws/s "
              f"({found['questions']} questions on {found['deals']} deals); peak memory "
              f"{found['peak']:.0f} MiB, {found['before']:.0f} MiB before the draws")
    compared = [(measured("draws", few, 1), measured("loop", few)) for _ in range(3)]
    agree = all(np.allclose(a["shares"], b["shares"], atol=1e-12) for a, b in compared)
    ratios = sorted(peer["processor"] / own["processor"] for own, peer in compared)
    peer = compared[0][1]
    print(f"plain numpy loop: {peer['draws'] / peer['seconds']:,.0f} draws/s, the same shares: "
          f"{agree}; it takes {ratios[1]:.1f} times the processor time "
          f"({ratios[0]:.1f} to {ratios[2]:.1f} in three turns)")
    big = measured("million")
    print(f"10^6 profiles, 3 players: game {big['game']:.3f} s, self-enforcing deals "
          f"{big['stable']:.3f} s ({1 / big['stable']:.0f} million deals/s), "
          f"peak memory {big['peak']:.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer draws")
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    words = parser.parse_args()
    if not words.measure:
        report(words.quick)
        return
    name, *numbers = words.measure
    parts = {"solves": solves, "draws": draws, "loop": loop, "million": million}
    print(json.dumps(parts[name](*map(int, numbers))))


if __name__ == "__main__":
    main()
