"""Rationalizable actions: iterated elimination of strictly dominated actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import plain
from negotiation.model.game import Game, require_game
from negotiation.numerics.zero_sum import matrix_game
from negotiation.result import Method, Result, Status


@dataclass(frozen=True)
class Elimination:
    """An action removed, with the mixture that dominates it.

    Parameters
    ----------
    player, action
        What was removed.
    mixture
        Probabilities of the player's other actions.
    margin
        Least gain of the mixture over the action, in units of the player's payoff, among the
        opponents' profiles that were left in that round; positive.
    """

    player: str
    action: str
    mixture: dict[str, Fraction]
    margin: Fraction


@dataclass(frozen=True, kw_only=True)
class Rationalizable(Result):
    """What survives, and what each round removed."""

    command: ClassVar[str] = "equilibria"
    concept: str = "rationalizable"
    surviving: dict[str, tuple[str, ...]]
    rounds: tuple[tuple[Elimination, ...], ...]

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        rounds = [[plain(vars(elimination)) for elimination in removed] for removed in self.rounds]
        return {
            "concept": self.concept,
            "surviving": plain(self.surviving),
            "rounds": rounds,
        }


@dataclass(frozen=True)
class _Verdict:
    """On one action: its weights are a dominating mixture of rows or a belief over columns."""

    dominated: bool
    weights: dict[int, Fraction]
    margin: Fraction = Fraction(0)


def rationalizable(game: Game) -> Rationalizable:
    """Actions that survive iterated elimination of strictly dominated actions, exactly.

    Each round removes, for all players at once, every action that a mixture of the player's
    other remaining actions beats against all remaining profiles of the others. With two players
    the survivors are the rationalizable actions (Bernheim 1984; Pearce 1984); with more they
    are the correlated rationalizable ones, whose beliefs may correlate opponents. An action that
    does exactly as well as a mixture somewhere is not strictly dominated by it.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [0, 3], [1, 1]], "B": [[1, 2], [2, 1], [0, 3]]})
    >>> found = rationalizable(game)
    >>> found.surviving
    {'A': ('1', '2'), 'B': ('1', '2')}
    >>> found.rounds[0][0].mixture
    {'1': Fraction(1, 2), '2': Fraction(1, 2)}
    """
    require_game(game)
    surviving = [list(range(size)) for size in game.shape]
    rounds: list[tuple[Elimination, ...]] = []
    while True:
        verdicts = [_verdicts(_table(game, i, surviving)) for i in range(game.n)]
        removed = tuple(_eliminations(game, surviving, verdicts))
        if not removed:
            break
        rounds.append(removed)
        surviving = [
            [action for action, verdict in zip(actions, judged, strict=True)
             if not verdict.dominated]
            for actions, judged in zip(surviving, verdicts, strict=True)
        ]
    return Rationalizable(
        model=game,
        method=_method(game.n),
        status=Status.COMPLETE,
        claim=_claim(game.n),
        certificate={
            "kind": "dominance-and-beliefs",
            "beliefs": {
                player: _beliefs(game, i, surviving, verdicts[i])
                for i, player in enumerate(game.players)
            },
        },
        surviving={
            player: tuple(names[k] for k in kept)
            for player, names, kept in zip(game.players, game.actions, surviving, strict=True)
        },
        rounds=tuple(rounds),
    )


def _table(game: Game, i: int, surviving: Sequence[Sequence[int]]) -> NDArray[Any]:
    """Player i's payoffs: a row for each of its remaining actions, a column for each profile."""
    left = game.integers[i][np.ix_(*surviving)]
    return np.moveaxis(left, i, 0).reshape(len(surviving[i]), -1)


def _verdicts(table: NDArray[Any]) -> list[_Verdict]:
    best = table == table.max(axis=0)
    return [_verdict(table, best[row], row) for row in range(len(table))]


def _verdict(table: NDArray[Any], best: NDArray[np.bool_], row: int) -> _Verdict:
    if best.any():
        return _Verdict(False, {int(best.argmax()): Fraction(1)})
    others = [other for other in range(len(table)) if other != row]
    gains = table[others] - table[row]
    least = gains.min(axis=1)
    strongest = int(least.argmax())
    if least[strongest] > 0:
        return _Verdict(True, {others[strongest]: Fraction(1)}, Fraction(int(least[strongest])))
    saddle = matrix_game(gains)
    if saddle.value > 0:
        mixture = {others[k]: weight for k, weight in enumerate(saddle.rows) if weight}
        return _Verdict(True, mixture, saddle.value)
    return _Verdict(False, {k: weight for k, weight in enumerate(saddle.columns) if weight})


def _eliminations(
    game: Game, surviving: Sequence[Sequence[int]], verdicts: Sequence[Sequence[_Verdict]]
) -> list[Elimination]:
    return [
        Elimination(
            player,
            game.actions[i][surviving[i][row]],
            {game.actions[i][surviving[i][k]]: weight for k, weight in verdict.weights.items()},
            verdict.margin / game.denominators[i],
        )
        for i, player in enumerate(game.players)
        for row, verdict in enumerate(verdicts[i])
        if verdict.dominated
    ]


def _beliefs(
    game: Game, i: int, surviving: Sequence[Sequence[int]], verdicts: Sequence[_Verdict]
) -> dict[str, list[dict[str, Any]]]:
    """For each surviving action a belief to which it is a best reply."""
    others = [j for j in range(game.n) if j != i]
    shape = [len(surviving[j]) for j in others]

    def profile(column: int) -> dict[str, str]:
        places = np.unravel_index(column, shape) if shape else ()
        return {
            game.players[j]: game.actions[j][surviving[j][int(place)]]
            for j, place in zip(others, places, strict=True)
        }

    return {
        game.actions[i][action]: [
            {"profile": profile(column), "probability": weight}
            for column, weight in verdict.weights.items()
        ]
        for action, verdict in zip(surviving[i], verdicts, strict=True)
    }


def _method(players: int) -> Method:
    references: tuple[str, ...] = ("bernheim1984", "pearce1984")
    if players > 2:
        references += ("brandenburger1987",)
    return Method("iterated-strict-dominance", references=references)


def _claim(players: int) -> str:
    name = "rationalizable" if players <= 2 else "correlated rationalizable"
    return (
        f"all {name} actions: those that survive iterated elimination of actions strictly "
        "dominated by a pure or mixed strategy"
    )
