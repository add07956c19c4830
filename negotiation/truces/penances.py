"""Plans that punish one and reward the other: candidates for renegotiation-proof truces.

When player i has left the plan, a profile x is played that costs i and pays another no less than
the deal, until chance leads back to the deal. With the share s of discounted time spent in x, i's
value is ``u_i(a) + s (u_i(x) - u_i(a))``; it is pressed down to ``c_i(x)``, i's best reply to x,
below which i would refuse.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, partial
from typing import Any

import numpy as np

from negotiation.model.game import Game
from negotiation.model.plan import Index, Lottery, Plan
from negotiation.truces.evaluation import discounts
from negotiation.truces.lotteries import mixed, sure
from negotiation.truces.templates.answers import tempted

Level = Fraction | float  # floats only for infinity

_MOST = 3000
_MOST_NEAR_ONE = 100
# Profiles that fail by more than this share of the greatest payoff are not looked at exactly.
_NEAR = 1e-9


@dataclass(frozen=True)
class Penance:
    """What is played when one player has deviated.

    Parameters
    ----------
    profile
        None: the player is never tempted, and needs none.
    back
        Chance a period that the deal is played again.
    held
        The player's value when its penance begins.
    asked
        For each other player the greatest value at the start of its own penance with which it
        still does its part in this one; infinite where it is not tempted.
    """

    profile: Index | None
    back: Fraction
    held: Level
    asked: Mapping[int, Level]


@dataclass(frozen=True)
class Tried:
    """Plans worth checking, and whether no other of their family can serve."""

    plans: Iterator[Plan]
    complete: bool


@dataclass(frozen=True, eq=False)
class Deal:
    """A deal in its stage game, and what it asks of each player."""

    game: Game
    index: Index

    @cached_property
    def movers(self) -> tuple[int, ...]:
        """The players with a choice."""
        return tuple(i for i, size in enumerate(self.game.shape) if size > 1)

    @cached_property
    def tempted(self) -> tuple[int, ...]:
        """The players with a better action than their part in the deal."""
        return tuple(i for i in self.movers if tempted(self.game, self.index, i))

    def pays(self, player: int, profile: Index | None = None) -> Fraction:
        """A player's payoff a period, by default in the deal."""
        return self.game.exact_payoff(player, self.index if profile is None else profile)

    def best(self, player: int, profile: Index | None = None) -> Fraction:
        """What a player's best reply pays, by default to the deal."""
        at = self.index if profile is None else profile
        where = self._column(player, at)
        return Fraction(int(self.game.integers[player][where].max()),
                        self.game.denominators[player])

    @staticmethod
    def _column(player: int, at: Index) -> Any:
        """Where the profiles lie that differ from one only in what a player does."""
        return (*at[:player], slice(None), *at[player + 1:])

    def unranked(self, player: int, delta: float | None = None) -> Iterator[Index]:
        """Profiles that pay all or, of more than two, one of the others no less than the deal,
        and to which the player's best reply pays it no more than the deal, lowest first.

        Parameters
        ----------
        delta : leave out those that clearly do not deter the player at this discount if they go
            on until it is left with its best reply, or that it would not accept.
        """
        game = self.game
        payoffs, others = game.payoffs, [j for j in self.movers if j != player]
        slack = _NEAR * max(1e-300, float(abs(payoffs).max()))
        best = payoffs[player].max(axis=player, keepdims=True)
        low = np.broadcast_to(best <= payoffs[(player, *self.index)] + slack, game.shape)
        kept = low & np.logical_or.reduce(
            [payoffs[j] >= payoffs[(j, *self.index)] - slack for j in others])
        if delta is not None:
            now, most = payoffs[(player, *self.index)], best[self._column(player, self.index)]
            kept &= (best <= (1 - delta) * payoffs[player] + delta * now + slack) & (
                (1 - delta) * most + delta * best <= now + slack)
        found = [tuple(int(k) for k in row) for row in np.argwhere(kept)]
        yield from sorted(
            (x for x in found if self.best(player, x) <= self.pays(player)
             and any(self.pays(j, x) >= self.pays(j) for j in others)),
            key=lambda x: (self.best(player, x), x))


def plans_at(game: Game, index: Index, discount: object) -> Tried:
    """Plans of the family that may keep a deal at a discount.

    Parameters
    ----------
    discount
        One number for all players, or one for each.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> [plan.then[1] for plan in plans_at(game, (0, 0), "2/3").plans]
    [((0, Fraction(1, 1)),), ((0, Fraction(1, 4)), (1, Fraction(3, 4)))]
    """
    deltas = discounts(game.players, discount)
    deal = Deal(game, index)
    if not deal.tempted:
        return Tried(iter([penance_plan(deal, {})]), True)
    if len(deal.movers) < 2:
        return Tried(iter(()), True)
    profiles: list[list[Index | None]] = []
    for i in deal.movers:
        profiles.append(list(_deterring(deal, i, deltas)))
        if not profiles[-1]:
            return Tried(iter(()), True)
    if len(deal.movers) == 2:
        first, second = ([_penance(deal, i, x, deltas) for x in found]
                         for i, found in zip(deal.movers, profiles, strict=True))
        pair = _pair(first, second, *deal.movers)
        return Tried(_plans(deal, iter([] if pair is None else [pair])), True)
    made = cache(partial(_penance, deal, deltas=deltas))
    chosen = (tuple(map(made, deal.movers, each))
              for each in itertools.islice(itertools.product(*profiles), _MOST))
    return Tried(_plans(deal, chosen), math.prod(map(len, profiles)) <= _MOST)


def _plans(deal: Deal, chosen: Iterator[tuple[Penance, ...]]) -> Iterator[Plan]:
    for penances in chosen:
        by_player = dict(zip(deal.movers, penances, strict=True))
        if all(by_player[j].held <= level for penance in penances
               for j, level in penance.asked.items()):
            if len(deal.movers) == 2 and any(0 < penance.back < 1 for penance in penances):
                yield penance_plan(deal, {
                    i: (penance.profile, Fraction(1) if penance.back else penance.back)
                    for i, penance in by_player.items() if penance.profile is not None})
            yield penance_plan(deal, {
                i: (penance.profile, penance.back) for i, penance in by_player.items()
                if penance.profile is not None})


def penance_plan(deal: Deal, penances: Mapping[int, tuple[Index, Fraction]]) -> Plan:
    """The deal, and for some players a profile after its deviation, with the chance to go back."""
    game, culprits = deal.game, list(penances)
    plays = [deal.index, *(penances[i][0] for i in culprits)]
    then: list[Lottery] = [sure(0), *(
        mixed([(back, sure(0)), (1 - back, sure(1 + k))])
        for k, (_, back) in enumerate(penances.values()))]
    return Plan(
        game.players, ("in force", *(f"penance of {game.players[i]}" for i in culprits)), 0,
        tuple(plays), tuple(then),
        tuple(tuple(sure(1 + culprits.index(i)) if tempted(game, play, i) else then[state]
                    for i in range(game.n)) for state, play in enumerate(plays)),
        id="penance")


def _deterring(deal: Deal, i: int, deltas: Sequence[Fraction]) -> Iterator[Index | None]:
    """Profiles of penances that a player accepts and that deter it, lowest value first.

    None where it needs none.
    """
    now, delta = deal.pays(i), deltas[i]
    if i not in deal.tempted:
        yield None
    for x in deal.unranked(i, float(delta)):
        held = deal.best(i, x)
        if held <= (1 - delta) * deal.pays(i, x) + delta * now and (
                (1 - delta) * deal.best(i) + delta * held <= now):
            yield x


def _penance(deal: Deal, i: int, x: Index | None, deltas: Sequence[Fraction]) -> Penance:
    if x is None:
        return Penance(None, Fraction(0), math.inf, {})
    now, delta = deal.pays(i), deltas[i]
    held, cost = deal.best(i, x), now - deal.pays(i, x)
    share = (now - held) / cost if cost else Fraction(1)
    back = (1 - delta) * (1 - share) / (delta * share)
    asked = {}
    for j in deal.movers:
        if j != i and tempted(deal.game, x, j):
            spent = (1 - deltas[j]) / (1 - deltas[j] * (1 - back))
            worth = deal.pays(j) + spent * (deal.pays(j, x) - deal.pays(j))
            asked[j] = (worth - (1 - deltas[j]) * deal.best(j, x)) / deltas[j]
    return Penance(x, back, held, asked)


def _pair(
    one: list[Penance], other: list[Penance], i: int, j: int
) -> tuple[Penance, Penance] | None:
    """Penances of two players each of which keeps the other to its part, the lowest there are."""
    first, second = _least_asked(one, j), _least_asked(other, i)
    for mine in first:
        fitting = [yours for yours in second if yours.held <= mine.asked.get(j, math.inf)]
        for yours in fitting[-1:]:
            if mine.held <= yours.asked.get(i, math.inf):
                return mine, yours
    return None


def _least_asked(penances: list[Penance], other: int) -> list[Penance]:
    """Those that ask less of the other player than all that leave their own player less."""
    kept: list[Penance] = []
    for penance in sorted(penances, key=lambda p: (p.held, -p.asked.get(other, math.inf))):
        level = penance.asked.get(other, math.inf)
        if not kept or level > kept[-1].asked.get(other, math.inf):
            kept.append(penance)
    return kept


def plans_near_one(game: Game, index: Index) -> Tried:
    """Plans of the family that may keep a deal at all discounts near 1.

    Complete if there are none because some player cannot be held below its payoff from the deal
    without costing all others (Farrell and Maskin, 1989, the necessary condition).

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> [plan] = plans_near_one(game, (0, 0)).plans
    >>> plan.plays[1:], plan.then[1]
    (((0, 1), (1, 0)), ((0, Fraction(1, 1)),))
    """
    deal = Deal(game, index)
    if not deal.tempted:
        return Tried(iter([penance_plan(deal, {})]), True)
    if len(deal.movers) < 2:
        return Tried(iter(()), True)
    weak = {i: list(deal.unranked(i)) for i in deal.movers}
    if not all(weak[i] for i in deal.tempted):
        return Tried(iter(()), True)
    options: list[list[Index | None]] = [
        [*([] if i in deal.tempted else [None]),
         *(x for x in weak[i] if deal.best(i, x) < deal.pays(i))] for i in deal.movers]
    return Tried(itertools.islice(_near_one(deal, itertools.product(*options)), _MOST_NEAR_ONE),
                 False)


def _near_one(deal: Deal, choices: Iterable[tuple[Index | None, ...]]) -> Iterator[Plan]:
    for chosen in itertools.islice(choices, _MOST):
        profiles = {i: x for i, x in zip(deal.movers, chosen, strict=True) if x is not None}
        used = [deal.index, *profiles.values()]
        if any(tempted(deal.game, x, j) for x in used for j in deal.movers if j not in profiles):
            continue
        yield penance_plan(deal, {i: (x, _back(deal, i, x, used)) for i, x in profiles.items()})


def _back(deal: Deal, i: int, profile: Index, used: Sequence[Index]) -> Fraction:
    """A chance to go back that makes a penance cost more than any temptation brings."""
    cost = deal.pays(i) - deal.pays(i, profile)
    tempting = max(deal.best(i, x) - deal.pays(i, x) for x in used)
    return Fraction(1) if cost > tempting else cost / (tempting + cost)
