"""Claims about one-shot play: pure equilibria and rationalizable actions.

A profile is a tuple of action indices in file order. Definitions: Nash (1951); Bernheim
(1984) and Pearce (1984) for two players, correlated rationalizability for more.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from .reading import Node, no_repeats
from .report import Report

# Up to this many profiles a list claimed to be complete is enumerated again.
ENUMERABLE = 20_000
ONE = Fraction(1)

Profile = tuple[int, ...]


class Game:
    """A payoff table.

    Parameters
    ----------
    players, actions
        Names, in file order.
    rule
        The payoff of player i at a profile; asked once for each, and only where a claim
        touches it.
    """

    def __init__(self, players: Sequence[str], actions: Sequence[Sequence[str]],
                 rule: Callable[[int, Profile], Fraction]) -> None:
        self.players = tuple(players)
        self.actions = tuple(tuple(names) for names in actions)
        self.shape = tuple(len(names) for names in self.actions)
        self.size = math.prod(self.shape)
        self.n = len(self.players)
        self._rule = rule
        self._known: dict[tuple[int, Profile], Fraction] = {}
        self._best: dict[tuple[int, Profile], tuple[Fraction, int]] = {}

    @classmethod
    def read(cls, document: Node) -> Game:
        """The game that a document of kind "game" describes."""
        records = list(document["players"])
        players = [record["name"].text() for record in records]
        actions = [[action.text() for action in record["actions"]] for record in records]
        tables = document["payoffs"].named(players)

        def rule(i: int, profile: Profile) -> Fraction:
            cell = tables[i].value
            for action in profile:
                if not isinstance(cell, (list, tuple)) or action >= len(cell):
                    tables[i].refuse("is not a table with one entry a profile")
                cell = cell[action]
            return Node(cell, "", tables[i]).number()

        return cls(players, actions, rule)

    def profiles(self) -> Iterator[Profile]:
        """All profiles, the last player's action changing fastest."""
        return itertools.product(*(range(size) for size in self.shape))

    def payoff(self, i: int, profile: Profile) -> Fraction:
        """The payoff of player i."""
        key = (i, profile)
        if key not in self._known:
            self._known[key] = self._rule(i, profile)
        return self._known[key]

    def payoffs(self, profile: Profile) -> dict[str, Fraction]:
        """The payoffs of all players."""
        return {player: self.payoff(i, profile) for i, player in enumerate(self.players)}

    def best_reply(self, i: int, profile: Profile) -> tuple[Fraction, int]:
        """The most that player i can get against the others, and the first action that gives it."""
        line = (i, replaced(profile, i, -1))
        if line not in self._best:
            values = [self.payoff(i, replaced(profile, i, b)) for b in range(self.shape[i])]
            self._best[line] = max(values), values.index(max(values))
        return self._best[line]

    def is_equilibrium(self, profile: Profile) -> bool:
        """Whether no player gains by deviating alone."""
        return all(self.payoff(i, profile) == self.best_reply(i, profile)[0]
                   for i in range(self.n))

    def equilibria(self) -> list[Profile]:
        """All pure equilibria in index order."""
        return [profile for profile in self.profiles() if self.is_equilibrium(profile)]

    def read_profile(self, node: Node) -> Profile:
        """A profile spelled ``{player: action}``."""
        return tuple(
            self.action(i, choice) for i, choice in enumerate(node.named(self.players))
        )

    def action(self, i: int, node: Node) -> int:
        """The index of a named action of player i."""
        return self.actions[i].index(node.one_of(self.actions[i], f"an action of "
                                                 f"{self.players[i]}"))

    def names(self, profile: Profile) -> dict[str, str]:
        """A profile as ``{player: action}``."""
        return {
            player: names[a]
            for player, names, a in zip(self.players, self.actions, profile, strict=True)
        }

    def label(self, profile: Profile) -> str:
        """The name of a profile as a deal: its actions joined by commas."""
        return ",".join(self.names(profile).values())


def replaced(profile: Profile, i: int, action: int) -> Profile:
    """The profile in which player i plays another action."""
    return (*profile[:i], action, *profile[i + 1:])


def check_pure(result: Node, game: Game, report: Report) -> None:
    """Pure Nash equilibria: each one, all of them, their components and the certificate."""
    report.run("equilibria", lambda: _each_equilibrium(result, game))
    report.run("equilibria are all", lambda: _all_equilibria(result, game, report))
    report.run("components", lambda: _components(result, game))
    report.run("certificate", lambda: _pure_certificate(result, game))


def _profile_of(item: Node, game: Game) -> Profile:
    chosen = []
    for i, mixed in enumerate(item["strategies"].named(game.players)):
        support = list(mixed.items())
        mixed.demand(len(support) == 1, "a pure strategy is one action with probability 1")
        action, probability = support[0]
        probability.must_be(ONE)
        chosen.append(game.action(i, Node(action, "", mixed)))
    return tuple(chosen)


def _each_equilibrium(result: Node, game: Game) -> None:
    seen = set()
    for item in result["equilibria"]:
        profile = _profile_of(item, game)
        item.demand(profile not in seen, f"{game.label(profile)} is listed twice")
        seen.add(profile)
        for i, player in enumerate(game.players):
            best, action = game.best_reply(i, profile)
            gain = best - game.payoff(i, profile)
            item.demand(gain == 0, f"{game.label(profile)} is not an equilibrium: {player} gains "
                        f"{gain} by playing {game.actions[i][action]}")
        item["payoffs"].must_be(game.payoffs(profile))
        item["regret"].must_be(Fraction(0))
        item["exact"].must_be(True)


def _all_equilibria(result: Node, game: Game, report: Report) -> None:
    listed = result["equilibria"]
    claimed = {_profile_of(item, game) for item in listed}
    if game.size > ENUMERABLE:
        report.note(f"completeness of equilibria was not re-checked: the game has {game.size} "
                    f"profiles, more than {ENUMERABLE}")
    else:
        for profile in game.equilibria():
            listed.demand(profile in claimed,
                          f"left out {game.label(profile)}, which is an equilibrium")
    result["status"].must_be("complete" if claimed else "none")
    result["claim"].must_be("all pure-strategy Nash equilibria")


def _components(result: Node, game: Game) -> None:
    """Equilibria that differ in one player's action share a component, numbered as first met."""
    items = list(result["equilibria"])
    profiles = [_profile_of(item, game) for item in items]
    groups = joined(profiles)
    numbers: list[int] = []
    for item, group in zip(items, groups, strict=True):
        claimed = item["component"].integer()
        if group < len(numbers):
            item["component"].must_be(numbers[group])
        else:
            start = numbers[0] if numbers else claimed
            item["component"].demand(start in (0, 1), "components are counted from 0 or 1")
            item["component"].must_be(start + len(numbers))
            numbers.append(claimed)


def joined(profiles: list[Profile]) -> list[int]:
    """For each profile the number of its group, groups being chains of one-player changes."""
    by_line: dict[tuple[int, Profile], list[int]] = {}
    for k, profile in enumerate(profiles):
        for i in range(len(profile)):
            by_line.setdefault((i, replaced(profile, i, -1)), []).append(k)
    group = [-1] * len(profiles)
    count = 0
    for k in range(len(profiles)):
        if group[k] >= 0:
            continue
        waiting = [k]
        while waiting:
            j = waiting.pop()
            if group[j] < 0:
                group[j] = count
                for i in range(len(profiles[j])):
                    waiting.extend(by_line.pop((i, replaced(profiles[j], i, -1)), ()))
        count += 1
    return group


def _pure_certificate(result: Node, game: Game) -> None:
    certificate = result["certificate"]
    certificate["kind"].must_be("all-unilateral-deviations")
    certificate["profiles"].must_be(game.size)
    certificate["equilibria"].must_be(len(list(result["equilibria"])))


def check_rationalizable(result: Node, game: Game, report: Report) -> None:
    """Iterated strict dominance: each removal by its mixture, each survivor by its belief."""
    report.run("rounds", lambda: _rounds(result, game))
    report.run("surviving", lambda: _surviving(result, game))
    report.run("beliefs", lambda: _beliefs(result, game))


def _rounds(result: Node, game: Game) -> None:
    """Every removed action is worse than its mixture against all opponents still there."""
    left = [set(range(size)) for size in game.shape]
    for step in result["rounds"]:
        removed: list[tuple[int, int]] = []
        for item in step:
            i = game.players.index(item["player"].one_of(game.players, "a player"))
            action = game.action(i, item["action"])
            item.demand(action in left[i] and (i, action) not in removed,
                        "this action was removed before")
            mixture = _distribution(item["mixture"], game, i)
            item["mixture"].demand(set(mixture) <= left[i] - {action},
                                   "mixes actions that were removed before, or the action itself")
            gains = _gains(game, i, action, mixture, left)
            item.demand(min(gains) > 0, f"not strictly dominated by the mixture: the least gain is "
                        f"{min(gains)}")
            item["margin"].must_be(min(gains))
            removed.append((i, action))
        step.demand(bool(removed), "a round removes at least one action")
        for i, action in removed:
            left[i].discard(action)
    for i, listed in enumerate(result["surviving"].named(game.players)):
        listed.must_be([name for a, name in enumerate(game.actions[i]) if a in left[i]])


def _gains(game: Game, i: int, action: int, mixture: dict[int, Fraction],
           left: list[set[int]]) -> list[Fraction]:
    others = [sorted(left[j]) if j != i else [action] for j in range(game.n)]
    return [
        sum((p * game.payoff(i, replaced(profile, i, b)) for b, p in mixture.items()), Fraction(0))
        - game.payoff(i, profile)
        for profile in itertools.product(*others)
    ]


def _distribution(node: Node, game: Game, i: int) -> dict[int, Fraction]:
    """A mixed action ``{action: probability}`` with positive probabilities that sum to one."""
    mixture = {}
    for name, probability in node.items():
        share = probability.exact()
        probability.demand(share > 0, "expected a positive probability")
        mixture[game.action(i, Node(name, "", node))] = share
    node.demand(sum(mixture.values()) == 1, f"probabilities sum to {sum(mixture.values())}")
    return mixture


def _surviving(result: Node, game: Game) -> None:
    for i, listed in enumerate(result["surviving"].named(game.players)):
        names = list(listed)
        no_repeats(names, "action")
        listed.demand(bool(names), "no action survives")
        for name in names:
            game.action(i, name)
    result["status"].must_be("complete")
    if game.n > 2:
        result["claim"].demand("correlated rationalizable" in result["claim"].text(),
                               "with more than two players the claim is of correlated "
                               "rationalizable actions")


def _beliefs(result: Node, game: Game) -> None:
    """Every survivor is a best reply, among all actions, to a belief over surviving profiles."""
    result["certificate"]["kind"].must_be("dominance-and-beliefs")
    surviving = [
        [name.text() for name in listed] for listed in result["surviving"].named(game.players)
    ]
    beliefs = result["certificate"]["beliefs"].named(game.players)
    for i, of_player in enumerate(beliefs):
        for name, belief in zip(surviving[i], of_player.named(surviving[i]), strict=True):
            own = game.action(i, Node(name, "", of_player))
            weights = _belief(belief, game, i, surviving)
            values = [
                sum((p * game.payoff(i, replaced(profile, i, b)) for profile, p in weights),
                    Fraction(0))
                for b in range(game.shape[i])
            ]
            best = max(values)
            belief.demand(values[own] == best, f"{name} is no best reply: it gives {values[own]}, "
                          f"{game.actions[i][values.index(best)]} gives {best}")


def _belief(node: Node, game: Game, i: int,
            surviving: list[list[str]]) -> list[tuple[Profile, Fraction]]:
    others = [player for j, player in enumerate(game.players) if j != i]
    weights = []
    for item in node:
        names = dict(zip(others, item["profile"].named(others), strict=True))
        profile = []
        for j, player in enumerate(game.players):
            if j == i:
                profile.append(0)
                continue
            names[player].one_of(surviving[j], f"a surviving action of {player}")
            profile.append(game.action(j, names[player]))
        share = item["probability"].exact()
        item["probability"].demand(share > 0, "expected a positive probability")
        weights.append((tuple(profile), share))
    total = sum(p for _, p in weights)
    node.demand(total == 1, f"probabilities sum to {total}")
    return weights
