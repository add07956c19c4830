"""A block of drawn games, with what every question about them shares."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.model.draws import Numbers
from negotiation.model.slices import Slice
from negotiation.robustness.security import security_points
from negotiation.robustness.threat_points import threat_points
from negotiation.truces.shares import future_shares, least_weights

# Payoffs that differ by less than this share of the party's range count as equal, and so do
# payoffs of this many roundings: sums of the same terms in another order differ by rounding.
TOLERANCE = 1e-12
_ROUNDINGS = 64 * np.finfo(np.float64).eps

Array = NDArray[Any]
Index = tuple[int, ...]


class Batch:
    """A block of drawn games, with what the questions share.

    Parameters
    ----------
    part
        The slice that was drawn; its acting parties are the principals.
    numbers
        The drawn numbers.

    Attributes
    ----------
    own, best : for each principal its payoffs ``(draws, bundles...)`` and the best of them
        against the same bundles of the others.
    disagreement : ``(draws, principals)``, by the file's rule; NaN in draws where the rule is
        ``equilibrium`` and no pure one exists.
    reversion : for each principal its worst pure equilibrium payoff ``(draws,)``, or NaN.
    equilibrium, stable, rational : truth values ``(draws, bundles...)``.
    """

    def __init__(self, part: Slice, numbers: Numbers) -> None:
        parties = part.negotiation.parties
        self.part = part
        self.numbers = numbers
        self.n = numbers.n
        self.axes = [k for k, party in enumerate(parties) if party.id in part.acting]
        self.names = [parties[k].id for k in self.axes]
        self.lag = [parties[k].detection_lag for k in self.axes]
        self.discount = numbers.by_party(self.names, "party.{}.discount")
        volatility = numbers.by_party(self.names, "party.{}.volatility")
        self.hazard = 1 - np.prod(1 - volatility, axis=1)
        self.renewal = numbers.values.get("time.renewal", np.ones(self.n))
        self.periods = part.negotiation.time.horizon or 1
        largest = max(parties[k].weight for k in self.axes)
        self.weights = [float(parties[k].weight / largest) for k in self.axes]
        self.own = [numbers.tensor(part, name) for name in self.names]
        self.best = [
            u.max(axis=1 + axis, keepdims=True)
            for u, axis in zip(self.own, self.axes, strict=True)
        ]
        self.margin = [self._margin(u) for u in self.own]
        self.equilibrium = self._equilibrium()
        self.disagreement = self._disagreement()
        self.tempted = [
            best - u > margin
            for u, best, margin in zip(self.own, self.best, self.margin, strict=True)
        ]
        self.reversion = [self._reversion(u) for u in self.own]
        self.stable = self._stable()
        self.rational = self._rational()

    def _margin(self, u: Array) -> Array:
        """The difference in a principal's payoffs that rounding can make, one number a draw."""
        flat = u.reshape(self.n, -1)
        low, high = flat.min(axis=1), flat.max(axis=1)
        size = np.maximum(np.abs(low), np.abs(high))
        return self.wide(TOLERANCE * (high - low) + _ROUNDINGS * size)

    def wide(self, values: Array) -> Array:
        """One number a draw, shaped to meet the tensor."""
        return values.reshape(self.n, *[1] * len(self.part.shape))

    def _equilibrium(self) -> Array:
        mask = np.ones(self.own[0].shape, dtype=bool)
        for u, best, margin in zip(self.own, self.best, self.margin, strict=True):
            mask &= u >= best - margin
        return mask

    def _disagreement(self) -> Array:
        rule = self.part.negotiation.disagreement.rule
        if rule == "explicit":
            return self.numbers.by_party(self.names, "disagreement.payoffs.{}")
        if rule == "status-quo":
            index = self.part.status_quo
            if index is None:
                raise InputError("the status quo is against a party's own doctrine")
            return np.stack([self.at(u, index) for u in self.own], axis=1)
        if rule == "security":
            return security_points(np.stack(self.own, axis=1), self.axes)
        if rule == "equilibrium":
            return self._worst_equilibrium(np.stack(self.own, axis=1))
        assert rule == "threats"
        weights = [self.part.negotiation.parties[k].weight for k in self.axes]
        return threat_points(np.stack(self.own, axis=1), self.axes, weights)

    def _worst_equilibrium(self, own: Array) -> Array:
        """The pure equilibrium worst for its best-placed principal."""
        best_placed = np.where(self.equilibrium, own.max(axis=1), np.inf).reshape(self.n, -1)
        chosen = best_placed.argmin(axis=1)
        flat = own.reshape(self.n, own.shape[1], -1)
        points = flat[np.arange(self.n), :, chosen]
        return np.where(np.isinf(best_placed.min(axis=1))[:, None], np.nan, points)

    def _reversion(self, u: Array) -> Array:
        """Worst pure equilibrium payoff of a principal; NaN without one."""
        worst = np.where(self.equilibrium, u, np.inf).reshape(self.n, -1).min(axis=1)
        return np.where(np.isinf(worst), np.nan, worst)

    def _stable(self) -> Array:
        """Whether every principal keeps the deal: it is not tempted, or its slack is not negative.

        The slack is known up to a positive factor a draw; a principal without a discount keeps
        nothing that tempts it.
        """
        mask = np.ones(self.own[0].shape, dtype=bool)
        for k, (u, best, margin) in enumerate(
            zip(self.own, self.best, self.margin, strict=True)
        ):
            kept = future_shares(self.discount[:, k] * (1 - self.hazard), self.lag[k],
                                 self.periods, self.renewal)
            slack = u - best + self.wide(kept) * (best - self.wide(self.reversion[k]))
            mask &= ~self.tempted[k] | (slack >= -margin)
        return mask

    def _rational(self) -> Array:
        mask = np.ones(self.own[0].shape, dtype=bool)
        for k, (u, margin) in enumerate(zip(self.own, self.margin, strict=True)):
            mask &= u >= self.wide(self.disagreement[:, k]) - margin
        return mask

    def critical(self, k: int, index: Index) -> Array:
        """Least discount, hazard apart, at which the k-th principal keeps a deal.

        0 where it is not tempted, infinite where no discount below 1 does.
        """
        gain = self.at(self.best[k] - self.own[k], index)
        loss = self.at(self.best[k], index) - self.reversion[k]
        with np.errstate(invalid="ignore", divide="ignore"):
            level = least_weights(gain / loss, self.lag[k], self.periods, self.renewal)
        level = np.where((loss <= 0) | np.isnan(level), np.inf, level)
        return np.where(self.at(self.tempted[k], index), level, 0.0)

    @cached_property
    def log_product(self) -> Array:
        """Log of the weighted Nash product; -inf where some gain is not positive.

        Weights are scaled so that the largest is 1, which changes no comparison.
        """
        total = np.zeros(self.own[0].shape)
        for k, weight in enumerate(self.weights):
            gain = self.gain(k)
            with np.errstate(divide="ignore"):
                total += weight * np.log(np.where(gain > self.margin[k], gain, 0.0))
        return total

    def gain(self, k: int) -> Array:
        """What the k-th principal gets from each deal beyond disagreement."""
        return np.asarray(self.own[k] - self.wide(self.disagreement[:, k]))

    def at(self, array: Array, index: Index) -> Array:
        """The entries of a tensor at one deal, one a draw; an axis of size 1 has but one."""
        places = [0 if size == 1 else k for k, size in zip(index, array.shape[1:], strict=True)]
        where: tuple[Any, ...] = (slice(None), *places)
        return np.asarray(array[where])
