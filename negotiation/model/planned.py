"""The plan that a payoff file gives, and the game it is played in."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np

from negotiation.errors import Fault, InputError
from negotiation.model.doctrine import objections
from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.model.plan import Index, Plan
from negotiation.model.slices import Slice
from negotiation.model.written_plan import Play, WrittenPlan


@dataclass(frozen=True)
class Planned:
    """A plan with its game, and in a negotiation the slice that the game comes from."""

    game: Game
    plan: Plan
    part: Slice | None = None

    def play(self, index: Index) -> dict[str, str]:
        """A profile as the file spells it: the actions of a game, the levels of issues."""
        return self.game.profile(index) if self.part is None else self.part.profile(index)


def planned(model: Game | Negotiation, plan: str) -> Planned:
    """A plan of a file by its id.

    In a negotiation the principals act, and every party one of whose issues the plan sets.

    Raises
    ------
    InputError
        If there is no such plan, or the doctrine of a party forbids what it plays.

    Examples
    --------
    >>> from fractions import Fraction
    >>> stay = ((0, Fraction(1)),)
    >>> calm = Plan(("A", "B"), ("calm",), 0, ((0, 1),), (stay,), ((stay, stay),), id="calm")
    >>> game = Game.from_payoffs({"A": [[1, 2]], "B": [[0, 3]]})
    >>> import dataclasses
    >>> planned(dataclasses.replace(game, plans=(calm,)), "calm").plan.states
    ('calm',)
    """
    ids = [found.id for found in model.plans]
    if plan in ids and isinstance(model, Game):
        return Planned(model, model.plans[ids.index(plan)])
    if plan in ids and isinstance(model, Negotiation):
        k = ids.index(plan)
        return _of_negotiation(model, model.plans[k], f"plan[{k}]")
    near = difflib.get_close_matches(plan, ids, 1)
    hint = f"did you mean {near[0]!r}?" if near else (
        f"its plans are {', '.join(map(repr, ids))}" if ids else "it has none")
    raise InputError(f"the file has no plan {plan!r}; {hint}")


def _of_negotiation(talks: Negotiation, written: WrittenPlan, path: str) -> Planned:
    named = {issue for state in written.states
             for play in (state.play, *(play for play, _ in state.on)) for issue in play}
    setters = {talks.issue(issue).by for issue in named}
    part = talks.slice([party.id for party in talks.parties
                        if party.role == "principal" or party.id in setters])

    def index(play: Play, where: str) -> Index:
        found = part.index(play)
        if found is None:
            why = "; ".join(forbidden(talks, play))
            raise InputError(Fault(f"not allowed: {why}", f"{path}.{where}"))
        return found

    plan = written.plan([party.id for party in talks.parties], index)
    return Planned(talks.compile(part), plan, part)


def forbidden(talks: Negotiation, play: Play) -> list[str]:
    """Why the parties' doctrines and the issues' requirements forbid a play; empty if allowed.

    Issues left out are at the status quo.
    """
    found = []
    for party in talks.parties:
        own = [k for k, issue in enumerate(talks.issues) if issue.by == party.id]
        issues = [talks.issues[k] for k in own]
        row = [issue.levels.index(play[issue.id]) if issue.id in play else issue.status_quo
               for issue in issues]
        if own and (party.role == "principal" or any(issue.id in play for issue in issues)):
            found += objections(talks, party.id, own, np.array([row], dtype=np.intp))[0]
    return found
