"""What is proved about the worst equilibrium payoffs of two players, discount by discount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from negotiation.numerics.polygon import Point, convex_polygon
from negotiation.truces.pair import Pair
from negotiation.truces.payoff_iteration import Rules
from negotiation.truces.payoff_proof import Outer
from negotiation.truces.payoff_search import Found, search

# Irrational corners are known far better than this.
_ROUNDED = Fraction(1, 2**40)
_CLOSE = 1e-9


@dataclass(frozen=True)
class Fact:
    """Worst payoffs at one discount.

    Parameters
    ----------
    delta : the discount.
    found : the sets from which the fact follows.
    high : worst payoffs at `delta` and above are at most these; None if there is no equilibrium
        that is known of.
    low : worst payoffs at all discounts below `delta`, and at `delta` itself unless `open`, are
        at least these; None if there is no equilibrium at all.
    open : whether `low` says nothing about `delta` itself.
    """

    delta: Fraction
    found: Found
    high: Point | None
    low: Point | None
    open: bool = False

    def holds(self, two: Pair, profile: int, delta: Fraction) -> bool:
        """Whether it proves that a deal is kept at a discount of at least `delta`."""
        if self.high is None or delta < self.delta or self.open:
            return False
        return all((1 - delta) * two.best(i, profile) + delta * self.high[i]
                   <= two.payoff(i, profile) for i in (0, 1))

    def fails_before(self, two: Pair, profile: int, delta: Fraction) -> bool:
        """Whether it proves that a deal is kept at no discount below one."""
        if delta > self.delta:
            return False
        if self.low is None:
            return True
        for i in (0, 1):
            best, own, low = two.best(i, profile), two.payoff(i, profile), self.low[i]
            if low > own or (best > low and (1 - delta) * best + delta * low >= own):
                return True
        return False

    def fails_at(self, two: Pair, profile: int, delta: Fraction) -> bool:
        """Whether it proves that a deal is not kept at a discount, nor at any below."""
        if delta > self.delta or (self.open and delta == self.delta):
            return False
        return self.low is None or any(
            (1 - delta) * two.best(i, profile) + delta * self.low[i] > two.payoff(i, profile)
            for i in (0, 1))


@dataclass
class Facts:
    """All that has been proved about one game so far."""

    two: Pair
    at_discount: dict[Fraction, Fact] = field(default_factory=dict)
    below_discount: dict[Fraction, Fact] = field(default_factory=dict)

    def at(self, delta: Fraction) -> Fact:
        """Worst payoffs at a discount."""
        if delta not in self.at_discount:
            above = min((d for d in self.at_discount if d > delta), default=None)
            start = None if above is None else _around(self.at_discount[above].found)
            found = search(self.two, delta, None, start)
            self.at_discount[delta] = _fact(delta, found)
        return self.at_discount[delta]

    def below(self, delta: Fraction) -> Fact:
        """Worst payoffs at all discounts just below one: the limit from the left.

        Payoffs at lower discounts lie in the set at `delta`. Profiles that are used there with a
        constraint that just binds cannot be used at lower ones; without them the set may be
        smaller, and further profiles just bind.
        """
        if delta not in self.below_discount:
            found = self.at(delta).found
            rules = Rules.free(self.two.u.shape[1])
            while found.inner is not None:
                stricter = stricter_rules(self.two, delta, rules, found)
                if stricter is None:
                    break
                rules = stricter
                found = search(self.two, delta, rules, _around(found))
            self.below_discount[delta] = _fact(delta, found, True)
        return self.below_discount[delta]

    @property
    def every(self) -> list[Fact]:
        """All facts."""
        return [*self.at_discount.values(), *self.below_discount.values()]


def _fact(delta: Fraction, found: Found, open_: bool = False) -> Fact:
    if found.inner is None:
        known = None if found.proved else (Fraction(0), Fraction(0))
        return Fact(delta, found, None, known, open_)
    assert found.bound is not None
    return Fact(delta, found, found.inner.threat, _least(found.bound), open_)


def _least(bound: Outer) -> Point:
    zero, one = Fraction(0), Fraction(1)
    return (-bound.bound((-one, zero)), -bound.bound((zero, -one)))


def _around(found: Found) -> Sequence[Point] | None:
    """Corners of a polygon that holds all that was found."""
    if not found.proved:
        return None
    if found.rational:
        return found.vertices
    return convex_polygon(
        (x + a, y + b) for x, y in found.vertices for a in (-_ROUNDED, _ROUNDED)
        for b in (-_ROUNDED, _ROUNDED))


def stricter_rules(two: Pair, delta: Fraction, rules: Rules, found: Found) -> Rules | None:
    """The rules for discounts below one, or None where they are the same.

    Raising the discount's complement by any amount raises every least continuation payoff by
    a multiple of the gain from deviating: a profile whose least continuation lies on a side
    of the set and is pushed outward, or whose own payoffs just meet a constraint, drops out.
    """
    bound = found.bound
    if bound is None:
        return None
    low = _least(bound)
    gain = two.c - two.u
    floor = np.array([[float(x)] for x in low]) + float((1 - delta) / delta) * gain
    banned, unsettled = rules.banned.copy(), rules.unsettled.copy()
    for n, b, excess in zip(bound.normals, bound.bounds, bound.excess, strict=True):
        if min(n) < 0:
            continue
        near = float(n[0]) * floor[0] + float(n[1]) * floor[1] - float(b)
        banned |= near > _CLOSE
        for profile in np.flatnonzero((np.abs(near) <= _CLOSE) & ~banned).tolist():
            banned[profile] = _leaves(two, delta, low, profile, n, b + excess)
    for i in (0, 1):
        near = two.u[i] - floor[i]
        unsettled |= near < -_CLOSE
        for profile in np.flatnonzero((np.abs(near) <= _CLOSE) & ~unsettled).tolist():
            room = two.payoff(i, profile) - low[i] - (1 - delta) / delta * two.gain(i, profile)
            unsettled[profile] = room < 0 or (room == 0 and two.gain(i, profile) > 0)
    same = (banned == rules.banned).all() and (unsettled == rules.unsettled).all()
    return None if same else Rules(banned, unsettled)


def _leaves(
    two: Pair, delta: Fraction, low: Point, profile: int, n: Point, bound: Fraction
) -> bool:
    """Whether the least continuation of a profile passes a side at any lower discount."""
    gain = (two.gain(0, profile), two.gain(1, profile))
    rise = n[0] * gain[0] + n[1] * gain[1]
    height = n[0] * low[0] + n[1] * low[1] + (1 - delta) / delta * rise - bound
    return height > 0 or (height == 0 and rise > 0)
