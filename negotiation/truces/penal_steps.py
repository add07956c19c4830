"""Where the worst equilibrium payoffs of two players lie as they become more patient, in floats.

Worst payoffs never rise with patience. Between discounts at which they are the same they are
constant, and every critical discount follows from a formula; where they differ, the interval
is divided at the discounts at which some profile that is used would stop being so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.numerics.polygon import Point, convex_polygon
from negotiation.truces.pair import Floats, Pair
from negotiation.truces.payoff_iteration import STATIONARY, Approximation, Rules, outward
from negotiation.truces.payoff_limit import FEW_ROUNDS, approximate
from negotiation.truces.payoff_turns import near_turns
from negotiation.truces.payoff_vertices import structure

# Threats nearer than this are the same, and intervals of discounts shorter than this are points.
SAME = 1e-10
SHORT = 1e-11
_BELOW = 3e-12
_WIDER = 1e-11
# How many divisions are made, times profiles, and at least how many.
_WORK = 2**16
_LEAST_STEPS = 32
_FEW = 6
# The more and more patient players that are looked at.
PATIENT = tuple(1 - 2.0**-k for k in (1, 2, 3, 5, 7, 10, 15, 20))


@dataclass(frozen=True)
class Step:
    """How the critical discount of a deal comes about.

    Parameters
    ----------
    kind : "level" where threats are constant around it, "jump" where they change there,
        "curve" where they vary, "open" where that was not found out and it lies somewhere below.
    discount : about where.
    threat : (2,) at or just above it.
    seen : a discount looked at, at or above it, with that threat.
    """

    kind: str
    discount: float
    threat: Floats
    seen: float


@dataclass
class Staircase:
    """Threats at the discounts looked at so far.

    Parameters
    ----------
    least : (2,) what no equilibrium payoff falls short of at any discount.
    found : the approximate payoff set at each; None where it is empty.
    tight : discounts just below others.
    """

    two: Pair
    least: Floats
    found: dict[float, Approximation | None] = field(default_factory=dict)
    tight: set[float] = field(default_factory=set)

    def at(self, delta: float) -> Floats:
        """Both threats at a discount, infinite where there is no equilibrium."""
        if delta not in self.found:
            above = min((d for d in self.found if d > delta), default=None)
            wider = None if above is None else self.found[above]
            if above is not None and wider is None:
                self.found[delta] = None
            else:
                start = None if wider is None else _widened(wider.vertices)
                rules = Rules.free(self.two.u.shape[1])
                self.found[delta] = approximate(
                    self.two, delta, rules, start, most=FEW_ROUNDS)
        set_here = self.found[delta]
        return np.full(2, np.inf) if set_here is None else set_here.vertices.min(axis=0)

    def settled(self, delta: float) -> bool:
        """Whether the threats at a discount that was looked at are more than bounds."""
        here = self.found[delta]
        return here is None or here.settled

    def corners(self, delta: float) -> list[Point]:
        """The payoff set at the nearest discount below that was looked at, roughly."""
        seen = max((d for d in self.found if d <= delta and self.settled(d)), default=None)
        here = None if seen is None else self.found[seen]
        return [] if here is None else convex_polygon(
            (Fraction(x), Fraction(y)) for x, y in np.round(here.vertices, 12).tolist())

    def turning(self, low: float, high: float) -> float | None:
        """A discount in between at which a profile used at the upper end may stop being so.

        Of several in the middle; roughly where the set moves with the discount, but solved for
        when few are left.
        """
        here = self.found[high]
        if here is None:
            return None
        u, c = self.two.u[:, here.profiles], self.two.c[:, here.profiles]
        gain, threat = c - u, here.vertices.min(axis=0)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            own = np.where(here.kinds == STATIONARY, gain / (gain + u - threat), 0.0)
            normals = np.concatenate([outward(here.vertices), [[1.0, 0.0], [0.0, 1.0]]])
            up = normals[(normals >= 0).all(axis=1)]
            bound = (up @ here.vertices.T).max(axis=1)[:, None]
            rise = up @ gain
            room = np.where(rise > 0, (bound - up @ threat) / rise, np.inf).min(axis=0)
            reach = 1 / (1 + room)
        places = np.stack([*own, reach])
        inside = (places > low + SHORT) & (places < high - SHORT)
        if not inside.any():
            return None
        order = np.argsort(places[inside])
        middle = order[len(order) // 2]
        if len(order) > _FEW:
            return float(places[inside][middle])
        profile = int(np.broadcast_to(here.profiles, places.shape)[inside][middle])
        shape = structure(self.two, here, high)
        roots = near_turns(shape, here, high, profile)
        return max((x for x in roots if low + SHORT < x < high - SHORT),
                   default=float(places[inside][middle]))


def _widened(vertices: Floats) -> Floats:
    return np.concatenate([vertices + _WIDER * np.array([x, y]) for x in (-1, 1) for y in (-1, 1)])


def needed(u: Floats, c: Floats, threat: Any) -> Floats:
    """Least discount at which each deal is kept under constant threats; infinite for none.

    Parameters
    ----------
    u, c : (players, deals) payoffs from the deal and from the best deviation.
    threat : (players,) what each gets after a breach.
    """
    threat = np.asarray(threat, dtype=np.float64)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        each = (c - u) / (c - threat)
    each = np.where(u > threat, each, np.where((u >= threat - SAME) & (c == u), 0.0, np.inf))
    return np.asarray(each.max(axis=0))


def kept(u: Floats, c: Floats, delta: float, threat: Floats) -> Any:
    """Which deals are kept at a discount under threats, up to rounding."""
    if not np.isfinite(threat).all():
        return np.zeros(u.shape[1], dtype=bool)
    return ((1 - delta) * c + delta * threat[:, None] <= u + _BELOW).all(axis=0)


def steps(stairs: Staircase, u: Floats, c: Floats) -> list[Step | None]:
    """How the critical discount of each deal comes about; None where it has none below 1."""
    answers: list[Step | None] = [None] * u.shape[1]
    least = needed(u, c, stairs.least)
    pending = np.flatnonzero((least > 0) & (least < 1))
    for k in np.flatnonzero(least == 0).tolist():
        answers[k] = Step("level", 0.0, stairs.least, 0.0)
    low, high = np.zeros(len(pending)), np.full(len(pending), np.inf)
    for top in PATIENT:
        if np.isfinite(high).all():
            break
        held = kept(u[:, pending], c[:, pending], top, stairs.at(top))
        high[held & np.isinf(high)] = top
        low[~held] = top
    low, high, pending = low[np.isfinite(high)], high[np.isfinite(high)], pending[np.isfinite(high)]
    for _ in range(max(_LEAST_STEPS, _WORK // stairs.two.u.shape[1])):
        if not len(pending):
            break
        low, high, pending = _settle(stairs, u, c, low, high, pending, answers)
        if not len(pending):
            break
        here = _most(low, high)
        k = int(here.argmax())
        middle = _next(stairs, u[:, pending[here]], c[:, pending[here]], low[k], high[k])
        threat = stairs.at(middle)
        if not stairs.settled(middle):
            for place in pending[here].tolist():
                answers[place] = Step("jump", high[k], stairs.at(high[k]), high[k])
            low, high, pending = low[~here], high[~here], pending[~here]
            continue
        inside = (low < middle) & (middle < high)
        held = kept(u[:, pending], c[:, pending], middle, threat)
        high = np.where(inside & held, middle, high)
        low = np.where(inside & ~held, middle, low)
    for k, place in zip(pending.tolist(), high.tolist(), strict=True):
        answers[k] = Step("open", place, stairs.at(place), place)
    return answers


def _most(low: Floats, high: Floats) -> Any:
    """Which deals share the interval that holds most of them; of several such the widest."""
    ends, place, counts = np.unique(
        np.stack([low, high]), axis=1, return_inverse=True, return_counts=True)
    return place.ravel() == np.lexsort((ends[1] - ends[0], counts))[-1]


def _settle(
    stairs: Staircase, u: Floats, c: Floats, low: Floats, high: Floats, pending: Any,
    answers: list[Step | None],
) -> tuple[Floats, Floats, Any]:
    """Answer the deals whose interval says enough, and return the others."""
    open_ = np.ones(len(pending), dtype=bool)
    for a, b in {*zip(low.tolist(), high.tolist(), strict=True)}:
        here = np.flatnonzero((low == a) & (high == b))
        below = stairs.at(a) if a > 0 else np.full(2, np.inf)
        above = stairs.at(b)
        own, gains = u[:, pending[here]], c[:, pending[here]]
        first, last = needed(own, gains, above), needed(own, gains, below)
        if np.abs(above - below).max() <= SAME:
            settled = np.ones(len(here), dtype=bool)
        else:
            settled = np.abs(last - first) <= SHORT
        kinds = np.where(settled, "level", "curve")
        if np.abs(above - below).max() > SAME:
            kinds[:] = "curve"
        if b - a <= SHORT:
            kinds = np.where(settled & (np.abs(above - below).max() <= SAME), "level", "jump")
            settled[:] = True
        for j, kind in zip(here[settled].tolist(), kinds[settled].tolist(), strict=True):
            place = b if kind == "jump" else float(first[here == j][0])
            answers[pending[j]] = Step(kind, place, above, b)
        open_[here[settled]] = False
    return low[open_], high[open_], pending[open_]


def _next(stairs: Staircase, u: Floats, c: Floats, low: float, high: float) -> float:
    """Where to divide an interval."""
    above = stairs.at(high)
    below = stairs.at(low) if low > 0 else np.full(2, np.inf)
    first, last = needed(u, c, above), needed(u, c, below)
    proposals = [float(first.min())]
    if np.isfinite(last).all():
        proposals.append(float(last.max()))
    turning = stairs.turning(max(low, first.min() - SHORT), high)
    if turning is not None:
        proposals.append(turning)
    elif high not in stairs.tight:
        stairs.tight.add(high - _BELOW)
        proposals.append(high - _BELOW)
    for place in proposals:
        if low + SHORT / 4 < place < high and place not in stairs.found:
            return place
    return (low + high) / 2
