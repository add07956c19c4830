"""Patience needed under optimal penal codes of two players: exact wherever it is rational.

Steps found in floats say where a critical discount lies and why; facts about the worst equilibrium
payoffs at a few discounts then prove it for many deals at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from negotiation.numerics.polygon import Point, clipped
from negotiation.truces.critical_bounds import Critical
from negotiation.truces.pair import Pair
from negotiation.truces.payoff_iteration import Approximation
from negotiation.truces.payoff_turns import deal_turn, turns
from negotiation.truces.payoff_vertices import structure
from negotiation.truces.penal_facts import Fact, Facts
from negotiation.truces.penal_steps import PATIENT, SHORT, Staircase, Step, needed, steps

_CLOSE = 1e-8
# How far from where a critical discount that is not rational lies a proof is tried on either side.
_MARGINS = tuple(Fraction(1, 2 * 10**k) for k in (8, 6, 5, 3))
_NARROW = Fraction(1, 10**6)
_WIDE = "what is left of the interval would take more work than is given to games of this size"


@dataclass(frozen=True, eq=False)
class TwoPlayerCode:
    """Optimal penal codes of a game in which at most two players have a choice.

    Parameters
    ----------
    asked : the profiles whose critical discounts are worked out together; default all. Others
        are worked out one by one.
    """

    two: Pair
    asked: tuple[int, ...] | None = None

    @cached_property
    def facts(self) -> Facts:
        """What is proved about worst payoffs."""
        return Facts(self.two)

    @cached_property
    def stairs(self) -> Staircase:
        """Worst payoffs in floats."""
        least = [np.inf] * 2 if self.least is None else [float(x) for x in self.least]
        return Staircase(self.two, np.array(least))

    @cached_property
    def least(self) -> Point | None:
        """What no equilibrium payoff falls short of at any discount; None if there are none.

        The least payoffs among lotteries over profiles that give both what they can secure.
        """
        secure = [self.two.best(i, int(self.two.c[i].argmin())) for i in (0, 1)]
        corners = self.two.feasible
        for i, normal in ((0, (Fraction(-1), Fraction(0))), (1, (Fraction(0), Fraction(-1)))):
            corners = clipped(corners, normal, -secure[i])
        return None if not corners else (min(x for x, _ in corners), min(y for _, y in corners))

    def critical(self, profile: int) -> Critical:
        """The least discount at which a deal is kept."""
        if profile not in self._answers:
            together = range(self.two.u.shape[1]) if self.asked is None else self.asked
            wanted = list(together) if profile in together else [profile]
            found = dict(zip(wanted, steps(
                self.stairs, self.two.u[:, wanted], self.two.c[:, wanted]), strict=True))
            for each in _order(found):
                self._answers[each] = self._prove(each, found[each])
        return self._answers[profile]

    @cached_property
    def _answers(self) -> dict[int, Critical]:
        return {}

    def _prove(self, profile: int, step: Step | None) -> Critical:
        if step is None:
            return self._never(profile)
        if step.discount == 0:
            zero = Fraction(0)
            return Critical(zero, zero, zero, True, True)
        for delta in self._proposals(profile, step) if step.kind != "open" else ():
            if self._kept_from(profile, delta, step):
                return Critical(delta, delta, delta, True, True)
        return self._between(profile, step)

    def _never(self, profile: int) -> Critical:
        one = Fraction(1)
        if self.least is None:
            return Critical(None, one, one, True, True,
                            "there is no equilibrium in pure actions at any discount")
        for i in sorted((0, 1), key=lambda i: self.two.game.shape[self.two.players[i]] == 1):
            own, gain = self.two.payoff(i, profile), self.two.gain(i, profile)
            if own < self.least[i] or (own == self.least[i] and gain > 0):
                return Critical(None, one, one, True, True, "at no discount below 1 is there an "
                                f"equilibrium worse for {self._name(i)} than the deal")
        return Critical(None, one, one, False, False,
                        f"at no discount up to {PATIENT[-1]:.7f} that was looked at")

    def _name(self, i: int) -> str:
        return self.two.game.players[self.two.players[i]]

    def _proposals(self, profile: int, step: Step) -> list[Fraction]:
        """Rational discounts near the step at which the deal may just be kept."""
        found: list[Fraction] = []
        near = self.stairs.found[step.seen]
        if step.kind != "jump" and near is not None:
            found += self._by_level(profile, step, near)
        if not found:
            self.stairs.at(step.discount)
            near = self.stairs.found[step.discount]
        if not found and near is not None:
            if step.kind == "jump":
                found += self._jumps(near, step.discount)
            else:
                shape = structure(self.two, near, step.discount)
                roots = (deal_turn(shape, near, step.discount, profile, i) for i in (0, 1))
                found += [x for x in roots if x is not None]
        simple = Fraction(step.discount).limit_denominator(1000)
        if not found and abs(float(simple) - step.discount) <= SHORT:
            found.append(simple)
        return [x for x in dict.fromkeys(found)
                if abs(float(x) - step.discount) <= _CLOSE and _short(x)]

    def _by_level(self, profile: int, step: Step, near: Approximation) -> list[Fraction]:
        """The formula for constant threats that are payoffs of the one-shot game."""
        two, found = self.two, Fraction(0)
        for i in (0, 1):
            gain = two.gain(i, profile)
            if not gain:
                continue
            maker = int(near.profiles[near.vertices[:, i].argmin()])
            level = next((x for x in (two.best(i, maker), two.payoff(i, maker))
                          if abs(float(x) - step.threat[i]) <= _CLOSE), None)
            if level is None:
                rough = needed(two.u[:, [profile]], two.c[:, [profile]], step.threat)[0]
                own = float(gain) / (two.c[i, profile] - step.threat[i])
                if own < rough - _CLOSE:
                    continue
                return []
            found = max(found, gain / (two.best(i, profile) - level))
        return [found]

    def _jumps(self, near: Approximation, discount: float) -> list[Fraction]:
        """Rational discounts at which some profile that is used would stop being so."""
        key = round(discount, 10)
        if key not in self._jumps_at:
            shape = structure(self.two, near, discount)
            used = sorted({origin.profile for origin in shape.origins})
            self._jumps_at[key] = [x for profile in used
                                   for x in turns(shape, near, discount, profile, _CLOSE)]
        return self._jumps_at[key]

    @cached_property
    def _jumps_at(self) -> dict[float, list[Fraction]]:
        return {}

    def _kept_from(self, profile: int, delta: Fraction, step: Step) -> bool:
        """Whether it is proved that a deal is kept from a discount on, and not before."""
        if not self._some("holds", profile, delta, True):
            return False
        if self._some("fails_before", profile, delta):
            return True
        below = self.facts.below(delta) if step.kind == "jump" else None
        return below is not None and below.fails_before(self.two, profile, delta)

    def _between(self, profile: int, step: Step) -> Critical:
        """The interval in which a critical discount is proved to lie."""
        middle = Fraction(step.discount)
        claims = {"holds": 1, "fails_at": -1} if step.kind != "open" else {"holds": 1}
        for claim, sign in claims.items():
            for margin in _MARGINS:
                delta = Fraction(round((middle + sign * margin) * 10**15), 10**15)
                if not 0 < delta < 1 or self._some(claim, profile, delta, claim == "holds"):
                    break
        low, high = self.facts.between(profile)
        if low == high:
            return Critical(high, low, high, True, True)
        if high < 1:
            return Critical(high, low, high, False, True, "" if high - low <= _NARROW else _WIDE)
        return Critical(middle, low, high, False, False, "the critical discount is not proved")

    def _some(self, claim: str, profile: int, delta: Fraction, inner: bool = False) -> bool:
        """Whether a fact proves a claim: those known from the nearest on, else one at a discount.

        Parameters
        ----------
        inner : whether an inner set is enough.
        """
        def says(fact: Fact) -> bool:
            return bool(getattr(fact, claim)(self.two, profile, delta))
        if any(map(says, sorted(self.facts.every, key=lambda fact: abs(fact.delta - delta)))):
            return True
        fact = self.facts.near(delta, inner)
        if claim == "fails_at" and fact is not None and not fact.found.settled:
            fact = self.facts.least(delta, self.stairs.corners(float(delta)))
        return fact is not None and says(fact)


def _short(number: Fraction) -> bool:
    return 0 < number < 1 and number.denominator.bit_length() < 96


def _order(found: dict[int, Step | None]) -> list[int]:
    """Profiles in an order in which what is proved for one often serves the next.

    First of every pair of threats the profiles that need least and most patience; last those of
    which little is known.
    """
    groups: dict[Any, list[int]] = {}
    for k, step in found.items():
        key = None if step is None else (step.kind, *np.round(step.threat, 9).tolist())
        groups.setdefault(key, []).append(k)
    first, rest, last = [], [], []
    for key, members in groups.items():
        if key is None:
            rest += members
            continue
        if key[0] == "open":
            last += members
            continue
        members.sort(key=lambda k: found[k].discount)  # type: ignore[union-attr]
        first += [members[0], members[-1]]
        rest += members[1:-1]
    first.sort(key=lambda k: -found[k].discount)  # type: ignore[union-attr]
    return list(dict.fromkeys([*first, *rest, *last]))
