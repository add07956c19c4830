"""Games side by side: stated as such, or a negotiation whose payoffs add up across areas."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from .games import ENUMERABLE, Game, Profile
from .reading import Node
from .report import Report
from .talks import Talks, game_document

Places = tuple[Profile, ...]


class Areas:
    """Issue areas by name.

    Parameters
    ----------
    names, games
        In order.
    """

    def __init__(self, names: Sequence[str], games: Sequence[Game]) -> None:
        self.names, self.games = tuple(names), tuple(games)
        self.players = tuple(dict.fromkeys(p for game in games for p in game.players))
        self.movers = tuple(
            player for player in self.players
            if any(player in game.players and game.shape[game.players.index(player)] > 1
                   for game in games))
        self.size = math.prod(game.size for game in games)

    @classmethod
    def read(cls, document: Node) -> Areas:
        """The areas that a document of kind "issue-areas" describes."""
        items = list(document["areas"])
        return cls([item["name"].text() for item in items],
                   [Game.read(item["game"]) for item in items])

    def places(self) -> Iterator[Places]:
        """Every deal on all areas: a profile of each."""
        return itertools.product(*(list(game.profiles()) for game in self.games))


class TakenApart:
    """A negotiation as areas, each of them some issues of the principals.

    Parameters
    ----------
    source
        The negotiation.
    issues
        A node with the issues of each area.
    """

    def __init__(self, source: Node, issues: Node) -> None:
        self.talks = Talks(source)
        self.game = Game.read(Node(game_document(source), "input"))
        self.groups = {name: [issue.text() for issue in listed] for name, listed in issues.items()}
        self._must_be_all(issues)
        self.bundles = self._bundles()
        status_quo = [tuple(issue.status_quo for issue in self.talks.own[party.id])
                      for party in self.talks.parties]
        allowed = all(own in bundles for own, bundles in
                      zip(status_quo, self.bundles, strict=True))
        self.base = tuple(
            bundles.index(own) if allowed else 0
            for own, bundles in zip(status_quo, self.bundles, strict=True))
        self.shares = [[self._shares(p, group) for p in range(self.game.n)]
                       for group in self.groups.values()]
        self.areas = Areas(list(self.groups), [
            self._game(k) for k in range(len(self.groups))])

    def _must_be_all(self, node: Node) -> None:
        """Every issue of a principal is in one area."""
        own = [issue.id for party in self.talks.principals for issue in self.talks.own[party.id]]
        named = [issue for group in self.groups.values() for issue in group]
        node.demand(sorted(own) == sorted(named), "are not all issues of principals, each once")

    def _bundles(self) -> list[list[tuple[int, ...]]]:
        """For each party the levels of its own issues in each of its actions."""
        kept = iter([[bundles[b] for b, fine in enumerate(allowed) if fine] for bundles, allowed
                     in zip(self.talks.bundles, self.talks.allowed, strict=True)])
        return [next(kept) if party.principal else
                [tuple(issue.status_quo for issue in self.talks.own[party.id])]
                for party in self.talks.parties]

    def _columns(self, p: int, group: Sequence[str]) -> list[int]:
        own = [issue.id for issue in self.talks.own[self.talks.parties[p].id]]
        return [k for k, issue in enumerate(own) if issue in group]

    def _shares(self, p: int, group: Sequence[str]) -> list[tuple[int, ...]]:
        """The actions of a party in an area: levels there, in the order of its bundles."""
        columns = self._columns(p, group)
        return list(dict.fromkeys(
            tuple(bundle[k] for k in columns) for bundle in self.bundles[p]))

    def _game(self, area: int) -> Game:
        """The game of an area: changes against the base, the others standing there."""
        group = list(self.groups.values())[area]
        names = []
        for p, party in enumerate(self.talks.parties):
            own = self.talks.own[party.id]
            names.append(["+".join(own[column].levels[level] for column, level in
                                   zip(self._columns(p, group), share, strict=True)) or "-"
                          for share in self.shares[area][p]])

        def rule(i: int, profile: Profile) -> Fraction:
            return self.game.payoff(i, self._moved(area, profile)) - self.game.payoff(i, self.base)

        return Game(self.game.players, names, rule)

    def _moved(self, area: int, profile: Profile) -> Profile:
        """The deal in which only one area differs from the base."""
        found = []
        for p, action in enumerate(profile):
            bundle = list(self.bundles[p][self.base[p]])
            columns = self._columns(p, list(self.groups.values())[area])
            for column, level in zip(columns, self.shares[area][p][action], strict=True):
                bundle[column] = level
            found.append(self.bundles[p].index(tuple(bundle)))
        return tuple(found)

    def places(self, deal: Profile) -> Places:
        """The profile of every area in a deal."""
        return tuple(
            tuple(self.shares[area][p].index(tuple(
                self.bundles[p][b][k] for k in self._columns(p, group)))
                for p, b in enumerate(deal))
            for area, group in enumerate(self.groups.values()))

    def check(self, node: Node, report: Report) -> None:
        """Areas are free of each other, and payoffs are the sum of what changes in each."""
        for p, bundles in enumerate(self.bundles):
            free = math.prod(len(shares[p]) for shares in self.shares)
            node.demand(free == len(bundles),
                        f"limits of {self.game.players[p]} tie areas together")
        if self.game.size > ENUMERABLE:
            report.note(f"that payoffs add up across areas was not re-checked: there are "
                        f"{self.game.size} deals, more than {ENUMERABLE}")
            return
        for deal in self.game.profiles():
            places = self.places(deal)
            for i, player in enumerate(self.game.players):
                total = self.game.payoff(i, self.base) + sum(
                    game.payoff(i, place)
                    for game, place in zip(self.areas.games, places, strict=True))
                node.demand(total == self.game.payoff(i, deal),
                            f"payoffs of {player} do not add up across areas")
