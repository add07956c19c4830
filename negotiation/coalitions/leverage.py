"""Leverage of suppliers who withhold or tax together, while other suppliers fill in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiation.errors import InputError
from negotiation.exact import exact

MEASURES = ("withhold", "tax")
# Powers of rationals grow with the elasticity; above this one, taxes are worked out in floats.
_LAST_EXACT_ELASTICITY = 100
_SERIES_BELOW = 1e-4


@dataclass(frozen=True)
class Market:
    """What a target buys from whom, and how well one supplier's goods stand in for another's.

    Attributes
    ----------
    shares : each supplier's share of what the target spends on the input; what they leave of 1
        comes from elsewhere, where nobody takes measures.
    elasticity : of substitution between suppliers' goods.
    measure : "withhold": a level is the part of its goods that a supplier does not sell;
        "tax": the rate on top of its price.
    input_share : what the input is of all that the target spends.
    """

    shares: dict[str, Fraction]
    elasticity: Fraction
    measure: str
    input_share: Fraction

    @classmethod
    def from_shares(
        cls, shares: Mapping[str, object], elasticity: object, measure: str = "withhold",
        input_share: object = 1,
    ) -> Market:
        """Read a market from numbers.

        Raises
        ------
        InputError
            If shares are not above 0 or add up to more than 1, if the elasticity is below 0 (or,
            where goods are withheld, not above 1: then nothing replaces them at any price), or
            if the input share is not in (0, 1].

        Examples
        --------
        >>> Market.from_shares({"A": "1/2", "B": "1/4"}, elasticity=3).elsewhere
        Fraction(1, 4)
        """
        parts = {name: exact(share) for name, share in shares.items()}
        sigma, alpha = exact(elasticity), exact(input_share)
        if min(parts.values(), default=Fraction(0)) <= 0 or sum(parts.values()) > 1:
            raise InputError("expected shares above 0 that add up to 1 at most, found "
                             f"{', '.join(f'{name} {share}' for name, share in parts.items())}")
        if measure not in MEASURES:
            raise InputError(f"expected a measure among {', '.join(MEASURES)}, found {measure!r}")
        if sigma < 0 or (measure == "withhold" and sigma <= 1):
            raise InputError(
                f"expected an elasticity of at least 0, and above 1 where goods are withheld "
                f"(else see shortage_loss), found {sigma}")
        if not 0 < alpha <= 1:
            raise InputError(f"expected an input share above 0 and at most 1, found {alpha}")
        return cls(parts, sigma, measure, alpha)

    @property
    def elsewhere(self) -> Fraction:
        """The share that comes from suppliers who are not named."""
        return 1 - sum(self.shares.values(), Fraction(0))

    def level(self, supplier: str, level: object) -> Fraction:
        """A supplier's level as a rational.

        Raises
        ------
        InputError
            If there is no such supplier, or no such level.
        """
        found = exact(level)
        if supplier not in self.shares:
            raise InputError(f"expected a supplier among {', '.join(self.shares)}, "
                             f"found {supplier!r}")
        if found < 0 or (self.measure == "withhold" and found > 1):
            limit = "from 0 to 1" if self.measure == "withhold" else "of at least 0"
            raise InputError(f"{supplier}: expected a level {limit}, found {found}")
        return found

    def driven_away(self, level: Fraction) -> tuple[Fraction | float, Fraction | float]:
        """Parts of the spending on a supplier that a level ends and leaves, at one price index.

        Of floats neither is 1 less the other: where one is tiny, that would lose its digits.
        """
        if self.measure == "withhold":
            return level, 1 - level
        power = 1 - self.elasticity
        if power.denominator == 1 and self.elasticity <= _LAST_EXACT_ELASTICITY:
            left = (1 + level) ** int(power)
            return 1 - left, left
        log = float(power) * math.log1p(float(level))
        return -math.expm1(log), math.exp(log)


@dataclass(frozen=True)
class Leverage:
    """What measures of some suppliers cost the target.

    Attributes
    ----------
    loss : rise of the logarithm of the target's cost of living.
    withdrawn : the share of the target's spending that the measures would drive away at an
        unchanged price index (Omega); below 0 for complements.
    spending : each supplier's share of the target's spending on the input afterwards.
    leakage : how much of it those who take no measures win, unnamed suppliers among them.
    by_share : for each supplier with a measure the derivative of the loss in its share, taken
        from suppliers without one.
    by_elasticity : the derivative of the loss in the elasticity.

    Spending and `withdrawn` are exact where goods are withheld, and where the elasticity is a
    whole number of at most 100; everything else is a float.
    """

    loss: float
    withdrawn: Fraction | float
    spending: dict[str, Fraction | float]
    leakage: Fraction | float
    by_share: dict[str, float]
    by_elasticity: float


def leverage(market: Market, levels: Mapping[str, object]) -> Leverage:
    """What the target loses when some suppliers withhold or tax, and the others fill in.

    Parameters
    ----------
    levels
        For each supplier that takes measures, how far it goes; suppliers left out take none.

    Raises
    ------
    InputError
        If a level is none, or the measures leave hardly anything that could be bought.

    Notes
    -----
    Goods of different suppliers are different goods with one elasticity of substitution sigma.
    Suppliers who take no measures sell what is asked for at unchanged prices. With
    ``Omega = sum of s_i w_i``, where w_i is the part withheld or ``1 - (1 + t_i)**(1 - sigma)``,
    the price index rises by the factor ``(1 - Omega)**(1/(1 - sigma))`` and the loss is
    ``input_share * log(1/(1 - Omega)) / (sigma - 1)``; at sigma = 1 it is
    ``input_share * sum of s_i log(1 + t_i)``.

    Examples
    --------
    The second half of the controlled supply adds more than the first:

    >>> market = Market.from_shares({"A": "3/10", "B": "3/10"}, elasticity=4)
    >>> found = leverage(market, {"A": 1})
    >>> round(found.loss, 4), str(found.spending["B"]), str(found.leakage)
    (0.1189, '3/7', '3/10')
    >>> round(leverage(market, {"A": 1, "B": 1}).loss, 4)
    0.3054

    References
    ----------
    Armington (1969), A theory of demand for products distinguished by place of production;
    Feenstra (1994), New product varieties and the measurement of international prices.
    """
    chosen = {name: market.level(name, level) for name, level in levels.items()}
    chosen = {name: level for name, level in chosen.items() if level}
    parts = {name: market.driven_away(level) for name, level in chosen.items()}
    away = {name: gone for name, (gone, _) in parts.items()}
    still = {name: parts[name][1] if name in parts else Fraction(1) for name in market.shares}
    withdrawn = sum((market.shares[name] * away[name] for name in chosen), Fraction(0))
    kept = market.elsewhere + sum(
        (share * still[name] for name, share in market.shares.items()), Fraction(0))
    if float(kept) <= 0:
        raise InputError("the measures leave nothing that could be bought instead: the loss has "
                         "no bound")
    free = market.elsewhere + sum(
        (share for name, share in market.shares.items() if name not in chosen), Fraction(0))
    return Leverage(
        _loss(market, chosen, withdrawn, kept), withdrawn,
        {name: share * still[name] / kept for name, share in market.shares.items()},
        free * withdrawn / kept, _by_share(market, chosen, away, kept),
        _by_elasticity(market, chosen, away, withdrawn, kept))


def _loss(
    market: Market, levels: Mapping[str, Fraction], withdrawn: Fraction | float,
    kept: Fraction | float,
) -> float:
    alpha = float(market.input_share)
    if market.elasticity == 1:
        return alpha * sum(float(market.shares[name]) * math.log1p(float(level))
                           for name, level in levels.items())
    # near 1 the logarithm's argument is known better, near 0 its distance from 1 is
    log = math.log1p(-float(withdrawn)) if withdrawn < Fraction(1, 2) else math.log(float(kept))
    return alpha * log / float(1 - market.elasticity)


def _by_share(
    market: Market, levels: Mapping[str, Fraction], away: Mapping[str, Fraction | float],
    kept: Fraction | float,
) -> dict[str, float]:
    alpha = float(market.input_share)
    if market.elasticity == 1:
        return {name: alpha * math.log1p(float(level)) for name, level in levels.items()}
    return {name: alpha * float(away[name] / kept) / float(market.elasticity - 1)
            for name in levels}


def _by_elasticity(
    market: Market, levels: Mapping[str, Fraction], away: Mapping[str, Fraction | float],
    withdrawn: Fraction | float, kept: Fraction | float,
) -> float:
    """Minus the relative entropy of spending after and before, over (sigma - 1)**2."""
    alpha, shares = float(market.input_share), market.shares
    if market.elasticity == 1:
        logs = [(float(shares[name]), math.log1p(float(x))) for name, x in levels.items()]
        mean = sum(share * log for share, log in logs)
        return -alpha * (sum(share * log**2 for share, log in logs) - mean**2) / 2
    # goods by their share of spending before, and what part of that spending is driven away
    goods: list[tuple[Fraction, Fraction | float]] = [
        (1 - sum((shares[name] for name in levels), Fraction(0)), Fraction(0))]
    for name, level in levels.items():
        if market.measure == "withhold":
            goods += [(shares[name] * level, Fraction(1)),
                      (shares[name] * (1 - level), Fraction(0))]
        else:
            goods.append((shares[name], away[name]))
    entropy = sum(float(share) * _excess(float((withdrawn - gone) / kept))
                  for share, gone in goods)
    return -alpha * entropy / float(market.elasticity - 1)**2


def _excess(d: float) -> float:
    """(1 + d) log(1 + d) - d, which is 1 at -1."""
    if d <= -1:
        return 1.0
    if abs(d) < _SERIES_BELOW:
        return d**2 / 2 - d**3 / 6 + d**4 / 12
    return (1 + d) * math.log1p(d) - d


def shortage_loss(share: object, cut: object, elasticity: object) -> float:
    """The part of its output that a user loses when an input is short and nobody fills in.

    The short-run counterpart of `leverage`, for inputs that are near-essential.

    Parameters
    ----------
    share
        Of the input in the user's cost, in [0, 1].
    cut
        The part of the quantity that is missing, in [0, 1].
    elasticity
        Of substitution between the input and all others, at least 0.

    Returns
    -------
    float
        ``1 - ((1 - w) + w (1 - x)**((s - 1)/s))**(s/(s - 1))``; at s = 1 ``1 - (1 - x)**w``, at
        s = 0 ``x``.

    Raises
    ------
    InputError
        If a number is out of its range.

    Examples
    --------
    >>> [round(shortage_loss("1/100", "1/2", s), 4) for s in (0, "1/5", 1, 5)]
    [0.5, 0.0343, 0.0069, 0.0053]

    References
    ----------
    Arrow, Chenery, Minhas and Solow (1961), Capital-labor substitution and economic efficiency.
    """
    w, x, s = exact(share), exact(cut), exact(elasticity)
    if not 0 <= w <= 1 or not 0 <= x <= 1 or s < 0:
        raise InputError("expected a share and a cut from 0 to 1 and an elasticity of at least 0, "
                         f"found {w}, {x} and {s}")
    if not w or not x:
        return 0.0
    if x == 1 and s <= 1:
        return 1.0
    if not s:
        return float(x)
    if s == 1:
        return -math.expm1(float(w) * math.log1p(-float(x)))
    if x == 1:
        return 1 - math.pow(1 - w, s / (s - 1))
    # the least quantity can be raised to a power beyond floats: measured against it, none is
    exponent = float((s - 1) / s) * math.log1p(-float(x))
    top = max(exponent, 0.0)
    log = top + math.log(float(1 - w) * math.exp(-top) + float(w) * math.exp(exponent - top))
    return -math.expm1(float(s / (s - 1)) * log)
