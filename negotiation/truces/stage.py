"""The stage game of a truce: what each player has at stake, and what keeps it in line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.equilibria.security import pure_minmax
from negotiation.errors import InputError
from negotiation.exact import INTEGER_LIMIT
from negotiation.model.game import Game
from negotiation.truces.least import Number
from negotiation.truces.patience import Stakes
from negotiation.truces.summit import Summit, future_share
from negotiation.truces.terms import Terms, terms
from negotiation.truces.worst_equilibrium import WorstEquilibrium, worst_equilibria

Index = tuple[int, ...]


@dataclass(frozen=True)
class Stage:
    """The stage game of a truce: deviation payoffs and where each punishment leads.

    Parameters
    ----------
    game
        The stage game.
    terms
        Discounts, lags, hazard and summit.
    equilibria
        All pure one-shot equilibria.
    reversion, reversion_at
        For each player its worst pure equilibrium payoff, and the first such equilibrium; None
        without any.
    security
        For each player its pure minmax payoff.
    movers
        The players with a choice.
    """

    game: Game
    terms: Terms
    equilibria: tuple[Index, ...]
    reversion: tuple[Fraction | None, ...]
    reversion_at: tuple[Index | None, ...]
    security: tuple[Fraction, ...]
    movers: tuple[int, ...]

    @property
    def discount(self) -> tuple[Fraction | None, ...]:
        """For each player its discount factor, or None."""
        return self.terms.discount

    @property
    def lag(self) -> tuple[int, ...]:
        """For each player the periods before its deviation is seen."""
        return self.terms.lag

    @property
    def hazard(self) -> Fraction:
        """Chance a period that the truce collapses."""
        return self.terms.hazard

    @property
    def summit(self) -> Summit:
        """When the truce has to be renewed."""
        return self.terms.summit

    @property
    def timed(self) -> bool:
        """Whether every player with a choice has a discount."""
        return all(self.discount[i] is not None for i in self.movers)

    @cached_property
    def mixed(self) -> tuple[WorstEquilibrium, ...]:
        """For each player the one-shot equilibrium worst for it, mixed ones included."""
        return worst_equilibria(self.game)

    def after(self, punishment: str) -> tuple[Fraction | None, ...]:
        """For each player its payoff a period once the deal has ended."""
        if punishment == "mixed-nash":
            return tuple(worst.payoff for worst in self.mixed)
        return self.reversion if punishment == "nash" else self.security

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

        With p/q the share of the future that a breach costs, a tempted player keeps a deal when
        ``p (D - P) >= q (D - C)``, compared in integers.

        Raises
        ------
        InputError
            If a player with a choice has no discount.
        """
        mask = np.ones(self.game.shape, dtype=bool)
        for i in self.movers:
            share = self.share(i)
            if self.after(punishment)[i] is None:
                mask &= self.game.integers[i] == self.best[i]
                continue
            gained, lost = self.at_stake(i, punishment, max(share.numerator, share.denominator))
            enough = share.numerator * lost >= share.denominator * gained
            mask &= (gained == 0) | enough.astype(bool)
        return mask

    def at_stake(
        self, i: int, punishment: str, factor: int = 1
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """``D - C`` and ``D - P`` of player i over the whole tensor, on one integer scale.

        Python integers where products with a `factor` would not fit int64. The reversion of the
        punishment must be defined.
        """
        level = self.after(punishment)[i]
        assert level is not None
        level *= self.game.denominators[i]
        comply, best = self.game.integers[i], self.best[i]
        span = max(abs(int(comply.max())), abs(int(comply.min())), math.ceil(abs(level)))
        if 4 * span * level.denominator * factor >= INTEGER_LIMIT:
            comply, best = comply.astype(object), best.astype(object)
        return level.denominator * (best - comply), level.denominator * best - level.numerator

    def share(self, i: int) -> Fraction:
        """Share of the future that a breach costs player i.

        Raises
        ------
        InputError
            If the player has no discount.
        """
        delta = self.discount[i]
        if delta is None:
            raise InputError(f"{self.game.players[i]} has no discount")
        return future_share(delta * (1 - self.hazard), self.lag[i], self.summit)

    def stakes(self, i: int, index: Index, punishment: str = "nash") -> Stakes:
        """What player i has at stake in the deal at `index`."""
        cell: Any = (*index[:i], 0, *index[i + 1:])
        deviate = Fraction(int(self.best[i][cell]), self.game.denominators[i])
        return Stakes(self.game.exact_payoff(i, index), deviate, self.after(punishment)[i])

    def critical(self, i: int, index: Index, punishment: str) -> Number | None:
        """Least discount at which player i keeps the deal."""
        return self.stakes(i, index, punishment).critical_discount(
            self.lag[i], self.hazard, self.summit)

    def best_deviation(self, i: int, index: Index) -> str:
        """The best action of player i other than the one the deal prescribes."""
        line: Any = (*index[:i], slice(None), *index[i + 1:])
        values = self.game.integers[i][line].tolist()
        others = [k for k in range(len(values)) if k != index[i]]
        return self.game.actions[i][max(others, key=lambda k: (values[k], -k))]


def stage(
    game: Game,
    discount: object = None,
    lag: object = 1,
    hazard: object = 0,
    horizon: object = None,
    renewal: object = None,
) -> Stage:
    """Prepare a game for questions about truces.

    Parameters
    ----------
    discount, lag, hazard, horizon, renewal
        See `negotiation.truces.terms.terms`, which raises what is wrong with them.
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
        terms(game, discount, lag, hazard, horizon, renewal),
        equilibria,
        tuple(None if at is None else game.exact_payoff(i, at) for i, at in enumerate(worst)),
        tuple(worst),
        tuple(level for level, _ in pure_minmax(game)),
        tuple(i for i, size in enumerate(game.shape) if size > 1),
    )
