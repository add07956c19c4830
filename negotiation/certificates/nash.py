"""Claims about Nash equilibria of two players: each is one, extreme, and none is left out.

An extreme equilibrium is a pair of vertices of the two best-reply polytopes (Mangasarian 1964).
Vertices are enumerated here by brute force over supports and sets of best replies.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

from .games import Game, replaced
from .rank import rank
from .reading import Node
from .report import Report
from .subsets import check_components

# Up to this many square systems a player, all equilibria are enumerated again.
ENUMERABLE = 1000
ZERO = Fraction(0)
PROOFS = ("best-reply-polytopes", "optimal-faces", "one-equilibrium", "best-actions")
ALL = "all extreme equilibria"
ONE = ("one extreme equilibrium", "one pure-strategy Nash equilibrium")
SOME = ("extreme equilibria, found before the search of a best-reply polytope reached its bound; "
        "there may be more")

Strategy = tuple[Fraction, ...]
Table = list[list[Fraction]]  # payoffs of a player: a row for each own action


def check_nash(result: Node, game: Game, report: Report) -> None:
    """Nash equilibria of a game with one or two players; of more, one equilibrium."""
    report.run("equilibria", lambda: _each(result, game))
    if game.n > 2:
        report.run("claim", lambda: _claim(result))
        return
    report.run("extreme", lambda: _extreme(result, game))
    report.run("components", lambda: check_components(result, _strategies(result, game)))
    report.run("claim", lambda: _claim(result))
    report.run("equilibria are all", lambda: _complete(result, game, report))
    report.run("zero sum", lambda: _zero_sum(result, game))


def _strategies(result: Node, game: Game) -> list[tuple[Strategy, ...]]:
    return [read_strategies(item["strategies"], game) for item in result["equilibria"]]


def read_strategies(node: Node, game: Game) -> tuple[Strategy, ...]:
    """A mixed profile ``{player: {action: probability}}``."""
    return tuple(_mixed(mixed, game, i) for i, mixed in enumerate(node.named(game.players)))


def _mixed(node: Node, game: Game, i: int) -> Strategy:
    """A mixture ``{action: probability}``, positive ones only, that sums to one."""
    weights = [ZERO] * game.shape[i]
    for name, probability in node.items():
        share = probability.exact()
        probability.demand(share > 0, "expected a positive probability")
        weights[game.action(i, Node(name, "", node))] = share
    node.demand(sum(weights) == 1, f"probabilities sum to {sum(weights)}")
    return tuple(weights)


def _each(result: Node, game: Game) -> None:
    seen = set()
    for item in result["equilibria"]:
        profile = read_strategies(item["strategies"], game)
        item.demand(profile not in seen, "this equilibrium is listed twice")
        seen.add(profile)
        payoffs = {}
        for i, player in enumerate(game.players):
            values = values_against(game, i, profile)
            payoffs[player] = sum((p * v for p, v in zip(profile[i], values, strict=True)), ZERO)
            gain = max(values) - payoffs[player]
            item.demand(gain == 0, f"not an equilibrium: {player} gains {gain} by playing "
                        f"{game.actions[i][values.index(max(values))]}")
        item["payoffs"].must_be(payoffs)
        item["regret"].must_be(ZERO)
        item["exact"].must_be(True)


def values_against(game: Game, i: int, profile: tuple[Strategy, ...]) -> list[Fraction]:
    """The payoff of each action of player i against the others' strategies."""
    values = [ZERO] * game.shape[i]
    for others in _support(profile, i):
        weight = math.prod((profile[j][a] for j, a in enumerate(others) if j != i), start=1)
        for b in range(game.shape[i]):
            values[b] += weight * game.payoff(i, replaced(others, i, b))
    return values


def _support(profile: tuple[Strategy, ...], i: int) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for j, strategy in enumerate(profile):
        used = [0] if j == i else [a for a, p in enumerate(strategy) if p]
        found = [(*before, a) for before in found for a in used]
    return found


def _extreme(result: Node, game: Game) -> None:
    """Each strategy is the only one with its support and its best replies."""
    for item in result["equilibria"]:
        profile = read_strategies(item["strategies"], game)
        for i, strategy in enumerate(profile):
            support = [a for a, p in enumerate(strategy) if p]
            rows = [[Fraction(1)] * len(support)]
            if game.n == 2:
                table = _table(game, 1 - i)
                values = [sum((p * x for p, x in zip(strategy, row, strict=True)), ZERO)
                          for row in table]
                best = [row for row, v in zip(table, values, strict=True) if v == max(values)]
                rows += [[row[a] - best[0][a] for a in support] for row in best[1:]]
            item.demand(rank(rows) == len(support), f"{game.players[i]}'s strategy is a mixture "
                        "of others with the same best replies")


def _table(game: Game, i: int) -> Table:
    """Payoffs of player i of two: a row for each own action, a column for each of the other's."""
    def payoff(own: int, other: int) -> Fraction:
        return game.payoff(i, (own, other) if i == 0 else (other, own))

    return [[payoff(a, b) for b in range(game.shape[1 - i])] for a in range(game.shape[i])]


def _claim(result: Node) -> None:
    count = len(list(result["equilibria"]))
    status, claim = result["status"].text(), result["claim"].text()
    if status == "complete":
        result["claim"].demand(claim in (ALL, *ONE), "is not what a complete answer claims")
        result["equilibria"].demand(count > 0, "every game has an equilibrium")
        result["equilibria"].demand(claim == ALL or count == 1, f"lists {count}")
    else:
        result["status"].one_of(("partial", "not-converged"), "a status of this concept")
        result["claim"].must_be(SOME if status == "partial" else (
            f"no equilibrium was reached within {result['certificate']['pivots'].integer()} "
            "pivots, though there is one"))
        result["equilibria"].demand(status == "partial" or not count, "lists some all the same")


def _complete(result: Node, game: Game, report: Report) -> None:
    if result["claim"].text() != ALL:
        known = (None, True) if result["status"].text() == "partial" else (None,)
        result["degenerate"].demand(result["degenerate"].value in known, "was not looked at")
        return
    if game.n == 1:
        _require(result, game, {(s,) for s in _best_alone(game)})
        return
    kept = _undominated(game)
    if _systems(kept) > ENUMERABLE:
        report.note(f"completeness of equilibria was not re-checked: {_systems(kept)} systems, "
                    f"more than {ENUMERABLE}, would have to be solved")
        return
    corners = _corners(game, kept)
    _require(result, game, _pairs(kept, corners))
    many = any(len(labels) > len(kept[i]) for i in range(2) for labels in corners[i].values())
    _certificate(result, game, kept, corners, many)


def all_extreme(game: Game) -> set[tuple[Strategy, ...]] | None:
    """All extreme equilibria of a game of two; None where there are too many systems to solve."""
    kept = _undominated(game)
    return None if _systems(kept) > ENUMERABLE else _pairs(kept, _corners(game, kept))


def _systems(kept: list[list[int]]) -> int:
    return math.comb(len(kept[0]) + len(kept[1]), len(kept[0]))


def _corners(game: Game, kept: list[list[int]]) -> list[dict[Strategy, set[tuple[int, int]]]]:
    """Vertices of both polytopes; actions that are best replies to none of them leave `kept`."""
    few = 0 if len(kept[0]) <= len(kept[1]) else 1
    corners = [_vertices(game, few, kept)]
    best = set().union(*corners[0].values())
    kept[1 - few] = [b for b in kept[1 - few] if (1 - few, b) in best]
    corners.insert(1 - few, _vertices(game, 1 - few, kept))
    return corners


def _pairs(kept: list[list[int]], corners: list[dict[Strategy, set[tuple[int, int]]]]
           ) -> set[tuple[Strategy, ...]]:
    """Vertices that together leave no action both used and no best reply."""
    everything = {(i, a) for i in range(2) for a in kept[i]}
    return {(x, y) for x, labels in corners[0].items() for y, others in corners[1].items()
            if labels | others == everything}


def _require(result: Node, game: Game, truth: set[tuple[Strategy, ...]]) -> None:
    listed = set(_strategies(result, game))
    for profile in sorted(truth - listed):
        named = "; ".join(
            ", ".join(f"{name} {p}" for name, p in zip(names, strategy, strict=True) if p)
            for names, strategy in zip(game.actions, profile, strict=True))
        result["equilibria"].refuse(f"left out an extreme equilibrium: {named}")
    result["equilibria"].demand(listed <= truth, "lists one that is not extreme")


def _certificate(result: Node, game: Game, kept: list[list[int]],
                 corners: list[dict[Strategy, set[tuple[int, int]]]], many: bool) -> None:
    certificate = result["certificate"]
    kind = certificate["kind"].one_of(("best-reply-polytopes", "optimal-faces"), "a known proof")
    if kind == "best-reply-polytopes":
        result["degenerate"].must_be(many)
        for i, player in enumerate(game.players):
            names = [game.actions[i][a] for a in kept[i]]
            certificate["actions"][player].must_be(names)
            certificate["vertices"][player].must_be(len(corners[i]))
    else:
        result["degenerate"].must_be(None)


def _best_alone(game: Game) -> list[Strategy]:
    values = [game.payoff(0, (a,)) for a in range(game.shape[0])]
    return [tuple(Fraction(int(b == a)) for b in range(len(values)))
            for a, value in enumerate(values) if value == max(values)]


def _undominated(game: Game) -> list[list[int]]:
    """What is left after strict dominance by pure actions, repeated; the order does not matter."""
    kept = [list(range(size)) for size in game.shape]
    tables = [_table(game, i) for i in range(2)]
    while True:
        before = [list(actions) for actions in kept]
        for i in range(2):
            kept[i] = [a for a in before[i] if not any(
                all(tables[i][b][c] > tables[i][a][c] for c in before[1 - i]) for b in before[i])]
        if kept == before:
            return kept


def _vertices(game: Game, i: int, kept: list[list[int]]) -> dict[
        Strategy, set[tuple[int, int]]]:
    """Strategies of player i that are alone with their support and best replies, with labels.

    Labels are the actions that are unused, of player i, or best replies, of the other.
    """
    table = _table(game, 1 - i)
    found: dict[Strategy, set[tuple[int, int]]] = {}
    for size in range(1, min(len(kept[0]), len(kept[1])) + 1):
        for support in combinations(kept[i], size):
            for replies in combinations(kept[1 - i], size):
                weights = _equalizing(table, support, replies)
                if weights is None or min(weights) <= 0:
                    continue
                values = {b: sum((w * table[b][a] for w, a in zip(weights, support, strict=True)),
                                 ZERO) for b in kept[1 - i]}
                best = max(values.values())
                if values[replies[0]] == best:
                    whole = [ZERO] * game.shape[i]
                    for w, a in zip(weights, support, strict=True):
                        whole[a] = w
                    found[tuple(whole)] = (
                        {(i, a) for a in kept[i] if a not in support}
                        | {(1 - i, b) for b in kept[1 - i] if values[b] == best})
    return found


def _equalizing(table: Table, support: tuple[int, ...], replies: tuple[int, ...]) -> (
        list[Fraction] | None):
    """Weights on a support that sum to one and make the replies equally good, if only one such."""
    first = table[replies[0]]
    rows = [[Fraction(1)] * (len(support) + 1)]
    rows += [[*(table[b][a] - first[a] for a in support), ZERO] for b in replies[1:]]
    for k in range(len(support)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r, row in enumerate(rows):
            if r != k and row[k]:
                rows[r] = [x - row[k] * y for x, y in zip(row, rows[k], strict=True)]
    return [row[-1] for row in rows]


def _zero_sum(result: Node, game: Game) -> None:
    """Of constant sum: the value of every equilibrium, and the optimal strategies used in them."""
    record = result.get("zero_sum")
    if record is None:
        result["certificate"]["kind"].demand(
            result["certificate"]["kind"].value != "optimal-faces", "needs the optimal strategies")
        return
    sums = {sum(game.payoffs(profile).values()) for profile in game.profiles()}
    record.demand(game.n == 2 and len(sums) == 1, "the sum of payoffs is not constant")
    for item in result["equilibria"]:
        record["values"].must_be({p: v.exact() for p, v in item["payoffs"].items()})
    profiles = _strategies(result, game)
    optimal = record["optimal"].named(game.players)
    for i, listed in enumerate(optimal):
        found = [_mixed(mixed, game, i) for mixed in listed]
        listed.demand(len(set(found)) == len(found), "a strategy is listed twice")
        listed.demand(set(found) == {profile[i] for profile in profiles},
                      "these are not the strategies of the equilibria")
    corners = result["certificate"]["corners"].named(game.players)
    for node, listed in zip(corners, optimal, strict=True):
        node.must_be(len(list(listed)))
    record["complete"].must_be(result["status"].text() == "complete")
    pairs = math.prod(len(list(listed)) for listed in optimal)
    result["equilibria"].demand(len(profiles) == pairs, "not every pair of optimal strategies is "
                                "listed")
