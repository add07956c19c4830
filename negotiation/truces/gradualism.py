"""Gradual concessions: the fastest self-enforcing path to a deal, or the step that has none.

What is conceded for good rewards nobody any more, so a path must always hold something back. With
levels that can be taken back there is no need for that: a deal holds at once or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.errors import InputError
from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.result import Method, Result, Status
from negotiation.truces.concession_paths import Breach, ConcessionPaths, Way
from negotiation.truces.levels_reached import (
    Index,
    Ratchets,
    ratchets_of_game,
    ratchets_of_talks,
)
from negotiation.truces.named_deal import named_deal
from negotiation.truces.stated_terms import stated_terms
from negotiation.truces.terms import terms

# Without a goal, so many of the best deals are tried.
_TRIED = 20
_REFERENCES = ("lockwoodthomas2002", "comptejehiel2004", "admatiperry1991")


@dataclass(frozen=True, kw_only=True)
class Gradual(Result):
    """The fastest path of concessions to a deal on which no player gains by stopping.

    Attributes
    ----------
    discount : of each player.
    irreversible : for each player what it cannot take back; nothing: everything can be.
    start : the levels reached at the start, and what is played without a path from there.
    goal : the deal at the end of the path, or the one asked for; None if nothing was worth trying.
    path : what is played period by period, the goal last and for ever; empty without a path.
    obstacle : without a path, the step that comes nearest to holding, and what breaks it.
    tried : other deals that were tried, best first; no path leads to them.
    """

    command: ClassVar[str] = "truce"
    discount: dict[str, Fraction]
    irreversible: dict[str, list[str]]
    start: dict[str, Any]
    goal: dict[str, Any] | None
    path: list[dict[str, Any]]
    obstacle: dict[str, Any] | None
    tried: list[str]


def gradual(
    model: Game | Negotiation,
    goal: Profile | None = None,
    start: Profile | None = None,
    discount: object = None,
    reversible: bool | Collection[str] = False,
) -> Gradual:
    """Find the fastest path of concessions that enforces itself.

    Parameters
    ----------
    model
        A game whose actions are levels, lowest first, or a negotiation, whose issues marked
        ``reversible = false`` can only rise.
    goal
        The deal to reach. Default: the best deal, by the product of gains over play without any
        path, to which a path leads.
    start
        Of a game: the levels at the start; default the lowest. A negotiation starts at its
        status quo.
    discount
        One number, or one a player; default the model's.
    reversible
        Of a game: the players who can take levels back, or all. Of a negotiation: whether
        everything can be taken back after all.

    Raises
    ------
    InputError
        If a player with a choice has no discount, or a name is unknown.
    TooLargeError
        If there are too many levels to follow.

    Notes
    -----
    Whoever leaves the path ends all cooperation at the levels then reached: a pure equilibrium
    of the continuation, the worst for the deviator, computed from the highest levels down.

    Examples
    --------
    What one side gives is worth one to the other and costs half; both gain at the top level.
    At once it is too much to ask:

    >>> half = Fraction(1, 2)
    >>> tables = [[[b - half * a + half * (a == b == 2) for b in range(3)] for a in range(3)],
    ...           [[a - half * b + half * (a == b == 2) for b in range(3)] for a in range(3)]]
    >>> game = Game.from_payoffs(tables, players=["A", "B"], discount="3/4")
    >>> [step["deal"] for step in gradual(game, goal=("3", "3")).path]
    ['2,2', '3,3']
    """
    ratchets = _ratchets(model, start, reversible)
    game = ratchets.game
    agreed = terms(game, stated_terms(model, game, discount=discount)["discount"]).discount
    deltas: dict[int, Fraction] = {}
    for i in ratchets.movers:
        delta = agreed[i]
        if delta is None:
            raise InputError(f"{game.players[i]} has no discount")
        deltas[i] = delta
    paths = ConcessionPaths(ratchets, deltas)
    goals = [named_deal(model, game, goal)] if goal is not None else _worthwhile(paths)
    way, at, tried = _first_way(paths, goals)
    return Gradual(
        model=model,
        method=Method("gradualism", {
            "goal": "best" if goal is None else "stated",
            "reversible": sorted(reversible) if isinstance(reversible, Collection) else reversible,
        }, _REFERENCES),
        status=Status.PARTIAL if paths.dropped else Status.NONE if way is None
        else Status.COMPLETE,
        claim=_claim(ratchets, at, way, tried, goal is not None),
        certificate={"kind": "gradualism"},
        discount={game.players[i]: delta for i, delta in deltas.items()},
        irreversible={player: list(names)
                      for player, names in zip(game.players, ratchets.names, strict=True)},
        start=_start(paths),
        goal=None if at is None else {"deal": game.label(at), "profile": game.profile(at),
                                      "payoffs": _told(ratchets, ratchets.payoffs_at(at))},
        path=[] if at is None or way is None else _path(paths, at, way),
        obstacle=None if at is None or way is not None else _obstacle(paths, at),
        tried=[game.label(deal) for deal in tried],
    )


def _ratchets(
    model: Game | Negotiation, start: Profile | None, reversible: bool | Collection[str]
) -> Ratchets:
    if isinstance(model, Negotiation):
        if start is not None or not isinstance(reversible, bool):
            raise InputError("a negotiation starts at its status quo, and its issues say "
                             "themselves whether they can be taken back")
        return ratchets_of_talks(model, reversible)
    at = (0,) * model.n if start is None else model.index(start)
    return ratchets_of_game(model, at, reversible)


def _worthwhile(paths: ConcessionPaths) -> list[Index]:
    """The deals tried by default: those that gain something for all, best product first."""
    ratchets = paths.ratchets
    after = {i: stop.get(ratchets.start) for i, stop in paths.after_breach.items()}
    options = ratchets.options(ratchets.start)
    ranked = []
    for goal in np.ndindex(*ratchets.game.shape):
        product, worthwhile = Fraction(1), all(
            a in own for a, own in zip(goal, options, strict=True))
        for i, stop in after.items():
            gain = Fraction(0) if stop is None else ratchets.payoffs[i][goal] - stop.values[i]
            worthwhile, product = worthwhile and gain > 0, product * gain
        if worthwhile:
            ranked.append((-product, goal))
    return [goal for _, goal in sorted(ranked)[:_TRIED]]


def _first_way(
    paths: ConcessionPaths, goals: list[Index]
) -> tuple[Way | None, Index | None, list[Index]]:
    """The fastest way to the first goal that has one, that goal, and those tried in vain.

    Without any way the goal is the first.
    """
    for k, goal in enumerate(goals):
        ways = paths.ways(goal).get(paths.ratchets.start)
        if ways:
            return ways[0], goal, goals[:k]
    return (None, goals[0], goals[1:]) if goals else (None, None, [])


def _start(paths: ConcessionPaths) -> dict[str, Any]:
    """The levels reached, and for each player where leaving every path from there ends."""
    ratchets = paths.ratchets
    return {
        "reached": ratchets.told(ratchets.start),
        "without": {
            ratchets.game.players[i]: None if (stop := stops.get(ratchets.start)) is None else {
                "deal": ratchets.game.label(stop.profile), "value": stop.values[i]}
            for i, stops in paths.after_breach.items()
        },
    }


def _path(paths: ConcessionPaths, goal: Index, way: Way) -> list[dict[str, Any]]:
    """Every step with what it is worth from there on, and the breach that costs least."""
    ratchets, found = paths.ratchets, []
    values = {i: ratchets.payoffs[i][goal] for i in ratchets.movers}
    profiles = [*way.profiles, goal]
    states = [ratchets.start, *map(ratchets.after, profiles[:-1])]
    for t in range(len(profiles) - 1, -1, -1):
        if t < len(profiles) - 1:
            values = {i: (1 - paths.discount[i]) * ratchets.payoffs[i][profiles[t]]
                      + paths.discount[i] * value for i, value in values.items()}
        breach = paths.tightest(states[t], profiles[t], values)
        found.append({
            "period": t,
            "deal": ratchets.game.label(profiles[t]),
            "profile": ratchets.game.profile(profiles[t]),
            "payoffs": _told(ratchets, ratchets.payoffs_at(profiles[t])),
            "values": _told(ratchets, values),
            "binding": None if breach is None else _breach(ratchets, breach),
        })
    return found[::-1]


def _obstacle(paths: ConcessionPaths, goal: Index) -> dict[str, Any] | None:
    """Of all steps from which the goal could be reached if they held, the nearest to holding."""
    ratchets, found = paths.ratchets, paths.ways(goal)
    nearest: Breach | None = None
    for state in ratchets.states:
        if state in found:
            continue
        for step, values, _ in paths.steps(state, goal, found):
            breach = paths.tightest(state, step, values)
            if breach is not None and (nearest is None or breach.slack > nearest.slack):
                nearest = breach
    return None if nearest is None else {
        "reached": ratchets.told(nearest.state), "deal": ratchets.game.label(nearest.profile),
        "at_the_goal": nearest.profile == goal and nearest.state == ratchets.after(goal),
        **_breach(ratchets, nearest)}


def _breach(ratchets: Ratchets, breach: Breach) -> dict[str, Any]:
    game = ratchets.game
    return {"player": game.players[breach.player],
            "deviation": game.actions[breach.player][breach.action], "slack": breach.slack}


def _told(ratchets: Ratchets, values: Mapping[int, Fraction]) -> dict[str, Fraction]:
    return {ratchets.game.players[i]: value for i, value in values.items()}


def _claim(
    ratchets: Ratchets, goal: Index | None, way: Way | None, tried: list[Index], stated: bool
) -> str:
    if goal is None:
        return "no deal gains something for all over play without a path"
    if way is None:
        return (f"no self-enforcing path leads to {ratchets.game.label(goal)}" if stated else
                f"no self-enforcing path leads to any of the {len(tried) + 1} best deals")
    return (f"the fastest self-enforcing path to {ratchets.game.label(goal)} reaches it in period "
            f"{len(way.profiles)}")

