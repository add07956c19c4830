"""The Shapley value and the Banzhaf value."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from negotiation.coalitions.sizes import sums_by_size
from negotiation.model.coalitional import CoalitionalGame


def shapley(game: CoalitionalGame) -> tuple[Fraction, ...]:
    """The Shapley value: a player's average marginal contribution over all orders of arrival.

    ``phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))``, exact.

    Examples
    --------
    The glove game with one left and two right gloves:

    >>> game = CoalitionalGame.from_values({"L,R1": 1, "L,R2": 1, "L,R1,R2": 1})
    >>> [str(x) for x in shapley(game)]
    ['2/3', '1/6', '1/6']

    References
    ----------
    Shapley (1953), A value for n-person games.
    """
    n = game.n
    held, total = sums_by_size(game)
    joins = [factorial(s) * factorial(n - s - 1) for s in range(n)]
    whole = factorial(n) * game.denominator
    return tuple(
        Fraction(sum(joins[s] * (int(held[i, s + 1]) - int(total[s]) + int(held[i, s]))
                     for s in range(n)), whole)
        for i in range(n)
    )


def banzhaf(game: CoalitionalGame) -> tuple[Fraction, ...]:
    """The Banzhaf value: a player's average marginal contribution over all coalitions of others.

    Of a voting game: swings over ``2**(n-1)``.

    Examples
    --------
    >>> game = CoalitionalGame.from_values({"A,B": 1, "A,C": 1, "A,B,C": 1})
    >>> [str(x) for x in banzhaf(game)]
    ['3/4', '1/4', '1/4']

    References
    ----------
    Banzhaf (1965), Weighted voting doesn't work; Owen (1975) for games that are not simple.
    """
    held, total = sums_by_size(game)
    every = sum(map(int, total))
    return tuple(
        Fraction(2 * sum(map(int, row)) - every, 2 ** (game.n - 1) * game.denominator)
        for row in held
    )


def normalised(values: tuple[Fraction, ...]) -> tuple[Fraction, ...] | None:
    """Shares of the sum; None if the sum is 0.

    Examples
    --------
    >>> [str(x) for x in normalised((Fraction(3, 4), Fraction(1, 4), Fraction(1, 4)))]
    ['3/5', '1/5', '1/5']
    """
    whole = sum(values)
    return tuple(value / whole for value in values) if whole else None
