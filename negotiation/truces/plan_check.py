"""Checking a plan: whether anybody gains by leaving it, in any state that play can reach."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from negotiation.errors import InputError
from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.model.plan import Plan
from negotiation.model.planned import Planned
from negotiation.result import Method, Result, Status
from negotiation.truces.automaton import Automaton, join
from negotiation.truces.intervals import stable_discounts
from negotiation.truces.judged_states import judged_states
from negotiation.truces.one_shot import Binding, Verdict, check
from negotiation.truces.plan_life import life
from negotiation.truces.plan_terms import PlanTerms, plan_terms

_REFERENCES = ("abreu1988", "farrellmaskin1989", "mailathsamuelson2006")
# The discount of a player without a choice decides nothing; some number must stand for it.
_ANY = Fraction(1, 2)


@dataclass(frozen=True, kw_only=True)
class PlanCheck(Result):
    """What a plan gives its players in each state, and whether they stay with it.

    Attributes
    ----------
    plan : the plan as a payoff file spells it, every rule written out.
    discount, lag, hazard, horizon, renewal : the time structure that was used.
    collapsed : what is played once the plan has broken down or expired, if it can.
    states : for each state what is played and paid, its value to each player, what each
        player's best deviation would lose (its slack), and whether play can get there. With a
        hazard or summits there are more states than in `plan`.
    stable : no deviation pays in any state that any sequence of profiles reaches; None without
        discount factors.
    strict : every deviation loses something.
    on_path_stable : no deviation pays in the states that are reached if all comply.
    binding : the deviation that loses least.
    critical_discount : the least common discount factor from which on the plan is stable up to
        1; None if there is none. A rational is exact.
    stable_discounts : all common discount factors at which it is stable, as closed intervals;
        ends at 0 and 1 are open.
    discounts_proved : whether these are exact and complete, or were found on a grid.
    renegotiation_proof : whether the plan is stable and no two of its states at the same moment
        of a term are ranked by all players with a choice (weakly, Farrell and Maskin, 1989).
    ranked : two states so ranked, if there are any: `worse`, `better`.
    expected_life : periods until chance first ends the profile of the first state, if all
        comply; None if with some chance it never does.
    survival : chances that it lasts longer than some periods.
    ground : the plan and its game as records; not part of the JSON.
    """

    command: ClassVar[str] = "truce"
    plan: dict[str, Any]
    discount: dict[str, Fraction | None]
    lag: dict[str, int]
    hazard: Fraction
    horizon: int | None
    renewal: Fraction | None
    collapsed: dict[str, str] | None
    states: list[dict[str, Any]]
    stable: bool | None
    strict: bool | None
    on_path_stable: bool | None
    binding: dict[str, Any] | None
    critical_discount: Fraction | float | None
    stable_discounts: list[dict[str, Fraction | float]]
    discounts_proved: bool
    renegotiation_proof: bool | None
    ranked: dict[str, str] | None
    expected_life: Fraction | None
    survival: list[dict[str, float]]
    ground: Planned = field(repr=False, compare=False, metadata={"json": False})


def check_plan(
    model: Game | Negotiation,
    plan: str | Plan,
    discount: object = None,
    hazard: object = None,
    lag: object = None,
    horizon: object = None,
    renewal: object = None,
    collapsed: Profile | None = None,
) -> PlanCheck:
    """Check a plan by one-shot deviations.

    Parameters
    ----------
    model
        The stage game, or a negotiation.
    plan
        The id of one of the model's plans, or a plan over `model` or `model.game()`.
    discount, hazard, lag, horizon, renewal
        As of `negotiation.self_enforcing`; default what the model states.
    collapsed
        What is played for ever once the plan has broken down, or was not renewed; default the
        pure one-shot equilibrium with the least sum of payoffs.

    Returns
    -------
    PlanCheck

    Raises
    ------
    InputError
        If there is no such plan, it is of another game, or a number is out of range.

    Notes
    -----
    One-shot deviation principle: Blackwell (1965), Abreu (1988), Mailath and Samuelson (2006,
    chapter 2).

    Examples
    --------
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
    ...                          actions=[["hold", "cheat"]] * 2)
    >>> found = check_plan(game, grim(game, (0, 0), (1, 1)), discount="3/4")
    >>> found.stable, found.binding
    (True, {'state': 'over', 'player': 'A', 'deviation': 'hold', 'slack': Fraction(1, 4)})
    >>> found.states[0]["slack"]
    {'A': Fraction(1, 1), 'B': Fraction(1, 1)}
    """
    ground = plan_terms(model, plan, {
        "discount": discount, "hazard": hazard, "lag": lag, "horizon": horizon,
        "renewal": renewal}, collapsed)
    machine = join(ground.played, ground.game, lag=ground.terms.lag)
    given = ground.terms.discount
    verdict = check(machine, [delta or _ANY for delta in given]) if ground.patient else None
    discounts, lasting = stable_discounts(machine), life(machine)
    ranked = None if verdict is None else _ranked(ground, machine, verdict)
    summit = ground.summit
    return PlanCheck(
        model=model,
        method=Method("plan", {"plan": ground.plan.id, "in_file": isinstance(plan, str),
                               **ground.options}, _REFERENCES),
        status=Status.COMPLETE,
        claim=_claim(ground, machine, verdict),
        certificate={"kind": "plan"},
        plan=ground.plan.to_document(ground.spelling),
        discount=dict(zip(machine.players, given, strict=True)),
        lag=dict(zip(machine.players, ground.terms.lag, strict=True)),
        hazard=ground.terms.hazard,
        horizon=None if summit is None else summit.periods,
        renewal=None if summit is None else summit.renewal,
        collapsed=None if ground.collapsed is None else ground.spelling.profile(ground.collapsed),
        states=judged_states(ground, machine, verdict),
        stable=None if verdict is None else verdict.stable,
        strict=None if verdict is None else verdict.strict,
        on_path_stable=None if verdict is None else verdict.on_path_stable,
        binding=None if verdict is None else _binding(machine, verdict.binding),
        critical_discount=discounts.critical,
        stable_discounts=[{"low": x.low, "high": x.high} for x in discounts.common],
        discounts_proved=discounts.proved,
        renegotiation_proof=None if verdict is None else verdict.stable and ranked is None,
        ranked=ranked,
        expected_life=lasting.expected,
        survival=[{"periods": k, "chance": chance} for k, chance in lasting.survival],
        ground=ground.planned,
    )


@dataclass(frozen=True, kw_only=True)
class PlanChecks(Result):
    """Several plans of one model on the same terms.

    Attributes
    ----------
    plans : for each plan what `PlanCheck` says of it.
    checks : the same as records; not part of the JSON.
    """

    command: ClassVar[str] = "truce"
    plans: list[dict[str, Any]]
    checks: tuple[PlanCheck, ...] = field(repr=False, compare=False, metadata={"json": False})


def check_plans(
    model: Game | Negotiation, plans: Sequence[str] | None = None, **terms: Any
) -> PlanChecks:
    """Check several plans of a model.

    Parameters
    ----------
    plans
        Their ids; default all.
    terms
        Further arguments of `check_plan`.

    Raises
    ------
    InputError
        As `check_plan`, or if the model has no plans.

    Examples
    --------
    >>> import dataclasses
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> game = dataclasses.replace(game, plans=(grim(game, (0, 0), (1, 1)),))
    >>> check_plans(game, discount="1/3").claim
    'self-enforcing: none'
    """
    ids = [plan.id for plan in model.plans] if plans is None else list(plans)
    if not ids:
        raise InputError("the file has no plans")
    checks = tuple(check_plan(model, plan, **terms) for plan in ids)
    listed = ", ".join(repr(check.plan["id"]) for check in checks if check.stable) or "none"
    options = dict(checks[0].method.options)
    del options["plan"]
    return PlanChecks(
        model=model,
        method=Method("plans", {"plans": ids, **options}, _REFERENCES),
        status=Status.COMPLETE,
        claim=f"self-enforcing: {listed}",
        certificate={"kind": "plans"},
        plans=[check.body() for check in checks],
        checks=checks,
    )


def _claim(ground: PlanTerms, machine: Automaton, verdict: Verdict | None) -> str:
    name = f"plan {ground.plan.id!r}" if ground.plan.id else "the plan"
    if verdict is None:
        return (f"{name} is followed through its states; without discount factors no verdict is "
                "given")
    if verdict.stable:
        return f"no player gains by leaving {name} in any state that play can reach"
    assert verdict.binding is not None
    return (f"{machine.players[verdict.binding.player]} gains by leaving {name} in "
            f"{machine.states[verdict.binding.state]!r}")


def _ranked(ground: PlanTerms, machine: Automaton, verdict: Verdict) -> dict[str, str] | None:
    """The first two states at the same moment of which all would rather be in the second."""
    movers = [i for i, names in enumerate(machine.actions) if len(names) > 1]
    moments: dict[int | None, list[int]] = {}
    for k, (q, _) in enumerate(machine.joint):
        moments.setdefault(ground.moment(q), []).append(k)
    for moment, states in moments.items():
        if moment is not None and movers:
            for worse, better in itertools.product(states, states):
                if all(verdict.values[i][worse] < verdict.values[i][better] for i in movers):
                    return {"worse": machine.states[worse], "better": machine.states[better]}
    return None


def _binding(machine: Automaton, found: Binding | None) -> dict[str, Any] | None:
    return None if found is None else {
        "state": machine.states[found.state],
        "player": machine.players[found.player],
        "deviation": machine.actions[found.player][found.action],
        "slack": found.slack,
    }
