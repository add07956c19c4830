"""What holds a player to a deal under the threat to revert for ever, in exact arithmetic.

C is what a player gets from the deal, D from the best deviation, P from the punishment,
per period; delta is the discount, h the chance a period of a breakdown, L the periods
before a deviation is seen, d = delta (1 - h). The deal is kept iff for every player with
D > C: d^L >= (D - C) / (D - P) (Friedman, 1971, for L = 1 and h = 0). Roots are never
taken: a critical discount is judged by raising it to the power L.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .games import Game, Profile
from .problems import others
from .reading import Node

ZERO, ONE = Fraction(0), Fraction(1)
# A critical value that is not rational is a float within this of the truth.
FLOAT_SLACK = Fraction(1, 10**12)


@dataclass(frozen=True)
class Terms:
    """What a truce is judged by.

    Parameters
    ----------
    reversion
        For each punishment, player by player the payoff P; None where there is none.
    discount
        Player by player; None where not known.
    lag
        Periods before a deviation by the player is seen.
    hazard
        Chance a period that the truce breaks down whatever the players do.
    """

    reversion: dict[str, list[Fraction | None]]
    discount: Sequence[Fraction | None]
    lag: Sequence[int]
    hazard: Fraction


@dataclass(frozen=True)
class Stake:
    """What keeps one player to one deal: C, D, P, the lag, and whether it has a choice."""

    player: str
    comply: Fraction
    deviate: Fraction
    punished: Fraction | None
    lag: int
    choice: bool

    @property
    def tempted(self) -> bool:
        """Whether breaking the deal pays for a period."""
        return self.deviate > self.comply

    @property
    def ratio(self) -> Fraction | None:
        """(D - C) / (D - P): the least d^L that holds the player; None where nothing does."""
        if not self.tempted:
            return ZERO
        if self.punished is None or self.comply <= self.punished:
            return None
        return (self.deviate - self.comply) / (self.deviate - self.punished)

    def value(self, delta: Fraction, hazard: Fraction) -> Fraction | None:
        """Average payoff of the deal in force, which breaks down with the hazard."""
        if hazard == 0:
            return self.comply
        if self.punished is None:
            return None
        total = (1 - delta) * self.comply + delta * hazard * self.punished
        return total / (1 - delta * (1 - hazard))

    def slack(self, delta: Fraction, hazard: Fraction) -> Fraction | None:
        """Average payoff lost by the best deviation; below 0 it pays."""
        if self.punished is None:
            return None if self.tempted else ZERO
        d = delta * (1 - hazard)
        loss = (self.comply - self.deviate) + d**self.lag * (self.deviate - self.punished)
        slack = (1 - delta) / (1 - d) * loss
        return slack if self.tempted else max(ZERO, slack)


def stakes(game: Game, profile: Profile, terms: Terms, punishment: str) -> list[Stake]:
    """The stake of every player in a deal."""
    return [
        Stake(player, game.payoff(i, profile), game.best_reply(i, profile)[0],
              terms.reversion[punishment][i], terms.lag[i], game.shape[i] > 1)
        for i, player in enumerate(game.players)
    ]


def worst_equilibria(game: Game, equilibria: list[Profile]) -> list[Profile | None]:
    """For each player the pure equilibrium that is worst for it, the first of several."""
    return [
        min(equilibria, key=lambda profile: game.payoff(i, profile)) if equilibria else None
        for i in range(game.n)
    ]


def minmax(game: Game, i: int) -> Fraction:
    """The least that the others can hold player i to with pure actions."""
    return min(game.best_reply(i, (*rest[:i], 0, *rest[i:]))[0] for rest in others(game, i))


def must_be_critical(node: Node, claims: Sequence[Stake], hazard: Fraction) -> None:
    """Refuse unless the value is the least discount, below 1, that holds all of some players."""
    ratios = [(stake.ratio, stake.lag) for stake in claims]
    if any(ratio is None or ratio >= (1 - hazard) ** lag for ratio, lag in ratios):
        node.demand(node.is_null(), "given although no discount below 1 holds every player")
        return
    node.demand(not node.is_null(), "null although a discount below 1 holds every player")
    powers = [(ratio, lag) for ratio, lag in ratios if ratio]
    if not powers:
        node.must_be(ZERO)
        return
    low, high = _around(node)
    node.demand(all((high * (1 - hazard)) ** lag >= ratio for ratio, lag in powers),
                f"claimed {node.value}, too low to hold every player")
    node.demand(any((low * (1 - hazard)) ** lag <= ratio for ratio, lag in powers),
                f"claimed {node.value}, a lower discount holds every player")


def must_be_hazard(node: Node, claims: Sequence[Stake], discount: Sequence[Fraction]) -> None:
    """Refuse unless the value is the largest hazard at which every player is held."""
    tempted = [(stake.ratio, stake.lag, delta)
               for stake, delta in zip(claims, discount, strict=True) if stake.tempted]
    powers = [(ratio, lag, delta) for ratio, lag, delta in tempted if ratio is not None]
    if len(powers) < len(tempted) or any(delta**lag < ratio for ratio, lag, delta in powers):
        node.demand(node.is_null(), "given although the deal survives no hazard")
        return
    node.demand(not node.is_null(), "null although the deal survives some hazard")
    if not powers:
        node.must_be(ONE)
        return
    stay = 1 - node.number()
    low, high = (stay, stay) if isinstance(node.value, str) else (
        stay - FLOAT_SLACK, stay + FLOAT_SLACK)
    node.demand(all((high * delta) ** lag >= ratio for ratio, lag, delta in powers),
                f"claimed {node.value}, too high")
    node.demand(any((low * delta) ** lag <= ratio for ratio, lag, delta in powers),
                f"claimed {node.value}, too low")


def _around(node: Node) -> tuple[Fraction, Fraction]:
    """The number itself where it is exact, else the bounds within which the truth must be."""
    claimed = node.number()
    if isinstance(node.value, str):
        return claimed, claimed
    return claimed * (1 - FLOAT_SLACK), claimed * (1 + FLOAT_SLACK)
