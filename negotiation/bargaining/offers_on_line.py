"""Alternating offers of two parties who can agree on lotteries: exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from negotiation.bargaining.frontier import Frontier, Point
from negotiation.bargaining.offer_terms import Offers
from negotiation.bargaining.polytope import Gains

_STEPS = 10_000


@dataclass(frozen=True)
class Turn:
    """What a party's proposal leads to.

    Parameters
    ----------
    gains
        What it is worth to each party now.
    agreed
        Whether it is accepted; else no acceptable offer is as good for the proposer as a rejection.
    """

    gains: Gains
    agreed: bool


def reply(line: Frontier, offers: Offers, proposer: int, later: Gains | None) -> Point:
    """What a party proposes, given what will be agreed on after a rejection.

    It is the efficient point best for the proposer among those that the other one accepts.

    Raises
    ------
    ValueError
        If nothing feasible is acceptable.
    """
    levels = offers.levels(offers.waiting(later))
    return line.best(proposer, levels[1 - proposer])


def last_offers(line: Frontier, offers: Offers, rounds: int) -> list[Turn]:
    """What the first proposer's offer leads to when 1, 2, ... offers can be made.

    The party that proposes last is the first one if their number is odd.
    """
    found: list[Turn] = []
    now: dict[int, Turn] | None = None
    for _ in range(rounds):
        now = {i: _turn(line, offers, i, None if now is None else now[1 - i].gains)
               for i in (0, 1)}
        found.append(now[offers.order[0]])
    return found


def _turn(line: Frontier, offers: Offers, proposer: int, later: Gains | None) -> Turn:
    rejected = offers.rejected(proposer, offers.waiting(later))
    try:
        best = reply(line, offers, proposer, later)
    except ValueError:
        return Turn(rejected, False)
    return Turn(best, True) if best[proposer] >= rejected[proposer] else Turn(rejected, False)


def stationary(line: Frontier, offers: Offers) -> tuple[Point, Point]:
    """What each of the parties offers whenever it is its turn, if talks can go on for ever.

    Each offer leaves the other party what it accepts at least. The first party's gain from its
    own offer is a fixed point of a rising piecewise linear function; between points where it
    lies above and below the diagonal Newton's method and bisection find the piece and then the
    point itself.
    """
    low, high = line.top[0], line.bottom[0]
    probe = (low + high) / 2
    for _ in range(_STEPS):
        for first in (probe, _newton(line, offers, probe)):
            if not low <= first <= high:
                continue
            second = reply(line, offers, 1, line.where(0, first))
            again = reply(line, offers, 0, second)
            if again[0] == first:
                return again, second
            low, high = (first, high) if again[0] > first else (low, first)
        probe = (low + high) / 2
    raise AssertionError("a piecewise linear function has been bisected to one piece")


def _newton(line: Frontier, offers: Offers, first: Fraction) -> Fraction:
    """The fixed point of the linear piece at some gain of the first party."""
    here = line.where(0, first)
    second = reply(line, offers, 1, here)
    again = reply(line, offers, 0, second)
    growth = (_response(line, offers, 1, here, second) * _response(line, offers, 0, second, again))
    return (again[0] - growth * first) / (1 - growth) if growth != 1 else again[0]


def _response(
    line: Frontier, offers: Offers, proposer: int, later: Point, offer: Point
) -> Fraction:
    """How fast the proposer's gain falls as the other's gain from the next agreement rises."""
    other = 1 - proposer
    waiting = offers.waiting(later)[other]
    if waiting != offer[other] or not line.pieces:
        return Fraction(0)
    slope = line.normal(offer)[0]
    return offers.patience[other] * (slope if proposer == 1 else 1 / slope)
