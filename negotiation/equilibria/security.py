"""What a player can secure alone, and what the others can hold it to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.model.game import Game, require_game
from negotiation.numerics.zero_sum import matrix_game


@dataclass(frozen=True)
class SecurityLevel:
    """One player's security level.

    Parameters
    ----------
    level
        The most that the player can secure whatever the others do.
    strategy
        Probabilities of the actions that secure it.
    others
        Profiles of the others with probabilities. Mixed: against them no action gives more
        than the level. Pure: the first profile that is worst for the strategy.
    """

    level: Fraction
    strategy: dict[str, Fraction]
    others: tuple[tuple[dict[str, str], Fraction], ...]


@dataclass(frozen=True)
class SecurityLevels:
    """Security levels of all players, in mixed or in pure strategies.

    Parameters
    ----------
    mixed
        Whether the player may mix, against correlated play of the others.
    players
        For each player its `SecurityLevel`.
    """

    mixed: bool
    players: dict[str, SecurityLevel]

    @property
    def levels(self) -> dict[str, Fraction]:
        """For each player its level alone."""
        return {player: security.level for player, security in self.players.items()}


def security_levels(game: Game, mixed: bool = True) -> SecurityLevels:
    """Each player's security level (von Neumann 1928), exactly.

    Mixed: the greatest expected payoff that some mixture guarantees against every profile of
    the others; the others' correlated distribution in the answer proves that there is no more.
    Pure: the greatest payoff that some action guarantees.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, -1], [-1, 1]], "B": [[-2, 1], [1, -1]]})
    >>> security_levels(game).levels
    {'A': Fraction(1, 5), 'B': Fraction(-1, 5)}
    >>> security_levels(game, mixed=False).levels
    {'A': Fraction(-1, 1), 'B': Fraction(-1, 1)}
    """
    require_game(game)
    find = _mixed if mixed else _pure
    return SecurityLevels(mixed, {player: find(game, i) for i, player in enumerate(game.players)})


def pure_minmax(game: Game) -> list[tuple[Fraction, tuple[int, ...]]]:
    """For each player the least payoff that pure actions of the others can hold it to.

    min over the others' profiles of max over the player's actions. With each level comes a
    profile, as action indices, at which it is attained: the others' first such profile in file
    order and the player's first best reply to it.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, -1], [-1, 1]], "B": [[-2, 1], [1, -1]]})
    >>> pure_minmax(game)
    [(Fraction(1, 1), (1, 1)), (Fraction(1, 1), (0, 1))]
    """
    found = []
    for i in range(game.n):
        table = _table(game, i)
        column = int(table.max(axis=0).argmin())
        row = int(table[:, column].argmax())
        index = _others(game, i, column)
        index.insert(i, row)
        found.append((game.exact_payoff(i, index), tuple(index)))
    return found


def _mixed(game: Game, i: int) -> SecurityLevel:
    saddle = matrix_game(_table(game, i))
    strategy = {
        action: weight
        for action, weight in zip(game.actions[i], saddle.rows, strict=True)
        if weight
    }
    others = tuple(
        (_others_profile(game, i, column), weight)
        for column, weight in enumerate(saddle.columns)
        if weight
    )
    return SecurityLevel(saddle.value / game.denominators[i], strategy, others)


def _pure(game: Game, i: int) -> SecurityLevel:
    table = _table(game, i)
    row = int(table.min(axis=1).argmax())
    column = int(table[row].argmin())
    return SecurityLevel(
        Fraction(int(table[row, column]), game.denominators[i]),
        {game.actions[i][row]: Fraction(1)},
        ((_others_profile(game, i, column), Fraction(1)),),
    )


def _table(game: Game, i: int) -> NDArray[Any]:
    """Player i's payoffs: a row for each of its actions, a column for each other profile."""
    return np.moveaxis(game.integers[i], i, 0).reshape(game.shape[i], -1)


def _others(game: Game, i: int, column: int) -> list[int]:
    shape = game.shape[:i] + game.shape[i + 1 :]
    return [int(place) for place in np.unravel_index(column, shape)] if shape else []


def _others_profile(game: Game, i: int, column: int) -> dict[str, str]:
    index = _others(game, i, column)
    index.insert(i, 0)
    return {p: action for p, action in game.profile(index).items() if p != game.players[i]}
