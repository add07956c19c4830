"""What the rational threats of two principals give in a batch of drawn games."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.threats import rational_threats
from negotiation.model.game import Game

Array = NDArray[np.float64]

# A party's payoffs are told apart by this share of their range.
_STEPS = 2**40


def threat_points(own: Array, axes: Sequence[int], weights: Sequence[Fraction]) -> Array:
    """The payoffs of rational threats that are carried out, in every draw.

    Each draw is a game of its own and is solved as such. Threats do not depend on a party's unit
    and zero, so its payoffs are counted in steps of their range.

    Parameters
    ----------
    own
        Payoffs ``(draws, 2, bundles of party 1, ...)`` of two principals; all other parties have
        one bundle.
    axes
        For each principal the axis, counted from the first party, of its own bundles.
    weights
        Bargaining weights of the principals.

    Examples
    --------
    >>> dilemma = np.array([[[[2.0, 0.0], [3.0, 1.0]], [[2.0, 3.0], [0.0, 1.0]]]])
    >>> threat_points(dilemma, [0, 1], [Fraction(1), Fraction(1)]).round(9).tolist()
    [[1.0, 1.0]]
    """
    shape = [own.shape[2 + axis] for axis in axes]
    return np.array([_point(tables.reshape(2, *shape), weights) for tables in own])


def _point(tables: Array, weights: Sequence[Fraction]) -> list[float]:
    low = tables.min(axis=(1, 2))
    step = np.ptp(tables, axis=(1, 2)) / _STEPS
    step[step == 0] = 1.0
    counted = np.rint((tables - low[:, None, None]) / step[:, None, None]).astype(np.int64)
    game = Game.from_payoffs({str(k): table.tolist() for k, table in enumerate(counted)})
    found = rational_threats(game, weights).disagreement.values()
    return [float(start + size * float(x)) for start, size, x in zip(low, step, found, strict=True)]
