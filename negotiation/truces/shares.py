"""Shares of the future that a breach costs, and the patience they need, for arrays of floats."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDS = 60
_ACCURACY = 8 * np.finfo(np.float64).eps


def future_shares(d: Any, lag: int, periods: int = 1, renewal: Any = 1.0) -> Floats:
    """`negotiation.truces.summit.future_share` in floats, for d in (0, 1); arrays broadcast.

    Examples
    --------
    >>> future_shares(np.array([0.5, 0.9]), 1, 2, 0.5)
    array([0.3       , 0.58965517])
    """
    terms, rest = divmod(lag, periods)
    rho = np.asarray(renewal, dtype=np.float64)
    if not rest:
        return np.asarray((rho * d**periods) ** terms)
    log: Any = np.log(d)
    lapsed = _lapsed(log, rest, periods, rho)
    return np.asarray(rho ** (terms + 1) * d**lag * -np.expm1(periods * log) / lapsed)


def least_weights(thresholds: Any, lag: int, periods: int = 1, renewal: Any = 1.0) -> Floats:
    """For each threshold in (0, 1) the least d at which `future_shares` reaches it.

    Newton's method on the logarithms, kept inside a bracket.

    Parameters
    ----------
    thresholds
        One dimension; `renewal` is a number or as many.

    Returns
    -------
    ndarray
        ``inf`` where none below 1 does.

    Examples
    --------
    >>> least_weights(np.array([0.3, 0.7]), 1, 2, 0.5)
    array([0.5, inf])
    """
    terms, rest = divmod(lag, periods)
    thresholds = np.asarray(thresholds, dtype=np.float64)
    rho = np.broadcast_to(np.asarray(renewal, dtype=np.float64), thresholds.shape)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if not rest:
            found = (thresholds / rho**terms) ** (1 / lag)
            return np.where(found < 1, found, np.inf)
        limit = rho ** (terms + 1) * periods / (rest + rho * (periods - rest))
        found = np.where(thresholds < limit, thresholds ** (1 / lag), np.inf)
        left = np.flatnonzero((thresholds < limit) & (rho < 1))
        found[left] = _newton(found[left], np.log(thresholds[left]), lag, periods, rho[left])
    return found


def _newton(d: Floats, goal: Floats, lag: int, periods: int, rho: Floats) -> Floats:
    """Where the logarithm of the share reaches a goal, from below or above."""
    low, high = np.zeros_like(d), np.ones_like(d)
    left = np.arange(d.size)
    for _ in range(_ROUNDS):
        here = d[left]
        share, slope = _log_share(here, lag, periods, rho[left])
        excess = share - goal[left]
        low[left] = np.where(excess < 0, here, low[left])
        high[left] = np.where(excess < 0, high[left], here)
        step = here - excess / slope
        inside = (step >= low[left]) & (step <= high[left])
        d[left] = np.where(inside, step, (low[left] + high[left]) / 2)
        left = left[(np.abs(excess) > _ACCURACY) & (np.abs(d[left] - here) > _ACCURACY * here)]
        if not left.size:
            break
    return d


def _log_share(d: Floats, lag: int, periods: int, rho: Floats) -> tuple[Floats, Floats]:
    """Logarithm of the share, and its derivative in d; the lag is no multiple of terms."""
    terms, rest = divmod(lag, periods)
    log: Any = np.log(d)
    before, after = np.exp(rest * log), np.exp(periods * log)
    term, lapsed = -np.expm1(periods * log), _lapsed(log, rest, periods, rho)
    share = (terms + 1) * np.log(rho) + lag * log + np.log(term) - np.log(lapsed)
    fall = rest * before - rho * (rest * before - periods * after)
    return share, (lag - periods * after / term + fall / lapsed) / d


def _lapsed(log: Any, rest: int, periods: int, rho: Floats) -> Floats:
    """``1 - d**b + rho (d**b - d**T)``, from the logarithm of d."""
    return np.asarray(
        -np.expm1(rest * log) - rho * np.exp(rest * log) * np.expm1((periods - rest) * log))
