"""Claims about gradual concessions: the path, that none is faster, and the step that has none.

Levels that cannot be taken back are a state. From the furthest states down: what is played once
cooperation has ended, and then every way to the goal.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from .games import ENUMERABLE, Game, Profile, replaced
from .reading import Node
from .report import Report
from .talks import Talks, game_document

State = tuple[tuple[int, ...], ...]
Values = tuple[Fraction, ...]
# Ways kept for each state, and goals tried where none is stated.
MOST_WAYS, TRIED = 40, 20


def check_gradual(answer: Node, source: Node, report: Report) -> None:
    """What cannot be taken back, then the path or the obstacle, then what was tried."""
    answer["certificate"]["kind"].must_be("gradualism")
    levels = _Levels(answer, source)
    report.run("irreversible", lambda: answer["irreversible"].must_be(
        dict(zip(levels.game.players, levels.names, strict=True))))
    moves = sum(_product(levels.options(state)) for state in levels.states)
    if moves > 20 * ENUMERABLE:
        report.note(f"the path was not re-checked: there are {moves} moves")
        return
    paths = _Paths(levels)
    report.run("start", lambda: _start(answer["start"], paths))
    report.run("goal", lambda: _goal(answer, paths))


class _Levels:
    """The stage game, and which levels can only rise."""

    def __init__(self, answer: Node, source: Node) -> None:
        free = answer["method"]["options"]["reversible"]
        if source["kind"].text() == "negotiation":
            self._of_talks(source, free.flag())
        else:
            self._of_game(answer, source, free)
        self.movers = [i for i in range(self.game.n) if self.game.shape[i] > 1]
        deltas = answer["discount"].named([self.game.players[i] for i in self.movers])
        self.discount = {}
        for i, node in zip(self.movers, deltas, strict=True):
            node.demand(0 < node.exact() < 1, "is not between 0 and 1")
            self.discount[i] = node.exact()
        reach = [sorted({mark for mark in marks if _least(low, mark)})
                 for marks, low in zip(self.marks, self.start, strict=True)]
        self.states = sorted(itertools.product(*reach), key=lambda s: (-sum(map(sum, s)), s))

    def _of_talks(self, source: Node, free: bool) -> None:
        talks = Talks(source)
        self.game = Game.read(Node(game_document(source), "input"))
        kept, marks, names, start = talks.stage_game()[1], [], [], []
        at = talks.status_quo()
        for party in talks.parties:
            own = talks.own[party.id]
            fixed = [c for c, issue in enumerate(own) if not free and not issue.reversible]
            names.append([own[c].id for c in fixed])
            if party.principal:
                k = [p.id for p in talks.principals].index(party.id)
                bundles = [talks.bundles[k][b] for b in kept[k]]
                now = talks.bundles[k][at[k]]
            else:
                now = tuple(issue.status_quo for issue in own)
                bundles = [now]
            marks.append([tuple(bundle[c] for c in fixed) for bundle in bundles])
            start.append(tuple(now[c] for c in fixed))
        self.marks, self.names, self.start = marks, names, tuple(start)

    def _of_game(self, answer: Node, source: Node, free: Node) -> None:
        self.game = Game.read(source)
        players = self.game.players
        back = list(players) if free.value is True else [] if free.value is False else [
            name.one_of(players, "a player") for name in free]
        self.marks = [[() if player in back else (a,) for a in range(size)]
                      for player, size in zip(players, self.game.shape, strict=True)]
        self.names = [[] if player in back else [player] for player in players]
        reached = answer["start"]["reached"].named(
            [player for player in players if player not in back])
        by_name = dict(zip([p for p in players if p not in back], reached, strict=True))
        for i, player in enumerate(players):
            if player in by_name:
                levels = [x.integer() for x in by_name[player]]
                by_name[player].demand(len(levels) == 1 and 0 <= levels[0] < self.game.shape[i],
                                       "is not one level of the player")
        self.start = tuple(
            tuple(x.integer() for x in by_name[player]) if player in by_name else ()
            for player in players)

    def options(self, state: State) -> list[list[int]]:
        """For each player the actions that take nothing back."""
        return [[a for a, mark in enumerate(marks) if _least(low, mark)]
                for marks, low in zip(self.marks, state, strict=True)]

    def after(self, profile: Profile) -> State:
        """The levels reached once a profile was played."""
        return tuple(marks[a] for marks, a in zip(self.marks, profile, strict=True))

    def payoffs(self, profile: Profile) -> Values:
        """What the players with a choice get."""
        return tuple(self.game.payoff(i, profile) for i in self.movers)

    def told(self, state: State) -> dict[str, list[int]]:
        """The levels reached, by player."""
        return {player: list(levels)
                for player, levels in zip(self.game.players, state, strict=True) if levels}


class _Paths:
    """Every way to a goal, from the definitions."""

    def __init__(self, levels: _Levels) -> None:
        self.levels = levels
        self.most = [max(levels.game.payoff(i, p) for p in levels.game.profiles())
                     for i in levels.movers]
        self.ends = [self._ends(k) for k in range(len(levels.movers))]

    def _ends(self, culprit: int) -> dict[State, tuple[Profile, Values]]:
        """What is played for ever, or first, once a player has left the path."""
        levels, found = self.levels, dict[State, tuple[Profile, Values]]()
        for state in levels.states:
            options = levels.options(state)
            worth = {profile: tuple(self._total(k, profile, state, found)
                                    for k in range(len(levels.movers)))
                     for profile in itertools.product(*options)}
            stable = [profile for profile, values in worth.items()
                      if (levels.after(profile) == state or levels.after(profile) in found)
                      and all(worth[replaced(profile, i, b)][k] <= values[k]
                              for k, i in enumerate(levels.movers) for b in options[i])]
            if stable:
                worst = min(stable, key=lambda profile: worth[profile][culprit])
                found[state] = worst, worth[worst]
        return found

    def _total(self, k: int, profile: Profile, state: State,
               found: dict[State, tuple[Profile, Values]]) -> Fraction:
        i = self.levels.movers[k]
        payoff, delta = self.levels.game.payoff(i, profile), self.levels.discount[i]
        then = self.levels.after(profile)
        if then == state:
            return payoff
        later = found[then][1][k] if then in found else self.most[k]
        return (1 - delta) * payoff + delta * later

    def breaches(self, state: State, profile: Profile,
                 values: Values) -> Iterator[tuple[Fraction, int, int]]:
        """What each deviation costs, by whom, to what."""
        levels = self.levels
        for k, i in enumerate(levels.movers):
            delta = levels.discount[i]
            for b in levels.options(state)[i]:
                other = replaced(profile, i, b)
                now = levels.game.payoff(i, other)
                same = levels.after(other) == levels.after(profile)
                if b == profile[i] or (now <= levels.game.payoff(i, profile) and same):
                    continue
                end = self.ends[k].get(levels.after(other))
                later = self.most[k] if end is None else end[1][k]
                yield values[k] - (1 - delta) * now - delta * later, i, b

    def holds(self, state: State, profile: Profile, values: Values) -> bool:
        """Whether nobody gains by leaving a step."""
        return all(slack >= 0 for slack, *_ in self.breaches(state, profile, values))

    def ways(self, goal: Profile) -> dict[State, list[tuple[int, Values]]]:
        """For each state (periods to the goal, payoffs on the way), less what is no use."""
        found: dict[State, list[tuple[int, Values]]] = {}
        for state in self.levels.states:
            kept: list[tuple[int, Values]] = []
            every = sorted(
                (length, values) for length, profile, values in self.steps(state, goal, found)
                if self.holds(state, profile, values))
            for length, values in sorted(every, key=lambda w: (w[0], [-v for v in w[1]])):
                if not any(n <= length and all(a >= b for a, b in zip(other, values, strict=True))
                           for n, other in kept):
                    kept.append((length, values))
            if kept:
                found[state] = kept[:MOST_WAYS]
        return found

    def steps(self, state: State, goal: Profile, found: dict[State, list[tuple[int, Values]]]
              ) -> Iterator[tuple[int, Profile, Values]]:
        """First steps: periods to the goal, what is played, payoffs from there on."""
        levels, end = self.levels, self.levels.after(goal)
        options = levels.options(state)
        if all(a in own for a, own in zip(goal, options, strict=True)) and (
                state == end or end in found):
            yield 0, goal, levels.payoffs(goal)
        for profile in itertools.product(*options):
            then = levels.after(profile)
            if profile != goal and then != state:
                for length, values in found.get(then, []):
                    yield length + 1, profile, self.before(profile, values)

    def before(self, profile: Profile, values: Values) -> Values:
        """Payoffs from a period in which a profile is played and from what follows it."""
        return tuple(
            (1 - self.levels.discount[i]) * payoff + self.levels.discount[i] * value
            for i, payoff, value in zip(self.levels.movers, self.levels.payoffs(profile), values,
                                        strict=True))


def _start(node: Node, paths: _Paths) -> None:
    levels = paths.levels
    node["reached"].must_be(levels.told(levels.start))
    without: dict[str, Any] = {}
    for k, i in enumerate(levels.movers):
        end = paths.ends[k].get(levels.start)
        without[levels.game.players[i]] = None if end is None else {
            "deal": levels.game.label(end[0]), "value": end[1][k]}
    node["without"].must_be(without)


def _goal(answer: Node, paths: _Paths) -> None:
    levels, game = paths.levels, paths.levels.game
    names = [game.players[i] for i in levels.movers]
    stated = answer["method"]["options"]["goal"].one_of(("stated", "best"), "a choice") == "stated"
    order = None if stated else _worthwhile(paths)
    if answer["goal"].is_null():
        answer["goal"].demand(order == [], "is missing")
        for key in ("path", "tried"):
            answer[key].must_be([])
        answer["obstacle"].must_be(None)
        answer["status"].must_be("none")
        return
    goal = game.read_profile(answer["goal"]["profile"])
    answer["goal"]["deal"].must_be(game.label(goal))
    answer["goal"]["payoffs"].must_be(dict(zip(names, levels.payoffs(goal), strict=True)))
    ways = paths.ways(goal)
    best = ways.get(levels.start, [])
    tried = [node.text() for node in answer["tried"]]
    if order is None:
        answer["tried"].must_be([])
    else:
        answer["goal"].demand(goal in order, "is not among the deals that come first")
        before = order[:order.index(goal)] if best else order[1:]
        answer["goal"].demand(bool(best) or goal == order[0], "is not the best deal")
        answer["tried"].demand(tried == [game.label(p) for p in before],
                               "are not the deals that come first")
        for other in before:
            answer["tried"].demand(not paths.ways(other).get(levels.start),
                                   f"a path leads to {game.label(other)}")
    if best:
        answer["obstacle"].must_be(None)
        _path(answer["path"], paths, goal, best[0][0])
    else:
        answer["path"].must_be([])
        _obstacle(answer["obstacle"], paths, goal, ways)
    if not (answer["status"].value == "partial" and any(
            len(found) == MOST_WAYS for found in ways.values())):
        answer["status"].must_be("complete" if best else "none")


def _worthwhile(paths: _Paths) -> list[Profile]:
    levels = paths.levels
    options, ranked = levels.options(levels.start), []
    for goal in levels.game.profiles():
        ends = [end.get(levels.start) for end in paths.ends]
        gains = [Fraction(0) if end is None else payoff - end[1][k] for k, (payoff, end) in
                 enumerate(zip(levels.payoffs(goal), ends, strict=True))]
        if all(a in own for a, own in zip(goal, options, strict=True)) and all(
                gain > 0 for gain in gains):
            product = Fraction(1)
            for gain in gains:
                product *= gain
            ranked.append((-product, goal))
    return [goal for _, goal in sorted(ranked)[:TRIED]]


def _path(node: Node, paths: _Paths, goal: Profile, length: int) -> None:
    """Every step is possible and holds, the last is the goal, and none is one too many."""
    levels, steps = paths.levels, list(node)
    profiles = [levels.game.read_profile(step["profile"]) for step in steps]
    node.demand(bool(profiles) and profiles[-1] == goal, "does not end at the goal")
    node.demand(len(profiles) == length + 1, f"reaches the goal in period {len(profiles) - 1}, "
                f"the fastest path does in period {length}")
    states = [levels.start, *map(levels.after, profiles[:-1])]
    values = levels.payoffs(goal)
    names = [levels.game.players[i] for i in levels.movers]
    for t in range(len(steps) - 1, -1, -1):
        step, profile = steps[t], profiles[t]
        if t < len(steps) - 1:
            values = paths.before(profile, values)
        step["period"].must_be(t)
        step["deal"].must_be(levels.game.label(profile))
        step["profile"].demand(all(a in own for a, own in zip(
            profile, levels.options(states[t]), strict=True)), "takes something back")
        step["payoffs"].must_be(dict(zip(names, levels.payoffs(profile), strict=True)))
        step["values"].must_be(dict(zip(names, values, strict=True)))
        breach = min(paths.breaches(states[t], profile, values), default=None)
        step.demand(breach is None or breach[0] >= 0, "is not kept: somebody gains by leaving it")
        step["binding"].must_be(None if breach is None else _told(levels, breach))
    end = levels.after(goal)
    node.demand(paths.holds(end, goal, levels.payoffs(goal)), "is left once the goal is reached")


def _obstacle(node: Node, paths: _Paths, goal: Profile,
              ways: dict[State, list[tuple[int, Values]]]) -> None:
    levels = paths.levels
    nearest: tuple[Fraction, State, Profile, tuple[Fraction, int, int]] | None = None
    for state in levels.states:
        if state in ways:
            continue
        for _, profile, values in paths.steps(state, goal, ways):
            breach = min(paths.breaches(state, profile, values), default=None)
            if breach is not None and (nearest is None or breach[0] > nearest[0]):
                nearest = breach[0], state, profile, breach
    if nearest is None:
        node.must_be(None)
        return
    _, state, profile, breach = nearest
    node.must_be({"reached": levels.told(state), "deal": levels.game.label(profile),
                  "at_the_goal": profile == goal and state == levels.after(goal),
                  **_told(levels, breach)})


def _told(levels: _Levels, breach: tuple[Fraction, int, int]) -> dict[str, Any]:
    slack, i, b = breach
    return {"player": levels.game.players[i], "deviation": levels.game.actions[i][b],
            "slack": slack}


def _least(reached: Sequence[int], mark: Sequence[int]) -> bool:
    return all(a <= b for a, b in zip(reached, mark, strict=True))


def _product(options: list[list[int]]) -> int:
    total = 1
    for own in options:
        total *= len(own)
    return total
