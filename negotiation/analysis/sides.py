"""Partners who take a side together: every alignment, what each partner adds, and who would stay.

A side is one end of the partners' levels: the harshest (they join measures) or the most generous
(they take an offer).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.analysis.aligned import Aligned, Bargain
from negotiation.analysis.alignments import terms
from negotiation.coalitions.attribution import Attribution, attribution
from negotiation.coalitions.effects import Effect
from negotiation.model.negotiation import Negotiation
from negotiation.model.subsets import bits, named

SIDES = {"harshest": 0, "most-generous": -1}
# Rules whose points are found for hundreds of alignments in no time.
QUICK = ("status-quo", "equilibrium", "security", "explicit")
# All sets of more partners are not listed, of still more not even compared.
MOST_LISTED, MOST_COMPARED = 8, 12

Record = dict[str, Any]
Measures = Mapping[str, Mapping[str, str]]


def measures(talks: Negotiation, side: str) -> dict[str, dict[str, str]]:
    """For each partner that can move to a side the levels of its issues there.

    Parameters
    ----------
    side
        ``harshest`` or ``most-generous``.
    """
    found = {}
    for party in talks.parties:
        own = [issue for issue in talks.issues if issue.by == party.id]
        there = {issue.id: issue.levels[SIDES[side]] for issue in own}
        if party.role == "partner" and any(
                there[issue.id] != issue.levels[issue.status_quo] for issue in own):
            found[party.id] = there
    return found


def partner_sides(by_rule: Mapping[str, Aligned]) -> list[Record]:
    """What partners do to the bargain when several of them take one side at once.

    Of each side every set of partners is placed there, the others at the status quo, and the
    principals bargain anew. Effects are changes of the Nash deal against all partners at the
    status quo, as in `coalition_effects`; each partner's part is its Shapley value.

    Without a deal the file's rule decides, and, beside it, one-shot equilibrium: the fight that
    the partners' choice changes.

    Parameters
    ----------
    by_rule
        Alignments under these rules; of rules whose points take long nothing is said.

    Returns
    -------
    list
        For each rule and each side that some partner can take: ``rule``, ``side``, its
        ``partners`` and ``levels``; ``together``, the effect of all at once on each principal;
        ``attribution``, for each partner and principal its part, term by term; ``alignments``,
        every set of partners with the ``deal`` (null: none is made), ``disagreement``,
        ``payoffs`` of all parties, ``effects``, ``dividends``, and who would be better off
        ``leaving`` or ``joining``, foreseeing the deals; and ``why``, what was left out, where
        something was.
    """
    found = []
    for rule, aligned in by_rule.items():
        for side in SIDES if rule in QUICK else ():
            moves = measures(aligned.outcomes.negotiation, side)
            if moves:
                levels = {issue: level for own in moves.values() for issue, level in own.items()}
                found.append({"rule": rule, "side": side, "partners": list(moves),
                              "levels": levels, **_side(aligned, moves)})
    return found


def _side(aligned: Aligned, moves: Measures) -> Record:
    """Everything about one side but its name."""
    partners = list(moves)
    nothing: Record = {"together": None, "attribution": [], "alignments": [], "why": None}
    if len(partners) > MOST_COMPARED:
        return {**nothing, "why": f"{2 ** len(partners):,} alignments of {len(partners)} partners "
                f"are more than the {2 ** MOST_COMPARED:,} that are compared"}
    levels = [_levels(moves, mask) for mask in range(2 ** len(partners))]
    bargains = [aligned.under(level) for level in levels]
    kept = [bargain for bargain in bargains if bargain is not None]
    if len(kept) < len(bargains):
        return {**nothing, "why": "under some alignment the rule gives no payoffs without a deal"}
    effects = [aligned.effects(kept[0], bargain) for bargain in kept]
    names = aligned.outcomes.principals
    shared = {name: attribution([effect[name] for effect in effects]) for name in names}
    listed = len(partners) <= MOST_LISTED
    return {
        "together": {name: terms(effects[-1][name]) for name in names},
        "attribution": [
            {"partner": partner, "party": name, **terms(shared[name].shares[i])}
            for i, partner in enumerate(partners) for name in names],
        "alignments": _rows(aligned, moves, levels, kept, effects, shared) if listed else [],
        "why": None if listed else f"{len(kept):,} alignments are not listed one by one",
    }


def _rows(
    aligned: Aligned, moves: Measures, levels: Sequence[Mapping[str, str]], kept: Sequence[Bargain],
    effects: Sequence[Mapping[str, Effect]], shared: Mapping[str, Attribution],
) -> list[Record]:
    """Every alignment of a side, by bitmask of its partners."""
    partners, names = list(moves), aligned.outcomes.principals
    paid = [aligned.payoffs(level, bargain) for level, bargain in zip(levels, kept, strict=True)]
    return [
        {
            "partners": named(partners, mask),
            "deal": None if bargain.place is None
            else aligned.outcomes.stage.label(bargain.place),
            "disagreement": dict(zip(names, bargain.point, strict=True)),
            "payoffs": paid[mask],
            "effects": {name: terms(effects[mask][name]) for name in names},
            "dividends": {name: shared[name].dividends[mask] for name in names},
            **_moves(partners, paid, mask),
        }
        for mask, bargain in enumerate(kept)
    ]


def _moves(
    partners: Sequence[str], paid: Sequence[Mapping[str, Fraction | None]], mask: int
) -> Record:
    """Who gains by leaving an alignment and who by joining it; null where payoffs are open."""
    moved: dict[bool, list[str]] = {True: [], False: []}
    for i, partner in enumerate(partners):
        here, there = paid[mask][partner], paid[mask ^ 1 << i][partner]
        if here is None or there is None:
            return {"leaving": None, "joining": None}
        if there > here:
            moved[bool(mask >> i & 1)].append(partner)
    return {"leaving": moved[True], "joining": moved[False]}


def _levels(moves: Measures, mask: int) -> dict[str, str]:
    """The levels of the members of a set of partners."""
    own = list(moves.values())
    return {issue: level for i in bits(mask) for issue, level in own[i].items()}

