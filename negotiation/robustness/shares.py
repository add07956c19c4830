"""Over how much of the stated uncertainty each finding holds, and what moves it most."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.model.draws import Numbers, draw_numbers
from negotiation.model.negotiation import Negotiation
from negotiation.model.slices import Slice
from negotiation.robustness.batch import Batch
from negotiation.robustness.questions import Question, answer

# Bytes of one principal's drawn payoffs a block: they should stay in the processor's cache.
BLOCK_BYTES = 2 * 2**20
# Numbers are drawn for this many blocks at once, as starting a stream takes its time, but for
# no more than so many draws.
_BLOCKS, _LONGEST = 64, 4096
_MOVERS = 3
# Correlations below this many standard errors are taken for chance.
_NOISE = 4.0

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """How often a question is answered yes.

    Parameters
    ----------
    share
        Fraction of draws.
    sampling_error
        Standard error of the share.
    moved_most_by
        Paths of the uncertain numbers with the strongest correlation (between the answer and
        the number's variate), strongest first.
    """

    share: float
    sampling_error: float
    moved_most_by: list[tuple[str, float]]


@dataclass
class _Sums:
    """Running sums from which shares and correlations are made."""

    yes: Array
    variate: Array
    square: Array
    product: Array
    paths: list[str] = field(default_factory=list)


def shares(
    negotiation: Negotiation,
    part: Slice,
    questions: Sequence[Question],
    draws: int,
    seed: int,
    workers: int | None = None,
    progress: Callable[[int], Any] | None = None,
) -> list[Share]:
    """Answer questions on many draws of the uncertain numbers.

    Parameters
    ----------
    part
        The slice whose acting parties are the principals.
    draws, seed
        Draws 0 to ``draws - 1`` of the seed's streams.
    workers
        Threads; the answer is the same for any number. Default: one a core.
    progress
        Called with the number of draws finished, block by block.

    Returns
    -------
    list of Share
        In the order of the questions.
    """
    block, size = block_sizes(part)

    def work(start: int) -> _Sums:
        numbers = draw_numbers(negotiation, min(size, draws - start), seed, start)
        return _sums(numbers, part, questions, block)

    total: _Sums | None = None
    starts = range(0, draws, size)
    for start, sums in zip(starts, _mapped(work, starts, workers), strict=True):
        total = sums if total is None else _add(total, sums)
        if progress is not None:
            progress(min(size, draws - start))
    return [] if total is None else [_share(total, q, draws) for q in range(len(questions))]


def block_sizes(part: Slice) -> tuple[int, int]:
    """Draws a block of payoffs, and draws a stretch of numbers.

    They depend on the slice alone, so that sums never depend on workers.
    """
    block = max(1, BLOCK_BYTES // (8 * part.size))
    return block, min(_BLOCKS * block, max(block, _LONGEST))


def _mapped(work: Callable[[int], _Sums], starts: range, workers: int | None) -> Any:
    """Blocks in order, a few at a time, so that finished ones do not pile up."""
    workers = workers or os.cpu_count() or 1
    if workers == 1 or len(starts) < 2:
        yield from map(work, starts)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        for first in range(0, len(starts), workers):
            yield from pool.map(work, starts[first:first + workers])


def _sums(numbers: Numbers, part: Slice, questions: Sequence[Question], block: int) -> _Sums:
    """Questions answered block by block, and summed with the variates over a stretch."""
    batches = (
        Batch(part, numbers.cut(start, min(start + block, numbers.n)))
        for start in range(0, numbers.n, block)
    )
    yes = np.concatenate(
        [np.stack([answer(batch, question) for question in questions]) for batch in batches],
        axis=1, dtype=np.float64,
    )
    variates = np.array(list(numbers.variates.values())).reshape(-1, numbers.n)
    return _Sums(
        yes.sum(axis=1),
        variates.sum(axis=1),
        (variates**2).sum(axis=1),
        yes @ variates.T,
        list(numbers.variates),
    )


def _add(a: _Sums, b: _Sums) -> _Sums:
    return _Sums(
        a.yes + b.yes, a.variate + b.variate, a.square + b.square, a.product + b.product, a.paths
    )


def _share(total: _Sums, question: int, draws: int) -> Share:
    share = float(total.yes[question]) / draws
    variance = share * (1 - share)
    spread = np.sqrt(np.maximum(total.square / draws - (total.variate / draws) ** 2, 0))
    covariance = total.product[question] / draws - share * total.variate / draws
    scale = math.sqrt(variance) * spread
    correlation = np.divide(covariance, scale, out=np.zeros_like(scale), where=scale > 0)
    order = np.argsort(-np.abs(correlation), kind="stable")[:_MOVERS]
    noise = _NOISE / math.sqrt(draws)
    return Share(
        share,
        math.sqrt(variance / draws),
        [
            (total.paths[k], round(float(correlation[k]), 6))
            for k in order if abs(correlation[k]) > noise
        ],
    )
