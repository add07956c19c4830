"""What must hold for the parts of a negotiation to fit together.

Every fault's path is spelled as in a payoff file, so that a reader of files can add the line
and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from negotiation.errors import Fault
from negotiation.model.parts import MOST_PERIODS, Clause, Issue
from negotiation.model.tables import repeated
from negotiation.model.uncertain import Quantity, support

if TYPE_CHECKING:
    from negotiation.model.negotiation import Negotiation

RULES = ("status-quo", "equilibrium", "security", "explicit", "threats")
ROLES = ("principal", "partner")


def faults(negotiation: Negotiation) -> Iterator[Fault]:
    """Everything wrong with a negotiation, in the order of its file."""
    yield from _time(negotiation)
    yield from _parties(negotiation)
    for k, issue in enumerate(negotiation.issues):
        yield from _issue(negotiation, issue, f"issue[{k}]")
    yield from _named([issue.id for issue in negotiation.issues], "issue")
    yield from _requirements(negotiation)
    for k, linkage in enumerate(negotiation.linkages):
        yield from _levels(negotiation, linkage.when, f"linkage[{k}].when")
        for party in linkage.payoff:
            yield from _party(negotiation, party, f"linkage[{k}].payoff.{party}")
        if not linkage.when:
            yield Fault("expected at least one issue", f"linkage[{k}].when")
    ids = [linkage.id for linkage in negotiation.linkages if linkage.id]
    if len(set(ids)) < len(ids):
        yield from repeated([x.id or f"linkage[{k}]" for k, x in enumerate(negotiation.linkages)],
                            "linkage")
    for k, clause in enumerate(negotiation.doctrine):
        yield from _clause(negotiation, clause, f"doctrine[{k}]")
    yield from _constituencies(negotiation)
    yield from _disagreement(negotiation)
    yield from _later_parts(negotiation)


def _time(negotiation: Negotiation) -> Iterator[Fault]:
    time = negotiation.time
    if time.horizon is not None:
        yield from _periods(time.horizon, "time.horizon")
    if time.renewal is not None:
        yield from _within(time.renewal, "time.renewal", 0, 1, closed=(True, True))


def _periods(number: int, path: str) -> Iterator[Fault]:
    if not 1 <= number <= MOST_PERIODS:
        yield Fault(f"expected 1 to {MOST_PERIODS} periods, found {number}", path)


def _parties(negotiation: Negotiation) -> Iterator[Fault]:
    if not negotiation.parties:
        yield Fault("expected at least one party", "party")
        return
    yield from _named([party.id for party in negotiation.parties], "party")
    for k, party in enumerate(negotiation.parties):
        path = f"party[{k}]"
        if party.role not in ROLES:
            yield Fault(f"expected {' or '.join(ROLES)}, found {party.role!r}", f"{path}.role")
        if party.discount is not None:
            yield from _within(party.discount, f"{path}.discount", 0, 1, closed=(False, False))
        yield from _within(party.volatility, f"{path}.volatility", 0, 1, closed=(True, False))
        yield from _periods(party.detection_lag, f"{path}.detection_lag")
        if party.weight <= 0:
            yield Fault(f"expected a weight above 0, found {party.weight}", f"{path}.weight")
        if party.quota is not None and party.quota <= 0:
            yield Fault(f"expected a quota above 0, found {party.quota}", f"{path}.quota")
        if party.worth is not None and party.worth <= 0:
            yield Fault(f"expected a worth above 0, found {party.worth}", f"{path}.worth")
    if not any(party.role == "principal" for party in negotiation.parties):
        yield Fault("expected at least one principal", "party")


def _issue(negotiation: Negotiation, issue: Issue, path: str) -> Iterator[Fault]:
    yield from _party(negotiation, issue.by, f"{path}.by")
    if not issue.levels:
        yield Fault("expected at least one level", f"{path}.levels")
    yield from repeated(issue.levels, f"{path}.levels")
    for k, level in enumerate(issue.levels):
        if not level.strip() or "," in level or "+" in level:
            yield Fault(f"expected a name without ',' or '+', found {level!r}",
                        f"{path}.levels[{k}]")
    if issue.outside and any(
            party.id == issue.by and party.role == "principal" for party in negotiation.parties):
        yield Fault("expected a partner's issue: a principal's own levels are part of the deal",
                    f"{path}.outside")
    if not 0 <= issue.status_quo < len(issue.levels):
        yield Fault("the status quo is not one of the levels", f"{path}.status_quo")
    for party, values in issue.payoff.items():
        yield from _party(negotiation, party, f"{path}.payoff.{party}")
        yield from _one_a_level(issue, values, f"{path}.payoff.{party}")
    for attribute, numbers in issue.uses.items():
        yield from _one_a_level(issue, numbers, f"{path}.uses.{attribute}")


def _requirements(negotiation: Negotiation) -> Iterator[Fault]:
    """Requirements name levels of the same party's issues and never form a cycle."""
    edges: dict[tuple[str, int], set[tuple[str, int]]] = {}
    for k, issue in enumerate(negotiation.issues):
        for level, needs in issue.requires.items():
            path = f"issue[{k}].requires.{level}"
            if level not in issue.levels:
                yield _unknown_level(level, issue, path)
                continue
            found = list(_levels(negotiation, {i: (lv,) for i, lv in needs.items()}, path))
            yield from found
            if found:
                continue
            for other, needed in needs.items():
                target = negotiation.issue(other)
                if target.by != issue.by:
                    yield Fault(f"{other} is set by {target.by}; a requirement must be an issue "
                                f"of the same party, {issue.by}", f"{path}.{other}")
                    continue
                edges.setdefault((issue.id, issue.levels.index(level)), set()).add(
                    (other, target.levels.index(needed)))
    cycle = _cycle(edges)
    if cycle:
        names = [f"{i} at {negotiation.issue(i).levels[k]!r}" for i, k in cycle]
        first = [issue.id for issue in negotiation.issues].index(cycle[0][0])
        yield Fault(f"requirements form a cycle: {' needs '.join(names)}",
                    f"issue[{first}].requires")


def _cycle(edges: Mapping[tuple[str, int], set[tuple[str, int]]]) -> list[tuple[str, int]]:
    """A cycle among levels, where reaching a level means passing those below it."""
    graph = {
        node: [*sorted(needs), *(k for k in edges if k[0] == node[0] and k[1] < node[1])]
        for node, needs in edges.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [*reversed(error.args[1])]
    return []


def _clause(negotiation: Negotiation, clause: Clause, path: str) -> Iterator[Fault]:
    yield from _party(negotiation, clause.party, f"{path}.party")
    kinds = [bool(clause.uses), bool(clause.forbids), bool(clause.irreversible)]
    if sum(kinds) != 1:
        yield Fault("expected exactly one of uses (with at_most), forbids, irreversible", path)
    if bool(clause.uses) != (clause.at_most is not None):
        yield Fault("uses and at_most belong together", path)
    if clause.irreversible not in ("", "forbidden"):
        yield Fault(f"expected 'forbidden', found {clause.irreversible!r}",
                    f"{path}.irreversible")
    if clause.uses:
        known = {a for issue in negotiation.issues if issue.by == clause.party for a in issue.uses}
        if clause.uses not in known:
            yield Fault(f"no issue of {clause.party} uses {clause.uses!r}"
                        + (f"; known: {', '.join(sorted(known))}" if known else ""),
                        f"{path}.uses")
    yield from _levels(negotiation, clause.forbids, f"{path}.forbids")
    for other in clause.forbids:
        if other in negotiation.issue_ids and negotiation.issue(other).by != clause.party:
            yield Fault(f"{other} is not an issue of {clause.party}", f"{path}.forbids.{other}")


def _constituencies(negotiation: Negotiation) -> Iterator[Fault]:
    for k, group in enumerate(negotiation.constituencies):
        path = f"constituency[{k}]"
        yield from _party(negotiation, group.party, f"{path}.party")
        if group.votes <= 0:
            yield Fault(f"expected votes above 0, found {group.votes}", f"{path}.votes")
        for issue, values in group.payoff.items():
            if issue not in negotiation.issue_ids:
                yield _unknown_issue(negotiation, issue, f"{path}.payoff.{issue}")
            else:
                yield from _one_a_level(negotiation.issue(issue), values, f"{path}.payoff.{issue}")
    for party in {group.party for group in negotiation.constituencies}:
        ids = [group.id for group in negotiation.constituencies if group.party == party]
        if len(set(ids)) < len(ids):
            yield from repeated(
                [f"{g.id} of {g.party}" for g in negotiation.constituencies], "constituency")
    for k, member in enumerate(negotiation.parties):
        groups = [g for g in negotiation.constituencies if g.party == member.id]
        total = sum(group.votes for group in groups)
        if member.quota is not None and member.quota > total:
            yield Fault(f"the quota {member.quota} exceeds all {total} votes",
                        f"party[{k}].quota")


def _disagreement(negotiation: Negotiation) -> Iterator[Fault]:
    point = negotiation.disagreement
    if point.rule not in RULES:
        yield Fault(f"expected one of {', '.join(RULES)}, found {point.rule!r}",
                    "disagreement.rule")
    for party in point.payoffs:
        yield from _party(negotiation, party, f"disagreement.payoffs.{party}")
    missing = [p.id for p in negotiation.principals if p.id not in point.payoffs]
    if point.rule == "explicit" and missing:
        yield Fault(f"explicit disagreement needs a payoff for {', '.join(missing)}",
                    "disagreement.payoffs")


def _later_parts(negotiation: Negotiation) -> Iterator[Fault]:
    for k, leverage in enumerate(negotiation.leverage):
        path = f"leverage[{k}]"
        low, _ = support(leverage.half_life)
        if low is None or low <= 0:
            yield Fault("expected a half-life above 0", f"{path}.half_life")
        if leverage.issue not in negotiation.issue_ids:
            yield _unknown_issue(negotiation, leverage.issue, f"{path}.issue")
            continue
        for party, values in leverage.to.items():
            yield from _party(negotiation, party, f"{path}.to.{party}")
            yield from _one_a_level(negotiation.issue(leverage.issue), values,
                                    f"{path}.to.{party}")
    for k, ladder in enumerate(negotiation.ladders):
        for j, party in enumerate(ladder.by):
            yield from _party(negotiation, party, f"ladder[{k}].by[{j}]")
        for j, rung in enumerate(ladder.rungs):
            yield from _levels(negotiation, {i: (lv,) for i, lv in rung.levels.items()},
                               f"ladder[{k}].rungs[{j}].set")
        if ladder.down_after is not None and ladder.down_after < 1:
            yield Fault(f"expected at least 1 period, found {ladder.down_after}",
                        f"ladder[{k}].down_after")
    for k, seen in enumerate(negotiation.observed):
        yield from _levels(negotiation, {i: (lv,) for i, lv in seen.profile.items()},
                           f"observed[{k}].profile")
    yield from repeated([seen.name for seen in negotiation.observed], "observed")
    yield from _plans(negotiation)


def _plans(negotiation: Negotiation) -> Iterator[Fault]:
    yield from _named([plan.id for plan in negotiation.plans], "plan")
    for k, plan in enumerate(negotiation.plans):
        for fault in plan.faults([party.id for party in negotiation.parties]):
            yield Fault(fault.message, f"plan[{k}].{fault.path}")
        for j, state in enumerate(plan.states):
            path = f"plan[{k}].state[{j}]"
            plays = [(state.play, f"{path}.play")]
            plays += [(play, f"{path}.on[{i}].profile") for i, (play, _) in enumerate(state.on)]
            for play, where in plays:
                yield from _levels(negotiation, {i: (lv,) for i, lv in play.items()}, where)


def _named(ids: Sequence[str], path: str) -> Iterator[Fault]:
    yield from repeated(ids, path)
    for k, name in enumerate(ids):
        if not name.strip() or "," in name:
            yield Fault(f"expected a name without ',', found {name!r}", f"{path}[{k}].id")


def _party(negotiation: Negotiation, party: str, path: str) -> Iterator[Fault]:
    known = [p.id for p in negotiation.parties]
    if party not in known:
        yield Fault(f"unknown party {party!r}; the parties are {', '.join(known)}", path)


def _one_a_level(issue: Issue, values: Sequence[Any], path: str) -> Iterator[Fault]:
    if len(values) != len(issue.levels):
        yield Fault(f"expected {len(issue.levels)} numbers, one for each level of {issue.id} "
                    f"({', '.join(issue.levels)}), found {len(values)}", path)


def _levels(
    negotiation: Negotiation, profile: Mapping[str, Sequence[str]], path: str
) -> Iterator[Fault]:
    for issue, levels in profile.items():
        if issue not in negotiation.issue_ids:
            yield _unknown_issue(negotiation, issue, f"{path}.{issue}")
            continue
        for level in levels:
            if level not in negotiation.issue(issue).levels:
                yield _unknown_level(level, negotiation.issue(issue), f"{path}.{issue}")


def _unknown_issue(negotiation: Negotiation, issue: str, path: str) -> Fault:
    return Fault(f"unknown issue {issue!r}; the issues are "
                 f"{', '.join(negotiation.issue_ids)}", path)


def _unknown_level(level: str, issue: Issue, path: str) -> Fault:
    return Fault(f"{issue.id} has no level {level!r}; its levels are "
                 f"{', '.join(issue.levels)}", path)


def _within(
    quantity: Quantity, path: str, low: int, high: int, closed: tuple[bool, bool]
) -> Iterator[Fault]:
    """A fault if a quantity can leave the interval."""
    least, greatest = support(quantity)
    below = least is None or least < low or (least == low and not closed[0])
    above = greatest is None or greatest > high or (greatest == high and not closed[1])
    if below or above:
        interval = f"{'[' if closed[0] else '('}{low}, {high}{']' if closed[1] else ')'}"
        found = f"{least if least is not None else '-inf'}"
        if least != greatest:
            found += f" to {greatest if greatest is not None else 'inf'}"
        yield Fault(f"expected a number in {interval}, found {found}", path)
