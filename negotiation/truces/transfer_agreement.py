"""The agreement behind a truce with transfers: what is played, who pays whom, what it can give."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.result import Method, Result, Status
from negotiation.truces.named_deal import named_deal
from negotiation.truces.transfer_policy import plan_without_payments, transfer_policy
from negotiation.truces.transfers import Index, Threshold, TransferRule, common_discount

_REFERENCES = ("goldlueckekranz2012",)


@dataclass(frozen=True, kw_only=True)
class TransferAgreement(Result):
    """How a deal is kept by players who can pay each other.

    Attributes
    ----------
    discount
        That of all who pay; without one only `critical_discount` and `thresholds` are given.
    deal
        The profile to be played for ever: the one asked for, else the best at the discount.
    critical_discount
        The least discount at which it holds; None if none below 1.
    joint_payoff, least
        The greatest sum of payoffs at the discount, and what each can be held down to.
    corners
        Corners of the set of payoffs that can be had at the discount.
    policy
        Profiles and payments; None where the deal does not hold.
    plan
        The same profiles as a plan that holds without payments, where there is one.
    thresholds
        All discounts at which more can be had.
    """

    command: ClassVar[str] = "truce"
    discount: Fraction | None
    deal: dict[str, str] | None
    critical_discount: Fraction | None
    joint_payoff: Fraction | None
    least: dict[str, Fraction] | None
    corners: list[dict[str, Fraction]]
    policy: dict[str, Any] | None
    plan: dict[str, Any] | None
    thresholds: list[dict[str, Any]]


def transfer_agreement(
    model: Game | Negotiation, deal: Profile | None = None, discount: object = None
) -> TransferAgreement:
    """Write down the agreement that keeps a deal when the players can pay each other.

    Parameters
    ----------
    model
        The stage game; of a negotiation the principals pay each other.
    deal
        A profile, of a negotiation also ``{issue: level}``. Default: the best at the discount.
    discount
        One for all who pay. Default: the model's.

    Returns
    -------
    TransferAgreement
        Status none where the deal does not hold.

    Raises
    ------
    InputError
        If discounts differ or names are unknown.

    Notes
    -----
    Goldluecke and Kranz (2012); pure actions, perfect monitoring. Payments on the path are moved
    only as far as it takes to hold everybody.

    Examples
    --------
    At 1/4 A holds while B cheats, and is paid for it:

    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
    ...                          actions=[["hold", "cheat"]] * 2)
    >>> found = transfer_agreement(game, discount="1/4")
    >>> found.deal, found.policy["path"]["payments"]
    ({'A': 'hold', 'B': 'cheat'}, {'A': Fraction(-4, 1), 'B': Fraction(4, 1)})
    """
    game = model.game() if isinstance(model, Negotiation) else model
    payers = tuple(game.players.index(party.id) for party in model.principals) if isinstance(
        model, Negotiation) else tuple(range(game.n))
    rule = TransferRule(game, payers)
    delta = common_discount(game, discount, payers)
    asked = None if deal is None else named_deal(model, game, deal)
    row = None if delta is None else rule.row(delta)
    path = asked if asked is not None else _best(rule, row, delta)
    policy = None if delta is None or path is None else transfer_policy(rule, delta, path)
    plan = None if policy is None else plan_without_payments(policy, game)
    names = [game.players[i] for i in payers]
    return TransferAgreement(
        model=model,
        method=Method("transfer-agreement", {
            "deal": None if asked is None else game.profile(asked),
            "discount": delta}, _REFERENCES),
        status=_status(delta, policy is not None, path, rule),
        claim=_claim(delta, policy is not None),
        certificate={"kind": "transfer-agreement"},
        discount=delta,
        deal=None if path is None else game.profile(path),
        critical_discount=None if path is None else rule.critical(path),
        joint_payoff=None if row is None else row.joint_payoff,
        least=None if row is None else dict(zip(names, rule.least(row), strict=True)),
        corners=[] if row is None else [
            dict(zip(names, corner, strict=True)) for corner in rule.corners(row)],
        policy=None if policy is None else policy.to_document(game),
        plan=None if plan is None else plan.to_document(game),
        thresholds=rule.documents(),
    )


def _best(rule: TransferRule, row: Threshold | None, delta: Fraction | None) -> Index | None:
    """The best profile at the discount; without one that of the last threshold."""
    if delta is None and rule.thresholds:
        return rule.thresholds[-1].path
    return None if row is None else row.path


def _status(
    delta: Fraction | None, holds: bool, path: Index | None, rule: TransferRule
) -> Status:
    if delta is None:
        holds = path is not None and rule.critical(path) is not None
    return Status.COMPLETE if holds else Status.NONE


def _claim(delta: Fraction | None, holds: bool) -> str:
    every = "all discounts at which players who can pay each other can have more"
    if delta is None:
        return f"the critical discount of the deal, and {every}"
    if not holds:
        return f"the deal does not hold at the discount; {every}"
    return f"nobody gains by another action or by refusing a payment; {every}"
