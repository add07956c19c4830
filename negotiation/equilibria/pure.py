"""Pure-strategy Nash equilibria of games with any number of players."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import plain
from negotiation.model.game import Game, require_game
from negotiation.result import Method, Result, Status


@dataclass(frozen=True)
class Equilibrium:
    """One equilibrium.

    Parameters
    ----------
    strategies
        For each player the actions played with positive probability.
    payoffs
        Expected payoffs.
    regret
        The most that a player could gain by deviating.
    exact
        Whether every number is exact.
    component
        Number, from 1, of the component of equilibria it belongs to.
    """

    strategies: dict[str, dict[str, Fraction]]
    payoffs: dict[str, Fraction]
    regret: Fraction
    exact: bool
    component: int

    @property
    def profile(self) -> dict[str, str]:
        """The action of each player, of a pure equilibrium."""
        return {player: next(iter(played)) for player, played in self.strategies.items()}


@dataclass(frozen=True, kw_only=True)
class PureEquilibria(Result):
    """All pure-strategy equilibria of a game, in file order."""

    command: ClassVar[str] = "equilibria"
    concept: str = "pure"
    equilibria: tuple[Equilibrium, ...]

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        listed = [plain(vars(equilibrium)) for equilibrium in self.equilibria]
        return {"concept": self.concept, "equilibria": listed}


def pure_equilibria(game: Game) -> PureEquilibria:
    """All pure-strategy Nash equilibria (Nash 1951), exactly.

    A profile is an equilibrium if no player gains by changing its own action alone; ties count
    as best replies. Equilibria that differ in one player's action belong to one component.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    >>> [e.profile for e in pure_equilibria(game).equilibria]
    [{'A': '1', 'B': '1'}, {'A': '2', 'B': '2'}]
    """
    require_game(game)
    found = tuple(_listed(game, np.argwhere(pure_equilibrium_mask(game))))
    return PureEquilibria(
        model=game,
        method=Method("pure-nash", references=("nash1951",)),
        status=Status.COMPLETE if found else Status.NONE,
        claim="all pure-strategy Nash equilibria",
        certificate={
            "kind": "all-unilateral-deviations",
            "profiles": game.size,
            "equilibria": len(found),
        },
        equilibria=found,
    )


def pure_equilibrium_mask(game: Game) -> NDArray[np.bool_]:
    """Which profiles are pure equilibria: a bool array of shape ``(a1, ..., an)``.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> pure_equilibrium_mask(game).tolist()
    [[False, False], [False, True]]
    """
    mask = np.ones(game.shape, dtype=bool)
    for i, integers in enumerate(game.integers):
        mask &= integers == integers.max(axis=i, keepdims=True)
    return mask


def worst_pure_equilibrium_payoffs(
    game: Game,
) -> list[tuple[Fraction, tuple[int, ...]] | None]:
    """For each player the least payoff over pure equilibria and where: (payoff, profile).

    The profile, as action indices, is the first in file order; None where no pure equilibrium
    exists.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    >>> worst_pure_equilibrium_payoffs(game)
    [(Fraction(1, 1), (1, 1)), (Fraction(1, 1), (0, 0))]
    """
    profiles = np.argwhere(pure_equilibrium_mask(game))
    if not len(profiles):
        return [None] * game.n
    worst: list[tuple[Fraction, tuple[int, ...]] | None] = []
    for i, integers in enumerate(game.integers):
        index = tuple(profiles[integers[tuple(profiles.T)].argmin()].tolist())
        worst.append((game.exact_payoff(i, index), index))
    return worst


def _listed(game: Game, profiles: NDArray[np.intp]) -> Iterator[Equilibrium]:
    """The records of the equilibria; equal numbers are made once, as ties can make many."""
    columns = [
        _fractions(integers[tuple(profiles.T)].tolist(), denominator)
        for integers, denominator in zip(game.integers, game.denominators, strict=True)
    ]
    plays = [[{action: Fraction(1)} for action in names] for names in game.actions]
    payoffs = zip(*columns, strict=True)
    for profile, values, component in zip(profiles, payoffs, _components(profiles), strict=True):
        played = [plays[i][k] for i, k in enumerate(profile)]
        yield Equilibrium(
            dict(zip(game.players, played, strict=True)),
            dict(zip(game.players, values, strict=True)),
            Fraction(0),
            True,
            component,
        )


def _fractions(integers: list[int], denominator: int) -> list[Fraction]:
    distinct = {number: Fraction(number, denominator) for number in set(integers)}
    return [distinct[number] for number in integers]


def _components(profiles: NDArray[np.intp]) -> list[int]:
    """Component numbers of profiles that are joined when they differ in one coordinate."""
    count, players = profiles.shape
    labels = np.arange(count)
    groups = [_equal_rows(np.delete(profiles, i, axis=1)) for i in range(players)]
    while True:
        before = labels.copy()
        for group in groups:
            least = np.full(count, count)
            np.minimum.at(least, group, labels)
            labels = least[group]
        if (labels == before).all():
            break
    return [int(number) + 1 for number in np.unique(labels, return_inverse=True)[1]]


def _equal_rows(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """A number for each row, the same for equal rows."""
    if not rows.shape[1] or not len(rows):
        return np.zeros(len(rows), dtype=np.intp)
    keys = np.ravel_multi_index(tuple(rows.T), tuple(rows.max(axis=0) + 1))
    return np.unique(keys, return_inverse=True)[1]
