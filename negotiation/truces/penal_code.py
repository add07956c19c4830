"""The harshest punishments that are equilibria themselves, and what deals they hold.

A deal is kept at a discount delta by some threat iff ``(1 - delta) D_i + delta v_i <= C_i`` for
every player i, with C_i its payoff from the deal, D_i from the best deviation, and v_i the least
that an equilibrium at delta gives it (Abreu, 1988).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from negotiation.model.game import Game
from negotiation.model.plan import Index, Lottery, Plan
from negotiation.truces.critical_bounds import Critical
from negotiation.truces.lotteries import mixed, sure
from negotiation.truces.pair import pair
from negotiation.truces.penal_many import ManyPlayerCode
from negotiation.truces.penal_paths import values
from negotiation.truces.penal_two import TwoPlayerCode
from negotiation.truces.self_generation import Generated


@dataclass(frozen=True)
class Verdict:
    """Whether a deal is kept at given discounts, for as much as is known.

    Parameters
    ----------
    stable : None where neither a plan that keeps it nor a reason why none does was found.
    slack : for each player with a choice what it loses by the best deviation, average payoffs,
        under the worst punishment of it that is known to be an equilibrium; None without any.
    binding : the player of least slack, by number; None without any.
    exact : whether the punishments are proved to be the worst.
    why : what is not known.
    """

    stable: bool | None
    slack: dict[int, Fraction] | None
    binding: int | None
    exact: bool
    why: str = ""


@dataclass(frozen=True, eq=False)
class PenalCodes:
    """Optimal penal codes of one game.

    With at most two players with a choice they are exact: pure actions, a public lottery before
    every period. With more, or with unequal discounts, worst payoffs lie between those of
    simple paths that are verified and a bound that no threat passes.

    Parameters
    ----------
    asked : the deals of two players whose critical discounts are worked out together, when one
        of them is first asked for; default all.
    """

    game: Game
    asked: tuple[Index, ...] | None = None

    @cached_property
    def two(self) -> TwoPlayerCode | None:
        """The exact answer, where at most two players have a choice."""
        choosing = sum(size > 1 for size in self.game.shape)
        if choosing > 2 or self.game.n == 1:
            return None
        asked = None if self.asked is None else tuple(map(self._number, self.asked))
        return TwoPlayerCode(pair(self.game), asked)

    @cached_property
    def many(self) -> ManyPlayerCode:
        """Bounds for any number of players."""
        return ManyPlayerCode(self.game)

    def critical(self, index: Index) -> Critical:
        """The least common discount at which a deal is kept.

        Examples
        --------
        >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
        >>> PenalCodes(game).critical((0, 0)).value
        Fraction(1, 2)
        """
        code = self.many if self.two is None else self.two
        return code.critical(self._number(index))

    def _number(self, index: Index) -> int:
        return int(np.ravel_multi_index(index, self.game.shape))

    def judge(self, index: Index, discounts: tuple[Fraction, ...]) -> Verdict:
        """Whether a deal is kept at given discounts, one a player.

        Slack is ``C - (1 - delta) D - delta v``, at least 0 for a player that is not tempted.
        """
        exact = self._exact(discounts)
        if exact is not None:
            return self._judge_exactly(index, *exact)
        return self._judge_by_paths(index, discounts)

    def _exact(self, discounts: tuple[Fraction, ...]
               ) -> tuple[Generated | None, Fraction, bool] | None:
        """The set of two players' equilibria at a common discount, and whether it is all."""
        if self.two is None:
            return None
        known = {discounts[i] for i in self.two.two.players if self.game.shape[i] > 1}
        if len(known) > 1:
            return None
        delta = known.pop() if known else discounts[0]
        fact = self.two.facts.at(delta)
        return fact.found.inner, delta, fact.found.proved

    def _judge_exactly(
        self, index: Index, inner: Generated | None, delta: Fraction, proved: bool
    ) -> Verdict:
        assert self.two is not None
        if inner is None:
            return Verdict(False if proved else None, None, None, proved,
                           "there is no equilibrium in pure actions at this discount")
        two, profile = self.two.two, self._number(index)
        threat = {two.players[i]: two.raw(i, inner.threat[i]) for i in (0, 1)
                  if self.game.shape[two.players[i]] > 1}
        slack = {i: self._slack(i, profile, delta, level) for i, level in threat.items()}
        stable = all(x >= 0 for x in slack.values())
        fact = self.two.facts.at(delta)
        if not stable and not fact.fails_at(two, profile, delta):
            return Verdict(None, slack, _binding(slack), False, "too near to tell: the worst "
                           "equilibrium payoffs are not rational, or not proved")
        return Verdict(stable, slack, _binding(slack), proved)

    def _slack(self, i: int, profile: int, delta: Fraction, threat: Fraction) -> Fraction:
        stakes = self.many.stakes
        own, best = stakes.payoff(i, profile), stakes.best(i, profile)
        slack = own - (1 - delta) * best - delta * threat
        return slack if best > own else max(Fraction(0), slack)

    def _judge_by_paths(self, index: Index, discounts: tuple[Fraction, ...]) -> Verdict:
        stakes, profile = self.many.stakes, self._number(index)
        found = self.many.keeping(profile, discounts)
        lower, paths = found or (discounts, self.many.worst(discounts))
        slack = None
        if paths is not None:
            slack = {
                i: self._slack(i, profile, discounts[i], values(stakes, lower[i], i, path)[0])
                for i, path in paths.items()
            }
        elif all(stakes.best(i, profile) == stakes.payoff(i, profile) for i in stakes.movers):
            slack = dict.fromkeys(stakes.movers, Fraction(0))
        if slack is not None and all(x >= 0 for x in slack.values()):
            return Verdict(True, slack, _binding(slack), False)
        limit = self.many.limit(discounts)
        fails = limit is None or any(
            self._slack(i, profile, discounts[i], limit[i]) < 0 for i in stakes.movers)
        why = "" if fails else ("simple paths do not keep it, and no bound shows that nothing does")
        return Verdict(False if fails else None, slack, _binding(slack or {}), False, why)

    def plan(self, index: Index, discounts: tuple[Fraction, ...]) -> Plan | None:
        """Strategies that keep a deal at given discounts; None where none were found.

        The deal for ever; a player who deviates alone, from the deal or from any punishment, is
        punished in its own way from then on.
        """
        if self.judge(index, discounts).stable is not True:
            return None
        exact = self._exact(discounts)
        if exact is not None and exact[0] is not None:
            return self._plan_of_set(index, exact[0])
        return self._plan_of_paths(index, discounts)

    def _plan_of_set(self, index: Index, inner: Generated) -> Plan:
        assert self.two is not None
        two, used = self.two.two, _reachable(inner)
        place = {k: n + 1 for n, k in enumerate(used)}
        then: tuple[Lottery, ...] = (((0, Fraction(1)),), *(
            tuple((place[k], p) for k, p in sorted(inner.mixtures[state].items()))
            for state in used))
        punished = {i: ((place[k], Fraction(1)),)
                    for i, k in zip(two.players, inner.punish, strict=True)}
        return Plan(
            self.game.players, ("deal", *(f"vertex {k + 1}" for k in used)), 0,
            (tuple(index), *(two.index(inner.states[k].profile) for k in used)), then,
            tuple(tuple(punished.get(i, after) for i in range(self.game.n)) for after in then))

    def _plan_of_paths(self, index: Index, discounts: tuple[Fraction, ...]) -> Plan:
        """Paths of the same discounts, or of lower ones with a lottery on staying put."""
        found = self.many.keeping(self._number(index), discounts)
        if found is None:
            return _alone(self.game, index)
        lower, paths = found
        (stay,) = {Fraction(0)} if not paths else {
            (discounts[i] - lower[i]) / (discounts[i] * (1 - lower[i])) for i in paths}
        names, plays, starts = ["deal"], [self._number(index)], {}
        then: list[Lottery] = [sure(0)]
        for i, path in paths.items():
            starts[i] = len(names)
            for step in range(path.periods):
                here = len(names)
                names.append(f"stick of {self.game.players[i]}, {step + 1}")
                plays.append(path.stick)
                then.append(mixed([(stay, sure(here)), (1 - stay, sure(here + 1))]))
            then.append(sure(len(names)))
            names.append(f"carrot of {self.game.players[i]}")
            plays.append(path.carrot)
        return Plan(
            self.game.players, tuple(names), 0,
            tuple(tuple(int(x) for x in np.unravel_index(k, self.game.shape)) for k in plays),
            tuple(then),
            tuple(tuple(sure(starts[i]) if i in starts else after for i in range(self.game.n))
                  for after in then))


def _binding(slack: dict[int, Fraction]) -> int | None:
    return min(slack, key=lambda i: slack[i], default=None)


def _reachable(inner: Generated) -> list[int]:
    """States that a punishment can lead to, in order."""
    found: set[int] = set()
    waiting = list(inner.punish)
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(inner.mixtures[state])
    return sorted(found)


def _alone(game: Game, index: Index) -> Plan:
    """A one-shot equilibrium for ever."""
    stay = ((0, Fraction(1)),)
    return Plan(game.players, ("deal",), 0, (tuple(index),), (stay,), ((stay,) * game.n,))
