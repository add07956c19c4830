"""Which partners would take the measures of their own accord, and what keeping others costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import prod
from typing import Any

from numpy.typing import NDArray

from negotiation.analysis.finding import Finding
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.sides import measures
from negotiation.analysis.wording import decimal_of, joined, unit
from negotiation.coalitions.membership import membership
from negotiation.exact import integer_array
from negotiation.model.negotiation import Negotiation
from negotiation.model.subsets import named

# All coalitions of more partners are not listed, nor more outcomes of their issues.
MOST, MOST_OUTCOMES = 15, 200_000

Record = dict[str, Any]


def partner_coalition(talks: Negotiation) -> Record | None:
    """Stability of the coalitions of partners that choose their harshest levels.

    A partner in the coalition has all its issues at the harshest level, one outside at the status
    quo; the principals stand at the status quo. Whoever wants to joins; the indifferent stay, and
    do not join.

    Returns
    -------
    dict or None
        ``partners``; ``levels``, what a member chooses; ``stable``, the coalitions of two or more
        that nobody leaves or joins; ``alone``, whether no partner would start; and of the
        coalition of everybody whether nobody leaves it (``all_stay``), with for each partner the
        ``price`` that would keep it in, in its own payoff. None with fewer than two partners who
        can move, or too many coalitions or outcomes to list.
    """
    moves = measures(talks, "harshest")
    outcomes = prod(len(issue.levels) for issue in talks.issues if issue.by in moves)
    if not 2 <= len(moves) <= MOST or outcomes > MOST_OUTCOMES:
        return None
    partners = list(moves)
    payoffs, unit_of = _payoffs(talks, moves)
    found = membership(payoffs)
    everybody = 2 ** len(partners) - 1
    gaps = {partner: Fraction(int(payoffs[i, everybody ^ 1 << i] - payoffs[i, everybody]), unit_of)
            for i, partner in enumerate(partners)}
    return {
        "partners": partners,
        "levels": {issue: level for chosen in moves.values() for issue, level in chosen.items()},
        "stable": [named(partners, mask) for mask in found.stable if mask.bit_count() > 1],
        "alone": bool(found.external[0]),
        "all_stay": bool(found.internal[everybody]),
        "price": {partner: max(gap, Fraction(0)) for partner, gap in gaps.items()},
    }


def _payoffs(
    talks: Negotiation, moves: Mapping[str, Mapping[str, str]]
) -> tuple[NDArray[Any], int]:
    """For each partner its payoff under every coalition, as integers over one denominator."""
    partners = list(moves)
    part = talks.slice(acting=partners, doctrine=False)
    game = talks.compile(part)
    places = []
    for mask in range(2 ** len(partners)):
        moved: dict[str, str] = {}
        for partner in named(partners, mask):
            moved |= moves[partner]
        where = part.index(moved)
        assert where is not None
        places.append(where)
    rows = [[game.exact_payoff(game.players.index(partner), where) for where in places]
            for partner in partners]
    return integer_array(rows)


def partner_findings(outcomes: Outcomes, found: Mapping[str, Any] | None) -> Iterator[Finding]:
    """Who would join of its own accord, and what holding everybody together costs."""
    if found is None:
        return
    names = {party.id: party.label for party in outcomes.negotiation.parties}
    groups = [joined([names[partner] for partner in group]) for group in found["stable"]]
    if groups:
        said = ("With the principals at the status quo, a coalition that takes its harshest "
                f"measures lasts with just these members: {'; or '.join(groups)}")
    elif found["alone"]:
        said = ("With the principals at the status quo, no partner would take its harshest "
                "measures of its own accord")
    else:
        said = ("With the principals at the status quo, no coalition of two or more that takes its "
                "harshest measures lasts")
    price = found["price"]
    paid = [f"{names[partner]} {decimal_of(x)}" for partner, x in price.items() if x]
    said += (f". To keep all {len(price)} together, those who would leave need {joined(paid)}"
             f"{unit(outcomes)}." if paid else
             f". All {len(price)} together would stay of their own accord.")
    yield Finding("partner-coalition", said)
