"""Alternating offers: every offer is made again, given what follows a rejection of it.

Definitions: Rubinstein (1982); Binmore, Rubinstein & Wolinsky (1986); with indivisible deals the
responder accepts when indifferent, and the proposer breaks its own ties for the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .curves import supports
from .deals import Vector, leximin_key
from .lines import Line
from .programs import ZERO, best_of_one
from .question import Question
from .reading import Node, must_list

LADDER, _LONGEST = 12, 20_000
ONE = Fraction(1)


@dataclass(frozen=True)
class Talks:
    """Who proposes when, and what a rejection is worth.

    Parameters
    ----------
    order
        Parties in the order of their proposals.
    patience, broken
        Chance that talks go on times discount factor; chance of a breakdown times gain then.
    outside
        Gains if a responder leaves; None where nobody can.
    rounds
        How many offers can be made; None without end.
    """

    question: Question
    order: list[int]
    patience: Vector
    broken: Vector
    outside: Vector | None
    rounds: int | None

    @classmethod
    def read(cls, node: Node, question: Question) -> Talks:
        """The terms that a result states."""
        parties = question.deals.parties
        first = parties.index(node["proposer"].one_of(parties, "a party"))
        risk = node["breakdown"].exact()
        node["breakdown"].demand(0 <= risk <= 1, "is no probability")
        rounds = None if node["rounds"].is_null() else node["rounds"].integer()
        node["rounds"].demand(rounds is None or rounds > 0, "expected a positive number")
        discounts = [ONE if x.is_null() else x.exact() for x in node["discount"].named(parties)]
        outside = None if node["outside"].is_null() else _gains(node["outside"], question)
        broken = (ZERO,) * len(parties) if node["broken"].is_null() else (
            _gains(node["broken"], question))
        return cls(
            question, [(first + k) % len(parties) for k in range(len(parties))],
            tuple((1 - risk) * delta for delta in discounts),
            tuple(risk * gain for gain in broken), outside, rounds,
        )

    def waiting(self, later: Vector | None) -> Vector:
        """What a rejection is worth, given what is agreed next; None after the last offer."""
        if later is None:
            return (ZERO,) * len(self.order)
        return tuple(b + p * x for b, p, x in zip(self.broken, self.patience, later, strict=True))

    def levels(self, later: Vector | None) -> Vector:
        """The least that each party accepts."""
        return tuple(map(max, self.waiting(later), self.outside or self.waiting(later)))

    def rejected(self, i: int, later: Vector | None) -> Vector:
        """What is left after an offer of a party that is rejected: others may leave."""
        waiting = self.waiting(later)
        if self.outside is not None and any(
                self.outside[j] > waiting[j] for j in self.order if j != i):
            return self.outside
        return waiting


def _gains(node: Node, question: Question) -> Vector:
    values = node.named(question.deals.parties)
    return tuple(x.exact() - d for x, d in zip(values, question.point, strict=True))


def check_offers(item: Node, proof: Node | None, gains: Vector | None, question: Question) -> None:
    """The agreement of alternating offers, or why there is none.

    Parameters
    ----------
    gains
        Of the agreement; None where there is none.
    """
    if question.offers is None:
        item.refuse("the terms of the offers are not stated")
    talks = Talks.read(question.offers, question)
    if talks.rounds is None and min(talks.patience) == 1:
        item["payoffs"].demand(gains is None, "given although nobody is impatient")
    elif not question.lotteries:
        _of_deals(item, gains, talks)
    elif len(question.deals.parties) == 2:
        _on_line(item, gains, talks)
    elif gains is not None:
        _of_many(item, gains, talks)
    if proof is not None and gains is not None:
        proof["criterion"].must_be("offers")
        if question.lotteries:
            supports(proof["supporting_weights"], gains, question)


def _on_line(item: Node, gains: Vector | None, talks: Talks) -> None:
    line = Line(talks.question.edge)
    last = last_offers(line, talks)
    _ladder(item["ladder"], [turn[0] for turn in last[:LADDER]], talks)
    for rung, (_, agreed) in zip(item["ladder"], last, strict=False):
        rung["agreed"].must_be(agreed)
    if talks.rounds is not None:
        item["payoffs"].demand(gains == (last[-1][0] if last[-1][1] else None),
                               "is not what backward induction leads to")
    elif gains is None:
        possible = talks.outside is None or _holds(line, talks.outside)
        item["payoffs"].demand(not (possible and _holds(line, talks.waiting((ZERO, ZERO)))),
                               "null although both can agree on something better")
    else:
        _stationary(item, gains, line, talks)


def _holds(line: Line, point: Vector) -> bool:
    most = line.most(0, max(point[1], ZERO))
    return most is not None and most >= point[0]


def _stationary(item: Node, gains: Vector, line: Line, talks: Talks) -> None:
    offers = [_gains(node, talks.question)
              for node in item["offers"].named(talks.question.deals.parties)]
    for i, node in enumerate(item["offers"].named(talks.question.deals.parties)):
        node.demand(line.holds(offers[i]), "is not efficient")
        level = max(talks.levels(offers[1 - i])[1 - i], ZERO)
        node.demand(offers[i][1 - i] >= level, "would be rejected")
        node.demand(offers[i][i] == line.most(i, level), "is not the best that is accepted")
        node.demand(offers[i][i] >= talks.rejected(i, offers[1 - i])[i],
                    "is worse for who makes it than a rejection")
    item["payoffs"].demand(gains == offers[talks.order[0]], "is not what the first one offers")


def last_offers(line: Line, talks: Talks) -> list[tuple[Vector, bool]]:
    """Where first offers of two lead when 1, 2, ... can be made, and whether to agreement."""
    now: list[tuple[Vector, bool]] = []
    found: list[tuple[Vector, bool]] = []
    for _ in range(talks.rounds or LADDER):
        now = [_turn(line, i, now[1 - i][0] if now else None, talks) for i in (0, 1)]
        found.append(now[talks.order[0]])
    return found


def _turn(line: Line, i: int, later: Vector | None, talks: Talks) -> tuple[Vector, bool]:
    rejected = talks.rejected(i, later)
    best = best_on_line(line, i, talks.levels(later)[1 - i])
    return (rejected, False) if best is None or best[i] < rejected[i] else (best, True)


def best_on_line(line: Line, i: int, level: Fraction) -> Vector | None:
    """The efficient point best for a party where the other has at least a level, if there is."""
    best = line.most(i, max(level, ZERO))
    if best is None:
        return None
    other = line.most(1 - i, best)  # efficient: no more for the other at that gain
    assert other is not None
    return (best, other) if i == 0 else (other, best)


def _ladder(ladder: Node, offers: list[Vector], talks: Talks) -> None:
    rungs, parties = list(ladder), talks.question.deals.parties
    ladder.demand(len(rungs) == len(offers), f"has {len(rungs)} rungs, should have {len(offers)}")
    for k, (rung, offer) in enumerate(zip(rungs, offers, strict=True)):
        rung["rounds"].must_be(k + 1)
        rung["last"].must_be(parties[talks.order[k % len(parties)]])
        rung["payoffs"].must_be(dict(zip(parties, (
            d + x for d, x in zip(talks.question.point, offer, strict=True)), strict=True)))


def _of_many(item: Node, gains: Vector, talks: Talks) -> None:
    parties = talks.question.deals.parties
    if talks.rounds is not None:
        last: list[Vector] = []
        now: dict[int, Vector] = {}
        for _ in range(talks.rounds):
            rejected = {i: talks.rejected(i, now.get(_next(i, talks))) for i in talks.order}
            now = {i: _best_for(i, talks.levels(now.get(_next(i, talks))), talks)
                   for i in talks.order}
            item["payoffs"].demand(all(now[i][i] >= rejected[i][i] for i in talks.order),
                                   "given although a proposer would rather be rejected")
            last.append(now[talks.order[0]])
        _ladder(item["ladder"], last[:LADDER], talks)
        item["payoffs"].demand(gains == last[-1], "is not offered by backward induction")
        return
    nodes = item["offers"].named(parties)
    offers = [_gains(node, talks.question) for node in nodes]
    for i, node in enumerate(nodes):
        levels = talks.levels(offers[_next(i, talks)])
        node.demand(offers[i] == _best_for(i, levels, talks), "is not the best that is accepted")
        node.demand(offers[i][i] >= talks.rejected(i, offers[_next(i, talks)])[i],
                    "is worse for who makes it than a rejection")
    item["payoffs"].demand(gains == offers[talks.order[0]], "is not what the first one offers")


def _next(i: int, talks: Talks) -> int:
    order = talks.order
    return order[(order.index(i) + 1) % len(order)]


def _best_for(i: int, levels: Vector, talks: Talks) -> Vector:
    """The most for a proposer, and then for each other, while all get what they accept.

    Feasible only if all others can have their most at once: else a number less than 0.
    """
    edge = talks.question.edge
    least = [ZERO if j == i else max(level, ZERO) for j, level in enumerate(levels)]
    least[i] = _rise(edge, least, i)
    point = [x if j == i else x + _rise(edge, least, j) for j, x in enumerate(least)]
    bare = [ZERO if j == i else x for j, x in enumerate(point)]
    return tuple(point) if _rise(edge, bare, i) == point[i] else (-ONE,) * len(point)


def _rise(edge: Sequence[Vector], floor: Sequence[Fraction], i: int) -> Fraction:
    return best_of_one([tuple(x - y for x, y in zip(g, floor, strict=True)) for g in edge], i)


@dataclass(frozen=True)
class _Outcome:
    deal: int | None
    gains: Vector


class _Replies:
    """What happens when a party proposes, by looking through all deals."""

    def __init__(self, talks: Talks) -> None:
        question = talks.question
        efficient = set(question.deals.efficient())
        self.talks = talks
        seen: dict[Vector, int] = {}
        for k in question.rational:
            if k in efficient:
                seen.setdefault(question.gains[k], k)
        self.deals = {k: gains for gains, k in seen.items()}
        self.known: dict[tuple[int, Vector | None], _Outcome] = {}

    def reply(self, i: int, later: Vector | None) -> _Outcome:
        key = (i, later)
        if key not in self.known:
            self.known[key] = self._reply(i, later)
        return self.known[key]

    def _reply(self, i: int, later: Vector | None) -> _Outcome:
        talks = self.talks
        rejected, levels = talks.rejected(i, later), talks.levels(later)
        others = [j for j in talks.order if j != i]
        best = max((
            (g[i], leximin_key(g[j] for j in others), -k)
            for k, g in self.deals.items() if all(g[j] >= levels[j] for j in others)
        ), default=None)
        if best is None or best[0] < rejected[i]:
            return _Outcome(None, rejected)
        return _Outcome(-best[2], self.deals[-best[2]])

    def firsts(self) -> Iterator[tuple[_Outcome, ...]]:
        """Outcomes, in the order of the proposers, when 1, 2, ... offers can be made."""
        now: dict[int, _Outcome] = {}
        while True:
            now = {i: self.reply(i, now[_next(i, self.talks)].gains if now else None)
                   for i in self.talks.order}
            yield tuple(now[i] for i in self.talks.order)


def _of_deals(item: Node, gains: Vector | None, talks: Talks) -> None:
    replies, deals = _Replies(talks), talks.question.deals
    history: list[tuple[_Outcome, ...]] = []
    cycle: list[_Outcome] = []
    wanted = talks.rounds or _LONGEST
    for state in replies.firsts():
        if talks.rounds is None and state in history:
            cycle = [s[0] for s in history[history.index(state):]]
            break
        history.append(state)
        if len(history) == wanted:
            break
    steps = replies.firsts()
    shown = [next(steps)[0] for _ in range(min(talks.rounds or LADDER, LADDER))]
    _ladder(item["ladder"], [outcome.gains for outcome in shown], talks)
    for rung, outcome in zip(item["ladder"], shown, strict=True):
        rung["deal"].must_be(_name(outcome, talks))
    last = [history[-1][0]] if talks.rounds is not None else cycle
    settled = len(set(last)) == 1 and last[0].deal is not None
    item["payoffs"].demand((gains is not None) == settled, "null although the outcome settles"
                           if settled else "given although the outcome does not settle")
    if settled:
        item["payoffs"].demand(gains == last[0].gains, "is not what is agreed on")
        same = [k for k, g in enumerate(talks.question.gains) if g == gains]
        item["deal"].must_be(deals.names[same[0]])
        must_list(item["ties"], list(item["ties"]), [deals.names[k] for k in same],
                  "a deal with the same payoffs")
    elif len(set(last)) > 1:
        item["cycle"].must_be([_name(outcome, talks) for outcome in last])
    if talks.rounds is None and not item["stationary"].is_null():
        _supporting_each_other(item["stationary"], replies, talks)


def _name(outcome: _Outcome, talks: Talks) -> str | None:
    return None if outcome.deal is None else talks.question.deals.names[outcome.deal]


def _supporting_each_other(listed: Node, replies: _Replies, talks: Talks) -> None:
    """All rounds of outcomes, each the reply to the next, that come back to themselves."""
    parties = [talks.question.deals.parties[i] for i in talks.order]
    found: dict[tuple[_Outcome, ...], None] = {}
    for start in [*(_Outcome(k, g) for k, g in replies.deals.items()), *_waiting(talks)]:
        for at in range(len(parties)):
            outcome, round_ = start, [start]
            for step in range(2 * len(parties)):
                place = (at - 1 - step) % len(parties)
                outcome = replies.reply(talks.order[place], outcome.gains)
                round_.insert(0, outcome)
            if round_[0] == round_[len(parties)]:
                turn = round_[:len(parties)]
                first = (-at) % len(parties)
                found[tuple(turn[first:] + turn[:first])] = None
    wanted = {tuple(_name(outcome, talks) for outcome in round_) for round_ in found}
    claimed = [tuple(node.value for node in item.named(parties)) for item in listed]
    listed.demand(set(claimed) == wanted and len(claimed) == len(wanted),
                  "are not all stationary offers")


def _waiting(talks: Talks) -> list[_Outcome]:
    if talks.outside is None and not any(talks.broken):
        return []
    never = tuple(b / (1 - p) if p != 1 else ZERO
                  for b, p in zip(talks.broken, talks.patience, strict=True))
    return [_Outcome(None, x) for x in (never, talks.outside) if x is not None]
