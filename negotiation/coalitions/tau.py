"""The tau value: a compromise between what players can hope for and what they can insist on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.model.coalitional import CoalitionalGame, subset_sums


@dataclass(frozen=True)
class Tau:
    """The tau value and the two vectors between which it lies.

    Attributes
    ----------
    utopia : for each player ``v(N) - v(N - i)``.
    rights : for each player the most that some coalition leaves it when its partners are paid
        their utopia payoffs.
    payoffs : the efficient point between the two; None where the game is not quasi-balanced.
    """

    utopia: tuple[Fraction, ...]
    rights: tuple[Fraction, ...]
    payoffs: tuple[Fraction, ...] | None


def tau(game: CoalitionalGame) -> Tau:
    """The tau value of a quasi-balanced game.

    Defined where minimal rights are at most utopia payoffs for each player, and v(N) lies between
    their sums.

    Examples
    --------
    >>> game = CoalitionalGame.from_values({"A,B": 60, "A,C": 40, "A,B,C": 100})
    >>> [str(x) for x in tau(game).payoffs]
    ['50', '30', '20']

    References
    ----------
    Tijs (1981), Bounds for the core and the tau-value.
    """
    n, v = game.n, game.integers.astype(object)
    whole = int(v[-1])
    utopia = [whole - int(v[(1 << n) - 1 - (1 << i)]) for i in range(n)]
    left = v - subset_sums(np.array(utopia, dtype=object))
    rights = [max(left.reshape(-1, 2, 1 << i)[:, 1].ravel()) + utopia[i] for i in range(n)]
    payoffs = _between(rights, utopia, whole)
    unit = game.denominator
    return Tau(
        tuple(Fraction(x, unit) for x in utopia),
        tuple(Fraction(x, unit) for x in rights),
        None if payoffs is None else tuple(x / unit for x in payoffs),
    )


def _between(low: list[int], high: list[int], whole: int) -> list[Fraction] | None:
    if any(a > b for a, b in zip(low, high, strict=True)) or not sum(low) <= whole <= sum(high):
        return None
    room = sum(high) - sum(low)
    share = Fraction(whole - sum(low), room) if room else Fraction(0)
    return [a + share * (b - a) for a, b in zip(low, high, strict=True)]
