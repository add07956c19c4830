"""Claims about mixed equilibria of games with any number of players.

Rational equilibria are compared with the definition. An irrational one is enclosed: Krawczyk's
test (1969) in rational intervals proves that the box holds one solution of the indifference
equations, and interval bounds show probabilities above zero and no better action.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .games import Game, Profile, replaced
from .omitted import Support, own_range, search
from .reading import Node
from .report import Report

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Span:
    """An interval of rationals."""

    low: Fraction
    high: Fraction

    def plus(self, other: Span) -> Span:
        """Sums."""
        return Span(self.low + other.low, self.high + other.high)

    def times(self, other: Span) -> Span:
        """Products."""
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(ends), max(ends))

    def scaled(self, factor: Fraction) -> Span:
        """Multiples."""
        return self.times(Span(factor, factor))

    @property
    def size(self) -> Fraction:
        """The largest absolute value."""
        return max(abs(self.low), abs(self.high))


def check_isolated(result: Node, game: Game, report: Report) -> None:
    """Every equilibrium, and as far as the game is small that none was left out."""
    boxes = list(result["certificate"]["boxes"])
    pure = result["certificate"]["pure"].integer()
    items = list(result["equilibria"])
    report.run("certificate", lambda: _certificate(result, game, len(items), pure, len(boxes)))
    if not report.ok:
        return
    report.run("equilibria", lambda: _each(items, boxes, pure, game))
    report.run("components", lambda: _components(items, game))
    known = [_strategies(item, game) for item in items] if report.ok else []
    report.run("completeness", lambda: search(result, known, game, report))


def _certificate(result: Node, game: Game, count: int, pure: int, boxes: int) -> None:
    certificate = result["certificate"]
    certificate["kind"].must_be("isolated-equilibria")
    certificate["boxes"].demand(pure + boxes == count, "expected one for every mixed equilibrium")
    supports = 1
    for size in game.shape:
        supports *= 2**size - 1
    certificate["supports"].must_be(supports)
    for key in ("examined", "cells", "not_examined"):
        certificate[key].demand(certificate[key].integer() >= 0, "is negative")
    certificate["examined"].demand(certificate["examined"].integer() <= supports,
                                   "is more than there are")
    open_ones = bool(list(certificate["undecided"])) or certificate["not_examined"].value > 0
    certificate["pure"].must_be(len(game.equilibria()) if game.size <= 20_000 else pure)
    result["status"].must_be("partial" if open_ones else "complete" if count else "none")
    if not list(certificate["continua"]) and not open_ones:
        result["claim"].must_be(
            "all equilibria of the game: every choice of supports was searched completely")
    else:
        result["claim"].must_be(_claim(certificate))


def _claim(certificate: Node) -> str:
    """What a search that left something open may say."""
    left_open, undecided = (
        {str(node.value) for node in certificate[key]} for key in ("continua", "undecided"))
    done = certificate["examined"].integer() - len(left_open | undecided)
    claim = (f"all pure equilibria and all mixed ones on {done} choices of supports, which were "
             "searched completely")
    if left_open:
        claim += (f"; on {len(left_open)} indifference leaves probabilities open: of equilibria "
                  "there, if any, all are listed that ties with further actions determine")
    if undecided:
        claim += f"; on {len(undecided)} something was left undecided"
    left = certificate["not_examined"].integer()
    return claim + (f"; {left} were not examined" if left else "")


def _each(items: Sequence[Node], boxes: Sequence[Node], pure: int, game: Game) -> None:
    seen: list[Any] = []
    for k, item in enumerate(items):
        box = boxes[k - pure] if k >= pure else None
        plays = _strategies(item, game)
        support = tuple(tuple(sorted(play)) for play in plays)
        item["strategies"].demand((max(map(len, support)) == 1) == (k < pure),
                                  "pure equilibria come first")
        enclosed = box is not None and not box.is_null()
        item["exact"].must_be(not enclosed)
        item.demand(all(not _alike(plays, other) for other in seen), "is listed twice")
        seen.append(plays)
        if enclosed:
            assert box is not None
            _enclosed(item, box, plays, support, game)
        gains = _gains(item, plays, game, exact=not enclosed)
        tied = any(g == 0 for i, row in enumerate(gains) for a, g in enumerate(row)
                   if a not in plays[i])
        item["isolated"].must_be(None if tied and not enclosed else True)


def _strategies(item: Node, game: Game) -> list[dict[int, Fraction]]:
    plays = []
    for i, node in enumerate(item["strategies"].named(game.players)):
        play = {}
        for name, chance in node.items():
            share = chance.exact() if isinstance(chance.value, str) else chance.number()
            chance.demand(share > 0, "expected a positive probability")
            play[game.action(i, Node(name, "", node))] = share
        total = sum(play.values(), ZERO)
        far = abs(total - 1)
        close = far == 0 if item["exact"].flag() else far < Fraction(1, 10**12)
        node.demand(close, f"probabilities sum to {float(total)}")
        plays.append(play)
    return plays


def _alike(plays: Sequence[dict[int, Fraction]], other: Sequence[dict[int, Fraction]]) -> bool:
    return all(
        p.keys() == q.keys() and all(abs(p[a] - q[a]) < Fraction(1, 10**9) for a in p)
        for p, q in zip(plays, other, strict=True))


def _gains(item: Node, plays: Sequence[dict[int, Fraction]], game: Game,
           exact: bool) -> list[list[Fraction]]:
    """What every action gains over the strategy; payoffs and regret must agree with it."""
    table, most = [], ZERO
    for i, player in enumerate(game.players):
        values = [_value(game, i, a, plays) for a in range(game.shape[i])]
        mean = sum((p * values[a] for a, p in plays[i].items()), ZERO)
        table.append([v - mean for v in values])
        most = max(most, max(table[-1]))
        payoff = item["payoffs"][player]
        _near(payoff, mean, exact, max(abs(v) for v in values))
    if exact:
        item["regret"].must_be(most)
        item["regret"].must_be(ZERO)
    else:
        scale = max(own_range(game, i) for i in range(game.n))
        _near(item["regret"], most, exact, scale)
        item["regret"].demand(most <= scale / 10**9, f"is {float(most)}, too much")
    return table


def _near(node: Node, truth: Fraction, exact: bool, scale: Fraction) -> None:
    if exact:
        node.must_be(truth)
    else:
        node.demand(abs(node.number() - truth) <= scale / 10**12 + abs(truth) / 10**12,
                    f"claimed {node.value}, is {float(truth)}")


def _value(game: Game, i: int, action: int, plays: Sequence[dict[int, Fraction]]) -> Fraction:
    others = [[(action, ONE)] if j == i else list(play.items()) for j, play in enumerate(plays)]
    total = ZERO
    for chosen in itertools.product(*others):
        weight = ONE
        for _, p in chosen:
            weight *= p
        total += weight * game.payoff(i, tuple(a for a, _ in chosen))
    return total


def _enclosed(item: Node, box: Node, plays: Sequence[dict[int, Fraction]], support: Support,
              game: Game) -> None:
    """Krawczyk's test, and strict inequalities on the whole box."""
    unknowns = [(i, a) for i, actions in enumerate(support) for a in actions[1:]]
    centre = [node.exact() for node in box["centre"]]
    radius = box["radius"].exact()
    rows = [[cell.exact() for cell in row] for row in box["preconditioner"]]
    size = len(unknowns)
    box.demand(len(centre) == size and len(rows) == size and all(len(r) == size for r in rows)
               and radius > 0, "has another shape than the supports")
    for (i, a), c in zip(unknowns, centre, strict=True):
        item["strategies"].demand(abs(plays[i][a] - c) <= Fraction(1, 10**12) + radius,
                                  "are not in the box")
    middle = _chances(support, dict(zip(unknowns, [Span(c, c) for c in centre], strict=True)))
    whole = _chances(support, dict(zip(
        unknowns, [Span(c - radius, c + radius) for c in centre], strict=True)))
    values = [_gain(game, i, a, support, middle).low / own_range(game, i) for i, a in unknowns]
    slopes = [[_slope(game, i, a, j, b, support, whole).scaled(ONE / own_range(game, i))
               for j, b in unknowns] for i, a in unknowns]
    for r, row in enumerate(rows):
        shift = abs(sum((y * v for y, v in zip(row, values, strict=True)), ZERO))
        spread = ZERO
        for k in range(size):
            entry = Span(Fraction(int(r == k)), Fraction(int(r == k)))
            for y, slope in zip(row, slopes, strict=True):
                entry = entry.plus(slope[k].scaled(-y))
            spread += entry.size
        box.demand(shift + spread * radius < radius, "is not mapped into itself")
    box.demand(all(span.low > 0 for chances in whole for span in chances.values()),
               "reaches probability zero")
    for i, names in enumerate(game.actions):
        for b in set(range(len(names))) - set(support[i]):
            box.demand(_gain(game, i, b, support, whole).high < 0,
                       f"{names[b]} may be better for {game.players[i]}")


def _chances(support: Support, unknowns: dict[tuple[int, int], Span]) -> list[dict[int, Span]]:
    chances = []
    for i, actions in enumerate(support):
        rest = {a: unknowns[i, a] for a in actions[1:]}
        first = Span(1 - sum((s.high for s in rest.values()), ZERO),
                     1 - sum((s.low for s in rest.values()), ZERO))
        chances.append({actions[0]: first, **rest})
    return chances


def _gain(game: Game, i: int, action: int, support: Support,
          chances: Sequence[dict[int, Span]]) -> Span:
    """What an action gains over the first of the support."""
    return _mean(game, i, action, support, chances, ())


def _slope(game: Game, i: int, action: int, j: int, other: int, support: Support,
           chances: Sequence[dict[int, Span]]) -> Span:
    """How that changes with the probability of an action of player j."""
    if i == j:
        return Span(ZERO, ZERO)
    ends = [_mean(game, i, action, support, chances, ((j, b),)) for b in (other, support[j][0])]
    return ends[0].plus(ends[1].scaled(-ONE))


def _mean(game: Game, i: int, action: int, support: Support,
          chances: Sequence[dict[int, Span]], fixed: Sequence[tuple[int, int]]) -> Span:
    sure = {i: action, **dict(fixed)}
    choices = [[(sure[j], Span(ONE, ONE))] if j in sure else list(row.items())
               for j, row in enumerate(chances)]
    total = Span(ZERO, ZERO)
    for chosen in itertools.product(*choices):
        profile: Profile = tuple(a for a, _ in chosen)
        weight = Span(ONE, ONE)
        for _, span in chosen:
            weight = weight.times(span)
        gain = game.payoff(i, profile) - game.payoff(i, replaced(profile, i, support[i][0]))
        total = total.plus(weight.scaled(gain))
    return total


def _components(items: Sequence[Node], game: Game) -> None:
    """Numbers as first met; exact equilibria that differ in one player's strategy share one."""
    plays = [_strategies(item, game) for item in items]
    exact = [item["exact"].flag() for item in items]
    group = list(range(len(items)))
    for j, k in itertools.combinations(range(len(items)), 2):
        different = sum(p != q for p, q in zip(plays[j], plays[k], strict=True))
        if exact[j] and exact[k] and different == 1:
            group = [group[j] if g == group[k] else g for g in group]
    numbers: dict[int, int] = {}
    for item, g in zip(items, group, strict=True):
        numbers.setdefault(g, len(numbers) + 1)
        item["component"].must_be(numbers[g])
