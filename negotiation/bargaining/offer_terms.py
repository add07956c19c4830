"""Who proposes when, how patient the parties are, and what a rejection risks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.bargaining.polytope import Gains
from negotiation.bargaining.problem import Problem
from negotiation.errors import Fault, InputError
from negotiation.exact import exact
from negotiation.model.deals import Deals
from negotiation.model.issue_set import IssueSet

Numbers = Mapping[str, object] | Sequence[object]

MOST_ROUNDS = 1_000


@dataclass(frozen=True)
class Terms:
    """What is asked about alternating offers.

    Parameters
    ----------
    breakdown
        Probability, from 0 to 1, that a rejection ends the talks.
    proposer
        The party that makes the first offer; default the first one. The others follow in the
        order of the parties, round and round.
    rounds
        How many offers can be made before the talks end; default without end.
    outside
        For each party its payoff if a responder leaves the talks; default nobody can leave.
    broken
        For each party its payoff when talks break down; default its disagreement payoff.
    """

    breakdown: object = 0
    proposer: str | None = None
    rounds: int | None = None
    outside: Numbers | None = None
    broken: Numbers | None = None


@dataclass(frozen=True)
class Offers:
    """The terms in numbers, all payoffs as gains over disagreement.

    Parameters
    ----------
    order
        Parties in the order of their proposals.
    patience
        For each party the chance that talks go on, times its discount factor.
    broken
        For each party the chance of a breakdown, times its gain then.
    outside
        For each party its gain if a responder leaves the talks.
    rounds
        How many offers can be made; None without end.
    """

    order: tuple[int, ...]
    patience: Gains
    broken: Gains
    outside: Gains | None
    rounds: int | None

    def waiting(self, later: Gains | None) -> Gains:
        """What a rejection is worth to each party, given the next agreement; None after the last
        offer."""
        if later is None:
            return (Fraction(0),) * len(self.order)
        return tuple(lost + patience * gain for lost, patience, gain in
                     zip(self.broken, self.patience, later, strict=True))

    def levels(self, waiting: Gains) -> Gains:
        """What each party accepts at least."""
        if self.outside is None:
            return waiting
        return tuple(map(max, waiting, self.outside))

    def rejected(self, proposer: int, waiting: Gains) -> Gains:
        """What is left to each party when an offer is rejected: a responder who has more elsewhere
        than by waiting leaves."""
        if self.outside is None:
            return waiting
        leaves = any(elsewhere > waits for i, (elsewhere, waits)
                     in enumerate(zip(self.outside, waiting, strict=True)) if i != proposer)
        return self.outside if leaves else waiting


def read_terms(problem: Problem, terms: Terms) -> Offers:
    """The terms of a problem; discount factors are those of its deals, default 1.

    Raises
    ------
    InputError
        If a number is out of range or the proposer is not a party.
    """
    parties = problem.deals.parties
    risk = _risk(terms.breakdown)
    rounds = terms.rounds
    if rounds is not None and not 1 <= rounds <= MOST_ROUNDS:
        raise InputError(Fault(f"expected 1 to {MOST_ROUNDS} rounds, found {rounds}", "rounds"))
    start = parties.index(_proposer(parties, terms))
    broken = _gains(problem, terms.broken, "broken") or (Fraction(0),) * problem.n
    if min(broken) < 0:
        raise InputError(Fault("expected no payoff below the disagreement payoff; make it the "
                               "disagreement point instead", "broken"))
    return Offers(
        tuple((start + k) % problem.n for k in range(problem.n)),
        tuple((1 - risk) * (1 if delta is None else delta) for delta in problem.deals.discount),
        tuple(risk * gain for gain in broken),
        _gains(problem, terms.outside, "outside"),
        rounds,
    )


def described(deals: Deals | IssueSet, terms: Terms | None = None) -> dict[str, Any]:
    """The terms as data, for the record, with the discount factors of the deals.

    ``broken`` is None where a breakdown leaves the disagreement payoffs.
    """
    given = terms or Terms()
    parties = deals.parties
    return {
        "proposer": _proposer(parties, given),
        "breakdown": _risk(given.breakdown),
        "rounds": given.rounds,
        "discount": dict(zip(parties, deals.discount, strict=True)),
        "outside": _by_party(parties, given.outside, "outside"),
        "broken": _by_party(parties, given.broken, "broken"),
    }


def _proposer(parties: Sequence[str], terms: Terms) -> str:
    first = parties[0] if terms.proposer is None else terms.proposer
    if first not in parties:
        raise InputError(Fault(f"expected one of {', '.join(parties)}, found {first!r}",
                               "proposer"))
    return first


def _risk(value: object) -> Fraction:
    try:
        risk = exact(value)
    except ValueError as error:
        raise InputError(Fault(str(error), "breakdown")) from None
    if not 0 <= risk <= 1:
        raise InputError(Fault(f"expected a probability, found {risk}", "breakdown"))
    return risk


def _gains(problem: Problem, values: Numbers | None, name: str) -> Gains | None:
    found = _by_party(problem.deals.parties, values, name)
    if found is None:
        return None
    pairs = zip(found.values(), problem.disagreement, strict=True)
    return tuple(x - d for x, d in pairs)


def _by_party(
    parties: Sequence[str], values: Numbers | None, name: str
) -> dict[str, Fraction] | None:
    if values is None:
        return None
    if isinstance(values, Mapping):
        if set(values) != set(parties):
            raise InputError(Fault(f"expected a number for each of {', '.join(parties)}", name))
        values = [values[party] for party in parties]
    if len(values) != len(parties):
        raise InputError(Fault(f"expected {len(parties)} numbers, one a party, found "
                               f"{len(values)}", name))
    try:
        return dict(zip(parties, map(exact, values), strict=True))
    except ValueError as error:
        raise InputError(Fault(str(error), name)) from None
