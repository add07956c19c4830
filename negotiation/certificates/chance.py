"""Claims about deals in a chain of games that chance moves: where each is kept.

What a deal is worth in a state, beyond the punishment, solves one linear equation a state and
moment of a term; it is solved by elimination. A breach is seen after the deviator's lag.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from .erosion_terms import Terms
from .fading import FadingGame, read_fading
from .games import ENUMERABLE, Game, Profile, replaced
from .reading import Node
from .report import Report

GRID = 10**12
WHOLE, BEST = 64, 10
ZERO, ONE = Fraction(0), Fraction(1)


class _World:
    """States, their games, and the chances of the next state."""

    def __init__(self, names: Sequence[str], games: Sequence[Game],
                 chances: Sequence[Mapping[int, Fraction]], start: int) -> None:
        self.names, self.games, self.chances, self.start = names, games, chances, start
        self.game = games[start]
        self.movers = [i for i in range(self.game.n) if self.game.shape[i] > 1]
        self.equilibria = [_equilibria(game, self.movers) for game in games]


def _equilibria(game: Game, movers: Sequence[int]) -> list[Profile]:
    return [p for p in game.profiles()
            if all(game.payoff(i, p) == game.best_reply(i, p)[0] for i in movers)]


def check_chance(answer: Node, source: Node, report: Report) -> None:
    """The states, then every deal in every state."""
    answer["certificate"]["kind"].must_be("erosion-by-chance")
    world = _read(answer, source)
    if world.game.size > ENUMERABLE:
        report.note("nothing was re-checked: the game is too large")
        return
    terms = Terms.read(answer, world.game, world.movers)
    report.run("states", lambda: _states(answer, world))
    report.run("deals", lambda: _each_deal(answer, world, terms))
    report.run("deals are those asked for", lambda: _chosen(answer, world, terms))
    report.run("status and claim", lambda: _summary(answer))


def _read(answer: Node, source: Node) -> _World:
    chain = answer["method"]["options"]["chain"].one_of(("stated", "sudden"), "a chain")
    if chain == "stated":
        return _stated(answer, source)
    fading = read_fading(answer, source)
    sets = list(itertools.product((True, False), repeat=len(fading.fading)))
    stay = []
    for item in fading.fading:
        low, high = item.decay.weight(1)
        stay.append(low if low == high else Fraction(round(low * GRID), GRID))
    chances = []
    for left in sets:
        row = {}
        for k, later in enumerate(sets):
            chance = ONE
            for here, there, kept in zip(left, later, stay, strict=True):
                chance *= (kept if there else 1 - kept) if here else Fraction(not there)
            if chance:
                row[k] = chance
        chances.append(row)
    return _World([_name(fading, left) for left in sets],
                  [_part(fading, left) for left in sets], chances, 0)


def _name(fading: FadingGame, left: Sequence[bool]) -> str:
    lost = [item.name for item, there in zip(fading.fading, left, strict=True) if not there]
    return f"without {' and '.join(lost)}" if lost else "as now"


def _part(fading: FadingGame, left: Sequence[bool]) -> Game:
    game = fading.game

    def rule(i: int, profile: Profile) -> Fraction:
        return fading.limit(i, profile) + sum(
            (item.rest(i, profile) for item, there in zip(fading.fading, left, strict=True)
             if there), ZERO)

    return Game(game.players, game.actions, rule)


def _stated(answer: Node, source: Node) -> _World:
    players = source["players"].value
    tables = dict(answer["certificate"]["worlds"].items())
    names = list(tables)
    games = [Game.read(Node({"players": players, "payoffs": node.value}, "certificate.worlds"))
             for node in tables.values()]
    items = list(answer["states"])
    answer["states"].demand([item["state"].value for item in items] == names,
                            "are not those of the certificate")
    chances = []
    for item in items:
        row = {}
        for name, node in item["then"].items():
            node.demand(name in names and node.exact() > 0, "is not a chance of a state")
            row[names.index(name)] = node.exact()
        item["then"].demand(sum(row.values()) == 1, "do not sum to 1")
        chances.append(row)
    start = names.index(answer["start"].one_of(names, "a state"))
    world = _World(names, games, chances, start)
    now = Game.read(source)
    answer["certificate"]["worlds"].demand(
        all(now.payoff(i, p) == world.game.payoff(i, p)
            for i in range(now.n) for p in now.profiles()), "start in another game")
    return world


def _states(answer: Node, world: _World) -> None:
    answer["start"].must_be(world.names[world.start])
    answer["states"].must_be([
        {"state": name, "then": {world.names[k]: chance for k, chance in row.items()},
         "equilibria": [world.game.names(p) for p in found]}
        for name, row, found in zip(world.names, world.chances, world.equilibria, strict=True)])


class _Deal:
    """A deal in every state."""

    def __init__(self, world: _World, deal: Profile, terms: Terms) -> None:
        self.world, self.deal, self.terms = world, deal, terms
        self.states = range(len(world.names))
        self.moments = [(z, m) for z in self.states for m in range(terms.term)]

    def tempted(self, i: int, z: int) -> bool:
        game = self.world.games[z]
        return game.best_reply(i, self.deal)[0] > game.payoff(i, self.deal)

    def after(self, i: int, z: int) -> Fraction:
        game = self.world.games[z]
        return min(game.payoff(i, p) for p in self.world.equilibria[z])

    def idle(self, z: int) -> Profile:
        game, found = self.world.games[z], self.world.equilibria[z]

        def dominated(p: Profile) -> bool:
            return any(all(game.payoff(i, q) >= game.payoff(i, p) for i in self.world.movers)
                       and any(game.payoff(i, q) > game.payoff(i, p) for i in self.world.movers)
                       for q in found)

        return next(p for p in found if not dominated(p))

    def slack(self, kept: Sequence[bool]) -> dict[int, list[Fraction]]:
        """For each player and state what a breach costs at the worst moment of a term."""
        return {i: self._slack(i, kept) for i in self.world.movers}

    def _slack(self, i: int, kept: Sequence[bool]) -> list[Fraction]:
        flow, gain = [], []
        for z in self.states:
            game = self.world.games[z]
            played = self.deal if kept[z] else self.idle(z)
            flow.append(game.payoff(i, played) - self.after(i, z))
            gain.append(game.best_reply(i, played)[0] - game.payoff(i, played))
        worth = self._worth(i, flow)
        found = []
        for z in self.states:
            slack = min(self._cost(i, z, m, gain, worth, kept) for m in range(self.terms.term))
            found.append(slack if self.tempted(i, z) else max(ZERO, slack))
        return found

    def _next(self, i: int, weights: Mapping[tuple[int, int], Fraction]
              ) -> dict[tuple[int, int], Fraction]:
        """Where a period leads, with what it counts; m counts periods of a term, from 0."""
        found: dict[tuple[int, int], Fraction] = {}
        for (z, m), weight in weights.items():
            factor = weight * self.terms.factor(i, m)
            for k, chance in self.world.chances[z].items():
                at = k, (m + 1) % self.terms.term
                found[at] = found.get(at, ZERO) + factor * chance
        return found

    def _worth(self, i: int, flow: Sequence[Fraction]) -> dict[tuple[int, int], Fraction]:
        index = {at: k for k, at in enumerate(self.moments)}
        rows = []
        for at in self.moments:
            row = [Fraction(k == index[at]) for k in range(len(index))]
            for there, weight in self._next(i, {at: ONE}).items():
                row[index[there]] -= weight
            rows.append([*row, flow[at[0]]])
        return dict(zip(self.moments, _solved(rows), strict=True))

    def _cost(self, i: int, z: int, m: int, gain: Sequence[Fraction],
              worth: Mapping[tuple[int, int], Fraction], kept: Sequence[bool]) -> Fraction:
        weights, total = {(z, m): ONE}, ZERO
        game = self.world.games[z]
        played = self.deal if kept[z] else self.idle(z)
        first = max(game.payoff(i, replaced(played, i, b)) for b in range(game.shape[i])
                    if b != played[i]) - game.payoff(i, played)
        for s in range(self.terms.lag[i]):
            total -= sum((w * (first if s == 0 else gain[at[0]]) for at, w in weights.items()),
                         ZERO)
            weights = self._next(i, weights)
        return total + sum((w * worth[at] for at, w in weights.items()), ZERO)

    def broken(self, kept: Sequence[bool]) -> list[int]:
        """The states in which somebody who is tempted gains by a breach."""
        slack = self.slack(kept)
        return [z for z in self.states if kept[z]
                and any(x[z] < 0 and self.tempted(i, z) for i, x in slack.items())]

    def kept(self) -> list[bool]:
        """All states, less the last of those in which the deal is broken, until none is."""
        kept = [True] * len(self.states)
        after = [self._after(z) for z in self.states]
        while broken := self.broken(kept):
            for z in broken:
                kept[z] = any(k in after[z] and z not in after[k] for k in broken)
        return kept

    def _after(self, z: int) -> set[int]:
        """The states that may come after one, at any time."""
        found: set[int] = set()
        waiting = [z]
        while waiting:
            new = self.world.chances[waiting.pop()].keys() - found
            found |= new
            waiting += new
        return found


def _solved(rows: list[list[Fraction]]) -> list[Fraction]:
    """A square system with its right side last, by elimination."""
    size = len(rows)
    for k in range(size):
        pivot = next(r for r in range(k, size) if rows[r][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(size):
            if r != k and rows[r][k]:
                factor = rows[r][k]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


def _each_deal(answer: Node, world: _World, terms: Terms) -> None:
    for item in answer["deals"]:
        deal = world.game.read_profile(item["profile"])
        item["deal"].must_be(world.game.label(deal))
        found = _Deal(world, deal, terms)
        everywhere = [True] * len(world.names)
        broken, kept = found.broken(everywhere), found.kept()
        item["holds"].must_be(not broken)
        item["kept"].must_be([name for name, held in zip(world.names, kept, strict=True) if held])
        item["unravels"].must_be(world.start not in broken and not kept[world.start])
        item["slack"].must_be(_told(world, found.slack(everywhere), everywhere))
        item["slack_as_kept"].must_be(_told(world, found.slack(kept), kept))


def _told(world: _World, slack: Mapping[int, Sequence[Fraction]],
          shown: Sequence[bool]) -> dict[str, Any]:
    return {name: {world.game.players[i]: x[z] for i, x in slack.items()}
            for z, name in enumerate(world.names) if shown[z]}


def _chosen(answer: Node, world: _World, terms: Terms) -> None:
    game, listed = world.game, answer["deals"]
    found = [game.read_profile(item["profile"]) for item in listed]
    scope = answer["method"]["options"]["deals"].one_of(("all", "best", "listed"), "a choice")
    if scope == "listed":
        return
    listed.demand((scope == "all") == (game.size <= WHOLE), "are not those of the default")
    base = {i: min(game.payoff(i, p) for p in world.equilibria[world.start])
            for i in world.movers}

    def product(profile: Profile) -> Fraction:
        total = ONE
        for i, least in base.items():
            gain = game.payoff(i, profile) - least
            if gain <= 0:
                return Fraction(-1)
            total *= gain
        return total

    def holds(profile: Profile) -> bool:
        for i, least in base.items():
            gain = game.best_reply(i, profile)[0] - game.payoff(i, profile)
            lost = game.payoff(i, profile) - least
            if gain > 0 and terms.frozen(i, (gain, gain), (lost, lost))[1] < 0:
                return False
        return True

    chosen = [p for p in game.profiles() if scope == "all" or holds(p)]
    chosen.sort(key=product, reverse=True)
    listed.demand(found == (chosen if scope == "all" else chosen[:BEST]),
                  "are not the deals that the question is about, in order")


def _summary(answer: Node) -> None:
    items = list(answer["deals"])
    answer["status"].must_be("complete" if any(item["kept"].value for item in items) else "none")
    holding = sum(item["holds"].value is True for item in items)
    some = sum(bool(item["kept"].value) and item["holds"].value is False for item in items)
    said = answer["claim"].text()
    answer["claim"].demand(
        said.startswith(f"of {len(items)} deals exactly {holding} are kept in every state")
        and said.endswith(f"and {some} in some states"), "does not say what was found")
