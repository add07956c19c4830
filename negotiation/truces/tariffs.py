"""How low two countries can keep tariffs that nobody enforces, with linear demand.

Each country's welfare is ``const + v t/4 - 3 t^2/8 - v s/4 + s^2/8`` in its own tariff t and the
other's tariff s; v is the tariff that stops trade. A country that breaks an agreement gains terms
of trade until that is seen, and then both set their best tariffs for ever (Dixit 1987; Bagwell and
Staiger 1990; the algebra for linear demand is derived).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from negotiation.errors import InputError
from negotiation.exact import exact, spell
from negotiation.model.game import Game

Number = Fraction | float


def optimal_tariff(volume: object) -> Fraction:
    """The tariff of a country that expects no cooperation: ``v/3``.

    Parameters
    ----------
    volume
        v, the tariff that stops trade: the larger, the more there is to trade.

    Raises
    ------
    InputError
        If the volume is not a positive number.

    Examples
    --------
    >>> optimal_tariff(3)
    Fraction(1, 1)
    """
    return _positive(volume) / 3


def cooperative_tariff(volume: object, discount: object, lag: int = 1) -> Fraction:
    """The least tariff that both countries keep under the threat of the optimal ones.

    ``(v/3) (3 - 2 r)/(3 + 2 r)``, not below 0, with ``r = d^L/(1 - d^L)``: a breach is worth
    ``3/8 (v/3 - t)^2`` a period while it is not seen, its end costs ``((v/3)^2 - t^2)/4``.

    Parameters
    ----------
    volume
        v, the tariff that stops trade.
    discount
        Of both countries, in (0, 1).
    lag
        Periods before a breach is seen.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    Free trade holds from a discount of 3/5 on; with two periods until a breach is seen, 3/5 is no
    longer enough.

    >>> [str(cooperative_tariff(3, d)) for d in ("1/3", "1/2", "3/5")]
    ['1/2', '1/5', '0']
    >>> cooperative_tariff(3, "3/5", lag=2)
    Fraction(5, 11)
    """
    weight = _weight(discount, lag)
    return max(Fraction(0), optimal_tariff(volume) * (3 - 2 * weight) / (3 + 2 * weight))


def managed_tariff(surge: object, volume: object, discount: object) -> Number:
    """The least tariff that both keep in a period in which more is traded than usual.

    A surge raises what a breach brings today and not what it costs later, so that the tariff has to
    rise with it (managed trade: Bagwell and Staiger, 1990).

    Parameters
    ----------
    surge
        v in this period.
    volume
        v in all later periods, in which the cooperative tariff is kept.

    Returns
    -------
    Fraction or float
        Exact where it is rational.

    Examples
    --------
    >>> [managed_tariff(v, 3, "3/5") for v in (3, 4, 6)]
    [Fraction(0, 1), Fraction(1, 3), Fraction(1, 1)]
    """
    normal, kept = optimal_tariff(volume), cooperative_tariff(volume, discount)
    square = Fraction(8, 3) * _weight(discount, 1) * (normal**2 - kept**2) / 4
    root = _root(square)
    return max(Fraction(0), optimal_tariff(surge) - root)


def tariff_game(volume: object, tariffs: Sequence[object]) -> Game:
    """The game of two countries that choose among some tariffs.

    Parameters
    ----------
    volume
        v, the tariff that stops trade.
    tariffs
        Numbers from 0 to v, the actions of both.

    Raises
    ------
    InputError
        If a tariff is out of range.

    Examples
    --------
    >>> from negotiation.truces.reversion import self_enforcing
    >>> free, _ = self_enforcing(tariff_game(3, [0, 1]), [("0", "0"), ("1", "1")]).deals
    >>> free["critical_discount"]["nash"]
    Fraction(3, 5)
    """
    v = _positive(volume)
    own = [_number(tariff, "tariffs") for tariff in tariffs]
    for tariff in own:
        if not 0 <= tariff <= v:
            raise InputError(f"tariffs: expected numbers from 0 to {v}, found {tariff}")

    def welfare(mine: Fraction, theirs: Fraction) -> Fraction:
        return (v * mine / 4 - 3 * mine**2 / 8) - (v * theirs / 4 - theirs**2 / 8)

    return Game.from_payoffs(
        {"home": [[welfare(t, s) for s in own] for t in own],
         "abroad": [[welfare(s, t) for s in own] for t in own]},
        actions=[[spell(tariff) for tariff in own]] * 2, title="Tariffs with linear demand")


def _weight(discount: object, lag: int) -> Fraction:
    """What the periods after a breach is seen count, over those before: ``d^L/(1 - d^L)``."""
    delta = _number(discount, "discount")
    if not 0 < delta < 1:
        raise InputError(f"discount: expected a number between 0 and 1, found {delta}")
    if lag < 1:
        raise InputError(f"lag: expected 1 or more periods, found {lag}")
    return delta**lag / (1 - delta**lag)


def _root(square: Fraction) -> Number:
    """A square root, exact where it is rational."""
    top, bottom = math.isqrt(square.numerator), math.isqrt(square.denominator)
    if top**2 == square.numerator and bottom**2 == square.denominator:
        return Fraction(top, bottom)
    return math.sqrt(square)


def _positive(value: object) -> Fraction:
    number = _number(value, "volume")
    if number <= 0:
        raise InputError(f"volume: expected a number above 0, found {number}")
    return number


def _number(value: object, what: str) -> Fraction:
    try:
        return exact(value)
    except ValueError as error:
        raise InputError(f"{what}: {error}") from None
