"""The clauses of the principals' doctrines and the requirements between issues, one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from .games import Profile
from .talks import Issue, Party, Talks, many

ZERO = Fraction(0)
Bundle = tuple[int, ...]


@dataclass(frozen=True)
class Budget:
    """What a budget counts, how much there may be of it, and how much a deal uses."""

    attribute: str
    at_most: Fraction
    used: Callable[[Profile], Fraction]


@dataclass(frozen=True)
class Clause:
    """One limit of a principal: whether it lets a bundle of that principal pass."""

    axis: int
    party: str
    clause: str
    kind: str
    allows: Callable[[Bundle], bool]
    budget: Budget | None = None


def passes(talks: Talks, limits: list[Clause], deal: Profile) -> bool:
    """Whether some limits all let a deal pass."""
    return all(limit.allows(talks.bundles[limit.axis][deal[limit.axis]]) for limit in limits)


def clauses(talks: Talks) -> list[Clause]:
    """Clauses in file order, then requirements by principal, issue and level."""
    axes = {party.id: axis for axis, party in enumerate(talks.principals)}
    found = []
    for number, clause in enumerate(many(talks.document, "doctrine")):
        party, given = clause["party"].text(), clause.get("id")
        if party in axes:
            name = given.text() if given is not None and given.text() else f"doctrine[{number}]"
            found.append(_clause(talks, axes[party], party, name, number))
    for axis, principal in enumerate(talks.principals):
        found += _requirements(talks, axis, principal)
    return found


def _clause(talks: Talks, axis: int, party: str, name: str, number: int) -> Clause:
    clause, own = many(talks.document, "doctrine")[number], talks.own[party]
    budget, forbids = clause.get("uses"), clause.get("forbids")
    if budget is not None and budget.text():
        attribute, most = budget.text(), clause["at_most"].number()

        def use(bundle: Bundle) -> Fraction:
            return sum((issue.uses[attribute][level]
                        for issue, level in zip(own, bundle, strict=True)
                        if attribute in issue.uses), ZERO)

        return Clause(axis, party, name, "budget", lambda bundle: use(bundle) <= most,
                      Budget(attribute, most, lambda deal: use(talks.bundles[axis][deal[axis]])))
    if clause.get("irreversible") is not None and clause["irreversible"].text():
        return Clause(axis, party, name, "irreversible", lambda bundle: all(
            issue.reversible or level <= issue.status_quo
            for issue, level in zip(own, bundle, strict=True)))
    closed = {} if forbids is None else {
        issue: [level.text() for level in levels] for issue, levels in forbids.items()}
    return Clause(axis, party, name, "forbidden", lambda bundle: all(
        issue.levels[level] not in closed.get(issue.id, ())
        for issue, level in zip(own, bundle, strict=True)))


def _requirements(talks: Talks, axis: int, party: Party) -> list[Clause]:
    own = talks.own[party.id]
    found = []
    for place, issue in enumerate(own):
        for level, needs in issue.requires.items():
            wanted = " and ".join(f"{other} at {needed}" for other, needed in needs.items())
            found.append(Clause(axis, party.id, f"{issue.id} at {level} needs {wanted}",
                                "requirement", _needs(own, place, level, needs)))
    return found


def _needs(own: list[Issue], place: int, level: str, needs: dict[str, str]
           ) -> Callable[[Bundle], bool]:
    first = own[place].levels.index(level)
    ids = [issue.id for issue in own]
    least = {ids.index(other): own[ids.index(other)].levels.index(needed)
             for other, needed in needs.items()}

    def allows(bundle: Bundle) -> bool:
        return bundle[place] < first or all(bundle[k] >= low for k, low in least.items())

    return allows
