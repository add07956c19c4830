"""Characteristic functions that a partition function gives rise to."""

from __future__ import annotations

from fractions import Fraction

from negotiation.model.partition import PartitionGame, ordered

Worths = dict[int, Fraction | None]


def alpha_worths(game: PartitionGame) -> Worths:
    """What each coalition is worth when the others group so as to hurt it most.

    The least over the listed partitions in which it is a bloc; None if it is in none.

    Examples
    --------
    >>> game = PartitionGame.from_partitions(["A", "B", "C"], [
    ...     ([["A"], ["B"], ["C"]], {"A": 2, "B": 2, "C": 2}),
    ...     ([["A"], ["B", "C"]], {"A": 1, "B,C": 5})])
    >>> str(alpha_worths(game)[0b001]), str(gamma_worths(game)[0b001]), str(delta_worths(game)[1])
    ('1', '2', '1')

    References
    ----------
    von Neumann and Morgenstern (1944); Aumann and Peleg (1960).
    """
    least: Worths = dict.fromkeys(range(1, 1 << game.n))
    for blocs, worths in game.worths.items():
        for mask, worth in zip(blocs, worths, strict=True):
            known = least[mask]
            least[mask] = worth if known is None else min(known, worth)
    return least


def gamma_worths(game: PartitionGame) -> Worths:
    """What each coalition is worth when all others stand alone; None where that is not listed.

    References
    ----------
    Hart and Kurz (1983), Endogenous formation of coalitions; Chander and Tulkens (1997).
    """
    return {mask: game.worth(mask, alone_beside(game, mask)) for mask in range(1, 1 << game.n)}


def delta_worths(game: PartitionGame) -> Worths:
    """What each coalition is worth when all others stand together; None where not listed.

    References
    ----------
    Hart and Kurz (1983), Endogenous formation of coalitions.
    """
    everyone = (1 << game.n) - 1
    return {mask: game.worth(mask, ordered(filter(None, (mask, everyone ^ mask))))
            for mask in range(1, 1 << game.n)}


def alone_beside(game: PartitionGame, mask: int) -> tuple[int, ...]:
    """The partition into one bloc and everybody else alone."""
    return ordered([mask, *(1 << i for i in range(game.n) if not mask >> i & 1)])
