"""A search for equilibria that a list claimed to be complete has left out.

Newton's method from several starts on every choice of supports: what it finds is an equilibrium
in floats, what it does not find may still exist.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from .games import Game, Profile, replaced
from .reading import Node
from .report import Report

# Up to this many profiles equilibria that were left out are looked for.
SMALL = 27
STARTS = 14
NEAR = 1e-6
# Where indifference leaves probabilities open, up to so many further best replies are tried.
MOST_TIES = 2

Support = tuple[tuple[int, ...], ...]
Ties = tuple[tuple[int, int], ...]


def own_range(game: Game, i: int) -> Fraction:
    """The most that player i's own action can matter."""
    ranges = []
    for profile in game.profiles():
        if profile[i] == 0:
            line = [game.payoff(i, replaced(profile, i, a)) for a in range(game.shape[i])]
            ranges.append(max(line) - min(line))
    return max(ranges) or Fraction(1)


def search(result: Node, known: Sequence[Sequence[dict[int, Fraction]]], game: Game,
           report: Report) -> None:
    """Look for equilibria that were left out: Newton's method from several starts."""
    if game.size > SMALL:
        report.note("equilibria left out were not looked for: the game has "
                    f"{game.size} profiles, more than {SMALL}")
        return
    if result["certificate"]["not_examined"].value:
        report.note("equilibria left out were not looked for: the search was not finished")
        return
    report.note("equilibria left out were looked for by Newton's method from several starts on "
                "all supports; that the list is complete was not proved again")
    left_open, undecided = ([_support(node, game) for node in result["certificate"][key]]
                            for key in ("continua", "undecided"))
    pure = {tuple(next(iter(p)) for p in plays) for plays in known
            if all(len(p) == 1 for p in plays)}
    for profile in game.equilibria():
        result["equilibria"].demand(profile in pure, f"left out {game.label(profile)}")
    for support in _supports(game):
        if support in undecided or max(map(len, support)) == 1:
            continue
        for x in _roots(game, support, support in left_open):
            listed = any(all(p.keys() == q.keys() and all(
                abs(float(p[a]) - q[a]) < NEAR for a in p) for p, q in zip(plays, x, strict=True))
                for plays in known)
            name = "; ".join(", ".join(f"{names[a]} {p:.4f}" for a, p in row.items())
                             for names, row in zip(game.actions, x, strict=True))
            result["equilibria"].demand(listed, f"left out {name}")


def _support(node: Node, game: Game) -> Support:
    return tuple(tuple(sorted(game.action(i, name) for name in names))
                 for i, names in enumerate(node.named(game.players)))


def _supports(game: Game) -> Iterator[Support]:
    return itertools.product(*(
        [chosen for size in range(1, count + 1)
         for chosen in itertools.combinations(range(count), size)] for count in game.shape))


def _roots(game: Game, support: Support, left_open: bool) -> list[list[dict[int, float]]]:
    """Regular equilibria with a support that Newton's method finds, in floats.

    Parameters
    ----------
    left_open
        Whether only further best replies can determine them.
    """
    unknowns = [(i, a) for i, actions in enumerate(support) for a in actions[1:]]
    profiles = list(itertools.product(*support))
    gains = {}
    for i in range(game.n):
        scale = own_range(game, i)
        for a in range(game.shape[i]):
            gains[i, a] = {
                p: float((game.payoff(i, replaced(p, i, a)) -
                          game.payoff(i, replaced(p, i, support[i][0]))) / scale)
                for p in profiles if p[i] == support[i][0]}
            inside = a in support[i]
            signs = gains[i, a].values()
            if a != support[i][0] and (min(signs) > 0 or (inside and max(signs) < 0)):
                return []
    found: list[list[dict[int, float]]] = []
    turning = [(i, a) for (i, a), table in gains.items()
               if a not in support[i] and min(table.values()) <= 0 <= max(table.values())
               and any(table.values())]
    ties: list[Ties] = [()]
    if left_open:
        ties = [tied for size in range(1, MOST_TIES + 1)
                for tied in itertools.combinations(turning, size)]
    for tied, start in itertools.product(ties, range(STARTS)):
        x = _newton(gains, support, unknowns, tied, start)
        if x is None or any(min(row.values()) < 1e-7 for row in x):
            continue
        better = max((_float_gain(gains[i, a], i, x) for i in range(game.n)
                      for a in range(game.shape[i])), default=0.0)
        if better < 1e-9 and all(
                any(abs(p[a] - q[a]) > NEAR for p, q in zip(x, y, strict=True) for a in p)
                for y in found):
            found.append(x)
    return found


def _float_gain(table: dict[Profile, float], i: int, x: Sequence[dict[int, float]]) -> float:
    total = 0.0
    for profile, gain in table.items():
        for j, a in enumerate(profile):
            if j != i:
                gain *= x[j][a]
        total += gain
    return total


def _newton(gains: dict[tuple[int, int], dict[Profile, float]], support: Support,
            unknowns: Sequence[tuple[int, int]], tied: Ties, start: int
            ) -> list[dict[int, float]] | None:
    x = []
    for i, actions in enumerate(support):
        raw = [1.0 + ((start * (7 * i + 3 * k + 5)) % 11) * 0.6 for k in range(len(actions))]
        x.append({a: r / sum(raw) for a, r in zip(actions, raw, strict=True)})
    for _ in range(30):
        values = [_float_gain(gains[i, a], i, x) for i, a in (*unknowns, *tied)]
        matrix = []
        for i, a in (*unknowns, *tied):
            row = []
            for j, b in unknowns:
                if i == j:
                    row.append(0.0)
                    continue
                up = [*x[:j], {c: float(c == b) for c in support[j]}, *x[j + 1:]]
                down = [*x[:j], {c: float(c == support[j][0]) for c in support[j]}, *x[j + 1:]]
                row.append(_float_gain(gains[i, a], i, up) - _float_gain(gains[i, a], i, down))
            matrix.append(row)
        step = _solve(*_least_squares(matrix, values)) if tied else _solve(matrix, values)
        if step is None:
            return None
        for (i, a), change in zip(unknowns, step, strict=True):
            x[i][a] -= change
            x[i][support[i][0]] += change
        if max(map(abs, step)) > 50:
            return None
        if max(map(abs, step)) < 1e-13:
            return x if max(map(abs, values)) < 1e-9 else None
    return None


def _least_squares(matrix: list[list[float]], values: Sequence[float]
                   ) -> tuple[list[list[float]], list[float]]:
    """The normal equations of more equations than unknowns."""
    columns = list(zip(*matrix, strict=True))
    return ([[sum(a * b for a, b in zip(c, d, strict=True)) for d in columns] for c in columns],
            [sum(a * v for a, v in zip(c, values, strict=True)) for c in columns])


def _solve(matrix: list[list[float]], values: Sequence[float]) -> list[float] | None:
    work = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    size = len(work)
    for k in range(size):
        pivot = max(range(k, size), key=lambda r: abs(work[r][k]))
        if abs(work[pivot][k]) < 1e-11:
            return None
        work[k], work[pivot] = work[pivot], work[k]
        for r in range(size):
            if r != k and work[r][k]:
                factor = work[r][k] / work[k][k]
                work[r] = [x - factor * y for x, y in zip(work[r], work[k], strict=True)]
    return [row[-1] / row[k] for k, row in enumerate(work)]
