"""The whole study of one negotiation, from its payoffs to the truces that hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from negotiation.analysis.aligned import aligned_by_rule
from negotiation.analysis.alignments import alignment_findings, coalition_effects
from negotiation.analysis.choices import choice_findings, partner_choices
from negotiation.analysis.courted import courting, courting_findings
from negotiation.analysis.disagreement import disagreement_points
from negotiation.analysis.finding import Finding
from negotiation.analysis.findings import findings
from negotiation.analysis.limits import limits
from negotiation.analysis.linkage_findings import linkage_findings
from negotiation.analysis.maps import Maps
from negotiation.analysis.observed import deal_record, place_observed
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.packages import packages
from negotiation.analysis.partners import partner_coalition, partner_findings
from negotiation.analysis.point import Points
from negotiation.analysis.ranked_truces import ranked_truces
from negotiation.analysis.side_findings import side_findings, squeeze_findings
from negotiation.analysis.sides import partner_sides
from negotiation.analysis.solutions_by_rule import solutions_under
from negotiation.analysis.study_plans import plan_records, plans_of_truces
from negotiation.analysis.time_findings import time_findings
from negotiation.analysis.verdicts import Verdicts, verdicts
from negotiation.bargaining.offer_terms import described
from negotiation.bargaining.solutions import REFERENCES, STANDARD
from negotiation.errors import InputError
from negotiation.model.deals import Deals
from negotiation.model.negotiation import Negotiation
from negotiation.model.planned import Planned
from negotiation.model.uncertain import mode
from negotiation.result import Method, Result, Status
from negotiation.robustness.shares import shares

NOT_COVERED = (
    "Stability is judged by reversion to one-shot equilibria; critical discounts under penal codes "
    "and transfers stand beside it where breaches are seen at once and nothing else ends a truce.",
    "Breaches are punished by pure one-shot equilibria; mixed and correlated ones enter the "
    "tables of bargaining solutions only.",
    "Conflict-graph stability is not built yet.",
)
_REFERENCES = (
    "friedman1971",
    *dict.fromkeys(key for name in STANDARD for key in REFERENCES[name]),
    "nash1953",
    "kalaikalai2013",
    "putnam1988",
    "schelling1960",
    "fearon1994",
    "keeneyraiffa1976",
    "mailathsamuelson2006",
    "powell2006",
    "osgood1962",
    "shapley1953",
    "harsanyi1959",
    "daspremontetal1983",
    "groseclosesnyder1996",
    "bernheimwhinston1986",
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
    limits: dict[str, Any] | None
    packages: dict[str, Any]
    coalition_effects: list[dict[str, Any]]
    partner_sides: list[dict[str, Any]]
    partner_choices: list[dict[str, Any]]
    courting: dict[str, Any] | None
    partner_coalition: dict[str, Any] | None
    observed: list[dict[str, Any]]
    robustness: dict[str, Any]
    not_covered: list[str]
    maps: Maps = field(repr=False, compare=False, metadata={"json": False})
    plans: list[dict[str, Any]]
    supporting: tuple[tuple[str, Planned], ...] = field(
        repr=False, compare=False, metadata={"json": False})


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
    InputError
        If the status quo is against a party's own doctrine, the file's disagreement rule is
        ``threats`` and there are not two principals, or a draw number is negative.
    TooLargeError
        If the payoffs of all deals would not fit in memory.

    Examples
    --------
    >>> from negotiation.files import read
    >>> study = solve(read("gyeongju-2025"))
    >>> study.counts["deals"] >= 400
    True
    """
    _check_question(negotiation, draws, seed)
    outcomes = Outcomes(negotiation)
    sources = disagreement_points(outcomes)
    leading = sources[negotiation.disagreement.rule]
    point = leading.found[0].payoffs if leading.found else None
    judged = verdicts(outcomes, point)
    truces = ranked_truces(judged, point)
    solved = {rule: solutions_under(outcomes, rule, given) for rule, given in sources.items()}
    bargaining = {rule: answer for rule, (answer, _) in solved.items()}
    observed = [place_observed(judged, point, seen, truces) for seen in negotiation.observed]
    counts, supporting = _counts(judged, truces), plans_of_truces(outcomes, truces)
    limited, packed = limits(outcomes, point), packages(outcomes)
    group, aligned = partner_coalition(negotiation), aligned_by_rule(outcomes)
    effects = coalition_effects(aligned[negotiation.disagreement.rule])
    sides, chosen = partner_sides(aligned), partner_choices(aligned)
    courted = courting(aligned, sides)
    said = [*findings(judged, counts, truces, bargaining, observed, limited, packed),
            *time_findings(judged, truces), *linkage_findings(judged, truces),
            *alignment_findings(outcomes, effects), *side_findings(outcomes, sides),
            *choice_findings(outcomes, chosen), *partner_findings(outcomes, group),
            *courting_findings(outcomes, courted), *squeeze_findings(outcomes)]
    return Study(
        model=negotiation,
        method=_method(outcomes, draws),
        status=Status.COMPLETE if truces else Status.NONE,
        claim=_claim(counts),
        certificate={
            "kind": "study", "renegotiation": judged.renegotiation(),
            "bargaining": {rule: proof for rule, (_, proof) in solved.items()},
        },
        seed=seed if draws else None,
        **_subject(negotiation, outcomes.principals),
        counts=counts,
        findings=[{"id": finding.id, "sentence": finding.sentence} for finding in said],
        one_shot=_one_shot(judged),
        disagreement=_disagreement(outcomes, negotiation.disagreement.rule, leading),
        deals=[deal_record(judged, index) for index in outcomes.indices()],
        truces=truces,
        bargaining=bargaining,
        limits=limited,
        packages=packed,
        coalition_effects=effects,
        partner_sides=sides,
        partner_choices=chosen,
        courting=courted,
        partner_coalition=group,
        observed=observed,
        robustness=_robustness(outcomes, said, draws, seed, workers, progress),
        not_covered=list(NOT_COVERED),
        maps=Maps(judged, point, truces[0]["deal"] if truces else None),
        plans=plan_records(supporting),
        supporting=tuple(supporting),
    )


def _check_question(negotiation: object, draws: int, seed: int) -> None:
    if not isinstance(negotiation, Negotiation):
        raise InputError("solve studies a negotiation, as read from a file of that kind; for games "
                         "and deals there are self_enforcing, the equilibria and bargain")
    if draws < 0 or seed < 0:
        raise InputError("draws and seed: expected numbers of at least 0")


def _claim(counts: dict[str, int]) -> str:
    return (f"verdicts on all {counts['deals']} deals of the principals at the modes of the "
            f"file's numbers; {counts['truces']} deals are individually rational and "
            "self-enforcing by reversion to one-shot equilibria")


def _method(outcomes: Outcomes, draws: int) -> Method:
    offers = described(Deals.from_game(outcomes.stage))
    return Method(
        "study", {"draws": draws, "solutions": list(STANDARD), "offers": offers}, _REFERENCES)


def _subject(negotiation: Negotiation, principals: list[str]) -> dict[str, Any]:
    """What is studied, and who takes part."""
    return {
        "title": negotiation.title,
        "unit": negotiation.unit,
        "period": negotiation.time.period,
        "principals": principals,
        "parties": {party.id: party.label for party in negotiation.parties},
        "alignment": _alignment(negotiation, principals),
    }


def _alignment(negotiation: Negotiation, principals: list[str]) -> dict[str, str]:
    return {
        issue.id: issue.levels[issue.status_quo]
        for issue in negotiation.issues if issue.by not in principals
    }


def _disagreement(outcomes: Outcomes, rule: str, leading: Points) -> dict[str, Any]:
    if not leading.found:
        return {"rule": rule, "point": None, "deal": None}
    index = leading.found[0].index
    return {
        "rule": rule,
        "point": leading.found[0].payoffs,
        "deal": None if index is None else outcomes.stage.label(index),
    }


def _one_shot(judged: Verdicts) -> dict[str, Any]:
    """The game played once, and the time structure of its repetition."""
    ground, names = judged.ground, judged.outcomes.principals
    label = judged.outcomes.stage.label
    return {
        "equilibria": [label(place) for place in ground.equilibria],
        "reversion": {
            name: {"payoff": payoff, "deal": None if place is None else label(place)}
            for name, payoff, place in zip(
                names, ground.reversion, ground.reversion_at, strict=True
            )
        },
        "security": dict(zip(names, ground.security, strict=True)),
        "discount": dict(zip(names, ground.discount, strict=True)),
        "volatility": {
            party.id: mode(party.volatility)
            for party in judged.outcomes.negotiation.principals
        },
        "lag": dict(zip(names, ground.lag, strict=True)),
        "hazard": ground.hazard,
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
                "question": {"kind": question.kind, "negate": question.negate,
                             "parties": question.parties},
                "share": share.share,
                "sampling_error": share.sampling_error,
                "moved_most_by": [
                    {"quantity": path, "correlation": value}
                    for path, value in share.moved_most_by
                ],
            }
            for finding, question, share in zip(asked, questions, found, strict=True)
        ],
    }
