"""Which bundles a party's own doctrine allows, and why not the others."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.model.parts import Clause, Issue

if TYPE_CHECKING:
    from negotiation.model.negotiation import Negotiation


def objections(
    negotiation: Negotiation, party: str, own: Sequence[int], rows: NDArray[np.intp]
) -> list[list[str]]:
    """For each bundle of a party the reasons against it; empty where it is allowed.

    Parameters
    ----------
    own
        Indices of the party's issues, the columns of `rows`.
    rows
        Levels, one bundle a row.
    """
    issues = [negotiation.issues[k] for k in own]
    reasons: list[list[str]] = [[] for _ in rows]
    for number, clause in enumerate(negotiation.doctrine):
        if clause.party == party:
            name = clause.id or f"doctrine[{number}]"
            _apply(clause, name, issues, rows, reasons)
    for column, issue in enumerate(issues):
        _apply_requirements(issue, column, issues, rows, reasons)
    return reasons


def _apply(
    clause: Clause,
    name: str,
    issues: Sequence[Issue],
    rows: NDArray[np.intp],
    reasons: list[list[str]],
) -> None:
    for k, row in enumerate(rows):
        if clause.uses:
            used = sum(
                (issue.uses[clause.uses][level]
                 for issue, level in zip(issues, row, strict=True) if clause.uses in issue.uses),
                Fraction(0),
            )
            if clause.at_most is not None and used > clause.at_most:
                reasons[k].append(f"{name}: {clause.uses} {used} is above {clause.at_most}")
        for issue, level in zip(issues, row, strict=True):
            if issue.levels[level] in clause.forbids.get(issue.id, ()):
                reasons[k].append(f"{name}: {issue.id} at {issue.levels[level]} is forbidden")
            if clause.irreversible and not issue.reversible and level > issue.status_quo:
                reasons[k].append(
                    f"{name}: {issue.id} at {issue.levels[level]} could not be taken back")


def _apply_requirements(
    issue: Issue,
    column: int,
    issues: Sequence[Issue],
    rows: NDArray[np.intp],
    reasons: list[list[str]],
) -> None:
    for level, needs in issue.requires.items():
        least = issue.levels.index(level)
        for other, needed in needs.items():
            target = next(k for k, candidate in enumerate(issues) if candidate.id == other)
            wanted = issues[target].levels.index(needed)
            broken = (rows[:, column] >= least) & (rows[:, target] < wanted)
            for k in np.flatnonzero(broken):
                reasons[k].append(f"{issue.id} at {level} needs {other} at {needed}")
