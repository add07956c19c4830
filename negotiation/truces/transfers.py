"""Truces with transfers: players can pay each other, so that incentives are pooled.

Players who can pay each other at the start of every period, burn money, and share one discount
delta need look only at sums (Goldluecke and Kranz, 2012). A profile a needs liquidity ``L(a) =
sum_i c_i(a) - G(a)``, its best replies less its joint payoff. One profile is played on the path,
one to punish each player; with the joint payoff U of the first and the sum V of the best replies
``c_i`` to the others, they hold iff ``L <= delta/(1 - delta) * (U - V)`` for each of them.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.exact import INTEGER_LIMIT, to_float
from negotiation.model.game import Game
from negotiation.truces.rising_steps import (
    Frontier,
    Integers,
    frontier,
    least_discount,
    rising_steps,
)
from negotiation.truces.terms import terms

Index = tuple[int, ...]


@dataclass(frozen=True)
class Threshold:
    """What can be had from a discount on, until the next threshold.

    Parameters
    ----------
    critical_discount
        The least discount at which the policy is self-enforcing.
    liquidity
        The greatest liquidity that one of its profiles needs.
    joint_payoff
        The greatest sum of payoffs a period.
    punishment_sum
        The least sum of what the players can be held down to.
    path
        The profile played while nobody breaks the agreement.
    punishments
        For each player that pays the profile that punishes it.
    """

    critical_discount: Fraction
    liquidity: Fraction
    joint_payoff: Fraction
    punishment_sum: Fraction
    path: Index
    punishments: tuple[Index, ...]


@dataclass(frozen=True, eq=False)
class TransferRule:
    """Which deals of a game hold when the players can pay each other.

    Parameters
    ----------
    game
        The stage game.
    payers
        Numbers of the players that pay and are paid; default all. Others must have no choice.

    Raises
    ------
    InputError
        If a player with a choice does not pay.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> rule = TransferRule(game)
    >>> [str(row.critical_discount) for row in rule.thresholds]
    ['0', '1/4', '1/2']
    >>> rule.critical((0, 0)), rule.slack((0, 0), Fraction(3, 4)), rule.binding((0, 0))
    (Fraction(1, 2), Fraction(2, 1), 0)
    """

    game: Game
    payers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.payers:
            object.__setattr__(self, "payers", tuple(range(self.game.n)))
        for i, size in enumerate(self.game.shape):
            if size > 1 and i not in self.payers:
                raise InputError(f"{self.game.players[i]} has a choice: with transfers it has to "
                                 "be among those that pay")

    @cached_property
    def denominator(self) -> int:
        """The scale of the integers: payoffs are they divided by it."""
        return math.lcm(*(self.game.denominators[i] for i in self.payers))

    @cached_property
    def _tables(self) -> tuple[Integers, ...]:
        """Payoffs of those that pay, on one scale; Python integers where sums could overflow."""
        tables = [self.game.integers[i] for i in self.payers]
        factors = [self.denominator // self.game.denominators[i] for i in self.payers]
        span = sum(max(abs(int(table.max())), abs(int(table.min()))) * factor
                   for table, factor in zip(tables, factors, strict=True))
        if 4 * span >= INTEGER_LIMIT:
            tables = [table.astype(object) for table in tables]
        return tuple(table * factor for table, factor in zip(tables, factors, strict=True))

    @cached_property
    def best(self) -> tuple[Integers, ...]:
        """For each that pays the best reply payoff ``c_i``, of size 1 along its own axis."""
        return tuple(table.max(axis=i, keepdims=True)
                     for i, table in zip(self.payers, self._tables, strict=True))

    @cached_property
    def joint(self) -> Integers:
        """The sum of payoffs G at every profile."""
        return np.asarray(sum(self._tables[1:], self._tables[0]))

    @cached_property
    def liquidity(self) -> Integers:
        """The liquidity requirement L of every profile."""
        total = -self.joint
        for best in self.best:
            total = total + best
        return total

    @cached_property
    def thresholds(self) -> tuple[Threshold, ...]:
        """All discounts at which more can be had, increasing, with what supports it."""
        tops = [self._most(), *(self._least(k) for k in range(len(self.payers)))]
        # whatever needs the same liquidity becomes available together
        levels = np.unique(np.concatenate([top.costs for top in tops]))
        at = [top.at(levels) for top in tops]
        joint = tops[0].values[at[0]]
        held = [top.values[k] for top, k in zip(tops, at, strict=True)]
        worths = sum(held[1:], held[0])
        return tuple(
            Threshold(
                least_discount(int(levels[k]), int(worths[k])), self._exact(levels[k]),
                self._exact(joint[k]), self._exact(joint[k] - worths[k]),
                self._index(tops[0].places[at[0][k]]),
                tuple(self._index(top.places[row[k]])
                      for top, row in zip(tops[1:], at[1:], strict=True)))
            for k in rising_steps(levels.tolist(), worths.tolist()))

    def _most(self) -> Frontier:
        """The greatest joint payoff by liquidity."""
        return frontier(self.liquidity.ravel(), self.joint.ravel(), self._range)

    def _least(self, k: int) -> Frontier:
        """The least best reply payoff of one that pays by liquidity, its sign turned.

        Its own action changes the liquidity alone, so that the one that needs least is enough.
        """
        axis = self.payers[k]
        own = np.expand_dims(self.liquidity.argmin(axis=axis), axis)
        places = np.arange(self.game.size).reshape(self.game.shape)
        places = np.take_along_axis(places, own, axis).ravel()
        found = frontier(self.liquidity.ravel()[places], -self.best[k].ravel(), self._range)
        return replace(found, places=places[found.places])

    @property
    def _range(self) -> int:
        """Brings liquidity into the range of floats."""
        return 4 * self.denominator * len(self.payers)

    def documents(self) -> list[dict[str, Any]]:
        """The thresholds as a result spells them."""
        names = [self.game.players[i] for i in self.payers]
        return [{
            "critical_discount": row.critical_discount,
            "liquidity": row.liquidity,
            "joint_payoff": row.joint_payoff,
            "punishment_sum": row.punishment_sum,
            "path": self.game.profile(row.path),
            "punishments": dict(zip(names, map(self.game.profile, row.punishments), strict=True)),
        } for row in self.thresholds]

    def row(self, discount: Fraction) -> Threshold | None:
        """The best policy at a discount; None where no pure equilibrium exists."""
        k = bisect_right(self.thresholds, discount, key=lambda row: row.critical_discount)
        return self.thresholds[k - 1] if k else None

    def critical(self, index: Index) -> Fraction | None:
        """The least discount at which a deal can be played for ever; None if none below 1.

        On the path the deal is repeated; after a punishment play may go on with whatever is best.
        """
        cost, joint = self._exact(self.liquidity[index]), self._exact(self.joint[index])
        if cost == 0:
            return Fraction(0)
        rows = self.thresholds
        # along the rows the discount rises, and that which the deal needs falls
        k = bisect_right(range(len(rows)), False, key=lambda r: (
            rows[r].critical_discount * (cost + joint - rows[r].punishment_sum) >= cost))
        return min((
            max(row.critical_discount, least_discount(cost, joint - row.punishment_sum))
            for row in rows[max(k - 1, 0):k + 1] if row.punishment_sum < joint), default=None)

    def critical_all(self) -> NDArray[np.float64]:
        """`critical` of every deal, in floats of the game's shape; NaN for None."""
        rows = self.thresholds
        held = [int(row.punishment_sum * self.denominator) for row in rows]
        sums = np.array(held, dtype=self.joint.dtype)
        least = np.array([float(row.critical_discount) for row in rows])
        cost = to_float(self.liquidity, self.denominator)
        low, high = np.zeros(self.game.shape, np.intp), np.full(self.game.shape, len(rows))
        for _ in range(len(rows).bit_length()):
            middle = np.minimum((low + high) // 2, len(rows) - 1)
            enough = least[middle] * (cost + self._over(sums[middle])) >= cost
            open_ = low < high
            high = np.where(open_ & enough, middle, high)
            low = np.where(open_ & ~enough, middle + 1, low)
        found = np.full(self.game.shape, np.inf)
        for place in (low - 1, low) if rows else ():
            inside = (place >= 0) & (place < len(rows))
            row = np.where(inside, place, 0)
            gain = self._over(sums[row])
            with np.errstate(divide="ignore", invalid="ignore"):
                needed = np.maximum(least[row], cost / (cost + gain))
            found = np.where(inside & (gain > 0), np.minimum(found, needed), found)
        return np.where(self.liquidity == 0, 0.0, np.where(np.isinf(found), np.nan, found))

    def stable(self, discount: Fraction) -> NDArray[np.bool_]:
        """Which deals hold at a discount, exactly, over the whole tensor."""
        row = self.row(discount)
        if row is None:
            return np.zeros(self.game.shape, dtype=bool)
        cost, gain = self.liquidity, self.joint - int(row.punishment_sum * self.denominator)
        large = max(abs(int(gain.max())), abs(int(gain.min())), int(cost.max()))
        if large * discount.denominator >= INTEGER_LIMIT:
            cost, gain = cost.astype(object), gain.astype(object)
        kept = (discount.denominator - discount.numerator) * cost <= discount.numerator * gain
        return np.asarray((cost == 0) | kept.astype(bool))

    def slack(self, index: Index, discount: Fraction) -> Fraction | None:
        """What all players together lose by the best breaches: an average payoff a period.

        ``delta (G - V) - (1 - delta) L``; payments can move it between players. None where
        nothing can punish, because no pure equilibrium exists at the discount.
        """
        row = self.row(discount)
        if row is None:
            return None
        cost, joint = self._exact(self.liquidity[index]), self._exact(self.joint[index])
        return discount * (joint - row.punishment_sum) - (1 - discount) * cost

    def binding(self, index: Index) -> int:
        """Number of the player most tempted: the largest ``c_i - u_i``, the first of equals."""
        gains = [best - self.game.exact_payoff(i, index)
                 for i, best in zip(self.payers, self.best_replies(index), strict=True)]
        return self.payers[gains.index(max(gains))]

    def least(self, row: Threshold) -> tuple[Fraction, ...]:
        """What each player can be held down to under a policy."""
        return tuple(self.best_replies(index)[k] for k, index in enumerate(row.punishments))

    def corners(self, row: Threshold) -> list[tuple[Fraction, ...]]:
        """Corners of the payoffs that a policy supports: nobody below its least, sums at most U.

        The least of all first, then for each that pays the rest in its hands; equal ones once.
        """
        least = self.least(row)
        rest = row.joint_payoff - row.punishment_sum
        found = [least, *(
            (*least[:k], least[k] + rest, *least[k + 1:]) for k in range(len(least)))]
        return list(dict.fromkeys(found))

    def best_replies(self, index: Index) -> tuple[Fraction, ...]:
        """For each that pays the most it can get by breaking a deal."""
        return tuple(self._exact(np.broadcast_to(best, self.game.shape)[index])
                     for best in self.best)

    def _over(self, sums: Integers) -> NDArray[np.float64]:
        return to_float(self.joint - sums, self.denominator)

    def _exact(self, integer: Any) -> Fraction:
        return Fraction(int(integer), self.denominator)

    def _index(self, flat: Any) -> Index:
        return tuple(int(k) for k in np.unravel_index(int(flat), self.game.shape))


def thresholds(game: Game) -> list[Threshold]:
    """All discounts at which players who can pay each other can have more.

    Parameters
    ----------
    game
        The stage game.

    Returns
    -------
    list of Threshold
        Increasing. Below the first there is no pure equilibrium; the first is at 0 where the stage
        game has a pure equilibrium. Empty if there is none at any discount.

    Notes
    -----
    Goldluecke and Kranz (2012). Profiles are sorted by liquidity once.

    Examples
    --------
    The Cournot game of Abreu (1988), as solved by Kranz (2012):

    >>> rows = [[10, 3, 0], [15, 7, -4], [7, 5, -15]]
    >>> game = Game.from_payoffs({"1": rows, "2": [list(column) for column in zip(*rows)]},
    ...                          actions=[["L", "M", "H"]] * 2)
    >>> for row in thresholds(game):
    ...     print(row.critical_discount, row.joint_payoff, row.punishment_sum, game.label(row.path))
    0 14 14 M,M
    1/4 18 0 L,M
    1/3 20 0 L,L
    """
    return list(TransferRule(game).thresholds)


def common_discount(
    game: Game, discount: object = None, payers: Sequence[int] = ()
) -> Fraction | None:
    """The one discount of all that pay; None where one with a choice has none.

    Parameters
    ----------
    discount
        As for `negotiation.truces.terms.terms`; a mapping replaces what the game states for the
        players it names.
    payers
        Numbers of those that pay; default all.

    Raises
    ------
    InputError
        If discounts differ: players who can pay each other would then trade payments over time
        without bound.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="3/4")
    >>> common_discount(game)
    Fraction(3, 4)
    """
    if isinstance(discount, Mapping):
        discount = {**dict(zip(game.players, game.discount, strict=True)), **discount}
    found = terms(game, discount).discount
    known = {game.players[i]: found[i] for i in payers or range(game.n) if found[i] is not None}
    if len(set(known.values())) > 1:
        raise InputError(
            "with transfers all players need the same discount, found "
            + ", ".join(f"{player} {delta}" for player, delta in known.items())
            + "; otherwise they would trade payments over time without bound: give one discount "
            "for all")
    missing = any(delta is None and size > 1
                  for delta, size in zip(found, game.shape, strict=True))
    return None if missing or not known else next(iter(known.values()))
