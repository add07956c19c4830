"""Issue areas side by side, and what holds the deals in them apart or together."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from negotiation.model.issue_areas import IssueAreas
from negotiation.truces.patience import Stakes
from negotiation.truces.stage import Index, Stage, stage

# Groups of areas are tried one after the other.
MOST_LINKED = 12

_ZERO = Fraction(0)
_NOTHING = Stakes(_ZERO, _ZERO, _ZERO)


@dataclass(frozen=True)
class Pool:
    """Issue areas, and what each player has at stake in every deal of each.

    Parameters
    ----------
    grounds
        The games.
    discount
        For each player; None where it is not known.
    punishment
        What follows a breach.
    """

    grounds: IssueAreas
    discount: Mapping[str, Fraction | None]
    punishment: str
    stages: tuple[Stage, ...] = field(init=False)
    _known: dict[tuple[int, Index], dict[str, Stakes]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", tuple(map(stage, self.grounds.games.values())))

    @property
    def names(self) -> list[str]:
        """Names of the areas."""
        return list(self.grounds.games)

    @property
    def movers(self) -> list[str]:
        """Players with a choice in some area."""
        some = {ground.game.players[i] for ground in self.stages for i in ground.movers}
        return [player for player in self.grounds.players if player in some]

    @property
    def timed(self) -> bool:
        """Whether every player with a choice has a discount."""
        return all(self.discount[player] is not None for player in self.movers)

    def stakes(self, k: int, place: Index) -> dict[str, Stakes]:
        """What each player with a choice somewhere has at stake in an area."""
        if (k, place) not in self._known:
            ground = self.stages[k]
            players = ground.game.players
            self._known[k, place] = {
                name: ground.stakes(players.index(name), place, self.punishment)
                if name in players else _NOTHING for name in self.movers}
        return self._known[k, place]

    def area(self, k: int, places: Sequence[Index]) -> dict[str, Any]:
        """An area by itself: what a breach leads to, and the deals in it."""
        ground = self.stages[k]
        return {
            "name": self.names[k],
            "reversion": dict(zip(ground.game.players, ground.after(self.punishment), strict=True)),
            "deals": [{
                "deal": ground.game.label(place),
                "profile": ground.game.profile(place),
                "payoffs": {player: ground.game.exact_payoff(i, place)
                            for i, player in enumerate(ground.game.players)},
                "critical_discount": self.critical([self.stakes(k, place)]),
                "stable": self.stable([self.stakes(k, place)]),
                "slack": self.slack([self.stakes(k, place)]),
            } for place in places],
        }

    def entry(self, name: str, places: Sequence[Index]) -> dict[str, Any]:
        """A deal on all areas, kept apart and pooled."""
        held = [self.stakes(k, place) for k, place in enumerate(places)]
        apart = [self.critical([stakes]) for stakes in held]
        alone = [self.stable([stakes]) for stakes in held]
        fails = [k for k, stable in enumerate(alone) if stable is False]
        link = self.least_link(held, fails) if self.timed else None
        known = [least for least in apart if least is not None]
        return {
            "name": name,
            "deal": {area: ground.game.label(place) for area, ground, place
                     in zip(self.names, self.stages, places, strict=True)},
            "critical_discount": {
                "separate": max(known) if len(known) == len(apart) else None,
                "pooled": self.critical(held)},
            "stable": {"separate": not fails if self.timed else None,
                       "pooled": self.stable(held)},
            "slack": self.slack(held),
            "binding": self.binding(held, places),
            "fails_alone": [self.names[k] for k in fails] if self.timed else None,
            "least_link": None if link is None else [self.names[k] for k in link],
            "rescued": bool(fails) and link is not None if self.timed else None,
        }

    def critical(self, held: Sequence[Mapping[str, Stakes]]) -> Fraction | None:
        """Least common discount at which nobody breaks pooled deals; None if none below 1."""
        found = [pooled(held, player).threshold for player in self.movers]
        known = [least for least in found if least is not None]
        return max(known, default=_ZERO) if len(known) == len(found) else None

    def slack(self, held: Sequence[Mapping[str, Stakes]]) -> dict[str, Fraction | None] | None:
        """What each player loses by the best breach of pooled deals, an average payoff."""
        if not self.timed:
            return None
        return {player: pooled(held, player).slack(self._delta(player)) for player in self.movers}

    def stable(self, held: Sequence[Mapping[str, Stakes]]) -> bool | None:
        """Whether nobody breaks pooled deals; None without discounts."""
        slack = self.slack(held)
        return None if slack is None else all(x is not None and x >= 0 for x in slack.values())

    def binding(
        self, held: Sequence[Mapping[str, Stakes]], places: Sequence[Index]
    ) -> dict[str, Any] | None:
        """The player with the least pooled slack, and what it would do where that pays."""
        slack = self.slack(held)
        if not slack:
            return None
        player = min(slack, key=lambda name: (slack[name] is not None, slack[name] or _ZERO))
        return {"player": player, "deviation": {
            area: ground.best_deviation(ground.game.players.index(player), place)
            for area, ground, place, stakes in zip(
                self.names, self.stages, places, held, strict=True) if stakes[player].tempted}}

    def least_link(
        self, held: Sequence[Mapping[str, Stakes]], fails: Sequence[int]
    ) -> tuple[int, ...] | None:
        """The fewest areas, first in order, that hold together while the others hold alone.

        All of them or none where there are more than `MOST_LINKED`.
        """
        if not fails:
            return ()
        if len(held) > MOST_LINKED:
            return tuple(range(len(held))) if self.stable(held) else None
        rest = [k for k in range(len(held)) if k not in fails]
        return next((
            tuple(sorted((*fails, *more)))
            for size in range(len(rest) + 1) for more in itertools.combinations(rest, size)
            if self.stable([held[k] for k in (*fails, *more)])), None)

    def _delta(self, player: str) -> Fraction:
        delta = self.discount[player]
        assert delta is not None
        return delta


def pooled(held: Sequence[Mapping[str, Stakes]], player: str) -> Stakes:
    """What a player has at stake in several areas together."""
    stakes = [each[player] for each in held]
    after = [each.reversion for each in stakes]
    known = [x for x in after if x is not None]
    return Stakes(sum((each.comply for each in stakes), _ZERO),
                  sum((each.deviate for each in stakes), _ZERO),
                  sum(known, _ZERO) if len(known) == len(after) else None)
