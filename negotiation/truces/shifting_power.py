"""Shifting power: when a rising side cannot be trusted not to use tomorrow's strength.

A side that will be stronger would have to be given more later; if that is more than all there
is to share less what the declining side can seize today, no efficient peace exists (Powell, 2004,
2006; Fearon, 1995).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from negotiation.errors import InputError
from negotiation.exact import exact
from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.result import Method, Result, Status
from negotiation.truces.decay import minus, number, plus, sign
from negotiation.truces.drift import describe, drift_of, speed
from negotiation.truces.lock_in import LockIn
from negotiation.truces.terms import terms

_REFERENCES = ("powell2004", "powell2006", "fearon1995")
# The path is shown until less than this is left of what fades.
_SEEN = Fraction(1, 100)


@dataclass(frozen=True)
class WarLottery:
    """A flow of one a period, a war that settles who has it, and a shift of the odds.

    Parameters
    ----------
    odds, next_odds
        Chance that the rising side wins now, and from the next period on.
    destroyed
        Share of the flow that a war destroys for ever, in [0, 1).
    discount
        Of both sides, in (0, 1).

    Examples
    --------
    >>> shift = war_lottery("1/4", "3/4", "1/10", "9/10")
    >>> shift.acts, shift.shift, shift.threshold
    (True, Fraction(17, 40), Fraction(1, 9))
    """

    odds: Fraction
    next_odds: Fraction
    destroyed: Fraction
    discount: Fraction

    @property
    def shift(self) -> Fraction:
        """``discount * next_odds - odds``: how much of the pie the shift is worth."""
        return self.discount * self.next_odds - self.odds

    @property
    def threshold(self) -> Fraction:
        """``c/(1 - c)``: the largest shift with which peace can be bought."""
        return self.destroyed / (1 - self.destroyed)

    @property
    def acts(self) -> bool:
        """Whether the declining side fights now."""
        return self.shift > self.threshold

    @property
    def declining_now(self) -> Fraction:
        """What war today is worth to the declining side, as a present value."""
        return (1 - self.odds) * (1 - self.destroyed) / (1 - self.discount)

    @property
    def declining_at_peace(self) -> Fraction:
        """The most that peace can give it, once the rising side is paid for tomorrow's odds."""
        return (1 - self.discount * self.next_odds * (1 - self.destroyed)) / (1 - self.discount)


def war_lottery(
    odds: object, next_odds: object, destroyed: object, discount: object
) -> WarLottery:
    """Powell's condition for a flow of one: the declining side acts iff bp' - p > c/(1 - c).

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> war_lottery("1/4", "1/3", "1/10", "9/10").acts
    False
    """
    values = []
    for name, given in {"odds": odds, "next odds": next_odds, "share destroyed": destroyed,
                        "discount": discount}.items():
        try:
            values.append(exact(given))
        except ValueError as error:
            raise InputError(f"{name}: {error}") from None
        if not 0 <= values[-1] <= 1:
            raise InputError(f"{name}: expected a number from 0 to 1, found {values[-1]}")
    if values[2] == 1 or values[3] in (0, 1):
        raise InputError("expected a share destroyed below 1 and a discount between 0 and 1")
    return WarLottery(*values)


@dataclass(frozen=True, kw_only=True)
class ShiftingPower(Result):
    """Whether payoffs drift so fast that no efficient peace is possible.

    Attributes
    ----------
    leverage : what fades, and how fast.
    discount : of all players.
    settles : whether an action taken for good settles payoffs at those of its period.
    horizon : the period from which payoffs hold still.
    periods : what each player can lock in, what there is to share, and by how much a player's
        strength tomorrow exceeds what is left (`excess`; above 0: no efficient peace).
    problem : the first period with an excess, who rises and who acts; None without one.
    rising, declining : players whose lock-in grows, falls from now to the end.
    """

    command: ClassVar[str] = "truce"
    leverage: list[Mapping[str, Any]]
    discount: Fraction
    settles: bool
    horizon: int
    rising: list[str]
    declining: list[str]
    problem: dict[str, Any] | None
    periods: list[dict[str, Any]]


def shifting_power(
    model: Game | Negotiation,
    to: Game | None = None,
    half_life: object = None,
    schedule: Sequence[object] | None = None,
    discount: object = None,
    settles: bool = False,
) -> ShiftingPower:
    """Test the condition under which shifting power rules out an efficient peace.

    With M_i(t) the most that player i can guarantee itself from t on by taking one action for
    good, B(t) the greatest joint payoff from t on, and f_i(t) the least that i can get in period
    t, no efficient peace exists from t on if for some i ::

        f_i(t) + d M_i(t+1) + sum of the others' M_j(t) > B(t)

    Payments within a period are allowed for: each side can be brought down to f_i(t), not further.

    Parameters
    ----------
    model, to, half_life, schedule
        As in `erosion`.
    discount
        One for all. Default: the model's, where it is the same for all players.
    settles
        Whether acting settles payoffs for ever at those of its own period, as a war would;
        else they go on to drift.

    Raises
    ------
    InputError
        If discounts differ: what there is to share would depend on who lends to whom.

    Notes
    -----
    Adds payoffs up, so they must be in one unit. A player may lock in any of its actions; against
    it the others do their worst in every period.

    Examples
    --------
    A fast-growing rival: fighting leaves nine tenths of the pie.

    >>> peace = [["1/2", "1/2"], ["1/2", 0]]
    >>> now = Game.from_payoffs({"Rising": [[0, "9/40"], ["9/40", "9/40"]],
    ...                          "Declining": [[1, "27/40"], ["27/40", "27/40"]]})
    >>> later = Game.from_payoffs({"Rising": [[0, "27/40"], ["27/40", "27/40"]],
    ...                            "Declining": [[1, "9/40"], ["9/40", "9/40"]]})
    >>> found = shifting_power(now, later, schedule=[1, 0], discount="9/10", settles=True)
    >>> found.problem["acts"], found.problem["period"]
    (['Declining'], 0)
    """
    drift = drift_of(model, to, half_life, schedule)
    delta = _common(drift.game, discount)
    lock = LockIn(drift, delta, settles)
    entries = [_period(lock, t) for t in range(drift.horizon + 1)]
    problem = next((_problem(lock, t) for t, entry in enumerate(entries)
                    if any(sign(x) > 0 for x in entry["excess"].values())), None)
    change = {i: sign(minus(lock.value(i, drift.horizon), lock.value(i, 0)))
              for i in drift.movers}
    seen = next((t for t in range(drift.horizon + 1)
                 if all(w[1] <= _SEEN for w in drift.weights(t))), drift.horizon)
    shown = sorted({*range(max(seen, (problem or {"period": 0})["period"]) + 1), drift.horizon})
    return ShiftingPower(
        model=model,
        method=Method("shifting-power", {
            "discount": delta, "settles": settles, **speed(to, half_life, schedule)}, _REFERENCES),
        status=Status.COMPLETE,
        claim=_claim(problem),
        certificate={"kind": "shifting-power", **({} if to is None else {
            "to": to.to_document()["payoffs"]})},
        leverage=describe(drift),
        discount=delta,
        settles=settles,
        horizon=drift.horizon,
        rising=[drift.game.players[i] for i, x in change.items() if x > 0],
        declining=[drift.game.players[i] for i, x in change.items() if x < 0],
        problem=problem,
        periods=[_plain(lock, t, entries[t]) for t in shown],
    )


def _common(game: Game, discount: object) -> Fraction:
    found = terms(game, discount).discount
    chosen = {found[i] for i, size in enumerate(game.shape) if size > 1}
    if None in chosen or not chosen:
        raise InputError("shifting power needs a discount")
    if len(chosen) > 1:
        raise InputError("shifting power needs one discount for all: with several, what there is "
                         "to share depends on who lends to whom")
    delta = chosen.pop()
    assert delta is not None
    return delta


def _period(lock: LockIn, t: int) -> dict[str, Any]:
    """What can be locked in, what there is to share, and each player's excess, enclosed."""
    drift = lock.drift
    values = {i: lock.value(i, t) for i in drift.movers}
    share = lock.to_share(t)
    excess = {}
    for i in drift.movers:
        claim = plus(lock.least(i, t), lock.tomorrow(i, t))
        for j, value in values.items():
            claim = claim if j == i else plus(claim, value)
        excess[i] = minus(claim, share)
    return {"lock_in": values, "to_share": share, "excess": excess,
            "locked": {i: lock.action(i, t) for i in drift.movers}}


def _problem(lock: LockIn, t: int) -> dict[str, Any]:
    drift, entry = lock.drift, _period(lock, t)
    rising = max((i for i in drift.movers if sign(entry["excess"][i]) > 0),
                 key=lambda i: entry["excess"][i][0])
    game = drift.game
    return {
        "period": t,
        "rises": game.players[rising],
        "acts": [game.players[j] for j in drift.movers if j != rising],
        "excess": number(entry["excess"][rising]),
        "locked": {game.players[j]: game.actions[j][entry["locked"][j]] for j in drift.movers},
    }


def _plain(lock: LockIn, t: int, entry: dict[str, Any]) -> dict[str, Any]:
    game = lock.drift.game
    return {
        "period": t,
        "lock_in": {game.players[i]: number(x) for i, x in entry["lock_in"].items()},
        "locked": {game.players[i]: game.actions[i][a] for i, a in entry["locked"].items()},
        "to_share": number(entry["to_share"]),
        "excess": {game.players[i]: number(x) for i, x in entry["excess"].items()},
    }


def _claim(problem: Mapping[str, Any] | None) -> str:
    if problem is None:
        return ("in no period does a player's strength tomorrow exceed what is left to share "
                "after the others' strength today: the condition for inefficient conflict never "
                "holds")
    return (f"no efficient peace exists: in period {problem['period']} {problem['rises']} cannot "
            "promise not to use its strength of the next one")

