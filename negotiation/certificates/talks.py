"""A negotiation read from its document: bundles, deals, payoffs, doctrine, ratification.

The principals choose, everyone else's issues stand at the status quo, and uncertain numbers
stand at their modes. A bundle is one level for each issue of a party; a deal is one bundle
for each principal. Payoffs add up issue by issue, linkages come on top.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from .games import Game, Profile
from .reading import Node

ZERO, ONE = Fraction(0), Fraction(1)

Levels = dict[str, int]


@dataclass(frozen=True)
class Party:
    """Who talks, and on what terms."""

    id: str
    name: str
    principal: bool
    discount: Fraction | None
    volatility: Fraction
    lag: int
    weight: Fraction
    quota: Fraction | None


@dataclass(frozen=True)
class Issue:
    """One dimension of the talks, its levels from harshest to most generous."""

    id: str
    by: str
    levels: tuple[str, ...]
    status_quo: int
    reversible: bool
    outside: bool
    payoff: dict[str, list[Fraction]]
    uses: dict[str, list[Fraction]]
    requires: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Linkage:
    """A payoff added where several issues stand at given levels."""

    when: dict[str, set[int]]
    payoff: dict[str, Fraction]


@dataclass(frozen=True)
class Constituency:
    """A group at home whose votes count if the deal gives it what it asks."""

    party: str
    payoff: dict[str, list[Fraction]]
    accepts_at_least: Fraction
    votes: Fraction


class Talks:
    """The whole negotiation; deals are tuples of bundle numbers, one a principal."""

    def __init__(self, document: Node) -> None:
        self.document = document
        self.parties = [_party(node) for node in document["party"]]
        self.issues = {issue.id: issue for issue in map(_issue, document["issue"])}
        self.linkages = [_linkage(node, self.issues) for node in many(document, "linkage")]
        self.constituencies = [_constituency(node, self.issues)
                               for node in many(document, "constituency")]
        self.principals = [party for party in self.parties if party.principal]
        self.own = {party.id: [issue for issue in self.issues.values() if issue.by == party.id]
                    for party in self.parties}
        self.size = math.prod(len(issue.levels) for party in self.principals
                              for issue in self.own[party.id])
        self._standing = {issue.id: issue.status_quo for issue in self.issues.values()}
        self._payoffs: dict[Profile, dict[str, Fraction]] = {}
        self._added: dict[tuple[str, tuple[int, ...]], dict[str, Fraction]] = {}

    @cached_property
    def bundles(self) -> list[list[tuple[int, ...]]]:
        """For each principal every combination of levels of its issues."""
        return [
            list(itertools.product(*(range(len(issue.levels)) for issue in self.own[party.id])))
            for party in self.principals
        ]

    @cached_property
    def allowed(self) -> list[list[bool]]:
        """For each principal whether its doctrine and requirements allow each bundle."""
        return [[not count for count in counts] for counts in self._objections]

    def deals(self) -> list[Profile]:
        """All deals in index order, the last principal's bundle changing fastest."""
        return list(itertools.product(*(range(len(bundles)) for bundles in self.bundles)))

    def feasible(self, deal: Profile) -> bool:
        """Whether every principal's doctrine and requirements allow its bundle."""
        return not self.broken(deal)

    def levels(self, deal: Profile) -> Levels:
        """The level of every issue."""
        found = dict(self._standing)
        for party, bundles, b in zip(self.principals, self.bundles, deal, strict=True):
            for issue, level in zip(self.own[party.id], bundles[b], strict=True):
                found[issue.id] = level
        return found

    def profile(self, deal: Profile) -> dict[str, str]:
        """The levels of the principals' issues, by name and in file order."""
        levels = self.levels(deal)
        acting = {party.id for party in self.principals}
        return {issue.id: issue.levels[levels[issue.id]]
                for issue in self.issues.values() if issue.by in acting}

    def bundle_name(self, party: Party, bundle: tuple[int, ...]) -> str:
        """Levels joined with ``+``; ``-`` for a party without issues."""
        names = (issue.levels[level]
                 for issue, level in zip(self.own[party.id], bundle, strict=True))
        return "+".join(names) or "-"

    def bundle_names(self, deal: Profile) -> dict[str, str]:
        """The name of each principal's bundle."""
        return {party.id: self.bundle_name(party, bundles[b]) for party, bundles, b in
                zip(self.principals, self.bundles, deal, strict=True)}

    def label(self, deal: Profile) -> str:
        """The name of a deal: the principals' bundles joined with commas."""
        return ",".join(self.bundle_names(deal).values())

    def payoffs(self, deal: Profile) -> dict[str, Fraction]:
        """The payoff of every party."""
        if deal not in self._payoffs:
            levels = self.levels(deal)
            found = dict.fromkeys((party.id for party in self.parties), ZERO)
            for owner, own in self.own.items():
                for name, x in self._terms(owner, tuple(levels[issue.id] for issue in own)).items():
                    found[name] += x
            for linkage in self.linkages:
                if all(levels[issue] in wanted for issue, wanted in linkage.when.items()):
                    for name, x in linkage.payoff.items():
                        found[name] += x
            self._payoffs[deal] = found
        return self._payoffs[deal]

    def _terms(self, owner: str, bundle: tuple[int, ...]) -> dict[str, Fraction]:
        """What a party's bundle adds to the payoff of each party."""
        if (owner, bundle) not in self._added:
            added: dict[str, Fraction] = {}
            for issue, level in zip(self.own[owner], bundle, strict=True):
                for name, numbers in issue.payoff.items():
                    added[name] = added.get(name, ZERO) + numbers[level]
            self._added[owner, bundle] = added
        return self._added[owner, bundle]

    def find(self, profile: dict[str, str]) -> Profile | None:
        """The deal with these levels, issues left out at the status quo; None if it needs
        a partner's issue to move."""
        levels = dict(self._standing)
        for name, level in profile.items():
            levels[name] = self.issues[name].levels.index(level)
        deal = tuple(
            bundles.index(tuple(levels[issue.id] for issue in self.own[party.id]))
            for party, bundles in zip(self.principals, self.bundles, strict=True)
        )
        return deal if self.levels(deal) == levels else None

    def status_quo(self) -> Profile:
        """The deal in which every issue stays as it is."""
        found = self.find({})
        assert found is not None
        return found

    def broken(self, deal: Profile) -> int:
        """How many clauses of their doctrine and requirements the principals break."""
        return sum(counts[b] for counts, b in zip(self._objections, deal, strict=True))

    @cached_property
    def _objections(self) -> list[list[int]]:
        return [[self._breaches(party.id, bundle) for bundle in bundles]
                for party, bundles in zip(self.principals, self.bundles, strict=True)]

    def _breaches(self, party: str, bundle: tuple[int, ...]) -> int:
        own = self.own[party]
        broken = 0
        for clause in many(self.document, "doctrine"):
            if clause["party"].text() == party:
                broken += _breaks(clause, own, bundle)
        at = {issue.id: level for issue, level in zip(own, bundle, strict=True)}
        for issue in own:
            for level, needs in issue.requires.items():
                if at[issue.id] >= issue.levels.index(level):
                    broken += sum(at[other] < self.issues[other].levels.index(wanted)
                                  for other, wanted in needs.items())
        return broken

    def refusing(self, deal: Profile) -> list[str]:
        """The parties whose constituencies do not ratify (Putnam, 1988)."""
        levels = self.levels(deal)
        found = []
        for party in self.parties:
            own = [group for group in self.constituencies if group.party == party.id]
            given = sum((group.votes for group in own if _accepts(group, levels)), ZERO)
            enough = (2 * given > sum(group.votes for group in own) if party.quota is None
                      else given >= party.quota)
            if own and not enough:
                found.append(party.id)
        return found

    @property
    def weights(self) -> tuple[Fraction, ...]:
        """Bargaining weights of the principals."""
        return tuple(party.weight for party in self.principals)

    def explicit(self) -> tuple[Fraction, ...]:
        """The disagreement payoffs that the file states for the principals, 0 if left out."""
        stated = self.document["disagreement"]["payoffs"]
        values = [stated.get(party.id) for party in self.principals]
        return tuple(ZERO if value is None else mode(value) for value in values)

    def stage_game(self) -> tuple[Game, list[list[int]]]:
        """The one-shot game of the principals over allowed bundles, and those bundles."""
        kept = [[b for b, fine in enumerate(allowed) if fine] for allowed in self.allowed]
        ids = [party.id for party in self.principals]

        def rule(i: int, profile: Profile) -> Fraction:
            deal = tuple(bundles[a] for bundles, a in zip(kept, profile, strict=True))
            return self.payoffs(deal)[ids[i]]

        names = [[self.bundle_name(party, bundles[b]) for b in k] for party, bundles, k in
                 zip(self.principals, self.bundles, kept, strict=True)]
        return Game(ids, names, rule), kept


def game_document(document: Node) -> dict[str, Any]:
    """The document of the game that a negotiation stands for.

    Every party is a player; a principal's actions are the bundles its doctrine allows, a
    partner has one.
    """
    talks = Talks(document)
    game, kept = talks.stage_game()
    names = dict(zip(game.players, game.actions, strict=True))
    for party in talks.parties:
        if not party.principal:
            standing = tuple(issue.status_quo for issue in talks.own[party.id])
            names[party.id] = (talks.bundle_name(party, standing),)
    found: dict[str, Any] = {
        "format": "negotiation/1", "kind": "game",
        "title": document["title"].text(),
        "source": [key.text() for key in many(document, "source")],
        "players": [{"name": party.id, "actions": list(names[party.id])}
                    for party in talks.parties],
        "payoffs": {party.id: _table(talks, kept, party, ()) for party in talks.parties},
        "discount": {party.id: str(party.discount) for party in talks.parties
                     if party.discount is not None},
    }
    return {key: value for key, value in found.items() if value not in ("", [], {})}


def _table(talks: Talks, kept: list[list[int]], party: Party, chosen: Profile) -> Any:
    """Payoffs of a party, nested in the order of the parties; partners have one entry."""
    at = sum(talks.parties[k].principal for k in range(len(chosen)))
    if len(chosen) == len(talks.parties):
        deal = tuple(b for b, other in zip(chosen, talks.parties, strict=True) if other.principal)
        return str(talks.payoffs(deal)[party.id])
    options = kept[at] if talks.parties[len(chosen)].principal else [0]
    return [_table(talks, kept, party, (*chosen, b)) for b in options]


def many(node: Node, key: str) -> list[Node]:
    """The items of a list that may be absent."""
    found = node.get(key)
    return [] if found is None else list(found)


def number(node: Node | None, default: Fraction) -> Fraction:
    """An exact number that may be absent."""
    return default if node is None else node.number()


def mode(node: Node) -> Fraction:
    """The number that stands for an uncertain quantity."""
    if not isinstance(node.value, dict):
        return node.number()
    kind = node.value.get("dist")
    if kind == "discrete":
        values = [value.number() for value in node["values"]]
        chances = [chance.number() for chance in node["probabilities"]]
        return values[chances.index(max(chances))]
    if kind == "normal":
        return node["mean"].number()
    if kind == "lognormal":
        return node["median"].number()
    if "mode" in node.value:
        return node["mode"].number()
    return (node["low"].number() + node["high"].number()) / 2


def _modes(node: Node | None, levels: tuple[str, ...]) -> dict[str, list[Fraction]]:
    """For each key one number a level."""
    found = {} if node is None else {
        key: [mode(value) for value in values] for key, values in node.items()
    }
    for key, numbers in found.items():
        assert node is not None
        node[key].demand(len(numbers) == len(levels), f"expected {len(levels)} numbers")
    return found


def _party(node: Node) -> Party:
    role, discount, volatility = node.get("role"), node.get("discount"), node.get("volatility")
    name, lag, quota = node.get("name"), node.get("detection_lag"), node.get("quota")
    return Party(
        node["id"].text(),
        node["id"].text() if name is None else name.text(),
        role is None or role.text() == "principal",
        None if discount is None else mode(discount),
        ZERO if volatility is None else mode(volatility),
        1 if lag is None else lag.integer(),
        number(node.get("weight"), ONE),
        None if quota is None else quota.number(),
    )


def _issue(node: Node) -> Issue:
    levels = tuple(level.text() for level in node["levels"])
    reversible, requires, outside = map(node.get, ("reversible", "requires", "outside"))
    return Issue(
        node["id"].text(),
        node["by"].text(),
        levels,
        levels.index(node["status_quo"].one_of(levels, "a level of the issue")),
        reversible is None or reversible.flag(), outside is not None and outside.flag(),
        _modes(node.get("payoff"), levels),
        _modes(node.get("uses"), levels),
        {} if requires is None else {
            level: {other: wanted.text() for other, wanted in needs.items()}
            for level, needs in requires.items()
        },
    )


def _linkage(node: Node, issues: dict[str, Issue]) -> Linkage:
    when = {}
    for name, wanted in node["when"].items():
        wanted.demand(name in issues, "is not an issue")
        known = issues[name].levels
        levels = [wanted] if isinstance(wanted.value, str) else list(wanted)
        when[name] = {known.index(level.one_of(known, "a level of the issue")) for level in levels}
    payoff = node.get("payoff")
    return Linkage(when, {} if payoff is None else {
        party: mode(value) for party, value in payoff.items()})


def _constituency(node: Node, issues: dict[str, Issue]) -> Constituency:
    payoff, standing = {}, ZERO
    for name, numbers in node["payoff"].items():
        numbers.demand(name in issues, "is not an issue")
        payoff[name] = [number.number() for number in numbers]
        numbers.demand(len(payoff[name]) == len(issues[name].levels), "expected one number a level")
        standing += payoff[name][issues[name].status_quo]
    return Constituency(node["party"].text(), payoff,
                        number(node.get("accepts_at_least"), standing),
                        number(node.get("votes"), ONE))


def _accepts(group: Constituency, levels: Levels) -> bool:
    return sum((numbers[levels[name]] for name, numbers in group.payoff.items()),
               ZERO) >= group.accepts_at_least


def _breaks(clause: Node, own: list[Issue], bundle: tuple[int, ...]) -> int:
    """How often a bundle breaks a clause: its budget once, its forbidden levels each."""
    broken = 0
    budget, forbids = clause.get("uses"), clause.get("forbids")
    if budget is not None:
        used = sum((issue.uses[budget.text()][level]
                    for issue, level in zip(own, bundle, strict=True)
                    if budget.text() in issue.uses), ZERO)
        broken += used > clause["at_most"].number()
    forbidden = {} if forbids is None else {
        name: [level.text() for level in levels] for name, levels in forbids.items()
    }
    for issue, level in zip(own, bundle, strict=True):
        broken += issue.levels[level] in forbidden.get(issue.id, ())
        if clause.get("irreversible") is not None:
            broken += not issue.reversible and level > issue.status_quo
    return broken
