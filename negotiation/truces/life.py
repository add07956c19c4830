"""How long a truce lasts when chance alone can end it."""

from __future__ import annotations

import math
from fractions import Fraction

# Logarithms nearer than this are not trusted to tell which of two chances is the larger.
_NEAR = 1e-9


def expected_life(
    hazard: Fraction, horizon: int | None = None, renewal: Fraction | None = None
) -> Fraction | None:
    """Expected number of periods that a self-enforcing truce is in force.

    Parameters
    ----------
    hazard
        Chance a period that the truce breaks down, after the period's payoffs.
    horizon, renewal
        Periods to the next summit, and the chance that the truce is renewed there; without
        both the truce is open-ended.

    Returns
    -------
    Fraction or None
        ``1/h``; with horizon T and renewal r ``((1-(1-h)**T)/h) / (1 - r (1-h)**T)``; None
        where nothing ends the truce. The same sum is written for h = 0 as ``T/(1-r)``.

    Examples
    --------
    >>> expected_life(Fraction(1, 20))
    Fraction(20, 1)
    >>> expected_life(Fraction(0), 4, Fraction(3, 4))
    Fraction(16, 1)
    """
    if horizon is None or renewal is None:
        return 1 / hazard if hazard else None
    kept = (1 - hazard) ** horizon
    term = (1 - kept) / hazard if hazard else Fraction(horizon)
    return term / (1 - renewal * kept) if renewal * kept < 1 else None


def survival_chance(
    periods: int, hazard: Fraction, horizon: int | None = None, renewal: Fraction | None = None
) -> Fraction:
    """Chance that a self-enforcing truce is still in force after some periods.

    ``(1-h)**t * r**k`` where k is the number of summits in these periods.

    Examples
    --------
    >>> survival_chance(5, Fraction(1, 10)), survival_chance(5, Fraction(0), 4, Fraction(3, 4))
    (Fraction(59049, 100000), Fraction(3, 4))
    """
    kept = (1 - hazard) ** periods
    return kept if horizon is None or renewal is None else kept * renewal ** (periods // horizon)


def half_life(
    hazard: Fraction, horizon: int | None = None, renewal: Fraction | None = None
) -> int | None:
    """First number of periods after which a truce has ended with chance one half or more.

    None where nothing ends the truce.

    Examples
    --------
    >>> half_life(Fraction(1, 10)), half_life(Fraction(0), 4, Fraction(3, 4))
    (7, 12)
    """
    if not hazard and (horizon is None or renewal is None or renewal == 1):
        return None
    high = 1
    while not _over(high, hazard, horizon, renewal):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        over = _over(middle, hazard, horizon, renewal)
        low, high = (low, middle) if over else (middle, high)
    return high


def _over(
    periods: int, hazard: Fraction, horizon: int | None, renewal: Fraction | None
) -> bool:
    """Whether a truce has ended with chance one half or more; exact where logarithms are near."""
    log = periods * math.log1p(-float(hazard)) if hazard < 1 else -math.inf
    if horizon is not None and renewal is not None and periods >= horizon:
        log += (periods // horizon) * (math.log(renewal) if renewal else -math.inf)
    if abs(log + math.log(2)) > _NEAR:
        return log < -math.log(2)
    return survival_chance(periods, hazard, horizon, renewal) <= Fraction(1, 2)


def joint_hazard(volatility: list[Fraction]) -> Fraction:
    """Chance a period that at least one of several independent commitments is dropped.

    Examples
    --------
    >>> joint_hazard([Fraction(1, 10), Fraction(1, 10)])
    Fraction(19, 100)
    """
    kept = Fraction(1)
    for chance in volatility:
        kept *= 1 - chance
    return 1 - kept
