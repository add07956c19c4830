"""Claims about partition functions: worths, agreements that last, the recursive core.

Sources: Thrall and Lucas (1963); Hart and Kurz (1983); d'Aspremont et al. (1983); Koczy (2007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from .programs import maximise
from .reading import Node
from .report import Report

# The recursive core of games of more players is not found again.
MOST_PLAYERS = 5
ZERO = Fraction(0)

Blocs = frozenset[int]


class Partitions:
    """Worths of the blocs of partitions, as a payoff file spells them."""

    def __init__(self, document: Node) -> None:
        self.players = [name.text() for name in document["players"]]
        self.n = len(self.players)
        self.all = (1 << self.n) - 1
        shares = document.get("shares")
        self.shares = [Fraction(1)] * self.n if shares is None else [
            share.number() for share in shares.named(self.players)]
        self.worths: dict[Blocs, dict[int, Fraction]] = {}
        for item in document["partitions"]:
            blocs = [self.mask([name.text() for name in bloc]) for bloc in item["partition"]]
            labels = {self.label(mask): mask for mask in blocs}
            self.worths[frozenset(blocs)] = {
                mask: worth.number() for mask, worth in
                zip(labels.values(), item["worth"].named(list(labels)), strict=True)}

    def mask(self, names: list[str]) -> int:
        """The bitmask of some players."""
        return sum(1 << self.players.index(name) for name in names)

    def members(self, mask: int) -> list[str]:
        """The names of a bloc in file order."""
        return [name for i, name in enumerate(self.players) if mask >> i & 1]

    def label(self, mask: int) -> str:
        """The members joined by commas."""
        return ",".join(self.members(mask))

    def worth(self, mask: int, *others: int) -> Fraction | None:
        """What a bloc is worth beside others; None if that partition is not listed."""
        return self.worths.get(frozenset((mask, *others)), {}).get(mask)

    def alone(self, mask: int) -> list[int]:
        """Everybody outside a bloc, alone."""
        return [1 << i for i in range(self.n) if not mask >> i & 1]


def _alpha(node: Node, answer: Node, game: Partitions, report: Report) -> None:
    truth: dict[str, Fraction | None] = {}
    for mask in range(1, game.all + 1):
        found = [worths[mask] for worths in game.worths.values() if mask in worths]
        truth[game.label(mask)] = min(found, default=None)
    node.must_be(truth)


def _gamma(node: Node, answer: Node, game: Partitions, report: Report) -> None:
    node.must_be({game.label(mask): game.worth(mask, *game.alone(mask))
                  for mask in range(1, game.all + 1)})


def _delta(node: Node, answer: Node, game: Partitions, report: Report) -> None:
    node.must_be({game.label(mask): game.worth(mask, *filter(None, [game.all ^ mask]))
                  for mask in range(1, game.all + 1)})


def _paid(game: Partitions, i: int, coalition: int) -> Fraction | None:
    """What a player gets when one coalition forms and all others are alone."""
    bloc = coalition if coalition >> i & 1 else 1 << i
    worth = game.worths.get(frozenset((coalition, *game.alone(coalition))), {}).get(bloc)
    if worth is None or bloc == 1 << i:
        return worth
    total = sum((s for j, s in enumerate(game.shares) if bloc >> j & 1), ZERO)
    return worth * game.shares[i] / total if total else None


def _agreements(node: Node, answer: Node, game: Partitions, report: Report) -> None:
    truth = []
    for mask in sorted(range(1, game.all + 1), key=int.bit_count):
        if mask.bit_count() < 2:
            continue
        moves = {i: (_paid(game, i, mask), _paid(game, i, mask ^ 1 << i)) for i in range(game.n)}
        inside = {i: pair for i, pair in moves.items() if mask >> i & 1}
        outside = {i: pair for i, pair in moves.items() if not mask >> i & 1}
        worth = game.worth(mask, *game.alone(mask))
        left = [after for _, after in inside.values()]
        surplus = None if worth is None or None in left else worth - sum(
            (x for x in left if x is not None), ZERO)
        truth.append({
            "coalition": game.members(mask),
            "internal": _nobody_moves(inside), "external": _nobody_moves(outside),
            "potentially_internal": None if surplus is None else surplus >= 0,
            "surplus": surplus,
            "leaving": {game.players[i]: {"stays": a, "leaves": b} for i, (a, b) in inside.items()},
            "joining": {game.players[i]: {"stays": a, "joins": b}
                        for i, (a, b) in outside.items()},
        })
    node.must_be(truth)


def _nobody_moves(moves: dict[int, tuple[Fraction | None, Fraction | None]]) -> bool | None:
    if any(a is not None and b is not None and b > a for a, b in moves.values()):
        return False
    return None if any(None in pair for pair in moves.values()) else True


def check_recursive_core(node: Node, answer: Node, game: Partitions, report: Report) -> None:
    """The partitions that hold the core, and payoffs in it; found again for few players."""
    every = list(groupings(game.all))
    if any(frozenset(blocs) not in game.worths for blocs in every):
        node.must_be(None)
        return
    if node.is_null():
        node.demand(game.n > MOST_PLAYERS, "is defined for this game")
        return
    for attitude in ("optimistic", "pessimistic"):
        claimed = node[attitude]
        told = [[game.mask([name.one_of(game.players, "a player") and name.text()
                            for name in bloc]) for bloc in blocs]
                for blocs in claimed["partitions"]]
        listed = [frozenset(blocs) for blocs in told]
        claimed["partitions"].demand([*map(len, told)] == [*map(len, listed)],
                                     "a bloc is listed twice in a partition")
        claimed["empty"].must_be(not listed)
        claimed.demand(len(set(listed)) == len(listed), "a partition is listed twice")
        payoffs = [[x.exact() for x in item.named(game.players)] for item in claimed["payoffs"]]
        claimed["payoffs"].demand(len(payoffs) == len(listed), "are not one for each partition")
        for item, blocs, paid in zip(claimed["payoffs"], listed, payoffs, strict=True):
            item.demand(blocs in game.worths, "belongs to what is no partition of the players")
            for bloc in blocs:
                item.demand(_sum(paid, bloc) == game.worths[blocs][bloc], "does not share out what "
                            f"{game.label(bloc)} is worth")
        if game.n > MOST_PLAYERS:
            report.note(f"the recursive core was not found again: {game.n} players, more than "
                        f"{MOST_PLAYERS}")
            continue
        truth = {frozenset(blocs) for blocs in _core(game, game.all, (), attitude)}
        claimed["partitions"].demand(set(listed) == truth, f"the core holds payoffs in "
                                     f"{len(truth)} partitions, not just in these")
        demands = _demands(game, game.all, (), attitude)
        for item, paid in zip(claimed["payoffs"], payoffs, strict=True):
            for mask, least in demands.items():
                item.demand(_sum(paid, mask) >= least, f"{game.label(mask)} can do better: it "
                            f"expects {least}")


def groupings(members: int) -> Iterator[tuple[int, ...]]:
    """All partitions of a set of players."""
    if not members:
        yield ()
        return
    first, rest = members & -members, members & (members - 1)
    for partition in groupings(rest):
        yield (first, *partition)
        for k, bloc in enumerate(partition):
            yield (first | bloc, *partition[:k], *partition[k + 1:])


def _core(game: Partitions, players: int, outside: tuple[int, ...],
          attitude: str) -> list[tuple[int, ...]]:
    """Partitions of the players that support the core of the game that is left to them."""
    if not players:
        return [()]
    demands = _demands(game, players, outside, attitude)
    return [blocs for blocs in groupings(players) if _payable(
        {bloc: _sure(game.worth(bloc, *outside, *(b for b in blocs if b != bloc)))
         for bloc in blocs}, demands)]


def _demands(game: Partitions, players: int, outside: tuple[int, ...],
             attitude: str) -> dict[int, Fraction]:
    """What every coalition of the players expects to be worth when it leaves the others."""
    prefer: Callable[[Iterator[Fraction]], Fraction] = max if attitude == "optimistic" else min
    demands: dict[int, Fraction] = {}
    mask = players
    while mask:
        rest = players ^ mask
        settled = _core(game, rest, (*outside, mask), attitude) or list(groupings(rest))
        demands[mask] = prefer(_sure(game.worth(mask, *outside, *blocs)) for blocs in settled)
        mask = (mask - 1) & players
    return demands


def _sum(payoffs: list[Fraction], mask: int) -> Fraction:
    """What the members of a coalition are paid."""
    return sum((x for i, x in enumerate(payoffs) if mask >> i & 1), ZERO)


def _sure(worth: Fraction | None) -> Fraction:
    assert worth is not None
    return worth


def _payable(paid: dict[int, Fraction], demands: dict[int, Fraction]) -> bool:
    """Whether blocs can meet all demands: the dual program has no positive value."""
    members = [i for bloc in paid for i in range(bloc.bit_length()) if bloc >> i & 1]

    def over(mask: int, worth: Fraction) -> Fraction:
        return worth - sum((demands[1 << i] for i in members if mask >> i & 1), ZERO)

    room = {bloc: over(bloc, worth) for bloc, worth in paid.items()}
    if min(room.values()) < 0:
        return False
    columns = list(demands.items())
    rows = [[Fraction(mask >> i & 1) for mask, _ in columns]
            + [Fraction(-(bloc >> i & 1)) for bloc in paid] for i in members]
    rows.append([Fraction(1)] * len(columns) + [ZERO] * len(paid))
    value, _, _ = maximise([over(mask, worth) for mask, worth in columns]
                           + [-left for left in room.values()],
                           rows, [ZERO] * len(members) + [Fraction(1)])
    return value <= 0


PARTITION_CHECKS: dict[str, Callable[[Node, Node, Any, Report], None]] = {
    "alpha": _alpha, "gamma": _gamma, "delta": _delta, "recursive-core": check_recursive_core,
    "internal-external": _agreements,
}
