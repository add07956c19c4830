"""Disagreement points from play without a future: pure, mixed and correlated equilibria."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.analysis.point import Index, Point, Points
from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.errors import InputError
from negotiation.exact import exact, plain
from negotiation.model.game import Game
from negotiation.result import Status

PURE = "the pure ones"
ALL = "all extreme ones"
EVERY = "all of the game"
SOME = "those that a bounded search found"
LARGE = "the pure ones; of a game of this size mixed ones are searched only on request"
# Outcomes of two players, and of more, among which mixed equilibria are searched unasked, and
# bounds of that search: a second or so.
_SMALL, _FEW = 10_000, 8
_BASES, _CELLS = 500, 500
_STEPS = 500_000


def outcome(game: Game, index: Index, parties: Sequence[str]) -> Point:
    """One outcome of the game as disagreement point."""
    return Point(
        {party: game.exact_payoff(game.players.index(party), index) for party in parties}, index
    )


def pure_points(game: Game, parties: Sequence[str]) -> Points:
    """All pure one-shot equilibria, the one worst for its best-placed party first.

    The others follow in index order; none where the game has no pure equilibrium.

    Examples
    --------
    >>> chicken = Game.from_payoffs({"A": [[3, 1], [4, 0]], "B": [[3, 4], [1, 0]]})
    >>> [point.payoffs["A"] for point in pure_points(chicken, ["A", "B"]).found]
    [Fraction(1, 1), Fraction(4, 1)]
    """
    return Points(_worst_first([
        outcome(game, tuple(int(k) for k in index), parties)
        for index in np.argwhere(pure_equilibrium_mask(game))
    ]), PURE)


def equilibrium_points(game: Game, parties: Sequence[str]) -> Points:
    """One-shot equilibria, pure and mixed; of a large game that has pure ones, these alone.

    The one worst for its best-placed party comes first. Of two players these are all extreme
    equilibria; of more all pure and all isolated mixed ones; where a short search does not find
    all, it is said.

    Examples
    --------
    >>> chicken = Game.from_payoffs({"A": [[3, 1], [4, 0]], "B": [[3, 4], [1, 0]]})
    >>> found = equilibrium_points(chicken, ["A", "B"])
    >>> [str(point.payoffs["A"]) for point in found.found], found.known
    (['2', '1', '4'], 'all extreme ones')
    """
    if game.size > (_SMALL if game.n <= 2 else _FEW):
        pure = pure_points(game, parties)
        if pure.found:
            return Points(pure.found, LARGE)
    return nash_points(game, parties, max(20, min(_BASES, _STEPS // game.size)), _CELLS)


def nash_points(
    game: Game, parties: Sequence[str], bases: int | None = None, cells: int | None = None
) -> Points:
    """The same for games of any size, as far as the search reaches.

    Parameters
    ----------
    bases, cells
        Bounds of the search, of two players and of more; default those of `equilibria`.
    """
    listed, known = _equilibria(game, bases, cells)
    return Points(_worst_first([_point(game, item, parties) for item in listed]), known)


def numbered_point(game: Game, number: int, parties: Sequence[str]) -> Points:
    """One equilibrium by its number, from 1, in the list of `negotiation equilibria`.

    Raises
    ------
    InputError
        If there is none with that number.
    """
    listed, known = _equilibria(game)
    if not 1 <= number <= len(listed):
        raise InputError(f"disagreement: expected the number of an equilibrium, 1 to "
                         f"{len(listed)}, found {number}")
    return Points((_point(game, listed[number - 1], parties),), known)


def correlated_point(
    game: Game, parties: Sequence[str], objective: str = "welfare", minimize: bool = False
) -> Points:
    """The correlated equilibrium that is best, or worst, in a stated sense.

    Raises
    ------
    InputError
        If the objective is neither a name of one nor a player.

    Examples
    --------
    >>> chicken = Game.from_payoffs({"A": [[6, 2], [7, 0]], "B": [[6, 7], [2, 0]]})
    >>> correlated_point(chicken, ["A", "B"]).found[0].payoffs
    {'A': Fraction(21, 4), 'B': Fraction(21, 4)}
    """
    from negotiation.equilibria.correlated import correlated_equilibrium

    answer = correlated_equilibrium(game, objective, minimize)
    if not answer.payoffs:
        return Points((), answer.claim)
    record = {"status": answer.status.value, "claim": answer.claim, **answer.body(),
              "certificate": plain(answer.certificate)}
    payoffs = {party: answer.payoffs[party] for party in parties}
    return Points((Point(payoffs, correlated=record),), answer.claim)


def _equilibria(
    game: Game, bases: int | None = None, cells: int | None = None
) -> tuple[Sequence[Any], str]:
    """Equilibria in the order of `negotiation equilibria`, and which these are."""
    if game.n > 2:
        from negotiation.equilibria.n_player import CELLS, isolated_equilibria

        isolated = isolated_equilibria(game, cells or CELLS)
        every = isolated.status is not Status.PARTIAL and not isolated.certificate["continua"]
        return isolated.equilibria, EVERY if every else SOME
    from negotiation.equilibria.nash import nash_equilibria
    from negotiation.numerics.vertices import MOST_BASES

    found = nash_equilibria(game, most_bases=bases or MOST_BASES)
    return found.equilibria, ALL if found.status is Status.COMPLETE else SOME


def _point(game: Game, item: Any, parties: Sequence[str]) -> Point:
    if all(len(mixture) == 1 for mixture in item.strategies.values()):
        actions = [next(iter(item.strategies[player])) for player in game.players]
        return outcome(game, game.index(actions), parties)
    payoffs: dict[str, Fraction] = {party: exact(item.payoffs[party]) for party in parties}
    return Point(payoffs, strategies=item.strategies)


def _worst_first(points: list[Point]) -> tuple[Point, ...]:
    first = min(points, key=lambda point: max(point.payoffs.values()), default=None)
    return () if first is None else (first, *(point for point in points if point is not first))
