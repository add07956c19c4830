"""The least patience, and the least chance of renewal, that leave enough of the future."""

from __future__ import annotations

import decimal
import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from negotiation.truces.nearest import nearest_above
from negotiation.truces.roots import root
from negotiation.truces.summit import OPEN_ENDED, Summit, future_share

Number = Fraction | float

BELOW_ONE = math.nextafter(1, 0)
# Powers of more bits than this are first compared in decimals of so many digits; they decide
# unless the two sides agree to the margin.
_LONG = 20_000
_DIGITS = 60
_MARGIN = decimal.Decimal("1e-40")
# Rational answers with larger denominators are given as floats.
_LARGEST = 10**7
# So many chords are drawn before an interval is halved instead.
_CHORDS = 25


def leaves(threshold: Fraction, d: Fraction, lag: int, summit: Summit = OPEN_ENDED) -> bool:
    """Whether ``future_share(d, lag, summit) >= threshold``, exactly, for d in [0, 1).

    Examples
    --------
    >>> leaves(Fraction(1, 4), Fraction(1, 2), 2), leaves(Fraction(1, 4), Fraction(1, 2), 3)
    (True, False)
    """
    if d <= 0:
        return threshold <= 0
    if (lag + summit.periods) * d.denominator.bit_length() > _LONG:
        decided = _in_decimals(threshold, d, lag, summit)
        if decided is not None:
            return decided
    return _in_integers(threshold, d, lag, summit)


def _in_integers(threshold: Fraction, d: Fraction, lag: int, summit: Summit) -> bool:
    """The same with `future_share` multiplied out, for a d between 0 and 1."""
    p, q = d.numerator, d.denominator
    needed, of = threshold.numerator * q**lag, threshold.denominator * p**lag
    if summit.certain:
        return bool(of >= needed)
    terms, rest = divmod(lag, summit.periods)
    r, s = summit.renewal.numerator, summit.renewal.denominator
    if not rest:
        return bool(of * r**terms >= needed * s**terms)
    whole, left = q**summit.periods - p**summit.periods, q ** (summit.periods - rest)
    lapsed = s * (q**rest - p**rest) * left + r * (p**rest * left - p**summit.periods)
    return bool(of * r ** (terms + 1) * whole >= needed * s**terms * lapsed)


def _in_decimals(threshold: Fraction, d: Fraction, lag: int, summit: Summit) -> bool | None:
    """The same by rounding; None where the two sides are too near to tell."""
    digits = _DIGITS + len(str(d.denominator))
    context = decimal.Context(prec=digits, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
    with decimal.localcontext(context):
        number, rho, least = (
            decimal.Decimal(x.numerator) / x.denominator for x in (d, summit.renewal, threshold))
        terms, rest = divmod(lag, summit.periods)
        share = number**lag
        if not summit.certain:
            before, after = number**rest, number ** (summit.periods - rest)
            top = rho ** (terms + 1) * (1 - number**summit.periods) if rho else rho
            below = 1 - before + rho * before * (1 - after)
            share = share * top / below if below else share * rho**terms
        if abs(share - least) <= _MARGIN * max(share, least):
            return None
        return share >= least


@lru_cache(maxsize=4096)
def least_discount(
    threshold: Fraction, lag: int = 1, hazard: Fraction = Fraction(0),
    summit: Summit = OPEN_ENDED,
) -> Number | None:
    """Least discount factor below 1 that leaves a player enough of the future; None if none does.

    Parameters
    ----------
    threshold
        ``(D - C)/(D - P)``, positive.
    hazard
        Chance a period of a breakdown.

    Returns
    -------
    Fraction, float or None
        A `Fraction` where the answer is rational with a short spelling (always for a lag of 1
        without a summit), else the nearest float from above.

    Examples
    --------
    >>> least_discount(Fraction(1, 2)), least_discount(Fraction(1, 2), 1, Fraction(1, 10))
    (Fraction(1, 2), Fraction(5, 9))
    >>> least_discount(Fraction(3, 10), 1, Fraction(0), Summit(2, Fraction(1, 2)))
    Fraction(1, 2)
    """
    kept = 1 - hazard
    if threshold >= future_share(kept, lag, summit):
        return None
    found = _least_weight(threshold, lag, summit)
    if isinstance(found, Fraction):
        return found / kept
    return nearest_above(
        min(found / float(kept), BELOW_ONE),
        lambda delta: leaves(threshold, delta * kept, lag, summit), BELOW_ONE)


def greatest_hazard(
    threshold: Fraction, discount: Fraction, lag: int = 1, summit: Summit = OPEN_ENDED
) -> Number | None:
    """Greatest hazard a period that leaves a player enough of the future; None if none does.

    Examples
    --------
    >>> greatest_hazard(Fraction(1, 2), Fraction(3, 4))
    Fraction(1, 3)
    """
    if not leaves(threshold, discount, lag, summit):
        return None
    found = _least_weight(threshold, lag, summit)
    if isinstance(found, Fraction):
        return 1 - found / discount
    return abs(nearest_above(
        -max(0.0, 1 - float(Fraction(found) / discount)),
        lambda minus: leaves(threshold, discount * (1 + minus), lag, summit), 0.0))


def least_renewal(
    threshold: Fraction, d: Fraction, lag: int, periods: int
) -> Number | None:
    """Least chance of renewal every `periods` periods that leaves a player enough of the future.

    None where even certain renewal does not. For a lag shorter than a term ::

        rho = theta (1 - d**b) / (d**L (1 - d**T) - theta (d**b - d**T))

    Examples
    --------
    >>> least_renewal(Fraction(3, 10), Fraction(1, 2), 1, 2)
    Fraction(1, 2)
    """
    if not leaves(threshold, d, lag):
        return None
    terms, rest = divmod(lag, periods)
    if not terms:
        before, after = d**rest, d**periods
        return threshold * (1 - before) / (d**lag * (1 - after) - threshold * (before - after))
    if not rest:
        found = root(threshold / d**lag, terms)
        if isinstance(found, Fraction):
            return found
    else:
        found = _reaching(lambda rho: _share(float(d), lag, periods, rho), float(threshold))
    return nearest_above(
        min(found, 1.0), lambda rho: rho >= 0 and leaves(threshold, d, lag, Summit(periods, rho)),
        1.0)


@lru_cache(maxsize=4096)
def _least_weight(threshold: Fraction, lag: int, summit: Summit) -> Number:
    """Least d at which the share reaches a threshold: exact where it is found so, else near."""
    terms, rest = divmod(lag, summit.periods)
    if summit.certain or not rest:
        below = 1 if summit.certain else summit.renewal**terms
        return root(threshold / below, lag)
    rho = float(summit.renewal)
    found = _reaching(lambda d: _share(d, lag, summit.periods, rho), float(threshold))
    near = Fraction(found).limit_denominator(_LARGEST)
    if 0 < near < 1 and future_share(near, lag, summit) == threshold:
        return near
    return found


def _share(d: float, lag: int, periods: int, rho: float) -> float:
    """`future_share` in floats, for a lag that is no whole number of terms."""
    if d <= 0:
        return 0.0
    if d >= 1:
        return math.inf
    terms, rest = divmod(lag, periods)
    log = math.log(d)
    before = math.exp(rest * log)
    lapsed = -math.expm1(rest * log) - rho * before * math.expm1((periods - rest) * log)
    return rho ** (terms + 1) * math.exp(lag * log) * -math.expm1(periods * log) / lapsed


def _reaching(rising: Callable[[float], float], level: float) -> float:
    """Where a rising function on [0, 1] reaches a level, to a few units in the last place.

    By chords, an end that stays being moved half-way to the level (Dowell and Jarratt, 1971); by
    halves once so many chords have not been enough.
    """
    low, high, under, over = 0.0, 1.0, -level, rising(1.0) - level
    before = math.inf
    for step in itertools.count():
        at = low + (high - low) / 2
        if step < _CHORDS and over < math.inf:
            at = low - under * ((high - low) / (over - under))
        if abs(at - before) <= 2 * math.ulp(at) or not low < at < high:
            return at
        found, same = rising(at) - level, before
        if found < 0:
            over = over / 2 if same == low else over
            low, under = at, found
        else:
            under = under / 2 if same == high else under
            high, over = at, found
        before = at
    raise AssertionError  # floats run out
