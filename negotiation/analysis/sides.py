"""Partners who take a side together: every alignment, what each partner adds, and who would stay.

A side is one end of the partners' levels: the harshest (they join measures) or the most generous
(they take an offer).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.analysis.aligned import Aligned, Bargains
from negotiation.analysis.alignments import terms
from negotiation.analysis.paid import Paid, paid
from negotiation.analysis.partner_terms import Integers, PartnerTerms, Rows
from negotiation.analysis.worths import Levels
from negotiation.coalitions.attribution import joint_dividends, parts
from negotiation.coalitions.effects import Effect
from negotiation.model.negotiation import Negotiation
from negotiation.model.subsets import named

SIDES = {"harshest": 0, "most-generous": -1}
# Rules whose points are found for hundreds of alignments in no time.
QUICK = ("status-quo", "equilibrium", "security", "explicit")
# All sets of more partners are not listed, of still more not even compared.
MOST_LISTED, MOST_COMPARED = 8, 15
# So many sets of linkages, each with a game of its own between the principals, are searched.
MOST_GAMES = 4096
NO_POINT_SOMEWHERE = "under some alignment the rule gives no payoffs without a deal"

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
    rows = every_choice(aligned.terms, [[{}, own] for own in list(moves.values())[::-1]])
    if (games := aligned.terms.games(rows)) > MOST_GAMES:
        return {**nothing, "why": f"the alignments make {games:,} different games, more than the "
                f"{MOST_GAMES:,} that are compared"}
    bargains = aligned.many(rows)
    if not bargains.known.all():
        return {**nothing, "why": NO_POINT_SOMEWHERE}
    effects, unit = aligned.all_effects(bargains)
    names = aligned.outcomes.principals
    shares = {name: parts(effects[:, k], unit) for k, name in enumerate(names)}
    listed = len(partners) <= MOST_LISTED
    return {
        "together": _effects(names, effects[:, :, -1], unit),
        "attribution": [
            {"partner": partner, "party": name, **terms(shares[name][i])}
            for i, partner in enumerate(partners) for name in names],
        "alignments": _listed(aligned, partners, rows, bargains) if listed else [],
        "why": None if listed else f"{len(rows):,} alignments are not listed one by one",
    }


def _listed(
    aligned: Aligned, partners: Sequence[str], rows: Rows, bargains: Bargains
) -> list[Record]:
    """Every alignment of a side, by bitmask of its partners."""
    effects, unit = aligned.all_effects(bargains)
    added = {name: joint_dividends(effects[:, k], unit)
             for k, name in enumerate(aligned.outcomes.principals)}
    return [
        {"partners": named(partners, mask), **row,
         "dividends": {name: own[mask] for name, own in added.items()}, **moved}
        for mask, (row, moved) in enumerate(zip(
            alignment_records(aligned, rows, bargains),
            _moves(partners, paid(aligned, rows, bargains)), strict=True))]


def every_choice(terms: PartnerTerms, choices: Sequence[Sequence[Levels]]) -> Rows:
    """The alignments that partners' choices make, the last partner's changing fastest.

    Parameters
    ----------
    choices
        For each partner what it can choose: levels of its own issues.
    """
    options = [terms.rows(own) for own in choices]
    places = np.indices([len(own) for own in options]).reshape(len(options), -1)
    rows = np.tile(terms.usual, (places.shape[1], 1))
    for own, place in zip(options, places, strict=True):
        rows = np.where(own[place] != terms.usual, own[place], rows)
    return rows


def alignment_records(aligned: Aligned, rows: Rows, bargains: Bargains) -> Iterator[Record]:
    """The deal, the payoffs and the effects under some alignments, one by one."""
    names, partners = aligned.outcomes.principals, paid(aligned, rows, bargains)
    effects, unit = aligned.all_effects(bargains)
    for k in range(len(rows)):
        bargain = aligned.one(bargains, k)
        own = dict(zip(names, bargain.payoffs, strict=True))
        yield {
            "deal": None if bargain.place is None
            else aligned.outcomes.stage.label(bargain.place),
            "disagreement": dict(zip(names, bargain.point, strict=True)),
            "payoffs": {party.id: own[party.id] if party.id in own else partners.of(party.id, k)
                        for party in aligned.outcomes.negotiation.parties},
            "effects": _effects(names, effects[:, :, k], unit),
        }


def _effects(names: Sequence[str], effects: Integers, unit: int) -> Record:
    """The effect on each principal, term by term."""
    return {name: terms(Effect(*(Fraction(int(x), unit) for x in effects[:, k])))
            for k, name in enumerate(names)}


def _moves(partners: Sequence[str], payoffs: Paid) -> Iterator[Record]:
    """Who gains by leaving an alignment and who by joining it; null where payoffs are open."""
    every = np.arange(len(payoffs.known))
    known, gains = payoffs.known.copy(), []
    for i, partner in enumerate(partners):
        others = every ^ 1 << i
        known &= payoffs.known[others]
        gains.append(payoffs.payoffs[partner][others] > payoffs.payoffs[partner])
    for mask in every.tolist():
        moved: dict[bool, list[str]] = {True: [], False: []}
        for i, partner in enumerate(partners):
            if gains[i][mask]:
                moved[bool(mask >> i & 1)].append(partner)
        yield ({"leaving": moved[True], "joining": moved[False]} if known[mask]
               else {"leaving": None, "joining": None})
