"""What a payoff file holds, in one paragraph."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from negotiation.files.numerals import show
from negotiation.model.coalitional import CoalitionalGame
from negotiation.model.deals import Deals
from negotiation.model.dynamic import StochasticGame
from negotiation.model.game import Game
from negotiation.model.issue_set import IssueSet
from negotiation.model.negotiation import Negotiation
from negotiation.model.partition import PartitionGame
from negotiation.model.planned import forbidden
from negotiation.model.uncertain import Distribution

Model = Game | Deals | IssueSet | Negotiation | StochasticGame | CoalitionalGame | PartitionGame

_PARTS = {
    "linkages": "linkage",
    "doctrine": "doctrine clause",
    "constituencies": "constituency",
    "leverage": "leverage drift",
    "ladders": "ladder",
    "observed": "observed outcome",
    "plans": "plan",
}


def holds(model: Model) -> dict[str, Any]:
    """The counts of what a model is made of.

    Examples
    --------
    >>> holds(Game.from_payoffs({"A": [[1, 2, 3]], "B": [[0, 0, 1]]}))
    {'players': {'A': 1, 'B': 3}, 'profiles': 3, 'plans': 0}
    """
    if isinstance(model, Game):
        return {
            "players": dict(zip(model.players, model.shape, strict=True)),
            "profiles": model.size,
            "plans": len(model.plans),
        }
    if isinstance(model, Deals | IssueSet):
        return {"parties": list(model.parties), "deals": model.size}
    if isinstance(model, StochasticGame):
        return {"players": list(model.players), "states": len(model.states),
                "profiles": model.size}
    if isinstance(model, CoalitionalGame):
        return {"players": list(model.players), "coalitions": 2**model.n}
    if isinstance(model, PartitionGame):
        return {"players": list(model.players), "partitions": len(model.worths)}
    uncertain = [q for _, q in model.quantities() if isinstance(q, Distribution)]
    principals = {party.id for party in model.principals}
    return {
        "principals": [party.id for party in model.principals],
        "partners": [party.id for party in model.parties if party.id not in principals],
        "issues": {issue.id: len(issue.levels) for issue in model.issues},
        "deals": math.prod(len(i.levels) for i in model.issues if i.by in principals),
        "outcomes": math.prod(len(i.levels) for i in model.issues),
        "uncertain": len(uncertain),
        **{key: len(getattr(model, key)) for key in _PARTS},
    }


def paragraph(model: Model) -> str:
    """The same in sentences.

    Examples
    --------
    >>> print(paragraph(Game.from_payoffs({"A": [[1, 2, 3]], "B": [[0, 0, 1]]})))
    A game of 2 players, A (1 action), B (3 actions), with 3 profiles. No discount factors.
    """
    if isinstance(model, Game):
        return _game(model)
    if isinstance(model, Deals | IssueSet):
        return _deals(model)
    if isinstance(model, StochasticGame):
        return _dynamic(model)
    if isinstance(model, CoalitionalGame | PartitionGame):
        return _coalitions(model)
    return _negotiation(model)


def _coalitions(game: CoalitionalGame | PartitionGame) -> str:
    players = f"{_count(game.n, 'player')}: {', '.join(game.players)}"
    if isinstance(game, PartitionGame):
        return (f"A game in partition function form of {players}. "
                f"{_count(len(game.worths), 'partition')} listed.")
    form = (f"weighted voting by {_count(len(game.rules), 'rule')}" if game.rules else
            "claims on an estate" if game.claims else "worths listed")
    extra = [word for word, given in (("unions", game.structure), ("a graph", game.graph)) if given]
    return (f"A cooperative game of {players}; {form}, {2**game.n:,} coalitions."
            + (f" Also {_listed(extra)}." if extra else ""))


def _game(game: Game) -> str:
    players = ", ".join(
        f"{player} ({_count(len(names), 'action')})"
        for player, names in zip(game.players, game.actions, strict=True)
    )
    return (f"A game of {_count(game.n, 'player')}, {players}, with "
            f"{_count(game.size, 'profile')}. {_discounts(game.players, game.discount)}"
            f"{_plans(game)}")


def _deals(deals: Deals | IssueSet) -> str:
    lotteries = "lotteries over them can" if deals.lotteries else "lotteries cannot"
    point = "not given" if deals.disagreement is None else ", ".join(
        f"{party} {show(x)}" for party, x in zip(deals.parties, deals.disagreement, strict=True)
    )
    return (f"A bargaining set of {_count(deals.size, 'deal')} for {', '.join(deals.parties)}; "
            f"{lotteries} be agreed. Without a deal: {point}. "
            f"{_discounts(deals.parties, deals.discount)}")


def _dynamic(game: StochasticGame) -> str:
    delta = "No discount factor." if game.discount is None else (
        f"Discount factor {show(game.discount)}.")
    return (f"A stochastic game of {_count(game.n, 'player')}, {', '.join(game.players)}, with "
            f"{_count(len(game.states), 'state')} and {_count(game.size, 'profile')}. {delta}")


def _negotiation(negotiation: Negotiation) -> str:
    counts = holds(negotiation)
    partners = counts["partners"]
    with_partners = f" and {_count(len(partners), 'partner')} ({', '.join(partners)})" if (
        partners) else ""
    levels = ", ".join(f"{issue.id} ({len(issue.levels)} levels, by {issue.by})"
                       for issue in negotiation.issues)
    parts = [_count(counts[key], word) for key, word in _PARTS.items() if counts[key]]
    listed = f"Also {_listed(parts)}. " if parts else ""
    discount = [party.discount for party in negotiation.parties]
    names = [party.id for party in negotiation.parties]
    return (
        f"A negotiation between {_count(len(counts['principals']), 'principal')} "
        f"({', '.join(counts['principals'])}){with_partners} over "
        f"{_count(len(counts['issues']), 'issue')}: {levels}. The principals' issues make "
        f"{counts['deals']:,} deals, all issues {counts['outcomes']:,} outcomes, before doctrine "
        f"and requirements. {_count(counts['uncertain'], 'number is', 'numbers are')} uncertain. "
        f"{listed}Without a deal: {negotiation.disagreement.rule}. {_discounts(names, discount)}"
        f"{_plans(negotiation)}"
    )


def _plans(model: Game | Negotiation) -> str:
    """A sentence a plan: its states, and whether it can be played at all."""
    sentences = []
    for plan in model.plans:
        reasons = _reasons(model, plan) if isinstance(model, Negotiation) else []
        sentences.append(f" Plan {plan.id!r}: {_count(len(plan.states), 'state')}"
                         + (f"; not allowed: {'; '.join(reasons)}." if reasons else "."))
    return "".join(sentences)


def _reasons(talks: Negotiation, plan: Any) -> list[str]:
    plays = [play for state in plan.states for play in (state.play, *(on for on, _ in state.on))]
    return list(dict.fromkeys(reason for play in plays for reason in forbidden(talks, play)))


def _discounts(names: Sequence[str], discount: Iterable[object]) -> str:
    without = [name for name, delta in zip(names, discount, strict=True) if delta is None]
    if len(without) == len(names):
        return "No discount factors."
    return f"No discount factor for {', '.join(without)}." if without else (
        "Discount factors for all."
    )


def _count(number: int, one: str, many: str = "") -> str:
    plural = many or (f"{one[:-1]}ies" if one.endswith("cy") else f"{one}s")
    return f"{number:,} {one if number == 1 else plural}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
