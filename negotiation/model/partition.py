"""A game in partition function form: what a bloc is worth depends on how the others group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.errors import Fault, InputError
from negotiation.exact import exact
from negotiation.model.subsets import named
from negotiation.model.tables import repeated

# A partition: disjoint bitmasks in increasing order of their first member.
Blocs = tuple[int, ...]


@dataclass(frozen=True, eq=False, repr=False)
class PartitionGame:
    """Worths of the blocs of partitions (Thrall and Lucas, 1963).

    Parameters
    ----------
    players
        Names, all different; bit i of a bloc stands for the i-th player.
    worths
        For each listed partition the worths of its blocs, in its order. Not every partition
        has to be listed.
    shares
        For each player the weight of its share in the worth of its bloc.

    Raises
    ------
    InputError
        If names repeat, blocs overlap or leave a player out, or a share is negative.

    Examples
    --------
    >>> game = PartitionGame.from_partitions(["A", "B"], [
    ...     ([["A"], ["B"]], {"A": 1, "B": 2}), ([["A", "B"]], {"A,B": 5})])
    >>> game.worth(0b10, (0b01, 0b10)), game.worth(0b11, (0b11,))
    (Fraction(2, 1), Fraction(5, 1))
    """

    players: tuple[str, ...]
    worths: Mapping[Blocs, tuple[Fraction, ...]]
    shares: tuple[Fraction, ...] = ()
    title: str = ""
    description: str = ""
    source: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.shares:
            object.__setattr__(self, "shares", (Fraction(1),) * len(self.players))
        faults = list(_faults(self))
        if faults:
            raise InputError(faults)

    @classmethod
    def from_partitions(
        cls,
        players: Sequence[str],
        partitions: Iterable[tuple[Sequence[Sequence[str]], Mapping[str, object]]],
        **options: Any,
    ) -> PartitionGame:
        """Build a game from partitions, each with the worths of its blocs by name.

        Raises
        ------
        InputError
            If a partition is listed twice, or a bloc has no worth or is none of the partition's.
        """
        worths: dict[Blocs, tuple[Fraction, ...]] = {}
        names = tuple(players)
        for k, (blocs, given) in enumerate(partitions):
            path = f"partitions[{k}]"
            found = {_mask(bloc, names, f"{path}.partition"): bloc for bloc in blocs}
            order = ordered(found)
            if len(found) < len(blocs) or sum(order) != (1 << len(names)) - 1 or (
                    sum(map(int.bit_count, order)) != len(names)):
                raise InputError(Fault("expected every player in exactly one bloc",
                                       f"{path}.partition"))
            if order in worths:
                raise InputError(Fault("this partition is listed already", f"{path}.partition"))
            by_mask = {_mask(key.split(","), names, f"{path}.worth.{key}"): value
                       for key, value in given.items()}
            for mask in by_mask.keys() ^ found.keys():
                label = ",".join(named(names, mask))
                raise InputError(Fault(
                    f"missing the worth of {label}" if mask in found
                    else f"{label} is no bloc of this partition", f"{path}.worth"))
            worths[order] = tuple(exact(by_mask[mask]) for mask in order)
        return cls(names, worths, **options)

    def __repr__(self) -> str:
        return (f"<PartitionGame {self.title!r}: {', '.join(self.players)}; "
                f"{len(self.worths)} partitions>")

    @property
    def n(self) -> int:
        """Number of players."""
        return len(self.players)

    def worth(self, bloc: int, partition: Blocs) -> Fraction | None:
        """What a bloc is worth in a partition; None if the partition is not listed."""
        worths = self.worths.get(partition)
        return None if worths is None else worths[partition.index(bloc)]

    def members(self, mask: int) -> list[str]:
        """The members of a bloc in file order."""
        return named(self.players, mask)

    def label(self, mask: int) -> str:
        """The members joined by commas."""
        return ",".join(self.members(mask))

    def to_document(self) -> dict[str, Any]:
        """The content as plain data: what a JSON payoff file says."""
        document: dict[str, Any] = {
            "format": "negotiation/1", "kind": "coalitions",
            "title": self.title, "description": self.description, "source": list(self.source),
            "players": list(self.players),
            "partitions": [{
                "partition": [self.members(mask) for mask in blocs],
                "worth": {self.label(mask): worth
                          for mask, worth in zip(blocs, worths, strict=True)},
            } for blocs, worths in self.worths.items()],
        }
        if any(share != 1 for share in self.shares):
            document["shares"] = dict(zip(self.players, self.shares, strict=True))
        return {key: value for key, value in document.items() if value not in ("", [], {})}


def ordered(blocs: Iterable[int]) -> Blocs:
    """Blocs by their first member.

    Examples
    --------
    >>> ordered([0b110, 0b001])
    (1, 6)
    """
    return tuple(sorted(blocs, key=lambda mask: mask & -mask))


def partitions_of(members: int) -> Iterator[Blocs]:
    """All partitions of a set, the one that leaves it whole first.

    Examples
    --------
    >>> [p for p in partitions_of(0b111)]
    [(7,), (5, 2), (3, 4), (1, 6), (1, 2, 4)]
    """
    if not members:
        yield ()
        return
    first = members & -members
    rest = members ^ first
    others = rest
    while True:
        for partition in partitions_of(rest ^ others):
            yield (first | others, *partition)
        if not others:
            return
        others = (others - 1) & rest


def _mask(names: Sequence[str], players: Sequence[str], path: str) -> int:
    mask = 0
    for name in names:
        if name not in players:
            raise InputError(Fault(f"unknown player {name!r}; expected one of "
                                   f"{', '.join(players)}", path))
        if mask >> players.index(name) & 1:
            raise InputError(Fault(f"{name!r} stands twice in a bloc", path))
        mask |= 1 << players.index(name)
    if not mask:
        raise InputError(Fault("expected a bloc of at least one player", path))
    return mask


def _faults(game: PartitionGame) -> Any:
    if not game.players:
        yield Fault("expected at least one player", "players")
        return
    yield from repeated(game.players, "players")
    if not game.worths:
        yield Fault("expected at least one partition", "partitions")
    if len(game.shares) != game.n:
        yield Fault(f"expected {game.n} shares, found {len(game.shares)}", "shares")
    elif min(game.shares) < 0:
        yield Fault(f"expected shares of at least 0, found {min(game.shares)}", "shares")
