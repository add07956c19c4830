"""What each partner's choice of side does to the bargain between the principals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from negotiation.analysis.aligned import Aligned
from negotiation.analysis.finding import Finding
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.wording import signed, unit
from negotiation.coalitions.effects import Effect
from negotiation.model.negotiation import Negotiation

Record = dict[str, Any]


def coalition_effects(aligned: Aligned) -> list[Record]:
    """The effect of every other level of a partner's issue on what each principal gets.

    One issue of one partner moves at a time, the others stand at the status quo, and the level
    stands whether or not there is a deal. What is compared is the Nash solution over the deals
    that doctrine allows, at the disagreement point that the file's rule gives under each
    alignment; where no deal is better for all, disagreement itself. The threat term is also the
    whole effect where the measures last only as long as there is no deal.

    Returns
    -------
    list
        For each partner's issue, level and principal ``partner``, ``alignment``, ``party``, the
        terms ``threat``, ``pie``, ``feasibility`` and their sum ``total``, and the disagreement
        payoff under the alignment. Alignments under which the rule gives no point are left out.
    """
    here = aligned.under({})
    if here is None:
        return []
    records: list[Record] = []
    for partner, issue, level in _alignments(aligned.outcomes.negotiation):
        there = aligned.under({issue: level})
        if there is not None:
            effects = aligned.effects(here, there)
            records += [
                {
                    "partner": partner, "alignment": {issue: level}, "party": party,
                    **terms(effects[party]), "disagreement": x,
                }
                for party, x in zip(effects, there.point, strict=True)
            ]
    return records


def terms(effect: Effect) -> Record:
    """An effect as data."""
    return {"threat": effect.threat, "pie": effect.pie, "feasibility": effect.feasibility,
            "total": effect.total}


def _alignments(talks: Negotiation) -> Iterator[tuple[str, str, str]]:
    """Every other level of every partner's issue: the partner, the issue, the level."""
    partners = {party.id for party in talks.parties if party.role == "partner"}
    for issue in talks.issues:
        if issue.by in partners:
            for place, level in enumerate(issue.levels):
                if place != issue.status_quo:
                    yield issue.by, issue.id, level


def alignment_findings(outcomes: Outcomes, effects: Sequence[Record]) -> Iterator[Finding]:
    """For each principal the partner's choice that does most for it, and through what."""
    parties = {party.id: party for party in outcomes.negotiation.parties}
    for name in outcomes.principals:
        own = [record for record in effects if record["party"] == name]
        best = max(own, key=lambda record: record["total"], default=None)
        if best is None or best["total"] <= 0:
            continue
        others = [record for record in effects
                  if record["alignment"] == best["alignment"] and record["party"] != name]
        (level,) = best["alignment"].values()
        moved = ", ".join(f"{parties[record['party']].label} {signed(record['total'])}"
                          for record in (best, *others))
        threat = ", ".join(f"{parties[record['party']].label} {signed(record['threat'])}"
                           for record in (best, *others))
        yield Finding(
            f"partner-for-{name}",
            f"Of all choices of a partner, {parties[best['partner']].label}'s {level!r} does most "
            f"for {parties[name].label}: it changes the Nash deal's payoffs by {moved}"
            f"{unit(outcomes)}. If the measure ends once there is a deal, only what it does to the "
            f"payoffs without one counts: {threat}.")
