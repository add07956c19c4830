"""A deal of a negotiation, told by what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from negotiation.model.negotiation import Negotiation

NOTHING = "as now"
NOTE = "Of each deal only the levels that differ from the status quo are named."


@dataclass(frozen=True)
class Changes:
    """What the parties to a deal do differently from the status quo.

    Parameters
    ----------
    negotiation
        Its issues say who sets what, and where it stands now.
    parties
        Ids of those whose bundles make a deal's name, in the name's order.
    """

    negotiation: Negotiation
    parties: Sequence[str]

    def by(self, party: str, deal: str) -> str:
        """The levels of a party's issues in a deal that are not those in force."""
        now = {issue.id: issue.levels[issue.status_quo] for issue in self.negotiation.issues}
        moved = [level for issue, level in self._levels(party, deal).items() if level != now[issue]]
        return ", ".join(moved) or NOTHING

    def told(self, deal: str) -> str:
        """A deal in one phrase: what each party changes, parties set apart by a semicolon."""
        shares = [self.by(party, deal) for party in self.parties]
        return "; ".join(shares) if any(share != NOTHING for share in shares) else "status quo"

    def breach(self, party: str, bundle: str, deal: str) -> str:
        """The levels of a party's bundle that are not those a deal asks for."""
        asked = self._levels(party, deal)
        moved = [level for issue, level in self._split(party, bundle).items()
                 if level != asked[issue]]
        return ", ".join(moved) or bundle

    def _levels(self, party: str, deal: str) -> Mapping[str, str]:
        """A party's part of a deal: the level of each of its issues."""
        return self._split(party, deal.split(",")[self.parties.index(party)])

    def _split(self, party: str, bundle: str) -> Mapping[str, str]:
        own = [issue.id for issue in self.negotiation.issues if issue.by == party]
        return dict(zip(own, bundle.split("+"), strict=True)) if own else {}
