"""Nash equilibria: all extreme ones of two-player games, exactly, grouped into components."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from negotiation.equilibria.bimatrix import Bimatrix, Weights, bimatrix, mixture
from negotiation.equilibria.components import Component, components
from negotiation.equilibria.extreme import extreme_equilibria
from negotiation.equilibria.lemke_howson import lemke_howson
from negotiation.equilibria.pure import Equilibrium, pure_equilibria
from negotiation.equilibria.zero_sum import ZeroSum, constant_sum, zero_sum
from negotiation.exact import plain
from negotiation.model.game import Game, require_game
from negotiation.numerics.vertices import MOST_BASES, proportional
from negotiation.result import Method, Result, Status

if TYPE_CHECKING:
    from negotiation.equilibria.n_player import IsolatedEquilibria

Mixture = dict[str, Fraction]
Pair = tuple[Mixture, Mixture]


@dataclass(frozen=True, kw_only=True)
class NashEquilibria(Result):
    """Nash equilibria of a game.

    Parameters
    ----------
    equilibria
        Earlier actions first.
    components
        Connected sets of equilibria, in the order of their numbers.
    degenerate
        Whether some mixture of the actions left after strict dominance has more best replies
        than actions; only then can the number of extreme equilibria of a two-player game be
        even. None where that was not looked at.
    zero_sum
        Value and optimal strategies, if there are two players and the sum of payoffs is
        constant.
    """

    command: ClassVar[str] = "equilibria"
    concept: str = "nash"
    equilibria: tuple[Equilibrium, ...]
    components: tuple[Component, ...] = ()
    degenerate: bool | None = None
    zero_sum: ZeroSum | None = None

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "concept": self.concept,
            "equilibria": [plain(vars(equilibrium)) for equilibrium in self.equilibria],
            "components": [plain(vars(component)) for component in self.components],
            "degenerate": self.degenerate,
            "zero_sum": None if self.zero_sum is None else plain(vars(self.zero_sum)),
        }


def nash_equilibria(
    game: Game, one: bool = False, most_bases: int = MOST_BASES
) -> NashEquilibria | IsolatedEquilibria:
    """Nash equilibria (Nash 1951) of a game.

    Two players: all extreme equilibria, degenerate games included, grouped into components and
    maximal Nash subsets; every equilibrium is a mixture of the extreme ones of one subset. More
    players: `negotiation.equilibria.n_player.isolated_equilibria`.

    Parameters
    ----------
    one
        Stop at one equilibrium: of two players by the Lemke-Howson algorithm, of more at a
        pure one if there is any.
    most_bases
        When to give up on one of the two best-reply polytopes; the status is then "partial".

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    >>> found = nash_equilibria(game)
    >>> found.claim
    'all extreme equilibria'
    >>> found.equilibria[1].strategies["A"]
    {'1': Fraction(2, 3), '2': Fraction(1, 3)}
    """
    require_game(game)
    if game.n == 1:
        return _alone(game)
    if game.n > 2:
        from negotiation.equilibria.n_player import isolated_equilibria

        return (_one_pure(game) if one else None) or isolated_equilibria(game)
    if one:
        return _one(game)
    if constant_sum(game) is not None:
        return _of_constant_sum(game, most_bases)
    return _all(game, most_bases)


def _all(game: Game, most_bases: int) -> NashEquilibria:
    reduced = bimatrix(game)
    found = extreme_equilibria(reduced, most_bases)
    pairs = [_pair(game, reduced, x, y) for x, y in found.pairs]
    certificate: dict[str, Any] = {
        "kind": "best-reply-polytopes",
        "actions": _left(game, reduced, found.left),
        "vertices": dict(zip(game.players, found.vertices, strict=True)),
    }
    if found.complete:
        return _result(game, pairs, certificate, found.degenerate)
    certificate["most_bases"] = most_bases
    pairs = _with_others(game, reduced, pairs)
    return _result(game, pairs, certificate, found.degenerate, complete=False)


def _of_constant_sum(game: Game, most_bases: int) -> NashEquilibria:
    """Every pair of optimal strategies is an equilibrium, and these are all."""
    found = zero_sum(game, most_bases)
    first, second = found.optimal.values()
    certificate = {
        "kind": "optimal-faces",
        "corners": {player: len(corners) for player, corners in found.optimal.items()},
    }
    pairs = [(x, y) for x in first for y in second]
    return _result(game, pairs, certificate, None, found.complete, found)


def _result(
    game: Game,
    pairs: Sequence[Pair],
    certificate: dict[str, Any],
    degenerate: bool | None,
    complete: bool = True,
    optimal: ZeroSum | None = None,
) -> NashEquilibria:
    groups = _grouped(pairs)
    number = {k: group.number for group in groups for k in group.equilibria}
    return NashEquilibria(
        model=game,
        method=Method(
            "vertex-enumeration" if optimal is None else "optimal-faces",
            references=("mangasarian1964", "winkels1979", "avis2010"),
        ),
        status=Status.COMPLETE if complete else Status.PARTIAL,
        claim="all extreme equilibria" if complete else (
            "extreme equilibria, found before the search of a best-reply polytope reached its "
            "bound; there may be more"
        ),
        certificate=certificate,
        equilibria=tuple(
            equilibrium(game, pair, number[k]) for k, pair in enumerate(pairs)
        ),
        components=tuple(groups),
        degenerate=degenerate,
        zero_sum=optimal,
    )


def _grouped(pairs: Sequence[Pair]) -> list[Component]:
    """Components of equilibria, equal strategies known by their first appearance."""
    places: list[dict[tuple[tuple[str, Fraction], ...], int]] = [{}, {}]
    numbered = [
        tuple(
            known.setdefault(tuple(strategy.items()), len(known))
            for known, strategy in zip(places, pair, strict=True)
        )
        for pair in pairs
    ]
    return components([(x, y) for x, y in numbered])


def equilibrium(game: Game, pair: Pair, component: int) -> Equilibrium:
    """The record of an exact equilibrium of a two-player game."""
    chosen = []
    for strategy, names in zip(pair, game.actions, strict=True):
        places = [names.index(action) for action in strategy]
        chosen.append((places, proportional(list(strategy.values()))))
    payoffs = {player: _expected(game, i, chosen[0], chosen[1])
               for i, player in enumerate(game.players)}
    return Equilibrium(
        dict(zip(game.players, pair, strict=True)), payoffs, Fraction(0), True, component
    )


def _expected(
    game: Game, i: int, x: tuple[list[int], list[int]], y: tuple[list[int], list[int]]
) -> Fraction:
    """Player i's payoff, given the actions played by each and integers in their proportions."""
    table = game.integers[i][np.ix_(x[0], y[0])].tolist()
    total = sum(p * sum(map(operator.mul, y[1], row)) for p, row in zip(x[1], table, strict=True))
    return Fraction(total, sum(x[1]) * sum(y[1]) * game.denominators[i])


def _pair(game: Game, reduced: Bimatrix, x: Weights, y: Weights) -> Pair:
    return (
        mixture(game.actions[0], reduced.rows, x),
        mixture(game.actions[1], reduced.columns, y),
    )


def _left(
    game: Game, reduced: Bimatrix, left: tuple[tuple[int, ...], tuple[int, ...]]
) -> dict[str, list[str]]:
    """The names of the actions over which the polytopes were searched."""
    kept = zip(game.players, game.actions, (reduced.rows, reduced.columns), left, strict=True)
    return {
        player: [names[actions[k]] for k in places] for player, names, actions, places in kept
    }


def _with_others(game: Game, reduced: Bimatrix, pairs: list[Pair]) -> list[Pair]:
    """Extreme equilibria of a search that was cut short, with those that are quick to find."""
    path = lemke_howson(reduced)
    more = [] if path.pair is None else [_pair(game, reduced, *path.pair)]
    more += [
        (found.strategies[game.players[0]], found.strategies[game.players[1]])
        for found in pure_equilibria(game).equilibria
    ]
    return pairs + [pair for k, pair in enumerate(more) if pair not in pairs + more[:k]]


def _one(game: Game) -> NashEquilibria:
    reduced = bimatrix(game)
    path = lemke_howson(reduced)
    pairs = [] if path.pair is None else [_pair(game, reduced, *path.pair)]
    return NashEquilibria(
        model=game,
        method=Method("lemke-howson", {"one": True}, ("lemkehowson1964",)),
        status=Status.COMPLETE if pairs else Status.NOT_CONVERGED,
        claim="one extreme equilibrium" if pairs else (
            f"no equilibrium was reached within {path.pivots} pivots, though there is one"
        ),
        certificate={"kind": "one-equilibrium", "pivots": path.pivots},
        equilibria=tuple(equilibrium(game, pair, 1) for pair in pairs),
        components=tuple(_grouped(pairs)),
    )


def _alone(game: Game) -> NashEquilibria:
    """Of one player: the best actions, every mixture of which is an equilibrium."""
    found = pure_equilibria(game).equilibria
    whole = tuple(range(len(found)))
    return NashEquilibria(
        model=game,
        method=Method("best-actions", references=("nash1951",)),
        status=Status.COMPLETE,
        claim="all extreme equilibria",
        certificate={"kind": "best-actions"},
        equilibria=found,
        components=(Component(1, whole, (whole,)),),
    )


def _one_pure(game: Game) -> NashEquilibria | None:
    found = pure_equilibria(game).equilibria[:1]
    return None if not found else NashEquilibria(
        model=game,
        method=Method("pure-nash", {"one": True}, ("nash1951",)),
        status=Status.COMPLETE,
        claim="one pure-strategy Nash equilibrium",
        certificate={"kind": "one-equilibrium"},
        equilibria=found,
    )
