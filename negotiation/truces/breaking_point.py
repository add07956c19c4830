"""The smallest change of one number that breaks a deal kept by reversion, in closed form.

With D and P a player's payoffs from its best breach and after it, and s the share of the future
that a breach costs it, a deal that gives it C is kept where ``D - C <= s (D - P)``: the deal may
give less down to ``D - s (D - P)``, and a breach may stay unseen as long as s is large enough
(Friedman, 1971, with lags and summits as in `negotiation.truces.summit`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from negotiation.model.parts import MOST_PERIODS
from negotiation.truces.least import Number, leaves
from negotiation.truces.patience import Stakes
from negotiation.truces.stage import Index, Stage


@dataclass(frozen=True)
class BreakingPoint:
    """How far each number can move alone until one player breaks a deal.

    Parameters
    ----------
    discount
        The least discount at which it keeps the deal.
    lag
        The most periods for which its breach may stay unseen; None without limit.
    fall
        The most that the deal's payoff to it can fall.
    """

    discount: Number
    lag: int | None
    fall: Fraction


def breaking_points(
    ground: Stage, index: Index, punishment: str = "nash"
) -> dict[str, BreakingPoint]:
    """For each player who is tempted to break a deal, and does not, what would make it do so.

    Parameters
    ----------
    ground
        With discounts of all players with a choice.
    index
        A deal that all keep.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.stage import stage
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="4/5")
    >>> breaking_points(stage(game), (0, 0))["A"]
    BreakingPoint(discount=Fraction(1, 2), lag=3, fall=Fraction(6, 5))
    """
    found = {}
    for i in ground.movers:
        stakes, needed = ground.stakes(i, index, punishment), ground.critical(i, index, punishment)
        if needed and stakes.reversion is not None:
            least = stakes.deviate - ground.share(i) * (stakes.deviate - stakes.reversion)
            found[ground.game.players[i]] = BreakingPoint(
                needed, _longest_lag(ground, i, stakes), stakes.comply - least)
    return found


def _longest_lag(ground: Stage, i: int, stakes: Stakes) -> int | None:
    """By halves: the longer a breach stays unseen, the less of the future it costs."""
    delta, threshold = ground.discount[i], stakes.threshold
    assert delta is not None
    assert threshold is not None
    d = delta * (1 - ground.hazard)
    if leaves(threshold, d, MOST_PERIODS, ground.summit):
        return None
    kept, broken = ground.lag[i], MOST_PERIODS
    while broken - kept > 1:
        middle = (kept + broken) // 2
        if leaves(threshold, d, middle, ground.summit):
            kept = middle
        else:
            broken = middle
    return kept
