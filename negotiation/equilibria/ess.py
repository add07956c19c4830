"""Evolutionarily stable strategies of symmetric two-player games."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, ClassVar

from negotiation.errors import Fault, InputError
from negotiation.exact import plain
from negotiation.model.game import Game, require_game
from negotiation.numerics.copositivity import Matrix, Vector, not_positive, regular_solution
from negotiation.result import Method, Result, Status

# Supports examined before the search stops: all of those of eleven actions.
BUDGET = 2**11
# With more best replies than this outside the support the test is not finished.
WIDEST = 12


@dataclass(frozen=True)
class Stable:
    """An evolutionarily stable strategy.

    Parameters
    ----------
    strategy
        The actions played with positive probability.
    best_replies
        All actions that are best replies to it.
    """

    strategy: dict[str, Fraction]
    best_replies: tuple[str, ...]


@dataclass(frozen=True)
class Rejected:
    """A symmetric equilibrium that is not stable.

    Parameters
    ----------
    strategy
        What the population plays.
    invader
        A best reply to the strategy that does at least as well against itself as the strategy
        does against it.
    """

    strategy: dict[str, Fraction]
    invader: dict[str, Fraction]


@dataclass(frozen=True, kw_only=True)
class EvolutionarilyStable(Result):
    """All stable strategies, and why the other extreme symmetric equilibria are not."""

    command: ClassVar[str] = "equilibria"
    concept: str = "ess"
    ess: tuple[Stable, ...]
    rejected: tuple[Rejected, ...]
    undecided: tuple[dict[str, Fraction], ...] = ()

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "concept": self.concept,
            "ess": [plain(vars(item)) for item in self.ess],
            "rejected": [plain(vars(item)) for item in self.rejected],
            "undecided": plain(self.undecided),
        }


def evolutionarily_stable(game: Game) -> EvolutionarilyStable:
    """All evolutionarily stable strategies (Maynard Smith and Price 1973), exactly.

    x is stable if (x, x) is an equilibrium and x does better against every other best reply y
    than y does against itself. That is so exactly if a quadratic form on the best replies is
    positive on the directions that lead there (Haigh 1975; Abakuks 1980; Bomze 1992). A stable
    strategy is isolated among symmetric equilibria, and so is an extreme one; the others that are
    extreme are listed with an invader, and those that are not form continua.

    Parameters
    ----------
    game
        Two players with as many actions each, the payoffs of one the transposed payoffs of the
        other.

    Raises
    ------
    InputError
        If the game is not symmetric, with the entries at fault.

    Examples
    --------
    >>> hawk_dove = Game.from_payoffs(
    ...     {"A": [[-1, 4], [0, 2]], "B": [[-1, 0], [4, 2]]}, actions=[["hawk", "dove"]] * 2)
    >>> evolutionarily_stable(hawk_dove).ess[0].strategy
    {'hawk': Fraction(2, 3), 'dove': Fraction(1, 3)}
    """
    require_game(game)
    payoffs = _symmetric(game)
    names = game.actions[0]
    ess: list[Stable] = []
    rejected: list[Rejected] = []
    undecided: list[dict[str, Fraction]] = []
    found, complete = _extreme_equilibria(payoffs)
    for x in found:
        replies = _best_replies(payoffs, x)
        if sum(not x[j] for j in replies) > WIDEST:
            undecided.append(_named(names, x))
            continue
        invader = _invader(payoffs, x, replies)
        if invader is None:
            ess.append(Stable(_named(names, x), tuple(names[j] for j in replies)))
        else:
            rejected.append(Rejected(_named(names, x), _named(names, invader)))
    whole = complete and not undecided
    none = Status.NONE if not ess else Status.COMPLETE
    return EvolutionarilyStable(
        model=game,
        method=Method("ess-copositivity", references=(
            "maynardsmithprice1973", "haigh1975", "abakuks1980", "bomze1992")),
        status=none if whole else Status.PARTIAL,
        claim=_claim(whole, complete),
        certificate={"kind": "copositivity", "supports": min(2 ** len(names) - 1, BUDGET)},
        ess=tuple(ess),
        rejected=tuple(rejected),
        undecided=tuple(undecided),
    )


def _claim(whole: bool, complete: bool) -> str:
    if whole:
        return ("all evolutionarily stable strategies; every other extreme symmetric equilibrium "
                "has an invader, and those that are not extreme form continua, in which nothing "
                "is stable")
    limit = "" if complete else f"; only the first {BUDGET} supports, by size, were examined"
    return ("evolutionarily stable strategies, not all" + limit +
            "; a strategy with many best replies outside its support is left undecided")


def _symmetric(game: Game) -> Matrix:
    """The payoffs of the first player, after making sure that the game is symmetric."""
    if game.n != 2 or game.shape[0] != game.shape[1]:
        raise InputError("an evolutionarily stable strategy needs a symmetric game of two players "
                         f"with as many actions each; this one is {game.shape}")
    size = game.shape[0]
    first = [[game.exact_payoff(0, (j, k)) for k in range(size)] for j in range(size)]
    second = game.players[1]
    faults = [
        Fault(f"expected {first[k][j]}, as {game.players[0]} gets in the mirrored profile, found "
              f"{game.exact_payoff(1, (j, k))}", f"payoffs.{second}[{j}][{k}]")
        for j in range(size) for k in range(size)
        if game.exact_payoff(1, (j, k)) != first[k][j]
    ]
    if faults:
        raise InputError(faults)
    return first


def _extreme_equilibria(payoffs: Matrix) -> tuple[list[Vector], bool]:
    """The extreme symmetric equilibria by size of support, and whether all were looked for."""
    found: list[Vector] = []
    for count, support in enumerate(_supports(len(payoffs))):
        if count >= BUDGET:
            return found, False
        for x in _on_support(payoffs, support):
            if x not in found:
                found.append(x)
    return found, True


def _supports(size: int) -> Iterator[tuple[int, ...]]:
    for count in range(1, size + 1):
        yield from combinations(range(size), count)


def _on_support(payoffs: Matrix, support: tuple[int, ...]) -> Iterator[Vector]:
    """Extreme equilibria with a support: further best replies are added where they are needed.

    If equal payoffs on the support leave the strategy open, it is extreme only if other actions
    are best replies too, as many as there are dimensions left.
    """
    only = _solution(payoffs, support, support)
    if only is not None:
        if _is_in(payoffs, only, support):
            yield only
        return
    others = [j for j in range(len(payoffs)) if j not in support]
    missing = len(support) + 1 - _rank(_system(payoffs, support, support))
    if not 0 < missing <= len(others):
        return
    for further in combinations(others, missing):
        x = _solution(payoffs, support, (*support, *further))
        if x is not None and _is_in(payoffs, x, support):
            yield x


def _is_in(payoffs: Matrix, x: Vector, support: Sequence[int]) -> bool:
    """Whether x is an equilibrium with just this support."""
    if min(x[j] for j in support) <= 0:
        return False
    values = _values(payoffs, x)
    return all(values[j] == max(values) for j in support)


def _system(
    payoffs: Matrix, support: Sequence[int], equal: Sequence[int]
) -> list[list[Fraction]]:
    """Coefficients of probabilities and payoff: the payoff of each action, and the sum."""
    rows = [[*(payoffs[j][k] for k in support), Fraction(-1)] for j in equal]
    return [*rows, [Fraction(1)] * len(support) + [Fraction(0)]]


def _rank(rows: list[list[Fraction]]) -> int:
    work = [row[:] for row in rows]
    rank = 0
    for column in range(len(work[0])):
        pivot = next((r for r in range(rank, len(work)) if work[r][column]), None)
        if pivot is None:
            continue
        work[rank], work[pivot] = work[pivot], work[rank]
        for r in range(rank + 1, len(work)):
            factor = work[r][column] / work[rank][column]
            if factor:
                work[r] = [x - factor * y for x, y in zip(work[r], work[rank], strict=True)]
        rank += 1
    return rank


def _solution(
    payoffs: Matrix, support: Sequence[int], equal: Sequence[int]
) -> Vector | None:
    rows = _system(payoffs, support, equal)
    solution = regular_solution(rows, [Fraction(0)] * len(equal) + [Fraction(1)])
    if solution is None:
        return None
    x = [Fraction(0)] * len(payoffs)
    for k, probability in zip(support, solution, strict=False):
        x[k] = probability
    return tuple(x)


def _values(payoffs: Matrix, x: Vector) -> list[Fraction]:
    return [sum((p * v for p, v in zip(x, row, strict=True) if p), Fraction(0))
            for row in payoffs]


def _best_replies(payoffs: Matrix, x: Vector) -> list[int]:
    values = _values(payoffs, x)
    return [j for j, value in enumerate(values) if value == max(values)]


def _invader(payoffs: Matrix, x: Vector, replies: Sequence[int]) -> Vector | None:
    """A mutant that x does not beat, or None if x is stable.

    Towards y = x + w the gain of x over y is minus w.A.w: a quadratic form in the coordinates of
    w other than one of the support, whose coordinate makes the sum zero.
    """
    support = [j for j in replies if x[j]]
    fixed, inside = support[0], support[1:]
    order = inside + [j for j in replies if not x[j]]
    form = [[_entry(payoffs, fixed, j, k) for k in order] for j in order]
    w = not_positive(form, len(inside))
    if w is None:
        return None
    direction = dict(zip(order, w, strict=True))
    direction[fixed] = -sum(w, Fraction(0))
    steps = [x[j] / -d for j, d in direction.items() if d < 0]
    # a whole step, or as far as no probability falls below zero
    step = min([*steps, Fraction(1)])
    return tuple(p + step * direction.get(j, Fraction(0)) for j, p in enumerate(x))


def _entry(payoffs: Matrix, m: int, j: int, k: int) -> Fraction:
    def one_way(a: int, b: int) -> Fraction:
        return payoffs[a][m] + payoffs[m][b] - payoffs[a][b] - payoffs[m][m]

    return (one_way(j, k) + one_way(k, j)) / 2


def _named(names: Sequence[str], x: Vector) -> dict[str, Fraction]:
    return {name: p for name, p in zip(names, x, strict=True) if p}
