"""Alternating offers (Rubinstein, 1982): what rational proposers offer, and others accept."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from negotiation.bargaining import offers_of_many, offers_on_line
from negotiation.bargaining.frontier import Frontier, Point, frontier
from negotiation.bargaining.offer_terms import Offers, Terms, read_terms
from negotiation.bargaining.offers_of_deals import DealOffers, Outcome
from negotiation.bargaining.polytope import Gains
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.solution import (
    Solution,
    by_party,
    chosen_deal,
    deals_with,
    supported_gains,
    undefined,
)

_NAME = "alternating-offers"
_REJECTED = "the first proposer makes no offer that the others accept"
# So many numbers of offers are shown on the ladder.
_LADDER = 12


def alternating_offers(problem: Problem, terms: Terms | None = None) -> Solution:
    """Let the parties take turns to propose, until all others accept.

    Parameters
    ----------
    problem
        The bargaining problem; its deals carry the discount factors, 1 where there is none.
    terms
        Who begins, the risk that a rejection ends the talks, how many offers can be made.

    Returns
    -------
    Solution
        What the first proposer offers, and the others accept at once, in the equilibrium:
        with lotteries and two parties the unique subgame-perfect one, exact; with more parties
        a stationary one; without lotteries the outcome that stays the same however many offers
        can be made, if they are enough. ``offers`` in its details: what each would offer;
        ``stationary``: all pairs of deals that support each other; ``ladder``: the first offer
        by the number of offers that can be made; ``cycle``: the deals that alternate for ever
        as that number grows. Undefined, with the reason, where nobody is impatient, no number
        settles the outcome, or nothing is better than disagreement for every party.

    Notes
    -----
    Rubinstein (1982), Perfect equilibrium in a bargaining model, Econometrica 50, 97-109;
    Binmore, Rubinstein & Wolinsky (1986), The Nash bargaining solution in economic modelling,
    RAND Journal of Economics 17, 176-188; deals that cannot be divided: van Damme, Selten &
    Winter (1990), Alternating bid bargaining with a smallest money unit, Games and Economic
    Behavior 2, 188-201.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> pie = Deals.from_payoffs([[1, 0], [0, 1]], ["A", "B"], disagreement=[0, 0],
    ...                          discount=["9/10", "4/5"])
    >>> alternating_offers(bargaining_problem(pie)).payoffs
    {'A': Fraction(5, 7), 'B': Fraction(2, 7)}
    """
    offers = read_terms(problem, terms or Terms())
    if problem.n < 2:
        return Solution(_NAME, None, why="it takes two parties to take turns")
    refused = undefined(problem, _NAME)
    if refused:
        return refused
    if offers.rounds is None and min(offers.patience) == 1:
        return Solution(_NAME, None, why="nobody is impatient: give discount factors, a breakdown "
                                         "risk, or a number of rounds")
    if not problem.lotteries:
        return _of_deals(problem, offers)
    return _on_line(problem, offers) if problem.n == 2 else _of_many(problem, offers)


def _on_line(problem: Problem, offers: Offers) -> Solution:
    line = frontier(problem)
    ladder = offers_on_line.last_offers(line, offers, offers.rounds or _LADDER)
    details: dict[str, Any] = {"ladder": [
        {**_rung(problem, offers, rounds, turn.gains), "agreed": turn.agreed}
        for rounds, turn in enumerate(ladder, 1)
    ][:_LADDER]}
    if offers.rounds is not None:
        last = ladder[-1]
        if not last.agreed:
            return Solution(_NAME, None, why=_REJECTED, details=details)
        return _agreed(problem, last.gains, line.normal(last.gains), details)
    pair = _without_end(line, offers)
    if pair is None:
        return Solution(_NAME, None, why="no agreement is as good for both as to leave or to wait",
                        details=details)
    details["offers"] = {party: _payoffs(problem, point)
                         for party, point in zip(problem.deals.parties, pair, strict=True)}
    gains = pair[offers.order[0]]
    return _agreed(problem, gains, line.normal(gains), details)


def _without_end(line: Frontier, offers: Offers) -> tuple[Point, Point] | None:
    """Stationary offers of two parties; None where to leave or to wait is better for one."""
    first = offers.order[0]
    try:
        if offers.outside is not None:
            best = line.best(0, max(offers.outside[1], Fraction(0)))
            if best[0] < offers.outside[0]:
                return None
        pair = offers_on_line.stationary(line, offers)
    except ValueError:
        return None
    return None if pair[first][first] < offers.waiting(pair[1 - first])[first] else pair


def _of_many(problem: Problem, offers: Offers) -> Solution:
    first, ideal = offers.order[0], problem.ideal_gains
    assert ideal is not None
    details: dict[str, Any] = {}
    try:
        if offers.rounds is not None:
            ladder = offers_of_many.countdown(problem.polytope, offers, offers.rounds)
            chosen = ladder[-1]
            details["ladder"] = [_rung(problem, offers, rounds, item.gains)
                                 for rounds, item in enumerate(ladder, 1)][:_LADDER]
        else:
            found = offers_of_many.stationary(problem.polytope, offers, ideal)
            chosen = found[first]
            details["offers"] = {party: _payoffs(problem, found[i].gains)
                                 for i, party in enumerate(problem.deals.parties)}
    except offers_of_many.UndeterminedError as error:
        return Solution(_NAME, None, why=str(error))
    return _agreed(problem, chosen.gains, chosen.weights, details)


def _agreed(
    problem: Problem, gains: Gains, weights: Gains, details: dict[str, Any]
) -> Solution:
    answer = supported_gains(problem, _NAME, gains, weights, {"criterion": "offers"})
    return replace(answer, details=details)


def _of_deals(problem: Problem, offers: Offers) -> Solution:
    table = DealOffers(problem, offers)
    ladder = table.countdown(offers.rounds or _LADDER)
    details: dict[str, Any] = {"ladder": [
        {**_rung(problem, offers, rounds, outcome.gains), "deal": _deal(problem, outcome)}
        for rounds, outcome in enumerate(ladder, 1)
    ][:_LADDER]}
    last: tuple[Outcome, ...] | None = (ladder[-1],)
    if offers.rounds is None:
        last = table.limit()
        details["stationary"] = _stationary(problem, offers, table)
    if last is None or len(last) > 1:
        cycle = [_deal(problem, outcome) for outcome in last or ()]
        why = "with ever more offers the agreement does not settle"
        return Solution(_NAME, None, why=why, details={**details, "cycle": cycle})
    outcome = last[0]
    if outcome.deal is None:
        return Solution(_NAME, None, details=details, why=_REJECTED)
    answer = chosen_deal(problem, _NAME, deals_with(problem, outcome.gains),
                         {"criterion": "offers"})
    return replace(answer, details=details)


def _stationary(
    problem: Problem, offers: Offers, table: DealOffers
) -> list[dict[str, str | None]] | None:
    found = table.stationary()
    if found is None:
        return None
    parties = [problem.deals.parties[i] for i in offers.order]
    return [{party: _deal(problem, outcome) for party, outcome in zip(parties, round_, strict=True)}
            for round_ in found]


def _deal(problem: Problem, outcome: Outcome) -> str | None:
    return None if outcome.deal is None else problem.deals.names[outcome.deal]


def _payoffs(problem: Problem, gains: Gains) -> dict[str, Fraction]:
    start = problem.disagreement
    return by_party(problem, tuple(d + g for d, g in zip(start, gains, strict=True)))


def _rung(problem: Problem, offers: Offers, rounds: int, gains: Gains) -> dict[str, Any]:
    last = offers.order[(rounds - 1) % problem.n]
    return {"rounds": rounds, "last": problem.deals.parties[last],
            "payoffs": _payoffs(problem, gains)}
