"""Games that the same players play side by side: one an issue area, payoffs adding up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from negotiation.errors import Fault, InputError
from negotiation.model.game import Game


@dataclass(frozen=True, eq=False, repr=False)
class IssueAreas:
    """Games played at once by players who move in each of them independently.

    A player's payoff is the sum of its payoffs in the areas in which it takes part (multimarket
    contact: Bernheim and Whinston, 1990).

    Parameters
    ----------
    games
        By name of the area.

    Raises
    ------
    InputError
        Without an area, or where games state different discounts for a player.

    Examples
    --------
    >>> tariffs = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> chips = Game.from_payoffs({"B": [[1, 0], [2, 0]], "C": [[2, 3], [0, 0]]})
    >>> areas = IssueAreas({"tariffs": tariffs, "chips": chips})
    >>> areas.players, areas.shape
    (('A', 'B', 'C'), (4, 4))
    """

    games: Mapping[str, Game]

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise InputError(faults)

    def __repr__(self) -> str:
        return f"<IssueAreas {', '.join(self.games)}>"

    @cached_property
    def players(self) -> tuple[str, ...]:
        """Names of all that take part in some area, in the order met."""
        return tuple(dict.fromkeys(
            player for game in self.games.values() for player in game.players))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of profiles of each area."""
        return tuple(game.size for game in self.games.values())

    @cached_property
    def discount(self) -> dict[str, Fraction | None]:
        """For each player the discount that its games state."""
        found: dict[str, Fraction | None] = dict.fromkeys(self.players)
        for game in self.games.values():
            for player, delta in zip(game.players, game.discount, strict=True):
                if delta is not None:
                    found[player] = delta
        return found

    def to_document(self) -> dict[str, Any]:
        """The content as plain data."""
        return {
            "format": "negotiation/1",
            "kind": "issue-areas",
            "areas": [{"name": name, "game": game.to_document()}
                      for name, game in self.games.items()],
        }

    def _faults(self) -> Iterator[Fault]:
        if not self.games:
            yield Fault("expected at least one area", "areas")
        stated: dict[str, Fraction] = {}
        for name, game in self.games.items():
            for player, delta in zip(game.players, game.discount, strict=True):
                if delta is not None and stated.setdefault(player, delta) != delta:
                    yield Fault(f"{player} has discount {delta} here and {stated[player]} in an "
                                "area before", f"areas.{name}.discount")
