"""What is proved about the worst equilibrium payoffs of two players, discount by discount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from negotiation.numerics.polygon import Point, convex_polygon
from negotiation.truces.critical_bounds import least_patience
from negotiation.truces.outer_set import Chain, outer_chain
from negotiation.truces.pair import Pair
from negotiation.truces.payoff_iteration import Rules
from negotiation.truces.payoff_proof import Outer
from negotiation.truces.payoff_search import NEAR, Found, bounded, search

# Irrational corners are known far better than this.
_ROUNDED = Fraction(1, 2**40)
_CLOSE = 1e-9
# What no payoff falls short of.
_NOTHING = (Fraction(0), Fraction(0))
# How much work bounds on many deals may take, in facts, and rounds of one, times profiles.
_WORK = 2**15
_WORK_OF_ONE = 2**17
_FEW, _MOST = 24, 512
# Rounds of narrowing after which a chain of polygons is tried first.
_QUICK = 12


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
    chain : the proof of `low`, if it is one.
    wider : where `open`, the sets on the way from `delta` itself to `found`.
    """

    delta: Fraction
    found: Found
    high: Point | None
    low: Point | None
    open: bool = False
    chain: Chain | None = None
    wider: tuple[Found, ...] = ()

    def holds(self, two: Pair, profile: int, delta: Fraction) -> bool:
        """Whether it proves that a deal is kept at a discount of at least `delta`."""
        if self.high is None or delta < self.delta or self.open:
            return False
        return all(_tempted(two, i, profile, delta, self.high[i]) <= 0 for i in (0, 1))

    def fails_before(self, two: Pair, profile: int, delta: Fraction) -> bool:
        """Whether it proves that a deal is kept at no discount below one."""
        if delta > self.delta:
            return False
        if self.low is None:
            return True
        for i, low in enumerate(self.low):
            if _tempted(two, i, profile, delta, low) >= 0 and (
                    two.best(i, profile) > low or low > two.payoff(i, profile)):
                return True
        return False

    def fails_at(self, two: Pair, profile: int, delta: Fraction) -> bool:
        """Whether it proves that a deal is not kept at a discount, nor at any below."""
        if delta > self.delta or (self.open and delta == self.delta):
            return False
        return self.low is None or any(
            _tempted(two, i, profile, delta, self.low[i]) > 0 for i in (0, 1))


def _tempted(two: Pair, i: int, profile: int, delta: Fraction, threat: Fraction) -> int:
    """The sign of what a player gains in all by deviating, if it then gets a threat for ever."""
    rough = float(delta)
    gained = (1 - rough) * two.cells[1][i][profile] + rough * float(threat)
    gained -= two.cells[0][i][profile]
    if abs(gained) > _CLOSE:
        return 1 if gained > 0 else -1
    exact = (1 - delta) * two.best(i, profile) + delta * threat - two.payoff(i, profile)
    return (exact > 0) - (exact < 0)


@dataclass
class Facts:
    """All that has been proved about one game so far.

    Parameters
    ----------
    searches, rounds
        How many more facts, and of how many rounds of narrowing each, `near` and `below` may
        work out.
    """

    two: Pair
    at_discount: dict[Fraction, Fact] = field(default_factory=dict)
    rough: dict[Fraction, Fact] = field(default_factory=dict)
    inner: dict[Fraction, Fact] = field(default_factory=dict)
    below_discount: dict[Fraction, Fact] = field(default_factory=dict)
    chained: dict[Fraction, Fact] = field(default_factory=dict)
    searches: int = field(init=False)
    rounds: int = field(init=False)

    def __post_init__(self) -> None:
        profiles = self.two.u.shape[1]
        self.searches = max(_FEW, _WORK // profiles)
        self.rounds = min(_MOST, max(_FEW, _WORK_OF_ONE // profiles))

    def at(self, delta: Fraction) -> Fact:
        """Worst payoffs at a discount, however long it takes."""
        if delta not in self.at_discount:
            found = search(self.two, delta, None, self._start(delta))
            self.at_discount[delta] = _fact(delta, found)
        return self.at_discount[delta]

    def near(self, delta: Fraction, inner: bool = False) -> Fact | None:
        """What bounded work shows of worst payoffs at a discount; None when none is left.

        Parameters
        ----------
        inner : whether to leave out the proof that threats are no worse.
        """
        if delta in self.at_discount:
            return self.at_discount[delta]
        known = self.inner if inner else self.rough
        if delta not in known:
            if not self.searches:
                return None
            self.searches -= 1
            if inner:
                found = search(self.two, delta, None, self._start(delta), 0)
                self.inner[delta] = _fact(delta, found)
            else:
                fact = self._bounded(delta)
                known = self.at_discount if fact.found.proved else known
                known[delta] = fact
        return known[delta]

    def _bounded(self, delta: Fraction) -> Fact:
        """What narrowing shows of worst payoffs, and where that takes long a chain of polygons."""
        start, rules = self._start(delta), Rules.free(self.two.u.shape[1])
        inside = self.inner.pop(delta, None)
        if inside is None or inside.found.inner is None:
            found = search(self.two, delta, rules, start, 0)
            if found.inner is None:
                return _fact(delta, search(self.two, delta, rules, start, self.rounds))
        else:
            found = inside.found
        quick = bounded(self.two, delta, rules, found, start, min(_QUICK, self.rounds))
        if quick.proved or self.rounds <= _QUICK:
            return _fact(delta, quick)
        chain = outer_chain(self.two, delta, found.vertices)
        if chain.within <= (0 if found.rational else NEAR):
            found = replace(found, bound=chain.bounds(), proved=True)
            return replace(_fact(delta, found), chain=chain)
        return _fact(delta, bounded(self.two, delta, rules, found, start, self.rounds))

    def least(self, delta: Fraction, corners: Sequence[Point]) -> Fact | None:
        """What worst payoffs at a discount are not below; None when no work is left.

        Parameters
        ----------
        corners : roughly those of the payoff set, to aim at.
        """
        if delta not in self.chained:
            if not self.searches:
                return None
            self.searches -= 1
            chain = outer_chain(self.two, delta, corners)
            nothing = Found(None, (), True, None, chain.empty)
            low = None if chain.empty else chain.least
            self.chained[delta] = Fact(delta, nothing, None, low, chain=chain)
        return self.chained[delta]

    def _start(self, delta: Fraction) -> Sequence[Point] | None:
        above = min((d for d in self.at_discount if d > delta), default=None)
        return None if above is None else _around(self.at_discount[above].found)

    def below(self, delta: Fraction) -> Fact | None:
        """Worst payoffs at all discounts just below one: the limit from the left.

        Payoffs at lower discounts lie in the set at `delta`. Profiles that are used there with a
        constraint that just binds cannot be used at lower ones; without them the set may be
        smaller, and further profiles just bind. None when no work is left.
        """
        if delta not in self.below_discount:
            fact = self.near(delta)
            if fact is None:
                return None
            found, rules = fact.found, Rules.free(self.two.u.shape[1])
            wider: list[Found] = []
            while found.inner is not None and self.searches:
                stricter = stricter_rules(self.two, delta, rules, found)
                if stricter is None:
                    break
                rules = stricter
                self.searches -= 1
                wider.append(found)
                found = search(self.two, delta, rules, _around(found), self.rounds)
            self.below_discount[delta] = replace(_fact(delta, found, True), wider=tuple(wider))
        return self.below_discount[delta]

    def known(self, delta: Fraction) -> Fact:
        """What has been found at a discount already, the most there is."""
        tables = (self.at_discount, self.rough, self.inner)
        return next(known[delta] for known in tables if delta in known)

    @property
    def every(self) -> list[Fact]:
        """All facts."""
        return [*self.at_discount.values(), *self.rough.values(), *self.inner.values(),
                *self.below_discount.values(), *self.chained.values()]

    def between(self, profile: int) -> tuple[Fraction, Fraction]:
        """Bounds on the least discount at which a deal is kept, from 0 to 1."""
        low, high = Fraction(0), Fraction(1)
        for fact in self.every:
            if fact.high is not None and not fact.open and fact.delta < high:
                reached = least_patience(self.two, profile, dict(enumerate(fact.high)))
                high = high if reached is None else min(high, max(fact.delta, reached))
            if fact.delta > low:
                needs = None if fact.low is None else least_patience(
                    self.two, profile, dict(enumerate(fact.low)))
                low = max(low, fact.delta if needs is None else min(fact.delta, needs))
        return low, high


def _fact(delta: Fraction, found: Found, open_: bool = False) -> Fact:
    high = None if found.inner is None else found.inner.threat
    low = _NOTHING if found.bound is None else _least(found.bound)
    return Fact(delta, found, high, None if high is None and found.proved else low, open_)


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
