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
from .scene import Scene
from .talks import Levels, Talks

ZERO = Fraction(0)
MOST_LISTED, MOST_COMPARED = 8, 12
ENDS = {"harshest": 0, "most-generous": -1}

# Threat, pie and feasibility of each principal.
Terms = tuple[Vector, Vector, Vector]


def check_sides(answer: Node, aligned: Callable[[str], Aligned], scene: Scene) -> None:
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
                _side(item, aligned(rule), moves)
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


def _side(item: Node, aligned: Aligned, moves: dict[str, Levels]) -> None:
    issues, partners = aligned.scene.talks.issues, list(moves)
    item["partners"].must_be(partners)
    item["levels"].must_be({name: issues[name].levels[level]
                            for own in moves.values() for name, level in own.items()})
    n = len(partners)
    bargains = [] if n > MOST_COMPARED else [
        aligned.under(_together(moves, mask)) for mask in range(1 << n)]
    kept = [bargain for bargain in bargains if bargain is not None]
    if not kept or len(kept) < len(bargains):
        item["together"].must_be(None)
        item["attribution"].must_be([])
        item["alignments"].must_be([])
        item["why"].demand(bool(item["why"].text()), "is empty")
        return
    terms = [aligned.terms(kept[0], bargain) for bargain in kept]
    names = aligned.scene.ids
    item["together"].must_be({name: _spelled(terms[-1], k) for k, name in enumerate(names)})
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


def _rows(aligned: Aligned, moves: dict[str, Levels], kept: list[Bargain],
          terms: list[Terms]) -> list[dict[str, Any]]:
    """All alignments as they should be listed."""
    names, partners, talks = aligned.scene.ids, list(moves), aligned.scene.talks
    dividends = [_dividends([sum((part[k] for part in term), ZERO) for term in terms])
                 for k in range(len(names))]
    paid = [_paid(aligned, _together(moves, mask), bargain) for mask, bargain in enumerate(kept)]
    found = []
    for mask, bargain in enumerate(kept):
        moved: tuple[list[str], list[str]] | None = ([], [])
        for i, partner in enumerate(partners):
            here, there = paid[mask][partner], paid[mask ^ 1 << i][partner]
            if here is None or there is None:
                moved = None
                break
            if there > here and moved is not None:
                moved[mask >> i & 1].append(partner)
        found.append({
            "partners": [p for i, p in enumerate(partners) if mask >> i & 1],
            "deal": None if bargain.deal is None else talks.label(bargain.deal),
            "disagreement": dict(zip(names, bargain.point, strict=True)),
            "payoffs": paid[mask],
            "effects": {name: _spelled(terms[mask], k) for k, name in enumerate(names)},
            "dividends": {name: dividends[k][mask] for k, name in enumerate(names)},
            "joining": None if moved is None else moved[0],
            "leaving": None if moved is None else moved[1],
        })
    return found


def _together(moves: dict[str, Levels], mask: int) -> Levels:
    """The levels of a set of partners."""
    return {issue: level for i, own in enumerate(moves.values()) if mask >> i & 1
            for issue, level in own.items()}


def _paid(aligned: Aligned, moved: Levels, bargain: Bargain) -> dict[str, Fraction | None]:
    """What every party gets where the talks end; None for partners where that is open."""
    own = dict(zip(aligned.scene.ids, bargain.payoffs, strict=True))
    others = [party.id for party in aligned.scene.talks.parties if not party.principal]
    found: dict[str, Fraction | None] = dict.fromkeys(others)
    if bargain.outcome is not None:
        taken = moved if bargain.deal is None else aligned.inside(moved)
        found |= zip(others, aligned.worth(taken, bargain.outcome, others), strict=True)
    return {party.id: own.get(party.id, found.get(party.id))
            for party in aligned.scene.talks.parties}


def _spelled(terms: Terms, k: int) -> dict[str, Fraction]:
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
