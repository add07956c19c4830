"""The terms on which a deal under fading threats is judged, and arithmetic with bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .fading import Interval
from .games import Game
from .reading import Node, near
from .stakes import Stake, must_be_critical
from .stakes import Terms as StakeTerms
from .summits import Summit, moments

# Bounds are widened to this share of the width of a player's payoffs.
_SHARE = Fraction(1, 10**60)


@dataclass(frozen=True)
class Terms:
    """Discounts, lags, hazard, summits, and for each player the width of its payoffs."""

    discount: dict[int, Fraction]
    lag: tuple[int, ...]
    hazard: Fraction
    summit: Summit | None
    width: tuple[Fraction, ...]

    @classmethod
    def read(cls, answer: Node, game: Game, movers: Sequence[int]) -> Terms:
        """What a result says that it was computed for."""
        players = game.players
        deltas = answer["discount"].named(players)
        found = {}
        for i in movers:
            delta = deltas[i].exact()
            deltas[i].demand(0 < delta < 1, "is not between 0 and 1")
            found[i] = delta
        lags = [node.integer() for node in answer["lag"].named(players)]
        answer["lag"].demand(all(1 <= lag <= 10_000 for lag in lags), "expected periods")
        hazard = answer["hazard"].exact()
        answer["hazard"].demand(0 <= hazard < 1, "is not a chance below 1")
        summit = answer.get("summit")
        widths = [max(game.payoff(i, p) for p in game.profiles())
                  - min(game.payoff(i, p) for p in game.profiles()) for i in range(game.n)]
        return cls(found, tuple(lags), hazard, None if summit is None else Summit(
            summit["horizon"].integer(), summit["renewal"].exact()),
            tuple(width or Fraction(1) for width in widths))

    @property
    def term(self) -> int:
        """Periods from one summit to the next; 1 without summits."""
        return 1 if self.summit is None else self.summit.periods

    def factor(self, i: int, t: int) -> Fraction:
        """What period t + 1 counts against period t."""
        d = self.discount[i] * (1 - self.hazard)
        if self.summit is not None and (t + 1) % self.summit.periods == 0:
            return d * self.summit.renewal
        return d

    def frozen(self, i: int, gain: Interval, lost: Interval) -> Interval:
        """The least cost of a breach, over the moments of a term, if payoffs stay."""
        d = self.discount[i] * (1 - self.hazard)
        ends = moments(d, self.lag[i], self.summit)
        return (min(after * lost[0] - hidden * gain[1] for hidden, after in ends),
                min(after * lost[1] - hidden * gain[0] for hidden, after in ends))

    def short(self, i: int, number: Interval) -> Interval:
        """The same bounds with fewer digits, a little wider."""
        if number[0] == number[1]:
            return number
        unit = self.width[i] * _SHARE
        return number[0] // unit * unit, -(-number[1] // unit) * unit

    def must_be_critical(
        self, node: Node, claims: Sequence[tuple[int, Fraction, Fraction, Fraction]]
    ) -> None:
        """Refuse unless the value is the least common discount that holds all.

        Parameters
        ----------
        claims
            For each player its number, and payoffs from complying, deviating and after a breach.
        """
        stakes = [Stake(str(i), comply, deviate, after, self.lag[i], choice=True)
                  for i, comply, deviate, after in claims]
        must_be_critical(node, stakes, StakeTerms({}, (), (), self.hazard, self.summit))


def plus(a: Interval, b: Interval) -> Interval:
    """The sum of two bounded numbers."""
    return a[0] + b[0], a[1] + b[1]


def minus(a: Interval, b: Interval) -> Interval:
    """The difference of two bounded numbers."""
    return a[0] - b[1], a[1] - b[0]


def times(factor: Fraction, a: Interval) -> Interval:
    """A multiple, by a factor of at least 0, of a bounded number."""
    return factor * a[0], factor * a[1]


def agrees(node: Node, truth: Interval) -> None:
    """Refuse unless a number lies within bounds, up to the accuracy of a float."""
    claimed = node.number()
    if isinstance(node.value, str):
        node.demand(truth[0] <= claimed <= truth[1], f"claimed {node.value}, is "
                    f"{float(truth[0]):.12g}")
        return
    node.demand(truth[0] <= claimed <= truth[1] or near(claimed, (truth[0] + truth[1]) / 2),
                f"claimed {node.value}, is {float(truth[0]):.12g}")
