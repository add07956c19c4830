"""All extreme equilibria of many two-player games at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.equilibria.bimatrix import bimatrix
from negotiation.equilibria.extreme import extreme_equilibria
from negotiation.errors import InputError
from negotiation.exact import exact, integer_array, shrink
from negotiation.model.game import Game
from negotiation.numerics.vertices import MOST_BASES

Integers = NDArray[Any]
Strategy = tuple[Fraction, ...]

# Games up to this many actions a player are solved in compiled code, if their payoffs, constants
# taken out, are below these bounds: then no product overflows.
WIDEST = 4
BOUNDS = (2**31, 2**30, 900_000, 20_000)
_BLOCK = 4096
# Decimals with up to this many places are recognised in arrays of floats.
_PLACES = 9
_DIGITS = 10**15


@dataclass(frozen=True)
class Batch:
    """Extreme equilibria of many games, in compact arrays.

    Attributes
    ----------
    start : (games + 1,) those of game g are numbered from ``start[g]`` up to ``start[g + 1]``,
        in no particular order.
    rows, columns : (equilibria, actions): the strategies of both players, as integers in lowest
        terms that are proportional to the probabilities; in games with fewer actions than the
        widest, the last are zero.
    incomplete : games whose list may lack equilibria because a search reached its bound.

    Examples
    --------
    >>> found = batch([[[[2, 0], [0, 1]], [[1, 0], [0, 2]]]])
    >>> len(found), found.counts.tolist()
    (1, [3])
    >>> found[0][2]
    ((Fraction(2, 3), Fraction(1, 3)), (Fraction(1, 3), Fraction(2, 3)))
    """

    start: NDArray[np.int64]
    rows: Integers
    columns: Integers
    incomplete: tuple[int, ...] = ()

    @property
    def counts(self) -> NDArray[np.int64]:
        """The number of extreme equilibria of each game."""
        return np.diff(self.start)

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, game: int) -> list[tuple[Strategy, Strategy]]:
        """The equilibria of one game as probabilities."""
        game = range(len(self))[game]
        places = range(int(self.start[game]), int(self.start[game + 1]))
        return [(_strategy(self.rows[k]), _strategy(self.columns[k])) for k in places]

    def probabilities(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The strategies of both players in floating point, a row an equilibrium."""
        return _floats(self.rows), _floats(self.columns)


def batch(games: Any, most_bases: int = MOST_BASES) -> Batch:
    """All extreme equilibria of many two-player games, exactly, degenerate games included.

    Games with at most four actions a player are solved in compiled code on all cores, as far as
    their payoffs are short: integers, or floats that spell decimals of a few places, whose
    differences stay below about 10**9 (two actions), 900,000 (three) or 20,000 (four) in units
    of the last place. Other games are solved one by one in the same exact sense.

    Parameters
    ----------
    games
        An array of shape (games, 2, m, n): payoffs of the first player, then of the second. Or
        a sequence of such pairs of tables, or of `Game`, of any shapes.
    most_bases
        When to give up on a polytope of a larger game.

    Raises
    ------
    InputError
        If there are not two tables of equal shape a game, or an entry is not a number.

    Examples
    --------
    >>> import numpy as np
    >>> found = batch(np.zeros((5, 2, 2, 2), dtype=int))
    >>> found.counts
    array([4, 4, 4, 4, 4])

    References
    ----------
    Mangasarian (1964), Equilibrium points of bimatrix games.
    """
    pieces: list[_Piece] = []
    count = 0
    for places, payoffs in _groups(games):
        pieces += _solved(places, payoffs, most_bases)
        count += len(places)
    owners = np.concatenate([piece.owners for piece in pieces])
    rows = _stacked([piece.rows for piece in pieces])
    columns = _stacked([piece.columns for piece in pieces])
    if (owners[1:] < owners[:-1]).any():
        order = np.argsort(owners, kind="stable")
        owners, rows, columns = owners[order], rows[order], columns[order]
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(owners, minlength=count), out=start[1:])
    return Batch(
        start, rows, columns, tuple(sorted(g for piece in pieces for g in piece.incomplete))
    )


@dataclass(frozen=True)
class _Piece:
    """Equilibria of some of the games; owners are the games' places in the whole batch."""

    owners: NDArray[np.int64]
    rows: Integers
    columns: Integers
    incomplete: tuple[int, ...] = ()


def _groups(games: Any) -> Iterator[tuple[NDArray[np.int64], Integers]]:
    """Games of equal shape together: their places and one array (games, 2, m, n)."""
    if isinstance(games, np.ndarray) and games.ndim == 4:
        _checked(games.shape[1:])
        yield np.arange(len(games)), games
        return
    tables = [_table(game) for game in games]
    for shape in sorted({table.shape for table in tables}):
        places = [g for g, table in enumerate(tables) if table.shape == shape]
        yield np.array(places), np.array([tables[g] for g in places])
    if not tables:
        yield np.arange(0), np.zeros((0, 2, 1, 1), dtype=np.int64)


def _table(game: Any) -> Integers:
    """One game's payoffs (2, m, n): integers or floats as they are, other numbers made exact."""
    if isinstance(game, Game):
        _checked((game.n, *game.shape))
        tables = [array.astype(object) * Fraction(1, d)
                  for array, d in zip(game.integers, game.denominators, strict=True)]
        return np.array(tables, dtype=object)
    try:
        table = np.array(game)
    except ValueError:
        raise InputError("expected for each game two payoff tables of equal shape, found rows of "
                         "different lengths") from None
    _checked(table.shape)
    if table.dtype.kind not in "iuf":
        table = np.array(game, dtype=object)
    return table


def _checked(shape: tuple[int, ...]) -> None:
    if len(shape) != 3 or shape[0] != 2 or min(shape) < 1:
        raise InputError("expected for each game two payoff tables of equal shape, found an array "
                         f"of shape {shape}")


def _solved(places: NDArray[np.int64], payoffs: Integers, most_bases: int) -> list[_Piece]:
    """Compiled code where it is safe, else one game after the other."""
    _, _, m, n = payoffs.shape
    none = np.zeros((0, m), dtype=np.int64), np.zeros((0, n), dtype=np.int64)
    pieces = [_Piece(places[:0], *none)]
    unsafe = np.ones(len(places), dtype=bool)
    if max(m, n) <= WIDEST:
        integers, done = _scaled(payoffs)
        unsafe = ~done
        pieces += _compiled(places, integers, unsafe)
    return pieces + [_alone(int(places[g]), payoffs[g], most_bases)
                     for g in np.flatnonzero(unsafe)]


def _scaled(payoffs: Integers) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Payoffs as integers in a unit of each game's own, and for which games that is exact.

    A float equals ``integer / 10**places`` only if it spells that decimal, as long as the
    integer has at most fifteen digits.
    """
    if payoffs.dtype.kind == "i":
        return np.ascontiguousarray(payoffs, dtype=np.int64), np.ones(len(payoffs), dtype=bool)
    integers = np.zeros(payoffs.shape, dtype=np.int64)
    done = np.zeros(len(payoffs), dtype=bool)
    if payoffs.dtype != np.float64:
        return integers, done
    if not np.isfinite(payoffs).all():
        raise InputError("expected finite numbers as payoffs")
    for places in range(_PLACES + 1):
        left = np.flatnonzero(~done)
        if not left.size:
            break
        rounded = np.rint(payoffs[left] * 10.0**places)
        same = (rounded / 10.0**places == payoffs[left]) & (abs(rounded) < _DIGITS)
        fit = same.all(axis=(1, 2, 3))
        integers[left[fit]] = rounded[fit].astype(np.int64)
        done[left[fit]] = True
    return integers, done


def _compiled(
    places: NDArray[np.int64], payoffs: NDArray[np.int64], unsafe: NDArray[np.bool_]
) -> list[_Piece]:
    """Blocks of games on all cores; the compiled code does not hold the interpreter.

    Games that are unsafe are left out; those that turn out to be are marked.
    """
    starts = range(0, len(places), _BLOCK)

    def solve(start: int) -> _Piece:
        block = slice(start, start + _BLOCK)
        return _block(places[block], payoffs[block], unsafe[block])

    pieces = [solve(start) for start in starts[:1]]  # compiled before threads ask for it
    if len(starts) > 1:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            pieces += pool.map(solve, starts[1:])
    return pieces


def _block(
    places: NDArray[np.int64], payoffs: NDArray[np.int64], unsafe: NDArray[np.bool_]
) -> _Piece:
    from negotiation.equilibria import _kernels

    _, _, m, n = payoffs.shape
    bound = float(BOUNDS[max(m, n) - 1])
    room = 4 * len(places) + 1024
    pieces, done = [], 0
    while done < len(places):
        owners = np.empty(room, dtype=np.int64)
        rows, columns = np.empty((room, m), dtype=np.int64), np.empty((room, n), dtype=np.int64)
        written, finished = _kernels.solve_games(
            payoffs[done:], bound, owners, rows, columns, unsafe[done:]
        )
        pieces.append((places[done + owners[:written]], rows[:written], columns[:written]))
        done += finished
    owners, rows, columns = (
        parts[0] if len(pieces) == 1 else np.concatenate(parts)
        for parts in zip(*pieces, strict=True)
    )
    return _Piece(owners, rows, columns)


def _alone(place: int, payoffs: Integers, most_bases: int) -> _Piece:
    """One game by vertex enumeration."""
    try:
        tables = [integer_array([[exact(cell) for cell in row] for row in table.tolist()])
                  for table in payoffs]
    except ValueError as error:
        raise InputError(f"game {place}: {error}") from None
    names = [tuple(map(str, range(size))) for size in payoffs.shape[1:]]
    game = Game(("1", "2"), tuple(names), tuple(t for t, _ in tables), tuple(d for _, d in tables))
    reduced = bimatrix(game)
    found = extreme_equilibria(reduced, most_bases)
    m, n = payoffs.shape[1:]
    rows = np.zeros((len(found.pairs), m), dtype=object)
    columns = np.zeros((len(found.pairs), n), dtype=object)
    for k, (x, y) in enumerate(found.pairs):
        rows[k, reduced.rows], columns[k, reduced.columns] = x, y
    owners = np.full(len(found.pairs), place, dtype=np.int64)
    return _Piece(owners, shrink(rows), shrink(columns), () if found.complete else (place,))


def _stacked(arrays: Sequence[Integers], width: int = 0) -> Integers:
    """Rows below each other, filled with zeros to one width."""
    width = max([width, *(array.shape[1] for array in arrays)])
    parts = [np.pad(a, ((0, 0), (0, width - a.shape[1]))) if a.shape[1] < width else a
             for a in arrays]
    return np.concatenate([np.zeros((0, width), dtype=np.int64), *parts])


def _strategy(weights: Integers) -> Strategy:
    total = sum(int(weight) for weight in weights)
    return tuple(Fraction(int(weight), total) for weight in weights)


def _floats(weights: Integers) -> NDArray[np.float64]:
    floats = weights.astype(np.float64)
    return np.asarray(floats / floats.sum(axis=1, keepdims=True), dtype=np.float64)
