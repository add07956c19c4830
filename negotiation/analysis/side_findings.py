"""Findings on partners who take a side together, and on friends that a squeeze frightens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.analysis.finding import Finding
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.wording import joined, signed, unit
from negotiation.analysis.worths import Worths

Record = Mapping[str, Any]
LEVELS = {"harshest": "harshest levels", "most-generous": "most generous levels"}
AGAINST = {"status-quo": "the status quo", "equilibrium": "the one-shot equilibrium",
           "security": "security levels", "explicit": "the file's disagreement payoffs"}
# So many partners are named with what each adds.
_NAMED = 3


def side_findings(outcomes: Outcomes, sides: Sequence[Record]) -> Iterator[Finding]:
    """What partners do together, who adds most, whether it grows, and who would do it."""
    for record in sides:
        if record["rule"] != sides[0]["rule"] or record["together"] is None:
            continue
        others = [other for other in sides if other["side"] == record["side"]
                  and other["rule"] != record["rule"] and other["together"] is not None]
        yield from _together(outcomes, record)
        if record["alignments"]:
            yield from _growing(outcomes, record, bool(others))
            yield from _lasting(outcomes, record)
        for other in others:
            yield Finding(
                f"side-{record['side']}-{other['rule']}",
                f"Against {AGAINST[other['rule']]} instead, the partners' "
                f"{LEVELS[record['side']]} would change the Nash deal's payoffs by "
                f"{_changes(outcomes, other['together'], 'total')}."
                f"{_dividend(outcomes, other)}")


def _together(outcomes: Outcomes, record: Record) -> Iterator[Finding]:
    together, number = record["together"], len(record["partners"])
    most = max(outcomes.principals, key=lambda name: abs(together[name]["total"]))
    parts = sorted((item for item in record["attribution"] if item["party"] == most),
                   key=lambda item: -abs(item["total"]))[:_NAMED]
    who = (outcomes.label(record["partners"][0]) if number == 1 else
           "both partners" if number == 2 else f"all {number} partners")
    split = [
        f"{' and '.join(signed(together[name][term]) for name in outcomes.principals)} {words}"
        for term, words in (("threat", "through what happens without a deal"),
                            ("pie", "through what the deals are worth"))
        if any(together[name][term] for name in outcomes.principals)]
    said = (f"If {who} took {'their' if number > 1 else 'its'} {LEVELS[record['side']]}, the "
            f"payoffs of the Nash deal against {AGAINST[record['rule']]} would change by "
            f"{_changes(outcomes, together, 'total')}{unit(outcomes)}"
            f"{': ' + ', '.join(split) if split else ''}.")
    if number > 1 and any(item["total"] for item in parts):
        named = joined([f"{outcomes.label(item['partner'])} ({signed(item['total'])})"
                        for item in parts if item["total"]])
        said += (f" Of the change for {outcomes.label(most)} the Shapley value puts "
                 f"{'most ' if number > _NAMED else ''}down to {named}.")
    yield Finding(f"side-{record['side']}", said)


def _growing(outcomes: Outcomes, record: Record, several: bool) -> Iterator[Finding]:
    """Whether every partner adds something of the same sign, whoever else is there.

    The rule is named where `several` are told.
    """
    rows, number = record["alignments"], len(record["partners"])
    if number < 2:
        return
    added = {
        name: [[rows[mask | 1 << i]["effects"][name]["total"] - rows[mask]["effects"][name]["total"]
                for mask in range(len(rows)) if not mask >> i & 1] for i in range(number)]
        for name in outcomes.principals}
    under = f"against {AGAINST[record['rule']]} " if several else ""
    again = _dividend(outcomes, record) or (
        f" The partners' effects {under}add up: none are complements or substitutes.")
    yield Finding(f"side-{record['side']}-growing",
                  f"{_moved(outcomes, record, added)}.{again}")


def _moved(
    outcomes: Outcomes, record: Record, added: Mapping[str, Sequence[Sequence[Fraction]]]
) -> str:
    """Which partners move a principal's payoff, and whether all do so in the same direction."""
    levels = LEVELS[record["side"]]
    movers = [partner for i, partner in enumerate(record["partners"])
              if any(any(steps[i]) for steps in added.values())]
    if not movers:
        return f"No partner that takes its {levels} moves the Nash deal's payoffs"
    if len(movers) == 1:
        return (f"Of the partners {outcomes.label(movers[0])} alone moves the Nash deal's payoffs "
                f"by taking its {levels}")
    ends = {name: (min(map(min, steps)), max(map(max, steps))) for name, steps in added.items()}
    always = [f"the {'more' if least > 0 else 'less'} {outcomes.label(name)} gets"
              for name, (least, most) in ends.items() if least > 0 or most < 0]
    if always:
        return (f"The more partners take their {levels}, {' and '.join(always)}, "
                "whoever they are")
    never = [f"{'lowers' if least == 0 else 'raises'} what {outcomes.label(name)} gets"
             for name, (least, most) in ends.items() if least != most and 0 in (least, most)]
    if never:
        return (f"No partner that takes its {levels} {' or '.join(never)}, whoever else does so, "
                "but not every one changes it")
    return (f"Partners that take their {levels} do not always move the Nash deal's payoffs the "
            "same way")


def _dividend(outcomes: Outcomes, record: Record) -> str:
    """The group with the greatest dividend for some principal; empty where there is none."""
    groups = [(abs(x), -len(row["partners"]), name, row)
              for row in record["alignments"] if len(row["partners"]) > 1
              for name, x in row["dividends"].items() if x]
    if not groups:
        return ""
    _, _, name, row = max(groups, key=lambda group: group[:2])
    x, own = row["dividends"][name], sum(
        (record["alignments"][1 << i]["effects"][name]["total"]
         for i, partner in enumerate(record["partners"]) if partner in row["partners"]),
        Fraction(0))
    kind = "complements" if x * own > 0 else "substitutes"
    who = joined([outcomes.label(partner) for partner in row["partners"]])
    return (f" {who} are {kind}: together they change what {outcomes.label(name)} gets by "
            f"{signed(x)} beyond what smaller groups of them do.")


def _lasting(outcomes: Outcomes, record: Record) -> Iterator[Finding]:
    """Who would take the offer of its own accord; the harshest levels have their own finding."""
    if record["side"] == "harshest" or any(row["leaving"] is None for row in record["alignments"]):
        return
    kept = [row["partners"] for row in record["alignments"]
            if row["leaving"] == row["joining"] == []]
    groups = [joined([outcomes.label(partner) for partner in group]) for group in kept if group]
    said = (f"Of their own accord {'; or '.join(groups)} would take "
            f"{'their' if any(len(g) > 1 for g in kept) else 'its'} {LEVELS[record['side']]}, and "
            "nobody else" if groups else
            f"No partner would take its {LEVELS[record['side']]} of its own accord" if kept else
            f"No set of partners at their {LEVELS[record['side']]} lasts")
    yield Finding(f"side-{record['side']}-lasting", f"{said}, foreseeing the deals.")


def squeeze_findings(outcomes: Outcomes) -> Iterator[Finding]:
    """For each principal the step that costs most third parties something, and whom it turns.

    Of steps that cost equally many the first in the file, the harshest of its issue. One issue
    moves from the status quo, everything else stays; then each partner is asked which of its own
    levels it likes best, before and after.
    """
    talks = outcomes.negotiation
    worths = Worths(talks)
    partners = [party.id for party in talks.parties if party.role == "partner"]
    for name in outcomes.principals:
        steps = [(issue.id, level) for issue in talks.issues if issue.by == name
                 for level in issue.levels[:issue.status_quo]]
        found = [worths.gained(dict([step]), partners) for step in steps]
        hurt = [sum(x < 0 for x in change.values()) for change in found]
        if not any(hurt):
            continue
        worst = hurt.index(max(hurt))
        (issue, level), change = steps[worst], found[worst]
        losing = {p: x for p, x in change.items() if x < 0}
        said = (f"A step of {outcomes.label(name)} to “{level}” would hit third parties: "
                f"{joined([f'{outcomes.label(p)} ({signed(x)})' for p, x in losing.items()])} "
                f"would lose{unit(outcomes)}")
        spared = [p for p, x in change.items() if x > 0]
        if spared:
            said += f"; {joined([outcomes.label(p) for p in spared])} would gain"
        yield Finding(f"squeeze-by-{name}", f"{said}.{_driven(worths, issue, level, partners)}")


def _driven(worths: Worths, issue: str, level: str, partners: Sequence[str]) -> str:
    """Which partners would choose otherwise after a step."""
    talks, turned = worths.talks, []
    for partner in partners:
        for own in (own for own in talks.issues if own.by == partner):
            before = _best(worths, own.id, {})
            after = _best(worths, own.id, {issue: level})
            if before != after:
                turned.append(f"{talks.party(partner).label} from “{before}” to “{after}”")
    return (f" Left to themselves they would turn: {joined(turned)}." if turned else
            " No partner would choose another level because of it.")


def _best(worths: Worths, issue: str, moved: Mapping[str, str]) -> str:
    """The level of a partner's issue that it likes best; the status quo among equals."""
    own = worths.talks.issue(issue)
    order = sorted(own.levels, key=lambda level: level != own.levels[own.status_quo])
    return max(order, key=lambda level: worths.gained({**moved, issue: level}, [own.by])[own.by])


def _changes(outcomes: Outcomes, terms: Mapping[str, Record], term: str) -> str:
    return joined([f"{signed(terms[name][term])} for {outcomes.label(name)}"
                   for name in outcomes.principals])
