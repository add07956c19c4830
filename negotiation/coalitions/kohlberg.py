"""Kohlberg's criterion: a proof that payoffs are the nucleolus, in rationals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.coalitions.core import exact_excesses
from negotiation.coalitions.excess_program import indicators
from negotiation.model.coalitional import CoalitionalGame, subset_sums
from negotiation.numerics.linear_program import maximise

# A family of more coalitions is not proved balanced: the certificate would not be read.
WIDEST = 4096


@dataclass(frozen=True)
class Balanced:
    """Coalitions whose excess is at least a level, with weights that sum to 1 for each player.

    Attributes
    ----------
    excess : the level.
    weights : positive, by coalition.
    bounds : at least 0, by player held at its own worth; empty for the prenucleolus.
    """

    excess: Fraction
    weights: dict[int, Fraction]
    bounds: dict[int, Fraction]


def kohlberg(
    game: CoalitionalGame, payoffs: Sequence[Fraction], rational: bool = True
) -> tuple[Balanced, ...] | None:
    """Weights that prove payoffs to be the nucleolus (or prenucleolus); None if they are not.

    For each level of excess, the proper coalitions that reach it must be balanced with positive
    weights (singletons held at their own worth may help, with weights of at least 0). Levels below
    the one at which the coalitions determine all payoffs need no proof.

    Raises
    ------
    OverflowError
        If a family has more coalitions than are looked at.

    Examples
    --------
    >>> game = CoalitionalGame.from_values({"A,B": 1, "A,C": 1, "B,C": 1, "A,B,C": 2})
    >>> level, = kohlberg(game, [Fraction(2, 3)] * 3)
    >>> str(level.excess), [str(w) for w in level.weights.values()]
    ('-1/3', ['1/2', '1/2', '1/2'])
    >>> kohlberg(game, [Fraction(1), Fraction(1), Fraction(0)]) is None
    True

    References
    ----------
    Kohlberg (1971), On the nucleolus of a characteristic function game; the early stop:
    Benedek, Fliege and Nguyen (2021).
    """
    everyone = (1 << game.n) - 1
    own = [i for i in range(game.n) if rational and payoffs[i] == game.worth(1 << i)]
    family: list[int] = []
    proof = []
    rank = 1
    for excess, level in _levels(game, payoffs):
        if rank == game.n:
            break
        family += level
        if len(family) > WIDEST:
            raise OverflowError(f"{len(family)} coalitions reach an excess of {excess}")
        balanced = _weights(family, own, game.n)
        if balanced is None:
            return None
        proof.append(Balanced(excess, *balanced))
        rank = int(np.linalg.matrix_rank(indicators([everyone, *family], game.n)))
    return tuple(proof)


def _levels(
    game: CoalitionalGame, payoffs: Sequence[Fraction]
) -> Iterator[tuple[Fraction, list[int]]]:
    """Excesses of the proper coalitions from the greatest, each with the coalitions that have it.

    Floats sort; within their error of each other, rationals decide.
    """
    floats = game.floats - subset_sums(np.array([float(x) for x in payoffs]))
    order = np.argsort(-floats[1:-1], kind="stable") + 1
    error = 64 * game.n * np.finfo(float).eps * max(
        abs(game.floats).max(), sum(abs(float(x)) for x in payoffs), 1e-300)
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and floats[order[end - 1]] - floats[order[end]] <= 2 * error:
            end += 1
        if end - start > WIDEST:
            raise OverflowError(f"{end - start} coalitions have an excess near "
                                f"{floats[order[start]]}")
        exact = exact_excesses(game, order[start:end], payoffs)
        for excess in sorted(set(exact), reverse=True):
            yield excess, [int(mask) for mask, e in zip(order[start:end], exact, strict=True)
                           if e == excess]
        start = end


def _weights(
    family: Sequence[int], own: Sequence[int], n: int
) -> tuple[dict[int, Fraction], dict[int, Fraction]] | None:
    """Positive weights on a family, and others on singletons, that sum to 1 for each player."""
    members = (np.array(family)[:, None] >> np.arange(n) & 1).T
    held = np.zeros((n, len(own)), dtype=np.int64)
    held[own, range(len(own))] = 1
    # each coalition weighs 1 and more, everyone together sums to the same number
    rows = np.concatenate([members, held, -np.ones((n, 1), dtype=np.int64)], axis=1)
    found = maximise([0] * rows.shape[1], a_eq=rows, b_eq=[-int(s) for s in members.sum(axis=1)])
    if found.status != "optimal":
        return None
    *extra, total = found.x
    return (
        {mask: (1 + more) / total for mask, more in zip(family, extra, strict=False)},
        {i: more / total for i, more in zip(own, extra[len(family):], strict=True)},
    )
