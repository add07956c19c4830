"""The plans behind an answer: what keeps a deal, written out so that it can be read and changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.model.plan import Index, Plan
from negotiation.truces.reversion import Truces
from negotiation.truces.templates import grim

# Of an answer about all deals so many plans are written out, best deal first.
MOST = 10


def reversion_plan(game: Game, deal: Index) -> Plan | None:
    """The deal until somebody breaks it, then the pure equilibrium worst for whoever did.

    Returns
    -------
    Plan or None
        None where somebody is tempted and there is no pure equilibrium to go back to.

    Notes
    -----
    Friedman (1971). Among equilibria equally bad for a player the first in order.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> reversion_plan(game, (0, 0)).plays
    ((0, 0), (1, 1))
    """
    equilibria = [tuple(map(int, row)) for row in np.argwhere(pure_equilibrium_mask(game))]
    if not equilibria:
        return None
    worst = [min(equilibria, key=lambda index: game.integers[i][index]) for i in range(game.n)]
    return grim(game, deal, worst)


def supporting_plans(truces: Truces) -> list[Plan]:
    """For each deal of an answer the plan that keeps it by reversion to pure equilibria.

    Of an answer about all deals only those that are stable, or without discounts those that are
    stable for the patient, and of these the first ten. The deal is named in the plan's note.

    Raises
    ------
    InputError
        If the answer is about another punishment.

    Examples
    --------
    >>> from negotiation.truces.reversion import self_enforcing
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> [(plan.id, plan.note) for plan in supporting_plans(self_enforcing(game, discount="2/3"))]
    [('reversion 1', '1,1'), ('reversion 2', '2,2')]
    """
    if truces.punishment != "nash":
        raise InputError("plans can be written out where reversion to pure equilibria is what "
                         f"punishes (nash), not for {truces.punishment}")
    model = truces.model
    game = model.game() if isinstance(model, Negotiation) else model
    assert isinstance(game, Game)
    found: list[Plan] = []
    for index in _deals(truces, game):
        plan = reversion_plan(game, index)
        if plan is not None:
            found.append(dataclasses.replace(
                plan, id=f"reversion {len(found) + 1}", note=game.label(index)))
    return found


def _deals(truces: Truces, game: Game) -> Sequence[Index]:
    listed = truces.method.options["deals"] == "listed"
    kept = [game.index(entry["profile"]) for entry in truces.deals
            if listed or (entry["critical_discount"]["nash"] is not None
                          if entry["stable"] is None else entry["stable"])]
    return kept if listed else kept[:MOST]
