"""What the command ``truce`` says of one deal."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.model.slices import Slice
from negotiation.truces.breaking_point import breaking_points
from negotiation.truces.judging import REVERSIONS
from negotiation.truces.life import expected_life
from negotiation.truces.renegotiation import renegotiation_proof
from negotiation.truces.stage import Index, Stage
from negotiation.truces.summit import OPEN_ENDED
from negotiation.truces.templates import grim
from negotiation.truces.threats import Threats

# So many of the best deals are told with a plan that keeps them.
TOLD = 10
# Renegotiation is looked at for so many deals of a game of so many profiles, multiplied; of more
# only for the best, and those asked for by name.
_MOST_LOOKED_AT = 2**16

@dataclass(frozen=True, eq=False)
class DealRecords:
    """Entries on deals, one after another.

    Parameters
    ----------
    threats
        What can follow a breach.
    punishment
        The one that verdicts are about.
    spelling
        What spells the profiles of plans: the game, or a negotiation's slice.
    deals
        How many deals are asked about.
    named
        Whether they were asked for by name.
    """

    threats: Threats
    punishment: str
    spelling: Game | Slice
    deals: int
    named: bool

    @property
    def ground(self) -> Stage:
        """The stage game."""
        return self.threats.ground

    @cached_property
    def life(self) -> Fraction | None:
        """Periods that a truce lasts which nobody breaks."""
        return expected_life(self.ground.hazard, *horizon_and_renewal(self.ground))

    @property
    def proofs(self) -> int:
        """How many of the deals, best first, are judged for renegotiation and told with plans."""
        few = self.deals * self.ground.game.size <= _MOST_LOOKED_AT
        return self.deals if few or self.named else TOLD

    def record(self, index: Index, place: int) -> tuple[dict[str, Any], Plan | None]:
        """The entry on a deal by its place in the order, and a plan proof against renegotiation."""
        game, threats = self.ground.game, self.threats
        critical, why = threats.criticals(index)
        if self.punishment not in critical:
            critical[self.punishment], reason = threats.critical(index, self.punishment)
            why |= {self.punishment: reason} if reason else {}
        renewed = {} if self.ground.summit is OPEN_ENDED else {
            "least_renewal": threats.least_renewal(index, self.punishment)}
        verdict = threats.judge(index, self.punishment)
        proof, plan = self._renegotiated(index, place)
        return {
            "deal": game.label(index),
            "profile": game.profile(index),
            "payoffs": {player: game.exact_payoff(i, index)
                        for i, player in enumerate(game.players)},
            "critical_discount": critical,
            "why": why,
            "penal_code_bounds": threats.bounds(index),
            "critical_discount_by_player": threats.by_player(index, self.punishment),
            **verdict,
            "expected_life": self.life if verdict["stable"] else None,
            "smallest_change": self._smallest_change(index, verdict["stable"]),
            **renewed,
            "best_punishment": self._best(index, critical, self.named or place < TOLD),
            "renegotiation_proof": proof,
        }, plan

    def _smallest_change(
        self, index: Index, stable: bool | None
    ) -> dict[str, dict[str, Any]] | None:
        """Of a deal asked for by name what would break it, number by number, player by player."""
        if not self.named or not stable or self.punishment not in REVERSIONS:
            return None
        return {player: {"discount": at.discount, "lag": at.lag, "fall": at.fall}
                for player, at in breaking_points(self.ground, index, self.punishment).items()}

    def _renegotiated(self, index: Index, place: int) -> tuple[bool | None, Plan | None]:
        if not self.ground.timed or place >= self.proofs:
            return None, None
        return renegotiation_proof(
            self.ground.game, index, self.threats.factors)

    def _best(
        self, index: Index, critical: dict[str, Any], told: bool
    ) -> dict[str, Any] | None:
        """The punishment that keeps a deal with the least patience, and the plan it is part of.

        None where none keeps it at the discounts given, or at any if none are given.
        """
        name = self.threats.best(index, critical)
        if name is None:
            return None
        plan = self._plan(index, name) if told else None
        return {"name": name, "plan": None if plan is None else plan.to_document(self.spelling)}

    def _plan(self, index: Index, name: str) -> Plan | None:
        if name == "penal-code":
            return self.threats.penal.plan(index, self.threats.factors) if (
                self.ground.timed) else None
        after = [index if at is None else at for at in self.ground.reversion_at]
        return grim(self.ground.game, index, after)


def horizon_and_renewal(ground: Stage) -> tuple[int | None, Fraction | None]:
    """Periods to a summit and the chance of renewal; None without summits."""
    summit = ground.summit
    return (None, None) if summit is OPEN_ENDED else (summit.periods, summit.renewal)
