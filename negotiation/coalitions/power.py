"""What coalitions of a game can secure against all others, and the value that rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from negotiation.coalitions.blocs import Integers, bloc_tables
from negotiation.model.game import Game
from negotiation.numerics.zero_sum import Saddle, matrix_game


def secured(game: Game, coalition: int, pure: bool = False) -> Fraction:
    """What a coalition can secure, whatever the others do together (the alpha worth).

    With correlated mixed strategies of both sides the value of a matrix game, so that it does not
    matter who moves first; with pure ones the greatest of the least.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    >>> str(secured(game, 0b01)), str(secured(game, 0b01, pure=True))
    ('0', '-1')

    References
    ----------
    von Neumann and Morgenstern (1944); Aumann and Peleg (1960).
    """
    if not pure:
        return guarantee(game, coalition)[0]
    own, unit = _against_all(game, coalition)
    return Fraction(int(own.min(axis=1).max()), unit)


def held_to(game: Game, coalition: int) -> Fraction:
    """What all others cannot keep a coalition from in pure strategies (the beta worth).

    The others move first: the least of the greatest, at least what the coalition can secure. In
    correlated mixed strategies it is `secured`, by the minimax theorem.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    >>> str(held_to(game, 0b01))
    '1'

    References
    ----------
    Aumann and Peleg (1960).
    """
    own, unit = _against_all(game, coalition)
    return Fraction(int(own.max(axis=0).min()), unit)


def guarantee(game: Game, coalition: int) -> tuple[Fraction, Saddle]:
    """What a coalition can secure in correlated mixed strategies, and optimal ones of both sides.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    >>> worth, saddle = guarantee(game, 0b01)
    >>> str(worth), [str(x) for x in saddle.columns]
    ('0', ['1/2', '1/2'])
    """
    own, unit = _against_all(game, coalition)
    saddle = matrix_game(own)
    return saddle.value / unit, saddle


def _against_all(game: Game, coalition: int) -> tuple[Integers, int]:
    """What a coalition gets over its joint actions and those of all others together."""
    others = ((1 << game.n) - 1) ^ coalition
    tables, unit = bloc_tables(game, [coalition, others] if others else [coalition])
    return tables[0] if others else tables[0][:, None], unit


def threat_powers(game: Game) -> dict[int, tuple[Fraction, Saddle | None]]:
    """For each coalition the value of its contest with all others, and optimal threats.

    The payoff of the contest is what the coalition gets less what the others get; for the
    coalition of all it is the greatest sum of payoffs.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    >>> {mask: str(power) for mask, (power, _) in threat_powers(game).items()}
    {1: '0', 3: '4', 2: '0'}
    """
    everyone = (1 << game.n) - 1
    powers: dict[int, tuple[Fraction, Saddle | None]] = {}
    for mask in range(1, everyone, 2):  # one of each pair of complements
        (own, others), unit = bloc_tables(game, [mask, everyone ^ mask])
        saddle = matrix_game(own - others)
        powers[mask] = saddle.value / unit, saddle
    (total,), unit = bloc_tables(game, [everyone])
    powers[everyone] = Fraction(int(total.max()), unit), None
    for mask in range(1, everyone, 2):
        powers[everyone ^ mask] = -powers[mask][0], None
    return powers


def kohlberg_neyman(game: Game) -> tuple[Fraction, ...]:
    """The value of a strategic game: each player's share when threats are made jointly.

    The average over sizes k of the average threat power of the coalitions of k players that hold
    the player. For two players the coco value.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    >>> [str(x) for x in kohlberg_neyman(game)]
    ['2', '2']

    References
    ----------
    Kohlberg and Neyman (2021), Cooperative strategic games; Kalai and Kalai (2013) for two.
    """
    return shared(threat_powers(game), game.n)


def shared(contests: Mapping[int, tuple[Fraction, Saddle | None]], n: int) -> tuple[Fraction, ...]:
    """The value of each player, from the threat powers of all coalitions.

    Examples
    --------
    >>> [str(x) for x in shared({1: (Fraction(2), None), 2: (Fraction(-2), None),
    ...                          3: (Fraction(4), None)}, 2)]
    ['3', '1']
    """
    powers = {mask: power for mask, (power, _) in contests.items()}
    return tuple(_average(powers, i, n) for i in range(n))


def _average(powers: dict[int, Fraction], i: int, n: int) -> Fraction:
    by_size: list[list[Fraction]] = [[] for _ in range(n)]
    for mask, power in powers.items():
        if mask >> i & 1:
            by_size[mask.bit_count() - 1].append(power)
    return sum((sum(found, Fraction(0)) / len(found) for found in by_size), Fraction(0)) / n
