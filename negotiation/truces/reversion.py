"""Self-enforcing deals: a breach ends the deal for ever.

Three punishments: reversion to the one-shot equilibrium that is worst for the deviator (Friedman,
1971) among the pure or among all equilibria, and to his pure minmax payoff, which bounds what
threats can do and is no equilibrium by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.result import Method, Result, Status
from negotiation.truces.deal_record import DealRecords, horizon_and_renewal
from negotiation.truces.judging import REVERSIONS
from negotiation.truces.named_deal import named_deal
from negotiation.truces.penal_proof import penal_certificate
from negotiation.truces.stage import Index, Stage, stage
from negotiation.truces.stated_terms import stated_terms
from negotiation.truces.threats import Threats

_ORDER = "nash-product over reversion payoffs"
_METHODS = {"penal-code": "penal-code", "transfers": "transfers"}
_REFERENCES = {"transfers": ("goldlueckekranz2012",), "penal-code": ("abreu1988",)}
_THREATS = {
    "nash": "reversion to the pure one-shot equilibrium worst for the deviator",
    "mixed-nash": "reversion to the one-shot equilibrium worst for the deviator, mixed ones "
                  "included",
    "security": "reversion to pure minmax payoffs, an upper bound on what threats can do",
    "penal-code": "the harshest punishments that are equilibria themselves, as far as they are "
                  "known",
    "transfers": "payments and the punishments that are harshest for players who can pay",
}


@dataclass(frozen=True, kw_only=True)
class Truces(Result):
    """Which deals of a repeated game are kept under the threat of reversion.

    Attributes
    ----------
    punishment : "nash", "mixed-nash", "penal-code", "transfers" or "security".
    discount, lag, hazard, horizon, renewal : the time structure that was used.
    equilibria : all pure one-shot equilibria.
    reversion : for each player its worst pure equilibrium payoff, and that equilibrium.
    mixed_reversion : the same, mixed equilibria included, if that is the punishment.
    security : for each player its pure minmax payoff.
    deals : one entry a deal, best Nash product over the reversion payoffs first.
    expected_life : periods that a truce lasts which nobody breaks; None if nothing ends it.
    thresholds : all discounts at which players who can pay each other can have more, if asked.
    payoff_set : all payoffs of equilibria of two players without payments, if asked.
    """

    command: ClassVar[str] = "truce"
    punishment: str
    discount: dict[str, Fraction | None]
    lag: dict[str, int]
    hazard: Fraction
    horizon: int | None
    renewal: Fraction | None
    expected_life: Fraction | None
    equilibria: list[dict[str, str]]
    reversion: dict[str, dict[str, Any]]
    mixed_reversion: dict[str, dict[str, Any]] | None
    security: dict[str, Fraction]
    deals: list[dict[str, Any]]
    thresholds: list[dict[str, Any]] | None
    payoff_set: dict[str, Any] | None


def self_enforcing(
    model: Game | Negotiation,
    deals: Iterable[Profile] | None = None,
    discount: object = None,
    punishment: str = "nash",
    lag: object = None,
    hazard: object = None,
    horizon: object = None,
    renewal: object = None,
    thresholds: bool = False,
    payoff_set: bool = False,
) -> Truces:
    """Find which deals are self-enforcing under one of several punishments.

    A deal is stable when for every player i, with discount d_i = delta_i (1 - h),
    ``d_i**L >= (D_i - C_i)/(D_i - P_i)``, or with summits the share of the future that
    `negotiation.truces.summit.future_share` gives instead of ``d_i**L``; players whose deal
    action is a best reply always comply.

    Parameters
    ----------
    model
        The stage game, or a negotiation, whose principals play `Negotiation.game()`. Its pure
        one-shot equilibria are the threats.
    deals
        Profiles to examine; default all. Of a negotiation also ``{issue: level}``, with issues
        left out at the status quo.
    discount, lag, hazard, horizon, renewal
        See `negotiation.truces.terms.terms`. Default: what the model states; of a negotiation
        its discounts, detection lags, the chance that some principal drops its commitment, and
        its summits. A mapping replaces what is stated for the players it names.
    punishment
        ``"nash"``: for ever the pure one-shot equilibrium worst for the deviator.
        ``"mixed-nash"``: the same among all equilibria of a two-player game.
        ``"security"``: pure minmax, a bound on what threats can do.
        ``"transfers"``: the harshest there is for players who share a discount and can pay each
        other; of a negotiation, its principals.
    thresholds
        Whether to list all discounts at which more can be had with transfers.
    payoff_set
        Whether to find all payoffs of equilibria of two players with public lotteries.

    Returns
    -------
    Truces

    Raises
    ------
    InputError
        For numbers out of range, unknown players or actions, and under transfers for discounts
        that differ.

    Notes
    -----
    Nash reversion: Friedman (1971); a different equilibrium may punish each deviator. Lag,
    hazard and summits: the same comparison with the deviation payoff received until it is
    seen, and both continuation values discounted by the chances that the truce ends.
    Transfers: Goldluecke and Kranz (2012).

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
    ...                          actions=[["hold", "cheat"], ["hold", "cheat"]])
    >>> best = self_enforcing(game, discount="3/4").deals[0]
    >>> best["deal"], best["critical_discount"]["nash"], best["stable"]
    ('hold,hold', Fraction(1, 2), True)
    """
    game = model.game() if isinstance(model, Negotiation) else model
    ground = stage(game, **stated_terms(
        model, game, discount=discount, lag=lag, hazard=hazard, horizon=horizon, renewal=renewal))
    asked = None if deals is None else tuple(named_deal(model, game, deal) for deal in deals)
    chosen = list(np.ndindex(game.shape)) if asked is None else list(asked)
    threats = Threats(ground, payers(model, game), asked)
    threats.refuse(punishment)
    spelling = model.slice() if isinstance(model, Negotiation) else game
    records = DealRecords(threats, punishment, spelling, len(chosen), deals is not None)
    order = ranked(ground, chosen, punishment)
    told = [records.record(index, place) for place, index in enumerate(order)]
    entries = [entry for entry, _ in told]
    payoffs = threats.payoffs() if payoff_set else None
    return Truces(
        model=model,
        method=Method(
            _METHODS.get(punishment, "reversion"), _options(threats, deals, punishment),
            (*_REFERENCES.get(punishment, ("friedman1971",)), "mailathsamuelson2006")),
        status=_status(entries, punishment),
        claim=_claim(entries, punishment),
        certificate={
            "kind": _METHODS.get(punishment, "reversion"), "order": _ORDER,
            "renegotiation": {entry["deal"]: plan.to_document(spelling)
                              for entry, plan in told if plan is not None},
            **penal_certificate(threats, {
                entry["deal"]: index for entry, index in zip(entries, order, strict=True)
            }, punishment),
            **({} if payoffs is None else {"payoff_set": payoffs.proof()}),
        },
        punishment=punishment,
        expected_life=records.life,
        **_conditions(ground),
        **_fallbacks(ground, punishment),
        deals=entries,
        thresholds=threats.transfers.documents() if thresholds else None,
        payoff_set=None if payoffs is None else payoffs.document(),
    )


def _conditions(ground: Stage) -> dict[str, Any]:
    """The time structure that was used."""
    players, (horizon, renewal) = ground.game.players, horizon_and_renewal(ground)
    return {
        "discount": dict(zip(players, ground.discount, strict=True)),
        "lag": dict(zip(players, ground.lag, strict=True)),
        "hazard": ground.hazard,
        "horizon": horizon,
        "renewal": renewal,
    }


def _fallbacks(ground: Stage, punishment: str) -> dict[str, Any]:
    """The one-shot equilibria, and what each player falls back to."""
    game, mixed = ground.game, None
    if punishment == "mixed-nash":
        mixed = {player: {"payoff": worst.payoff, "equilibrium": worst.strategies}
                 for player, worst in zip(game.players, ground.mixed, strict=True)}
    return {
        "equilibria": [game.profile(index) for index in ground.equilibria],
        "reversion": {
            player: {
                "payoff": ground.reversion[i],
                "equilibrium": None if at is None else game.profile(at),
            }
            for i, (player, at) in enumerate(zip(game.players, ground.reversion_at, strict=True))
        },
        "mixed_reversion": mixed,
        "security": dict(zip(game.players, ground.security, strict=True)),
    }


def payers(model: Game | Negotiation, game: Game) -> tuple[int, ...]:
    """The players who can pay each other: all, of a negotiation its principals."""
    if not isinstance(model, Negotiation):
        return tuple(range(game.n))
    acting = {party.id for party in model.principals}
    return tuple(i for i, player in enumerate(game.players) if player in acting)


def ranked(ground: Stage, indices: Sequence[Index], punishment: str) -> list[Index]:
    """Deals by the product of the movers' gains over reversion; the gainless keep their order."""
    after = ground.after(punishment if punishment in REVERSIONS else "nash")
    if punishment not in REVERSIONS and None in after:
        after = ground.security
    base = [after[i] for i in ground.movers]
    if any(payoff is None for payoff in base):
        return list(indices)

    def product(index: Index) -> Fraction:
        total = Fraction(1)
        for i, payoff in zip(ground.movers, base, strict=True):
            assert payoff is not None
            gain = ground.game.exact_payoff(i, index) - payoff
            if gain <= 0:
                return Fraction(-1)
            total *= gain
        return total

    return sorted(indices, key=product, reverse=True)


def _options(threats: Threats, deals: object, punishment: str) -> dict[str, Any]:
    return {"punishment": punishment, "deals": "all" if deals is None else "listed",
            **_conditions(threats.ground)}


def _status(entries: Sequence[Mapping[str, Any]], punishment: str) -> Status:
    some = any(
        entry["stable"] or (
            entry["stable"] is None and entry["critical_discount"][punishment] is not None)
        for entry in entries)
    return Status.COMPLETE if some else Status.NONE


def _claim(entries: Sequence[Mapping[str, Any]], punishment: str) -> str:
    threat = _THREATS[punishment]
    if any(entry["stable"] is None for entry in entries):
        return f"critical discounts of {len(entries)} deals under {threat}"
    stable = sum(bool(entry["stable"]) for entry in entries)
    return f"exactly {stable} of {len(entries)} deals are self-enforcing under {threat}"
