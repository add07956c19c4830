"""The constituencies of each party: what they accept, and on whom ratification turns."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .games import Profile
from .scene import Scene
from .talks import Constituency, Levels, many

ZERO = Fraction(0)


@dataclass(frozen=True)
class Group:
    """One constituency."""

    id: str
    votes: Fraction
    least: Fraction
    values: dict[Profile, Fraction]

    def value(self, deal: Profile) -> Fraction:
        """What a deal gives it."""
        return self.values[deal]

    def accepts(self, deal: Profile) -> bool:
        """Whether a deal gives it enough."""
        return self.values[deal] >= self.least


@dataclass(frozen=True)
class Home:
    """All constituencies of one party, and the votes it needs; None: more than half."""

    groups: list[Group]
    quota: Fraction | None

    @property
    def total(self) -> Fraction:
        """All votes."""
        return sum((group.votes for group in self.groups), ZERO)

    def enough(self, votes: Fraction) -> bool:
        """Whether some votes ratify."""
        return 2 * votes > self.total if self.quota is None else votes >= self.quota

    def votes(self, deal: Profile) -> Fraction:
        """Votes for a deal."""
        return sum((g.votes for g in self.groups if g.accepts(deal)), ZERO)

    def ratifies(self, deal: Profile, insisting: tuple[Group, Fraction] | None = None) -> bool:
        """Whether a deal is ratified, perhaps with one group that wants more than a value."""
        if insisting is None:
            return self.enough(self.votes(deal))
        group, above = insisting
        others = sum((g.votes for g in self.groups if g is not group and g.accepts(deal)), ZERO)
        return self.enough(others + (group.votes if group.value(deal) > above else ZERO))

    def binding(self, deal: Profile) -> list[str]:
        """Groups whose change of mind alone turns ratification."""
        now, votes = self.ratifies(deal), self.votes(deal)
        return [g.id for g in self.groups if g.accepts(deal) == now and self.enough(
            votes - g.votes if g.accepts(deal) else votes + g.votes) != now]

    def slack(self, deal: Profile) -> dict[str, Fraction]:
        """What a deal gives each group beyond the least it accepts."""
        return {g.id: g.value(deal) - g.least for g in self.groups}

    def vetoes(self) -> list[str]:
        """Groups without which nothing is ratified."""
        return [g.id for g in self.groups if not self.enough(self.total - g.votes)]

    def can_ratify(self) -> bool:
        """Whether all groups together have enough votes."""
        return self.enough(self.total)

    def to_win_over(self, deal: Profile) -> list[str]:
        """The fewest groups whose assent is missing: those with most votes first."""
        votes, chosen = self.votes(deal), []
        against = [g for g in self.groups if not g.accepts(deal)]
        for group in sorted(against, key=lambda g: -g.votes):
            if self.enough(votes):
                break
            chosen.append(group)
            votes += group.votes
        return [group.id for group in self.groups if group in chosen]


def groups(scene: Scene) -> dict[str, Home]:
    """For each party with constituencies, all of them, in file order."""
    talks = scene.talks
    ids = [node["id"].text() for node in many(talks.document, "constituency")]
    named = list(zip(ids, talks.constituencies, strict=True))
    found = {}
    levels = {deal: talks.levels(deal) for deal in scene.deals.values()}
    for party in talks.parties:
        own = [_group(levels, name, group) for name, group in named if group.party == party.id]
        if own:
            found[party.id] = Home(own, party.quota)
    return found


def _group(levels: dict[Profile, Levels], name: str, group: Constituency) -> Group:
    values = {
        deal: sum((numbers[at[issue]] for issue, numbers in group.payoff.items()), ZERO)
        for deal, at in levels.items()
    }
    return Group(name, group.votes, group.accepts_at_least, values)
