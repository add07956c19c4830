"""A plan on the terms on which it is checked: patience, detection, breakdown, summits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.errors import InputError
from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.model.plan import Index, Plan
from negotiation.model.planned import Planned, planned
from negotiation.model.slices import Slice
from negotiation.truces.stated_terms import stated_terms
from negotiation.truces.summit import OPEN_ENDED, Summit
from negotiation.truces.terms import Terms, terms
from negotiation.truces.transformers import with_hazard, with_summit

# A plan is followed through every period of a lag and of a term, in exact arithmetic.
_LONGEST_LAG, _MOST_MOMENTS = 500, 240


@dataclass(frozen=True)
class PlanTerms:
    """A plan, what chance makes of it, and what the players count.

    Parameters
    ----------
    planned
        The plan as written, with its game.
    played
        The plan with the states that breakdown and summits add.
    terms
        Discounts, lags, hazard, summit.
    collapsed
        What is played once the plan has ended by chance; None where it cannot.
    """

    planned: Planned
    played: Plan
    terms: Terms
    collapsed: Index | None

    @property
    def game(self) -> Game:
        """The stage game."""
        return self.planned.game

    @property
    def spelling(self) -> Game | Slice:
        """What spells profiles: the game, or a negotiation's slice."""
        return self.planned.part or self.planned.game

    @property
    def plan(self) -> Plan:
        """The plan as written."""
        return self.planned.plan

    def moment(self, state: int) -> int | None:
        """Periods since the last summit in a state of `played`; None once chance has ended it."""
        term = len(self.played.states) // len(self.plan.states)
        return state % term if state < term * len(self.plan.states) else None

    @property
    def patient(self) -> bool:
        """Whether every player with a choice has a discount factor."""
        return all(delta is not None or size == 1 for delta, size in
                   zip(self.terms.discount, self.game.shape, strict=True))

    @property
    def summit(self) -> Summit | None:
        """Term and renewal; None where the plan is open-ended."""
        return None if self.terms.summit is OPEN_ENDED else self.terms.summit

    @property
    def options(self) -> dict[str, Any]:
        """The terms as options of a method."""
        players, summit = self.game.players, self.summit
        return {
            "discount": dict(zip(players, self.terms.discount, strict=True)),
            "lag": dict(zip(players, self.terms.lag, strict=True)),
            "hazard": self.terms.hazard,
            "horizon": summit and summit.periods,
            "renewal": summit and summit.renewal,
        }


def plan_terms(
    model: Game | Negotiation,
    plan: str | Plan,
    given: Mapping[str, object],
    collapsed: Profile | None = None,
) -> PlanTerms:
    """A plan of a model on the terms given, or else on those that the model states.

    Parameters
    ----------
    given
        Arguments of `negotiation.truces.stated_terms.stated_terms`.

    Raises
    ------
    InputError
        If there is no such plan, a number is out of range, or a lag or a term is too long.

    Examples
    --------
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> found = plan_terms(game, grim(game, (0, 0), (1, 1)), {"hazard": "1/10"})
    >>> found.collapsed, found.played.states
    ((1, 1), ('in force', 'over', 'collapsed'))
    """
    found = of_model(model, plan)
    ground = terms(found.game, **stated_terms(model, found.game, **given))
    _refuse_long(found.plan, ground)
    played, after = found.plan, None
    if ground.hazard or not ground.summit.certain:
        after = _collapsed(found, collapsed)
    if after is not None and not ground.summit.certain:
        played = with_summit(played, ground.summit.periods, ground.summit.renewal, after)
    if after is not None and ground.hazard:
        played = with_hazard(played, ground.hazard, after)
    return PlanTerms(found, played, ground, after)


def _refuse_long(plan: Plan, ground: Terms) -> None:
    """Refuse what would have to be followed for minutes."""
    longest = max(ground.lag)
    if longest > _LONGEST_LAG:
        raise InputError(f"a plan is followed period by period while a breach is not seen: "
                         f"expected a lag of at most {_LONGEST_LAG}, found {longest}")
    moments = len(plan.states) * ground.summit.periods
    if not ground.summit.certain and moments > _MOST_MOMENTS:
        raise InputError(f"a plan is followed through every period of a term: {len(plan.states)} "
                         f"states times a horizon of {ground.summit.periods} are {moments} "
                         f"moments, more than {_MOST_MOMENTS}; count in longer periods")


def of_model(model: Game | Negotiation, plan: str | Plan) -> Planned:
    """A plan, by id or as a record, with the game in which it is played."""
    if isinstance(plan, str):
        return planned(model, plan)
    if isinstance(model, Game):
        return Planned(model, plan)
    part = model.slice()
    return Planned(model.compile(part), plan, part)


def _collapsed(found: Planned, given: Profile | None) -> Index:
    game = found.game
    if given is not None:
        index = _index(found, given)
        if index is None:
            raise InputError(f"collapsed: {given} is not allowed")
        return index
    equilibria = [tuple(map(int, row)) for row in np.argwhere(pure_equilibrium_mask(game))]
    if not equilibria:
        raise InputError("the plan can break down, and the one-shot game has no pure equilibrium "
                         "that could be played then: say what is, as collapsed")
    return min(equilibria, key=lambda index: sum(
        game.exact_payoff(i, index) for i in range(game.n)))


def _index(found: Planned, given: Profile) -> Index | None:
    if found.part is not None and isinstance(given, Mapping) and (
            set(given) <= set(found.part.negotiation.issue_ids)):
        return found.part.index(given)
    return found.game.index(given)
