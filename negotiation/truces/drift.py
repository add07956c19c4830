"""Games whose payoffs move with time: what they are now, and what fades of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.exact import common, exact, shrink
from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.model.slices import Slice
from negotiation.model.uncertain import mode
from negotiation.truces.decay import Decay, HalfLife, Interval, Schedule, linear

Index = tuple[int, ...]
Tables = tuple[NDArray[Any], ...]


@dataclass(frozen=True, eq=False)
class Drift:
    """A path of games: limits, plus what fades, each share at its own speed.

    Player i's payoff in period t is
    ``(limit[i] + sum over k of weight_k(t) * fading[k][i]) / denominators[i]``.

    Parameters
    ----------
    game
        Its players and actions are those of every period.
    limit
        For each player an integer table of the game's shape.
    fading
        For each speed, for each player an integer table.
    denominators
        For each player one for all its tables.
    decays
        For each speed its weights over time.
    names
        For each speed what fades with it, for people.
    """

    game: Game
    limit: Tables
    fading: tuple[Tables, ...]
    denominators: tuple[int, ...]
    decays: tuple[Decay, ...]
    names: tuple[str, ...]

    @cached_property
    def movers(self) -> tuple[int, ...]:
        """The players with a choice."""
        return tuple(i for i, size in enumerate(self.game.shape) if size > 1)

    @cached_property
    def horizon(self) -> int:
        """The period from which payoffs hold still."""
        return max((decay.horizon for decay in self.decays), default=0)

    def weights(self, t: int) -> list[Interval]:
        """The weight of each speed in a period."""
        return self._weights[min(t, self.horizon)]

    @cached_property
    def _weights(self) -> list[list[Interval]]:
        return [[decay.weight(t) for decay in self.decays] for t in range(self.horizon + 1)]

    def payoff(self, i: int, cell: Index, t: int) -> Interval:
        """A player's payoff at a profile in a period, enclosed; exact where weights are."""
        low, high = linear(int(self.limit[i][cell]), self._parts(i, cell), self.weights(t))
        return low / self.denominators[i], high / self.denominators[i]

    def difference(self, i: int, cell: Index, other: Index, t: int) -> Interval:
        """What a profile gives a player more than another, on the scale of its integers."""
        base = int(self.limit[i][cell]) - int(self.limit[i][other])
        parts = [a - b for a, b in zip(self._parts(i, cell), self._parts(i, other), strict=True)]
        return linear(base, parts, self.weights(t))

    def limit_payoff(self, i: int, cell: Index) -> Fraction:
        """A player's payoff at a profile when all that fades is gone."""
        return Fraction(int(self.limit[i][cell]), self.denominators[i])

    def _parts(self, i: int, cell: Index) -> list[int]:
        return [int(tables[i][cell]) for tables in self.fading]

    def floats(self, t: int) -> dict[int, NDArray[np.float64]]:
        """For each player with a choice a period's payoffs, as shares of the width of all."""
        weights = [float(low) for low, _ in self.weights(t)]
        return {
            i: base + sum((w * part for w, part in zip(weights, parts, strict=True)), np.zeros(()))
            for i, (base, parts) in self.shares.items()
        }

    def width(self, i: int) -> Fraction:
        """How far apart a player's payoffs can be, over all profiles and periods, at most."""
        tables = [self.limit[i], *(tables[i] for tables in self.fading)]
        return Fraction(sum(map(_width, tables)), self.denominators[i])

    @cached_property
    def shares(self) -> dict[int, tuple[NDArray[np.float64], list[NDArray[np.float64]]]]:
        """For each player with a choice its limit and what fades, as shares of that width."""
        found = {}
        for i in self.movers:
            limit, parts = self.limit[i], [tables[i] for tables in self.fading]
            width = int(self.width(i) * self.denominators[i]) or 1
            found[i] = _share(limit - limit.min(), width), [_share(p, width) for p in parts]
        return found

    def tail_bound(self, i: int) -> Interval:
        """How far a player's payoffs are from their limits, at most, once they hold still."""
        low = high = Fraction(0)
        for tables, weight in zip(self.fading, self.weights(self.horizon), strict=True):
            reach = max(abs(int(tables[i].max())), abs(int(tables[i].min())))
            low, high = low + reach * weight[0], high + reach * weight[1]
        return low / self.denominators[i], high / self.denominators[i]


def _width(table: NDArray[Any]) -> int:
    return int(table.max()) - int(table.min())


def _share(table: NDArray[Any], width: int) -> NDArray[np.float64]:
    """An integer table over its width, as floats."""
    return np.array([int(x) / width for x in table.ravel()], dtype=float).reshape(table.shape)


def drift_of_games(now: Game, to: Game, decay: Decay, name: str = "leverage") -> Drift:
    """Payoffs that go from those of one game to those of another.

    Raises
    ------
    InputError
        If the games have other players or actions.

    Examples
    --------
    >>> now = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> to = Game.from_payoffs({"A": [[3, 0], [5, 2]], "B": [[3, 5], [0, 1]]})
    >>> path = drift_of_games(now, to, HalfLife(Fraction(1)))
    >>> [path.payoff(0, (1, 1), t)[0] for t in range(3)]
    [Fraction(1, 1), Fraction(3, 2), Fraction(7, 4)]
    """
    if now.players != to.players or now.actions != to.actions:
        raise InputError("the game that payoffs drift to needs the same players and actions, in "
                         "the same order")
    limit, fading, denominators = [], [], []
    for i in range(now.n):
        scale = common([Fraction(1, now.denominators[i]), Fraction(1, to.denominators[i])])
        end = to.integers[i].astype(object) * (scale // to.denominators[i])
        start = now.integers[i].astype(object) * (scale // now.denominators[i])
        limit.append(shrink(end))
        fading.append(shrink(start - end))
        denominators.append(scale)
    return Drift(now, tuple(limit), (tuple(fading),), tuple(denominators), (decay,), (name,))


def drift_of_talks(talks: Negotiation, part: Slice | None = None) -> Drift:
    """The payoffs of a negotiation's deals as its leverage fades.

    Issues without leverage, and parties that a leverage does not name, keep their payoffs.
    Half-lives and payoffs stand at their modes.

    Raises
    ------
    InputError
        If the file states no leverage, or that of an issue twice for a party.
    """
    if not talks.leverage:
        raise InputError("no leverage fades in this file: it has no [[leverage]] table")
    named = [(lever.issue, party) for lever in talks.leverage for party in lever.to]
    for issue, party in named:
        if named.count((issue, party)) > 1:
            raise InputError(f"leverage on {issue} is stated twice for {party}")
    part = part or talks.slice()
    game = talks.compile(part)
    lives = sorted({mode(lever.half_life) for lever in talks.leverage}, reverse=True)
    fading = [[_fading(talks, part, party.id, life) for party in talks.parties] for life in lives]
    limit, tables, denominators = [], [list[NDArray[Any]]() for _ in lives], []
    for i in range(game.n):
        scale = common([Fraction(1, game.denominators[i]),
                        *(Fraction(1, share[i][1]) for share in fading)])
        faded = [share[i][0].astype(object) * (scale // share[i][1]) for share in fading]
        now = game.integers[i].astype(object) * (scale // game.denominators[i])
        limit.append(shrink(now - sum(faded)))
        for k, table in enumerate(faded):
            tables[k].append(shrink(table))
        denominators.append(scale)
    names = [", ".join(dict.fromkeys(lever.issue for lever in talks.leverage
                                     if mode(lever.half_life) == life)) for life in lives]
    return Drift(game, tuple(limit), tuple(map(tuple, tables)), tuple(denominators),
                 tuple(HalfLife(life) for life in lives), tuple(names))


def _fading(
    talks: Negotiation, part: Slice, party: str, life: Fraction
) -> tuple[NDArray[Any], int]:
    """What will be gone of a party's payoffs, of all issues with one half-life."""
    terms: dict[int, list[Fraction]] = {}
    for lever in talks.leverage:
        if mode(lever.half_life) != life or party not in lever.to:
            continue
        k = talks.issue_ids.index(lever.issue)
        issue = talks.issues[k]
        now = issue.payoff.get(party, (Fraction(0),) * len(issue.levels))
        terms[k] = [mode(a) - mode(b) for a, b in zip(now, lever.to[party], strict=True)]
    return part.exact(terms)


def drift_of(
    model: Game | Negotiation,
    to: Game | None = None,
    half_life: object = None,
    schedule: Sequence[object] | None = None,
) -> Drift:
    """The drift that a question states: of a negotiation its leverage, of a game one to another.

    Raises
    ------
    InputError
        If a negotiation is given a drift of its own, or a game none.
    """
    if isinstance(model, Negotiation):
        if to is not None or half_life is not None or schedule is not None:
            raise InputError("a negotiation states itself what fades and how fast, in its "
                             "[[leverage]] tables")
        return drift_of_talks(model)
    if to is None:
        raise InputError("a game needs another one that its payoffs drift to")
    return drift_of_games(model, to, _decay(half_life, schedule))


def _decay(half_life: object, schedule: Sequence[object] | None) -> Decay:
    """The speed that a question states: exactly one of the two ways to say it."""
    if (half_life is None) == (schedule is None):
        raise InputError("how fast payoffs move: give a half-life or a schedule of weights")
    try:
        if schedule is not None:
            return Schedule(tuple(exact(weight) for weight in schedule))
        return HalfLife(exact(half_life))
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"half-life or schedule: {error}") from None


def describe(drift: Drift) -> list[Mapping[str, Any]]:
    """What fades and how fast, as plain data."""
    return [
        {"what": name, "half_life": decay.periods} if isinstance(decay, HalfLife)
        else {"what": name, "weights": list(decay.weights)}
        for name, decay in zip(drift.names, drift.decays, strict=True)
    ]


def speed(
    to: Game | None, half_life: object, schedule: Sequence[object] | None
) -> dict[str, Any]:
    """How fast a game drifts, as options of a method; nothing where the model says it."""
    if to is None:
        return {}
    return {"half_life": None if half_life is None else exact(half_life),
            "schedule": None if schedule is None else [exact(x) for x in schedule]}
