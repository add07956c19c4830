"""Yes-or-no questions about a negotiation that every draw of its numbers can answer.

All questions of a batch are answered together, from one pass over the drawn tensors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.robustness.batch import TOLERANCE, Batch

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


def _best_truce(batch: Batch, index: Index) -> Array:
    """Whether a truce has the greatest Nash product, ties included.

    Where no truce has a positive product the gains decide: the least, then the next least.
    """
    truces = batch.stable & batch.rational
    products = np.where(truces, batch.log_product, -np.inf)
    found = _first(batch, products, index)
    rest = np.flatnonzero(~_anywhere(np.isfinite(products)))
    left = truces[rest]
    gains = np.stack([batch.gain(k)[rest] for k in range(len(batch.axes))])
    margin = np.stack(batch.margin).max(axis=0)[rest]
    for gain in np.sort(gains, axis=0):
        values = np.where(left, gain, -np.inf)
        left = left & (values >= values.max(axis=tuple(range(1, left.ndim)), keepdims=True)
                       - margin)
    found[rest] |= batch.at(left, index)
    return found


def _breaks_first(batch: Batch, index: Index, parties: tuple[str, ...]) -> Array:
    """Whether the party is tempted and needs the most patience of all."""
    levels = np.stack([batch.critical(k, index) for k in range(len(batch.axes))])
    chosen = batch.part.acting.index(parties[0])
    return np.asarray((levels[chosen] > 0) & (levels[chosen] >= levels.max(axis=0)))


def _gain(batch: Batch, index: Index, parties: tuple[str, ...]) -> Array:
    """Whether all the parties are better off than at the status quo."""
    start = batch.part.status_quo
    assert start is not None  # the question is asked only where there is one
    better = np.ones(batch.n, dtype=bool)
    for party in parties:
        there, here = (batch.numbers.payoff(batch.part, party, k) for k in (index, start))
        size = np.maximum(np.abs(there), np.abs(here))
        better &= there - here > TOLERANCE * size
    return better


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
    "best-truce": lambda batch, index, parties: _best_truce(batch, index),
    "breaks-first": _breaks_first,
    "gain": _gain,
}


def answer(batch: Batch, question: Question) -> Array:
    """One truth value a draw."""
    found = KINDS[question.kind](batch, question.index, question.parties)
    return ~found if question.negate else found
