"""The whole study of one negotiation, from its payoffs to the truces that hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.analysis.bargain import bargain_game
from negotiation.analysis.disagreement import Point, disagreement_points
from negotiation.analysis.findings import Finding, findings
from negotiation.analysis.outcomes import Index, Outcomes
from negotiation.analysis.ranking import nash_key, nash_product
from negotiation.analysis.verdicts import Verdicts, verdicts
from negotiation.bargaining.solution import Solution
from negotiation.errors import InputError
from negotiation.model.negotiation import Negotiation
from negotiation.model.uncertain import mode
from negotiation.result import Method, Result, Status
from negotiation.robustness.shares import shares
from negotiation.truces.reversion import critical_discounts, judge

NOT_COVERED = (
    "Stability is judged by reversion to one-shot equilibria; penal codes, transfers, "
    "renegotiation, summits with renewal and eroding leverage are not built yet.",
    "Partners stand at their status quo; the effects of their alignments and the stability of "
    "coalitions are not built yet.",
    "One-shot equilibria are the pure ones; mixed and correlated ones are not built yet.",
    "Conflict-graph stability is not built yet.",
)
_REFERENCES = (
    "friedman1971",
    "nash1950",
    "kalaismorodinsky1975",
    "kalai1977",
    "putnam1988",
    "mailathsamuelson2006",
)


@dataclass(frozen=True, kw_only=True)
class Study(Result):
    """What a negotiation's payoffs imply, deal by deal and in sentences.

    The fields are those of the result file; see the reference of result files.
    """

    command: ClassVar[str] = "solve"
    title: str
    unit: str
    period: str
    principals: list[str]
    parties: dict[str, str]
    alignment: dict[str, str]
    counts: dict[str, int]
    findings: list[dict[str, Any]]
    one_shot: dict[str, Any]
    disagreement: dict[str, Any]
    deals: list[dict[str, Any]]
    truces: list[dict[str, Any]]
    bargaining: dict[str, dict[str, Any]]
    coalition_effects: list[dict[str, Any]]
    observed: list[dict[str, Any]]
    robustness: dict[str, Any]
    not_covered: list[str]


def solve(
    negotiation: Negotiation,
    draws: int = 0,
    seed: int = 0,
    workers: int | None = None,
    progress: Callable[[int], Any] | None = None,
) -> Study:
    """Study a negotiation: which truces are stable, for whom, and what breaks them.

    The principals choose; partners' issues stand at the status quo. Every deal is judged:
    allowed by the parties' doctrines, ratified by their constituencies, individually rational
    against the file's disagreement rule, efficient, a one-shot equilibrium, self-enforcing.

    Parameters
    ----------
    draws, seed
        Draws of the uncertain numbers over which each finding's share is reported; 0 draws:
        the study stands on the modes alone.
    workers
        Threads for the draws; the result is the same for any number.
    progress
        Called with the number of draws finished, now and then.

    Raises
    ------
    NotBuiltError
        If the file's disagreement rule is ``threats``.
    InputError
        If the status quo is against a party's own doctrine, or a draw number is negative.
    TooLargeError
        If the payoffs of all deals would not fit in memory.

    Examples
    --------
    >>> from negotiation.files import read
    >>> study = solve(read("gyeongju-2025"))
    >>> study.counts["deals"] >= 400
    True
    """
    if draws < 0 or seed < 0:
        raise InputError("draws and seed: expected numbers of at least 0")
    outcomes = Outcomes(negotiation)
    sources = disagreement_points(outcomes)
    leading = sources[negotiation.disagreement.rule]
    point = leading[0].payoffs if leading else None
    judged = verdicts(outcomes, point)
    truces = _truces(judged, point)
    bargaining = {rule: _bargain(outcomes, rule, found) for rule, found in sources.items()}
    observed = [_observed(judged, point, seen, truces) for seen in negotiation.observed]
    counts = _counts(judged, truces)
    said = findings(judged, counts, truces, bargaining, observed)
    return Study(
        model=negotiation,
        method=Method("study", {"draws": draws}, _REFERENCES),
        status=Status.COMPLETE if truces else Status.NONE,
        claim=f"verdicts on all {counts['deals']} deals of the principals at the modes of the "
              f"file's numbers; {counts['truces']} deals are individually rational and "
              "self-enforcing by reversion to one-shot equilibria",
        certificate={"kind": "study"},
        seed=seed if draws else None,
        title=negotiation.title,
        unit=negotiation.unit,
        period=negotiation.time.period,
        principals=outcomes.principals,
        parties={party.id: party.label for party in negotiation.parties},
        alignment=_alignment(negotiation, outcomes.principals),
        counts=counts,
        findings=[{"id": finding.id, "sentence": finding.sentence} for finding in said],
        one_shot=_one_shot(judged),
        disagreement=_disagreement(outcomes, negotiation.disagreement.rule, leading),
        deals=[_deal(judged, index) for index in outcomes.indices()],
        truces=truces,
        bargaining=bargaining,
        coalition_effects=[],
        observed=observed,
        robustness=_robustness(outcomes, said, draws, seed, workers, progress),
        not_covered=list(NOT_COVERED),
    )


def _alignment(negotiation: Negotiation, principals: list[str]) -> dict[str, str]:
    return {
        issue.id: issue.levels[issue.status_quo]
        for issue in negotiation.issues if issue.by not in principals
    }


def _disagreement(outcomes: Outcomes, rule: str, leading: list[Point]) -> dict[str, Any]:
    if not leading:
        return {"rule": rule, "point": None, "deal": None}
    index = leading[0].index
    return {
        "rule": rule,
        "point": leading[0].payoffs,
        "deal": None if index is None else outcomes.stage_deal(index),
    }


def _one_shot(judged: Verdicts) -> dict[str, Any]:
    ground, outcomes = judged.ground, judged.outcomes
    talks = outcomes.negotiation
    return {
        "equilibria": [outcomes.stage_deal(index) for index in ground.equilibria],
        "reversion": {
            name: {
                "payoff": ground.reversion[k],
                "deal": None if ground.reversion_at[k] is None
                else outcomes.stage_deal(ground.reversion_at[k] or ()),
            }
            for name, k in zip(outcomes.principals, outcomes.axes, strict=True)
        },
        "security": {
            name: ground.security[k]
            for name, k in zip(outcomes.principals, outcomes.axes, strict=True)
        },
        "discount": {
            name: ground.discount[k]
            for name, k in zip(outcomes.principals, outcomes.axes, strict=True)
        },
        "volatility": {party.id: mode(party.volatility) for party in talks.principals},
        "lag": {party.id: party.detection_lag for party in talks.principals},
        "hazard": ground.hazard,
    }


def _deal(judged: Verdicts, index: Index) -> dict[str, Any]:
    outcomes = judged.outcomes
    return {
        "deal": outcomes.deal(index),
        "profile": outcomes.full.profile(index),
        "payoffs": outcomes.payoffs(index),
        "verdicts": judged.of(index),
    }


def _gains(
    outcomes: Outcomes, index: Index, point: dict[str, Fraction]
) -> dict[str, Fraction]:
    payoffs = outcomes.payoffs(index)
    return {name: payoffs[name] - point[name] for name in outcomes.principals}


def _weights(outcomes: Outcomes) -> list[Fraction]:
    return [party.weight for party in outcomes.negotiation.principals]


def _truces(judged: Verdicts, point: dict[str, Fraction] | None) -> list[dict[str, Any]]:
    """Stable, individually rational deals, best Nash product first."""
    outcomes, weights = judged.outcomes, _weights(judged.outcomes)
    if point is None or not judged.timed:
        return []
    kept = []
    ratified = judged.ratified()
    for index in zip(*(axis.tolist() for axis in np.nonzero(judged.rational)), strict=True):
        place = outcomes.place(index)
        if place is not None and judged.keeps(place):
            gains = _gains(outcomes, index, point)
            kept.append((nash_key(list(gains.values()), weights), index, place, gains))
    kept.sort(key=lambda entry: entry[0], reverse=True)
    return [
        {
            "rank": rank,
            "deal": outcomes.deal(index),
            "payoffs": outcomes.payoffs(index),
            "gains": gains,
            "nash_product": nash_product(list(gains.values()), weights),
            **_holding(judged, place),
            "expected_life": judged.life,
            "efficient": bool(judged.efficient[place]),
            "ratifiable": bool(ratified[index]),
        }
        for rank, (_, index, place, gains) in enumerate(kept, start=1)
    ]


def _holding(judged: Verdicts, place: Index) -> dict[str, Any]:
    """What holds a stable deal of the stage game together, and by how much."""
    outcomes, verdict = judged.outcomes, judge(judged.ground, place, "nash")
    return {
        "critical_discount": critical_discounts(judged.ground, place)[0],
        "critical_discount_by_party": {
            name: judged.ground.critical(k, place, "nash")
            for name, k in zip(outcomes.principals, outcomes.axes, strict=True)
        },
        "slack": verdict["slack"],
        "binding": _party_binding(verdict["binding"]),
        "survives_hazard": verdict["survives_hazard"],
    }


def _party_binding(binding: dict[str, Any] | None) -> dict[str, Any] | None:
    if binding is None:
        return None
    return {"party": binding["player"], "deviation": binding["deviation"]}


def _bargain(outcomes: Outcomes, rule: str, found: list[Point]) -> dict[str, Any]:
    """Solutions without and with lotteries at a rule's leading point, and at each point."""
    if not found:
        return {
            "disagreement": None, "deal": None, "solutions": {}, "with_lotteries": {},
            "by_disagreement": [], "status": Status.NONE.value,
            "why": "the stage game has no pure one-shot equilibrium",
        }
    plain, mixed = (
        bargain_game(outcomes.stage, found, lotteries, parties=outcomes.principals,
                     weights=_weights(outcomes))
        for lotteries in (False, True)
    )
    several = [
        {
            "disagreement": point.payoffs,
            "deal": None if point.index is None else outcomes.stage_deal(point.index),
            "solutions": _renamed(outcomes, here["solutions"]),
        }
        for point, here in zip(found, plain.by_disagreement or [], strict=False)
    ]
    index = found[0].index
    return {
        "disagreement": found[0].payoffs,
        "deal": None if index is None else outcomes.stage_deal(index),
        "solutions": _renamed(outcomes, plain.solutions),
        "with_lotteries": _renamed(outcomes, mixed.solutions),
        "by_disagreement": several,
        "status": plain.status.value,
        "why": "",
    }


def _renamed(outcomes: Outcomes, solutions: Mapping[str, Solution]) -> dict[str, Any]:
    """Solutions as data, with deals named by the principals' bundles alone."""
    names = {
        outcomes.stage.label(index): outcomes.stage_deal(index)
        for index in np.ndindex(outcomes.stage.shape)
    }
    bodies = {name: solution.body() for name, solution in solutions.items()}
    return {
        name: {
            **body,
            "deal": names.get(body["deal"]),
            "lottery": [{**part, "deal": names[part["deal"]]} for part in body["lottery"]],
            "ties": [names[deal] for deal in body["ties"]],
        }
        for name, body in bodies.items()
    }


def _observed(
    judged: Verdicts, point: dict[str, Fraction] | None, seen: Any, truces: list[dict[str, Any]]
) -> dict[str, Any]:
    """Where an observed profile lies among the deals."""
    outcomes, weights = judged.outcomes, _weights(judged.outcomes)
    index = outcomes.full.index(seen.profile)
    assert index is not None  # the full slice holds every bundle of the principals
    deal = outcomes.deal(index)
    gains = None if point is None else _gains(outcomes, index, point)
    rivals = [
        nash_key(list(_gains(outcomes, other, point).values()), weights)[0]
        for other in zip(*(axis.tolist() for axis in np.nonzero(judged.rational)), strict=True)
        if outcomes.place(other) is not None
    ] if point is not None else []
    rank = None
    if gains is not None and judged.rational[index]:
        own, _ = nash_key(list(gains.values()), weights)
        rank = 1 + sum(product > own for product in rivals)
    return {
        "name": seen.name,
        "date": seen.date,
        **_deal(judged, index),
        "gains": gains,
        "nash_rank": rank,
        "of": len(rivals),
        "truce_rank": next((t["rank"] for t in truces if t["deal"] == deal), None),
    }


def _counts(judged: Verdicts, truces: list[dict[str, Any]]) -> dict[str, int]:
    outcomes = judged.outcomes
    allowed = np.array([outcomes.place(index) is not None for index in outcomes.indices()])
    return {
        "deals": outcomes.full.size,
        "feasible": outcomes.part.size,
        "individually_rational": int((judged.rational.reshape(-1) & allowed).sum()),
        "efficient": int(judged.efficient.sum()),
        "ratifiable": int((judged.ratified().reshape(-1) & allowed).sum()),
        "self_enforcing": 0 if judged.stable is None else int(judged.stable.sum()),
        "truces": len(truces),
    }


def _robustness(
    outcomes: Outcomes,
    said: list[Finding],
    draws: int,
    seed: int,
    workers: int | None,
    progress: Callable[[int], Any] | None,
) -> dict[str, Any]:
    asked = [finding for finding in said if finding.question is not None]
    if not draws or not asked:
        return {"draws": draws, "findings": []}
    questions = [finding.question for finding in asked if finding.question is not None]
    found = shares(
        outcomes.negotiation, outcomes.part, questions, draws, seed, workers, progress
    )
    return {
        "draws": draws,
        "findings": [
            {
                "finding": finding.id,
                "sentence": finding.sentence,
                "share": share.share,
                "sampling_error": share.sampling_error,
                "moved_most_by": [
                    {"quantity": path, "correlation": value}
                    for path, value in share.moved_most_by
                ],
            }
            for finding, share in zip(asked, found, strict=True)
        ],
    }
