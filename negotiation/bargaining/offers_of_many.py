"""Alternating offers of more than two parties who can agree on lotteries: stationary offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.bargaining.offer_terms import Offers
from negotiation.bargaining.polytope import Climb, Gains, Polytope
from negotiation.exact import integer_array
from negotiation.numerics.elimination import solve

# Steps of backward induction, steps of Newton's method from each, and binary digits kept.
_STEPS, _NEWTON, _DIGITS = 33, 6, 64
_SEVERAL = "a proposer has several best offers, which give different parties more than they accept"


@dataclass(frozen=True)
class Offer:
    """What a party proposes.

    Parameters
    ----------
    gains
        Of all parties; the others get what they accept, or more where that is free.
    weights
        No deal has more of ``weights . gains``; all are positive.
    """

    gains: Gains
    weights: Gains


class UndeterminedError(ValueError):
    """A party has several best offers, or none."""


def best_offer(polytope: Polytope, proposer: int, levels: Gains) -> Climb:
    """The climb to the proposer's best gain while the others get what they accept.

    Raises
    ------
    UndeterminedError
        If no lottery gives the others that much.
    """
    n = len(levels)
    floor = [Fraction(0) if i == proposer else max(level, Fraction(0))
             for i, level in enumerate(levels)]
    try:
        return polytope.climb(floor, [Fraction(i == proposer) for i in range(n)])
    except ValueError:
        raise UndeterminedError("nothing feasible is acceptable to all who must accept") from None


def offer(polytope: Polytope, proposer: int, levels: Gains) -> Offer:
    """The best offer of a party, if all others have their most of it at the same time.

    They get what they accept, or more where that costs the proposer nothing.

    Raises
    ------
    UndeterminedError
        If the best offers differ in who gets how much more.
    """
    climb = best_offer(polytope, proposer, levels)
    least = [climb.t if i == proposer else max(level, Fraction(0))
             for i, level in enumerate(levels)]
    gains = tuple(x if climb.weights[j] else _most(polytope, j, least).t
                  for j, x in enumerate(least))
    try:
        supports = [_most(polytope, j, gains) for j in range(len(gains))]
    except ValueError:
        raise UndeterminedError(_SEVERAL) from None
    if supports[proposer].t < climb.t:
        raise UndeterminedError(_SEVERAL)
    weights = tuple(sum(column) for column in zip(*(one.weights for one in supports), strict=True))
    return Offer(gains, weights)


def _most(polytope: Polytope, party: int, floor: Sequence[Fraction]) -> Climb:
    """How far one party can rise while the others keep what they have."""
    alone = [Fraction(party == k) for k in range(len(floor))]
    return polytope.climb([*floor[:party], Fraction(0), *floor[party + 1 :]], alone)


def _made(polytope: Polytope, offers: Offers, proposer: int, later: Gains | None) -> Offer:
    waiting = offers.waiting(later)
    made = offer(polytope, proposer, offers.levels(waiting))
    if made.gains[proposer] < offers.rejected(proposer, waiting)[proposer]:
        raise UndeterminedError("a proposer would rather have its offer rejected")
    return made


def countdown(polytope: Polytope, offers: Offers, rounds: int) -> list[Offer]:
    """What the first proposer offers when 1, 2, ... offers can be made.

    Raises
    ------
    UndeterminedError
        If an offer on the way is.
    """
    order = offers.order
    following = dict(zip(order, (*order[1:], order[0]), strict=True))
    now: dict[int, Offer] = {}
    found = []
    for _ in range(rounds):
        now = {i: _made(polytope, offers, i, now[following[i]].gains if now else None)
               for i in order}
        found.append(now[order[0]])
    return found


def stationary(polytope: Polytope, offers: Offers, ideal: Gains) -> dict[int, Offer]:
    """Offers, one a party, each the best given what will be offered next, for ever.

    Backward induction leads near them. From there Newton's method: on the facets where the
    offers lie, each proposer's own gain is a linear function of all of them; the solution gives
    the facets of the next step, until they stay the same and the offers are exact.

    Raises
    ------
    UndeterminedError
        If an offer is, or the facets do not settle.
    """
    order = offers.order
    following = dict(zip(order, (*order[1:], order[0]), strict=True))
    points: dict[int, Gains] = {}
    why = "no stationary offers were found"
    for step in range(_STEPS):
        levels = {i: offers.levels(offers.waiting(points[following[i]] if points else None))
                  for i in order}
        climbs = [best_offer(polytope, i, levels[i]) for i in range(len(order))]
        if step & (step - 1) == 0:  # 0, 1, 2, 4, 8, ...
            for accepted in (_newton(polytope, offers, climbs, ideal), levels):
                try:
                    found = accepted and _settled(polytope, offers, following, accepted)
                except UndeterminedError as error:
                    why = str(error)
                    continue
                if found:
                    return {i: _made(polytope, offers, i, found[following[i]].gains)
                            for i in order}
        points = {
            i: tuple(_short(x, most) for x, most in
                     zip(_likely(polytope, i, levels[i], climbs[i]), ideal, strict=True))
            for i in order
        }
    raise UndeterminedError(why)


def _likely(polytope: Polytope, proposer: int, levels: Gains, climb: Climb) -> Gains:
    """An offer; where it is not determined on the way, one that gives the others the least."""
    try:
        return offer(polytope, proposer, levels).gains
    except UndeterminedError:
        return tuple(climb.t if i == proposer else max(level, Fraction(0))
                     for i, level in enumerate(levels))


def _settled(
    polytope: Polytope, offers: Offers, following: dict[int, int], levels: dict[int, Gains]
) -> dict[int, Offer] | None:
    """The offers at these levels, if they lead to themselves; None if they do not."""
    found = {i: offer(polytope, i, accepted) for i, accepted in levels.items()}
    again = {i: offers.levels(offers.waiting(found[following[i]].gains)) for i in found}
    if any(offer(polytope, i, again[i]).gains != found[i].gains for i in found):
        return None
    return found


def _short(gain: Fraction, most: Fraction) -> Fraction:
    """Not more, and of few digits: only a start for Newton's method."""
    return Fraction(int(gain / most * 2**_DIGITS), 2**_DIGITS) * most


def _newton(
    polytope: Polytope, offers: Offers, climbs: list[Climb], ideal: Gains
) -> dict[int, Gains] | None:
    """What the others accept at each offer, if offers leave them no more; None if not found."""
    own: Gains = tuple(climb.t for climb in climbs)
    for _ in range(_NEWTON):
        found = _on_facets(offers, climbs, own)
        if found is None:
            return None
        own = tuple(min(max(x, Fraction(0)), most) for x, most in zip(found, ideal, strict=True))
        levels = {i: _accepted(offers, i, own) for i in range(len(own))}
        try:
            climbs = [best_offer(polytope, i, levels[i]) for i in range(len(own))]
        except UndeterminedError:
            return None
        if all(climb.t == have for climb, have in zip(climbs, own, strict=True)):
            return levels
    return None


def _distance(offers: Offers, proposer: int, party: int) -> int:
    """How many rejections after a party's proposal another one proposes."""
    n = len(offers.order)
    return (offers.order.index(party) - offers.order.index(proposer)) % n


def _accepted(offers: Offers, proposer: int, own: Gains) -> Gains:
    """What each party accepts, given what each will get from its own next offer."""
    return tuple(_chain(offers, j, _distance(offers, proposer, j), own[j])[0]
                 for j in range(len(own)))


def _chain(offers: Offers, j: int, distance: int, own: Fraction) -> tuple[Fraction, Fraction]:
    """What party j accepts so many proposals before its own, and how that grows with its gain."""
    value, growth = own, Fraction(1)
    for _ in range(distance):
        value = offers.broken[j] + offers.patience[j] * value
        growth *= offers.patience[j]
        if offers.outside is not None and offers.outside[j] > value:
            value, growth = offers.outside[j], Fraction(0)
    return value, growth


def _on_facets(offers: Offers, climbs: list[Climb], own: Gains) -> Gains | None:
    """Own gains that agree with each other on the facets of the climbs; None if there are none."""
    n = len(own)
    rows, right = [], []
    for i, climb in enumerate(climbs):
        # t_i + sum over j of weight_j * accepted_j(own_j) == bound
        row, rest = [Fraction(0)] * n, climb.bound
        for j, weight in enumerate(climb.weights):
            value, growth = _chain(offers, j, _distance(offers, i, j), own[j])
            row[j] += weight * growth
            rest -= weight * (value - growth * own[j])
        rows.append(row)
        right.append(rest)
    table, _ = integer_array([[*row, rest] for row, rest in zip(rows, right, strict=True)])
    return solve(np.asarray(table[:, :-1]), np.asarray(table[:, -1]))
