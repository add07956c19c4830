"""Whether an optimal distribution is the only one, and which is reported if it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.equilibria.incentives import Best, Incentives, Requirement
from negotiation.numerics.program import Integers
from negotiation.result import Status

FIRST = "first-profiles"
AS_FOUND = "as-found"
# With more profiles than this that may have probability, ties are not broken.
MANY = 60

Known = tuple[Integers, Fraction]


@dataclass(frozen=True)
class Settled:
    """An optimal distribution, and what is known about others.

    Attributes
    ----------
    p : one probability a profile.
    value : of the objective.
    certificate : what proves the value, and a second optimal distribution if there is one.
    unique : whether no other distribution is optimal, or None if that was not decided.
    tie_rule : how this one was chosen, if there are others.
    reference : the point that gains are counted from.
    exact : whether the value is the optimum itself.
    loss : what the objective may miss of the optimum.
    status : how far the question was answered.
    """

    p: tuple[Fraction, ...]
    value: Fraction
    certificate: dict[str, Any]
    unique: bool | None
    tie_rule: str | None
    reference: dict[str, Fraction] = field(default_factory=dict)
    exact: bool = True
    loss: Fraction = Fraction(0)
    status: Status = Status.COMPLETE


def settled(
    incentives: Incentives, best: Best, known: Sequence[Known], value: Fraction,
    certificate: dict[str, Any],
) -> Settled:
    """Decide whether an optimum is the only one, and choose one by rule if not.

    Parameters
    ----------
    known
        What holds of exactly the optimal distributions among those on ``best.costless``: products
        with rows of integers.
    """
    if incentives.determined(best.costless, list(best.prices), [row for row, _ in known]):
        return Settled(best.p, value, certificate, True, None)
    if len(best.costless) > MANY:
        return Settled(best.p, value, certificate, None, AS_FOUND)
    first = _extreme(incentives, best.costless, known, 1)
    last = _extreme(incentives, best.costless, known, -1)
    if first is None or last is None:
        return Settled(best.p, value, certificate, None, AS_FOUND)
    if first == last:
        return Settled(first, value, certificate, True, None)
    return Settled(first, value, {**certificate, "other": _named(incentives, last)}, False, FIRST)


def _extreme(
    incentives: Incentives, columns: Sequence[int], known: Sequence[Known], sign: int
) -> tuple[Fraction, ...] | None:
    """The distribution with the most (or least) probability on the first profile, and so on."""
    left = list(columns)
    fixed = [_requirement(row, total) for row, total in known]
    p: tuple[Fraction, ...] | None = None
    gone = Fraction(0)
    for k in columns:
        unit = np.zeros(incentives.game.size, dtype=np.int64)
        unit[k] = sign
        best = incentives.maximise(unit, fixed, columns=left)
        if best is None:
            return None
        p = best.p
        if p[k]:
            fixed.append(_requirement(abs(unit), p[k]))
        else:
            left.remove(k)
        gone += p[k]
        if gone == 1:
            break
    return p


def _requirement(row: Integers, total: Fraction) -> Requirement:
    return Requirement(row.astype(object) * total.denominator, total.numerator, equal=True)


def _named(incentives: Incentives, p: Sequence[Fraction]) -> list[dict[str, Any]]:
    game = incentives.game
    return [
        {"profile": game.profile([int(a) for a in np.unravel_index(k, game.shape)]),
         "probability": probability}
        for k, probability in enumerate(p) if probability
    ]
