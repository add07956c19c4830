"""How the best truces of a study are kept: for each a plan that nobody gains by leaving."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from negotiation.analysis.outcomes import Outcomes
from negotiation.model.planned import Planned
from negotiation.truces.supporting_plan import reversion_plan

# So many of the best truces get a plan.
MOST = 3


def plans_of_truces(
    outcomes: Outcomes, truces: Sequence[dict[str, Any]]
) -> list[tuple[str, Planned]]:
    """For each of the best truces its name, and reversion to pure equilibria as a plan.

    Parameters
    ----------
    truces
        As `negotiation.analysis.ranked_truces.ranked_truces` ranks them.
    """
    if not truces:
        return []
    talks, part = outcomes.negotiation, outcomes.part
    game = talks.compile(part)
    found = []
    for rank, truce in enumerate(truces[:MOST], 1):
        bundles = dict(zip(outcomes.principals, truce["deal"].split(","), strict=True))
        index = game.index([bundles.get(player, names[0]) for player, names in
                            zip(game.players, game.actions, strict=True)])
        plan = reversion_plan(game, index)
        assert plan is not None  # truces of a study are kept by reversion
        named = dataclasses.replace(plan, id=f"truce {rank}")
        found.append((truce["deal"], Planned(game, named, part)))
    return found


def plan_records(plans: Sequence[tuple[str, Planned]]) -> list[dict[str, Any]]:
    """The plans as a result spells them."""
    return [{"deal": deal, "plan": found.plan.to_document(found.part or found.game)}
            for deal, found in plans]
