"""What holds a player to a deal under the threat to revert for ever, in exact arithmetic.

C is what a player gets from the deal, D from the best deviation, P from the punishment,
per period; delta is the discount, h the chance a period of a breakdown, L the periods
before a deviation is seen, d = delta (1 - h). The deal is kept iff for every player with
D > C the share of its life that a breach costs is at least (D - C) / (D - P): d^L without
summits (Friedman, 1971, for L = 1 and h = 0). Roots are never taken: a critical discount
is judged by the share at that discount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .games import Game, Profile
from .problems import others
from .reading import Node
from .summits import Summit, life, moments, share_against

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
    summit
        When the truce has to be renewed; None if never.
    """

    reversion: dict[str, list[Fraction | None]]
    discount: Sequence[Fraction | None]
    lag: Sequence[int]
    hazard: Fraction
    summit: Summit | None = None


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

    def value(self, delta: Fraction, terms: Terms) -> Fraction | None:
        """Average payoff of the deal, in force at the start of a term."""
        if terms.hazard == 0 and (terms.summit is None or terms.summit.renewal == 1):
            return self.comply
        if self.punished is None:
            return None
        periods = 0 if terms.summit is None else terms.summit.periods
        lasting = life(delta * (1 - terms.hazard), periods, terms.summit)
        return (1 - delta) * lasting * self.comply + (1 - (1 - delta) * lasting) * self.punished

    def slack(self, delta: Fraction, terms: Terms) -> Fraction | None:
        """Average payoff lost by the best deviation; below 0 it pays."""
        if self.punished is None:
            return None if self.tempted else ZERO
        slack = (1 - delta) * min(
            seen * (self.comply - self.punished) - hidden * (self.deviate - self.comply)
            for hidden, seen in moments(delta * (1 - terms.hazard), self.lag, terms.summit))
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


def must_be_critical(node: Node, claims: Sequence[Stake], terms: Terms) -> None:
    """Refuse unless the value is the least discount, below 1, that holds all of some players."""
    kept, summit = 1 - terms.hazard, terms.summit
    ratios = [(stake.ratio, stake.lag) for stake in claims]
    if any(ratio is None or share_against(ratio, kept, lag, summit) <= 0 for ratio, lag in ratios
           if ratio != 0):
        node.demand(node.is_null(), "given although no discount below 1 holds every player")
        return
    node.demand(not node.is_null(), "null although a discount below 1 holds every player")
    powers = [(ratio, lag) for ratio, lag in ratios if ratio]
    if not powers:
        node.must_be(ZERO)
        return
    low, high = _around(node)
    node.demand(all(_sign(ratio, high * kept, lag, summit) >= 0 for ratio, lag in powers),
                f"claimed {node.value}, too low to hold every player")
    node.demand(any(_sign(ratio, low * kept, lag, summit) <= 0 for ratio, lag in powers),
                f"claimed {node.value}, a lower discount holds every player")


def _sign(ratio: Fraction, d: Fraction, lag: int, summit: Summit | None) -> int:
    """The sign of the least share less a positive ratio, at any number d."""
    return -1 if d <= 0 else share_against(ratio, min(d, ONE), lag, summit)


def must_be_hazard(node: Node, claims: Sequence[Stake], discount: Sequence[Fraction],
                   summit: Summit | None) -> None:
    """Refuse unless the value is the largest hazard at which every player is held."""
    tempted = [(stake.ratio, stake.lag, delta)
               for stake, delta in zip(claims, discount, strict=True) if stake.tempted]
    powers = [(ratio, lag, delta) for ratio, lag, delta in tempted if ratio is not None]
    if len(powers) < len(tempted) or any(
            share_against(ratio, delta, lag, summit) < 0 for ratio, lag, delta in powers):
        node.demand(node.is_null(), "given although the deal survives no hazard")
        return
    node.demand(not node.is_null(), "null although the deal survives some hazard")
    if not powers:
        node.must_be(ONE)
        return
    stay = 1 - node.number()
    low, high = (stay, stay) if isinstance(node.value, str) else (
        stay - FLOAT_SLACK, stay + FLOAT_SLACK)
    node.demand(all(_sign(ratio, high * delta, lag, summit) >= 0 for ratio, lag, delta in powers),
                f"claimed {node.value}, too high")
    node.demand(any(_sign(ratio, low * delta, lag, summit) <= 0 for ratio, lag, delta in powers),
                f"claimed {node.value}, too low")


def must_be_renewal(node: Node, claims: Sequence[Stake], discount: Sequence[Fraction],
                    terms: Terms) -> None:
    """Refuse unless the value is the least chance of renewal at which every player is held."""
    assert terms.summit is not None
    tempted = [(stake.ratio, stake.lag, delta * (1 - terms.hazard))
               for stake, delta in zip(claims, discount, strict=True) if stake.tempted]
    needed = [(ratio, lag, d) for ratio, lag, d in tempted if ratio is not None]
    if len(needed) < len(tempted) or any(d**lag < ratio for ratio, lag, d in needed):
        node.demand(node.is_null(), "given although certain renewal does not hold every player")
        return
    node.demand(not node.is_null(), "null although certain renewal holds every player")
    if not needed:
        node.must_be(ZERO)
        return
    low, high = (Summit(terms.summit.periods, min(chance, ONE)) for chance in _around(node))
    node.demand(low.renewal >= 0, "expected a chance")
    node.demand(all(share_against(ratio, d, lag, high) >= 0 for ratio, lag, d in needed),
                f"claimed {node.value}, too low to hold every player")
    node.demand(any(share_against(ratio, d, lag, low) <= 0 for ratio, lag, d in needed),
                f"claimed {node.value}, a lower chance holds every player")


def _around(node: Node) -> tuple[Fraction, Fraction]:
    """The number itself where it is exact, else the bounds within which the truth must be."""
    claimed = node.number()
    if isinstance(node.value, str):
        return claimed, claimed
    return claimed * (1 - FLOAT_SLACK), claimed * (1 + FLOAT_SLACK)
