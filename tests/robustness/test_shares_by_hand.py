"""Shares of draws against one exact calculation a draw, by definition."""

from fractions import Fraction
from functools import cached_property

import numpy as np
import pytest
from draws_by_hand import drawn_document
from random_talks import random_document
from reading_by_hand import read
from scipy.optimize import linprog
from talks_by_hand import Talks

from negotiation.robustness.questions import KINDS, Question
from negotiation.robustness.shares import shares

DRAWS = 8
CASES = [(seed, rule) for seed in range(5)
         for rule in ("status-quo", "equilibrium", "explicit", "security")]


class Drawn:
    """One drawn negotiation, and the answers to questions about it."""

    def __init__(self, document, seed, k):
        self.hand = Talks(drawn_document(document, seed, k))
        if document["disagreement"]["rule"] == "security":
            self.point = tuple(self.maxmin(k) for k in range(len(self.hand.ids)))
        else:
            self.point = self.hand.point()

    def maxmin(self, k):
        """Value of the game in which all others move together against the k-th principal."""
        hand = self.hand
        rows = {tuple(bundle.items()): [] for bundle in hand.allowed[hand.ids[k]]}
        for deal in hand.feasible:
            own = tuple(hand.bundle(hand.ids[k], deal).items())
            rows[own].append(hand.payoff(hand.ids[k], deal))
        low, high = max(map(min, rows.values())), hand.minmax(k)
        if low == high:
            return low
        table = np.array([[float(x) for x in row] for row in rows.values()])
        answer = linprog(
            [*[0.0] * len(rows), -1.0],
            A_ub=np.hstack([-table.T, np.ones((table.shape[1], 1))]),
            b_ub=np.zeros(table.shape[1]), A_eq=[[*[1.0] * len(rows), 0.0]], b_eq=[1.0],
            bounds=[*[(0, None)] * len(rows), (None, None)],
        )
        return Fraction(-answer.fun)

    @cached_property
    def truces(self):
        """Stable, individually rational deals in rank order."""
        return self.hand.truces(self.point) if self.point is not None else []

    def best_by_product(self, deals):
        keys = {self.hand.name(d): self.hand.nash_key(self.hand.gains(d, self.point))
                for d in deals}
        return {name for name, key in keys.items() if key == max(keys.values()) and key > 0}

    def answer(self, question, deal):
        hand, point = self.hand, self.point
        found = {
            "some-truce": lambda: bool(self.truces),
            "some-one-shot": lambda: bool(hand.equilibria),
            "one-shot": lambda: hand.is_equilibrium(deal),
            "stable": lambda: hand.is_stable(deal),
            "rational": lambda: hand.is_rational(deal, point),
            "efficient": lambda: hand.is_efficient(deal),
            "nash-deal": lambda: point is not None
            and hand.name(deal) in self.best_by_product(hand.feasible),
            "best-truce": lambda: hand.name(deal) in self.best_truces(),
            "breaks-first": lambda: self.breaks_first(deal, question.parties[0]),
            "gain": lambda: all(
                hand.payoff(party, deal) > hand.payoff(party, hand.status_quo)
                for party in question.parties),
        }[question.kind]()
        return found != question.negate

    def best_truces(self):
        """Names of the truces with the first one's product and, if it is 0, its gains."""
        hand = self.hand
        ranked = [(hand.nash_key(g), sorted(g) if hand.nash_key(g) == 0 else [], hand.name(d))
                  for d, g in ((d, hand.gains(d, self.point)) for d in self.truces)]
        return {name for *key, name in ranked if key == list(ranked[0][:2])}

    def breaks_first(self, deal, party):
        """Whether no one else needs more patience, the common hazard apart."""
        needs = []
        for k in range(len(self.hand.ids)):
            flow, lag = self.hand.stream(k, deal), self.hand.lags[k]
            if flow.deviate == flow.comply:
                needs.append(0.0)
            elif flow.after is None or flow.deviate <= flow.after:
                needs.append(np.inf)
            else:
                needs.append(least(flow, lag))
        own = needs[self.hand.ids.index(party)]
        return own > 0 and own >= max(needs)


def least(flow, lag):
    """Least discount at which a tempted player complies if nothing but a summit ends the truce."""
    if not flow.complies(1 - Fraction(1, 10**9), lag):
        return np.inf
    low, high = Fraction(0), Fraction(1)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if flow.complies(middle, lag) else (middle, high)
    return float(high)


def questions_about(hand, talks, part):
    """Every kind of question about a few deals, some of them negated."""
    asked = []
    start = part.status_quo
    deals = sorted({0, 1, len(hand.feasible) // 2, len(hand.feasible) - 1} &
                   set(range(len(hand.feasible))))
    for k in deals:
        deal = hand.feasible[k]
        index = part.index(deal)
        for kind in KINDS:
            parties = ()
            if kind == "breaks-first":
                parties = (hand.ids[k % len(hand.ids)],)
            if kind == "gain":
                parties = tuple(p.id for p in talks.parties[: 1 + k % 2])
                if start is None:
                    continue
            asked.append((Question(kind, index, parties, negate=(k + len(kind)) % 3 == 0), deal))
    return asked


@pytest.mark.parametrize(("seed", "rule"), CASES)
def test_shares_are_those_of_a_plain_loop(seed, rule):
    document = random_document(seed, uncertain=True, rule=rule)
    talks, hand = read(document), Talks(document)
    part = talks.slice()
    asked = questions_about(hand, talks, part)
    found = shares(talks, part, [question for question, _ in asked], DRAWS, seed=seed)
    drawn = [Drawn(document, seed, k) for k in range(DRAWS)]
    for (question, deal), share in zip(asked, found, strict=True):
        yes = sum(one.answer(question, deal) for one in drawn)
        assert round(share.share * DRAWS, 9) == yes, (question, hand.name(deal))
        s = yes / DRAWS
        assert share.sampling_error == pytest.approx(np.sqrt(s * (1 - s) / DRAWS), abs=1e-12)
