"""The terms on which a truce is judged: patience, detection, breakdown, summits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiation.errors import InputError
from negotiation.exact import exact
from negotiation.model.game import Game
from negotiation.model.parts import MOST_PERIODS
from negotiation.truces.summit import OPEN_ENDED, Summit


@dataclass(frozen=True)
class Terms:
    """What the future counts, and what can end the truce or hide a breach.

    Parameters
    ----------
    discount, lag
        For each player; a discount may be None.
    hazard
        Chance a period, after its payoffs, that the truce collapses whatever is done.
    summit
        When the truce has to be renewed, and with what chance it is.
    """

    discount: tuple[Fraction | None, ...]
    lag: tuple[int, ...]
    hazard: Fraction = Fraction(0)
    summit: Summit = OPEN_ENDED

    @property
    def plain(self) -> bool:
        """Whether breaches are seen at once and only a breach ends the truce."""
        return not self.hazard and self.summit.certain and set(self.lag) <= {1}


def terms(
    game: Game,
    discount: object = None,
    lag: object = 1,
    hazard: object = 0,
    horizon: object = None,
    renewal: object = None,
) -> Terms:
    """Read the terms of a truce.

    Parameters
    ----------
    discount
        One number for all, a mapping from players to numbers, or None for the game's own.
    lag
        Periods before a deviation is seen: one integer, or a mapping from players.
    hazard
        Chance in [0, 1) a period that the truce collapses into reversion whatever is done.
    horizon, renewal
        Periods between summits, and the chance in [0, 1] that a summit renews the truce: both
        or neither.

    Raises
    ------
    InputError
        If a number is out of range, a player unknown, or one of `horizon` and `renewal` missing.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> terms(game, {"A": "9/10"}, horizon=4, renewal="3/4").summit
    Summit(periods=4, renewal=Fraction(3, 4))
    """
    return Terms(_discounts(game, discount), _lags(game, lag), _hazard(hazard),
                 _summit(horizon, renewal))


def _discounts(game: Game, given: object) -> tuple[Fraction | None, ...]:
    if given is None:
        return game.discount
    values = _by_player(game, given, "discount")
    found = tuple(None if value is None else _number(value, "discount") for value in values)
    for player, delta in zip(game.players, found, strict=True):
        if delta is not None and not 0 < delta < 1:
            raise InputError(f"discount of {player}: expected a number between 0 and 1, "
                             f"found {delta}")
    return found


def _lags(game: Game, given: object) -> tuple[int, ...]:
    return tuple(
        1 if value is None else _periods(value, f"lag of {player}")
        for player, value in zip(game.players, _by_player(game, given, "lag"), strict=True)
    )


def _hazard(given: object) -> Fraction:
    hazard = _number(given, "hazard")
    if not 0 <= hazard < 1:
        raise InputError(f"hazard: expected a chance in [0, 1), found {hazard}")
    return hazard


def _summit(horizon: object, renewal: object) -> Summit:
    if horizon is None and renewal is None:
        return OPEN_ENDED
    if horizon is None or renewal is None:
        raise InputError("a horizon and a chance of renewal go together: give both or neither")
    chance = _number(renewal, "renewal")
    if not 0 <= chance <= 1:
        raise InputError(f"renewal: expected a chance in [0, 1], found {chance}")
    return Summit(_periods(horizon, "horizon"), chance)


def _periods(value: object, what: str) -> int:
    number = _number(value, what)
    if not 1 <= number <= MOST_PERIODS or number != int(number):
        raise InputError(f"{what}: expected a whole number of periods from 1 to {MOST_PERIODS}, "
                         f"found {number}")
    return int(number)


def _by_player(game: Game, given: object, what: str) -> list[object]:
    if isinstance(given, Mapping):
        unknown = [player for player in given if player not in game.players]
        if unknown:
            raise InputError(f"{what} of unknown player {unknown[0]!r}; the players are "
                             f"{', '.join(game.players)}")
        return [given.get(player) for player in game.players]
    return [given] * game.n


def _number(value: object, what: str) -> Fraction:
    try:
        return exact(value)
    except ValueError as error:
        raise InputError(f"{what}: {error}") from None
