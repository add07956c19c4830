"""Yes-or-no questions about a negotiation that every draw of its numbers can answer.

All questions of a batch are answered together, from one pass over the drawn tensors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.robustness.batch import Batch

Index = tuple[int, ...]
Array = NDArray[Any]


@dataclass(frozen=True)
class Question:
    """A predicate on a drawn game.

    Parameters
    ----------
    kind
        A key of `KINDS`.
    index
        The deal asked about, where the kind needs one.
    parties
        The parties asked about, where the kind needs any.
    negate
        Whether the finding is that the answer is no.
    """

    kind: str
    index: Index | None = None
    parties: tuple[str, ...] = ()
    negate: bool = False


def _efficient(batch: Batch, index: Index) -> Array:
    worse = np.ones(batch.own[0].shape, dtype=bool)
    better = np.zeros(batch.own[0].shape, dtype=bool)
    for u, margin in zip(batch.own, batch.margin, strict=True):
        here = batch.wide(batch.at(u, index))
        worse &= u >= here - margin
        better |= u > here + margin
    return np.asarray(~(worse & better).reshape(batch.n, -1).any(axis=1))


def _first(batch: Batch, values: Array, index: Index) -> Array:
    """Whether a deal has the greatest value, ties included, and a finite one."""
    here = batch.at(values, index)
    top = values.reshape(batch.n, -1).max(axis=1)
    return np.asarray((here >= top - 1e-9) & np.isfinite(here))


def _breaks_first(batch: Batch, index: Index, parties: tuple[str, ...]) -> Array:
    """Whether the party is tempted and needs the most patience of all."""
    levels = np.stack([batch.critical(k, index) for k in range(len(batch.axes))])
    chosen = batch.part.acting.index(parties[0])
    return np.asarray((levels[chosen] > 0) & (levels[chosen] >= levels.max(axis=0)))


def _gain(batch: Batch, index: Index, parties: tuple[str, ...]) -> Array:
    """Whether all the parties are better off than at the status quo."""
    start = batch.part.status_quo
    assert start is not None  # the question is asked only where there is one
    columns = [batch.names.index(party) for party in parties]
    gains = [
        batch.at(batch.payoffs[:, k], index) - batch.at(batch.payoffs[:, k], start)
        for k in columns
    ]
    return np.asarray((np.stack(gains) > 0).all(axis=0))


def _anywhere(mask: Array) -> Array:
    return np.asarray(mask.reshape(len(mask), -1).any(axis=1))


KINDS: dict[str, Callable[[Batch, Any, Any], Array]] = {
    "some-truce": lambda batch, index, parties: _anywhere(batch.stable & batch.rational),
    "some-one-shot": lambda batch, index, parties: _anywhere(batch.equilibrium),
    "one-shot": lambda batch, index, parties: batch.at(batch.equilibrium, index),
    "stable": lambda batch, index, parties: batch.at(batch.stable, index),
    "rational": lambda batch, index, parties: batch.at(batch.rational, index),
    "efficient": lambda batch, index, parties: _efficient(batch, index),
    "nash-deal": lambda batch, index, parties: _first(batch, batch.log_product, index),
    "best-truce": lambda batch, index, parties: _first(
        batch, np.where(batch.stable & batch.rational, batch.log_product, -np.inf), index
    ),
    "breaks-first": _breaks_first,
    "gain": _gain,
}


def answer(batch: Batch, question: Question) -> Array:
    """One truth value a draw."""
    found = KINDS[question.kind](batch, question.index, question.parties)
    return ~found if question.negate else found
