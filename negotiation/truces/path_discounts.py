"""The least discounts at which simple paths keep deals, for many deals together.

Paths that hold together at a discount deter as much at every higher one. So a deal is kept from
``max(delta, needed)`` on, with `needed` the patience that it takes under the threats found at
delta; the discounts looked at are chosen where that can still fall for most deals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.truces.critical_bounds import least_patience
from negotiation.truces.pair import Floats
from negotiation.truces.penal_paths import Stakes
from negotiation.truces.penal_steps import SAME, needed

_GRID = tuple(Fraction(k, 32) for k in range(1, 32))
PATIENT = (Fraction(63, 64), Fraction(255, 256), Fraction(1023, 1024))
_FINEST = 2.0**-20
# How many discounts are looked at, times pairs of profiles, and bounds on how many.
_WORK = 2**28
_LEAST, _MOST = 64, 256
_BITS = 64

Threat = dict[int, Fraction]


class PathDiscounts:
    """Deals, and the discounts looked at so far.

    Parameters
    ----------
    first : for each deal, by its number, a discount below which nothing keeps it.
    threats : what the worst paths at a discount leave each player; None where none hold together.
    """

    def __init__(
        self, stakes: Stakes, first: Mapping[int, Fraction],
        threats: Callable[[Fraction], Threat | None],
    ) -> None:
        self.stakes, self.first, self.threats = stakes, first, threats
        self.deals = list(first)
        movers = list(stakes.movers)
        self.u, self.c = (table[np.ix_(movers, self.deals)] for table in (stakes.u, stakes.c))
        self.seen: list[Fraction] = []
        self.threat: dict[Fraction, Threat | None] = {}
        self.levels: dict[Fraction, Floats] = {}
        self.needed: dict[Fraction, Floats] = {}
        self.least = np.array([float(delta) for delta in first.values()])

    def found(self) -> dict[int, tuple[Fraction, Fraction] | None]:
        """For each deal the least discount found at which it is kept, and that of the threats.

        None where there is none.
        """
        work = max(_LEAST, min(_MOST, _WORK // self.stakes.u.shape[1] ** 2))
        common = [delta for delta, _ in Counter(self.first.values()).most_common(work // 4)]
        least = min(common)
        for delta in sorted({*common, *(x for x in (*_GRID, *PATIENT) if x > least)}):
            self.look(delta)
        for _ in range(work):
            further = self.next()
            if further is None:
                break
            self.look(further)
        return {deal: self.exact(k) for k, deal in enumerate(self.deals)}

    def look(self, delta: Fraction) -> None:
        """Work out the threats at a discount, and what patience they ask of every deal."""
        threat = self.threat[delta] = self.threats(delta)
        self.seen = sorted([*self.seen, delta])
        level = np.array([2.0 if threat is None else self.stakes.unit(i, threat[i])
                          for i in self.stakes.movers])
        self.levels[delta] = level
        self.needed[delta] = needed(self.u, self.c, level)

    def next(self) -> Fraction | None:
        """A discount at which most may be gained; None where nothing can any more, or little."""
        low, high, at = self.between()
        open_ = np.flatnonzero(high - low > _FINEST)
        if not len(open_):
            return None
        room = np.bincount(at[open_], weights=(high - low)[open_])
        group = open_[at[open_] == room.argmax()]
        above = self.seen[at[group[0]]]
        k = int(group[self.needed[above][group].argmin()])
        exact = self.patience(k, above)
        if exact is not None and low[k] < float(exact) < high[k] and (
                exact.denominator.bit_length() < _BITS and exact not in self.needed):
            return exact
        middle = (low[group].min() + high[group].max()) / 2
        return Fraction(float(middle)).limit_denominator(2**21)

    def between(self) -> tuple[Floats, Floats, Any]:
        """Where each deal's least discount lies, and the place of the discount at or above it.

        A deal is kept at the upper end. Nothing is gained where the threats are the same at both
        ends, nor for deals that are not kept at any discount.
        """
        deltas = np.array([float(delta) for delta in self.seen])[:, None]
        high = np.maximum(deltas, [self.needed[delta] for delta in self.seen]).min(axis=0)
        at = np.minimum((deltas < high - 1e-15).sum(axis=0), len(self.seen) - 1)
        levels = np.array([self.levels[delta] for delta in self.seen])
        same = np.concatenate([[False], np.abs(np.diff(levels, axis=0)).max(axis=1) < SAME])
        low = np.maximum(self.least, np.where(at > 0, deltas[at - 1, 0], 0.0))
        high = np.where(np.isfinite(high), high, 0.0)
        return np.where(same[at], high, np.minimum(low, high)), high, at

    def exact(self, k: int) -> tuple[Fraction, Fraction] | None:
        """The least discount found for a deal, from exact payoffs, and that of the threats."""
        rough = [max(float(delta), self.needed[delta][k]) for delta in self.seen]
        for place in np.argsort(rough, kind="stable").tolist():
            if np.isinf(rough[place]):
                return None
            delta = self.seen[place]
            best = self.kept(k, delta)
            if best is None:
                continue
            if best == delta:
                short = simplest(self.seen[place - 1] if place else Fraction(0), delta)
                sooner = self.kept(k, short)
                if sooner is not None and sooner < best:
                    return sooner, short
            return best, delta
        return None

    def kept(self, k: int, delta: Fraction) -> Fraction | None:
        """The least discount from which the threats at a discount are known to keep a deal."""
        least = self.patience(k, delta)
        return None if least is None else max(delta, least)

    def patience(self, k: int, delta: Fraction) -> Fraction | None:
        """The patience that a deal takes under the threats at a discount."""
        if delta not in self.threat:
            self.threat[delta] = self.threats(delta)
        threat = self.threat[delta]
        return None if threat is None else least_patience(self.stakes, self.deals[k], threat)


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the least denominator above `low` and not above `high`."""
    whole = low.numerator // low.denominator
    if whole + 1 <= high:
        return Fraction(whole + 1)
    if low == whole:
        rest = high - whole
        return whole + Fraction(1, -(-rest.denominator // rest.numerator))
    return whole + 1 / _simplest_from(1 / (high - whole), 1 / (low - whole))


def _simplest_from(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the least denominator from `low` on and below `high`."""
    whole = -(-low.numerator // low.denominator)
    if whole < high:
        return Fraction(whole)
    whole -= 1
    return whole + 1 / simplest(1 / (high - whole), 1 / (low - whole))
