"""What partners' levels mean for the principals: constants of their own, and linkages that are met.

Alignments are rows of numbers: the level of every partner's issue, in file order. Payoffs of
principals are integers over one unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.outcomes import Mask, Outcomes
from negotiation.analysis.worths import Levels, Worths
from negotiation.exact import INTEGER_LIMIT, common
from negotiation.model.parts import Issue
from negotiation.model.uncertain import mode

Rows = NDArray[np.intp]
Integers = NDArray[Any]
When = Mapping[str, Sequence[str]]
# So many conditions at a time fit one integer, beside the number of what came before.
_BITS = 30


@dataclass(frozen=True, eq=False)
class PartnerTerms:
    """A negotiation's payoffs, sorted by what partners' levels change in them."""

    outcomes: Outcomes

    def rows(self, alignments: Sequence[Levels]) -> Rows:
        """Alignments as rows, issues that are not given at the status quo."""
        found = np.tile(self.usual, (len(alignments), 1))
        for row, levels in zip(found, alignments, strict=True):
            for issue, level in levels.items():
                column = self.columns[issue]
                row[column] = self.issues[column].levels.index(level)
        return found

    def states(self, rows: Rows) -> Rows:
        """The number of the set of linkages whose conditions on partners each alignment meets."""
        met = [self.met(rows, when) for when, _, _ in self._linkages]
        which = np.zeros(len(rows), dtype=np.int64)
        for start in range(0, len(met), _BITS):
            for own in met[start:start + _BITS]:
                which = 2 * which + own
            _, which = np.unique(which, return_inverse=True)
        _, first, which = np.unique(which, return_index=True, return_inverse=True)
        numbers = [self._number(tuple(bool(own[k]) for own in met)) for k in first.tolist()]
        return np.array(numbers, dtype=np.intp)[which]

    def shift(self, rows: Rows) -> Integers:
        """What the levels themselves add for each principal against the status quo."""
        found = np.zeros((len(self.outcomes.principals), len(rows)), dtype=self.kind)
        for column, moves in enumerate(self._moves):
            if moves.any():
                found += moves[:, rows[:, column]]
        return found

    def games(self, rows: Rows) -> int:
        """How many different games the principals play under some alignments."""
        return len(np.unique(self.states(rows)))

    def tables(self, state: int) -> Integers:
        """The principals' payoffs at all outcomes, partners' own terms as at the status quo."""
        tables = self._base
        usual = self._sets[int(self.usual_state[0])]
        for (_, added, region), now, before in zip(
                self._linkages, self._sets[state], usual, strict=True):
            if now != before:
                tables = tables + (added * region if now else -added * region)
        return tables

    def met(self, rows: Rows, when: When) -> NDArray[np.bool_]:
        """Under which alignments a linkage's conditions on partners are met."""
        found = np.ones(len(rows), dtype=bool)
        for issue, wanted in when.items():
            if issue in self.columns:
                column = self.columns[issue]
                found &= np.array([level in wanted for level in self.issues[column].levels])[
                    rows[:, column]]
        return found

    def integers(self, values: Sequence[Sequence[Fraction]]) -> Integers:
        """Payoffs of principals in units."""
        scaled = [[int(x * self.unit) for x in row] for row in values]
        return np.array(scaled, dtype=object).astype(self.kind)

    def exact(self, column: Integers) -> tuple[Fraction, ...]:
        """Payoffs in units as rationals."""
        return tuple(x / self.unit if isinstance(x, Fraction) else Fraction(int(x), self.unit)
                     for x in column)

    @cached_property
    def unit(self) -> int:
        """How many units make a payoff of one."""
        return common([Fraction(1, unit) for unit in self.outcomes.stage.denominators]
                      + self._numbers_of_principals)

    @cached_property
    def kind(self) -> Any:
        """int64 where no sum of payoffs can leave it, else Python's integers."""
        stage = self.outcomes.stage
        tables = sum(int(abs(table).max()) * (self.unit // unit) for table, unit in zip(
            stage.integers, stage.denominators, strict=True))
        terms = sum(abs(int(x * self.unit)) for x in self._numbers_of_principals)
        return np.int64 if 4 * (tables + terms) < INTEGER_LIMIT else object

    @cached_property
    def worths(self) -> Worths:
        """What levels are worth to all parties."""
        return Worths(self.outcomes.negotiation)

    @cached_property
    def issues(self) -> list[Issue]:
        """The partners' issues: the columns of a row."""
        return [issue for issue in self.outcomes.negotiation.issues
                if issue.by not in self.outcomes.principals]

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column of each of these issues."""
        return {issue.id: k for k, issue in enumerate(self.issues)}

    @cached_property
    def usual(self) -> Rows:
        """All of them at the status quo."""
        return np.array([issue.status_quo for issue in self.issues], dtype=np.intp)

    @cached_property
    def usual_state(self) -> Rows:
        """The number of the set of linkages that are met there, alone in an array."""
        return self.states(self.usual[None])

    @cached_property
    def outside(self) -> NDArray[np.bool_]:
        """Which of them are outside options."""
        return np.array([issue.outside for issue in self.issues], dtype=bool)

    @cached_property
    def _numbers_of_principals(self) -> list[Fraction]:
        own = {*self.outcomes.principals}
        payoffs = [payoff for issue in self.worths.terms.values() for payoff in issue.values()]
        payoffs += [payoff for _, payoff in self.worths.linkages]
        given = self.outcomes.negotiation.disagreement.payoffs.items()
        return [*(x for payoff in payoffs for party, x in payoff.items() if party in own),
                *(mode(x) for party, x in given if party in own)]

    @cached_property
    def _sets(self) -> list[tuple[bool, ...]]:
        return []

    @cached_property
    def _found(self) -> dict[tuple[bool, ...], int]:
        return {}

    def _number(self, linkages: tuple[bool, ...]) -> int:
        if linkages not in self._found:
            self._found[linkages] = len(self._sets)
            self._sets.append(linkages)
        return self._found[linkages]

    @cached_property
    def _linkages(self) -> list[tuple[When, Integers, Mask]]:
        """Linkages that partners take part in: the condition, what they add, at which outcomes."""
        names = self.outcomes.principals
        return [
            (when, self.integers([[payoff.get(name, Fraction(0))] for name in names]),
             self._region(when).reshape(-1))
            for when, payoff in self.worths.linkages if {*when} & {*self.columns}]

    @cached_property
    def _moves(self) -> list[Integers]:
        """For each partner's issue what every level adds for each principal."""
        found = []
        for issue in self.issues:
            terms, usual = self.worths.terms[issue.id], issue.levels[issue.status_quo]
            found.append(self.integers(
                [[terms[level].get(name, Fraction(0)) - terms[usual].get(name, Fraction(0))
                  for level in issue.levels] for name in self.outcomes.principals]))
        return found

    @cached_property
    def _base(self) -> Integers:
        stage = self.outcomes.stage
        return np.stack([
            table.reshape(-1).astype(self.kind) * (self.unit // unit)
            for table, unit in zip(stage.integers, stage.denominators, strict=True)])

    def _region(self, when: When) -> Mask:
        """The outcomes of the principals' game that meet a linkage's conditions on principals."""
        part = self.outcomes.part
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
