"""A ladder as an automaton: what its steps are, and what follows where somebody refuses his part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.joint_states import Automaton, Deviations, Index
from negotiation.truces.lotteries import Lottery, sure
from negotiation.truces.one_shot import gains_float, one_shot_gains
from negotiation.truces.small_game import SmallGame, small_game
from negotiation.truces.templates import graduated, tempted
from negotiation.truces.transformers import with_hazard

# Discounts tried when the least one is looked for.
_GRID = [*(k / 100 for k in range(1, 100)), 0.995, 0.999, 0.9999]
_BISECTIONS = 40
# Gains below this share of the width of payoffs are rounding.
_ROUNDING = 1e-11

Chosen = Callable[[int, int], bool]  # of a rung and a player


@dataclass(frozen=True)
class Loss:
    """What a breach loses on some rung, as an average payoff; below 0 it pays."""

    rung: int
    player: int
    action: int
    slack: Fraction


@dataclass(frozen=True, eq=False)
class LadderPlan:
    """A ladder in one game: with a bloc as one player, or with its members one by one.

    Violations by those who are watched lead up one rung; so many periods without lead down one.
    Whoever else breaks his part, and gains by it in the period, ends it all: from then on the
    pure one-shot equilibrium that is worst for him is played. Without one nothing follows.

    Parameters
    ----------
    game
        The stage game.
    rungs
        What is played on each rung, the deal first.
    calm
        Periods without a violation that lead down one rung.
    watched
        Names of those whose violations count.
    discount
        For each player; None where unknown.
    lag
        For each player the periods before a deviation is seen.
    hazard
        Chance a period that it all breaks down into the equilibrium worst for the first watched.
    """

    game: Game
    rungs: tuple[Index, ...]
    calm: int
    watched: tuple[str, ...]
    discount: tuple[Fraction | None, ...]
    lag: tuple[int, ...]
    hazard: Fraction

    @cached_property
    def equilibria(self) -> list[Index]:
        """All pure one-shot equilibria."""
        return [tuple(int(a) for a in cell)
                for cell in np.argwhere(pure_equilibrium_mask(self.game))]

    def worst(self, i: int) -> Index | None:
        """The pure one-shot equilibrium worst for a player, the first of several."""
        return min(self.equilibria, key=lambda cell: self.game.exact_payoff(i, cell), default=None)

    @cached_property
    def ends(self) -> dict[int, Index | None]:
        """For each player with a choice the equilibrium that is worst for it."""
        return {i: self.worst(i) for i, size in enumerate(self.game.shape) if size > 1}

    @cached_property
    def small(self) -> SmallGame:
        """The game without actions that are neither prescribed nor a best deviation.

        What follows a deviation depends on who deviates, not on how: in every state only the
        deviation that pays most in the period can matter.
        """
        return small_game(self.game, [*self.rungs, *(at for at in self.ends.values() if at)])

    @cached_property
    def plan(self) -> Plan:
        """The automaton over `small`, without the chance of a breakdown."""
        game = self.small.game
        base = graduated(game, [self.small.index(rung) for rung in self.rungs], self.calm,
                         self.watched)
        after = {i: self.small.index(at) for i, at in self.ends.items()
                 if at is not None and game.players[i] not in self.watched}
        ends = list(dict.fromkeys(after.values()))
        first = len(base.states)

        def answer(state: int, i: int) -> Lottery:
            if i not in after or not tempted(game, base.plays[state], i):
                return base.deviation[state][i]
            return sure(first + ends.index(after[i]))

        over = [f"over {k + 1}" if len(ends) > 1 else "over" for k in range(len(ends))]
        stay = [sure(first + k) for k in range(len(ends))]
        return replace(
            base, states=(*base.states, *over), plays=(*base.plays, *ends),
            then=(*base.then, *stay),
            deviation=(*(tuple(answer(state, i) for i in range(game.n))
                         for state in range(first)), *((s,) * game.n for s in stay)),
            special=({},) * (first + len(ends)))

    @cached_property
    def rung_of(self) -> list[int | None]:
        """For each state of the plan its rung; None once it is all over."""
        steps: list[int | None] = [0, *(k for k in range(1, len(self.rungs))
                                        for _ in range(self.calm))]
        return steps + [None] * (len(self.plan.states) - len(steps) + 1)

    @cached_property
    def machine(self) -> Automaton:
        """The automaton joined with the game."""
        plan = self.plan
        if self.hazard:
            collapsed = self.worst(self.game.players.index(self.watched[0]))
            assert collapsed is not None
            plan = with_hazard(plan, self.hazard, self.small.index(collapsed))
        return join(plan, self.small.game, lag=self.lag)

    @property
    def timed(self) -> bool:
        """Whether every player with a choice has a discount."""
        return all(delta is not None or size == 1
                   for delta, size in zip(self.discount, self.game.shape, strict=True))

    @cached_property
    def losses(self) -> list[Loss]:
        """What every deviation on a rung loses, at the discounts given."""
        deltas = [delta or Fraction(1, 2) for delta in self.discount]
        gains = one_shot_gains(self.machine, deltas)
        return [Loss(rung, int(self._rows.player[k]), int(self._rows.action[k]), -gain)
                for k, gain in enumerate(gains) if (rung := self._rung(k)) is not None]

    def action(self, loss: Loss) -> str:
        """The name of what a breach does."""
        return self.small.game.actions[loss.player][loss.action]

    def tightest(self, chosen: Chosen) -> Loss | None:
        """The breach that loses least among those by some players on some rungs."""
        return min((loss for loss in self.losses if chosen(loss.rung, loss.player)),
                   key=lambda loss: loss.slack, default=None)

    def least_discount(self, chosen: Chosen) -> float | None:
        """The least common discount from which on no such breach pays; None if none is found.

        Found on a grid and bisected, in floats.
        """
        mask = np.array([(rung := self._rung(k)) is not None and chosen(
            rung, int(self._rows.player[k])) for k in range(len(self._rows))])
        if not mask.any():
            return 0.0
        width = float(np.abs(self.machine.tempting).max()) or 1.0

        def holds(delta: float) -> bool:
            return bool(gains_float(self.machine, delta)[mask].max() <= _ROUNDING * width)

        failing = [k for k, delta in enumerate(_GRID) if not holds(delta)]
        if failing and failing[-1] == len(_GRID) - 1:
            return None
        low, high = (0.0, _GRID[0]) if not failing else _GRID[failing[-1]:failing[-1] + 2]
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            low, high = (low, middle) if holds(middle) else (middle, high)
        return high if high > 1e-9 else 0.0

    @property
    def _rows(self) -> Deviations:
        return self.machine.deviations

    def _rung(self, k: int) -> int | None:
        state = self.machine.joint[int(self._rows.state[k])][0]
        return self.rung_of[state]
