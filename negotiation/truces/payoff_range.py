"""How far one player's payoff from one deal can move before a truce breaks.

Gains are linear in payoffs where deviations are seen at once: the gain of the same deviation with a
payoff of one from the deal, and nothing else, is the slope. With a detection lag the best gain is
the greatest of several such lines, and the end of the range is found by bisection to the last line
and then exactly.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import integer_array
from negotiation.model.plan import Index
from negotiation.truces.evaluation import Discounts, discounts
from negotiation.truces.joint_states import Automaton
from negotiation.truces.one_shot import one_shot_gains

Mask = NDArray[np.bool_]

_ROUNDS = 60


@dataclass(frozen=True)
class PayoffRange:
    """How much can be added to a player's payoff from a deal without anybody leaving the truce.

    Parameters
    ----------
    player, deal
        Whose payoff, and from which profile.
    low, high
        The least and the greatest change; None where there is no limit.
    """

    player: int
    deal: Index
    low: Fraction | None
    high: Fraction | None


def payoff_range(machine: Automaton, discount: object, player: int, deal: Index) -> PayoffRange:
    """Find how far a payoff can move, in all states of the world alike.

    Parameters
    ----------
    machine
        A self-enforcing truce without slips.
    discount
        One number for all players, or one for each.
    player
        Whose payoff moves.
    deal
        The profile from which it is had, played on the path or not.

    Examples
    --------
    The prisoner's dilemma at discount 3/4 holds as long as the reward is at least 2, since
    5 - R <= 3/4 (5 - 1):

    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> payoff_range(join(grim(game, (0, 0), (1, 1)), game), "3/4", 0, (0, 0))
    PayoffRange(player=0, deal=(0, 0), low=Fraction(-1, 1), high=None)
    """
    deltas = discounts(machine.players, discount)
    rows = np.flatnonzero(machine.deviations.player == player).tolist()
    if not rows:
        return PayoffRange(player, deal, None, None)
    if machine.lag[player] > 1:
        low, high = (_limit(machine, deltas, player, deal, sign) for sign in (-1, 1))
        return PayoffRange(player, deal, low, high)
    gains = one_shot_gains(machine, deltas)
    slopes = one_shot_gains(_indicator(machine, deal), deltas)
    lines = [(gains[k], slopes[k]) for k in rows]
    return PayoffRange(
        player, deal, max((-gain / slope for gain, slope in lines if slope < 0), default=None),
        min((-gain / slope for gain, slope in lines if slope > 0), default=None))


def changed(machine: Automaton, player: int, deal: Index, change: Fraction) -> Automaton:
    """The truce with a player's payoff from a deal changed.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> truce = join(grim(game, (0, 0), (1, 1)), game)
    >>> changed(truce, 0, (0, 0), Fraction(-1, 2)).exact_payoff(0, 0)
    Fraction(5, 2)
    """
    complying, deviating = _where(machine, deal)
    own = machine.deviations.player == player
    scale = machine.denominators[player]
    values = [Fraction(int(x), scale) + (change if here else 0)
              for x, here in zip(machine.payoffs[player], complying, strict=True)]
    others = [Fraction(int(x), scale) + (change if here else 0) for x, here in
              zip(machine.deviations.payoff[own], deviating[own], strict=True)]
    whole, unit = integer_array([*values, *others])
    payoff = machine.deviations.payoff.astype(object)
    payoff[own] = whole[len(values):]
    return dataclasses.replace(
        machine,
        payoffs=tuple(whole[:len(values)] if i == player else row
                      for i, row in enumerate(machine.payoffs)),
        denominators=tuple(unit if i == player else x
                           for i, x in enumerate(machine.denominators)),
        deviations=dataclasses.replace(machine.deviations, payoff=payoff))


def _indicator(machine: Automaton, deal: Index, level: int = 1) -> Automaton:
    """The truce of players who are paid one for the deal and nothing for anything else."""
    complying, deviating = _where(machine, deal)
    return dataclasses.replace(
        machine, payoffs=(level * complying.astype(np.int64),) * len(machine.players),
        denominators=(1,) * len(machine.players),
        deviations=dataclasses.replace(machine.deviations,
                                       payoff=level * deviating.astype(np.int64)))


def _where(machine: Automaton, deal: Index) -> tuple[Mask, Mask]:
    """In which states the deal is played, and which deviations lead to it in the period."""
    rows = machine.deviations
    return (np.array([play == deal for play in machine.plays]),
            np.array([(*machine.plays[k][:i], b, *machine.plays[k][i + 1:]) == deal
                      for k, i, b in zip(rows.state.tolist(), rows.player.tolist(),
                                         rows.action.tolist(), strict=True)], dtype=bool))


def _limit(
    machine: Automaton, deltas: Discounts, player: int, deal: Index, sign: int
) -> Fraction | None:
    """The last change of a sign at which the best gain, convex in the change, is not positive."""
    rows = np.flatnonzero(machine.deviations.player == player).tolist()

    def best(truce: Automaton) -> Fraction:
        gains = one_shot_gains(truce, deltas)
        return max(gains[k] for k in rows)

    def gain(change: Fraction) -> Fraction:
        return best(changed(machine, player, deal, sign * change))

    if best(_indicator(machine, deal, sign)) <= 0:  # the slope far out
        return None
    low, high = Fraction(0), Fraction(1)
    while gain(high) <= 0:
        low, high = high, 2 * high
    for _ in range(_ROUNDS):
        below, above = gain(low), gain(high)
        guess = low - below * (high - low) / (above - below)
        if guess > low and gain(guess) == 0:
            return sign * guess
        middle = (low + high) / 2
        low, high = (low, middle) if gain(middle) > 0 else (middle, high)
    return sign * low
