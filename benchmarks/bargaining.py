"""Bargaining over many deals, side by side with NegMAS where that is installed.

Run ``python benchmarks/bargaining.py [--issues K] [--quick]``. Both programs get the same domain:
K issues of ten values each, two parties with additive utilities that pull apart. NegMAS is an
optional peer with a licence of its own; it is imported here and nowhere else.

Measured, in processor time (the best of three runs; of NegMAS from the domain one run): the Pareto
frontier with the Nash, Kalai-Smorodinsky, egalitarian and utilitarian deals, of 10^K deals; then
frontiers of 10^10 deals without a list of them, and the four deals by integer programs.
"""

from __future__ import annotations

import argparse
import importlib
import resource
import sys
import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np

from negotiation.bargaining.combination_frontier import efficient_combinations
from negotiation.bargaining.milp import Search, Utility
from negotiation.bargaining.milp_solutions import Table
from negotiation.bargaining.solutions import bargain
from negotiation.model.additive import AdditiveIssue
from negotiation.model.deals import Deals

PARTIES = ["A", "B"]
RUNS = 3
SOLUTIONS = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]


def module(name: str) -> ModuleType | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ImportError:
        return None


def domain(count: int, seed: int = 1) -> list[AdditiveIssue]:
    """Issues on which what one party likes the other mostly does not."""
    rng = np.random.default_rng(seed)
    issues = []
    for k in range(count):
        first = rng.integers(0, 1000, 10)
        second = 1000 - first + rng.integers(0, 300, 10)
        issues.append(AdditiveIssue(
            f"i{k}", tuple(f"v{k}{j}" for j in range(10)),
            {"A": tuple(Fraction(int(x)) for x in first),
             "B": tuple(Fraction(int(x)) for x in second)}))
    return issues


def point(issues: list[AdditiveIssue]) -> tuple[Fraction, Fraction]:
    """A third of the most that each could have."""
    most = [sum((max(issue.utility[p]) for issue in issues), Fraction(0)) for p in PARTIES]
    return (most[0] / 3, most[1] / 3)


def timed(run: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """The least processor time of some runs, which other programs do not lengthen."""
    least = float("inf")
    for _ in range(times):
        start = time.process_time()
        answer = run()
        least = min(least, time.process_time() - start)
    return least, answer


def listed(issues: list[AdditiveIssue]) -> Deals:
    return Deals.from_issues(issues, PARTIES, disagreement=point(issues), lotteries=False)


def ours(issues: list[AdditiveIssue]) -> Any:
    return bargain(listed(issues), solutions=SOLUTIONS)


def peer(negmas: ModuleType, issues: list[AdditiveIssue]) -> tuple[float, int, Any]:
    """NegMAS from the domain to the points: `pareto_frontier`, then the points on it."""
    ops = importlib.import_module("negmas.preferences.ops")
    outcomes = importlib.import_module("negmas.outcomes")
    preferences = importlib.import_module("negmas.preferences")
    theirs = [outcomes.make_issue(list(issue.values), name=issue.name) for issue in issues]
    ufuns = [
        preferences.LinearAdditiveUtilityFunction(
            values=[{value: float(x) for value, x in
                     zip(issue.values, issue.utility[p], strict=True)} for issue in issues],
            issues=theirs, reserved_value=float(reserved))
        for p, reserved in zip(PARTIES, point(issues), strict=True)
    ]

    def run() -> Any:
        frontier, _ = ops.pareto_frontier(ufuns, issues=theirs)
        return frontier, points_on(ops, ufuns, frontier, issues)

    taken, (frontier, points) = timed(run)
    return taken, len(set(frontier)), points


def peer_with_table(issues: list[AdditiveIssue]) -> tuple[float, int]:
    """NegMAS where somebody has already made the table of utilities with numpy."""
    ops = importlib.import_module("negmas.preferences.ops")
    columns = []
    for p in PARTIES:
        total = np.zeros(1)
        for issue in issues:
            total = np.add.outer(total, np.array([float(x) for x in issue.utility[p]])).reshape(-1)
        columns.append(total)
    utilities = np.column_stack(columns)
    ufuns = [_Reserved(float(x)) for x in point(issues)]

    def run() -> Any:
        frontier = [tuple(row) for row in utilities[ops.pareto_frontier_numpy(utilities)]]
        points_on(ops, ufuns, frontier, issues)
        return frontier

    taken, frontier = timed(run, RUNS)
    return taken, len(set(frontier))


def points_on(ops: ModuleType, ufuns: Any, frontier: Any, issues: list[AdditiveIssue]) -> Any:
    """The four points on a frontier of payoff vectors."""
    ranges = [tuple(float(sum(end(issue.utility[p]) for issue in issues)) for end in (min, max))
              for p in PARTIES]
    return [getattr(ops, name)(ufuns, frontier, ranges=ranges)
            for name in ("nash_points", "kalai_points", "ks_points", "max_welfare_points")]


class _Reserved:
    """What NegMAS's functions ask of a utility function once the frontier is known."""

    def __init__(self, value: float) -> None:
        self.reserved_value = value


def compare(count: int) -> None:
    issues = domain(count)
    taken, answer = timed(lambda: ours(issues), RUNS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"10^{count} deals: frontier ({len(answer.frontier)} deals) and "
          f"{len(SOLUTIONS)} solutions in {taken:.3f} s, peak memory {memory:.2f} GiB", flush=True)
    for name, solution in answer.solutions.items():
        print(f"  {name}: {', '.join(str(x) for x in solution.payoffs.values())}")
    negmas = module("negmas")
    if negmas is None:
        print("  NegMAS: not installed")
        return
    try:
        theirs, size, points = peer(negmas, issues)
    except Exception as error:  # another program's interface may change
        print(f"  NegMAS {negmas.__version__}: {type(error).__name__}: {error}")
        return
    print(f"  NegMAS {negmas.__version__}: frontier ({size} payoff vectors) and points in "
          f"{theirs:.2f} s: {theirs / taken:.1f} times as long", flush=True)
    given, size = peer_with_table(issues)
    print(f"  NegMAS given a numpy table of utilities ({size} payoff vectors): {given:.2f} s: "
          f"{given / taken:.1f} times as long")
    deals = listed(issues)
    alone, _ = timed(lambda: bargain(deals, solutions=SOLUTIONS), RUNS)
    print(f"  this package given the table of payoffs: {alone:.3f} s: {given / alone:.1f} times as "
          "fast as NegMAS given it")
    same = [tuple(map(float, s.payoffs.values())) for s in answer.solutions.values()]
    for name, found, mine in zip(("nash", "kalai", "ks", "welfare"), points,
                                 (same[0], same[2], same[1], same[3]), strict=True):
        first = tuple(float(x) for x in found[0][0]) if found else None
        print(f"  NegMAS {name}: {first}{'' if first == mine else ' (not ours)'}")


def without_a_list(count: int = 10) -> None:
    issues = domain(count)
    taken, deals = timed(lambda: efficient_combinations(
        issues, PARTIES, disagreement=point(issues), lotteries=False))
    print(f"10^{count} deals, partial packages: {deals.size} efficient payoffs in {taken:.3f} s")
    taken, _ = timed(lambda: bargain(deals, solutions=SOLUTIONS))
    print(f"  {len(SOLUTIONS)} solutions on them in {taken:.3f} s")
    search = Search([Utility(tuple(issue.utility[p] for issue in issues)) for p in PARTIES])
    search_points(search, issues, deals)
    taken, found = timed(lambda: list(search.frontier()))
    exact = {deals.exact_payoffs(k) for k in range(deals.size)}
    print(f"10^{count} deals, integer programs: {len(found)} efficient payoffs in {taken:.1f} s "
          f"({taken / len(found):.2f} s each), the same: {exact == {f.payoffs for f in found}}")


def search_points(search: Search, issues: list[AdditiveIssue], deals: Deals) -> None:
    """The four deals by integer programs, each compared with that over the efficient deals."""
    wanted = bargain(deals, solutions=SOLUTIONS).solutions
    table = Table(search, point(issues))
    for name in SOLUTIONS:
        taken, found = timed(getattr(table, name.replace("-", "_")))
        same = found.payoffs == tuple(wanted[name].payoffs.values())
        print(f"  {name} by integer programs in {taken:.2f} s, the same: {same}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--issues", type=int, default=6)
    parser.add_argument("--quick", action="store_true", help="leave out 10^10 deals")
    options = parser.parse_args()
    compare(options.issues)
    if not options.quick:
        without_a_list()
    return 0


if __name__ == "__main__":
    sys.exit(main())
