"""How long a truce lasts when chance alone can end it."""

from __future__ import annotations

from fractions import Fraction


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
