"""A deal of a negotiation, told by what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from negotiation.model.negotiation import Negotiation

NOTHING = "as now"


@dataclass(frozen=True)
class Changes:
    """What each party does differently from the status quo.

    Parameters
    ----------
    negotiation
        Its issues say who sets what, and where it stands now.
    profiles
        For each deal's name the level of every issue that the principals set.
    """

    negotiation: Negotiation
    profiles: Mapping[str, Mapping[str, str]]

    @classmethod
    def of_study(cls, negotiation: Negotiation, body: Mapping[str, Any]) -> Changes:
        """Of the deals of a study."""
        return cls(negotiation, {item["deal"]: item["profile"] for item in body["deals"]})

    def by(self, party: str, deal: str) -> str:
        """The levels of a party's issues in a deal that are not those in force."""
        profile = self.profiles[deal]
        moved = [profile[issue.id] for issue in self.negotiation.issues
                 if issue.by == party and issue.id in profile
                 and profile[issue.id] != issue.levels[issue.status_quo]]
        return ", ".join(moved) or NOTHING

    def told(self, deal: str, parties: list[str]) -> str:
        """A deal in one phrase: what each party changes, parties set apart by a semicolon."""
        shares = [self.by(party, deal) for party in parties]
        return "; ".join(shares) if any(share != NOTHING for share in shares) else "status quo"

    def breach(self, party: str, bundle: str, deal: str) -> str:
        """The levels of a party's bundle that are not those a deal asks for."""
        own = [issue for issue in self.negotiation.issues if issue.by == party]
        levels = bundle.split("+")
        if len(levels) != len(own):
            return bundle
        moved = [level for issue, level in zip(own, levels, strict=True)
                 if self.profiles[deal].get(issue.id) != level]
        return ", ".join(moved) or bundle
