"""Where a truce on fading leverage holds: a map over breakdown hazard and half-life.

For pictures, in floats; a verdict on one point is `negotiation.erosion`'s, in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.truces.decay import HalfLife
from negotiation.truces.drift import Drift, Index
from negotiation.truces.terms import Terms

Floats = NDArray[np.float64]

HOLDS, NO_THREAT = -1, -2
# After so many half-lives payoffs are taken to be at their limits.
_LIVES = 14
# Gains and losses below this share of the width of payoffs are taken to be none.
_NEAR = 1e-9


@dataclass(frozen=True, eq=False)
class ErosionMap:
    """When a truce is first broken, over a grid of hazards and half-lives.

    Parameters
    ----------
    hazards
        Chances a period that the truce breaks down whatever is done.
    multiples
        What the stated half-lives are multiplied by.
    half_lives
        Those stated, longest first, in periods.
    breaks
        ``(len(hazards), len(multiples))``: the first period in which a breach pays although the
        deal would be kept in all others; `HOLDS` (-1) where there is none, and `NO_THREAT` (-2)
        where some period's game has no pure equilibrium to revert to.
    """

    hazards: Floats
    multiples: Floats
    half_lives: tuple[Fraction, ...]
    breaks: NDArray[np.intp]


def erosion_map(
    drift: Drift, deal: Index, agreed: Terms, hazards: Sequence[float], multiples: Sequence[float]
) -> ErosionMap:
    """When a deal is first broken as leverage fades, over hazards and speeds.

    Breaches are answered by the pure one-shot equilibrium of each period that is worst for the
    deviator. Discounts, lags and summits are those of `agreed`; its hazard is not used.

    Parameters
    ----------
    multiples
        Half-lives as multiples of the drift's own.

    Raises
    ------
    InputError
        If payoffs move by a schedule, or a player with a choice has no discount.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.drift import drift_of_games
    >>> from negotiation.truces.terms import terms
    >>> now = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="7/10")
    >>> later = Game.from_payoffs({"A": [[3, 0], [5, "5/2"]], "B": [[3, 5], [0, 1]]})
    >>> path = drift_of_games(now, later, HalfLife(Fraction(2)))
    >>> erosion_map(path, (0, 0), terms(now), [0, 0.5], [1, 4]).breaks
    array([[ 2, 14],
           [ 0,  0]])
    """
    lives = [decay.periods for decay in drift.decays if isinstance(decay, HalfLife)]
    if len(lives) < len(drift.decays):
        raise InputError("a map over half-lives needs leverage that fades by half-lives")
    if any(agreed.discount[i] is None for i in drift.movers):
        raise InputError("a map over half-lives needs the discount of every player with a choice")
    across, down = (np.asarray(side, dtype=float) for side in (multiples, hazards))
    columns = [_column(drift, deal, agreed, [float(life) * by for life in lives], down)
               for by in across]
    return ErosionMap(down, across, tuple(lives), np.stack(columns, axis=1))


def _column(
    drift: Drift, deal: Index, agreed: Terms, lives: Sequence[float], hazards: Floats
) -> NDArray[np.intp]:
    """The first breach for each hazard, at one speed."""
    term = agreed.summit.periods
    last = term * max(1, int(np.ceil(_LIVES * max(lives) / term)))
    periods = [_at_stake(drift, deal, [2 ** (-t / life) for life in lives]) for t in range(last)]
    periods.append(_at_stake(drift, deal, [0.0] * len(lives)))
    known = [period for period in periods if period is not None]
    if len(known) < len(periods):
        return np.full(len(hazards), NO_THREAT)
    broken = np.zeros((last + 1, len(hazards)), dtype=bool)
    for place, i in enumerate(drift.movers):
        kept, gain = np.array([period[place] for period in known]).T
        slack = slacks_float(kept[:, None], gain[:, None], agreed, i, hazards)
        broken[:last] |= (gain[:last, None] > 0) & (slack[:last] < -_NEAR)
        broken[last] |= (gain[last] > 0) & (slack[last:].min(axis=0) < -_NEAR)
    return np.where(broken.any(axis=0), broken.argmax(axis=0), HOLDS)


def _at_stake(
    drift: Drift, deal: Index, weights: Sequence[float]
) -> list[tuple[float, float]] | None:
    """For each mover what the deal is worth beyond its end, and what a breach brings at once.

    As shares of the width of its payoffs; None where there is no pure equilibrium to revert to.
    """
    tables = []
    for i in drift.movers:
        scale = float(drift.width(i) * drift.denominators[i]) or 1.0
        parts = [w * part[i].astype(float) for w, part in zip(weights, drift.fading, strict=True)]
        tables.append(sum(parts, drift.limit[i].astype(float)) / scale)
    stable = np.ones(drift.game.shape, dtype=bool)
    for i, table in zip(drift.movers, tables, strict=True):
        stable &= table >= table.max(axis=i, keepdims=True) - _NEAR
    if not stable.any():
        return None
    found = []
    for i, table in zip(drift.movers, tables, strict=True):
        line: Any = (*deal[:i], slice(None), *deal[i + 1:])
        gain = float(table[line].max() - table[deal])
        found.append((float(table[deal] - table[stable].min()), gain if gain > _NEAR else 0.0))
    return found


def slacks_float(
    kept: Floats, gain: Floats, agreed: Terms, i: int, hazards: Floats
) -> Floats:
    """What a breach costs a player in each period if the deal is kept in all others.

    Parameters
    ----------
    kept, gain
        ``(periods, columns)``: what the deal is worth beyond its end, and what a breach brings in
        the period itself, to the last period, a whole number of terms after the first, and for
        ever after.
    agreed
        The terms, but for the hazard.
    i
        The player.
    hazards
        For each column, or one for all; or several for one column.

    Returns
    -------
    array
        ``(periods - 1 + term, columns)``; the rows of the last term repeat for ever.
    """
    discount, term, lag = agreed.discount[i], agreed.summit.periods, agreed.lag[i]
    assert discount is not None
    d, last = float(discount) * (1 - hazards), len(kept) - 1
    renewed = float(agreed.summit.renewal)

    def factor(t: int) -> Floats:
        return d * renewed if (t + 1) % term == 0 else d

    # one term with payoffs at their limits, the periods before it, and what lag looks ahead
    once = sum((d**j for j in range(term)), np.zeros_like(d)) * kept[last]
    end = once / (1 - d**term * renewed)
    worth = np.zeros((last + (2 + lag // term) * term + 1, len(end)))
    worth[-1] = end
    for t in range(len(worth) - 2, -1, -1):
        worth[t] = kept[min(t, last)] + factor(t) * worth[t + 1]
    found = np.zeros((last + term, len(end)))
    for t in range(len(found)):
        share = np.ones_like(d)
        for s in range(t, t + lag):
            found[t] -= share * gain[min(s, last)]
            share = share * factor(s)
        found[t] += share * worth[t + lag]
    return found
