"""How alternating offers of two parties move with the disagreement point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from negotiation.bargaining import offers_on_line
from negotiation.bargaining.dual import Dual
from negotiation.bargaining.frontier import frontier
from negotiation.bargaining.moving_line import Line, Point, Setting, Slopes
from negotiation.bargaining.offer_terms import Offers, described, read_terms

_STEPS = 1_000
_NONE = "to one side of the disagreement point nothing is agreed on at once"


@dataclass(frozen=True)
class _Talks:
    """Alternating offers in payoffs, next to a disagreement point.

    Parameters
    ----------
    never
        Payoffs if talks never end, or end after the last offer.
    broken
        For each party the chance of a breakdown times its gain then.
    outside
        Payoffs if a responder leaves; None where nobody can.
    """

    line: Line
    never: Point
    patience: tuple[Fraction, ...]
    broken: Point
    outside: Point | None

    def waits(self, i: int, later: Point | None) -> Dual:
        """What a rejection is worth to a party, given what is agreed on next."""
        if later is None:
            return self.never[i]
        return self.never[i] + self.broken[i] + self.patience[i] * (later[i] - self.never[i])

    def rejected(self, proposer: int, later: Point | None) -> Point:
        """What is left to both when an offer is rejected."""
        waits = (self.waits(0, later), self.waits(1, later))
        leaves = self.outside is not None and self.outside[1 - proposer] > waits[1 - proposer]
        return self.outside if leaves and self.outside is not None else waits

    def reply(self, proposer: int, later: Point | None) -> tuple[Point, Fraction] | None:
        """The best offer that is accepted, and how fast the proposer's payoff falls as the other
        one's from the next agreement rises; None if nothing is accepted.
        """
        other = 1 - proposer
        waits = least = self.waits(other, later)
        if self.outside is not None:
            least = max(least, self.outside[other])
        least = max(least, self.never[other])
        facing = self.line if proposer == 0 else self.line.mirrored
        if least > Dual(facing.corners[0][1]):
            return None
        most, fall = facing.best(least)
        if most < self.never[proposer]:
            return None
        theirs = max(least, Dual(facing.corners[-1][1]))
        offer = (most, theirs) if proposer == 0 else (theirs, most)
        return offer, fall * self.patience[other] if least == waits else Fraction(0)


def alternating_offers(setting: Setting) -> Callable[[int, int], Slopes | str]:
    """Offers are counted down, or found to repeat, with numbers that have an infinitesimal part."""
    offers = read_terms(setting.problem, setting.terms)
    here = setting.problem.disagreement
    first = offers.order[0]
    if offers.rounds is None:
        pair = offers_on_line.stationary(frontier(setting.problem), offers)
        offered = here[0] + pair[0][0]
        agreed = tuple(d + gain for d, gain in zip(here, pair[first], strict=True))
    else:
        turn = offers_on_line.last_offers(frontier(setting.problem), offers, offers.rounds)[-1]
        agreed = tuple(d + gain for d, gain in zip(here, turn.gains, strict=True))

    def move(moved: int, sign: int) -> Slopes | str:
        talks = _talks(setting, offers, moved, sign)
        if offers.rounds is None:
            found = _stationary(talks, offered, first)
        else:
            found = _counted_down(talks, first, offers.rounds)
        if isinstance(found, str):
            return found
        if (found[0].value, found[1].value) != agreed:
            return "what is agreed on jumps at the disagreement point"
        return sign * found[0].slope, sign * found[1].slope

    return move


def _talks(setting: Setting, offers: Offers, moved: int, sign: int) -> _Talks:
    d = setting.point(moved, sign)
    risk = described(setting.problem.deals, setting.terms)["breakdown"]
    if setting.terms.broken is None:
        risk = Fraction(0)
    broken = (Dual(offers.broken[0], -risk * d[0].slope), Dual(offers.broken[1],
                                                               -risk * d[1].slope))
    outside = None if offers.outside is None else (
        Dual(offers.outside[0] + d[0].value), Dual(offers.outside[1] + d[1].value))
    return _Talks(setting.line, d, offers.patience, broken, outside)


def _counted_down(talks: _Talks, first: int, rounds: int) -> Point | str:
    now: list[Point] = []
    agreed = False
    for _ in range(rounds):
        turns: list[tuple[Point, bool]] = []
        for i in (0, 1):
            later = now[1 - i] if now else None
            answer, rejected = talks.reply(i, later), talks.rejected(i, later)
            good = answer is not None and answer[0][i] >= rejected[i]
            turns.append((answer[0] if answer is not None and good else rejected, good))
        now, agreed = [point for point, _ in turns], turns[first][1]
    return now[first] if agreed else _NONE


def _stationary(talks: _Talks, offered: Fraction, first: int) -> Point | str:
    """What is offered again whenever it is a party's turn, next to where that is known.

    Parameters
    ----------
    offered
        The first party's payoff from its own offer at the disagreement point itself.

    Notes
    -----
    The infinitesimal part is a fixed point of a rising piecewise linear function, found by Newton's
    method between bounds.
    """
    if talks.outside is not None:
        least = max(talks.outside[1], talks.never[1])
        if least > Dual(talks.line.corners[0][1]) or talks.line.best(least)[0] < talks.outside[0]:
            return _NONE
    slope, low, high = Fraction(0), None, None
    for _ in range(_STEPS):
        payoff = Dual(offered, slope)
        second = talks.reply(1, (payoff, Dual(Fraction(0))))
        again = None if second is None else talks.reply(0, second[0])
        if second is None or again is None:
            return _NONE
        growth = second[1] * again[1]
        if again[0][0] == payoff:
            pair = (again[0], second[0])
            waits = talks.waits(first, pair[1 - first])
            return _NONE if pair[first][first] < waits else pair[first]
        if again[0][0].value != offered or growth >= 1:
            break
        low, high = (slope, high) if again[0][0].slope > slope else (low, slope)
        slope = (again[0][0].slope - growth * slope) / (1 - growth)
        if low is not None and high is not None and not low < slope < high:
            slope = (low + high) / 2
    return _NONE
