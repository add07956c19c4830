"""Slips: actions carried out that were not meant, by weakness or by accident.

A slip of player j replaces whatever it meant by a given action with a given chance, independently
of the others: a commitment dropped in a period, or a tremble of the hand.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from negotiation.errors import InputError
from negotiation.exact import integer_array
from negotiation.model.game import Game
from negotiation.truces.lotteries import read_chance

Index = tuple[int, ...]
# For each player pairs (action, chance); with what is left of 1 it does what it meant.
Slips = tuple[tuple[tuple[int, Fraction], ...], ...]

NO_SLIPS: Slips = ()


def slip(game: Game, player: int, action: int, chance: object) -> Slips:
    """One player drops its commitment for a given action with some chance a period.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> slip(game, 0, 1, "1/10")
    (((1, Fraction(1, 10)),), ())
    """
    found = read_chance(chance, "slip")
    return tuple(((action, found),) if i == player and found else () for i in range(game.n))


def trembles(game: Game, chance: object) -> Slips:
    """Every player takes each of its other actions with the same chance, `chance` in all.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0, 1]], "B": [[3, 5, 1]]})
    >>> dict(executed((0, 0), trembles(game, "1/10")))[0, 2]
    Fraction(1, 20)
    """
    found = read_chance(chance, "trembles")
    made = []
    for player, size in zip(game.players, game.shape, strict=True):
        others = max(1, size - 1)
        if found * size > others:
            raise InputError(f"trembles: a chance of {found} is too large for the {size} actions "
                             f"of {player}: at most {Fraction(others, size)}")
        made.append(tuple((k, found / others) for k in range(size)) if size > 1 and found else ())
    return tuple(made)


def executed(meant: Index, slips: Slips) -> Iterator[tuple[Index, Fraction]]:
    """The profiles that are carried out where one is meant, with their chances."""
    rows = []
    for action, pairs in zip(meant, slips, strict=True):
        weights = dict(pairs)
        kept = 1 - sum(weights.values(), Fraction(0))
        weights[action] = weights.get(action, Fraction(0)) + kept
        rows.append([(k, chance) for k, chance in weights.items() if chance])
    for combination in itertools.product(*rows):
        chance = Fraction(1)
        for _, share in combination:
            chance *= share
        yield tuple(k for k, _ in combination), chance


def expected_game(game: Game, slips: Slips) -> Game:
    """The game in which a profile is what the players mean, its payoffs expected ones.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> expected_game(game, slip(game, 0, 1, "1/2")).payoff(("1", "1"))
    {'A': Fraction(4, 1), 'B': Fraction(3, 2)}
    """
    integers, denominators = [], []
    for table, denominator in zip(game.integers, game.denominators, strict=True):
        whole = table.astype(object)
        for axis, pairs in enumerate(slips):
            if not pairs:
                continue
            weights, unit = integer_array([1 - sum(c for _, c in pairs), *(c for _, c in pairs)])
            fixed = sum(int(weight) * whole.take([k], axis) for weight, (k, _) in
                        zip(weights[1:], pairs, strict=True))
            whole = int(weights[0]) * whole + fixed
            denominator *= unit
        array, divisor = integer_array(np.vectorize(
            lambda x, unit=denominator: Fraction(int(x), unit), otypes=[object])(whole))
        integers.append(array)
        denominators.append(divisor)
    return Game(game.players, game.actions, tuple(integers), tuple(denominators), game.title,
                game.discount)

