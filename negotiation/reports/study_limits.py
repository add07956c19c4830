"""Which of a study's deals the parties' doctrines and constituencies rule out, and who does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Table
from negotiation.reports.spelling import count

Body = Mapping[str, Any]
_REQUIREMENT = "requirements between its issues"
_AGAINST = "; against: "


def sentences(body: Body) -> tuple[str, ...]:
    """How many deals are left by doctrine and by ratification."""
    counts = body["counts"]
    return (
        f"The parties' own doctrines and requirements allow {counts['feasible']:,} of "
        f"{count(counts['deals'], 'deal')}; {counts['ratifiable']:,} of these would be ratified "
        "at home by every party.",
    )


def doctrine(body: Body, negotiation: Negotiation) -> Table:
    """How many deals each clause of a doctrine rules out, and how many it alone."""
    clauses = [(clause.party, clause.id or f"doctrine[{k}]")
               for k, clause in enumerate(negotiation.doctrine)]
    ruled_out: dict[tuple[str, str], int] = {}
    alone: dict[tuple[str, str], int] = {}
    for item in body["deals"]:
        broken = {_clause(why, clauses) for why in item["verdicts"]["doctrine_why"]}
        for clause in broken:
            ruled_out[clause] = ruled_out.get(clause, 0) + 1
            alone[clause] = alone.get(clause, 0) + (len(broken) == 1)
    required = [(party, _REQUIREMENT) for party in body["parties"]]
    found = [*clauses, *(clause for clause in required if clause in ruled_out)]
    return Table(
        "Doctrine",
        ("party", "clause", "deals ruled out", "by it alone"),
        tuple((body["parties"][party], name, ruled_out.get((party, name), 0),
               alone.get((party, name), 0)) for party, name in found),
        f"Of {count(body['counts']['deals'], 'deal')}.",
    )


def _clause(why: str, clauses: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The party and the clause that a reason against a deal names, or the party's requirements."""
    fitting = [(party, name) for party, name in clauses if why.startswith(f"{party}: {name}: ")]
    # an id may begin with another id: the longest that fits is meant
    return max(fitting, key=lambda clause: len(clause[1]),
               default=(why.partition(": ")[0], _REQUIREMENT))


def ratification(body: Body, negotiation: Negotiation) -> Table:
    """Which constituencies stand against the deals that their party turns down."""
    allowed = [item["verdicts"] for item in body["deals"] if item["verdicts"]["doctrine"]]
    turned_down: dict[str, int] = {}
    against: dict[tuple[str, str], int] = {}
    for verdict in allowed:
        for why in verdict["ratifiable_why"]:
            party, _, rest = why.partition(": ")
            turned_down[party] = turned_down.get(party, 0) + 1
            for group in rest.partition(_AGAINST)[2].split(", "):
                against[party, group] = against.get((party, group), 0) + 1
    rows = tuple(
        (body["parties"][group.party], group.label, group.votes,
         turned_down.get(group.party, 0), against.get((group.party, group.label), 0))
        for group in negotiation.constituencies)
    return Table(
        "Ratification",
        ("party", "constituency", "votes", "deals its party turns down", "it is against"),
        rows, f"Of the {count(len(allowed), 'deal')} that the doctrines allow.",
    )
