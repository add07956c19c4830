"""How much of a deal's life a breach costs, with summits that may not renew it.

A deal lasts a period with chance 1 - h, and every T periods a summit renews it with chance rho.
While a breach is not seen, L periods long, whoever broke the deal gains; then it is over. Sums
are taken apart term by term; nothing is inferred from a formula for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from .rounded import Rounded

ONE = Fraction(1)
# With more periods than this, powers are compared in few digits first.
_LONG = 200

Number = TypeVar("Number", Fraction, Rounded)


@dataclass(frozen=True)
class Summit:
    """A summit every so many periods, with the chance that it renews the truce."""

    periods: int
    renewal: Fraction


@lru_cache(maxsize=1024)
def moments(d: Fraction, lag: int, summit: Summit | None) -> tuple[tuple[Fraction, Fraction], ...]:
    """Discounted periods before and after a breach is seen, for the moments at which to begin.

    d, at most 1, is what a period counts against the one before; at d = 1 without an end in
    sight the sums are infinite and `least_share` must be asked instead. Of the moments of a
    term only those need to be looked at that begin or end a stretch over which the number of
    summits that a breach outlasts stays the same: both sums are there of the form
    x + y d**m, with m the periods left to the summit, and so are least or greatest, and so is
    their ratio, at the ends.
    """
    return _moments(d, lag, summit)


def _moments(d: Number, lag: int, summit: Summit | None) -> tuple[tuple[Number, Number], ...]:
    if summit is None or summit.renewal == 1:
        hidden = _sum(d, lag)
        return ((hidden, 1 / (1 - d) - hidden),)
    rest = lag % summit.periods
    ends = sorted({m for m in (1, rest, rest + 1, summit.periods) if 1 <= m <= summit.periods})
    found = []
    for left in ends:
        if lag < left:
            hidden, weight, still, to = 0 * d, d**0, lag, left
        else:  # the rest of this term, whole terms, and part of the last one
            terms, still = divmod(lag - left, summit.periods)
            factor = d**summit.periods * summit.renewal
            weight, to = d**left * summit.renewal, summit.periods
            hidden = _sum(d, left) + weight * _sum(d, to) * _sum(factor, terms)
            weight *= factor**terms
        hidden += weight * _sum(d, still)
        found.append((hidden, weight * d**still * life(d, to - still, summit)))
    return tuple(found)


def life(d: Number, left: int, summit: Summit | None) -> Number:
    """Discounted periods that a truce lasts which is `left` periods before a summit."""
    if summit is None or summit.renewal == 1:
        return 1 / (1 - d)
    term = _sum(d, summit.periods) / (1 - summit.renewal * d**summit.periods)
    return _sum(d, left) + d**left * summit.renewal * term


@lru_cache(maxsize=1024)
def least_share(d: Fraction, lag: int, summit: Summit | None) -> Fraction:
    """The part of a deal's life that a breach costs, where it is least; at d = 1 the limit."""
    if summit is None or summit.renewal == 1:
        return d**lag
    return min(seen / (hidden + seen) for hidden, seen in moments(d, lag, summit))


def share_against(ratio: Fraction, d: Fraction, lag: int, summit: Summit | None) -> int:
    """The sign of the least share less a ratio; in full length only where bounds do not tell."""
    far = lag + (0 if summit is None else summit.periods)
    sign = None if d == 1 or far < _LONG else _rough_sign(ratio, Rounded.of(d), lag, summit)
    if sign is not None:
        return sign
    share = least_share(d, lag, summit)
    return (share > ratio) - (share < ratio)


def _rough_sign(ratio: Fraction, d: Rounded, lag: int, summit: Summit | None) -> int | None:
    if summit is None or summit.renewal == 1:
        return (d**lag).against(ratio)
    try:
        signs = [(seen / (hidden + seen)).against(ratio)
                 for hidden, seen in _moments(d, lag, summit)]
    except ZeroDivisionError:
        return None
    told = [sign for sign in signs if sign is not None]
    return min(told) if len(told) == len(signs) else None


def _sum(d: Number, periods: int) -> Number:
    return periods * d**0 if d == 1 else (1 - d**periods) / (1 - d)
