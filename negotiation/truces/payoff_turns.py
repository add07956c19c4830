"""The discount at which a payoff set stops being generated as it is: exact where it is rational.

As players become less patient continuation payoffs must rise more to deter a deviation. A
profile that is played for ever stops when a constraint binds on its own payoffs; any profile
stops when the least continuation that deters leaves the set.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.numerics.polygon import area
from negotiation.numerics.rational_root import Equations, float_root, rational_root
from negotiation.truces.payoff_iteration import Approximation
from negotiation.truces.payoff_vertices import THREAT, Key, Structure

_FAR = 0.05

# What must be zero: a function of all values and the discount, and the values it needs.
Condition = tuple[Any, list[Key]]


def turns(
    shape: Structure, near: Approximation, delta: float, profile: int, width: float
) -> list[Fraction]:
    """Rational discounts within `width` at which a profile would stop being used as it is.

    Parameters
    ----------
    near : the set at the discount `delta`, from which the structure was read.
    """
    found = []
    for condition in _conditions(shape, near, profile):
        rough = _rough(shape, near, delta, condition)
        if rough is not None and abs(rough - delta) <= width:
            root = solved(shape, near, delta, condition)
            found += [] if root is None else [root]
    return found


def near_turns(shape: Structure, near: Approximation, delta: float, profile: int) -> list[float]:
    """Discounts not far from one at which a profile would stop being used, in floats."""
    roots = (_rough(shape, near, delta, condition)
             for condition in _conditions(shape, near, profile))
    return [root for root in roots if root is not None and abs(root - delta) < _FAR]


def _rough(
    shape: Structure, near: Approximation, delta: float, condition: Condition
) -> float | None:
    equations, start = _system(shape, near, delta, *condition)
    try:
        root = float_root(equations, start)
    except ZeroDivisionError:
        return None
    return None if root is None else root[0]


def deal_turn(shape: Structure, near: Approximation, delta: float, profile: int, i: int
              ) -> Fraction | None:
    """The rational discount near one at which player i is just kept to a profile for ever."""
    def kept(values: Any, d: Any) -> Any:
        return ((1 - d) * shape.best(i, profile, d) + d * values[THREAT, i]
                - shape.payoff(i, profile, d))

    return solved(shape, near, delta, (kept, [(THREAT, i)]))


def solved(
    shape: Structure, near: Approximation, delta: float, condition: Condition
) -> Fraction | None:
    """Where a condition holds together with the equations of the vertices, if it is rational."""
    equations, start = _system(shape, near, delta, *condition)
    try:
        exact = rational_root(equations, start)
    except ZeroDivisionError:
        return None
    return exact[0] if exact is not None and 0 < exact[0] < 1 else None


def _system(
    shape: Structure, near: Approximation, delta: float, holds: Any, wanted: list[Key]
) -> tuple[Equations, list[float]]:
    """Equations in the discount and what else is unknown, and where to start."""
    plan = shape.order([*wanted, (THREAT, 0), (THREAT, 1)])

    def equations(x: list[Any]) -> list[Any]:
        values, residuals = shape.values(plan, x[0], x[1:])
        return [holds(values, x[0]), *residuals]

    start = [delta, *(float(near.threat[i] if k == THREAT else near.vertices[k, i])
                      for k, i in plan[1])]
    return equations, start


def _conditions(shape: Structure, near: Approximation, profile: int) -> list[Condition]:
    two = shape.two
    found: list[Condition] = []
    for i in (0, 1):
        if any(o.stationary and o.profile == profile for o in shape.origins):
            found.append((_binding(shape, profile, i), [(THREAT, i)]))
    gain = two.c[:, profile] - two.u[:, profile]
    if not (gain > 0).any():
        return found
    threat = near.vertices.min(axis=0)
    best, side = np.inf, (0, 0)
    count = len(near.vertices)
    for k in range(count):
        a, b = near.vertices[k], near.vertices[(k + 1) % count]
        n = np.array([b[1] - a[1], a[0] - b[0]])
        if (n >= 0).all() and n @ gain > 0:
            room = float((n @ a - n @ threat) / (n @ gain))
            if room < best:
                best, side = room, (k, (k + 1) % count)
    if side[0] != side[1]:
        found.append((_leaving(shape, profile, side), [(k, i) for k in side for i in (0, 1)]))
    for i in (0, 1):
        last = int(near.vertices[:, i].argmax())
        if gain[i] > 0:
            found.append((_passing(shape, profile, i, last), [(last, i)]))
    return found


def _binding(shape: Structure, profile: int, i: int) -> Any:
    def holds(values: Any, delta: Any) -> Any:
        return shape.payoff(i, profile, delta) - shape.floor(profile, i, values[THREAT, i], delta)
    return holds


def _leaving(shape: Structure, profile: int, side: Sequence[int]) -> Any:
    def holds(values: Any, delta: Any) -> Any:
        a, b = ((values[k, 0], values[k, 1]) for k in side)
        x, y = (shape.floor(profile, i, values[THREAT, i], delta) for i in (0, 1))
        return area(a, b, (x, y))
    return holds


def _passing(shape: Structure, profile: int, i: int, last: int) -> Any:
    def holds(values: Any, delta: Any) -> Any:
        return values[last, i] - shape.floor(profile, i, values[THREAT, i], delta)
    return holds
