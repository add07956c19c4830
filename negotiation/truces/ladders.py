"""Graduated escalation ladders: which deters, which is carried out, and who rides free.

A violation of the deal leads up one rung of measures, a while without violations down one
(graduated reciprocation: Osgood, 1962; graduated sanctions: Ostrom, 1990). Carried out by several
parties, a ladder may pay for them together and not for each: the difference is the free-rider
problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.errors import InputError
from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.result import Method, Result, Status
from negotiation.truces.bloc_game import bloc_game, merged_profile, split_profile
from negotiation.truces.ladder_ground import Ground, ground_of_game, grounds_of_talks
from negotiation.truces.ladder_plan import LadderPlan, Loss
from negotiation.truces.stated_terms import stated_terms
from negotiation.truces.terms import Terms, terms

_REFERENCES = ("osgood1962", "ostrom1990", "mailathsamuelson2006")


@dataclass(frozen=True, kw_only=True)
class Ladders(Result):
    """What a ladder of measures does to those whom it watches and to those who carry it out.

    Attributes
    ----------
    ladder : its id, who carries it out (`by`), whom it watches (`against`), and `down_after`.
    deal : the deal that it protects.
    rungs : payoffs on each rung, what each party gains in a period by leaving it, and the least
        slack there of those watched, of the bloc as one player, and of each member.
    verdicts : `deters`, `obeyed`, `carried_out`, `deal_kept` and `stable`, `as_one` and for the
        `members` one by one; None without a discount.
    binding : as one and for the members, the breach that costs least.
    least_discount : the least common discount for deterrence, as one, and for the members.
    free_riders : members who gain by leaving a rung that pays for the bloc as a whole.
    heights : the same ladder cut off after each rung.
    reversion : for each party what follows if cooperation ends on its account, with the members
        one by one, and with the bloc as one.
    """

    command: ClassVar[str] = "truce"
    ladder: dict[str, Any]
    deal: dict[str, Any]
    discount: dict[str, Fraction | None]
    lag: dict[str, int]
    hazard: Fraction
    rungs: list[dict[str, Any]]
    verdicts: dict[str, Any] | None
    binding: dict[str, Any] | None
    least_discount: dict[str, float | None]
    free_riders: list[dict[str, Any]]
    heights: list[dict[str, Any]]
    reversion: dict[str, dict[str, Any]]


def ladder(
    model: Game | Negotiation,
    name: str | None = None,
    deal: Profile | None = None,
    rungs: Sequence[Mapping[str, str]] | None = None,
    by: Sequence[str] | None = None,
    down_after: int | None = None,
    discount: object = None,
    lag: object = None,
    hazard: object = None,
) -> Ladders:
    """Judge a ladder of graduated measures as an automaton.

    Parameters
    ----------
    model
        A negotiation with a ``[[ladder]]``, or a game.
    name
        Of a negotiation: the ladder's id; may be left out where there is one.
    deal
        What is protected. Default for a negotiation: the best deal that reversion keeps today,
        without any the status quo.
    rungs, by, down_after
        Of a game: for each rung above the deal the actions of those who carry it out (others
        play the deal), who they are, and the periods without a violation that lead down a rung.
    discount, lag, hazard
        As in `self_enforcing`. A breakdown ends it all in the equilibrium worst for those watched.

    Raises
    ------
    InputError
        If names are unknown, a rung is against a doctrine, or nobody is left to be watched.

    Notes
    -----
    The bloc as one player has the sum of its members' payoffs, weighted with their bargaining
    weights, and the patience and detection lag of its first member. Whoever refuses his part, and
    gains by it in the period, ends cooperation: reversion to the pure equilibrium of all acting
    parties that is worst for him.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
    ...                          actions=[["hold", "cheat"]] * 2, discount="9/10")
    >>> found = ladder(game, deal=("hold", "hold"), rungs=[{"A": "cheat"}], by=["A"])
    >>> found.verdicts["deters"], found.verdicts["as_one"]["stable"]
    (True, True)
    """
    ground = grounds_of_talks(model, name, [deal])[0] if isinstance(model, Negotiation) else (
        ground_of_game(model, deal, rungs or (), by or (), down_after))
    agreed = _agreed(model, ground, discount, lag, hazard)
    members, one = _plans(ground, _merged(ground), agreed)
    timed = members.timed
    verdicts = _verdicts(ground, members, one) if timed else None
    return Ladders(
        model=model,
        method=Method("ladder", {"ladder": ground.name, "deal": "stated" if deal else "default"},
                      _REFERENCES),
        status=Status.NONE if verdicts and not verdicts["members"]["stable"] else Status.COMPLETE,
        claim=_claim(ground, verdicts),
        certificate={"kind": "ladder",
                     "rungs": [ground.game.profile(rung) for rung in ground.rungs]},
        ladder={"id": ground.name, "by": ground.names(ground.by),
                "against": ground.names(ground.against), "down_after": ground.calm},
        deal={"deal": ground.game.label(ground.rungs[0]),
              "profile": ground.game.profile(ground.rungs[0])},
        discount=dict(zip(ground.game.players, agreed.discount, strict=True)),
        lag=dict(zip(ground.game.players, agreed.lag, strict=True)),
        hazard=agreed.hazard,
        rungs=[_rung(ground, members, one, k) for k in range(len(ground.rungs))],
        verdicts=verdicts,
        binding=None if not timed else {
            "as_one": _told(ground, one, one.tightest(_any)),
            "members": _told(ground, members, members.tightest(_any))},
        least_discount={
            "deters": _least_to_deter(ground, members),
            "as_one": one.least_discount(_any), "members": members.least_discount(_any)},
        free_riders=_free_riders(ground, members, one) if timed else [],
        heights=_heights(ground, members, one) if timed else [],
        reversion=_reversion(ground, members, one),
    )


def ladder_in_short(
    talks: Negotiation, name: str | None, deals: Sequence[Profile]
) -> list[dict[str, Any]]:
    """Of the answers of `ladder` on some deals what one sentence says, and no tables.

    Returns
    -------
    list of dict
        For each deal ``by`` and ``against``, ``verdicts``, ``least_discount`` for deterrence, and
        ``free_riders``, as in `Ladders`. All principals need a discount.

    Raises
    ------
    InputError
        As `ladder` does.

    Examples
    --------
    >>> from negotiation.files import read
    >>> found, = ladder_in_short(read("gyeongju-2025"), None, [{}])
    >>> found["against"], found["verdicts"]["deters"]
    (['CHN'], True)
    """
    found: list[dict[str, Any]] = []
    merged = None
    for ground in grounds_of_talks(talks, name, deals):
        merged = merged or _merged(ground)
        members, one = _plans(ground, merged, _agreed(talks, ground))
        found.append({
            "by": ground.names(ground.by), "against": ground.names(ground.against),
            "verdicts": _verdicts(ground, members, one),
            "least_discount": _least_to_deter(ground, members),
            "free_riders": _free_riders(ground, members, one),
        })
    return found


def _merged(ground: Ground) -> Game:
    """The game with the bloc as one player."""
    return bloc_game(ground.game, ground.by, ground.weights, ground.bloc)


def _agreed(
    model: Game | Negotiation, ground: Ground, discount: object = None, lag: object = None,
    hazard: object = None,
) -> Terms:
    stated = stated_terms(model, ground.game, discount=discount, lag=lag, hazard=hazard)
    return terms(ground.game, stated["discount"], stated["lag"], stated["hazard"])


def _least_to_deter(ground: Ground, members: LadderPlan) -> float | None:
    return members.least_discount(lambda rung, i: not rung and i in ground.against)


def _any(rung: int, player: int) -> bool:
    return True


def _at(k: int, i: int) -> Callable[[int, int], bool]:
    """Only one rung and one player."""
    return lambda rung, player: (rung, player) == (k, i)


def _plans(ground: Ground, merged: Game, agreed: Terms) -> tuple[LadderPlan, LadderPlan]:
    """The ladder with the members one by one, and with the bloc as one player."""
    watched = tuple(ground.names(ground.against))
    hazard = agreed.hazard
    members = LadderPlan(ground.game, ground.rungs, ground.calm, watched, agreed.discount,
                         agreed.lag, hazard)
    if hazard and not members.equilibria:
        raise InputError("a breakdown has no pure one-shot equilibrium to end in; set the hazard "
                         "to 0")
    first, others = ground.by[0], [i for i in range(ground.game.n) if i not in ground.by]
    one = LadderPlan(
        merged, tuple(merged_profile(ground.game, ground.by, rung) for rung in ground.rungs),
        ground.calm, watched, (*(agreed.discount[i] for i in others), agreed.discount[first]),
        (*(agreed.lag[i] for i in others), agreed.lag[first]), hazard)
    if hazard and not one.equilibria:
        raise InputError("a breakdown has no pure one-shot equilibrium to end in if the bloc acts "
                         "as one; set the hazard to 0")
    return members, one


def _verdicts(ground: Ground, members: LadderPlan, one: LadderPlan) -> dict[str, Any]:
    def holds(plan: LadderPlan, chosen: Callable[[int, int], bool]) -> bool:
        found = plan.tightest(chosen)
        return found is None or found.slack >= 0

    def own(plan: LadderPlan) -> Callable[[int], bool]:
        return lambda i: plan.game.players[i] not in plan.watched

    def side(plan: LadderPlan) -> dict[str, bool]:
        mine = own(plan)
        found = {
            "carried_out": holds(plan, lambda rung, i: rung > 0 and mine(i)),
            "deal_kept": holds(plan, lambda rung, i: not rung and mine(i)),
        }
        return {**found, "stable": holds(plan, _any)}

    return {
        "deters": holds(members, lambda rung, i: not rung and i in ground.against),
        "obeyed": holds(members, lambda rung, i: rung > 0 and i in ground.against),
        "as_one": side(one),
        "members": side(members),
    }


def _rung(
    ground: Ground, members: LadderPlan, one: LadderPlan, k: int
) -> dict[str, Any]:
    """A rung: what it pays, what leaving it brings in the period, and what that costs."""
    game, profile = ground.game, ground.rungs[k]
    acting = [*ground.by, *ground.against]
    payoffs = {game.players[i]: game.exact_payoff(i, profile) for i in acting}
    gains = {game.players[i]: max(Fraction(0), _best(game, i, profile)
                                  - game.exact_payoff(i, profile)) for i in acting}
    bloc = one.game.exact_payoff(one.game.n - 1, one.rungs[k])
    found = {"rung": k, "name": ground.rung_names[k], "deal": game.label(profile),
             "payoffs": payoffs, "bloc": bloc, "temptation": gains}
    if not members.timed:
        return {**found, "slack": None, "bloc_slack": None}
    slack = {game.players[i]: None if (loss := members.tightest(_at(k, i))) is None
             else loss.slack for i in acting}
    together = one.tightest(_at(k, one.game.n - 1))
    return {**found, "slack": slack, "bloc_slack": None if together is None else together.slack}


def _best(game: Game, i: int, profile: tuple[int, ...]) -> Fraction:
    where: Any = (*profile[:i], slice(None), *profile[i + 1:])
    return Fraction(int(np.max(game.integers[i][where])), game.denominators[i])


def _reversion(ground: Ground, members: LadderPlan, one: LadderPlan) -> dict[str, dict[str, Any]]:
    """The equilibria that are worst for each player, spelled by the parties' own actions."""
    def spelled(plan: LadderPlan, at: tuple[int, ...] | None) -> dict[str, str] | None:
        if at is None:
            return None
        if plan is members:
            return ground.game.profile(at)
        return ground.game.profile(split_profile(ground.game, ground.by, at))

    return {name: {plan.game.players[i]: spelled(plan, at) for i, at in plan.ends.items()}
            for name, plan in (("members", members), ("as_one", one))}


def _told(ground: Ground, plan: LadderPlan, loss: Loss | None) -> dict[str, Any] | None:
    return None if loss is None else {
        "rung": loss.rung, "name": ground.rung_names[loss.rung],
        "player": plan.game.players[loss.player],
        "deviation": plan.action(loss), "slack": loss.slack}


def _free_riders(
    ground: Ground, members: LadderPlan, one: LadderPlan
) -> list[dict[str, Any]]:
    """Members who gain by leaving a rung from which the bloc as one would not depart."""
    found = []
    for k in range(len(ground.rungs)):
        together = one.tightest(_at(k, one.game.n - 1))
        for i in ground.by:
            loss = members.tightest(_at(k, i))
            if loss is not None and loss.slack < 0 and (together is None or together.slack >= 0):
                found.append(_told(ground, members, loss) or {})
    return found


def _heights(ground: Ground, members: LadderPlan, one: LadderPlan) -> list[dict[str, Any]]:
    """What the ladder does if it ends after each of its rungs."""
    found = []
    for top in range(1, len(ground.rungs)):
        cut = (replace(plan, rungs=plan.rungs[:top + 1]) for plan in (members, one))
        verdicts = _verdicts(ground, *cut)
        found.append({"top": ground.rung_names[top], "deters": verdicts["deters"],
                      "as_one": verdicts["as_one"]["stable"],
                      "members": verdicts["members"]["stable"]})
    return found


def _claim(ground: Ground, verdicts: Mapping[str, Any] | None) -> str:
    if verdicts is None:
        return "without a discount only the least discounts are given"
    who = " and ".join(ground.names(ground.against))
    deters = "deters" if verdicts["deters"] else "does not deter"
    one, each = (verdicts[side]["stable"] for side in ("as_one", "members"))
    return (f"the ladder {deters} {who}; with the bloc as one player it is "
            f"{'' if one else 'not '}self-enforcing, with its members one by one it is "
            f"{'' if each else 'not '}self-enforcing")
