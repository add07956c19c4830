"""One deal under drifting payoffs: period by period, what a breach would cost.

With factors that say what a period counts against the one before (discount, hazard, and the
chance of renewal at a summit), ::

    X(t) = C(t) - P(t) + factor(t) X(t+1)                       what the truce is worth from t on
    slack(t) = factors X(t+L) - sum of factors (D - C)(t+j), j < L

so that L = 1 asks ``factor X(t+1) >= D(t) - C(t)`` at every t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from negotiation.truces.decay import Interval, minus, plus, sign, times
from negotiation.truces.drift import Index
from negotiation.truces.moving_stage import MovingStage
from negotiation.truces.summit import future_share, least_loss
from negotiation.truces.terms import Terms

NOTHING: Interval = (Fraction(0), Fraction(0))
# Enclosures are widened to this share of the width of a player's payoffs, to keep them short.
_SHARE = Fraction(1, 10**45)


@dataclass(frozen=True)
class Period:
    """What one player has at stake in one period.

    Attributes
    ----------
    comply, deviate, reversion, idle : payoffs from the deal, from the best other action, after
        a breach, and in a period without the deal.
    deviation, threat : the profiles at which the second and the third are had.
    tempted : whether the deviation pays in the period itself.
    """

    comply: Interval
    deviate: Interval
    reversion: Interval
    idle: Interval
    deviation: Index
    threat: Index
    tempted: bool

    @property
    def gain(self) -> Interval:
        """What a breach brings in the period itself."""
        return minus(self.deviate, self.comply) if self.tempted else NOTHING

    def kept(self, in_force: bool) -> Interval:
        """What the period is worth beyond the punishment."""
        return minus(self.comply if in_force else self.idle, self.reversion)


@dataclass(frozen=True, eq=False)
class FadingTruce:
    """A deal, the stage games of all periods, and the terms on which it is judged.

    Parameters
    ----------
    stage
        The one-shot game of each period.
    deal
        The profile agreed on for ever.
    terms
        Discounts of all players with a choice, lags, hazard, summit.
    punishment
        ``"nash"`` or ``"security"``.
    """

    stage: MovingStage
    deal: Index
    terms: Terms
    punishment: str = "nash"

    @property
    def horizon(self) -> int:
        """From this period on payoffs hold still."""
        return self.stage.drift.horizon

    @cached_property
    def periods(self) -> dict[int, list[Period]]:
        """For each player with a choice what is at stake in periods 0 to the horizon."""
        return {i: [self._period(i, t) for t in range(self.horizon + 1)]
                for i in self.stage.drift.movers}

    def _period(self, i: int, t: int) -> Period:
        stage, drift = self.stage, self.stage.drift
        deviation = stage.best_deviation(i, self.deal, t)
        threat = stage.worst(t)[i] if self.punishment == "nash" else stage.minmax(t)[i]
        assert threat is not None
        reversion = drift.payoff(i, threat, t)
        idle = stage.idle(t)
        return Period(
            drift.payoff(i, self.deal, t), drift.payoff(i, deviation, t), reversion,
            reversion if idle is None else drift.payoff(i, idle, t), deviation, threat,
            sign(drift.difference(i, deviation, self.deal, t)) > 0)

    @cached_property
    def lasting(self) -> dict[int, list[Interval]]:
        """For each player the slack of each period if the deal is kept in all others.

        The last entry is the least slack over all periods from the horizon on.
        """
        return {i: self._slacks(i) for i in self.periods}

    @cached_property
    def kept(self) -> list[bool]:
        """For each period whether the deal is kept, if it is known when it will not be.

        Backwards from the end: a period's deal is kept where nobody gains by a breach, given
        what the periods after it bring. Elsewhere a one-shot equilibrium is played. The last
        entries are the periods of one term from the horizon on, which repeat for ever.
        """
        if self.breaks is None:
            return [True] * (self.horizon + self.terms.summit.periods)
        kept = [True] * self.horizon + self._kept_in_the_end()
        worth = {i: _Worth(self, i, kept) for i in self.periods}
        for t in range(self.horizon - 1, -1, -1):
            kept[t] = self._holds({i: value.slack(t) for i, value in worth.items()}, t)
            for value in worth.values():
                value.pass_by(t)
        return kept

    def _kept_in_the_end(self) -> list[bool]:
        """In which periods of a term the deal is kept for ever, from the horizon on.

        All of them, less those in which somebody gains by a breach, until nobody does.
        """
        last, term = self.horizon, self.terms.summit.periods
        kept = [True] * term
        if self._holds({i: self.lasting[i][-1] for i in self.periods}, last):
            return kept
        while True:
            worth = {i: _Worth(self, i, [True] * last + kept) for i in self.periods}
            broken = [k for k in range(term) if kept[k] and not self._holds(
                {i: value.slack(last + k) for i, value in worth.items()}, last)]
            if not broken:
                return kept
            for k in broken:
                kept[k] = False

    def _holds(self, slack: dict[int, Interval], t: int) -> bool:
        return all(not self.periods[i][t].tempted or sign(slack[i]) >= 0 for i in slack)

    def _slacks(self, i: int) -> list[Interval]:
        worth = _Worth(self, i, [True] * (self.horizon + self.terms.summit.periods))
        found = [_frozen(self, i, self.periods[i][-1])]
        for t in range(self.horizon - 1, -1, -1):
            found.append(worth.slack(t))
            worth.pass_by(t)
        return found[::-1]

    @cached_property
    def breaks(self) -> int | None:
        """The first period in which a breach pays although the deal would be kept ever after."""
        return next((t for t in range(self.horizon + 1)
                     if not self._holds({i: s[t] for i, s in self.lasting.items()}, t)), None)

    @property
    def unravels(self) -> bool:
        """Whether it is kept in no period, because all see a later breach coming."""
        return self.breaks is not None and self.breaks > 0 and not self.kept[0]

    @cached_property
    def unforeseen(self) -> int | None:
        """The first period in which a breach pays if its payoffs are expected to stay."""
        shares = {}
        for i in self.periods:
            discount = self.terms.discount[i]
            assert discount is not None
            shares[i] = future_share(discount * (1 - self.terms.hazard), self.terms.lag[i],
                                     self.terms.summit)
        return next((t for t in range(self.horizon + 1)
                     if not self._holds({i: _margin(self.periods[i][t], share)
                                         for i, share in shares.items()}, t)), None)

    def stretches(self) -> list[tuple[int, int | None]]:
        """The periods in which the deal is kept, as stretches; None: for ever.

        Where it is kept in some periods only of each term for ever, the last term shown repeats.
        """
        found: list[tuple[int, int | None]] = []
        for t, kept in enumerate(self.kept):
            if kept and t and self.kept[t - 1]:
                found[-1] = (found[-1][0], t)
            elif kept:
                found.append((t, t))
        if all(self.kept[self.horizon:]):
            found[-1] = (found[-1][0], None)
        return found


class _Worth:
    """What a truce is worth to one player from each period on, worked out backwards."""

    def __init__(self, truce: FadingTruce, i: int, kept: Sequence[bool]) -> None:
        discount = truce.terms.discount[i]
        assert discount is not None
        drift = truce.stage.drift
        self.truce, self.i, self.kept = truce, i, kept
        self.d = discount * (1 - truce.terms.hazard)
        self.summit, self.lag = truce.terms.summit, truce.terms.lag[i]
        self.values: dict[int, Interval] = {}
        self.unit = (drift.width(i) or 1) * _SHARE

    def slack(self, t: int) -> Interval:
        """What a breach that begins in a period costs; negative if it pays."""
        factor, total = Fraction(1), NOTHING
        for s in range(t, t + self.lag):
            period = self._period(s)
            if period.tempted and self.kept[self._place(s)]:
                total = minus(total, times(factor, period.gain))
            factor *= self._factor(s)
        return plus(total, times(factor, self._value(t + self.lag)))

    def pass_by(self, t: int) -> None:
        """Add a period, now that it is known whether the deal is kept in it."""
        worth = self._period(t).kept(self.kept[t])
        self.values[t] = self._short(plus(worth, times(self._factor(t), self._value(t + 1))))

    def _period(self, t: int) -> Period:
        return self.truce.periods[self.i][min(t, self.truce.horizon)]

    def _place(self, t: int) -> int:
        """Where a period stands among those for which it is said whether the deal is kept."""
        last = self.truce.horizon
        return t if t < last else last + (t - last) % self.summit.periods

    def _factor(self, t: int) -> Fraction:
        """What a period counts against the one before; term ends count for less."""
        at_end = (t + 1) % self.summit.periods == 0
        return self.d * self.summit.renewal if at_end else self.d

    def _value(self, t: int) -> Interval:
        t = self._place(t)
        if t not in self.values:  # payoffs hold still: one term repeats for ever
            factor, total = Fraction(1), NOTHING
            for s in range(t, t + self.summit.periods):
                worth = self._period(s).kept(self.kept[self._place(s)])
                total = plus(total, times(factor, worth))
                factor *= self._factor(s)
            self.values[t] = times(1 / (1 - factor), total)
        return self.values[t]

    def _short(self, number: Interval) -> Interval:
        if number[0] == number[1]:
            return number
        low, high = (x / self.unit for x in number)
        return (low // 1) * self.unit, -(-high // 1) * self.unit


def _margin(period: Period, share: Fraction) -> Interval:
    """``share * (D - P) - (D - C)``: at least 0 where lasting payoffs keep the player in line."""
    later = times(share, minus(period.deviate, period.reversion))
    return minus(later, minus(period.deviate, period.comply))


def _frozen(truce: FadingTruce, i: int, period: Period) -> Interval:
    """The least slack over a term if payoffs hold still and the deal is kept throughout."""
    discount, terms = truce.terms.discount[i], truce.terms
    assert discount is not None
    low, high = (
        least_loss(gain, lost, discount * (1 - terms.hazard), terms.lag[i], terms.summit)
        for gain, lost in zip(period.gain[::-1], period.kept(in_force=True), strict=True)
    )
    return low, high

