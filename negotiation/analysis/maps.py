"""What the maps of a study show: worked out when a report draws them, not before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, cmp_to_key

import numpy as np

from negotiation.analysis.outcomes import Index
from negotiation.analysis.ranked_truces import gains_over
from negotiation.analysis.ranking import compare_gains
from negotiation.analysis.verdicts import Verdicts
from negotiation.truces.drift import drift_of_talks
from negotiation.truces.erosion_map import ErosionMap, erosion_map
from negotiation.truces.region import PatienceMap, patience_map
from negotiation.truces.stated_terms import stated_terms
from negotiation.truces.terms import terms

_PATIENCE = 200
_HAZARDS = np.arange(60) / 60
# Half-lives from a quarter of those stated to four times as much; the middle one is the file's.
_MULTIPLES = np.geomspace(1 / 4, 4, 25)


@dataclass(frozen=True, eq=False)
class Maps:
    """The maps of a study.

    Parameters
    ----------
    judged
        Its verdicts.
    point
        The principals' payoffs without a deal, where the file's rule gives some.
    best
        The best truce, where there is one.
    """

    judged: Verdicts
    point: Mapping[str, Fraction] | None
    best: str | None

    @property
    def has_patience(self) -> bool:
        """Whether two principals choose, and some deal is no worse than none for both."""
        ground = self.judged.ground
        return (self.point is not None and ground.game.n == len(ground.movers) == 2
                and bool(ground.equilibria) and bool(self.judged.rational.any()))

    @property
    def has_erosion(self) -> bool:
        """Whether leverage fades under a truce that holds today."""
        return self.best is not None and bool(self.judged.outcomes.negotiation.leverage)

    @cached_property
    def patience(self) -> PatienceMap:
        """The best deal that is kept, best by the study's rank, over both principals' patience."""
        assert self.point is not None
        outcomes, ground = self.judged.outcomes, self.judged.ground
        weights, point = outcomes.weights, dict(self.point)
        found: list[tuple[list[Fraction], Index]] = []
        for index in map(tuple, np.argwhere(self.judged.rational).tolist()):
            place = outcomes.place(index)
            if place is not None:
                found.append((list(gains_over(outcomes, index, point).values()), place))

        def compare(a: list[Fraction], b: list[Fraction]) -> int:
            return compare_gains(a, b, weights)

        by_rank = cmp_to_key(compare)
        found.sort(key=lambda entry: by_rank(entry[0]), reverse=True)
        summit = ground.summit
        return patience_map(
            ground.game,
            deals=[ground.game.names(place) for _, place in found],
            grid=_PATIENCE,
            lag=dict(zip(ground.game.players, ground.lag, strict=True)),
            hazard=ground.hazard,
            horizon=None if summit.certain else summit.periods,
            renewal=None if summit.certain else summit.renewal,
        )

    @cached_property
    def erosion(self) -> ErosionMap:
        """When the best truce is first broken, over hazards and half-lives."""
        assert self.best is not None
        outcomes = self.judged.outcomes
        drift = drift_of_talks(outcomes.negotiation, outcomes.part)
        deal = outcomes.in_part(outcomes.stage.index(self.best.split(",")))
        agreed = terms(drift.game, **stated_terms(outcomes.negotiation, drift.game))
        return erosion_map(drift, deal, agreed, _HAZARDS.tolist(), _MULTIPLES.tolist())
