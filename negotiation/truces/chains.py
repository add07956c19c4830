"""Worlds that are often met: payoffs that fade, schedules, concessions that cannot be undone."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import numpy as np

from negotiation.errors import InputError, TooLargeError
from negotiation.exact import integer_array
from negotiation.model.game import Game
from negotiation.model.parts import MOST_PERIODS
from negotiation.truces.lotteries import read_chance, sure
from negotiation.truces.worlds import Allowed, Index, World

_MOST_MOVES = 1_000_000
_MOVE = 300  # bytes


def schedule(games: Sequence[Game], names: Sequence[str] = ()) -> World:
    """The world in which games follow one another, one a period, the last one for ever.

    Examples
    --------
    >>> now = Game.from_payoffs({"A": [[1, 2]], "B": [[0, 3]]})
    >>> later = Game.from_payoffs({"A": [[1, 1]], "B": [[0, 3]]})
    >>> schedule([now, later]).states
    ('period 0', 'period 1 on')
    """
    last = len(games) - 1
    chosen = tuple(names) or tuple(
        f"period {t}" + (" on" if t == last else "") for t in range(last + 1))
    return World(chosen, tuple(games), tuple(sure(min(t + 1, last)) for t in range(last + 1)))


def eroding(game: Game, to: Game, factor: object, tolerance: object = "1e-12") -> World:
    """The world in which payoffs drift from one game to another, a share of the way each period.

    In period t payoffs are ``to + (game - to) * factor**t``. From the first period on in which
    the weight of the old payoffs is below the tolerance, they are those of the new game; a
    player's average payoff is moved by that by at most the tolerance times the distance between
    the two games.

    Parameters
    ----------
    game, to
        Payoffs at the start and in the long run.
    factor
        In [0, 1): what is left after a period; ``2**(-1/h)`` for a half-life of h periods.
    tolerance
        In (0, 1).

    Raises
    ------
    InputError
        If a number is out of range or the games differ in players or actions.

    Examples
    --------
    >>> old = Game.from_payoffs({"A": [[4, 8]], "B": [[0, 3]]})
    >>> new = Game.from_payoffs({"A": [[0, 0]], "B": [[0, 3]]})
    >>> world = eroding(old, new, "1/2", "1/10")
    >>> len(world.states), world.games[2].payoff(("1", "2"))
    (5, {'A': Fraction(2, 1), 'B': Fraction(3, 1)})
    """
    left = read_chance(factor, "erosion: factor", certain=False)
    least = read_chance(tolerance, "erosion: tolerance", certain=False)
    if not least:
        raise InputError("erosion: expected a tolerance above 0")
    if (game.players, game.actions) != (to.players, to.actions):
        raise InputError("erosion: expected games with the same players and actions")
    periods = math.log(least) / math.log(left) if left else 1.0
    if periods > MOST_PERIODS:
        raise InputError(f"erosion: {periods:.0f} periods are too long to follow, at most "
                         f"{MOST_PERIODS}")
    games, weight = [], Fraction(1)
    while weight >= least:
        games.append(_between(game, to, weight))
        weight *= left
    return schedule([*games, to])


def irreversible(game: Game, start: Index, players: Collection[str] | None = None) -> World:
    """The world in which actions are levels, and some players never go below one they reached.

    States are the levels reached; payoffs are those of the game.

    Parameters
    ----------
    game
        Actions of those players are levels, lowest first.
    start
        The levels reached at the start.
    players
        Names of those who cannot go back; default all.

    Raises
    ------
    TooLargeError
        If states times profiles are too many to write down.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[0, 2], [-1, 1]], "B": [[0, -1], [2, 1]]})
    >>> world = irreversible(game, (0, 0))
    >>> world.states, world.actions(2, 0), world.next(0, (1, 0))
    (('1,1', '1,2', '2,1', '2,2'), (1,), ((2, Fraction(1, 1)),))
    """
    bound = [players is None or name in players for name in game.players]
    steps = [range(start[i], size) if bound[i] else range(start[i], start[i] + 1)
             for i, size in enumerate(game.shape)]
    reached = list(itertools.product(*steps))
    if len(reached) * game.integers[0].size > _MOST_MOVES:
        raise TooLargeError("the world of levels reached",
                            len(reached) * game.integers[0].size * _MOVE, _MOST_MOVES * _MOVE)
    where = {levels: k for k, levels in enumerate(reached)}
    allowed: list[Allowed] = []
    moves: list[Mapping[Index, tuple[tuple[int, Fraction], ...]]] = []
    for levels in reached:
        own = tuple(tuple(range(levels[i] if bound[i] else 0, size))
                    for i, size in enumerate(game.shape))
        allowed.append(own)
        moves.append({profile: sure(where[tuple(
            action if bound[i] else start[i] for i, action in enumerate(profile))])
            for profile in itertools.product(*own)})
    return World(tuple(game.label(levels) for levels in reached), (game,) * len(reached),
                 tuple(sure(k) for k in range(len(reached))), where[tuple(start)], tuple(moves),
                 tuple(allowed))


def _between(old: Game, new: Game, weight: Fraction) -> Game:
    """Payoffs of two games, the old one's with a weight and the new one's with the rest."""
    integers, denominators = [], []
    for i in range(old.n):
        unit = old.denominators[i] * new.denominators[i] * weight.denominator
        whole = (old.integers[i].astype(object) * (new.denominators[i] * weight.numerator)
                 + new.integers[i].astype(object)
                 * (old.denominators[i] * (weight.denominator - weight.numerator)))
        table, denominator = integer_array(np.array(
            [Fraction(int(x), unit) for x in whole.ravel()], dtype=object).reshape(whole.shape))
        integers.append(table)
        denominators.append(denominator)
    return Game(old.players, old.actions, tuple(integers), tuple(denominators), old.title,
                old.discount)
