"""Games as CSV: a row a profile, the players' actions first and then their payoffs."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from negotiation.errors import Fault, InputError
from negotiation.files.numerals import Unreadable, numeral, show
from negotiation.files.source import Source
from negotiation.files.tables import MOST_LISTED, MOST_PLAYERS, scaled
from negotiation.model.game import Game

SUFFIX = " payoff"
_FIELD = re.compile(r'(?:"(?:[^"]|"")*"|[^,\n"])*')


@dataclass(frozen=True)
class _Row:
    """A row's cells and the offset at which it starts."""

    source: Source
    start: int
    cells: list[str]

    def fault(self, column: int, message: str) -> Fault:
        """A fault in one cell, at its first character."""
        offset = self.start
        for _ in range(column):
            field = _FIELD.match(self.source.text, offset)
            offset = field.end() + 1 if field else offset
        return self.source.fault(min(offset, len(self.source.text)), message)


def read_csv(source: Source) -> Game:
    """The game of a CSV text.

    The header names the players and then, in the same order, their payoff columns, with or
    without `` payoff`` after the name. Every profile has one row, in any order; actions are
    ordered as they first appear.

    Raises
    ------
    InputError
        With every fault, each with its line and column.
    """
    rows = list(_rows(source))
    if not rows:
        raise InputError(source.fault(0, "the file is empty"))
    header, *body = rows
    faults: list[Fault] = []
    players = _players(header, faults)
    if faults:
        raise InputError(faults)
    if not body:
        raise InputError(header.fault(0, "expected a row for each profile, found only a header"))
    n = len(players)
    actions: list[dict[str, int]] = [{} for _ in players]
    first: dict[tuple[int, ...], _Row] = {}
    for row in body:
        _check_row(row, n, faults)
        if len(row.cells) != 2 * n:
            continue
        index = tuple(
            seen.setdefault(name, len(seen))
            for seen, name in zip(actions, row.cells, strict=False)
        )
        earlier = first.setdefault(index, row)
        if earlier is not row:
            line = source.position(earlier.start)[0]
            faults.append(row.fault(0, f"profile {','.join(row.cells[:n])} stands already in "
                                       f"line {line}"))
    if not faults:
        faults += _missing(header, players, actions, first)
    if faults:
        raise InputError(faults[:MOST_LISTED] + _more(source, len(faults) - MOST_LISTED))
    return _game(players, actions, first)


def _rows(source: Source) -> Iterator[_Row]:
    """Rows that are not blank."""
    starts = [0, *(match.end() for match in re.finditer("\n", source.text))]
    reader = csv.reader(io.StringIO(source.text), strict=True)
    line = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Row(source, starts[line], [cell.strip() for cell in cells])
            line = reader.line_num
    except csv.Error as error:
        raise InputError(
            source.fault(starts[line], f"not valid CSV: {error}")
        ) from None


def _players(header: _Row, faults: list[Fault]) -> list[str]:
    n, odd = divmod(len(header.cells), 2)
    if odd or not n:
        found = f"found {len(header.cells)}"
        hint = "; are the columns separated by commas?" if len(header.cells) == 1 else ""
        faults.append(header.fault(0, f"expected two columns a player, an action and a payoff, "
                                      f"{found}{hint}"))
        return []
    if n > MOST_PLAYERS:
        faults.append(header.fault(0, f"expected at most {MOST_PLAYERS} players, found {n}"))
    players = header.cells[:n]
    for k, name in enumerate(players):
        if not name or "," in name or not name.isprintable():
            faults.append(header.fault(k, f"expected a player's name, without ',', found "
                                          f"{show(name)}"))
        elif players.index(name) != k:
            faults.append(header.fault(k, f"{name!r} is already the name of column "
                                          f"{players.index(name) + 1}"))
    for k, (title, name) in enumerate(zip(header.cells[n:], players, strict=True)):
        if title not in (name, name + SUFFIX):
            faults.append(header.fault(n + k, f"expected {name + SUFFIX!r}, as column {k + 1} is "
                                              f"{name!r}, found {show(title)}"))
    return players


def _check_row(row: _Row, n: int, faults: list[Fault]) -> None:
    if len(row.cells) != 2 * n:
        faults.append(row.fault(0, f"expected {2 * n} cells, found {len(row.cells)}"))
    for k, cell in enumerate(row.cells[:n]):
        if not cell or "," in cell or not cell.isprintable():
            faults.append(row.fault(k, f"expected an action's name, without ',', found "
                                       f"{show(cell)}"))
    for k, cell in enumerate(row.cells[n : 2 * n], start=n):
        number = _number(cell)
        if isinstance(number, Unreadable):
            faults.append(row.fault(k, number.why))


def _missing(
    header: _Row,
    players: Sequence[str],
    actions: Sequence[dict[str, int]],
    first: dict[tuple[int, ...], _Row],
) -> list[Fault]:
    """One fault that names the profiles without a row, the first few of them."""
    count = math.prod(map(len, actions)) - len(first)
    if not count:
        return []
    every = itertools.product(*(enumerate(seen) for seen in actions))
    absent = (
        ",".join(name for _, name in profile)
        for profile in every
        if tuple(k for k, _ in profile) not in first
    )
    named = "; ".join(itertools.islice(absent, 3))
    more = f"; and {count - 3} more" if count > 3 else ""
    return [header.fault(0, f"expected a row for every profile of {', '.join(players)}; "
                            f"missing: {named}{more}")]


def _more(source: Source, count: int) -> list[Fault]:
    return [Fault(f"{count} more faults", file=source.name)] if count > 0 else []


def _game(
    players: Sequence[str],
    actions: Sequence[dict[str, int]],
    rows: dict[tuple[int, ...], _Row],
) -> Game:
    n, shape = len(players), tuple(map(len, actions))
    places = np.ravel_multi_index(np.array(list(rows)).T, shape)
    tables = []
    for i in range(n):
        numbers = [_number(row.cells[n + i]) for row in rows.values()]
        integers, denominator = scaled([x for x in numbers if not isinstance(x, Unreadable)])
        table = np.empty_like(integers)
        table[places] = integers
        tables.append((table.reshape(shape), denominator))
    return Game(
        tuple(players),
        tuple(tuple(seen) for seen in actions),
        tuple(table for table, _ in tables),
        tuple(denominator for _, denominator in tables),
    )


@lru_cache(maxsize=1 << 16)
def _number(cell: str) -> Fraction | int | Unreadable:
    """A payoff; integers as `int`, so that a table of them is known to need no scaling."""
    number = numeral(cell)
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return number


def csv_text(game: Game) -> str:
    """A game as CSV, profiles in index order; title and discount have no place in it.

    Examples
    --------
    >>> print(csv_text(Game.from_payoffs({"A": [[1, "1/2"]], "B": [[0, 3]]})), end="")
    A,B,A payoff,B payoff
    1,1,1,0
    1,2,1/2,3
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*game.players, *(player + SUFFIX for player in game.players)])
    for index in np.ndindex(game.shape):
        writer.writerow([*game.names(index), *(game.exact_payoff(i, index) for i in range(game.n))])
    return out.getvalue()
