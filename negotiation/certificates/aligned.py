"""The bargain between the principals with the partners at other levels than the status quo.

A partner's level adds constants of its own, and linkages whose conditions on partners it meets:
everything but the constants is found once for each set of such linkages.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .bargains import largest_products
from .deals import Deals, Vector
from .games import Game, Profile
from .problems import security
from .question import Question
from .scene import Scene
from .talks import Levels

ZERO = Fraction(0)
# Rules whose points are found again from the negotiation alone.
FOUND_AGAIN = ("status-quo", "equilibrium", "security", "explicit")

Active = tuple[int, ...]
# Payoffs without a deal, and the profile of the principals' game that gives them.
Point = tuple[Vector, Profile | None]


@dataclass(frozen=True)
class Bargain:
    """Payoffs without a deal, the Nash deal if there is one, what each principal gets.

    `unbounded` is what each would get if there were no outside options.
    """

    point: Vector
    unbounded: Vector
    deal: Profile | None
    payoffs: Vector
    outcome: Profile | None


class Aligned:
    """All alignments of a negotiation, under one rule of disagreement."""

    def __init__(self, scene: Scene, rule: str) -> None:
        self.scene, self.rule, talks = scene, rule, scene.talks
        self.mine = {issue.id for issue in talks.issues.values() if issue.by not in scene.ids}
        self.standing = {issue.id: issue.status_quo for issue in talks.issues.values()}
        self.deals = [deal for deal in scene.deals.values() if talks.feasible(deal)]
        self.levels = [talks.levels(deal) for deal in self.deals]
        self._games: dict[Active, tuple[Game, Deals, list[Profile]]] = {}
        self._points: dict[Active, list[Point]] = {}
        self._places: dict[int, list[int]] = {}
        self._chosen: dict[tuple[Active, Vector], tuple[Profile | None, Vector]] = {}

    def under(self, moved: Levels, claimed: Vector | None = None) -> Bargain | None:
        """The bargain with some partners' issues at other levels; None without a point.

        `claimed` is the disagreement point, where the rule is none that is followed here.
        """
        inside = self.inside(moved)
        active, shift = self.active(inside), self.shift(inside)
        point, outcome = (claimed, None) if claimed else self._point(active, shift)
        if point is None:
            return None
        deal, payoffs = self._agreed(active, _less(point, shift))
        unbounded = payoffs = _plus(payoffs, shift)
        if len(inside) < len(moved):
            option, outcome = self._point(self.active(moved), self.shift(moved))
            if option is None:
                return None
            deal, payoffs = self._bounded(active, _less(point, shift), _less(option, shift))
            payoffs = _plus(payoffs, shift)
        return Bargain(point, unbounded, deal, payoffs, outcome if deal is None else deal)

    def inside(self, moved: Levels) -> Levels:
        """The levels that are no outside options."""
        issues = self.scene.talks.issues
        return {name: level for name, level in moved.items()
                if not issues[name].outside or level == self.standing[name]}

    def terms(self, here: Bargain, there: Bargain) -> tuple[Vector, Vector, Vector]:
        """Each principal's change from new disagreement, new payoffs of deals, outside options."""
        _, between = self._agreed(self.active({}), there.point)
        return (_less(between, here.payoffs), _less(there.unbounded, between),
                _less(there.payoffs, there.unbounded))

    def worth(self, moved: Levels, deal: Profile | None, parties: list[str]) -> Vector:
        """What some parties get from a deal of the principals with partners elsewhere."""
        talks = self.scene.talks
        levels = {**(self.standing if deal is None else talks.levels(deal)), **moved}
        total = dict.fromkeys(parties, ZERO)
        for issue in talks.issues.values():
            for party in total.keys() & issue.payoff.keys():
                total[party] += issue.payoff[party][levels[issue.id]]
        for linkage in talks.linkages:
            if all(levels[issue] in wanted for issue, wanted in linkage.when.items()):
                for party in total.keys() & linkage.payoff.keys():
                    total[party] += linkage.payoff[party]
        return tuple(total.values())

    def active(self, moved: Levels) -> Active:
        """Linkages with conditions on partners, all of them met."""
        levels = {**self.standing, **moved}
        found = []
        for k, linkage in enumerate(self.scene.talks.linkages):
            own = {i: wanted for i, wanted in linkage.when.items() if i in self.mine}
            if own and all(levels[issue] in wanted for issue, wanted in own.items()):
                found.append(k)
        return tuple(found)

    def shift(self, moved: Levels) -> Vector:
        """The constants that levels add for each principal."""
        issues, found = self.scene.talks.issues, dict.fromkeys(self.scene.ids, ZERO)
        for name, level in moved.items():
            for party in found.keys() & issues[name].payoff.keys():
                values = issues[name].payoff[party]
                found[party] += values[level] - values[self.standing[name]]
        return tuple(found.values())

    def _point(self, active: Active, shift: Vector) -> tuple[Vector | None, Profile | None]:
        found = self._unmoved(active)
        if self.rule != "explicit":
            found = [(_plus(vector, shift), deal) for vector, deal in found]
        # of several equilibria the one that is worst for its best-placed party
        return min(found, key=lambda point: max(point[0]), default=(None, None))

    def _unmoved(self, active: Active) -> list[Point]:
        """Points under some linkages, no partner's own terms counted."""
        if active not in self._points:
            game, deals, profiles = self._game(active)
            found: list[Point]
            if self.rule == "status-quo":
                start = self.scene.talks.status_quo()
                found = [(deals.payoffs[self.deals.index(start)], start)]
            elif self.rule == "explicit":
                found = [(self.scene.talks.explicit(), None)]
            elif self.rule == "security":
                found = [(tuple(security(game, i) for i in range(game.n)), None)]
            else:
                found = [(tuple(game.payoffs(profile).values()), self.scene.deal(profile))
                         for profile in profiles if game.is_equilibrium(profile)]
            self._points[active] = found
        return self._points[active]

    def _game(self, active: Active) -> tuple[Game, Deals, list[Profile]]:
        if active not in self._games:
            scene, usual = self.scene, self.active({})
            rows = list(scene.feasible.payoffs)
            for k in {*active} ^ {*usual}:
                linkage = scene.talks.linkages[k]
                sign = 1 if k in active else -1
                added = tuple(sign * linkage.payoff.get(party, ZERO) for party in scene.ids)
                for place in self._met(k) if any(added) else ():
                    rows[place] = _plus(rows[place], added)
            deals = Deals(scene.ids, scene.feasible.names, rows)
            table = dict(zip(self._profiles, rows, strict=True))
            game = Game(scene.ids, scene.game.actions, lambda i, profile: table[profile][i])
            self._games[active] = game, deals, self._profiles
        return self._games[active]

    @cached_property
    def _profiles(self) -> list[Profile]:
        return [self.scene.profile(deal) for deal in self.deals]

    def _met(self, linkage: int) -> list[int]:
        """The deals that meet a linkage's conditions on the principals."""
        if linkage not in self._places:
            when = {issue: wanted for issue, wanted in
                    self.scene.talks.linkages[linkage].when.items() if issue not in self.mine}
            self._places[linkage] = [
                place for place, levels in enumerate(self.levels)
                if all(levels[issue] in wanted for issue, wanted in when.items())]
        return self._places[linkage]

    def _agreed(self, active: Active, point: Vector) -> tuple[Profile | None, Vector]:
        """The Nash deal (Nash, 1950) and its payoffs; disagreement where none is better for all."""
        key = active, point
        if key not in self._chosen:
            edge, places = self._edge(active)
            question = Question(edge, point, self.scene.talks.weights, False)
            self._chosen[key] = None, point
            if question.essential:
                chosen = question.first(largest_products(question))
                self._chosen[key] = self.deals[places[chosen]], edge.payoffs[chosen]
        return self._chosen[key]

    def _bounded(
        self, active: Active, point: Vector, floor: Vector
    ) -> tuple[Profile | None, Vector]:
        """The Nash deal among those that give everybody at least its option; else the options."""
        edge, places = self._edge(active)
        kept = edge.rational(floor)
        question = Question(
            Deals(edge.parties, [edge.names[k] for k in kept], [edge.payoffs[k] for k in kept]),
            point, self.scene.talks.weights, False)
        if not kept or not question.essential:
            return None, floor
        chosen = kept[question.first(largest_products(question))]
        return self.deals[places[chosen]], edge.payoffs[chosen]

    def _edge(self, active: Active) -> tuple[Deals, list[int]]:
        """The efficient deals: no other is ever chosen."""
        if active not in self._edges:
            deals = self._game(active)[1]
            places = deals.efficient()
            self._edges[active] = Deals(
                deals.parties, [deals.names[k] for k in places],
                [deals.payoffs[k] for k in places]), places
        return self._edges[active]

    @cached_property
    def _edges(self) -> dict[Active, tuple[Deals, list[int]]]:
        return {}


def _plus(one: Vector, other: Vector) -> Vector:
    return tuple(x + y for x, y in zip(one, other, strict=True))


def _less(one: Vector, other: Vector) -> Vector:
    return tuple(x - y for x, y in zip(one, other, strict=True))
