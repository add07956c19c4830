"""Logit quantal-response equilibria: at a precision, and along the principal branch."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.equilibria.logit import Logit, Point, at_precision, principal_branch, tolerance
from negotiation.errors import InputError
from negotiation.exact import exact, plain
from negotiation.model.game import Game, require_game
from negotiation.result import Method, Result, Status

_REFERENCES = ("mckelveypalfrey1995", "turocy2005")
# A branch is followed until no player could gain this share of the most that an action matters.
NEAR_NASH = 1e-6
# It is given up at this precision times that, or after so many points.
FARTHEST = 1e7
MOST_POINTS = 4_000

Strategies = dict[str, dict[str, float]]


@dataclass(frozen=True)
class QuantalPoint:
    """A quantal-response equilibrium.

    Parameters
    ----------
    precision
        Lambda, in one over the unit of payoffs.
    strategies
        For each player the probability of every action.
    payoffs
        Expected payoffs.
    residual
        The largest error in an equation: logarithm of a probability, minus lambda times the
        payoff, minus the same for the player's first action.
    """

    precision: float | Fraction
    strategies: Strategies
    payoffs: dict[str, float]
    residual: float


@dataclass(frozen=True, kw_only=True)
class QuantalResponse(Result):
    """A logit quantal-response equilibrium, or the principal branch of them.

    Attributes
    ----------
    precision, strategies, payoffs, residual
        Of the equilibrium asked for; of the last point of a branch.
    path
        The points of the branch in order, empty if one precision was asked for.
    regret
        The most that a player could gain by deviating at the last point.
    """

    command: ClassVar[str] = "equilibria"
    concept: str = "quantal"
    precision: float | Fraction | None
    strategies: Strategies
    payoffs: dict[str, float]
    residual: float | None
    regret: float | None
    path: tuple[QuantalPoint, ...] = ()

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "concept": self.concept,
            "precision": plain(self.precision),
            "strategies": self.strategies,
            "payoffs": self.payoffs,
            "residual": self.residual,
            "regret": self.regret,
            "path": [plain(vars(point)) for point in self.path],
        }


def quantal_response(game: Game, precision: object) -> QuantalResponse:
    """The logit quantal-response equilibrium of a game at a precision (McKelvey and Palfrey 1995).

    Each player plays action a with a probability proportional to exp(lambda * u(a)), u(a) being
    what the action gives against the others. At lambda 0 all actions are equally likely. There
    may be several solutions; the one reported is the first at this lambda on the principal
    branch, which starts at lambda 0.

    Parameters
    ----------
    game
        Of any number of players.
    precision
        Lambda, a number that is not negative, in one over the unit of payoffs.

    Raises
    ------
    InputError
        If the precision is no number or negative.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    >>> found = quantal_response(game, 1)
    >>> round(found.strategies["A"]["1"], 4), found.residual < 1e-10
    (0.5712, True)
    """
    require_game(game)
    try:
        asked = exact(precision)
    except ValueError as error:
        raise InputError(f"precision: {error}") from None
    if asked < 0:
        raise InputError(f"precision: expected a number that is not negative, found {asked}")
    logit = Logit(game)
    point = at_precision(logit, float(asked) * logit.unit)
    what = "the logit quantal-response equilibrium at this precision on the principal branch"
    if point is None:
        return _record(game, logit, (), {"precision": asked}, Status.NOT_CONVERGED,
                       f"{what} was not found")
    return _record(game, logit, (_named(game, logit, point, asked),), {"precision": asked},
                   Status.COMPLETE, what, (point,), branch=False)


def quantal_branch(game: Game, precision: object = None, points: int = 200) -> QuantalResponse:
    """The principal branch of logit quantal-response equilibria, from lambda 0 on.

    Parameters
    ----------
    precision
        Where to stop; default where no player could gain a millionth of the most that an action
        can matter to a player, close to the Nash equilibrium that the branch leads to.
    points
        The most points to report, evenly among those computed; at least 2.

    Raises
    ------
    InputError
        If the precision is no number or negative.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    >>> branch = quantal_branch(game)
    >>> branch.path[0].strategies["A"], branch.regret < 1e-5
    ({'1': 0.5, '2': 0.5}, True)
    """
    require_game(game)
    try:
        last = None if precision is None else exact(precision)
    except ValueError as error:
        raise InputError(f"precision: {error}") from None
    if last is not None and last < 0:
        raise InputError(f"precision: expected a number that is not negative, found {last}")
    logit = Logit(game)
    walked, arrived = _walk(logit, None if last is None else float(last) * logit.unit)
    chosen = np.unique(np.linspace(0, len(walked) - 1, max(points, 2)).round().astype(int))
    kept = tuple(walked[int(k)] for k in chosen)
    path = tuple(_named(game, logit, p, p.precision / logit.unit) for p in kept)
    claim = "points of the principal branch of logit quantal-response equilibria"
    claim += ", followed to " + (
        "the precision asked for" if last is not None and arrived
        else "where no player gains a millionth of the most that an action matters" if arrived
        else "where no further step succeeded")
    return _record(game, logit, path, {"precision": last, "points": points},
                   Status.COMPLETE if arrived else Status.PARTIAL, claim, kept, branch=True)


def _walk(logit: Logit, precision: float | None) -> tuple[list[Point], bool]:
    """Points of the branch, each solved to the end, and whether its end was reached."""
    walked: list[Point] = []
    for point in principal_branch(logit):
        if precision is not None and point.precision >= precision:
            last = at_precision(logit, precision)
            return ([*walked, last], True) if last is not None else (walked, False)
        polished = logit.solved(point)
        # beside a turning point Newton's method at a fixed precision may leave the branch
        if polished is not None and abs(polished.z - point.z).max() < 1e-6 * (
                1 + abs(point.z).max()):
            point = polished
        walked.append(point)
        if precision is None and logit.regret(point.z) <= NEAR_NASH:
            return walked, True
        if point.precision > FARTHEST or len(walked) >= MOST_POINTS:
            return walked, False
    return walked, False


def _named(game: Game, logit: Logit, point: Point, precision: float | Fraction) -> QuantalPoint:
    x = [np.exp(point.z[block]) for block in logit.blocks]
    payoffs = {}
    for player, table in zip(game.players, game.payoffs, strict=True):
        value = table
        for strategy in reversed(x):
            value = value @ strategy
        payoffs[player] = float(value)
    strategies = {
        player: dict(zip(names, strategy.tolist(), strict=True))
        for player, names, strategy in zip(game.players, game.actions, x, strict=True)
    }
    return QuantalPoint(precision, strategies, payoffs, logit.error(point))


def _record(
    game: Game, logit: Logit, named: tuple[QuantalPoint, ...], options: dict[str, Any],
    status: Status, claim: str, points: tuple[Point, ...] = (), branch: bool = False,
) -> QuantalResponse:
    last = named[-1] if named else None
    certificate = {
        "kind": "logit-fixed-point",
        "tolerance": [tolerance(point.precision) for point in points],
        "log_probabilities": [
            {player: dict(zip(names, point.z[block].tolist(), strict=True))
             for player, names, block in zip(game.players, game.actions, logit.blocks,
                                             strict=True)}
            for point in points
        ],
    }
    return QuantalResponse(
        model=game,
        method=Method("logit-quantal-response", options, _REFERENCES),
        status=status,
        claim=claim,
        certificate=certificate if points else {},
        precision=last.precision if last else None,
        strategies=last.strategies if last else {},
        payoffs=last.payoffs if last else {},
        residual=last.residual if last else None,
        regret=logit.regret(points[-1].z) * logit.unit if points else None,
        path=named if branch else (),
    )
