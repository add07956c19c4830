"""Claims about games whose players form blocs: joint threats, and blocs in equilibrium.

Sources: Kohlberg and Neyman (2021); Hart and Kurz (1983); Thrall and Lucas (1963).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import lcm, prod
from operator import mul

from .games import Game, Profile
from .lasting import actions, check_coalition_proof, check_strong, members
from .nash import all_extreme, values_against
from .partitions import Partitions, check_recursive_core, groupings
from .reading import Node
from .report import Report

# Games with more comparisons are not searched again.
MOST_COMPARISONS = 2_000_000
# With more players partitions are not listed, and the recursive core is not claimed.
MOST_PARTITIONED, MOST_CORE_PLAYERS = 8, 6
ZERO = Fraction(0)


def _label(game: Game, mask: int) -> str:
    return ",".join(game.players[i] for i in members(game, mask))


def _joint(game: Game, blocs: Sequence[int], chosen: Sequence[Sequence[int]]) -> Profile:
    profile = [0] * game.n
    for mask, own in zip(blocs, chosen, strict=True):
        for i, action in zip(members(game, mask), own, strict=True):
            profile[i] = action
    return tuple(profile)


def _sum(game: Game, mask: int, profile: Profile) -> Fraction:
    return sum((game.payoff(i, profile) for i in members(game, mask)), ZERO)


def _contest(
    game: Game, whole: dict[Profile, list[int]], mask: int, relative: bool
) -> list[list[int]]:
    """What a coalition gets (less what the others get) over both sides' joint actions."""
    everyone = (1 << game.n) - 1
    signs = [1 if mask >> i & 1 else -int(relative) for i in range(game.n)]
    columns = actions(game, everyone ^ mask)
    table = []
    for own in actions(game, mask):
        profiles = (_joint(game, (mask, everyone ^ mask), (own, reply)) for reply in columns)
        table.append([sum(map(mul, signs, whole[at])) for at in profiles])
    return table


def _whole(game: Game) -> tuple[dict[Profile, list[int]], int]:
    """The payoffs of all players at every profile, as integers over one denominator."""
    payoffs = {at: [game.payoff(i, at) for i in range(game.n)] for at in game.profiles()}
    unit = lcm(*{x.denominator for row in payoffs.values() for x in row})
    return {at: [int(x * unit) for x in row] for at, row in payoffs.items()}, unit


def _secured(mixture: list[Fraction], rows: Iterable[Sequence[int]]) -> list[Fraction]:
    """What a mixture gets in every row."""
    unit = lcm(*(chance.denominator for chance in mixture))
    weights = [int(chance * unit) for chance in mixture]
    return [Fraction(sum(map(mul, weights, row)), unit) for row in rows]


def _kohlberg_neyman(node: Node, answer: Node, game: Game, report: Report) -> None:
    everyone = (1 << game.n) - 1
    proof = answer["certificate"]["kohlberg-neyman"]
    powers: dict[int, Fraction] = {}
    whole, unit = _whole(game)
    for mask in range(1, everyone, 2):
        claim = proof[_label(game, mask)]
        table = _contest(game, whole, mask, relative=True)
        power = _saddle(claim["power"], claim["threat"], claim["reply"], table, unit)
        powers[mask], powers[everyone ^ mask] = power, -power
    powers[everyone] = max(_sum(game, everyone, at) for at in game.profiles())
    proof[_label(game, everyone)].must_be(
        {"power": powers[everyone], "threat": None, "reply": None})
    values = {}
    for i, player in enumerate(game.players):
        averages = []
        for size in range(1, game.n + 1):
            found = [p for m, p in powers.items() if m >> i & 1 and m.bit_count() == size]
            averages.append(sum(found, ZERO) / len(found))
        values[player] = sum(averages, ZERO) / game.n
    node.must_be(values)


def _saddle(
    claim: Node, own: Node, reply: Node, table: list[list[int]], unit: int
) -> Fraction:
    """The value of a contest, which both sides' strategies prove."""
    value = claim.exact()
    secured = min(_secured(_mixture(own, len(table)), zip(*table, strict=True))) / unit
    held = max(_secured(_mixture(reply, len(table[0])), table)) / unit
    claim.demand(secured == value == held, f"the one side's strategy secures {secured}, the "
                 f"other's holds it to {held}")
    return value


def _mixture(node: Node, length: int) -> list[Fraction]:
    chances = [item.exact() for item in node]
    node.demand(len(chances) == length and min(chances) >= 0 and sum(chances) == 1,
                "is not a mixed strategy")
    return chances


def _guaranteed(name: str, node: Node, answer: Node, game: Game, report: Report) -> None:
    """Alpha worths, where a coalition moves before all others, or beta worths, where after."""
    pure = answer["method"]["options"]["pure"].flag()
    masks = range(1, 1 << game.n)
    whole, unit = _whole(game)
    for mask, claim in zip(masks, node.named([_label(game, m) for m in masks]), strict=True):
        table = _contest(game, whole, mask, relative=False)
        if pure:
            after = min(map(max, zip(*table, strict=True)))
            claim.must_be(Fraction(after if name == "beta" else max(map(min, table)), unit))
        else:
            proof = answer["certificate"][name][_label(game, mask)]
            _saddle(claim, proof["guard"], proof["reply"], table, unit)


def _in_equilibrium(together: bool) -> Callable[[Node, Node, Game, Report], None]:
    def check(node: Node, answer: Node, game: Game, report: Report) -> None:
        everyone = (1 << game.n) - 1
        masks = range(1, everyone + 1)
        for mask, claim in zip(masks, node.named([_label(game, m) for m in masks]), strict=True):
            others = everyone ^ mask
            rest = [others] if together and others else [
                1 << i for i in range(game.n) if others >> i & 1]
            found = _play(game, (mask, *rest), claim, report)
            if found is not None:
                claim.must_be(_worth(found, 0))

    return check


@dataclass(frozen=True)
class _Play:
    """How blocs play: in "pure" or "mixed" equilibria or None, and what each gets in every one."""

    kind: str | None
    payoffs: list[list[Fraction]]


def _worth(found: _Play, bloc: int) -> Fraction | list[Fraction] | None:
    """The worth of a bloc, or the least and the greatest one."""
    if found.kind is None:
        return None
    low, high = min(found.payoffs[bloc]), max(found.payoffs[bloc])
    return low if low == high else [low, high]


def _play(game: Game, blocs: Sequence[int], claim: Node, report: Report) -> _Play | None:
    """All equilibria between blocs, pure ones if there are any; None if they are too many."""
    own = [actions(game, mask) for mask in blocs]
    if prod(map(len, own)) * sum(map(len, own)) > MOST_COMPARISONS:
        report.note(f"{claim.path} was not found again: too many joint actions")
        return None
    between = Game([str(k) for k in range(len(blocs))],
                   [[str(a) for a in range(len(chosen))] for chosen in own],
                   lambda k, at: _sum(game, blocs[k], _joint(
                       game, blocs, [own[j][a] for j, a in enumerate(at)])))
    if pure := between.equilibria():
        return _Play("pure", [[between.payoff(k, at) for at in pure] for k in range(len(blocs))])
    if len(blocs) > 2:
        return _Play(None, [])
    mixed = all_extreme(between)
    if mixed is None:
        report.note(f"{claim.path} rests on mixed equilibria between blocs and was not re-checked")
        return None
    return _Play("mixed", [[max(values_against(between, k, profile)) for profile in mixed]
                           for k in range(2)])


def _partition_function(node: Node, answer: Node, game: Game, report: Report) -> None:
    if node.is_null():
        node.demand(game.n > MOST_PARTITIONED, "is defined for this game")
        return
    items: dict[frozenset[int], Node] = {}
    for item in node:
        listed = frozenset(sum(1 << game.players.index(name.one_of(game.players, "a player"))
                              for name in bloc) for bloc in item["partition"])
        item.demand(listed not in items, "this partition is listed twice")
        items[listed] = item
    every = [tuple(sorted(p, key=lambda mask: mask & -mask)) for p in groupings((1 << game.n) - 1)]
    node.demand(items.keys() == set(map(frozenset, every)), "does not list just all partitions")
    for blocs in every:
        item = items[frozenset(blocs)]
        item["partition"].must_be([[game.players[i] for i in members(game, b)] for b in blocs])
        found = _play(game, blocs, item, report)
        if found is not None:
            item["equilibria"].must_be(found.kind)
            item["worth"].must_be({_label(game, bloc): _worth(found, k)
                                   for k, bloc in enumerate(blocs)})


def _recursive_core(node: Node, answer: Node, game: Game, report: Report) -> None:
    """On the partition function, where every bloc of every partition has one worth."""
    if game.n > MOST_CORE_PLAYERS:
        node.must_be(None)
        return
    listed = []
    for blocs in groupings((1 << game.n) - 1):
        found = _play(game, blocs, node, report)
        if found is None:
            return
        worths = [_worth(found, k) for k in range(len(blocs))]
        if not all(isinstance(worth, Fraction) for worth in worths):
            node.must_be(None)
            return
        listed.append({
            "partition": [[game.players[i] for i in members(game, bloc)] for bloc in blocs],
            "worth": {_label(game, bloc): str(worth)
                      for bloc, worth in zip(blocs, worths, strict=True)}})
    derived = Node({"players": list(game.players), "partitions": listed}, "", node)
    check_recursive_core(node, answer, Partitions(derived), report)


BLOC_CHECKS: dict[str, Callable[[Node, Node, Game, Report], None]] = {
    "kohlberg-neyman": _kohlberg_neyman, "strong-nash": check_strong,
    "coalition-proof": check_coalition_proof, "alpha": partial(_guaranteed, "alpha"),
    "beta": partial(_guaranteed, "beta"),
    "gamma": _in_equilibrium(False), "delta": _in_equilibrium(True),
    "partition-function": _partition_function, "recursive-core": _recursive_core,
}
