"""Every limit that the principals put on their own concessions, one clause at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.outcomes import Outcomes
from negotiation.exact import integer_array
from negotiation.model.parts import Clause, Issue

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Limit:
    """One clause of a doctrine, or one requirement between issues, and whom it lets pass.

    Parameters
    ----------
    axis
        Position of its party among all parties.
    name
        The clause's id, or what the requirement says.
    kind
        "budget", "forbidden", "irreversible" or "requirement".
    allows
        Truth value for each of the party's bundles.
    attribute, uses, denominator
        Of a budget: what is counted, and for each bundle how much of it, as integers over a
        denominator.
    """

    axis: int
    party: str
    name: str
    kind: str
    allows: Mask
    attribute: str = ""
    uses: NDArray[Any] | None = None
    denominator: int = 1
    at_most: Fraction | None = None


def limits_of(outcomes: Outcomes) -> list[Limit]:
    """All clauses and requirements of the principals, in file order."""
    talks = outcomes.negotiation
    found: list[Limit] = []
    axes = {talks.parties[axis].id: axis for axis in outcomes.axes}
    for number, clause in enumerate(talks.doctrine):
        if clause.party in axes:
            found.append(_clause(outcomes, axes[clause.party], clause,
                                 clause.id or f"doctrine[{number}]"))
    for axis in axes.values():
        found += _requirements(outcomes, axis)
    return found


def _rows(outcomes: Outcomes, axis: int) -> tuple[list[Issue], NDArray[np.intp]]:
    own = [outcomes.negotiation.issues[k] for k in outcomes.full.issues[axis]]
    return own, outcomes.full.bundles[axis]


def _clause(outcomes: Outcomes, axis: int, clause: Clause, name: str) -> Limit:
    own, rows = _rows(outcomes, axis)
    if clause.uses:
        return _budget(own, rows, axis, clause, name)
    allows = np.ones(len(rows), dtype=bool)
    for column, issue in enumerate(own):
        if clause.irreversible and not issue.reversible:
            allows &= rows[:, column] <= issue.status_quo
        for level in clause.forbids.get(issue.id, ()):
            allows &= rows[:, column] != issue.levels.index(level)
    kind = "irreversible" if clause.irreversible else "forbidden"
    return Limit(axis, clause.party, name, kind, allows)


def _budget(
    own: Sequence[Issue], rows: NDArray[np.intp], axis: int, clause: Clause, name: str
) -> Limit:
    using = [(column, issue.uses[clause.uses]) for column, issue in enumerate(own)
             if clause.uses in issue.uses]
    flat, denominator = integer_array([Fraction(0), *(x for _, uses in using for x in uses)])
    total, place = np.zeros(len(rows), dtype=flat.dtype), 1
    for column, uses in using:
        total = total + flat[place : place + len(uses)][rows[:, column]]
        place += len(uses)
    assert clause.at_most is not None  # a budget without a limit is refused when it is read
    allows = np.asarray(total * clause.at_most.denominator
                        <= clause.at_most.numerator * denominator, dtype=bool)
    return Limit(axis, clause.party, name, "budget", allows, clause.uses, total, denominator,
                 clause.at_most)


def _requirements(outcomes: Outcomes, axis: int) -> Iterator[Limit]:
    own, rows = _rows(outcomes, axis)
    columns = {issue.id: column for column, issue in enumerate(own)}
    for column, issue in enumerate(own):
        for level, needs in issue.requires.items():
            allows = np.ones(len(rows), dtype=bool)
            entered = rows[:, column] >= issue.levels.index(level)
            for other, needed in needs.items():
                at = columns[other]
                allows &= ~entered | (rows[:, at] >= own[at].levels.index(needed))
            wanted = " and ".join(f"{other} at {needed}" for other, needed in needs.items())
            yield Limit(axis, issue.by, f"{issue.id} at {level} needs {wanted}",
                        "requirement", allows)


def allowed(outcomes: Outcomes, limits: Sequence[Limit], left_out: Sequence[Limit] = ()) -> Mask:
    """Which deals of `outcomes.game`, in index order, some clauses let pass."""
    shape = outcomes.game.shape
    mask = np.ones(shape, dtype=bool)
    for limit in limits:
        if limit not in left_out:
            mask &= along(limit.allows, limit.axis, shape)
    return mask.reshape(-1)


def along(values: NDArray[Any], axis: int, shape: Sequence[int]) -> NDArray[Any]:
    """Values of one party's bundles, shaped to meet the tensor of all deals."""
    return values.reshape([size if k == axis else 1 for k, size in enumerate(shape)])
