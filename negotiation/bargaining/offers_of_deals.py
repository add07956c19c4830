"""Alternating offers of indivisible deals: every party takes the best that will be accepted."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.offer_terms import Offers
from negotiation.bargaining.polytope import Gains
from negotiation.bargaining.problem import Problem

# So many outcomes are followed before an unending sequence of offers is given up. Stationary
# offers of more than two parties are looked for among so many deals.
_LONGEST = 20_000
_MOST_DEALS = 3_000


@dataclass(frozen=True)
class Outcome:
    """What happens when a party proposes: a deal is agreed on, or the offer is rejected.

    Parameters
    ----------
    deal
        Index of the deal; None where no acceptable offer is better than a rejection.
    gains
        What it is worth to each party now.
    """

    deal: int | None
    gains: Gains


@dataclass(frozen=True, eq=False)
class DealOffers:
    """Offers among the efficient and individually rational deals.

    A proposer offers the best deal for itself among those that all others accept; of several
    the one whose gains of the others are leximin-largest, then the first in the file. So a
    dominated deal is never offered: whoever accepts it accepts the one that dominates it, and
    that one comes first. Nor is one that gives a party less than a rejection does.

    Parameters
    ----------
    problem, offers
        The problem and the terms.
    """

    problem: Problem
    offers: Offers

    @cached_property
    def deals(self) -> dict[int, Gains]:
        """The deals that can be offered; of two parties from the second's best to the first's."""
        problem = self.problem
        kept = problem.different[problem.rational[problem.different]]
        gains = {int(k): problem.gain(int(k)) for k in kept}
        if problem.n != 2:
            return gains
        return dict(sorted(gains.items(), key=lambda pair: pair[1]))

    @cached_property
    def _places(self) -> tuple[list[int], list[Fraction], list[Fraction]]:
        columns = list(zip(*self.deals.values(), strict=True))
        return list(self.deals), list(columns[0]), [-x for x in columns[1]]

    def reply(self, proposer: int, later: Gains | None) -> Outcome:
        """What happens when a party proposes, given what does after a rejection."""
        waiting = self.offers.waiting(later)
        rejected = self.offers.rejected(proposer, waiting)
        best = self._best(proposer, self.offers.levels(waiting))
        if best is None or self.deals[best][proposer] < rejected[proposer]:
            return Outcome(None, rejected)
        return Outcome(best, self.deals[best])

    def _best(self, proposer: int, levels: Gains) -> int | None:
        """The best deal for a party among those that all others accept."""
        if self.problem.n == 2:
            names, firsts, seconds = self._places
            if proposer == 0:
                at = bisect_right(seconds, -levels[1]) - 1
                return names[at] if at >= 0 else None
            at = bisect_left(firsts, levels[0])
            return names[at] if at < len(names) else None
        ranked, columns = self._ranked[proposer]
        accepted = np.logical_and.reduce([
            column >= math.ceil(levels[j] * self.problem.scales[j]) for j, column in columns
        ])
        at = int(accepted.argmax())
        return ranked[at] if accepted[at] else None

    @cached_property
    def _ranked(self) -> list[tuple[list[int], list[tuple[int, NDArray[Any]]]]]:
        """For each proposer the deals, best first, and what the others get from them."""
        found = []
        for i in range(self.problem.n):
            others = [j for j in range(self.problem.n) if j != i]
            ranked = sorted(self.deals, key=lambda k, i=i, others=others: (  # type: ignore[misc]
                -self.deals[k][i], [-x for x in sorted(self.deals[k][j] for j in others)], k))
            found.append((ranked, [(j, self.problem.gains[j][ranked]) for j in others]))
        return found

    def around(self, last: Outcome) -> list[Outcome]:
        """Outcomes of one round of proposals before an outcome: that of the first proposer first.

        The outcome given belongs to a proposal of the first proposer.
        """
        found = [last]
        for proposer in reversed(self.offers.order):
            found.insert(0, self.reply(proposer, found[0].gains))
        return found[:-1]

    def stationary(self) -> list[list[Outcome]] | None:
        """All outcomes that support each other for ever, in the order of the proposers.

        None where there are too many deals of more than two parties.
        """
        if self.problem.n > 2 and len(self.deals) > _MOST_DEALS:
            return None
        starts = [Outcome(k, gains) for k, gains in self.deals.items()]
        starts += self._rejected(starts)
        found = []
        for start in starts:
            round_ = self.around(start)
            if round_[0] == start:
                found.append(round_)
        return found

    def _rejected(self, starts: list[Outcome]) -> list[Outcome]:
        """Outcomes of a rejected offer of the first proposer that could last."""
        if self.offers.outside is None and not any(self.offers.broken):
            return []  # the next agreement is worth no less to all than a rejection
        again = [Outcome(None, waiting) for waiting in self._never()]
        for start in starts:
            for many in range(1, self.problem.n + 1):
                found = start
                for proposer in reversed(self.offers.order[:many]):
                    found = self.reply(proposer, found.gains)
                again.append(found)
        return [outcome for outcome in dict.fromkeys(again) if outcome.deal is None]

    def _never(self) -> list[Gains]:
        """What it is worth to reject for ever, and what to leave."""
        never = tuple(lost / (1 - patience) if patience != 1 else Fraction(0) for lost, patience
                      in zip(self.offers.broken, self.offers.patience, strict=True))
        return [never] if self.offers.outside is None else [never, self.offers.outside]

    def countdown(self, rounds: int) -> list[Outcome]:
        """What happens when the first proposer proposes and 1, 2, ... offers can be made."""
        now: dict[int, Outcome] | None = None
        found: list[Outcome] = []
        for _ in range(rounds):
            now = self._earlier(now)
            found.append(now[self.offers.order[0]])
        return found

    def _earlier(self, now: dict[int, Outcome] | None) -> dict[int, Outcome]:
        order = self.offers.order
        following = dict(zip(order, (*order[1:], order[0]), strict=True))
        return {i: self.reply(i, None if now is None else now[following[i]].gains) for i in order}

    def limit(self) -> tuple[Outcome, ...] | None:
        """What happens again and again as the number of offers grows; one outcome if it settles.

        None if nothing recurs within twenty thousand offers.
        """
        seen: dict[tuple[Outcome, ...], int] = {}
        history: list[Outcome] = []
        now: dict[int, Outcome] | None = None
        for rounds in range(_LONGEST):
            now = self._earlier(now)
            state = tuple(now[i] for i in self.offers.order)
            if state in seen:
                cycle = history[seen[state]:]
                return tuple(cycle[:1] if len(set(cycle)) == 1 else cycle)
            seen[state] = rounds
            history.append(now[self.offers.order[0]])
        return None

