"""A negotiation taken apart into areas whose payoffs add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.exact import shrink
from negotiation.model.game import Game
from negotiation.model.issue_areas import IssueAreas
from negotiation.model.negotiation import Negotiation
from negotiation.model.slices import Slice
from negotiation.model.uncertain import mode

Index = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Split:
    """A negotiation as areas, and where each of its deals lies in them.

    Parameters
    ----------
    areas
        A game an area: payoffs are changes against the base, in which all areas stand where the
        status quo is, or as near to it as doctrine allows.
    game
        The game of the whole.
    codes
        For each party an array ``(bundles, areas)``: its action in each area.
    issues
        For each area its issues.
    """

    areas: IssueAreas
    game: Game
    codes: tuple[NDArray[np.intp], ...]
    issues: Mapping[str, Sequence[str]]

    def places(self, index: Index) -> tuple[Index, ...]:
        """The profile of every area in a deal."""
        rows = [codes[k] for codes, k in zip(self.codes, index, strict=True)]
        return tuple(tuple(int(row[area]) for row in rows)
                     for area in range(len(self.areas.games)))


def split(talks: Negotiation, areas: Mapping[str, Sequence[str]] | None = None) -> Split:
    """Take a negotiation apart into areas.

    Parameters
    ----------
    talks
        Its principals choose; uncertain numbers stand at their modes.
    areas
        Issues by name of the area; those of principals that are left out are areas of their own.
        Default: the smallest groups that no linkage, requirement or budget ties together.

    Raises
    ------
    InputError
        If an issue is unknown or in two areas, or if payoffs or limits tie areas together.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from negotiation.model.parts import Issue, Party
    >>> talks = Negotiation(title="a swap", parties=(Party("A"), Party("B")), issues=(
    ...     Issue("tariff", "A", ("high", "low"), 0,
    ...           payoff={"A": (Fraction(0), Fraction(-1)), "B": (Fraction(0), Fraction(3))}),
    ...     Issue("supply", "B", ("cut", "free"), 0,
    ...           payoff={"A": (Fraction(0), Fraction(2)), "B": (Fraction(0), Fraction(-1))})))
    >>> split(talks).areas.games["tariff"].payoff(("low", "-"))
    {'A': Fraction(-1, 1), 'B': Fraction(3, 1)}
    """
    groups = tied_areas(talks) if areas is None else _given(talks, areas)
    part = talks.slice()
    game = talks.compile(part)
    members = [[talks.issue_ids.index(name) for name in names] for names in groups.values()]
    codes, levels = zip(*(_codes(part, p, members) for p in range(len(talks.parties))),
                        strict=True)
    base = _base(part, codes)
    games = {
        name: _area(game, part, k, members[k], codes, levels, base)
        for k, name in enumerate(groups)
    }
    found = Split(IssueAreas(games), game, codes, groups)
    _must_add_up(talks, found, base)
    return found


def _own(talks: Negotiation) -> list[str]:
    """Ids of the issues that principals decide."""
    principals = {party.id for party in talks.principals}
    return [issue.id for issue in talks.issues if issue.by in principals]


def _given(talks: Negotiation, areas: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    own = _own(talks)
    named = [issue for names in areas.values() for issue in names]
    for issue in named:
        if issue not in own:
            raise InputError(f"areas: {issue!r} is not an issue of a principal; those are "
                             f"{', '.join(own)}")
        if named.count(issue) > 1:
            raise InputError(f"areas: {issue!r} is named twice")
    rest = {issue: [issue] for issue in own if issue not in named}
    taken = set(areas) & set(rest)
    if taken:
        raise InputError(f"areas: {min(taken)!r} names an area and an issue outside it")
    return {**{name: list(names) for name, names in areas.items() if names}, **rest}


def tied_areas(talks: Negotiation) -> dict[str, list[str]]:
    """The smallest groups of principals' issues that nothing ties to others, named by their issues.

    Linkages, requirements and budgets tie.
    """
    own = _own(talks)
    group = {issue: {issue} for issue in own}

    def tie(names: Iterable[str]) -> None:
        together = set().union(*(group[name] for name in names if name in group))
        for name in together:
            group[name] = together

    for linkage in talks.linkages:
        tie(linkage.when)
    for issue in talks.issues:
        for needs in issue.requires.values():
            tie([issue.id, *needs])
    for clause in talks.doctrine:
        if clause.uses:
            tie(issue.id for issue in talks.issues
                if issue.by == clause.party and clause.uses in issue.uses)
    ordered = [[name for name in own if name in members]
               for members in {id(members): members for members in group.values()}.values()]
    return {" and ".join(names): names for names in ordered}


def _codes(
    part: Slice, p: int, members: Sequence[Sequence[int]]
) -> tuple[NDArray[np.intp], list[list[tuple[int, ...]]]]:
    """A party's action in each area for each of its bundles, and the levels of these actions."""
    own, rows = part.issues[p], part.bundles[p]
    codes = np.zeros((len(rows), len(members)), dtype=np.intp)
    levels: list[list[tuple[int, ...]]] = []
    for area, issues in enumerate(members):
        columns = [own.index(k) for k in issues if k in own]
        shares = [tuple(int(level) for level in row[columns]) for row in rows]
        known = {share: k for k, share in enumerate(dict.fromkeys(shares))}
        codes[:, area] = [known[share] for share in shares]
        levels.append(list(known))
    return codes, levels


def _base(part: Slice, codes: Sequence[NDArray[np.intp]]) -> Index:
    """The deal against which changes are counted: the status quo, or the first that is allowed."""
    return part.status_quo or (0,) * len(codes)


def _area(
    game: Game, part: Slice, area: int, issues: Sequence[int],
    codes: Sequence[NDArray[np.intp]], levels: Sequence[list[list[tuple[int, ...]]]], base: Index,
) -> Game:
    """The game of one area, the others standing at the base."""
    talks = part.negotiation
    lines, names = [], []
    for p, (own, code) in enumerate(zip(part.issues, codes, strict=True)):
        others = np.delete(code, area, axis=1)
        alike = np.flatnonzero((others == others[base[p]]).all(axis=1))
        if len(alike) != len(levels[p][area]):
            inside = {talks.issue_ids[k] for k in issues}
            raise InputError(_limits_tie(part, p, [inside, set(talks.issue_ids) - inside]))
        lines.append(alike[np.argsort(code[alike, area])])
        mine = [talks.issues[k] for k in issues if k in own]
        names.append(tuple(
            "+".join(issue.levels[level] for issue, level in zip(mine, share, strict=True)) or "-"
            for share in levels[p][area]))
    return Game(
        game.players, tuple(names),
        tuple(shrink(table[np.ix_(*lines)].astype(object) - int(table[base]))
              for table in game.integers),
        game.denominators, discount=game.discount)


def _limits_tie(part: Slice, p: int, areas: Iterable[set[str]]) -> str:
    """What to say: the first issues that belong together and are not."""
    listed = list(areas)
    torn = next((names for names in tied_areas(part.negotiation).values()
                 if not any(area.issuperset(names) for area in listed)), None)
    together = "them" if torn is None else f"{', '.join(torn[:-1])} and {torn[-1]}"
    return (f"the limits of {part.negotiation.parties[p].id} tie issues of different areas "
            f"together: put {together} in one area")


def _must_add_up(talks: Negotiation, found: Split, base: Index) -> None:
    """Refuse unless every deal is worth the base and the changes in all areas, exactly."""
    for p, code in enumerate(found.codes):
        combinations = 1
        for game in found.areas.games.values():
            combinations *= game.shape[p]
        if combinations != len(code):
            raise InputError(_limits_tie(talks.slice(), p, map(set, found.issues.values())))
    for i, table in enumerate(found.game.integers):
        total = np.full(table.shape, int(table[base]), dtype=object)
        for area, game in enumerate(found.areas.games.values()):
            at = np.ix_(*(code[:, area] for code in found.codes))
            total = total + game.integers[i][at]
        if not (total == table).all():
            raise InputError(_linkages_tie(talks, found.issues))


def _linkages_tie(talks: Negotiation, groups: Mapping[str, Sequence[str]]) -> str:
    area = {issue: name for name, names in groups.items() for issue in names}
    for k, linkage in enumerate(talks.linkages):
        met = [issue for issue in linkage.when if issue in area]
        if len({area[issue] for issue in met}) > 1 and any(
                mode(payoff) for payoff in linkage.payoff.values()):
            return (f"linkage {linkage.id or k} ties {' and '.join(met)} together: put them in one "
                    "area")
    return "payoffs do not add up across areas"
