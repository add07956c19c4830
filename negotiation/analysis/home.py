"""What ratification at home costs whom, and what a narrower win-set would do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.field import SOLUTIONS, Choices, Field, Mask, following
from negotiation.bargaining.choice import choose
from negotiation.bargaining.pareto import pareto_mask
from negotiation.bargaining.ratification import (
    WinSet,
    binding,
    fewest_to_win_over,
    vetoes,
    win_set,
)
from negotiation.model.parts import Constituency, Party

Record = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Home:
    """The constituencies of one party over all deals.

    Parameters
    ----------
    values
        (constituencies, deals) integers; for each constituency its own `denominators` entry.
    reservations
        The least each accepts, on the scale of its values.
    """

    party: Party
    groups: tuple[Constituency, ...]
    values: NDArray[Any]
    denominators: tuple[int, ...]
    reservations: tuple[int, ...]
    found: WinSet

    def slack(self, k: int) -> dict[str, Fraction]:
        """For each constituency what a deal gives it beyond the least it accepts."""
        return {
            group.id: Fraction(int(self.values[c, k]) - self.reservations[c],
                               self.denominators[c])
            for c, group in enumerate(self.groups)
        }

    def ids(self, places: Sequence[int]) -> list[str]:
        """Constituencies by name."""
        return [self.groups[c].id for c in places]

    def narrower(self, c: int, above: int) -> Mask:
        """Deals ratified if one constituency accepts only what gives it more than a value."""
        accepts = self.found.accepts.copy()
        accepts[c] = self.values[c] > above
        support = (accepts * self.found.votes[:, None]).sum(axis=0)
        return np.asarray(support >= self.found.needed, dtype=bool)


def homes(field: Field) -> list[Home]:
    """Every party that has to ratify at home."""
    talks = field.outcomes.negotiation
    found = []
    for party in talks.parties:
        groups = tuple(g for g in talks.constituencies if g.party == party.id)
        if groups:
            found.append(_home(field, party, groups))
    return found


def _home(field: Field, party: Party, groups: tuple[Constituency, ...]) -> Home:
    full = field.outcomes.full
    names = field.outcomes.negotiation.issue_ids
    tables, denominators, reservations = [], [], []
    start = full.status_quo
    assert start is not None  # every bundle is in the full slice
    for group in groups:
        table, denominator = full.exact(
            {names.index(issue): values for issue, values in group.payoff.items()})
        least = group.accepts_at_least
        tables.append(table.reshape(-1))
        denominators.append(denominator)
        reservations.append(int(table[start]) if least is None else math.ceil(least * denominator))
    values = np.stack(tables)
    votes = [group.votes for group in groups]
    return Home(party, groups, values, tuple(denominators), tuple(reservations),
                win_set(values, reservations, votes, party.quota))


def home_limits(field: Field, chosen: Choices) -> Record:
    """Ratification among the deals that doctrine allows.

    Parameters
    ----------
    chosen
        What each solution selects among all deals that doctrine allows, ratified or not.
    """
    found = homes(field)
    everywhere = _ratified(field, found)
    under = field.choices(everywhere)
    return {
        "ratifiable": int(everywhere.sum()),
        "choices": field.all_told(under),
        "parties": [_party(field, found, home, under) for home in found],
        "together": {"price": field.price(under, chosen)},
        "persuasion": None if everywhere.any() else _persuasion(field, found),
        "binding": {name: _binding(found, chosen[name]) for name in SOLUTIONS},
        "narrower": [step for home in found
                     for step in _narrower(field, found, home, under["nash"])],
    }


def _ratified(field: Field, found: Sequence[Home], without: Home | None = None) -> Mask:
    mask = field.feasible.copy()
    for home in found:
        if home is not without:
            mask &= home.found.ratified
    return mask


def _party(field: Field, found: Sequence[Home], home: Home, under: Choices) -> Record:
    others = _ratified(field, found, home)
    free = field.choices(others)
    efficient = _efficient(field)
    accepted = home.found.ratified[efficient]
    return {
        "party": home.party.id,
        "ratified": int((field.feasible & home.found.ratified).sum()),
        "efficient_share": Fraction(int(accepted.sum()), len(efficient)),
        "vetoes": home.ids(vetoes(home.found)),
        "without": {
            "ratifiable": int(others.sum()),
            "choices": field.all_told(free),
            "price": field.price(under, free),
        },
    }


def _efficient(field: Field) -> NDArray[np.intp]:
    """The deals that doctrine allows and none that it allows dominates."""
    places = np.flatnonzero(field.feasible)
    return places[pareto_mask([column[places] for column in field.problem.deals.integers])]


def _persuasion(field: Field, found: Sequence[Home]) -> Record | None:
    """Whom to win over, and to which deal, where nothing is ratified by all."""
    places = np.flatnonzero(field.feasible)
    sets = [WinSet(home.found.accepts[:, places], home.found.ratified[places], home.found.votes,
                   home.found.needed) for home in found]
    best = fewest_to_win_over(sets)
    if best is None:
        return None
    return {
        "deal": field.outcomes.deal(field.index(int(places[best.deal]))),
        "constituencies": {home.party.id: home.ids(who) for home, who in
                           zip(found, best.constituencies, strict=True)},
    }


def _binding(found: Sequence[Home], k: int | None) -> list[Record] | None:
    """On whom the ratification of a deal turns, and by how much each constituency clears."""
    if k is None:
        return None
    return [{
        "party": home.party.id,
        "ratified": bool(home.found.ratified[k]),
        "binding": home.ids(binding(home.found, k)),
        "slack": home.slack(k),
    } for home in found]


def _narrower(
    field: Field, found: Sequence[Home], home: Home, first: int | None
) -> list[Record]:
    """For each constituency: what happens if it insists on more and more.

    A step begins just above what the deal chosen before gives the constituency. While that deal
    stays ratified it stays chosen (the Nash solution does not depend on deals that are not
    chosen), so that the steps are all there are.
    """
    others = _ratified(field, found, home)
    records = []
    for c, group in enumerate(home.groups):

        def then(k: int, c: int = c) -> tuple[tuple[int, int], int | None] | None:
            above = int(home.values[c, k])
            if above < home.reservations[c]:
                return None  # it is against the deal as it is
            mask = others & home.narrower(c, above)
            if mask[k]:
                return None  # its refusal does not matter
            return (above, int(mask.sum())), choose(
                field.problem, "nash", np.flatnonzero(mask))

        records.append({
            "party": home.party.id,
            "constituency": group.id,
            "steps": [{
                "more_than": Fraction(above, home.denominators[c]),
                "ratifiable": count,
                "choice": field.told(k),
                "change": field.change(first, k),
            } for (above, count), k in following(first, then)],
        })
    return records
