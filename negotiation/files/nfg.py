"""Gambit's ``.nfg`` files: games in strategic form, in both their forms.

The format (McKelvey, McLennan and Turocy, Gambit) lists a title, the players, their
strategies by name or by number, an optional comment, and then either all payoffs or named
outcomes and an outcome number a profile. Player 1's strategy varies fastest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn, TypeVar

import numpy as np

from negotiation.errors import Fault, InputError
from negotiation.files.numerals import Unreadable, integer, numeral, show
from negotiation.files.source import Source
from negotiation.files.tables import MOST_PLAYERS, scaled
from negotiation.model.game import Game

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}]|[^\s,{}"]+|"')
_INTEGER = re.compile(r"[+-]?[0-9]+")
_END = "the end of the file"

Item = TypeVar("Item")


@dataclass(frozen=True)
class _Token:
    text: str
    offset: int


class _Tokens:
    """The tokens of a text, read one by one; what is not expected is a fault."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = [_Token(m[0], m.start()) for m in _TOKEN.finditer(source.text)]
        self.tokens.append(_Token("", len(source.text)))
        self.k = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.k]

    def fail(self, expected: str, token: _Token | None = None) -> NoReturn:
        token = token or self.next
        found = show(token.text) if token.text else _END
        raise InputError(self.source.fault(token.offset, f"expected {expected}, found {found}"))

    def take(self, wanted: str) -> None:
        if self.next.text != wanted:
            self.fail(f"'{wanted}'")
        self.k += 1

    def label(self, what: str) -> str:
        text = self.next.text
        if len(text) < 2 or text[0] != '"':
            self.fail(f"{what} in double quotes")
        self.k += 1
        return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)

    def count(self, what: str, least: int) -> int:
        if not re.fullmatch("[0-9]{1,9}", self.next.text) or int(self.next.text) < least:
            self.fail(f"{what}, at least {least}")
        self.k += 1
        return int(self.tokens[self.k - 1].text)

    def number(self) -> Fraction | int:
        text = self.next.text
        if not text:
            self.fail("a number")
        number = integer(text) if _INTEGER.fullmatch(text) else numeral(text)
        if isinstance(number, Unreadable):
            raise InputError(self.source.fault(self.next.offset, number.why))
        self.k += 1
        return number

    def braces(self, item: Callable[[], Item]) -> list[Item]:
        """Items between braces."""
        self.take("{")
        found = []
        while self.next.text != "}":
            if not self.next.text:
                self.fail("'}'")
            found.append(item())
        self.k += 1
        return found


def read_nfg(source: Source) -> Game:
    """The game of a ``.nfg`` text.

    Names that are empty become the number of the player or strategy.

    Raises
    ------
    InputError
        With the line and column of the first thing that is not as expected, or of every
        name that repeats or holds a comma.
    """
    tokens = _Tokens(source)
    for word in ("NFG", "1"):
        tokens.take(word)
    if tokens.next.text not in ("R", "D"):
        tokens.fail("'R' or 'D'")
    tokens.k += 1
    title = tokens.label("a title")
    players = _named(tokens.braces(lambda: _label(tokens, "a player's name")))
    actions = _actions(tokens, len(players))
    if tokens.next.text.startswith('"'):
        tokens.label("a comment")
    faults = [fault for names in (players, *actions) for fault in _name_faults(source, names)]
    if faults:
        raise InputError(faults)
    shape = tuple(map(len, actions))
    if tokens.next.text == "{":
        columns = _outcomes(tokens, len(players), math.prod(shape))
    else:
        columns = _payoffs(tokens, len(players), math.prod(shape))
    if tokens.next.text:
        tokens.fail(f"the end of the file after {math.prod(shape)} profiles")
    integers = [scaled(column) for column in columns]
    return Game(
        tuple(name for name, _ in players),
        tuple(tuple(name for name, _ in names) for names in actions),
        tuple(array.reshape(shape, order="F") for array, _ in integers),
        tuple(denominator for _, denominator in integers),
        title,
    )


Names = Sequence[tuple[str, int]]


def _label(tokens: _Tokens, what: str) -> tuple[str, int]:
    offset = tokens.next.offset
    return tokens.label(what), offset


def _named(labels: Names) -> Names:
    """Labels with their offsets; an empty one is its number."""
    return [(label.strip() or str(k + 1), offset) for k, (label, offset) in enumerate(labels)]


def _actions(tokens: _Tokens, n: int) -> list[Names]:
    """For each player its strategies; where only their number is given they are numbered."""
    start = tokens.next

    def strategies() -> Names:
        if tokens.next.text == "{":
            return _named(tokens.braces(lambda: _label(tokens, "a strategy's name")))
        offset = tokens.next.offset
        size = tokens.count("a number of strategies", 1)
        if size > len(tokens.tokens):
            tokens.fail("no more strategies than the file has numbers for",
                        tokens.tokens[tokens.k - 1])
        return [(str(k + 1), offset) for k in range(size)]

    actions = tokens.braces(strategies)
    if not 1 <= n <= MOST_PLAYERS:
        tokens.fail(f"1 to {MOST_PLAYERS} players", start)
    if len(actions) != n or not all(actions):
        tokens.fail(f"strategies for {n} players, at least one each", start)
    return actions


def _name_faults(source: Source, names: Names) -> list[Fault]:
    faults = []
    first: dict[str, int] = {}
    for name, offset in names:
        if "," in name or not name.isprintable():
            faults.append(source.fault(offset, f"expected a name without ',', found {show(name)}"))
        elif first.setdefault(name, offset) != offset:
            line = source.position(first[name])[0]
            faults.append(source.fault(offset, f"{name!r} stands already in line {line}"))
    return faults


def _payoffs(tokens: _Tokens, n: int, profiles: int) -> list[list[Fraction | int]]:
    start, wanted = tokens.next, n * profiles
    flat: list[Fraction | int] = []
    while tokens.next.text and len(flat) < wanted:
        flat.append(tokens.number())
    if len(flat) < wanted:
        tokens.fail(f"{wanted} payoffs, {n} for each of {profiles} profiles, but there are "
                    f"{len(flat)}", start if not flat else None)
    return [flat[i::n] for i in range(n)]


def _outcomes(tokens: _Tokens, n: int, profiles: int) -> list[list[Fraction | int]]:
    def outcome() -> list[Fraction | int]:
        tokens.take("{")
        tokens.label("an outcome's name")
        payoffs = [tokens.number() for _ in range(n)]
        tokens.take("}")
        return payoffs

    table: list[list[Fraction | int]] = [[0] * n, *tokens.braces(outcome)]
    chosen: list[list[Fraction | int]] = []
    while tokens.next.text and len(chosen) < profiles:
        token = tokens.next
        k = tokens.count("an outcome's number", 0)
        if k >= len(table):
            tokens.fail(f"an outcome's number, at most {len(table) - 1}", token)
        chosen.append(table[k])
    if len(chosen) < profiles:
        tokens.fail(f"{profiles} outcome numbers, one a profile, but there are {len(chosen)}")
    return [[payoffs[i] for payoffs in chosen] for i in range(n)]


def nfg_text(game: Game) -> str:
    """A game in Gambit's payoff form; the discount has no place in it.

    Examples
    --------
    >>> print(nfg_text(Game.from_payoffs({"A": [[1, "1/2"]], "B": [[0, 3]]}, title="t")), end="")
    NFG 1 R "t" { "A" "B" }
    { { "1" } { "1" "2" } }
    <BLANKLINE>
    1 0
    1/2 3
    """
    players = " ".join(map(_quoted, game.players))
    strategies = " ".join(f"{{ {' '.join(map(_quoted, names))} }}" for names in game.actions)
    lines = [f"NFG 1 R {_quoted(game.title)} {{ {players} }}", f"{{ {strategies} }}", ""]
    for reversed_index in np.ndindex(game.shape[::-1]):
        index = reversed_index[::-1]
        lines.append(" ".join(str(game.exact_payoff(i, index)) for i in range(game.n)))
    return "\n".join(lines) + "\n"


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
