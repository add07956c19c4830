"""The bargain between the principals under any alignments of the partners, many at once.

Of an alignment only two things matter: the constants that partners' levels add for each
principal, and which linkages the partners' side of is met. Equilibria are searched once for each
set of such linkages, and the Nash deal once for each set and disagreement point; constants shift
what was found. Alignments are rows, payoffs integers, as in `partner_terms`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.disagreement import points_under
from negotiation.analysis.nash_deals import nash_deals
from negotiation.analysis.outcomes import Index, Outcomes
from negotiation.analysis.partner_terms import Integers, PartnerTerms, Rows
from negotiation.analysis.worths import Levels
from negotiation.coalitions.effects import Effect
from negotiation.exact import integer_array
from negotiation.model.game import Game

Vector = tuple[Fraction, ...]
# What is found: payoffs, and the number of an outcome of the principals' game.
Placed = tuple[Integers, Rows]

# Instead of a place in the principals' game: payoffs of no single outcome, no payoffs at all.
NOWHERE, NO_POINT = -1, -2
# Rules whose points are outcomes, or given.
_WHOLE = ("status-quo", "equilibrium", "explicit")


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
class Bargains:
    """What the talks lead to under many alignments; payoffs by principal and alignment.

    Attributes
    ----------
    points, unbounded, payoffs : as those of `Bargain`, integers.
    places, outcomes : likewise, by number in the principals' game; below 0 where there is none.
    known : whether the rule gives payoffs without a deal.
    """

    points: Integers
    unbounded: Integers
    payoffs: Integers
    places: Rows
    outcomes: Rows
    known: NDArray[np.bool_]

    def at(self, kept: Rows) -> Bargains:
        """Some of them."""
        return Bargains(
            self.points[:, kept], self.unbounded[:, kept], self.payoffs[:, kept],
            self.places[kept], self.outcomes[kept], self.known[kept])


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

    @cached_property
    def terms(self) -> PartnerTerms:
        """What partners' levels change."""
        return PartnerTerms(self.outcomes)

    def many(self, rows: Rows) -> Bargains:
        """The bargains under many alignments."""
        terms, inside = self.terms, np.where(self.terms.outside, self.terms.usual, rows)
        states, shift = terms.states(inside), terms.shift(inside)
        points, outcomes = self._leading(states, shift)
        places, payoffs = self._agreed(states, points - shift)
        unbounded, known = payoffs + shift, outcomes != NO_POINT
        bounded = (inside != rows).any(axis=1)
        if bounded.any():
            floors, elsewhere = self._leading(terms.states(rows[bounded]),
                                              terms.shift(rows[bounded]))
            moved = shift[:, bounded]
            places[bounded], payoffs[:, bounded] = self._agreed(
                states[bounded], points[:, bounded] - moved, floors - moved)
            outcomes[bounded] = elsewhere
            known[bounded] &= elsewhere != NO_POINT
        return Bargains(points, unbounded, payoffs + shift, places,
                        np.where(places < 0, outcomes, places), known)

    def under(self, levels: Levels) -> Bargain | None:
        """The bargain with the partners at some levels, at the status quo where none is given.

        None where the rule gives no disagreement point.
        """
        found = self.many(self.terms.rows([levels]))
        return self.one(found, 0) if found.known[0] else None

    def one(self, bargains: Bargains, k: int) -> Bargain:
        """One of many bargains, in rationals."""
        return Bargain(
            self.terms.exact(bargains.points[:, k]), self.terms.exact(bargains.unbounded[:, k]),
            self.index(bargains.places[k]), self.terms.exact(bargains.payoffs[:, k]),
            self.index(bargains.outcomes[k]))

    def index(self, place: int) -> Index | None:
        """The outcome of the principals' game with some number; None below 0."""
        if place < 0:
            return None
        return tuple(int(k) for k in np.unravel_index(int(place), self.outcomes.stage.shape))

    def effects(self, before: Bargain, after: Bargain) -> dict[str, Effect]:
        """What changes for each principal from the status quo of all partners to an alignment.

        Parameters
        ----------
        before, after
            The bargains at the status quo and under the alignment.
        """
        point = np.array([[x * self.terms.unit] for x in after.point], dtype=object)
        _, agreed = self._agreed(self.terms.usual_state, point.astype(self._kind))
        return {
            name: Effect(middle - old, free - middle, new - free)
            for name, old, middle, free, new in zip(
                self.outcomes.principals, before.payoffs, self.terms.exact(agreed[:, 0]),
                after.unbounded, after.payoffs, strict=True)
        }

    def all_effects(self, bargains: Bargains) -> tuple[Integers, int]:
        """Threat, pie and feasibility by principal and alignment, and their denominator."""
        here = self.many(self.terms.rows([{}]))
        _, agreed = self._agreed(np.repeat(self.terms.usual_state, bargains.points.shape[1]),
                                 bargains.points)
        found = np.stack([agreed - here.payoffs, bargains.unbounded - agreed,
                          bargains.payoffs - bargains.unbounded])
        if found.dtype != object:
            return found, self.terms.unit
        whole, parts = integer_array([Fraction(x) for x in found.reshape(-1)])
        return whole.reshape(found.shape), parts * self.terms.unit

    def payoffs(self, levels: Levels, bargain: Bargain) -> dict[str, Fraction | None]:
        """What every party gets where the talks end; None for partners where that is open."""
        talks, names = self.outcomes.negotiation, self.outcomes.principals
        own = dict(zip(names, bargain.payoffs, strict=True))
        others = [party.id for party in talks.parties if party.id not in own]
        found: dict[str, Fraction | None] = dict.fromkeys(others)
        if bargain.outcome is not None:
            usual = {issue.id: issue.levels[issue.status_quo] for issue in self.terms.issues}
            taken = levels if bargain.place is None else {
                issue: level for issue, level in levels.items() if not talks.issue(issue).outside}
            chosen = self.chosen(bargain.outcome)
            found |= self.terms.worths.of({**usual, **chosen, **taken}, others)
        return {party.id: own.get(party.id, found.get(party.id)) for party in talks.parties}

    def chosen(self, outcome: Index) -> dict[str, str]:
        """The levels of the principals' issues at an outcome of their game."""
        return self.outcomes.part.profile(self.outcomes.in_part(outcome))

    def _agreed(
        self, states: Rows, points: Integers, floors: Integers | None = None
    ) -> tuple[Rows, Integers]:
        """The Nash deals at points and what they give, partners' own terms left out.

        Where there is none the point itself, or what a deal has to give at least.
        """
        keys = list(zip(states.tolist(), *points.tolist(),
                        *([] if floors is None else floors.tolist()), strict=True))
        missing: dict[int, list[Any]] = {}
        for key in dict.fromkeys(keys):
            if key not in self._solved:
                missing.setdefault(key[0], []).append(key)
        for state, asked in missing.items():
            self._solve(state, asked)
        found = [self._solved[key] for key in keys]
        places = np.array([place for place, _ in found], dtype=np.intp)
        paid = np.array([payoffs for _, payoffs in found], dtype=points.dtype)
        return places, paid.reshape(len(found), len(points)).T

    def _solve(self, state: int, keys: Sequence[tuple[Any, ...]]) -> None:
        """Nash deals in one game."""
        tables, n = self.terms.tables(state), len(self.outcomes.principals)
        columns = np.array([key[1:] for key in keys], dtype=self._kind).T
        points, floors = columns[:n], columns[n:] if len(columns) > n else None
        places = nash_deals(tables, points, floors, self.outcomes.weights,
                            self.outcomes.principals)
        for key, place in zip(keys, places.tolist(), strict=True):
            paid = key[-n:] if place < 0 else tuple(tables[:, place].tolist())
            self._solved[key] = place, paid

    @cached_property
    def _solved(self) -> dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]]:
        return {}

    @property
    def _kind(self) -> Any:
        """Points that are not those of outcomes need not be whole numbers of units."""
        return self.terms.kind if self.rule in _WHOLE else object

    def _leading(self, states: Rows, shift: Integers) -> Placed:
        """Disagreement payoffs; of several equilibria the worst for their best-placed party."""
        points = np.zeros(shift.shape, dtype=self._kind)
        outcomes = np.full(len(states), NO_POINT, dtype=np.intp)
        order = np.argsort(states, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(states[order])) + 1):
            vectors, places = self._points(int(states[rows[0]]))
            if len(places):
                moved = vectors[:, :, None] + (0 if self.rule == "explicit" else
                                               shift[:, None, rows])
                least = moved.max(axis=0).argmin(axis=0)
                points[:, rows] = np.take_along_axis(moved, least[None, None], axis=1)[:, 0]
                outcomes[rows] = places[least]
        return points, outcomes

    def _points(self, state: int) -> Placed:
        """Payoffs without a deal in one game, by principal and point, in index order."""
        if state not in self._kept:
            self._kept[state] = self._searched(self.terms.tables(state))
        return self._kept[state]

    @cached_property
    def _kept(self) -> dict[int, Placed]:
        return {}

    @cached_property
    def _start(self) -> Rows:
        """The number of the status quo in the principals' game, if doctrine allows it."""
        start = self.outcomes.start
        numbers = [] if start is None else [
            int(np.ravel_multi_index(start, self.outcomes.stage.shape))]
        return np.array(numbers, dtype=np.intp)

    def _searched(self, tables: Integers) -> Placed:
        stage = self.outcomes.stage
        if self.rule == "status-quo" and len(self._start):
            return tables[:, self._start], self._start
        if self.rule == "equilibrium":
            kept = np.ones(stage.shape, dtype=bool)
            for axis, table in enumerate(tables.reshape(-1, *stage.shape)):
                kept &= table == table.max(axis=axis, keepdims=True)
            places = np.flatnonzero(kept)
            return tables[:, places], places
        unit = self.terms.unit
        game = Game(stage.players, stage.actions,
                    tuple(table.reshape(stage.shape) for table in tables), (unit,) * stage.n)
        found = points_under(self.outcomes, self.rule, game).found[:1]
        vectors = [[point.payoffs[name] * unit for point in found]
                   for name in self.outcomes.principals]
        numbers = [NOWHERE if point.index is None else int(np.ravel_multi_index(
            point.index, stage.shape)) for point in found]
        return (np.array(vectors, dtype=object).astype(self._kind),
                np.array(numbers, dtype=np.intp))


def aligned_by_rule(outcomes: Outcomes) -> dict[str, Aligned]:
    """Alignments by the file's disagreement rule, and by one-shot equilibrium beside it."""
    stated = outcomes.negotiation.disagreement.rule
    return {rule: Aligned(outcomes, rule) for rule in (stated, "equilibrium")}
