"""Claims about partners who take a side together: every alignment, and what each partner adds.

A partner's part is its average marginal contribution over all orders of arrival (Shapley, 1953),
what a set adds beyond its parts its dividend (Harsanyi, 1959).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial
from typing import Any

from .aligned import FOUND_AGAIN, Aligned, Bargain
from .deals import Vector
from .reading import Node
from .report import Report
from .scene import Scene
from .talks import Levels, Talks

ZERO = Fraction(0)
MOST_LISTED, MOST_COMPARED = 8, 15
# Of more partners only what all do together is found again.
MOST_CHECKED = 10
ENDS = {"harshest": 0, "most-generous": -1}

# Threat, pie and feasibility of each principal.
Terms = tuple[Vector, Vector, Vector]


def check_sides(answer: Node, aligned: Callable[[str], Aligned], scene: Scene,
                report: Report) -> None:
    """Every side under every rule, in order; none left out."""
    listed = answer["partner_sides"]
    items = iter(listed)
    stated = [scene.rule] if scene.rule in FOUND_AGAIN else []
    for rule in dict.fromkeys([*stated, "equilibrium"]):
        for side in ENDS:
            moves = end_levels(scene.talks, side)
            if moves:
                item = next(items, None)
                if item is None:
                    listed.refuse(f"leaves out the side {side!r} under {rule!r}")
                item["rule"].must_be(rule)
                item["side"].must_be(side)
                _side(item, aligned(rule), moves, report)
    listed.demand(next(items, None) is None, "has more sides than the partners' issues have")


def end_levels(talks: Talks, side: str) -> dict[str, Levels]:
    """The partners that can move to one end of their issues, and the levels there."""
    found = {}
    for party in talks.parties:
        own = talks.own[party.id]
        ends = {issue.id: ENDS[side] % len(issue.levels) for issue in own}
        if not party.principal and any(ends[issue.id] != issue.status_quo for issue in own):
            found[party.id] = ends
    return found


def _side(item: Node, aligned: Aligned, moves: dict[str, Levels], report: Report) -> None:
    issues, partners = aligned.scene.talks.issues, list(moves)
    item["partners"].must_be(partners)
    item["levels"].must_be({name: issues[name].levels[level]
                            for own in moves.values() for name, level in own.items()})
    n = len(partners)
    if n > MOST_CHECKED:
        _together_only(item, aligned, moves, report)
        return
    bargains = [aligned.under(_together(moves, mask)) for mask in range(1 << n)]
    kept = [bargain for bargain in bargains if bargain is not None]
    if len(kept) < len(bargains):
        _nothing(item)
        return
    terms = [aligned.terms(kept[0], bargain) for bargain in kept]
    names = aligned.scene.ids
    item["together"].must_be({name: spelled(terms[-1], k) for k, name in enumerate(names)})
    item["attribution"].must_be([
        {"partner": partner, "party": name, **_record(
            *(_shapley([term[which][k] for term in terms], i) for which in range(3)))}
        for i, partner in enumerate(partners) for k, name in enumerate(names)])
    if n > MOST_LISTED:
        item["alignments"].must_be([])
        item["why"].demand(bool(item["why"].text()), "is empty")
        return
    item["why"].must_be(None)
    item["alignments"].must_be(_rows(aligned, moves, kept, terms))


def _nothing(item: Node) -> None:
    """Nothing was compared, and something is said of why."""
    item["together"].must_be(None)
    item["attribution"].must_be([])
    item["alignments"].must_be([])
    item["why"].demand(bool(item["why"].text()), "is empty")


def _together_only(item: Node, aligned: Aligned, moves: dict[str, Levels],
                   report: Report) -> None:
    """Of many partners: what all do together, and that their parts add up to it."""
    partners, names = list(moves), aligned.scene.ids
    item["alignments"].must_be([])
    item["why"].demand(bool(item["why"].text()), "is empty")
    if item["together"].is_null():
        _nothing(item)
        report.note(f"{item.path}: why nothing is compared was not re-checked")
        return
    item["together"].demand(len(partners) <= MOST_COMPARED, "compares too many partners")
    here, there = aligned.under({}), aligned.under(_together(moves, (1 << len(partners)) - 1))
    if here is None or there is None:
        item.refuse("has no payoffs without a deal under this rule")
    terms = aligned.terms(here, there)
    item["together"].must_be({name: spelled(terms, k) for k, name in enumerate(names)})
    sums = {(name, term): ZERO for name in names for term in _record(ZERO, ZERO, ZERO)}
    pairs = [(partner, name) for partner in partners for name in names]
    parts = list(item["attribution"])
    item["attribution"].demand(len(parts) == len(pairs), "does not hold a part for each partner "
                               "and principal")
    for part, (partner, name) in zip(parts, pairs, strict=True):
        part["partner"].must_be(partner)
        part["party"].must_be(name)
        own = [part[term].exact() for term in ("threat", "pie", "feasibility")]
        part.must_be({"partner": partner, "party": name, **_record(*own)})
        for term, x in _record(*own).items():
            sums[name, term] += x
    for k, name in enumerate(names):
        for term, x in spelled(terms, k).items():
            item["attribution"].demand(sums[name, term] == x, f"does not add up to what all do to "
                                       f"{name} together")
    report.note(f"{item.path}: the parts of {len(partners)} partners add up to what they do "
                "together; each part was not re-checked")


def _rows(aligned: Aligned, moves: dict[str, Levels], kept: list[Bargain],
          terms: list[Terms]) -> list[dict[str, Any]]:
    """All alignments as they should be listed."""
    names, partners, talks = aligned.scene.ids, list(moves), aligned.scene.talks
    dividends = [_dividends([sum((part[k] for part in term), ZERO) for term in terms])
                 for k in range(len(names))]
    payoffs = [paid(aligned, _together(moves, mask), bargain) for mask, bargain in enumerate(kept)]
    found = []
    for mask, bargain in enumerate(kept):
        moved: tuple[list[str], list[str]] | None = ([], [])
        for i, partner in enumerate(partners):
            here, there = payoffs[mask][partner], payoffs[mask ^ 1 << i][partner]
            if here is None or there is None:
                moved = None
                break
            if there > here and moved is not None:
                moved[mask >> i & 1].append(partner)
        found.append({
            "partners": [p for i, p in enumerate(partners) if mask >> i & 1],
            "deal": None if bargain.deal is None else talks.label(bargain.deal),
            "disagreement": dict(zip(names, bargain.point, strict=True)),
            "payoffs": payoffs[mask],
            "effects": {name: spelled(terms[mask], k) for k, name in enumerate(names)},
            "dividends": {name: dividends[k][mask] for k, name in enumerate(names)},
            "joining": None if moved is None else moved[0],
            "leaving": None if moved is None else moved[1],
        })
    return found


def _together(moves: dict[str, Levels], mask: int) -> Levels:
    """The levels of a set of partners."""
    return {issue: level for i, own in enumerate(moves.values()) if mask >> i & 1
            for issue, level in own.items()}


def paid(aligned: Aligned, moved: Levels, bargain: Bargain) -> dict[str, Fraction | None]:
    """What every party gets where the talks end; None for partners where that is open."""
    own = dict(zip(aligned.scene.ids, bargain.payoffs, strict=True))
    others = [party.id for party in aligned.scene.talks.parties if not party.principal]
    found: dict[str, Fraction | None] = dict.fromkeys(others)
    if bargain.outcome is not None:
        taken = moved if bargain.deal is None else aligned.inside(moved)
        found |= zip(others, aligned.worth(taken, bargain.outcome, others), strict=True)
    return {party.id: own.get(party.id, found.get(party.id))
            for party in aligned.scene.talks.parties}


def spelled(terms: Terms, k: int) -> dict[str, Fraction]:
    """The effect on one principal, term by term."""
    return _record(*(part[k] for part in terms))


def _record(threat: Fraction, pie: Fraction, feasibility: Fraction) -> dict[str, Fraction]:
    return {"threat": threat, "pie": pie, "feasibility": feasibility,
            "total": threat + pie + feasibility}


def _shapley(values: list[Fraction], i: int) -> Fraction:
    """The average over orders of arrival of what player i adds."""
    n = len(values).bit_length() - 1
    total = ZERO
    for mask, value in enumerate(values):
        if not mask >> i & 1:
            size = mask.bit_count()
            total += factorial(size) * factorial(n - size - 1) * (values[mask | 1 << i] - value)
    return total / factorial(n)


def _dividends(values: list[Fraction]) -> list[Fraction]:
    """For each set its value less the dividends of its parts."""
    found: list[Fraction] = []
    for mask, value in enumerate(values):
        part, rest = (mask - 1) & mask, value
        while mask and part != mask:
            rest -= found[part]
            if not part:
                break
            part = (part - 1) & mask
        found.append(rest)
    return found
