"""Claims about partners: what a choice of side does to the bargain, and who would join.

The Nash solution (Nash, 1950) is chosen again along the path: first disagreement changes, then
the payoffs of the deals.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from .bargains import largest_products
from .deals import Deals, Vector
from .question import Question
from .reading import Node
from .report import Report
from .scene import Scene
from .talks import Talks

ZERO = Fraction(0)
MOST_PARTNERS, MOST_OUTCOMES = 15, 200_000
# Rules whose points are found again from the negotiation alone.
FOUND_AGAIN = ("status-quo", "equilibrium", "security", "explicit")


def check_alignments(answer: Node, scene: Scene, report: Report) -> None:
    """Every effect, in the order of issues and levels; none left out."""
    items = iter(answer["coalition_effects"])
    base = scene.base[0]
    if base is None:
        answer["coalition_effects"].must_be([])
        return
    if scene.rule not in FOUND_AGAIN:
        report.note("disagreement points under other alignments were not found again")
    for partner, issue, level in _moves(scene.talks):
        there = _moved(scene, issue, level)
        point = there.point(scene.rule)[0] if scene.rule in FOUND_AGAIN else None
        if point is None and scene.rule in FOUND_AGAIN:
            continue
        rows = [next(items, None) for _ in scene.ids]
        if None in rows:
            answer["coalition_effects"].refuse(f"{level!r} of {partner} is left out")
        claimed = [row for row in rows if row is not None]
        if point is None:
            point = tuple(row["disagreement"].exact() for row in claimed)
        terms = _terms(scene.feasible, base, there.feasible, point, scene.talks.weights)
        for k, (row, name) in enumerate(zip(claimed, scene.ids, strict=True)):
            row.must_be({
                "partner": partner, "alignment": {issue: level}, "party": name,
                "threat": terms[0][k], "pie": terms[1][k], "feasibility": ZERO,
                "total": terms[0][k] + terms[1][k], "disagreement": point[k],
            })
    if next(items, None) is not None:
        answer["coalition_effects"].refuse("has more alignments than the partners' issues have")


def _moves(talks: Talks) -> Iterator[tuple[str, str, str]]:
    partners = {party.id for party in talks.parties if not party.principal}
    for issue in talks.issues.values():
        if issue.by in partners:
            for place, level in enumerate(issue.levels):
                if place != issue.status_quo:
                    yield issue.by, issue.id, level


def _moved(scene: Scene, issue: str, level: str) -> Scene:
    """The same negotiation with one issue at another level from the start."""
    document = dict(scene.talks.document.value)
    document["issue"] = [{**record, "status_quo": level} if record["id"] == issue else record
                         for record in document["issue"]]
    return Scene(Talks(Node(document, "input")))


def _terms(before: Deals, old: Vector, after: Deals, new: Vector,
           weights: Vector) -> tuple[Vector, Vector]:
    """The change of each principal's payoff from new disagreement, then from new payoffs."""
    steps = [_agreed(before, old, weights), _agreed(before, new, weights),
             _agreed(after, new, weights)]
    return (tuple(b - a for a, b in zip(steps[0], steps[1], strict=True)),
            tuple(b - a for a, b in zip(steps[1], steps[2], strict=True)))


def _agreed(deals: Deals, point: Vector, weights: Vector) -> Vector:
    """What the Nash solution gives; disagreement where no deal is better for all."""
    kept = deals.rational(point)
    part = Deals(deals.parties, [deals.names[k] for k in kept], [deals.payoffs[k] for k in kept])
    question = Question(part, point, weights, False)
    if not kept or not question.essential:
        return point
    return part.payoffs[question.first(largest_products(question))]


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
