"""What levels of all issues are worth to the parties, at the modes of uncertain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from negotiation.model.negotiation import Negotiation
from negotiation.model.uncertain import mode

Levels = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Worths:
    """The payoffs of any parties, partners' own issues included."""

    talks: Negotiation

    def of(self, levels: Levels, parties: Sequence[str]) -> dict[str, Fraction]:
        """What some parties get.

        Parameters
        ----------
        levels
            One of every issue.
        """
        total = dict.fromkeys(parties, Fraction(0))
        for issue, level in levels.items():
            self._add(total, self.terms[issue][level])
        for when, payoff in self.linkages:
            if all(levels[issue] in wanted for issue, wanted in when.items()):
                self._add(total, payoff)
        return total

    def gained(self, levels: Levels, parties: Sequence[str]) -> dict[str, Fraction]:
        """What some parties get beyond the status quo, at which the other issues stand."""
        usual = {issue.id: issue.levels[issue.status_quo] for issue in self.talks.issues}
        before, after = (self.of(at, parties) for at in (usual, {**usual, **levels}))
        return {party: x - before[party] for party, x in after.items()}

    def _add(self, total: dict[str, Fraction], payoff: Mapping[str, Fraction]) -> None:
        for party, x in payoff.items():
            if party in total:
                total[party] += x

    @cached_property
    def terms(self) -> dict[str, dict[str, dict[str, Fraction]]]:
        """For each issue and level what it is worth to each party that it matters to."""
        return {
            issue.id: {
                level: {party: x for party, values in issue.payoff.items()
                        if (x := mode(values[k]))}
                for k, level in enumerate(issue.levels)
            }
            for issue in self.talks.issues
        }

    @cached_property
    def linkages(self) -> list[tuple[Mapping[str, tuple[str, ...]], dict[str, Fraction]]]:
        """The conditions of each linkage, and what it adds where they are met."""
        return [(linkage.when, {party: mode(x) for party, x in linkage.payoff.items()})
                for linkage in self.talks.linkages]
