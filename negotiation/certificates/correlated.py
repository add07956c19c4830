"""Claims about correlated and coarse correlated equilibria.

Definitions: Aumann (1974); Moulin and Vial (1978). An optimum is proved by multipliers of the
incentive constraints (weak duality): whatever they are, the objective plus the weighted losses
from deviating, at its largest profile, bounds the objective over all equilibria.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .games import Game, Profile, replaced
from .programs import maxmin
from .reading import Node
from .report import Report

ZERO = Fraction(0)
PRIME = 2**61 - 1
# Up to this many profiles security levels are computed again.
SMALL = 1_000
# Up to this many profiles that may have probability, uniqueness is checked again.
WIDEST = 400

Distribution = dict[Profile, Fraction]


@dataclass
class _Question:
    """What a result answers, and what its proofs have shown so far.

    Parameters
    ----------
    costless
        The profiles at which every bound seen so far is attained.
    binding
        The deviations with a multiplier.
    """

    game: Game
    coarse: bool
    p: Distribution
    costless: set[Profile] = field(default_factory=set)
    binding: list[tuple[int, int | None, int]] = field(default_factory=list)

    def payoffs(self, p: Distribution | None = None) -> list[Fraction]:
        chosen = self.p if p is None else p
        return [sum((q * self.game.payoff(i, a) for a, q in chosen.items()), ZERO)
                for i in range(self.game.n)]


def check_correlated(result: Node, game: Game, report: Report) -> None:
    """An equilibrium, its payoffs, and that no equilibrium is better."""
    if result["status"].text() == "not-converged":
        report.run("nothing is claimed", lambda: _nothing(result))
        return
    coarse = result["concept"].text() == "coarse-correlated"
    question = _Question(game, coarse, {})
    report.run("distribution", lambda: _read(result, question))
    if not report.ok:
        return
    report.run("incentives", lambda: _obedient(result["distribution"], question, question.p))
    report.run("payoffs", lambda: result["payoffs"].must_be(
        dict(zip(game.players, question.payoffs(), strict=True))))
    report.run("optimum", lambda: _optimum(result, question, report))
    report.run("uniqueness", lambda: _uniqueness(result, question, report))


def _nothing(result: Node) -> None:
    for key in ("value", "unique", "tie_rule"):
        result[key].must_be(None)
    for key in ("distribution", "payoffs", "certificate"):
        result[key].demand(not result[key].value, "should be empty")


def _read(result: Node, question: _Question) -> None:
    question.p = _distribution(result["distribution"], question.game)
    question.costless = set(question.game.profiles())
    result["status"].one_of(("complete", "partial"), "a status of an answer")


def _distribution(node: Node, game: Game) -> Distribution:
    p: Distribution = {}
    last: Profile = ()
    for item in node:
        profile = game.read_profile(item["profile"])
        item.demand(profile > last or not p, "profiles are listed once, in file order")
        share = item["probability"].exact()
        item["probability"].demand(share > 0, "expected a positive probability")
        p[profile] = share
        last = profile
    node.demand(sum(p.values()) == 1, f"probabilities sum to {sum(p.values())}")
    return p


def _obedient(node: Node, question: _Question, p: Distribution) -> None:
    """No player gains by a deviation."""
    game = question.game
    for i in range(game.n):
        for told in [None] if question.coarse else sorted({a[i] for a in p}):
            here = {a: q for a, q in p.items() if told is None or a[i] == told}
            for other in range(game.shape[i]):
                gain = sum((q * (game.payoff(i, replaced(a, i, other)) - game.payoff(i, a))
                            for a, q in here.items()), ZERO)
                when = "" if told is None else f" when told {game.actions[i][told]}"
                node.demand(gain <= 0, f"{game.players[i]} gains {gain} by playing "
                            f"{game.actions[i][other]}{when}")


def _optimum(result: Node, question: _Question, report: Report) -> None:
    objective = result["objective"].text()
    minimize = result["minimize"].flag()
    if objective != "nash-product":
        result["reference"].must_be({})
    if objective == "nash-product":
        result["minimize"].must_be(False)
        _product(result, question, report)
    elif objective == "egalitarian":
        (_least if minimize else _leximin)(result, question)
    else:
        names = ("welfare", *question.game.players)
        result["objective"].one_of(names, "an objective or a player")
        _linear(result, question, objective, -1 if minimize else 1)


def _linear(result: Node, question: _Question, objective: str, sign: int) -> None:
    game = question.game
    chosen = range(game.n) if objective == "welfare" else [game.players.index(objective)]
    payoffs = question.payoffs()
    value = sum((payoffs[i] for i in chosen), ZERO)
    result["value"].must_be(value)
    certificate = result["certificate"]
    certificate["kind"].must_be("correlated-dual")
    certificate["bound"].must_be(value)
    weights = dict.fromkeys(chosen, Fraction(sign))
    _bound(certificate, question, weights, sign * value)


def _bound(node: Node, question: _Question, weights: Mapping[int, Fraction],
           bound: Fraction) -> None:
    """The multipliers prove that no equilibrium gives a larger weighted sum than the bound."""
    game = question.game
    height = {a: sum((w * game.payoff(i, a) for i, w in weights.items()), ZERO)
              for a in game.profiles()}
    for item in node["multipliers"]:
        i = game.players.index(item["player"].one_of(game.players, "a player"))
        told = None if item["told"].is_null() else game.action(i, item["told"])
        item["told"].demand((told is None) == question.coarse,
                            "is of the other kind of correlated equilibrium")
        other = game.action(i, item["deviation"])
        weight = item["weight"].exact()
        item["weight"].demand(weight > 0, "expected a positive multiplier")
        question.binding.append((i, told, other))
        for a in height:
            if told is None or a[i] == told:
                loss = game.payoff(i, a) - game.payoff(i, replaced(a, i, other))
                if loss:
                    height[a] += weight * loss
    most = max(height.values())
    node["multipliers"].demand(most <= bound, f"prove only {most}, the bound claimed is {bound}")
    question.costless &= {a for a, h in height.items() if h == bound}


def _leximin(result: Node, question: _Question) -> None:
    """Every level: the weighted sum of payoffs that fixes its players cannot be larger."""
    game, payoffs = question.game, question.payoffs()
    result["value"].must_be(min(payoffs))
    certificate = result["certificate"]
    certificate["kind"].must_be("correlated-leximin")
    fixed: set[int] = set()
    before: Fraction | None = None
    for level in certificate["levels"]:
        value = level["value"].exact()
        level["value"].demand(before is None or value >= before, "is below the level before")
        before = value
        weights = _weights(level["weights"], game)
        new = {game.players.index(node.one_of(game.players, "a player"))
               for node in level["fixed"]}
        level["fixed"].demand(bool(new) and not new & fixed and len(list(level["fixed"])) ==
                              len(new), "each level fixes players not fixed before")
        for i in range(game.n):
            if i in new:
                level["fixed"].demand(i in weights and payoffs[i] == value,
                                      f"{game.players[i]} has weight at the level, and just it")
            elif i not in fixed:
                level["weights"].demand(i not in weights, f"{game.players[i]} is not fixed yet")
                level["value"].demand(payoffs[i] >= value, f"{game.players[i]} gets less")
        bound = sum((w * payoffs[i] for i, w in weights.items()), ZERO)
        level["bound"].must_be(bound)
        _bound(level, question, weights, bound)
        fixed |= new
    certificate["levels"].demand(len(fixed) == game.n, "do not fix every player")


def _weights(node: Node, game: Game) -> dict[int, Fraction]:
    weights = {}
    for name, value in node.items():
        player = Node(name, "", node).one_of(game.players, "a player")
        weights[game.players.index(player)] = value.exact()
        value.demand(value.exact() > 0, "expected a positive weight")
    return weights


def _least(result: Node, question: _Question) -> None:
    """No player gets less than its bound in any equilibrium; the least of them is attained."""
    game = question.game
    result["certificate"]["kind"].must_be("correlated-least")
    bounds = []
    for i, node in enumerate(result["certificate"]["players"].named(game.players)):
        bounds.append(node["bound"].exact())
        _bound(node, question, {i: Fraction(-1)}, -bounds[-1])
    result["value"].must_be(min(question.payoffs()))
    result["value"].must_be(min(bounds))


def _product(result: Node, question: _Question, report: Report) -> None:
    """Weights 1 / gain: the optimum of their linear program bounds what the product misses."""
    game, payoffs = question.game, question.payoffs()
    certificate = result["certificate"]
    certificate["kind"].must_be("correlated-product")
    levels = [node.exact() for node in result["reference"].named(game.players)]
    _security(result["reference"], game, levels, report)
    out = [game.players.index(Node(name, "", certificate["excluded"]).one_of(
        game.players, "a player")) for name, _ in certificate["excluded"].items()]
    for i in out:
        node = certificate["excluded"][game.players[i]]
        node["bound"].must_be(levels[i])
        _bound(node, question, {i: Fraction(1)}, levels[i])
    counted = [i for i in range(game.n) if i not in out]
    gains = {i: payoffs[i] - levels[i] for i in counted}
    result["value"].must_be(math.prod(gains.values(), start=Fraction(bool(counted))))
    result["value"].demand(all(g > 0 for g in gains.values()), "a counted player gains nothing")
    weights = {i: 1 / g for i, g in gains.items()}
    certificate["weights"].must_be({game.players[i]: w for i, w in weights.items()})
    gap = certificate["gap"].exact()
    base = sum((w * levels[i] for i, w in weights.items()), ZERO)
    certificate["bound"].must_be(base + len(counted) + gap)
    _bound(certificate, question, weights, base + len(counted) + gap)
    certificate["gap"].demand(gap >= 0, "is negative")
    limit = Fraction(1, 10**9)
    result["status"].must_be("complete" if gap <= limit else "partial")
    if gap:
        report.remark(f"the product is within a factor of 1 - {float(gap):.1e} of the greatest")
        question.costless = set()


def _security(node: Node, game: Game, levels: Sequence[Fraction], report: Report) -> None:
    if game.size > SMALL:
        report.note("the security levels of the reference point were not computed again: the "
                    f"game has {game.size} profiles, more than {SMALL}")
        return
    for i, level in enumerate(levels):
        columns = [[game.payoff(i, replaced(a, i, b)) for b in range(game.shape[i])]
                   for a in game.profiles() if a[i] == 0]
        node[game.players[i]].must_be(maxmin(columns))
        assert level == node[game.players[i]].exact()


def _uniqueness(result: Node, question: _Question, report: Report) -> None:
    """Another optimal distribution, or that the proofs leave room for one only."""
    rule = result["tie_rule"]
    other = result["certificate"].get("other")
    if result["unique"].is_null():
        rule.demand(rule.value in (None, "as-found"), "a rule was applied to no ties")
        report.remark("whether other distributions attain the optimum is not claimed")
    elif result["unique"].flag():
        rule.must_be(None)
        if not _determined(question, result["objective"].value in ("egalitarian", "nash-product")):
            report.note("that no other distribution attains the optimum was not re-checked")
    else:
        rule.must_be("first-profiles")
        result["certificate"]["other"].demand(other is not None, "missing")
        assert other is not None
        _other(other, question, result["objective"].text())
        report.note("that the distribution is the first of those that attain the optimum was "
                    "not re-checked beyond one other")
    if result["unique"].value is not False:
        result["certificate"].demand(other is None, "has another optimal distribution")


def _other(node: Node, question: _Question, objective: str) -> None:
    """A different equilibrium, later by the tie rule, that is as good."""
    game = question.game
    p = _distribution(node, game)
    first = next((a for a in game.profiles() if p.get(a, ZERO) != question.p.get(a, ZERO)), None)
    node.demand(first is not None, "is the distribution itself")
    assert first is not None
    node.demand(p.get(first, ZERO) < question.p.get(first, ZERO),
                "comes before the distribution by the tie rule")
    _obedient(node, question, p)
    mine, its = question.payoffs(), question.payoffs(p)
    if objective == "welfare":
        node.demand(sum(mine) == sum(its), "is not as good")
    elif objective in game.players:
        i = game.players.index(objective)
        node.demand(mine[i] == its[i], "is not as good")
    else:
        node.demand(mine == its, "is not as good")


def _determined(question: _Question, payoffs: bool) -> bool:
    """Whether what binds leaves one distribution only: full rank, modulo a prime.

    Parameters
    ----------
    payoffs
        Whether all optimal distributions have the same payoffs.
    """
    if not 0 < len(question.costless) <= WIDEST:
        return False
    try:
        columns = [_column(question, a, payoffs) for a in sorted(question.costless)]
    except ValueError:  # a denominator that is a multiple of the prime
        return False
    return _rank(columns) == len(columns)


def _column(question: _Question, a: Profile, payoffs: bool) -> list[int]:
    """The coefficients of one profile's probability in everything that binds."""
    game = question.game
    entries = [Fraction(1)]
    if payoffs:
        entries += [game.payoff(i, a) for i in range(game.n)]
    for i, told, other in question.binding:
        off = told is not None and a[i] != told
        entries.append(ZERO if off else game.payoff(i, a) - game.payoff(i, replaced(a, i, other)))
    return [x.numerator * pow(x.denominator, -1, PRIME) % PRIME for x in entries]


def _rank(rows: list[list[int]]) -> int:
    rank = 0
    left = [row[:] for row in rows]
    for column in range(len(rows[0])):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        inverse = pow(pivot[column], -1, PRIME)
        scaled = [x * inverse % PRIME for x in pivot]
        left = [[(x - row[column] * y) % PRIME for x, y in zip(row, scaled, strict=True)]
                if row[column] else row for row in left]
        rank += 1
    return rank
