"""The bargain between the principals under any alignment of the partners.

Of an alignment only two things matter: the constants that partners' levels add for each
principal, and which linkages the partners' side of is met. Deals are compared once for each set
of such linkages, and equilibria are searched once for each; constants shift what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.disagreement import points_under
from negotiation.analysis.one_shot_points import pure_points
from negotiation.analysis.outcomes import Index, Mask, Outcomes
from negotiation.analysis.point import Point
from negotiation.analysis.worths import Levels, Worths
from negotiation.bargaining.nash import nash
from negotiation.bargaining.pareto import pareto_mask
from negotiation.bargaining.problem import bargaining_problem
from negotiation.coalitions.effects import Effect
from negotiation.exact import common, shrink
from negotiation.model.deals import Deals
from negotiation.model.game import Game

Vector = tuple[Fraction, ...]
Active = tuple[int, ...]


@dataclass(frozen=True)
class Bargain:
    """What the talks lead to under one alignment.

    Attributes
    ----------
    point : each principal's payoff without a deal while the talks last.
    unbounded : what each principal would get without the outside options.
    place : the Nash deal in the principals' game; None where no deal is better for all.
    payoffs : what each principal gets.
    outcome : where the talks end: the deal, or the outcome that gives the payoffs without one;
        None where these are not those of an outcome.
    """

    point: Vector
    unbounded: Vector
    place: Index | None
    payoffs: Vector
    outcome: Index | None


@dataclass(frozen=True)
class _Stage:
    """The principals' game under some linkages, every partner's own terms as at the status quo."""

    deals: Deals
    points: tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class Aligned:
    """All alignments of one negotiation, by the file's disagreement rule or another.

    The Nash solution is taken over the deals that doctrine allows; disagreement where no deal is
    better for all. The rule ``equilibrium`` means pure equilibria. Levels of issues that are
    outside options leave disagreement and deals alone: what no deal would give under them has to
    be matched by a deal, and is what everybody gets where none does (Binmore, Shaked and Sutton,
    1989).
    """

    outcomes: Outcomes
    rule: str

    def under(self, levels: Levels) -> Bargain | None:
        """The bargain with the partners at some levels, at the status quo where none is given.

        None where the rule gives no disagreement point.
        """
        inside = self._inside(levels)
        active, shift = self._active(inside), self._shift(inside)
        leading = self._leading(active, shift)
        if leading is None:
            return None
        point = tuple(leading.payoffs[name] for name in self.outcomes.principals)
        place, payoffs = self._agreed(active, _less(point, shift))
        unbounded = _plus(payoffs, shift)
        if len(inside) < len(levels):
            option = self._leading(self._active(levels), self._shift(levels))
            if option is None:
                return None
            floor = tuple(option.payoffs[name] for name in self.outcomes.principals)
            place, payoffs = self._agreed(active, _less(point, shift), _less(floor, shift))
            leading = option
        return Bargain(point, unbounded, place, _plus(payoffs, shift),
                       leading.index if place is None else place)

    def _inside(self, levels: Levels) -> dict[str, str]:
        """The levels that are not outside options, or leave these at the status quo."""
        talks = self.outcomes.negotiation
        return {issue: level for issue, level in levels.items()
                if not talks.issue(issue).outside or level == self._standing[issue]}

    def effects(self, before: Bargain, after: Bargain) -> dict[str, Effect]:
        """What changes for each principal from the status quo of all partners to an alignment.

        Parameters
        ----------
        before, after
            The bargains at the status quo and under the alignment.
        """
        _, threatened = self._agreed(self._active({}), after.point)
        return {
            name: Effect(middle - old, free - middle, new - free)
            for name, old, middle, free, new in zip(
                self.outcomes.principals, before.payoffs, threatened, after.unbounded,
                after.payoffs, strict=True)
        }

    def payoffs(self, levels: Levels, bargain: Bargain) -> dict[str, Fraction | None]:
        """What every party gets where the talks end; None for partners where that is open."""
        talks, names = self.outcomes.negotiation, self.outcomes.principals
        own = dict(zip(names, bargain.payoffs, strict=True))
        others = [party.id for party in talks.parties if party.id not in own]
        found: dict[str, Fraction | None] = dict.fromkeys(others)
        if bargain.outcome is not None:
            chosen = self.outcomes.part.profile(self.outcomes.in_part(bargain.outcome))
            taken = levels if bargain.place is None else self._inside(levels)
            found |= self._worths.of({**self._standing, **chosen, **taken}, others)
        return {party.id: own.get(party.id, found.get(party.id)) for party in talks.parties}

    @cached_property
    def _worths(self) -> Worths:
        return Worths(self.outcomes.negotiation)

    @cached_property
    def _standing(self) -> dict[str, str]:
        """The partners' issues at the status quo."""
        return {issue.id: issue.levels[issue.status_quo]
                for issue in self.outcomes.negotiation.issues
                if issue.by not in self.outcomes.principals}

    def _active(self, levels: Levels) -> Active:
        """The linkages that partners take part in and whose conditions on partners are met."""
        at = {**self._standing, **levels}
        return tuple(k for k, when in self._conditions
                     if all(at[issue] in wanted for issue, wanted in when.items()))

    @cached_property
    def _conditions(self) -> list[tuple[int, dict[str, tuple[str, ...]]]]:
        """The linkages that partners take part in, with their conditions on partners."""
        found = [(k, {issue: wanted for issue, wanted in when.items() if issue in self._standing})
                 for k, (when, _) in enumerate(self._worths.linkages)]
        return [(k, own) for k, own in found if own]

    def _shift(self, levels: Levels) -> Vector:
        """What the levels themselves add for each principal against the status quo."""
        moves = [self._moves[issue][level] for issue, level in levels.items()
                 if level in self._moves[issue]]
        return tuple(sum((move[i] for move in moves), Fraction(0))
                     for i in range(len(self.outcomes.principals)))

    @cached_property
    def _moves(self) -> dict[str, dict[str, Vector]]:
        """For each partner's issue the levels that add something for a principal, and what."""
        found: dict[str, dict[str, Vector]] = {}
        for issue, usual in self._standing.items():
            terms = self._worths.terms[issue]
            added = {
                level: tuple(own.get(name, Fraction(0)) - terms[usual].get(name, Fraction(0))
                             for name in self.outcomes.principals)
                for level, own in terms.items()}
            found[issue] = {level: move for level, move in added.items() if any(move)}
        return found

    def _leading(self, active: Active, shift: Vector) -> Point | None:
        """The disagreement point; of several equilibria the worst for its best-placed party."""
        names, found = self.outcomes.principals, self._stage(active).points
        if self.rule != "explicit":
            found = tuple(
                Point({name: point.payoffs[name] + x for name, x in zip(names, shift, strict=True)},
                      point.index)
                for point in found)
        if self.rule == "equilibrium":
            return min(found, key=lambda point: (max(point.payoffs.values()), point.index or ()),
                       default=None)
        return found[0] if found else None

    def _agreed(
        self, active: Active, point: Vector, floor: Vector | None = None
    ) -> tuple[Index | None, Vector]:
        """The Nash deal at a point and what it gives.

        Where there is none the point itself, or what a deal has to give at least.
        """
        key = active, point, floor
        if key not in self._solved:
            every = self._stage(active).deals
            deals = every if floor is None else _reaching(every, floor)
            chosen = None if deals is None else self._chosen(deals, point)
            self._solved[key] = (
                (None, point if floor is None else floor) if deals is None or chosen is None else
                (self._place(deals.names[chosen]), deals.exact_payoffs(chosen)))
        return self._solved[key]

    def _chosen(self, deals: Deals, point: Vector) -> int | None:
        """The number of the Nash deal; None where no deal is better for all."""
        quick = _single(deals, point)
        if quick is not None:
            return quick
        found = nash(bargaining_problem(deals, point, self.outcomes.weights, lotteries=False))
        return None if found.deal is None else list(deals.names).index(found.deal)

    def _place(self, name: str) -> Index:
        """Where a deal lies in the principals' game, by its name here."""
        place = np.unravel_index(int(name), self.outcomes.stage.shape)
        return tuple(int(k) for k in place)

    @cached_property
    def _solved(self) -> dict[Any, tuple[Index | None, Vector]]:
        return {}

    @cached_property
    def _stages(self) -> dict[Active, _Stage]:
        return {}

    def _stage(self, active: Active) -> _Stage:
        if active not in self._stages:
            self._stages[active] = self._found(active)
        return self._stages[active]

    def _found(self, active: Active) -> _Stage:
        stage, usual = self.outcomes.stage, self._active({})
        tables, units = [], []
        for i, name in enumerate(self.outcomes.principals):
            moved = [(k, x if k in active else -x) for k in {*active} ^ {*usual}
                     if (x := self._worths.linkages[k][1].get(name, Fraction(0)))]
            unit = lcm(stage.denominators[i], common([x for _, x in moved]))
            table = stage.integers[i].astype(object) * (unit // stage.denominators[i])
            for k, x in moved:
                table = table + self._region(k).astype(object) * int(x * unit)
            tables.append(shrink(table))
            units.append(unit)
        game = Game(stage.players, stage.actions, tuple(tables), tuple(units))
        points = (pure_points(game, self.outcomes.principals) if self.rule == "equilibrium"
                  else points_under(self.outcomes, self.rule, game)).found
        return _Stage(_efficient(game, self.outcomes.weights), points)

    def _region(self, linkage: int) -> Mask:
        """The outcomes of the principals' game that meet a linkage's conditions on principals."""
        when, part = self._worths.linkages[linkage][0], self.outcomes.part
        mask = np.ones(self.outcomes.stage.shape, dtype=bool)
        for place, axis in enumerate(self.outcomes.axes):
            rows = np.ones(len(part.bundles[axis]), dtype=bool)
            for column, k in enumerate(part.issues[axis]):
                issue = self.outcomes.negotiation.issues[k]
                if issue.id in when:
                    wanted = [issue.levels.index(level) for level in when[issue.id]]
                    rows &= np.isin(part.bundles[axis][:, column], wanted)
            side: list[Any] = [None] * mask.ndim
            side[place] = slice(None)
            mask &= rows[tuple(side)]
        return mask


def _efficient(game: Game, weights: Sequence[Fraction]) -> Deals:
    """The efficient outcomes of a game as deals, named by their places; others are never chosen."""
    columns: list[NDArray[Any]] = [table.reshape(-1) for table in game.integers]
    kept = np.flatnonzero(pareto_mask(columns))
    return Deals(
        game.players, tuple(map(str, kept.tolist())), tuple(column[kept] for column in columns),
        game.denominators, lotteries=False, weights=tuple(weights))


def _single(deals: Deals, point: Vector) -> int | None:
    """The deal with the largest product of gains, where weights are equal and no other has it.

    Hundreds of small problems are settled sooner this way; the others are left to `nash`.
    """
    if len(set(deals.weights)) > 1:
        return None
    columns = []
    for column, unit, origin in zip(deals.integers, deals.denominators, point, strict=True):
        scale = lcm(unit, origin.denominator)
        factor, start = scale // unit, origin.numerator * (scale // origin.denominator)
        columns.append([x * factor - start for x in column.tolist()])
    products = [prod(gains) if min(gains) > 0 else 0 for gains in zip(*columns, strict=True)]
    most = max(products)
    return products.index(most) if most and products.count(most) == 1 else None


def _reaching(deals: Deals, floor: Vector) -> Deals | None:
    """The deals that give every party at least so much; None where none does."""
    kept = np.flatnonzero(np.logical_and.reduce([
        column >= ceil(least * unit)
        for column, unit, least in zip(deals.integers, deals.denominators, floor, strict=True)]))
    return None if not len(kept) else Deals(
        deals.parties, tuple(deals.names[int(k)] for k in kept),
        tuple(column[kept] for column in deals.integers), deals.denominators, lotteries=False,
        weights=deals.weights)


def _plus(one: Vector, other: Vector) -> Vector:
    return tuple(x + y for x, y in zip(one, other, strict=True))


def _less(one: Vector, other: Vector) -> Vector:
    return tuple(x - y for x, y in zip(one, other, strict=True))


def aligned_by_rule(outcomes: Outcomes) -> dict[str, Aligned]:
    """Alignments by the file's disagreement rule, and by one-shot equilibrium beside it."""
    stated = outcomes.negotiation.disagreement.rule
    return {rule: Aligned(outcomes, rule) for rule in (stated, "equilibrium")}
