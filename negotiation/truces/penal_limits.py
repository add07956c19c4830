"""What no threat can do, for any number of players: an outer bound by supporting hyperplanes.

Every equilibrium payoff is a mixture of stage payoffs at profiles that can be played in an
equilibrium. A profile cannot be if some hyperplane keeps every such mixture from giving all
players what deters them (Judd, Yeltekin and Conklin, 2003); dropping it raises what threats leave,
and so on.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.numerics.convex_hull import highest, reach
from negotiation.truces.penal_paths import Stakes

# Rounds after which bounds are used as they are: they hold after every round.
_MOST_ROUNDS = 12
# Games with more profiles are bounded by what players can secure.
LARGEST = 64


def least_threats(
    stakes: Stakes, discounts: tuple[Fraction, ...]
) -> tuple[Fraction, ...] | None:
    """For each player a payoff that no equilibrium falls short of; None if there is none.

    With unequal discounts players can trade over time: what deters each is then compared
    with the most that it can have alone.
    """
    profiles = list(range(stakes.game.size))
    n = stakes.game.n
    best = [[stakes.best(i, k) for k in profiles] for i in range(n)]
    own = [[stakes.payoff(i, k) for k in profiles] for i in range(n)]
    threat = [min(row) for row in best]
    if len(profiles) > LARGEST:
        return tuple(threat)
    common = len({discounts[i] for i in stakes.movers}) == 1
    for _ in range(_MOST_ROUNDS):
        floors = {
            k: [threat[i] + (1 - discounts[i]) / discounts[i] * (best[i][k] - own[i][k])
                for i in range(n)]
            for k in profiles
        }
        usable = [k for k in profiles if _deterred(stakes, profiles, floors[k], common)]
        if not usable:
            return None
        risen = [
            max(threat[i], min(_lowest(stakes, usable, floors[k], discounts, common, i, k)
                               for k in usable))
            for i in range(n)
        ]
        if risen == threat and usable == profiles:
            break
        threat, profiles = risen, usable
    return tuple(threat)


def _points(stakes: Stakes, profiles: list[int]) -> NDArray[Any]:
    return np.stack([table.ravel()[profiles] for table in stakes.game.integers])


def _deterred(
    stakes: Stakes, profiles: list[int], floor: list[Fraction], common: bool
) -> bool:
    """Whether some mixture gives everyone what deters it."""
    highest_each = [max(stakes.payoff(i, k) for k in profiles) for i in range(len(floor))]
    if any(most < least for most, least in zip(highest_each, floor, strict=True)):
        return False
    if not common:
        return True
    scaled = [x * d for x, d in zip(floor, stakes.game.denominators, strict=True)]
    spread = [1] * len(floor)
    far = reach(_points(stakes, profiles), scaled, spread)
    return far is not None and far.t >= 0


def _lowest(
    stakes: Stakes, profiles: list[int], floor: list[Fraction], discounts: tuple[Fraction, ...],
    common: bool, i: int, profile: int,
) -> Fraction:
    """A lower bound on what player i gets when a profile starts an equilibrium."""
    least = floor[i]
    if common:
        denominators = stakes.game.denominators
        scaled = [x * d for x, d in zip(floor, denominators, strict=True)]
        aim = [-1 if j == i else 0 for j in range(len(floor))]
        far = highest(_points(stakes, profiles), aim, scaled)
        if far is not None:
            least = max(least, -far.t / denominators[i])
    return (1 - discounts[i]) * stakes.payoff(i, profile) + discounts[i] * least
