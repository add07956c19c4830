"""The one-shot equilibrium worst for each player, mixed equilibria included."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.equilibria.nash import nash_equilibria
from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.result import Status

Strategies = dict[str, dict[str, Fraction]]


@dataclass(frozen=True)
class WorstEquilibrium:
    """An equilibrium that gives a player as little as any.

    Parameters
    ----------
    payoff
        Of the player whose worst it is.
    strategies
        For each player the actions played with positive probability.
    """

    payoff: Fraction
    strategies: Strategies


def worst_equilibria(game: Game) -> tuple[WorstEquilibrium, ...]:
    """For each player the equilibrium worst for it, the first of several in their usual order.

    On a maximal set of equilibria, a product of two polytopes, a payoff is bilinear: it is least
    at a corner. So the extreme equilibria are enough.

    Raises
    ------
    InputError
        Unless two players have a choice and all their extreme equilibria were found.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    >>> [worst.payoff for worst in worst_equilibria(game)]
    [Fraction(2, 3), Fraction(2, 3)]
    """
    choosing = [i for i, size in enumerate(game.shape) if size > 1]
    if len(choosing) != 2:
        raise InputError("all mixed equilibria are known only where two players have a choice; "
                         f"here {len(choosing)} do")
    found = nash_equilibria(game.among([game.players[i] for i in choosing]))
    if found.status is not Status.COMPLETE:
        raise InputError("not all equilibria were found: the game is too large for it")
    alone = {
        game.players[i]: {game.actions[i][0]: Fraction(1)}
        for i in range(game.n) if i not in choosing
    }
    every: list[Strategies] = [
        {player: {**alone, **equilibrium.strategies}[player] for player in game.players}
        for equilibrium in found.equilibria
    ]
    payoffs = [[_expected(game, i, strategies) for strategies in every] for i in range(game.n)]
    return tuple(
        WorstEquilibrium(min(values), every[values.index(min(values))]) for values in payoffs
    )


def _expected(game: Game, i: int, strategies: Strategies) -> Fraction:
    """A player's expected payoff."""
    table: Any = game.exact_tables[i]
    for names, player in zip(game.actions, game.players, strict=True):
        weights = strategies[player]
        table = sum(p * table[names.index(action)] for action, p in weights.items())
    return Fraction(table)
