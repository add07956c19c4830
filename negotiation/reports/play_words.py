"""Profiles and actions in words: of a negotiation, by the levels that they change."""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.model.negotiation import Negotiation
from negotiation.reports.changes import NOTHING, Changes


class PlayWords:
    """How what is played is told.

    Parameters
    ----------
    model
        A game, whose actions are told by name, or a negotiation.
    """

    def __init__(self, model: object) -> None:
        self.talks = model if isinstance(model, Negotiation) else None

    def action(self, player: str, action: str) -> str:
        """What a player does."""
        if self.talks is None:
            return action
        return Changes(self.talks, [player]).by(player, action)

    def breach(self, player: str, action: str, profile: Mapping[str, str]) -> str:
        """What a player does instead of its part in a profile."""
        if self.talks is None:
            return action
        return Changes(self.talks, [player]).breach(player, action, profile[player])

    def profile(self, profile: Mapping[str, str]) -> str:
        """What all do; of a negotiation only those who leave the status quo."""
        if self.talks is None:
            return ", ".join(profile.values())
        parts = [self.action(player, action) for player, action in profile.items()]
        moved = [part for part in parts if part != NOTHING]
        return "; ".join(moved) or "status quo"

    def period(self) -> str:
        """What a period is called."""
        return self.talks.time.period if self.talks else "period"
