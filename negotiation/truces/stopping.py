"""What follows if a path of concessions is left: play without cooperation from there on.

Backwards from the furthest levels: in every state a pure equilibrium of the game in which this
period's payoffs count as they are and the levels that it leads to as what follows from them. It
is one for ever where it keeps the levels as they are. Of several, the one that is worst for
whoever left the path.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

from negotiation.truces.levels_reached import Index, Ratchets, State

Values = dict[int, Fraction]


@dataclass(frozen=True)
class Stop:
    """What is played from a state on, and each player's average payoff from it."""

    profile: Index
    values: Values


def stops(ratchets: Ratchets, discount: dict[int, Fraction], culprit: int) -> dict[State, Stop]:
    """For each state the continuation without cooperation that is worst for a culprit.

    States without a pure equilibrium are left out; a deviation that leads to one is taken to
    bring the deviator the most that the game has for it.
    """
    most = {i: max(ratchets.payoffs[i].values()) for i in ratchets.movers}
    found: dict[State, Stop] = {}
    for state in ratchets.states:
        options = ratchets.options(state)
        worth: dict[Index, Values] = {}
        for profile in itertools.product(*options):
            then = ratchets.after(profile)
            worth[profile] = {
                i: _worth(ratchets.payoffs[i][profile], state, then, found, i, discount[i], most)
                for i in ratchets.movers}
        stable = [
            profile for profile in worth
            if (ratchets.after(profile) == state or ratchets.after(profile) in found)
            and all(worth[(*profile[:i], b, *profile[i + 1:])][i] <= worth[profile][i]
                    for i in ratchets.movers for b in options[i])]
        if stable:
            worst = min(stable, key=lambda profile: worth[profile][culprit])
            found[state] = Stop(worst, worth[worst])
    return found


def _worth(
    payoff: Fraction, state: State, then: State, found: dict[State, Stop], i: int,
    delta: Fraction, most: Values,
) -> Fraction:
    """A profile's payoff if it is repeated for ever, or together with what it leads to."""
    if then == state:
        return payoff
    later = found[then].values[i] if then in found else most[i]
    return (1 - delta) * payoff + delta * later
