"""What breaks a truce: how far each number can move before somebody gains by leaving it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from negotiation.exact import exact
from negotiation.model.game import Game
from negotiation.model.plan import Index, Plan
from negotiation.truces.automaton import join
from negotiation.truces.evaluation import discounts
from negotiation.truces.intervals import Interval, Number, stable_discounts
from negotiation.truces.longest_lag import longest_lag
from negotiation.truces.one_shot import check
from negotiation.truces.payoff_range import PayoffRange, payoff_range
from negotiation.truces.worlds import World


@dataclass(frozen=True)
class Changes:
    """How far each number can move alone before a truce breaks.

    Parameters
    ----------
    stable
        Whether it holds as it stands; if not, all else is empty.
    patience
        For each player the interval of its own discount around the present one.
    common
        The interval of a discount that all share; None where the present ones differ.
    hazard
        The greatest chance a period of a collapse into a one-shot equilibrium that the truce
        survives, in addition to what can end it already; 1 where any is survived. None where
        deviations show in the state of the world, which the formula does not cover.
    lag
        For each player the most periods after which its deviations may be seen, None without
        limit. Empty where deviations show in the state of the world.
    payoffs
        For each player and each deal asked for, how far the payoff can move.
    """

    stable: bool
    patience: tuple[Interval, ...] = ()
    common: Interval | None = None
    hazard: Number | None = None
    lag: tuple[int | None, ...] = ()
    payoffs: tuple[PayoffRange, ...] = ()


def smallest_changes(
    plan: Plan, ground: Game | World, discount: object, lag: int | tuple[int, ...] = 1,
    deals: Iterable[Index] | None = None,
) -> Changes:
    """Find what is needed to break a truce.

    Parameters
    ----------
    plan, ground, lag
        As of `negotiation.truces.automaton.join`.
    discount
        One number for all players, or one for each.
    deals
        Profiles whose payoffs are moved; default the one with which play starts.

    Returns
    -------
    Changes

    Raises
    ------
    InputError
        If the plan and the game do not fit, or a number is out of range.

    Notes
    -----
    A hazard h of collapse into a one-shot equilibrium adds the same to complying and to deviating
    up to the chance that play goes on: it acts on stability as the discount ``delta (1 - h)``.

    Examples
    --------
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> found = smallest_changes(grim(game, (0, 0), (1, 1)), game, "4/5")
    >>> found.common, found.hazard, found.lag
    (Interval(low=Fraction(1, 2), high=Fraction(1, 1)), Fraction(3, 8), (3, 3))
    >>> found.payoffs[0]
    PayoffRange(player=0, deal=(0, 0), low=Fraction(-6, 5), high=None)
    """
    machine = join(plan, ground, lag=lag)
    deltas = discounts(machine.players, discount)
    if not check(machine, deltas).stable:
        return Changes(False)
    found = stable_discounts(machine)
    patience = tuple(_around(own, delta)
                     for own, delta in zip(found.by_player, deltas, strict=True))
    chosen = [machine.plays[machine.start]] if deals is None else list(deals)
    steered = isinstance(ground, World) and any(ground.on)
    return Changes(
        True,
        patience,
        _around(found.common, deltas[0]) if len(set(deltas)) == 1 else None,
        None if steered else _hazard(patience, deltas),
        () if steered else tuple(longest_lag(plan, ground, deltas, i)
                                 for i in range(len(machine.players))),
        tuple(payoff_range(machine, deltas, i, deal)
              for deal in chosen for i in range(len(machine.players))))


def _around(intervals: tuple[Interval, ...], delta: Fraction) -> Interval:
    """The interval in which a discount lies; one bracketed to some digits may just miss it."""
    return min(intervals, key=lambda i: max(float(i.low - delta), float(delta - i.high), 0.0))


def _hazard(patience: tuple[Interval, ...], deltas: tuple[Fraction, ...]) -> Number:
    """The greatest hazard that leaves every ``delta (1 - h)`` in its interval."""
    found: list[Number] = []
    for interval, delta in zip(patience, deltas, strict=True):
        if isinstance(interval.low, Fraction):
            found.append(max(Fraction(0), 1 - interval.low / delta))
        else:
            most = float(1 - exact(interval.low) / delta)
            found.append(max(0.0, math.nextafter(most, 0)))
    return min(found)
