"""Self-enforcing deals: a breach ends the deal for ever.

Two punishments: reversion to the pure one-shot equilibrium that is worst for the deviator
(Friedman, 1971), and to his pure minmax payoff, which bounds what threats can do and is no
equilibrium by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.equilibria.security import pure_minmax
from negotiation.errors import InputError, NotBuiltError
from negotiation.exact import INTEGER_LIMIT, exact
from negotiation.model.game import Game, Profile
from negotiation.result import Method, Result, Status
from negotiation.truces.patience import Number, Stakes

PUNISHMENTS = ("nash", "security")
NOT_BUILT = ("penal-code", "transfers")
_REFERENCES = ("friedman1971", "mailathsamuelson2006")

Index = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Truces(Result):
    """Which deals of a repeated game are kept under the threat of reversion.

    Attributes
    ----------
    punishment : "nash" or "security".
    discount, lag, hazard : the time structure that was used.
    equilibria : all pure one-shot equilibria.
    reversion : for each player its worst pure equilibrium payoff, and that equilibrium.
    security : for each player its pure minmax payoff.
    deals : one entry a deal, best Nash product over the reversion payoffs first.
    """

    command: ClassVar[str] = "truce"
    punishment: str
    discount: dict[str, Fraction | None]
    lag: dict[str, int]
    hazard: Fraction
    equilibria: list[dict[str, str]]
    reversion: dict[str, dict[str, Any]]
    security: dict[str, Fraction]
    deals: list[dict[str, Any]]


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


def truces(
    game: Game,
    deals: Iterable[Profile] | None = None,
    discount: object = None,
    punishment: str = "nash",
    lag: object = 1,
    hazard: object = 0,
) -> Truces:
    """Find which deals are self-enforcing when a breach ends in reversion.

    A deal is stable when for every player i, with discount d_i = delta_i (1 - h),
    ``d_i**L >= (D_i - C_i)/(D_i - P_i)``; players whose deal action is a best reply always
    comply.

    Parameters
    ----------
    game
        The stage game; its pure one-shot equilibria are the threats.
    deals
        Profiles to examine; default all.
    discount, lag, hazard
        See `stage`.
    punishment
        ``"nash"`` or ``"security"``.

    Returns
    -------
    Truces

    Raises
    ------
    NotBuiltError
        For punishments ``"penal-code"`` and ``"transfers"``.
    InputError
        For numbers out of range and unknown players or actions.

    Notes
    -----
    Nash reversion: Friedman (1971); a different equilibrium may punish each deviator. Lag and
    hazard: the same one-shot comparison with the deviation payoff received for L periods and
    both continuation values discounted by the hazard.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
    ...                          actions=[["hold", "cheat"], ["hold", "cheat"]])
    >>> best = truces(game, discount="3/4").deals[0]
    >>> best["deal"], best["critical_discount"]["nash"], best["stable"]
    ('hold,hold', Fraction(1, 2), True)
    """
    if punishment in NOT_BUILT:
        raise NotBuiltError(f"punishment {punishment!r}", PUNISHMENTS)
    if punishment not in PUNISHMENTS:
        raise InputError(f"expected a punishment among {', '.join(PUNISHMENTS)}, "
                         f"found {punishment!r}")
    ground = stage(game, discount, lag, hazard)
    chosen = (
        list(np.ndindex(game.shape)) if deals is None else [game.index(deal) for deal in deals]
    )
    entries = [_entry(ground, index, punishment) for index in ranked(ground, chosen, punishment)]
    return Truces(
        model=game,
        method=Method("reversion", _options(ground, deals, punishment), _REFERENCES),
        status=_status(ground, entries, punishment),
        claim=_claim(ground, entries, punishment),
        certificate={"kind": "reversion", "order": "nash-product over reversion payoffs"},
        punishment=punishment,
        discount=dict(zip(game.players, ground.discount, strict=True)),
        lag=dict(zip(game.players, ground.lag, strict=True)),
        hazard=ground.hazard,
        equilibria=[game.profile(index) for index in ground.equilibria],
        reversion={
            player: {
                "payoff": ground.reversion[i],
                "equilibrium": None if at is None else game.profile(at),
            }
            for i, (player, at) in enumerate(zip(game.players, ground.reversion_at, strict=True))
        },
        security=dict(zip(game.players, ground.security, strict=True)),
        deals=entries,
    )


def ranked(ground: Stage, indices: Sequence[Index], punishment: str) -> list[Index]:
    """Deals by the product of the movers' gains over reversion; the gainless keep their order."""
    after = ground.reversion if punishment == "nash" else ground.security
    base = [after[i] for i in ground.movers]
    if any(payoff is None for payoff in base):
        return list(indices)

    def product(index: Index) -> Fraction:
        total = Fraction(1)
        for i, payoff in zip(ground.movers, base, strict=True):
            assert payoff is not None
            gain = ground.game.exact_payoff(i, index) - payoff
            if gain <= 0:
                return Fraction(-1)
            total *= gain
        return total

    return sorted(indices, key=product, reverse=True)


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


def _entry(ground: Stage, index: Index, punishment: str) -> dict[str, Any]:
    game = ground.game
    critical, why = critical_discounts(ground, index)
    return {
        "deal": game.label(index),
        "profile": game.profile(index),
        "payoffs": {player: game.exact_payoff(i, index) for i, player in enumerate(game.players)},
        "critical_discount": critical,
        "why": why,
        "critical_discount_by_player": {
            game.players[i]: ground.critical(i, index, punishment) for i in ground.movers
        },
        **judge(ground, index, punishment),
        "renegotiation_proof": None,
    }


def _options(ground: Stage, deals: object, punishment: str) -> dict[str, Any]:
    return {
        "punishment": punishment,
        "deals": "all" if deals is None else "listed",
        "discount": dict(zip(ground.game.players, ground.discount, strict=True)),
        "lag": dict(zip(ground.game.players, ground.lag, strict=True)),
        "hazard": ground.hazard,
    }


def _status(ground: Stage, entries: Sequence[Mapping[str, Any]], punishment: str) -> Status:
    if any(entry["stable"] for entry in entries):
        return Status.COMPLETE
    if all(entry["stable"] is None for entry in entries):
        found = any(entry["critical_discount"][punishment] is not None for entry in entries)
        return Status.COMPLETE if found else Status.NONE
    return Status.NONE


def _claim(ground: Stage, entries: Sequence[Mapping[str, Any]], punishment: str) -> str:
    threat = (
        "reversion to the pure one-shot equilibrium worst for the deviator"
        if punishment == "nash"
        else "reversion to pure minmax payoffs, an upper bound on what threats can do"
    )
    if any(ground.discount[i] is None for i in ground.movers):
        return f"critical discounts of {len(entries)} deals under {threat}"
    stable = sum(bool(entry["stable"]) for entry in entries)
    return f"exactly {stable} of {len(entries)} deals are self-enforcing under {threat}"


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
        if lag < 1 or lag != int(lag):
            raise InputError(f"lag of {player}: expected a whole number of periods, at least 1, "
                             f"found {lag}")
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
