"""Package deals against bargaining issue by issue: the gain from logrolling."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.analysis.field import SOLUTIONS, Field
from negotiation.analysis.outcomes import Outcomes
from negotiation.bargaining.choice import choose
from negotiation.model.parts import Issue
from negotiation.model.uncertain import mode

Record = dict[str, Any]


def packages(outcomes: Outcomes) -> Record:
    """What trading concessions across issues brings, for every solution.

    The package is what a solution selects among all deals that doctrine allows, against the
    status quo. Issue by issue, the solution selects a level of one issue at a time, all others
    at the status quo; without a level better for all principals the issue stays as it is. The
    levels are then put together, with whatever linkages that sets off.

    Returns
    -------
    dict
        ``disagreement``: the status quo; ``solutions``: for each what `_compared` says.

    Notes
    -----
    Keeney and Raiffa (1976), Decisions with Multiple Objectives; Fershtman (2000), A note on
    multi-issue two-sided bargaining, Games and Economic Behavior 30, 216-227.
    """
    start = outcomes.full.status_quo
    assert start is not None  # every bundle is in the full slice
    payoffs = outcomes.payoffs(start)
    point = {name: payoffs[name] for name in outcomes.principals}
    field = Field.of(outcomes, point)
    return {
        "disagreement": point,
        "solutions": {name: _compared(field, name) for name in SOLUTIONS},
    }


def _compared(field: Field, solution: str) -> Record:
    package = choose(field.problem, solution, np.flatnonzero(field.feasible))
    chosen = {issue.id: _alone(field, solution, issue) for issue in _issues(field)}
    levels = {name: level for name, (level, _) in chosen.items()}
    k = field.place(levels)
    parts = {
        name: sum((gain[name] for _, gain in chosen.values()), Fraction(0))
        for name in field.principals
    }
    gain = field.change(k, package)
    return {
        "package": field.told(package),
        "issue_by_issue": {
            "levels": levels,
            **(field.told(k) or {}),
            "allowed": bool(field.feasible[k]),
            "individually_rational": bool(field.problem.rational[k]),
            "sum_of_parts": parts,
        },
        "gain": gain,
        "total": sum(gain.values(), Fraction(0)),
        "swaps": [] if package is None else _swaps(field, package),
    }


def _issues(field: Field) -> list[Issue]:
    """The issues that the principals set."""
    return [issue for issue in field.outcomes.negotiation.issues
            if issue.by in field.principals]


def _alone(field: Field, solution: str, issue: Issue) -> tuple[str, Mapping[str, Fraction]]:
    """The level selected where one issue is talked about, and what it brings by itself."""
    start = field.place({})
    places = {field.place({issue.id: level}): level for level in issue.levels}
    among = np.array(sorted(k for k in places if field.feasible[k]), dtype=np.intp)
    k = choose(field.problem, solution, among)
    k = start if k is None else k
    return places[k], field.change(start, k)


def _swaps(field: Field, package: int) -> list[Record]:
    """Issues on which the package asks a principal to accept a level worse for it.

    By the issue's own payoffs, linkages apart.
    """
    profile = field.outcomes.full.profile(field.index(package))
    found = []
    for issue in _issues(field):
        level = issue.levels.index(profile[issue.id])
        losing = [
            party for party in field.principals
            if party in issue.payoff
            and mode(issue.payoff[party][level]) < mode(issue.payoff[party][issue.status_quo])
        ]
        if losing:
            found.append({"issue": issue.id, "level": profile[issue.id], "against": losing})
    return found
