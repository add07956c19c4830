"""The equilibrium payoffs of two players: proposed in floats, solved and proved in rationals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from negotiation.numerics.polygon import Point, convex_polygon, crossings
from negotiation.truces.pair import Pair
from negotiation.truces.payoff_iteration import HIGH, STATIONARY, Approximation, Rules
from negotiation.truces.payoff_limit import FEW_ROUNDS, approximate
from negotiation.truces.payoff_limit import MOST_ROUNDS as MOST_SHRINKING
from negotiation.truces.payoff_proof import MOST_ROUNDS, Outer, empty, outer
from negotiation.truces.payoff_vertices import (
    THREAT,
    Key,
    Structure,
    exact_values,
    inward,
    points,
    structure,
)
from negotiation.truces.self_generation import Generated, State, generated_set, state

# A constraint missed by less counts as met, then is not, then by a little more is again.
_TOLERANCES = (1e-12, -1e-12, 1e-9)
# How far, in units of a player's range, a proof tries to leave irrational vertices open, and may.
_OPEN = Fraction(1, 2**90)
NEAR = Fraction(1, 10**10)


@dataclass(frozen=True)
class Found:
    """A self-generating set, and how far outside it equilibrium payoffs can still lie.

    Parameters
    ----------
    inner : None where no profile can be played in equilibrium, as far as is known.
    vertices : of the payoff set; where they are not rational, near those.
    rational : whether the vertices are exact.
    bound : the outer bound; None where there is no inner set, or none was asked for.
    proved : whether it is proved that there is nothing else.
    shape, values : how the vertices are generated, and all their coordinates.
    settled : False where the proposal was given up before it had settled.
    """

    inner: Generated | None
    vertices: tuple[Point, ...]
    rational: bool
    bound: Outer | None
    proved: bool
    shape: Structure | None = None
    values: dict[Key, Any] | None = None
    settled: bool = True


NOTHING = Found(None, (), True, None, True)


def search(
    two: Pair, delta: Fraction, rules: Rules | None = None, start: Sequence[Point] | None = None,
    rounds: int = MOST_ROUNDS,
) -> Found:
    """The payoffs of all equilibria in pure actions with public lotteries.

    Parameters
    ----------
    start : corners of a polygon that is known to hold them; none where there are none.
    rounds : how many rounds of narrowing a proof may take; with fewer than by default what they
        leave open is left open, and with none nothing is asked about what lies outside.
    """
    if start is not None and not len(start):
        return NOTHING
    free = rules or Rules.free(two.u.shape[1])
    best: Found | None = None
    for tolerance in _TOLERANCES:
        found = _attempt(two, delta, free, start, tolerance, rounds)
        if found.inner is not None and rounds:
            found = bounded(two, delta, free, found, start, rounds)
        if found.proved or not found.settled or (found.inner and rounds < MOST_ROUNDS):
            return found
        if best is None or (best.inner is None and found.inner is not None):
            best = found
    assert best is not None
    return best


def _attempt(
    two: Pair, delta: Fraction, rules: Rules, start: Sequence[Point] | None, tolerance: float,
    rounds: int,
) -> Found:
    most = MOST_SHRINKING if rounds == MOST_ROUNDS else FEW_ROUNDS
    near = approximate(two, float(delta), rules, start, tolerance, most)
    if near is None:
        return Found(None, (), True, None, empty(two, delta, rules, start, rounds))
    nothing = Found(None, (), True, None, False, settled=near.settled)
    if not near.settled:
        return nothing
    shape = structure(two, near, float(delta))
    solved = exact_values(shape, delta, lambda key: _start(near, key))
    if solved is None:
        return nothing
    values, rational = solved
    vertices = points(values, len(shape.origins))
    if not rational:
        return _irrational(two, delta, near, shape, vertices)
    states = [state(two, delta, origin.profile, vertex)
              for origin, vertex in zip(shape.origins, vertices, strict=True)]
    inner = generated_set(two, delta, states)
    if inner is None:
        return nothing
    return Found(inner, tuple(inner.corners), True, None, False, shape, values)


def bounded(
    two: Pair, delta: Fraction, rules: Rules, found: Found, start: Sequence[Point] | None,
    rounds: int,
) -> Found:
    """A set with an outer bound on it, as near as so many rounds of narrowing bring it."""
    left = Fraction(0) if found.rational else _OPEN
    bound = outer(two, delta, rules, found.vertices, start, left, rounds)
    return replace(found, bound=bound, proved=max(bound.excess) <= (left and NEAR))


def _start(near: Approximation, key: Key) -> float:
    k, i = key
    return float(near.threat[i] if k == THREAT else near.vertices[k, i])


def _irrational(
    two: Pair, delta: Fraction, near: Approximation, shape: Structure, vertices: list[Point]
) -> Found:
    """A set just inside vertices that are not rational."""
    inner = None
    for drift in inward(shape, float(delta), vertices):
        smaller = convex_polygon(
            (vertex[0] + _OPEN * Fraction(x), vertex[1] + _OPEN * Fraction(y))
            for vertex, (x, y) in zip(vertices, drift.tolist(), strict=True))
        inner = inner or _made(two, delta, near, smaller)
    return Found(inner, tuple(vertices), False, None, False)


def _made(
    two: Pair, delta: Fraction, near: Approximation, corners: list[Point]
) -> Generated | None:
    """What the profiles of an approximation generate from a polygon, if that holds together."""
    threat = [min(corner[i] for corner in corners) for i in (0, 1)]
    states = []
    for profile, kind in zip(near.profiles.tolist(), near.kinds.tolist(), strict=True):
        if kind == STATIONARY:
            states.append(State(profile, two.point(profile), two.point(profile)))
            continue
        i, level = divmod(kind - 1, 2)
        floor = [threat[j] + (1 - delta) / delta * two.gain(j, profile) for j in (0, 1)]
        across = crossings(corners, i, floor[i])
        if not across:
            return None
        other = max(across) if level + 1 == HIGH else max(min(across), floor[1 - i])
        continuation = (floor[0], other) if i == 0 else (other, floor[1])
        u = two.point(profile)
        made = tuple((1 - delta) * u[j] + delta * continuation[j] for j in (0, 1))
        states.append(State(profile, (made[0], made[1]), continuation))
    return generated_set(two, delta, states)
