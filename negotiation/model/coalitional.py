"""A cooperative game: what every coalition is worth on its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Fault, InputError, TooLargeError
from negotiation.exact import exact, integer_array
from negotiation.model.slices import MEMORY_ALLOWED
from negotiation.model.subsets import named
from negotiation.model.tables import repeated

# Bytes a coalition that values, sums and searches over all coalitions take.
_BYTES = 64


@dataclass(frozen=True)
class VotingRule:
    """A rule of weighted voting: a coalition passes it when its weight reaches the quota."""

    weights: tuple[Fraction, ...]
    quota: Fraction


@dataclass(frozen=True, eq=False, repr=False)
class CoalitionalGame:
    """A game in characteristic function form (von Neumann and Morgenstern, 1944).

    Coalitions are bitmasks: bit i stands for the i-th player; the empty coalition is worth 0.
    The worths are listed, or follow from rules of weighted voting that must all be passed, or
    from claims on an estate (O'Neill, 1982): what is left of it when all others are paid.

    Parameters
    ----------
    players
        Names, all different.
    listed
        Where the worths are listed: integers of shape ``(2**n,)`` and the denominator of all.
    rules
        Where the game is weighted voting: the rules.
    claims, estate
        Where the game is a bankruptcy.
    structure
        A partition of the players into unions, as bitmasks; empty if none is given.
    graph
        Pairs of players who can talk to each other; None if not given.

    Raises
    ------
    InputError
        If names repeat, lengths differ, the empty coalition has a worth, or the structure is no
        partition.
    TooLargeError
        Asked for all worths of a game with so many players that they do not fit in memory.

    Examples
    --------
    >>> glove = CoalitionalGame.from_values(
    ...     {"L,R1": 1, "L,R2": 1, "L,R1,R2": 1}, ["L", "R1", "R2"])
    >>> glove.worth(["L", "R2"]), glove.worth(["R1", "R2"])
    (Fraction(1, 1), Fraction(0, 1))
    """

    players: tuple[str, ...]
    listed: tuple[NDArray[Any], int] | None = None
    rules: tuple[VotingRule, ...] = ()
    claims: tuple[Fraction, ...] = ()
    estate: Fraction | None = None
    structure: tuple[int, ...] = ()
    graph: tuple[tuple[int, int], ...] | None = None
    title: str = ""
    description: str = ""
    source: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise InputError(faults)
        if self.listed is not None:
            self.listed[0].setflags(write=False)

    @classmethod
    def from_values(
        cls,
        values: Mapping[Any, object] | Sequence[object] | NDArray[Any],
        players: Sequence[str] | None = None,
        default: object = 0,
        **options: Any,
    ) -> CoalitionalGame:
        """Build a game from worths.

        Parameters
        ----------
        values
            By coalition, its members joined by commas or in a tuple, or a sequence of ``2**n``
            worths by bitmask. Entries are anything `negotiation.exact.exact` reads.
        players
            Default: the members named, in order of appearance, or "1", "2", ...
        default
            Worth of the coalitions that are not named; the empty one is worth 0.
        """
        if not isinstance(values, Mapping):
            return cls._by_mask(list(values), players, options)
        groups = {key: tuple(key.split(",")) if isinstance(key, str) else tuple(key)
                  for key in values}
        names = tuple(players or dict.fromkeys(p for group in groups.values() for p in group))
        game = cls(names, **options)
        table = [exact(default)] * 2 ** len(names)
        table[0] = Fraction(0)
        for key, group in groups.items():
            table[game.mask(group)] = exact(values[key])
        return cls(names, integer_array(table), **options)

    @classmethod
    def _by_mask(
        cls, values: Sequence[object], players: Sequence[str] | None, options: dict[str, Any]
    ) -> CoalitionalGame:
        n = (len(values)).bit_length() - 1
        if len(values) != 2**max(n, 0):
            raise InputError(Fault(f"expected 2**n worths, found {len(values)}", "values_by_mask"))
        names = tuple(players or map(str, range(1, n + 1)))
        if isinstance(values, list) and all(isinstance(v, (int, np.integer)) for v in values):
            return cls(names, (np.array(values), 1), **options)
        return cls(names, integer_array([exact(value) for value in values]), **options)

    def __repr__(self) -> str:
        return f"<CoalitionalGame {self.title!r}: {', '.join(self.players)}>"

    @property
    def n(self) -> int:
        """Number of players."""
        return len(self.players)

    @cached_property
    def integers(self) -> NDArray[Any]:
        """Worths of all coalitions by bitmask, times `denominator`."""
        needed = _BYTES * 2**self.n
        if needed > MEMORY_ALLOWED:
            raise TooLargeError(f"the table of 2**{self.n} coalitions", needed, MEMORY_ALLOWED)
        if self.listed is not None:
            return self.listed[0]
        table = _votes(self.rules) if self.rules else _left(self.claims, self.estate)
        table.setflags(write=False)
        return table

    @cached_property
    def denominator(self) -> int:
        """What `integers` are to be divided by."""
        if self.listed is not None:
            return self.listed[1]
        return 1 if self.rules else integer_array([*self.claims, self.estate])[1]

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """The worths in floating point."""
        return np.asarray(self.integers / self.denominator, dtype=np.float64)

    def worth(self, coalition: int | Iterable[str]) -> Fraction:
        """What a coalition, a bitmask or its members, is worth."""
        mask = coalition if isinstance(coalition, int) else self.mask(coalition)
        return Fraction(int(self.integers[mask]), self.denominator)

    def mask(self, members: Iterable[str]) -> int:
        """The bitmask of a coalition.

        Raises
        ------
        InputError
            If a name is unknown or stands twice.
        """
        mask = 0
        for name in members:
            if name not in self.players:
                raise InputError(f"unknown player {name!r}; the players are "
                                 f"{', '.join(self.players)}")
            bit = 1 << self.players.index(name)
            if mask & bit:
                raise InputError(f"{name!r} stands twice in a coalition")
            mask |= bit
        return mask

    def members(self, mask: int) -> list[str]:
        """The members of a coalition in file order."""
        return named(self.players, mask)

    def label(self, mask: int) -> str:
        """The members joined by commas."""
        return ",".join(self.members(mask))

    def to_document(self) -> dict[str, Any]:
        """The content as plain data: what a JSON payoff file says."""
        document: dict[str, Any] = {
            "format": "negotiation/1", "kind": "coalitions",
            "title": self.title, "description": self.description, "source": list(self.source),
            "players": list(self.players), **self._content(),
            "structure": [self.members(union) for union in self.structure],
        }
        document = {key: value for key, value in document.items() if value not in ("", [], {})}
        if self.graph is not None:
            document["graph"] = [[self.players[i], self.players[j]] for i, j in self.graph]
        return document

    def _content(self) -> dict[str, Any]:
        def by_player(numbers: Sequence[Fraction]) -> dict[str, Fraction]:
            return dict(zip(self.players, numbers, strict=True))

        if self.rules:
            return {"rules": [{"weights": by_player(rule.weights), "quota": rule.quota}
                              for rule in self.rules]}
        if self.claims:
            return {"claims": by_player(self.claims), "estate": self.estate}
        if self.listed is None:
            return {}
        return {"values_by_mask": [Fraction(int(v), self.denominator) for v in self.integers]}


def subset_sums(numbers: NDArray[Any]) -> NDArray[Any]:
    """Sums over every subset, by bitmask.

    Examples
    --------
    >>> subset_sums(np.array([1, 10]))
    array([ 0,  1, 10, 11])
    """
    sums = np.zeros(1, dtype=numbers.dtype)
    for number in numbers:
        sums = np.concatenate([sums, sums + number])
    return sums


def _votes(rules: Sequence[VotingRule]) -> NDArray[Any]:
    passed = np.ones(2 ** len(rules[0].weights), dtype=bool)
    for rule in rules:
        scaled, _ = integer_array([*rule.weights, rule.quota])
        passed &= (subset_sums(scaled[:-1]) >= scaled[-1]).astype(bool)
    passed[0] = False
    return passed.astype(np.int64)


def _left(claims: Sequence[Fraction], estate: Fraction | None) -> NDArray[Any]:
    scaled, _ = integer_array([*claims, estate])
    return np.asarray(np.maximum(scaled[-1] - subset_sums(scaled[:-1])[::-1], 0))


def _faults(game: CoalitionalGame) -> Any:
    if not game.players:
        yield Fault("expected at least one player", "players")
        return
    yield from repeated(game.players, "players")
    if game.listed is not None and game.listed[0].shape != (2**game.n,):
        yield Fault(f"expected {2**game.n} worths, found {game.listed[0].size}", "values_by_mask")
    elif game.listed is not None and game.listed[0][0] != 0:
        yield Fault("expected 0 as the worth of the empty coalition, found "
                    f"{Fraction(int(game.listed[0][0]), game.listed[1])}", "values_by_mask[0]")
    for k, rule in enumerate(game.rules):
        if len(rule.weights) != game.n:
            yield Fault(f"expected {game.n} weights, found {len(rule.weights)}", f"rules[{k}]")
        elif min(rule.weights) < 0:
            yield Fault("expected weights of at least 0, found "
                        f"{min(rule.weights)}", f"rules[{k}].weights")
        if rule.quota <= 0:
            yield Fault(f"expected a quota above 0, found {rule.quota}", f"rules[{k}].quota")
    if game.claims and len(game.claims) != game.n:
        yield Fault(f"expected {game.n} claims, found {len(game.claims)}", "claims")
    elif game.claims and min(game.claims) < 0:
        yield Fault(f"expected claims of at least 0, found {min(game.claims)}", "claims")
    if game.estate is not None and game.estate < 0:
        yield Fault(f"expected an estate of at least 0, found {game.estate}", "estate")
    together = sum(game.structure)
    if game.structure and (together != 2**game.n - 1 or any(
            a & b for k, a in enumerate(game.structure) for b in game.structure[:k])):
        yield Fault("expected every player in exactly one union", "structure")
