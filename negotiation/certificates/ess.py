"""Claims about evolutionarily stable strategies (Maynard Smith and Price 1973).

x is stable if it is a best reply to itself and beats every other best reply y against y. Along
y = x + w the advantage of x is ``-w.A.w``, so that what is to be seen is the sign of a quadratic
form on a cone (Haigh 1975; Bomze 1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from .games import Game
from .reading import Node
from .report import Report

ZERO, ONE = Fraction(0), Fraction(1)
# Up to this many actions all supports are looked at again.
ENUMERABLE = 8
# The solver looks at no more supports than this.
BUDGET = 2**11

Matrix = list[list[Fraction]]
Vector = tuple[Fraction, ...]


def check_ess(result: Node, game: Game, report: Report) -> None:
    """Each stable strategy, each invader, and that none was left out."""
    report.run("symmetric game", lambda: _symmetric(result, game))
    if not report.ok:
        return
    size = game.shape[0]
    payoffs = [[game.payoff(0, (j, k)) for k in range(size)] for j in range(size)]
    report.run("ess", lambda: _each(result, game, payoffs))
    report.run("rejected", lambda: _rejected(result, game, payoffs))
    report.run("all", lambda: _all(result, game, payoffs, report))


def _symmetric(result: Node, game: Game) -> None:
    square = game.n == 2 and game.shape[0] == game.shape[1]
    result["concept"].demand(square, "the game is not one of two players with as many actions")
    profiles = game.profiles()
    result["concept"].demand(all(game.payoff(1, (k, j)) == game.payoff(0, (j, k))
                                 for j, k in profiles), "the game is not symmetric")


def _strategy(node: Node, game: Game) -> Vector:
    x = [ZERO] * game.shape[0]
    for name, probability in node.items():
        share = probability.exact()
        probability.demand(share > 0, "expected a positive probability")
        x[game.action(0, Node(name, "", node))] = share
    node.demand(sum(x) == 1, f"probabilities sum to {sum(x)}")
    return tuple(x)


def _values(payoffs: Matrix, x: Vector) -> Vector:
    return tuple(sum((p * v for p, v in zip(x, row, strict=True) if p), ZERO) for row in payoffs)


def _replies(payoffs: Matrix, x: Vector) -> list[int]:
    values = _values(payoffs, x)
    return [j for j, value in enumerate(values) if value == max(values)]


def _at_rest(node: Node, payoffs: Matrix, x: Vector) -> list[int]:
    """The best replies to x, among which all actions of x must be."""
    replies = _replies(payoffs, x)
    node.demand(all(j in replies for j, p in enumerate(x) if p),
                "is not a best reply to itself")
    return replies


def _each(result: Node, game: Game, payoffs: Matrix) -> None:
    seen = []
    for item in result["ess"]:
        x = _strategy(item["strategy"], game)
        item.demand(x not in seen, "is listed twice")
        seen.append(x)
        replies = _at_rest(item, payoffs, x)
        item["best_replies"].must_be([game.actions[0][j] for j in replies])
        item.demand(_is_stable(payoffs, x, replies), "some best reply is not beaten")


def _rejected(result: Node, game: Game, payoffs: Matrix) -> None:
    seen = []
    for item in result["rejected"]:
        x, y = _strategy(item["strategy"], game), _strategy(item["invader"], game)
        item.demand(x not in seen, "is listed twice")
        seen.append(x)
        _at_rest(item, payoffs, x)
        item["invader"].demand(x != y, "is the strategy itself")
        against_x, against_y = _values(payoffs, x), _values(payoffs, y)
        item["invader"].demand(_dot(y, against_x) == _dot(x, against_x), "is no best reply")
        item["invader"].demand(_dot(x, against_y) <= _dot(y, against_y),
                               "does worse against itself than the strategy does")
    for item in result["undecided"]:
        x = _strategy(item, game)
        _at_rest(item, payoffs, x)
        item.demand(x not in seen, "is rejected as well")


def _all(result: Node, game: Game, payoffs: Matrix, report: Report) -> None:
    listed = [_strategy(item["strategy"], game) for item in result["ess"]]
    others = [_strategy(item["strategy"], game) for item in result["rejected"]]
    open_ones = [_strategy(item, game) for item in result["undecided"]]
    result["certificate"]["kind"].must_be("copositivity")
    supports = 2 ** game.shape[0] - 1
    if supports > BUDGET:
        result["status"].must_be("partial")
        result["certificate"]["supports"].must_be(BUDGET)
    else:
        result["certificate"]["supports"].must_be(supports)
        result["status"].must_be(
            "partial" if open_ones else "complete" if listed else "none")
    if game.shape[0] > ENUMERABLE:
        report.note("that no evolutionarily stable strategy was left out was not re-checked: the "
                    f"game has {game.shape[0]} actions, more than {ENUMERABLE}")
        return
    for x in _extreme(payoffs):
        if x in open_ones:
            continue
        stable = _is_stable(payoffs, x, _replies(payoffs, x))
        name = {a: str(p) for a, p in zip(game.actions[0], x, strict=True) if p}
        where, found = ("ess", listed) if stable else ("rejected", others)
        result[where].demand(x in found, f"left out {name}")


def _extreme(payoffs: Matrix) -> list[Vector]:
    """Symmetric equilibria that are the only ones with their support and best replies."""
    size = len(payoffs)
    found: list[Vector] = []
    actions = range(size)
    for count in range(1, size + 1):
        for support in combinations(actions, count):
            rest = [j for j in actions if j not in support]
            for more in range(len(rest) + 1):
                fresh = [x for equal in combinations(rest, more)
                         if (x := _only(payoffs, support, (*support, *equal))) is not None]
                found += [x for x in fresh if x not in found]
                if _full(payoffs, support):
                    break
    return found


def _full(payoffs: Matrix, support: Sequence[int]) -> bool:
    """Whether equal payoffs on the support alone leave at most one strategy."""
    rows = _equations(payoffs, support, support)
    return _reduced([row[:-1] for row in rows])[1] == len(support) + 1


def _equations(payoffs: Matrix, support: Sequence[int], equal: Sequence[int]) -> Matrix:
    rows = [[*(payoffs[j][k] for k in support), -ONE, ZERO] for j in equal]
    return [*rows, [*([ONE] * len(support)), ZERO, ONE]]


def _only(payoffs: Matrix, support: Sequence[int], equal: Sequence[int]) -> Vector | None:
    work, rank = _reduced(_equations(payoffs, support, equal))
    unknowns = len(support) + 1
    if rank != unknowns or any(any(row) for row in work[unknowns:]) or any(
            not work[k][k] for k in range(unknowns)):
        return None
    x = [ZERO] * len(payoffs)
    for k, j in enumerate(support):
        x[j] = work[k][-1]
    values = _values(payoffs, tuple(x))
    good = all(x[j] > 0 and values[j] == max(values) for j in support)
    return tuple(x) if good else None


def _reduced(rows: Matrix) -> tuple[Matrix, int]:
    """Reduced echelon form and rank."""
    work = [row[:] for row in rows]
    rank = 0
    for column in range(len(work[0])):
        pivot = next((r for r in range(rank, len(work)) if work[r][column]), None)
        if pivot is None:
            continue
        work[rank], work[pivot] = work[pivot], work[rank]
        scale = work[rank][column]
        work[rank] = [x / scale for x in work[rank]]
        for r, row in enumerate(work):
            if r != rank and row[column]:
                factor = row[column]
                work[r] = [x - factor * y for x, y in zip(row, work[rank], strict=True)]
        rank += 1
    return work, rank


def _is_stable(payoffs: Matrix, x: Vector, replies: Sequence[int]) -> bool:
    """Whether ``-w.A.w > 0`` for all directions w from x to mixtures of best replies.

    The directions are the cone spanned by e_j - e_m for best replies j, and by their opposites
    where j has probability; m is one action of the support. On the linear part the form must be
    positive definite (leading minors), and what is left of it after completing squares must be
    positive on every face (the vector at which all its derivatives agree).
    """
    m = next(j for j in replies if x[j])
    linear = [j for j in replies if x[j] and j != m]
    cone = [j for j in replies if not x[j]]
    order = linear + cone

    def entry(j: int, k: int) -> Fraction:
        return (payoffs[j][m] + payoffs[m][k] - payoffs[j][k] - payoffs[m][m]
                + payoffs[k][m] + payoffs[m][j] - payoffs[k][j] - payoffs[m][m])

    form = [[entry(j, k) for k in order] for j in order]
    for k in range(len(linear)):
        if form[k][k] <= 0:
            return False
        for r in range(k + 1, len(order)):
            factor = form[r][k] / form[k][k]
            form[r] = [a - factor * b for a, b in zip(form[r], form[k], strict=True)]
    start = len(linear)
    rest = [row[start:] for row in form[start:]]
    faces = (face for count in range(1, len(cone) + 1)
             for face in combinations(range(len(cone)), count))
    return all(_positive_inside(rest, face) for face in faces)


def _positive_inside(form: Matrix, face: Sequence[int]) -> bool:
    """Whether the form is positive where it could be least inside a face."""
    rows = [[*(form[j][k] for k in face), -ONE, ZERO] for j in face]
    rows.append([*([ONE] * len(face)), ZERO, ONE])
    work, rank = _reduced(rows)
    if rank != len(face) + 1 or not all(work[k][k] for k in range(rank)):
        return True  # no single point: the form is as small on a smaller face
    point = [work[k][-1] for k in range(rank)]
    return min(point[:-1]) <= 0 or point[-1] > 0


def _dot(x: Vector, y: Vector) -> Fraction:
    return sum((a * b for a, b in zip(x, y, strict=True) if a), ZERO)
