"""The stage game of a truce: what each player has at stake, and what keeps it in line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.equilibria.security import pure_minmax
from negotiation.errors import InputError
from negotiation.exact import INTEGER_LIMIT, exact
from negotiation.model.game import Game
from negotiation.model.parts import MOST_PERIODS
from negotiation.truces.patience import Number, Stakes

PUNISHMENTS = ("nash", "security")
NOT_BUILT = ("penal-code", "transfers")

Index = tuple[int, ...]


@dataclass(frozen=True)
class Stage:
    """The stage game of a truce: deviation payoffs and where each punishment leads.

    Parameters
    ----------
    game
        The stage game.
    discount, lag
        For each player; a discount may be None.
    hazard
        Chance a period that the truce collapses.
    """

    game: Game
    discount: tuple[Fraction | None, ...]
    lag: tuple[int, ...]
    hazard: Fraction
    equilibria: tuple[Index, ...]
    reversion: tuple[Fraction | None, ...]
    reversion_at: tuple[Index | None, ...]
    security: tuple[Fraction, ...]
    movers: tuple[int, ...]

    @cached_property
    def best(self) -> tuple[NDArray[Any], ...]:
        """For each player the best payoff against the others' actions, on its integer scale.

        Arrays of the game's shape with size 1 along the player's own axis.
        """
        return tuple(
            table.max(axis=i, keepdims=True) for i, table in enumerate(self.game.integers)
        )

    def stable(self, punishment: str = "nash") -> NDArray[np.bool_]:
        """Which deals every player keeps, exactly, over the whole tensor.

        With ``d = p/q`` a tempted player keeps a deal when
        ``p**L (D - P) >= q**L (D - C)``, compared in integers.

        Raises
        ------
        InputError
            If a player with a choice has no discount.
        """
        mask = np.ones(self.game.shape, dtype=bool)
        after = self.reversion if punishment == "nash" else self.security
        for i in self.movers:
            delta, reversion = self.discount[i], after[i]
            if delta is None:
                raise InputError(f"{self.game.players[i]} has no discount")
            comply, best = self.game.integers[i], self.best[i]
            if reversion is None:
                mask &= comply == best
                continue
            level = int(reversion * self.game.denominators[i])
            kept = (delta * (1 - self.hazard)) ** self.lag[i]
            span = max(abs(int(comply.max())), abs(int(comply.min())), abs(level))
            if 4 * span * max(kept.numerator, kept.denominator) >= INTEGER_LIMIT:
                comply, best = comply.astype(object), best.astype(object)
            enough = kept.numerator * (best - level) >= kept.denominator * (best - comply)
            mask &= (comply == best) | enough.astype(bool)
        return mask

    def stakes(self, i: int, index: Index, punishment: str = "nash") -> Stakes:
        """What player i has at stake in the deal at `index`."""
        cell: Any = (*index[:i], 0, *index[i + 1:])
        deviate = Fraction(int(self.best[i][cell]), self.game.denominators[i])
        after = self.reversion[i] if punishment == "nash" else self.security[i]
        return Stakes(self.game.exact_payoff(i, index), deviate, after)

    def critical(self, i: int, index: Index, punishment: str) -> Number | None:
        """Least discount at which player i keeps the deal."""
        return self.stakes(i, index, punishment).critical_discount(self.lag[i], self.hazard)

    def best_deviation(self, i: int, index: Index) -> str:
        """The best action of player i other than the one the deal prescribes."""
        line: Any = (*index[:i], slice(None), *index[i + 1:])
        values = [int(value) for value in self.game.integers[i][line]]
        others = [k for k in range(len(values)) if k != index[i]]
        return self.game.actions[i][max(others, key=lambda k: (values[k], -k))]


def stage(
    game: Game,
    discount: object = None,
    lag: object = 1,
    hazard: object = 0,
) -> Stage:
    """Prepare a game for questions about truces.

    Parameters
    ----------
    discount
        One number for all, a mapping from players to numbers, or None for the game's own.
    lag
        Periods before a deviation is seen: one integer, or a mapping from players.
    hazard
        Chance in [0, 1) a period that the truce collapses into reversion whatever is done.

    Raises
    ------
    InputError
        If a discount is outside (0, 1), a lag below 1, a hazard outside [0, 1), or a player
        unknown.
    """
    equilibria = tuple(
        tuple(int(k) for k in index) for index in np.argwhere(pure_equilibrium_mask(game))
    )
    worst = [
        min(equilibria, key=lambda index: game.integers[i][index], default=None)
        for i in range(game.n)
    ]
    return Stage(
        game,
        _discounts(game, discount),
        _lags(game, lag),
        _hazard(hazard),
        equilibria,
        tuple(None if at is None else game.exact_payoff(i, at) for i, at in enumerate(worst)),
        tuple(worst),
        tuple(level for level, _ in pure_minmax(game)),
        tuple(i for i, size in enumerate(game.shape) if size > 1),
    )


def judge(ground: Stage, index: Index, punishment: str) -> dict[str, Any]:
    """Stability of one deal: verdict, slack and value by player, what binds, hazard survived."""
    players = [ground.game.players[i] for i in ground.movers]
    discounts = [ground.discount[i] for i in ground.movers]
    keys = ("stable", "slack", "binding", "value", "survives_hazard")
    if any(delta is None for delta in discounts):
        return dict.fromkeys(keys)
    stakes = [ground.stakes(i, index, punishment) for i in ground.movers]
    timed = [
        (stake, delta, ground.lag[i])
        for stake, delta, i in zip(stakes, discounts, ground.movers, strict=True)
        if delta is not None
    ]
    slack = [stake.slack(delta, lag, ground.hazard) for stake, delta, lag in timed]
    binding = min(range(len(slack)), key=lambda k: _least(slack[k]), default=None)
    return {
        "stable": all(value is not None and value >= 0 for value in slack),
        "slack": dict(zip(players, slack, strict=True)),
        "binding": None if binding is None else {
            "player": players[binding],
            "deviation": ground.best_deviation(ground.movers[binding], index),
        },
        "value": {
            player: stake.value(delta, ground.hazard)
            for player, (stake, delta, _) in zip(players, timed, strict=True)
        },
        "survives_hazard": _survival(timed),
    }


def _least(slack: Fraction | None) -> tuple[bool, Fraction]:
    return (slack is not None, slack or Fraction(0))


def _survival(timed: Sequence[tuple[Stakes, Fraction, int]]) -> Number | None:
    """Greatest hazard that every player survives; 1 if nobody is tempted."""
    limits = [stake.survives_hazard(delta, lag) for stake, delta, lag in timed if stake.tempted]
    if any(limit is None for limit in limits):
        return None
    return min((limit for limit in limits if limit is not None), default=Fraction(1))


def critical_discounts(ground: Stage, index: Index) -> tuple[dict[str, Any], dict[str, str]]:
    """Critical discount of one deal under each punishment, and why where there is none."""
    found: dict[str, Any] = {}
    why: dict[str, str] = {}
    for name in ("nash", "penal-code", "transfers", "security"):
        found[name] = None
        if name in NOT_BUILT:
            why[name] = "not built yet"
            continue
        each = [ground.critical(i, index, name) for i in ground.movers]
        if all(critical is not None for critical in each):
            found[name] = max((c for c in each if c is not None), default=Fraction(0))
        elif name == "nash" and not ground.equilibria:
            why[name] = "the stage game has no pure equilibrium to revert to"
        else:
            who = [ground.game.players[i]
                   for i, critical in zip(ground.movers, each, strict=True) if critical is None]
            why[name] = f"no discount below 1 keeps {' and '.join(who)} in line"
    return found, why


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
    values = [1 if value is None else _number(value, "lag")
              for value in _by_player(game, given, "lag")]
    for player, lag in zip(game.players, values, strict=True):
        if not 1 <= lag <= MOST_PERIODS or lag != int(lag):
            raise InputError(f"lag of {player}: expected a whole number of periods from 1 to "
                             f"{MOST_PERIODS}, found {lag}")
    return tuple(int(lag) for lag in values)


def _hazard(given: object) -> Fraction:
    hazard = _number(given, "hazard")
    if not 0 <= hazard < 1:
        raise InputError(f"hazard: expected a chance in [0, 1), found {hazard}")
    return hazard


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
