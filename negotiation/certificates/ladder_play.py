"""A ladder followed state by state: with the members one by one, or with the bloc as one player."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from .games import Game, Profile, replaced
from .reading import Node
from .talks import Talks, many, number

State = tuple[int, int]  # rung, calm periods to go; (-1, k): over, in the k-th end


@dataclass(frozen=True, eq=False)
class Scene:
    """The game of all who act, and what is played on each rung, as an answer states it.

    Players are numbered as in `game`: those who act, in file order.
    """

    answer: Node
    game: Game
    everybody: dict[str, str]
    name: str
    by: tuple[int, ...]
    against: tuple[int, ...]
    weights: tuple[Fraction, ...]
    rungs: tuple[Profile, ...]
    rung_names: tuple[str, ...]
    calm: int
    known: dict[tuple[tuple[int, ...], Profile], tuple[Fraction, Profile]] = field(
        default_factory=dict)

    @property
    def players(self) -> tuple[str, ...]:
        """Names of those who act."""
        return self.game.players

    @classmethod
    def read(cls, answer: Node, source: Node) -> Scene:
        """The scene of a game or of a negotiation."""
        if source["kind"].text() == "negotiation":
            return _of_talks(cls, answer, source)
        game = Game.read(source)
        names = [node.text() for node in answer["ladder"]["by"]]
        by = tuple(sorted(game.players.index(node.one_of(game.players, "a player"))
                          for node in answer["ladder"]["by"]))
        answer["ladder"]["by"].demand(bool(names) and len(set(names)) == len(names),
                                      "expected players, each once")
        rungs = tuple(game.read_profile(node) for node in answer["certificate"]["rungs"])
        return cls(answer, game, {}, "ladder", by,
                   tuple(i for i, size in enumerate(game.shape) if size > 1 and i not in by),
                   (Fraction(1),) * len(by), rungs,
                   ("deal", *(f"rung {k}" for k in range(1, len(rungs)))),
                   answer["ladder"]["down_after"].integer())

    def full(self, profile: Profile) -> dict[str, str]:
        """A profile with the parties that stand still, in file order."""
        own = self.game.names(profile)
        return {player: own.get(player, action) for player, action in
                (self.everybody or own).items()}

    def label(self, profile: Profile) -> str:
        """The name of a profile: all actions joined by commas."""
        return ",".join(self.full(profile).values())

    def members(self, top: int | None = None) -> LadderPlay:
        """The ladder, up to a rung, if each decides for itself."""
        return self._play(top, as_one=False)

    def as_one(self, top: int | None = None) -> LadderPlay:
        """The same if those who carry it out act as one player."""
        return self._play(top, as_one=True)

    def _play(self, top: int | None, *, as_one: bool) -> LadderPlay:
        groups: list[tuple[int, ...]] = [
            (i,) for i in range(self.game.n) if not (as_one and i in self.by)]
        weights: list[tuple[Fraction, ...]] = [(Fraction(1),)] * len(groups)
        names = [self.players[i] for (i,) in groups]
        if as_one:
            groups.append(self.by)
            weights.append(self.weights)
            names.append(" and ".join(self.players[i] for i in self.by)
                         if not self.everybody else "the bloc")
        rungs = self.rungs if top is None else self.rungs[:top + 1]
        ends = self.answer["reversion"]["as_one" if as_one else "members"]
        return LadderPlay(self, names, groups, weights, rungs, [
            self._end(ends.get(name)) for name in names])

    def _end(self, node: Node | None) -> Profile | None:
        if node is None:
            return None
        named = dict(node.items())
        for player, action in self.everybody.items():
            if player not in self.players:
                node[player].must_be(action)
        return tuple(self.game.action(i, named[player]) if player in named else node.refuse(
            f"has no action of {player}") for i, player in enumerate(self.players))

    def term(self, key: str, player: str) -> Node:
        """A term of the answer for a player."""
        return self.answer[key][player]


def _of_talks(kind: type[Scene], answer: Node, source: Node) -> Scene:
    """All who act are made principals; the others stand at the status quo."""
    wanted = answer["ladder"]["id"].text()
    ladder = next((node for node in many(source, "ladder") if node["id"].value == wanted), None)
    if ladder is None:
        answer["ladder"]["id"].refuse("is not a ladder of the file")
    carrying = [node.text() for node in ladder["by"]]
    document: dict[str, Any] = dict(source.value)
    document["party"] = [
        {**party, "role": "principal"} if party["id"] in carrying else party
        for party in document["party"]]
    talks = Talks(Node(document, "input"))
    game, kept = talks.stage_game()
    everybody = {
        party.id: talks.bundle_name(party, tuple(
            issue.status_quo for issue in talks.own[party.id])) for party in talks.parties}
    rungs = _rungs(answer, talks, game, kept, ladder)
    by = tuple(i for i, player in enumerate(game.players) if player in carrying)
    weights = {party.id: party.weight for party in talks.parties}
    return kind(
        answer, game, everybody, wanted, by,
        tuple(i for i, size in enumerate(game.shape) if size > 1 and i not in by),
        tuple(weights[game.players[i]] for i in by), rungs,
        tuple(rung["name"].text() for rung in ladder["rungs"]),
        int(number(ladder.get("down_after"), Fraction(1))))


def _rungs(answer: Node, talks: Talks, game: Game, kept: list[list[int]],
           ladder: Node) -> tuple[Profile, ...]:
    """What is played: on every rung the deal, except what the file says of the rung."""
    claimed = [{player: node[player] for player in game.players}
               for node in answer["certificate"]["rungs"]]
    profiles = [tuple(game.action(i, rung[player]) for i, player in enumerate(game.players))
                for rung in claimed]
    steps = list(ladder["rungs"])
    answer["certificate"]["rungs"].demand(len(profiles) == len(steps), f"expected {len(steps)}")
    stated: set[str] = {issue for step in steps for issue, _ in step["set"].items()}
    base: dict[str, int] | None = None
    for profile, step in zip(profiles, steps, strict=True):
        levels = talks.levels(tuple(own[a] for own, a in zip(kept, profile, strict=True)))
        for issue, level in step["set"].items():
            level.demand(talks.issues[issue].levels[levels[issue]] == level.value,
                         "is not what is played on the rung")
        rest = {issue: level for issue, level in levels.items()
                if issue not in dict(step["set"].items())}
        if base is not None:
            answer["certificate"]["rungs"].demand(
                all(base.get(issue, level) == level for issue, level in rest.items()
                    if issue not in stated), "change what the ladder does not set")
        base = rest if base is None else base
    return tuple(profiles)


class LadderPlay:
    """Who decides for whom, and what every breach costs.

    Parameters
    ----------
    names, groups, weights
        For each who decides its name, the players for whom it decides, and how it adds their
        payoffs up.
    rungs
        Profiles, the deal first.
    ends
        For each who decides the profile that follows for ever if cooperation ends for it.
    """

    def __init__(self, scene: Scene, names: Sequence[str], groups: Sequence[tuple[int, ...]],
                 weights: Sequence[tuple[Fraction, ...]], rungs: Sequence[Profile],
                 ends: Sequence[Profile | None]) -> None:
        self.scene, self.players = scene, tuple(names)
        self.groups, self.weights, self.rungs, self.ends = groups, weights, rungs, list(ends)
        self.watched = [k for k, group in enumerate(groups)
                        if len(group) == 1 and group[0] in scene.against]
        self.movers = [k for k in range(len(groups)) if len(self._options(k)) > 1]
        self.bloc = len(groups) - 1
        self._delta: Fraction | None = None
        self._values: dict[tuple[int, State], Fraction] = {}

    def at(self, delta: Fraction) -> LadderPlay:
        """The same at a common discount."""
        found = LadderPlay(self.scene, self.players, self.groups, self.weights, self.rungs,
                           self.ends)
        found._delta = delta
        return found

    def discount(self, k: int) -> Fraction:
        """The discount of who decides; a bloc's is that of its first member."""
        if self._delta is not None:
            return self._delta
        return self.scene.term("discount", self.scene.players[self.groups[k][0]]).exact()

    def lag(self, k: int) -> int:
        """Periods until a breach is seen."""
        return self.scene.term("lag", self.scene.players[self.groups[k][0]]).integer()

    @property
    def timed(self) -> bool:
        """Whether all who have a choice have a discount."""
        return all(not self.scene.term("discount", self.scene.players[i]).is_null()
                   for i, size in enumerate(self.scene.game.shape) if size > 1)

    def payoff(self, k: int, profile: Profile) -> Fraction:
        """A period's payoff to who decides."""
        return sum((w * self.scene.game.payoff(i, profile)
                    for i, w in zip(self.groups[k], self.weights[k], strict=True)), Fraction(0))

    def _options(self, k: int) -> list[tuple[int, ...]]:
        sizes = (range(self.scene.game.shape[i]) for i in self.groups[k])
        return list(itertools.product(*sizes))

    def _others(self, k: int, profile: Profile) -> Iterator[tuple[Fraction, Profile]]:
        """What else can be done, and what it pays in the period."""
        for actions in self._options(k):
            other = profile
            for i, a in zip(self.groups[k], actions, strict=True):
                other = replaced(other, i, a)
            if other != profile:
                yield self.payoff(k, other), other

    def _best_other(self, k: int, profile: Profile) -> tuple[Fraction, Profile]:
        """The best that who decides can do instead; the first of several."""
        known, key = self.scene.known, (self.groups[k], profile)
        if key not in known:
            first, *rest = self._others(k, profile)
            for found in rest:
                first = found if found[0] > first[0] else first
            known[key] = first
        return known[key]

    def best(self, k: int, profile: Profile) -> Fraction:
        """The most that can be had in a period against what the others do."""
        own = self.payoff(k, profile)
        return max(own, self._best_other(k, profile)[0]) if k in self.movers else own

    def is_equilibrium(self, profile: Profile | None) -> bool:
        """Whether nobody who decides gains in a period by something else."""
        return profile is not None and all(
            self._best_other(k, profile)[0] <= self.payoff(k, profile) for k in self.movers)

    def equilibria(self) -> list[Profile]:
        """All one-shot equilibria, in the order of joint actions."""
        order = [i for group in self.groups for i in group]
        found = [p for p in self.scene.game.profiles() if self.is_equilibrium(p)]
        return sorted(found, key=lambda p: [p[i] for i in order])

    def _states(self) -> list[State]:
        calm = self.scene.calm
        return [(0, 1), *((k, left) for k in range(1, len(self.rungs))
                          for left in range(calm, 0, -1))]

    def _then(self, state: State) -> State:
        rung, left = state
        if rung <= 0:
            return state
        if left > 1:
            return rung, left - 1
        return rung - 1, self.scene.calm if rung > 1 else 1

    def _after(self, state: State, k: int) -> State:
        """Where play goes once a breach by who decides has been seen."""
        rung = state[0]
        if rung < 0:
            return state
        if k in self.watched:
            up = min(rung + 1, len(self.rungs) - 1)
            return up, self.scene.calm if up else 1
        profile = self.rungs[rung]
        gains = self._best_other(k, profile)[0] > self.payoff(k, profile)
        return (-1, k) if gains and self.ends[k] is not None else self._then(state)

    def _played(self, state: State) -> Profile:
        if state[0] >= 0:
            return self.rungs[state[0]]
        end = self.ends[state[1]]
        assert end is not None
        return end

    def _collapsed(self, k: int) -> Fraction:
        """What a breakdown is worth; nothing is asked of it where the hazard is 0."""
        end = self.ends[self.watched[0]]
        return Fraction(0) if end is None else self.payoff(k, end)

    def _value(self, k: int, state: State) -> Fraction:
        """Average payoff from a state if all do as prescribed."""
        if (k, state) in self._values:
            return self._values[k, state]
        self._values[k, state] = self._fresh_value(k, state)
        return self._values[k, state]

    def _fresh_value(self, k: int, state: State) -> Fraction:
        delta, hazard = self.discount(k), self.scene.answer["hazard"].exact()
        now, ended = self.payoff(k, self._played(state)), self._collapsed(k)
        if self._then(state) == state:
            return ((1 - delta) * now + delta * hazard * ended) / (1 - delta * (1 - hazard))
        later = self._value(k, self._then(state))
        return (1 - delta) * now + delta * ((1 - hazard) * later + hazard * ended)

    @cached_property
    def losses(self) -> list[tuple[Fraction, int, int, str]]:
        """For each state and who decides what its best breach costs."""
        found = []
        for state in self._states():
            for k in self.movers:
                slack, done = self._loss(k, state)
                found.append((slack, state[0], k, done))
        return found

    def _loss(self, k: int, state: State) -> tuple[Fraction, str]:
        delta, hazard = self.discount(k), self.scene.answer["hazard"].exact()
        ended, total, weight, alive, at = self._collapsed(k), Fraction(0), Fraction(1), Fraction(
            1), state
        lag = self.lag(k)
        first, profile = self._best_other(k, self._played(state))
        for s in range(lag):
            now = first if s == 0 else self.best(k, self._played(at))
            total += weight * (alive * now + (1 - alive) * ended)
            weight, alive = weight * delta, alive * (1 - hazard)
            at = self._after(at, k) if s == lag - 1 else self._then(at)
        later = alive * self._value(k, at) + (1 - alive) * ended
        names = self.scene.game.actions
        done = " & ".join(names[i][profile[i]] for i in self.groups[k])
        return self._value(k, state) - (1 - delta) * total - weight * later, done
