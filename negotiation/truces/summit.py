"""What a detection lag and summits with uncertain renewal leave of the future.

With discount delta and breakdown hazard h, a period counts ``d = delta (1 - h)`` times the one
before. Every T periods stands a summit, which renews the truce with chance rho; else it ends. Of
the discounted life of a deal, a *share* lies after a breach begun now has been seen. A player
with C from complying, D from deviating and P after the end keeps the deal iff that share, at
the moment where it is least, is at least ``(D - C)/(D - P)``. With a lag of ``L = a T + b``
periods, b < T, the worst moment is b periods before a summit, and the share there is ::

    rho**(a+1) d**L (1 - d**T) / (1 - d**b + rho (d**b - d**T))

which is ``d**L`` if renewal is certain. It rises with d and with rho.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache


@dataclass(frozen=True)
class Summit:
    """A summit every so many periods, at which the truce is renewed with some chance.

    Parameters
    ----------
    periods
        Length of a term, at least 1. The hazard acts after each period's payoffs, the last
        one's included, and renewal after it.
    renewal
        Chance in [0, 1].
    """

    periods: int
    renewal: Fraction

    @property
    def certain(self) -> bool:
        """Whether every term is renewed, so that the summit changes nothing."""
        return self.renewal == 1


OPEN_ENDED = Summit(1, Fraction(1))


def future_share(d: Fraction, lag: int = 1, summit: Summit = OPEN_ENDED) -> Fraction:
    """Least share of a deal's discounted life that lies after a breach has been seen.

    Parameters
    ----------
    d
        What a period counts against the one before, in (0, 1]; at 1 the limit.
    lag
        Periods until a breach is seen.

    Examples
    --------
    >>> future_share(Fraction(9, 10)), future_share(Fraction(1, 2), 1, Summit(2, Fraction(1, 2)))
    (Fraction(9, 10), Fraction(3, 10))
    """
    if summit.certain:
        return d**lag
    terms, rest = divmod(lag, summit.periods)
    rho = summit.renewal
    if not rest:
        return (rho * d**summit.periods) ** terms
    if d == 1:
        return rho ** (terms + 1) * summit.periods / (rest + rho * (summit.periods - rest))
    before, after = d**rest, d**summit.periods
    below = 1 - before + rho * (before - after)
    return rho ** (terms + 1) * d**lag * (1 - after) / below


@lru_cache(maxsize=256)
def expected_sum(d: Fraction, left: int, summit: Summit = OPEN_ENDED) -> Fraction:
    """Discounted number of periods that a truce lasts, `left` periods before its next summit.

    Examples
    --------
    >>> expected_sum(Fraction(1, 2), 1), expected_sum(Fraction(1, 2), 2, Summit(2, Fraction(0)))
    (Fraction(2, 1), Fraction(3, 2))
    """
    if summit.certain:
        return 1 / (1 - d)
    lost = (1 - summit.renewal) / (1 - summit.renewal * d**summit.periods)
    return (1 - lost * d**left) / (1 - d)


def least_loss(
    tempting: Fraction, lost: Fraction, d: Fraction, lag: int = 1, summit: Summit = OPEN_ENDED
) -> Fraction:
    """Least discounted loss from a breach, over all moments of a term at which it may begin.

    Parameters
    ----------
    tempting
        What a breach brings a period while it is not seen, ``D - C``.
    lost
        What it costs a period once it is seen, ``C - P``.

    Notes
    -----
    As a function of the periods m left to the summit, the loss is a constant plus a multiple of
    ``d**m`` for m <= b and for m > b, with another constant and multiple: it is least at an end
    of one of the two stretches.

    Examples
    --------
    >>> least_loss(Fraction(2), Fraction(2), Fraction(3, 4))
    Fraction(4, 1)
    """
    if summit.certain:
        return (d**lag * (tempting + lost) - tempting) / (1 - d)
    return min(seen * lost - hidden * tempting for hidden, seen in _moments(d, lag, summit))


@lru_cache(maxsize=256)
def _moments(d: Fraction, lag: int, summit: Summit) -> list[tuple[Fraction, Fraction]]:
    """Discounted periods before and after a breach is seen, if begun at an end of a stretch."""
    rest = lag % summit.periods
    ends = {left for left in (1, rest, rest + 1, summit.periods) if 1 <= left <= summit.periods}
    found = []
    for left in sorted(ends):
        passed = 0 if lag < left else 1 + (lag - left) // summit.periods
        then = left - lag + passed * summit.periods
        seen = summit.renewal**passed * d**lag * expected_sum(d, then, summit)
        found.append((expected_sum(d, left, summit) - seen, seen))
    return found
