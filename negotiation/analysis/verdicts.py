"""What can be said of every deal: allowed, ratified, efficient, rational, self-enforcing."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.outcomes import Index, Outcomes
from negotiation.bargaining.ratification import WinSet
from negotiation.model.plan import Plan
from negotiation.model.uncertain import mode
from negotiation.truces.life import expected_life, joint_hazard
from negotiation.truces.renegotiation import renegotiation_proof
from negotiation.truces.stage import Stage, stage
from negotiation.truces.threats import PUNISHMENTS, Threats

Mask = NDArray[np.bool_]
# The discount of a party without a choice decides nothing; some number must stand for it.
_ANY = Fraction(1, 2)


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Verdicts on all deals of a negotiation, under its file's disagreement point.

    Parameters
    ----------
    outcomes
        The deals.
    ground
        The stage game of the truce with its discounts, lags and hazard.
    rational, efficient
        Truth values over the deals of `outcomes.game` and of `outcomes.stage`.
    win_sets
        For each party with constituencies, what they accept.
    life
        Expected life in periods of a self-enforcing truce; None if unbounded.
    told
        Refusals already worded, by party and pattern of assent.
    proofs
        Of the deals that were examined for it, by place, whether some plan keeps them that
        survives renegotiation, and that plan.
    """

    outcomes: Outcomes
    ground: Stage
    rational: Mask
    efficient: Mask
    win_sets: dict[str, WinSet]
    life: Fraction | None
    told: dict[tuple[str, bytes], str] = field(default_factory=dict, init=False)
    proofs: dict[Index, tuple[bool | None, Plan | None]] = field(default_factory=dict, init=False)

    def of(self, index: Index) -> dict[str, Any]:
        """All verdicts on a deal of `outcomes.game`, keyed as in the result file."""
        objections = self.outcomes.objections(index)
        place = self.outcomes.place(index)
        refusals = self.refusals(index)
        stable = self.keeps(place)
        critical: dict[str, Any] = dict.fromkeys(PUNISHMENTS)
        why: dict[str, str] = {}
        if place is not None:
            critical, why = self.threats.criticals(place)
        return {
            "individually_rational": bool(self.rational[index]),
            "efficient": place is not None and bool(self.efficient[place]),
            "doctrine": not objections,
            "doctrine_why": objections,
            "ratifiable": not refusals,
            "ratifiable_why": refusals,
            "one_shot_equilibrium": place is not None and place in self.ground.equilibria,
            "self_enforcing": stable,
            "critical_discount": critical,
            "why": why,
            "renegotiation_proof": None if place is None else self.proofs.get(place, (None,))[0],
            "conflict_stable": [],
            "expected_life": self.life if stable else None,
        }

    @cached_property
    def threats(self) -> Threats:
        """What can follow a breach; the principals can pay each other."""
        return Threats(self.ground, tuple(range(self.ground.game.n)))

    def examine(self, place: Index | None) -> None:
        """Find out whether a deal of `outcomes.stage` survives renegotiation, at the discounts."""
        if place is not None and place not in self.proofs and self.timed:
            self.proofs[place] = renegotiation_proof(
                self.ground.game, place, [delta or _ANY for delta in self.ground.discount])

    def renegotiation(self) -> dict[str, Any]:
        """For each deal examined that survives renegotiation the plan that shows it."""
        outcomes = self.outcomes
        return {outcomes.stage.label(place): plan.to_document(_Levels(outcomes))
                for place, (_, plan) in self.proofs.items() if plan is not None}

    def keeps(self, place: Index | None) -> bool | None:
        """Whether a deal of `outcomes.stage` is self-enforcing; None without discounts."""
        if self.stable is None:
            return None
        return place is not None and bool(self.stable[place])

    @cached_property
    def stable(self) -> Mask | None:
        """Self-enforcing deals of `outcomes.stage`; None without discounts."""
        return self.ground.stable() if self.timed else None

    @property
    def timed(self) -> bool:
        """Whether every principal with a choice has a discount."""
        return all(self.ground.discount[i] is not None for i in self.ground.movers)

    def refusals(self, index: Index) -> list[str]:
        """For each party whose constituencies turn a deal down, who does and with what votes."""
        flat = int(np.ravel_multi_index(index, self.outcomes.game.shape))
        found = []
        for party, sets in self.win_sets.items():
            if not sets.ratified[flat]:
                pattern = (party, sets.accepts[:, flat].tobytes())
                if pattern not in self.told:
                    self.told[pattern] = self._refusal(*pattern)
                found.append(self.told[pattern])
        return found

    def _refusal(self, party: str, accepts: bytes) -> str:
        groups = [g for g in self.outcomes.negotiation.constituencies if g.party == party]
        against = [group.label for group, yes in zip(groups, accepts, strict=True) if not yes]
        votes = sum(
            (group.votes for group, yes in zip(groups, accepts, strict=True) if yes), Fraction(0)
        )
        total = sum(group.votes for group in groups)
        return f"{party}: {votes} of {total} votes; against: {', '.join(against)}"

    def ratified(self) -> Mask:
        """Deals of `outcomes.game` that every party's constituencies ratify."""
        mask = np.ones(self.outcomes.game.shape, dtype=bool)
        for sets in self.win_sets.values():
            mask &= sets.ratified.reshape(mask.shape)
        return mask


@dataclass(frozen=True)
class _Levels:
    """Spells deals of `outcomes.stage` by the levels of issues."""

    outcomes: Outcomes

    def profile(self, index: Index) -> dict[str, str]:
        return self.outcomes.part.profile(self.outcomes.in_part(index))


def verdicts(outcomes: Outcomes, point: dict[str, Fraction] | None) -> Verdicts:
    """Judge all deals; `point` is the disagreement point, None where the rule gives none."""
    talks = outcomes.negotiation
    hazard = joint_hazard([mode(party.volatility) for party in talks.principals])
    time = talks.time
    renewal = None if time.renewal is None else mode(time.renewal)
    both = time.horizon is not None and renewal is not None
    judged = Verdicts(
        outcomes,
        stage(
            outcomes.stage,
            lag={party.id: party.detection_lag for party in talks.principals},
            hazard=hazard,
            horizon=time.horizon if both else None,
            renewal=renewal if both else None,
        ),
        outcomes.rational(point),
        outcomes.efficient(),
        outcomes.win_sets(),
        expected_life(hazard, time.horizon, renewal),
    )
    for seen in talks.observed:
        index = outcomes.full.index(seen.profile)
        judged.examine(None if index is None else outcomes.place(index))
    return judged
