"""Claims about partners: what a choice of side does to the bargain, and who would join.

The Nash solution is chosen again along the path: first disagreement changes, then the payoffs
of the deals.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from .aligned import FOUND_AGAIN, Aligned
from .reading import Node
from .report import Report
from .scene import Scene
from .talks import Issue, Talks

ZERO = Fraction(0)
MOST_PARTNERS, MOST_OUTCOMES = 15, 200_000


def check_alignments(answer: Node, aligned: Aligned, report: Report) -> None:
    """Every effect under the file's rule, in the order of issues and levels; none left out."""
    items = iter(answer["coalition_effects"])
    scene, base = aligned.scene, aligned.scene.base[0]
    if base is None:
        answer["coalition_effects"].must_be([])
        return
    followed = scene.rule in FOUND_AGAIN
    if not followed:
        report.note("disagreement points under other alignments were not found again")
    here = aligned.under({}, base)
    assert here is not None
    for partner, issue, level in _moves(scene.talks):
        name, moved = issue.levels[level], {issue.id: level}
        if followed and aligned.under(moved) is None:
            continue
        rows = [next(items, None) for _ in scene.ids]
        if None in rows:
            answer["coalition_effects"].refuse(f"{name!r} of {partner} is left out")
        claimed = [row for row in rows if row is not None]
        point = None if followed else tuple(row["disagreement"].exact() for row in claimed)
        there = aligned.under(moved, point)
        assert there is not None
        threat, pie, bound = aligned.terms(here, there)
        for k, (row, party) in enumerate(zip(claimed, scene.ids, strict=True)):
            row.must_be({
                "partner": partner, "alignment": {issue.id: name}, "party": party,
                "threat": threat[k], "pie": pie[k], "feasibility": bound[k],
                "total": threat[k] + pie[k] + bound[k], "disagreement": there.point[k],
            })
    if next(items, None) is not None:
        answer["coalition_effects"].refuse("has more alignments than the partners' issues have")


def _moves(talks: Talks) -> Iterator[tuple[str, Issue, int]]:
    """Every other level of every partner's issue."""
    partners = {party.id for party in talks.parties if not party.principal}
    for issue in talks.issues.values():
        if issue.by in partners:
            for place in range(len(issue.levels)):
                if place != issue.status_quo:
                    yield issue.by, issue, place


def check_partners(answer: Node, scene: Scene) -> None:
    """Which partners take their harshest measures of their own accord; all coalitions again."""
    talks, found = scene.talks, answer["partner_coalition"]
    measures = {party.id: [issue.id for issue in talks.own[party.id]] for party in talks.parties
                if not party.principal and any(i.status_quo for i in talks.own[party.id])}
    outcomes = prod(len(issue.levels) for issue in talks.issues.values() if issue.by in measures)
    if not 2 <= len(measures) <= MOST_PARTNERS or outcomes > MOST_OUTCOMES:
        found.must_be(None)
        return
    partners = list(measures)
    everybody = (1 << len(partners)) - 1
    paid = [_paid(talks, partners, measures, mask) for mask in range(everybody + 1)]

    def leaves(i: int, mask: int) -> Fraction:
        return paid[mask ^ 1 << i][i] - paid[mask][i]

    lasting = []
    for mask in range(everybody + 1):
        stays = all(leaves(i, mask) <= 0 for i in range(len(partners)) if mask >> i & 1)
        joins = any(leaves(i, mask | 1 << i) < 0 for i in range(len(partners))
                    if not mask >> i & 1)
        if stays and not joins:
            lasting.append(mask)
    found.must_be({
        "partners": partners,
        "levels": {issue: talks.issues[issue].levels[0]
                   for own in measures.values() for issue in own},
        "stable": [[p for i, p in enumerate(partners) if mask >> i & 1]
                   for mask in lasting if mask.bit_count() > 1],
        "alone": 0 in lasting,
        "all_stay": all(leaves(i, everybody) <= 0 for i in range(len(partners))),
        "price": {p: max(leaves(i, everybody), ZERO) for i, p in enumerate(partners)},
    })


def _paid(talks: Talks, partners: list[str], measures: dict[str, list[str]],
          mask: int) -> list[Fraction]:
    """The partners' payoffs when a coalition is at its harshest and all else stays as it is."""
    levels = {issue.id: issue.status_quo for issue in talks.issues.values()}
    for i, partner in enumerate(partners):
        if mask >> i & 1:
            levels |= dict.fromkeys(measures[partner], 0)
    total = dict.fromkeys(partners, ZERO)
    for issue in talks.issues.values():
        for party in partners:
            if party in issue.payoff:
                total[party] += issue.payoff[party][levels[issue.id]]
    for linkage in talks.linkages:
        if all(levels[issue] in wanted for issue, wanted in linkage.when.items()):
            for party in partners:
                total[party] += linkage.payoff.get(party, ZERO)
    return list(total.values())
