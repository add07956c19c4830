"""The fastest self-enforcing path of concessions, by dynamic programming from its end.

From a state of levels reached, a profile is played; it keeps or raises the levels. A step holds if
no player gains by another action, given that a breach ends all cooperation at the levels then
reached. What a step is worth depends on the rest of the path, so for each state all ways to the
goal are kept that are not both longer and worse for everybody than another.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from negotiation.truces.levels_reached import Index, Ratchets, State
from negotiation.truces.stopping import Stop, Values, stops

# Ways to the goal kept for each state; more are dropped, the slowest first.
MOST_WAYS = 40


@dataclass(frozen=True)
class Way:
    """A way to the goal: what is played until it is reached, and average payoffs along it."""

    profiles: tuple[Index, ...]
    values: Values


@dataclass(frozen=True)
class Breach:
    """The most tempting deviation from a step, and what it loses; below 0 it pays."""

    state: State
    profile: Index
    player: int
    action: int
    slack: Fraction


@dataclass(eq=False)
class ConcessionPaths:
    """All that is needed to find paths to goals.

    Parameters
    ----------
    ratchets
        The stage game, and what cannot be taken back in it.
    discount
        For each player with a choice.

    Attributes
    ----------
    dropped : whether some way was left out because there were too many.
    """

    ratchets: Ratchets
    discount: dict[int, Fraction]
    dropped: bool = field(default=False, init=False)

    @cached_property
    def after_breach(self) -> dict[int, dict[State, Stop]]:
        """For each deviator and state what is played once it has left the path."""
        return {i: stops(self.ratchets, self.discount, i) for i in self.ratchets.movers}

    def rest(self, goal: Index, state: State) -> tuple[Breach | None, Values]:
        """The most tempting breach of a goal that is played from a state on, and payoffs."""
        values = {i: self.ratchets.payoffs[i][goal] for i in self.ratchets.movers}
        return self.tightest(state, goal, values), values

    def tightest(self, state: State, profile: Index, values: Values) -> Breach | None:
        """The most tempting breach of a step whose payoffs, with all that follows, are known."""
        return min(self.breaches(state, profile, values),
                   key=lambda breach: (breach.slack, breach.player, breach.action), default=None)

    def breaches(self, state: State, profile: Index, values: Values) -> Iterator[Breach]:
        """Every deviation of one player, less those that bring nothing and change nothing."""
        ratchets = self.ratchets
        then = ratchets.after(profile)
        options = ratchets.options(state)
        for i in ratchets.movers:
            payoffs = ratchets.payoffs[i]
            for action in options[i]:
                other = (*profile[:i], action, *profile[i + 1:])
                idle = payoffs[other] <= payoffs[profile] and ratchets.after(other) == then
                if action != profile[i] and not idle:
                    yield Breach(state, profile, i, action, values[i] - self._worth(i, other))

    def _worth(self, i: int, profile: Index) -> Fraction:
        """Average payoff of a player that leaves the path with a profile."""
        stop = self.after_breach[i].get(self.ratchets.after(profile))
        payoffs, delta = self.ratchets.payoffs[i], self.discount[i]
        later = max(payoffs.values()) if stop is None else stop.values[i]
        return (1 - delta) * payoffs[profile] + delta * later

    def ways(self, goal: Index) -> dict[State, list[Way]]:
        """For each state the ways to a goal, fastest first; states without one are left out."""
        found: dict[State, list[Way]] = {}
        for state in self.ratchets.states:
            kept: list[Way] = []
            for way in sorted(self._from(state, goal, found), key=_order):
                if not any(_at_least(other, way) for other in kept):
                    kept.append(way)
            self.dropped |= len(kept) > MOST_WAYS
            if kept:
                found[state] = kept[:MOST_WAYS]
        return found

    def _from(self, state: State, goal: Index, found: dict[State, list[Way]]) -> Iterator[Way]:
        for step, values, way in self.steps(state, goal, found):
            breach = self.tightest(state, step, values)
            if breach is None or breach.slack >= 0:
                yield Way((step, *way.profiles) if step != goal else (), values)

    def steps(
        self, state: State, goal: Index, found: dict[State, list[Way]]
    ) -> Iterator[tuple[Index, Values, Way]]:
        """First steps from a state with what they are worth, whether they hold or not."""
        ratchets = self.ratchets
        options = ratchets.options(state)
        end = ratchets.after(goal)
        if all(a in own for a, own in zip(goal, options, strict=True)) and (
                state == end or end in found):
            yield goal, self.rest(goal, state)[1], Way((), {})
        for profile in itertools.product(*options):
            then = ratchets.after(profile)
            for way in found.get(then, []) if then != state and profile != goal else []:
                yield profile, {
                    i: (1 - self.discount[i]) * ratchets.payoffs[i][profile]
                    + self.discount[i] * way.values[i] for i in ratchets.movers}, way


def _order(way: Way) -> tuple[int, list[Fraction]]:
    return len(way.profiles), [-value for value in way.values.values()]


def _at_least(a: Way, b: Way) -> bool:
    """Whether a way is no longer than another and no worse for anybody."""
    return len(a.profiles) <= len(b.profiles) and all(
        a.values[i] >= value for i, value in b.values.items())
