"""One deal in a Markov chain of games: where it is kept, through the automaton.

For each player its own automaton: the plan has the deal in force, or is over; actions are written
anew as "as agreed" and "after a breach", so that one plan says what each state of the world asks
for: the deal where it is kept, elsewhere an equilibrium, and after a breach the equilibrium that
is worst for the player.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.lotteries import sure
from negotiation.truces.one_shot import one_shot_gains
from negotiation.truces.templates import tempted
from negotiation.truces.terms import Terms
from negotiation.truces.transformers import with_summit
from negotiation.truces.worlds import World

Index = tuple[int, ...]

# Actions are written anew in this order.
_ACTIONS = ("as agreed", "after a breach", "best deviation")
_DEVIATION = 2


@dataclass(frozen=True, eq=False)
class ChainTruce:
    """A deal, the chain of games in which it is to be kept, and the terms.

    Parameters
    ----------
    world
        A chain that moves by itself.
    deal
        The profile agreed on in every state in which it is kept.
    terms
        Discounts of all players with a choice, lags, hazard, summit.

    Raises
    ------
    InputError
        If a state has no pure one-shot equilibrium.
    """

    world: World
    deal: Index
    terms: Terms

    def __post_init__(self) -> None:
        for name, found in zip(self.world.states, self.equilibria, strict=True):
            if not found:
                raise InputError(f"the game of {name!r} has no pure one-shot equilibrium to "
                                 "revert to")

    @cached_property
    def equilibria(self) -> list[list[Index]]:
        """The pure one-shot equilibria of every state."""
        return [[tuple(int(a) for a in cell) for cell in np.argwhere(pure_equilibrium_mask(game))]
                for game in self.world.games]

    @cached_property
    def movers(self) -> list[int]:
        """The players with a choice."""
        return [i for i, size in enumerate(self.world.game.shape) if size > 1]

    def worst(self, i: int, z: int) -> Index:
        """The equilibrium of a state that is worst for a player, the first of several."""
        game = self.world.games[z]
        return min(self.equilibria[z], key=lambda cell: game.exact_payoff(i, cell))

    def idle(self, z: int) -> Index:
        """What is played where the deal is not kept: the first equilibrium that none dominates."""
        game = self.world.games[z]
        values = {cell: [game.exact_payoff(i, cell) for i in self.movers]
                  for cell in self.equilibria[z]}
        return next(cell for cell, own in values.items() if not any(
            other != own and all(a >= b for a, b in zip(other, own, strict=True))
            for other in values.values()))

    def slack(self, kept: Sequence[bool]) -> dict[int, list[Fraction]]:
        """For each player and state what a breach costs, where the deal is kept in some states.

        A discounted sum, not an average; where the player is not tempted, at least 0.
        """
        return {i: self._slack(i, kept) for i in self.movers}

    def _slack(self, i: int, kept: Sequence[bool]) -> list[Fraction]:
        discount = self.terms.discount[i]
        assert discount is not None
        d = discount * (1 - self.terms.hazard)
        place, n = self.movers.index(i), len(self.movers)
        plan, summit, terms = self._plan(), self.terms.summit, 1
        if not summit.certain:
            terms = summit.periods
            plan = with_summit(plan, summit.periods, summit.renewal, (1,) * n)
        lag = tuple(self.terms.lag[i] if j == i else 1 for j in self.movers)
        machine = join(plan, self._world(i, kept), lag=lag)
        found: dict[int, Fraction] = {}
        rows = machine.deviations
        for k, gain in enumerate(one_shot_gains(machine, d)):
            q, z = machine.joint[int(rows.state[k])]
            if q < terms and (rows.player[k], rows.action[k]) == (place, _DEVIATION):
                found[z] = min(found.get(z, -gain), -gain)
        return [self._told(i, z, found.get(z, Fraction(0)) / (1 - d))
                for z in range(len(self.world.states))]

    def _told(self, i: int, z: int, slack: Fraction) -> Fraction:
        return slack if tempted(self.world.games[z], self.deal, i) else max(Fraction(0), slack)

    def _plan(self) -> Plan:
        n = len(self.movers)
        stay, over = sure(0), sure(1)
        return Plan(tuple(self.world.game.players[i] for i in self.movers), ("in force", "over"), 0,
                    ((0,) * n, (1,) * n), (stay, over), ((over,) * n, (over,) * n))

    def _world(self, i: int, kept: Sequence[bool]) -> World:
        """The chain between those with a choice, with actions written anew for one of them.

        Third comes its best deviation: what follows depends on who deviates, not on how.
        """
        games = []
        for z, game in enumerate(self.world.games):
            agreed = self.deal if kept[z] else self.idle(z)
            after = self.worst(i, z)
            chosen = [[agreed[j], after[j]] if j in self.movers else [0] for j in range(game.n)]
            chosen[i].append(_best_deviation(game, i, agreed))
            cells, shape = np.ix_(*chosen), [len(chosen[j]) for j in self.movers]
            games.append(Game(
                tuple(game.players[j] for j in self.movers),
                tuple(_ACTIONS[:size] for size in shape),
                tuple(np.ascontiguousarray(game.integers[j][cells]).reshape(shape)
                      for j in self.movers),
                tuple(game.denominators[j] for j in self.movers), game.title))
        return World(self.world.states, tuple(games), self.world.then, self.world.start)

    def broken(self, kept: Sequence[bool]) -> list[int]:
        """The states in which somebody who is tempted gains by a breach."""
        slack = self.slack(kept)
        return [z for z, game in enumerate(self.world.games) if kept[z] and any(
            x[z] < 0 and tempted(game, self.deal, i) for i, x in slack.items())]

    @cached_property
    def kept(self) -> list[bool]:
        """In which states the deal is kept: all, less those in which it is broken, until none is.

        Backwards: of broken states those go first after which no other comes, as what is played
        there instead may be worth more than the deal, and make up for keeping it before.
        """
        kept = [True] * len(self.world.states)
        while broken := self.broken(kept):
            for z in broken:
                kept[z] = any(k in self._ahead[z] and z not in self._ahead[k] for k in broken)
        return kept

    @cached_property
    def _ahead(self) -> list[set[int]]:
        """For each state those that the chain may reach from it, in one period or more."""
        found = [{k for k, _ in lottery} for lottery in self.world.then]
        for middle in range(len(found)):
            for reached in found:
                if middle in reached:
                    reached |= found[middle]
        return found


def _best_deviation(game: Game, i: int, profile: Index) -> int:
    """A player's best action other than that of a profile; the first of several."""
    others = [b for b in range(game.shape[i]) if b != profile[i]]
    return max(others, key=lambda b: (
        game.integers[i][(*profile[:i], b, *profile[i + 1:])], -b))
