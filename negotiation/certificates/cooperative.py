"""Claims about cooperative games: values, the core, the nucleolus.

A coalition is a bitmask, bit i for the i-th player. Values are recomputed from dividends
(Harsanyi, 1959), the nucleolus is proved by Kohlberg's balanced families (1971).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from .rank import rank
from .reading import Node
from .report import Report

ZERO = Fraction(0)
# Up to so many players a nucleolus, and a point of the prekernel, come with a proof.
ALWAYS_PROVED = 11


class Cooperative:
    """A cooperative game as its payoff file spells it.

    Parameters
    ----------
    document
        Of kind "coalitions", without partitions.
    """

    def __init__(self, document: Node) -> None:
        self.players = [name.text() for name in document["players"]]
        self.n = len(self.players)
        self.all = (1 << self.n) - 1
        self.worths = _worths(document, self.players)
        self.dividends = dividends(self.worths)
        self.structure = [self.mask(union) for union in document["structure"]] if (
            document.get("structure")) else []
        graph = document.get("graph")
        self.graph = None if graph is None else [self.mask(pair) for pair in graph]

    def mask(self, names: Node) -> int:
        """The bitmask of a list of members."""
        mask = 0
        for name in names:
            bit = 1 << self.players.index(name.one_of(self.players, "a player"))
            name.demand(not mask & bit, "stands twice in the coalition")
            mask |= bit
        return mask

    def label(self, mask: int) -> str:
        """The members joined by commas."""
        return ",".join(name for i, name in enumerate(self.players) if mask >> i & 1)

    def by_player(self, values: Sequence[Fraction]) -> dict[str, Fraction]:
        """Values under the players' names."""
        return dict(zip(self.players, values, strict=True))

    def paid(self, payoffs: Sequence[Fraction]) -> list[Fraction]:
        """What each coalition is paid."""
        sums = [ZERO]
        for payoff in payoffs:
            sums += [total + payoff for total in sums]
        return sums


def dividends(worths: Sequence[Fraction]) -> list[Fraction]:
    """What each coalition adds beyond its parts.

    Examples
    --------
    >>> [str(d) for d in dividends([Fraction(v) for v in (0, 1, 2, 5)])]
    ['0', '1', '2', '2']
    """
    table = list(worths)
    bit = 1
    while bit < len(table):
        for mask in range(len(table)):
            if mask & bit:
                table[mask] -= table[mask ^ bit]
        bit <<= 1
    return table


def _worths(document: Node, players: Sequence[str]) -> list[Fraction]:
    n = len(players)
    if (listed := document.get("values_by_mask")) is not None:
        values = [value.number() for value in listed]
        listed.demand(len(values) == 2**n and not values[0], f"expected 2**{n} worths from 0")
        return values
    if (rules := document.get("rules")) is not None:
        won = [True] * 2**n
        for rule in rules:
            weights = [weight.number() for weight in rule["weights"].named(players)]
            quota = rule["quota"].number()
            sums = [ZERO]
            for weight in weights:
                sums += [total + weight for total in sums]
            won = [past and total >= quota for past, total in zip(won, sums, strict=True)]
        return [ZERO, *(Fraction(int(w)) for w in won[1:])]
    claims = [claim.number() for claim in document["claims"].named(players)]
    estate = document["estate"].number()
    return [max(estate - sum((c for i, c in enumerate(claims) if not mask >> i & 1), ZERO), ZERO)
            for mask in range(2**n)]


def _shared(game: Cooperative, part: Callable[[int, int], Fraction | int]) -> dict[str, Fraction]:
    """Dividends shared among members: `part` says into how many parts player i's is one."""
    values = [ZERO] * game.n
    for mask, dividend in enumerate(game.dividends):
        if dividend:
            for i in range(game.n):
                if mask >> i & 1:
                    parts = part(mask, i)
                    values[i] += dividend / parts if parts else ZERO
    return game.by_player(values)


def _shapley(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    node.must_be(_shared(game, lambda mask, i: mask.bit_count()))


def _banzhaf_values(game: Cooperative) -> list[Fraction]:
    found = _shared(game, lambda mask, i: Fraction(2) ** (mask.bit_count() - 1))
    return list(found.values())


def _banzhaf(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    node.must_be(game.by_player(_banzhaf_values(game)))


def _normalised(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    values = _banzhaf_values(game)
    total = sum(values, ZERO)
    node.must_be(game.by_player([value / total for value in values]) if total else None)


def _dividends(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    node.must_be({game.label(mask): game.dividends[mask] for mask in range(1, game.all + 1)})


def _union(game: Cooperative, i: int) -> int:
    return next(union for union in game.structure if union >> i & 1)


def _owen(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    def parts(mask: int, i: int) -> int:
        met = sum(1 for union in game.structure if union & mask)
        return met * (mask & _union(game, i)).bit_count()

    node.must_be(_shared(game, parts))


def _aumann_dreze(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    node.must_be(_shared(
        game, lambda mask, i: 0 if mask & ~_union(game, i) else mask.bit_count()))


def _myerson(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    graph = game.graph or []
    worths = [ZERO] * len(game.worths)
    for mask in range(1, len(worths)):
        part, grown = 0, mask & -mask
        while grown != part:
            part = grown
            for edge in graph:
                if edge & part and not edge & ~mask:
                    grown |= edge
        worths[mask] = game.worths[part] + worths[mask ^ part]
    restricted = dividends(worths)
    values = [sum((d / mask.bit_count() for mask, d in enumerate(restricted) if mask >> i & 1),
                  ZERO) for i in range(game.n)]
    node.must_be(game.by_player(values))


def _tau(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    v, n = game.worths, game.n
    most = [v[game.all] - v[game.all ^ 1 << i] for i in range(n)]
    hoped = game.paid(most)
    least = [max(v[mask] - hoped[mask] + most[i] for mask in range(1, game.all + 1)
                 if mask >> i & 1) for i in range(n)]
    low, high = sum(least, ZERO), sum(most, ZERO)
    if any(a > b for a, b in zip(least, most, strict=True)) or not low <= v[game.all] <= high:
        node.must_be(None)
        return
    share = (v[game.all] - low) / (high - low) if high > low else ZERO
    node.must_be(game.by_player([a + share * (b - a) for a, b in zip(least, most, strict=True)]))


def payoffs_of(node: Node, game: Cooperative) -> list[Fraction]:
    """Payoffs by player that share out what all are worth together."""
    payoffs = [item.exact() for item in node.named(game.players)]
    node.demand(sum(payoffs, ZERO) == game.worths[game.all], "does not share out what all are "
                "worth together")
    return payoffs


def _weighed(node: Node, game: Cooperative) -> dict[int, Fraction]:
    """Coalitions with positive weights, each listed once."""
    weights: dict[int, Fraction] = {}
    for item in node:
        mask = game.mask(item["coalition"])
        item.demand(mask not in weights, "this coalition is listed twice")
        weights[mask] = item["weight"].exact()
        item["weight"].demand(weights[mask] > 0, "is not positive")
    return weights


def _core(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    proof = node["certificate"]
    if not node["empty"].flag():
        payoffs = payoffs_of(proof["payoffs"], game)
        for mask, paid in enumerate(game.paid(payoffs)):
            proof.demand(paid >= game.worths[mask], f"{game.label(mask)} can do better alone")
        return
    weights = _weighed(proof["balanced"], game)
    for i, player in enumerate(game.players):
        total = sum((w for mask, w in weights.items() if mask >> i & 1), ZERO)
        proof["balanced"].demand(total == 1, f"weights at {player} sum to {total}, not to 1")
    worth = sum((w * game.worths[mask] for mask, w in weights.items()), ZERO)
    proof["balanced"].demand(worth > game.worths[game.all], "is not worth more than all together")


def _least_core(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    payoffs = payoffs_of(node["payoffs"], game)
    if game.n == 1:
        node["epsilon"].must_be(None)
        return
    paid = game.paid(payoffs)
    node["epsilon"].must_be(max(game.worths[m] - paid[m] for m in range(1, game.all)))
    proof = answer["certificate"]["least-core"]
    weights, each = _weighed(proof["weights"], game), proof["each"].exact()
    proof.demand(sum(weights.values(), ZERO) == 1 and not {0, game.all} & weights.keys(),
                 "weights of proper coalitions must sum to 1")
    for i in range(game.n):
        total = sum((w for mask, w in weights.items() if mask >> i & 1), ZERO)
        proof["each"].demand(total == each, f"weights at {game.players[i]} sum to {total}")
    bound = sum((w * game.worths[mask] for mask, w in weights.items()), ZERO) - (
        each * game.worths[game.all])
    node["epsilon"].must_be(bound)


def _nucleolus(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    own = [game.worths[1 << i] for i in range(game.n)]
    if sum(own, ZERO) > game.worths[game.all]:
        node.must_be(None)
        return
    _kohlberg(node, answer, "nucleolus", game, report, own)


def _prenucleolus(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    _kohlberg(node, answer, "prenucleolus", game, report, None)


def _kohlberg(node: Node, answer: Node, name: str, game: Cooperative, report: Report,
              own: Sequence[Fraction] | None) -> None:
    if node.is_null():
        node.demand(game.n > ALWAYS_PROVED, "is defined for this game")
        return
    payoffs = payoffs_of(node, game)
    if own is not None:
        for player, x, least in zip(game.players, payoffs, own, strict=True):
            node.demand(x >= least, f"{player} gets less than alone")
    proof = answer["certificate"].get(name)
    levels = [] if proof is None else list(proof)
    if game.n > 1 and not levels:
        node.demand(game.n > ALWAYS_PROVED, "has no proof")
        answer["status"].must_be("partial")
        report.note(f"{node.path} rests on floating point and was not re-checked")
        return
    paid = game.paid(payoffs)
    excess = {mask: game.worths[mask] - paid[mask] for mask in range(1, game.all)}
    distinct = sorted(set(excess.values()), reverse=True)
    family: list[int] = []
    for level, t in zip(levels, distinct, strict=False):
        level["excess"].must_be(t)
        family = [mask for mask, e in excess.items() if e >= t]
        weights = _weighed(level["weights"], game)
        level["weights"].demand(weights.keys() == set(family), "are not on just the coalitions "
                                "that reach this excess")
        bounds = [ZERO] * game.n
        for name, weight in level["bounds"].items():
            i = game.players.index(Node(name, "", level).one_of(game.players, "a player"))
            bounds[i] = weight.exact()
            weight.demand(own is not None and bounds[i] >= 0 and payoffs[i] == own[i],
                          f"{name} is not held at what it gets alone")
        for i, player in enumerate(game.players):
            total = bounds[i] + sum((w for m, w in weights.items() if m >> i & 1), ZERO)
            level.demand(total == 1, f"weights at {player} sum to {total}, not to 1")
    if len(levels) < len(distinct):
        rows = [[mask >> i & 1 for i in range(game.n)] for mask in [game.all, *family]]
        node.demand(rank(rows) == game.n, "the proof stops before the payoffs are determined")


CHECKS: dict[str, Callable[..., None]] = {
    "shapley": _shapley, "banzhaf": _banzhaf, "banzhaf-normalised": _normalised,
    "nucleolus": _nucleolus, "prenucleolus": _prenucleolus, "tau": _tau,
    "dividends": _dividends, "core": _core, "least-core": _least_core, "owen": _owen,
    "aumann-dreze": _aumann_dreze, "myerson": _myerson,
}
