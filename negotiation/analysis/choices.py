"""Partners who may take different sides: every alignment, and those that nobody would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.aligned import Aligned, Bargains
from negotiation.analysis.finding import Finding
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.paid import paid
from negotiation.analysis.partner_terms import Rows
from negotiation.analysis.side_findings import LEVELS
from negotiation.analysis.sides import (
    MOST_GAMES,
    NO_POINT_SOMEWHERE,
    QUICK,
    SIDES,
    alignment_records,
    every_choice,
    measures,
)
from negotiation.analysis.wording import joined, signed, unit

# More alignments are not compared, nor so many that all payoffs under them take long: outcomes
# times games, and games where security levels, each a linear program, are the point.
MOST, MOST_CELLS, MOST_PROGRAMS = 20_000, 20_000_000, 256
# So many of the alignments that last are listed.
LISTED = 20
STAY = "status-quo"

Record = dict[str, Any]


def partner_choices(by_rule: Mapping[str, Aligned]) -> list[Record]:
    """The bargain under every alignment in which each partner takes either side, or none.

    A partner stands at the status quo, takes its harshest levels or its most generous ones,
    whatever the others do; the principals bargain under each alignment. An alignment *lasts* when
    no partner would be better off by another choice of its own, foreseeing the deal that follows;
    the indifferent stay: a pure equilibrium of the partners' choice.

    Parameters
    ----------
    by_rule
        Alignments under these rules; of rules whose points take long nothing is said.

    Returns
    -------
    list
        For each rule ``choices``, those of each partner who has some; the ``number`` of
        alignments; ``extremes``, for each principal the alignments ``best`` and ``worst`` for it,
        of several the one with the fewest partners away from the status quo, then the first;
        ``lasting``, those that last, in the same order, at most 20; ``lasting_number``, how many
        there are; ``undecided``, of how many partners' payoffs are open; and ``why``, what was
        left out, where something was.
    """
    return [
        {"rule": rule, "choices": choices, **_compared(aligned, choices)}
        for rule, aligned in by_rule.items() if rule in QUICK
        if (choices := partners_choices(aligned))
    ]


def partners_choices(aligned: Aligned) -> dict[str, list[str]]:
    """The sides that each partner can take, after the status quo; only those who can."""
    moves = {side: measures(aligned.outcomes.negotiation, side) for side in SIDES}
    return {
        party.id: [STAY, *(side for side in SIDES if party.id in moves[side])]
        for party in aligned.outcomes.negotiation.parties
        if any(party.id in own for own in moves.values())}


def _compared(aligned: Aligned, choices: Mapping[str, Sequence[str]]) -> Record:
    """Everything about one rule but its name and who can choose what."""
    number = prod(len(own) for own in choices.values())
    nothing: Record = {"number": number, "extremes": [], "lasting_number": None, "undecided": None,
                       "lasting": [], "why": None}
    if number > MOST:
        return {**nothing, "why": f"{number:,} alignments are more than the {MOST:,} that are "
                "compared"}
    moves = {side: measures(aligned.outcomes.negotiation, side) for side in SIDES}
    rows = every_choice(aligned.terms, [
        [{} if side == STAY else moves[side][partner] for side in own]
        for partner, own in choices.items()])
    games = aligned.terms.games(rows)
    if games > (MOST_PROGRAMS if aligned.rule == "security" else MOST_GAMES) or (
            games * aligned.outcomes.stage.size > MOST_CELLS):
        return {**nothing, "why": f"the alignments make {games:,} different games of "
                f"{aligned.outcomes.stage.size:,} outcomes, more than are compared"}
    bargains = aligned.many(rows)
    if not bargains.known.all():
        return {**nothing, "why": NO_POINT_SOMEWHERE}
    order = _order([len(own) for own in choices.values()])
    extremes = [pick(bargains.payoffs[k, order]) for k in range(len(bargains.payoffs))
                for pick in (np.argmax, np.argmin)]
    lasts, undecided = _lasting(aligned, choices, rows, bargains)
    lasting = order[lasts[order]]
    shown = [*(int(order[k]) for k in extremes), *lasting[:LISTED].tolist()]
    records = _records(aligned, choices, rows, bargains, shown)
    return {
        **nothing,
        "extremes": [{"party": name, "best": records[2 * k], "worst": records[2 * k + 1]}
                     for k, name in enumerate(aligned.outcomes.principals)],
        "lasting_number": len(lasting), "undecided": undecided,
        "lasting": records[len(extremes):],
    }


def _order(sizes: Sequence[int]) -> NDArray[np.intp]:
    """Alignments with fewer partners away from the status quo first."""
    moved = (np.indices(sizes).reshape(len(sizes), -1) > 0).sum(axis=0)
    return np.argsort(moved, kind="stable")


def _lasting(
    aligned: Aligned, choices: Mapping[str, Sequence[str]], rows: Rows, bargains: Bargains
) -> tuple[NDArray[np.bool_], int]:
    """Which alignments nobody would change, and of how many that is open."""
    shape = tuple(len(own) for own in choices.values())
    payoffs = paid(aligned, rows, bargains)
    known = payoffs.known.reshape(shape)
    kept, all_known = known.copy(), known.copy()
    for axis, partner in enumerate(choices):
        own = payoffs.payoffs[partner].reshape(shape)
        least = own.min()
        best = np.where(known, own, least).max(axis=axis, keepdims=True)
        kept &= own >= best
        all_known &= known.all(axis=axis, keepdims=True)
    refuted = known & ~kept
    undecided = ~refuted & ~all_known
    return (kept & all_known).reshape(-1), int(undecided.sum())


def _records(
    aligned: Aligned, choices: Mapping[str, Sequence[str]], rows: Rows, bargains: Bargains,
    shown: Sequence[int],
) -> list[Record]:
    """Some alignments as data."""
    some = bargains.at(np.array(shown, dtype=np.intp))
    every = list(product(*choices.values()))
    return [
        {"sides": {side: [partner for partner, own in zip(choices, every[k], strict=True)
                          if own == side] for side in SIDES}, **record}
        for k, record in zip(shown, alignment_records(aligned, rows[shown], some), strict=True)]


def choice_findings(outcomes: Outcomes, found: Sequence[Record]) -> Iterator[Finding]:
    """Which alignments last when partners may take different sides, where that is news.

    It is where one that lasts, or is best for a principal, has partners on both sides, or none
    lasts.
    """
    if not found or found[0]["why"] is not None:
        return
    record = found[0]
    mixed = [row for row in record["lasting"] if _split(row)]
    best = [pair for pair in record["extremes"] if _split(pair["best"])]
    said = []
    if not record["lasting_number"] and not record["undecided"]:
        said.append("none lasts: under each some partner would be better off by another choice, "
                    "foreseeing the deal")
    elif mixed:
        said.append(f"{_how_many(record)}: {_described(outcomes, mixed[0])}. It changes the Nash "
                    f"deal's payoffs by {_changes(outcomes, mixed[0])}{unit(outcomes)}")
    said += [f"best for {outcomes.label(pair['party'])} is {_described(outcomes, pair['best'])} "
             f"({_changes(outcomes, pair['best'])})" for pair in best]
    if said:
        yield Finding(
            "partner-choices",
            f"If each partner may take either side or stay at the status quo, of "
            f"{record['number']:,} alignments "
            f"{'; '.join(said)}.")


def _split(row: Record) -> bool:
    """Whether an alignment has partners on both sides."""
    return all(row["sides"].values())


def _how_many(record: Record) -> str:
    number = record["lasting_number"]
    return ("one lasts, since nobody would be better off by another choice, foreseeing the deal"
            if number == 1 else
            f"{number:,} last, since nobody would be better off by another choice, foreseeing the "
            "deal; among them is")


def _described(outcomes: Outcomes, row: Record) -> str:
    """Who is on which side; all others are at the status quo."""
    return " and ".join(
        f"{joined([outcomes.label(partner) for partner in partners])} at "
        f"{'their' if len(partners) > 1 else 'its'} {LEVELS[side]}"
        for side, partners in row["sides"].items() if partners)


def _changes(outcomes: Outcomes, row: Record) -> str:
    return " and ".join(f"{signed(row['effects'][name]['total'])} for {outcomes.label(name)}"
                        for name in outcomes.principals)
