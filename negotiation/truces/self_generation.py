"""Sets of payoffs that hold together: each made by a profile, and by a lottery over the set.

A finite set of states, each with a profile to play and a continuation payoff, is an equilibrium
from any of them if every continuation is a mixture of the states' own payoffs and no player
gains by a deviation after which play goes to the state worst for it (Abreu, Pearce and Stacchetti
1990: self-generation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from negotiation.numerics.polygon import Point, convex_polygon, mixture
from negotiation.truces.pair import Pair


@dataclass(frozen=True)
class State:
    """One state of a self-generating set.

    Parameters
    ----------
    profile : what is played.
    payoffs : of both players from this state on.
    continuation : payoffs from the next period on if nobody deviates.
    """

    profile: int
    payoffs: Point
    continuation: Point


@dataclass(frozen=True)
class Generated:
    """A self-generating set: every point of the polygon is an equilibrium payoff.

    Parameters
    ----------
    states : one a corner of the polygon, in its order.
    mixtures : for each the lottery over states that follows.
    punish : for each player the state to which its deviation leads.
    """

    states: tuple[State, ...]
    mixtures: tuple[dict[int, Fraction], ...]
    punish: tuple[int, int]

    @property
    def corners(self) -> list[Point]:
        """The polygon, counter-clockwise from the lowest first coordinate."""
        return [state.payoffs for state in self.states]

    @property
    def threat(self) -> Point:
        """The least payoff of each player."""
        return (self.states[self.punish[0]].payoffs[0], self.states[self.punish[1]].payoffs[1])


def state(two: Pair, delta: Fraction, profile: int, payoffs: Point) -> State:
    """A state with the continuation that its payoffs call for."""
    u = two.point(profile)
    first, second = ((payoffs[i] - (1 - delta) * u[i]) / delta for i in (0, 1))
    return State(profile, payoffs, (first, second))


def generated_set(two: Pair, delta: Fraction, states: Sequence[State]) -> Generated | None:
    """Prove that states hold together; None if they do not.

    Every state whose payoffs are not a corner of the convex hull is dropped: mixtures of the
    corners do what it does.
    """
    corners = convex_polygon(each.payoffs for each in states)
    at = {each.payoffs: each for each in states}
    kept = tuple(at[corner] for corner in corners)
    if not kept:
        return None
    punish = tuple(min(range(len(kept)), key=lambda k: corners[k][i]) for i in (0, 1))
    threat = [corners[punish[i]][i] for i in (0, 1)]
    mixtures = []
    for each in kept:
        u = two.point(each.profile)
        for i in (0, 1):
            if each.payoffs[i] != (1 - delta) * u[i] + delta * each.continuation[i]:
                return None
            if each.payoffs[i] < (1 - delta) * two.best(i, each.profile) + delta * threat[i]:
                return None
        mixed = mixture(corners, each.continuation)
        if mixed is None:
            return None
        mixtures.append(mixed)
    return Generated(kept, tuple(mixtures), (punish[0], punish[1]))
