"""Findings on what limits cost whom, on packages, and on threats, in sentences with numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.analysis.finding import Finding
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.wording import change, counted, decimal_of, joined, signed, unit

Record = Mapping[str, Any]
_NAMES = {"nash": "Nash", "kalai-smorodinsky": "Kalai-Smorodinsky",
          "egalitarian": "egalitarian", "utilitarian": "utilitarian"}


def limit_findings(
    outcomes: Outcomes,
    limits: Record | None,
    packages: Record,
    bargaining: Mapping[str, Record],
) -> Iterator[Finding]:
    """What the doctrines, the win-sets, public claims, packages and threats do to the deal."""
    if limits is not None:
        yield from _doctrine(outcomes, limits["doctrine"])
        yield from _home(outcomes, limits["ratification"])
        yield from _narrower(outcomes, limits["ratification"]["narrower"])
        yield from _claims(outcomes, limits["audience_costs"])
    yield from _packages(outcomes, packages["solutions"]["nash"])
    if bargaining.get("threats"):
        yield from _threats(outcomes, bargaining["threats"])


def _doctrine(outcomes: Outcomes, found: Record) -> Iterator[Finding]:
    clauses, together = found["clauses"], found["together"]
    if not clauses:
        return
    one = len(clauses) == 1
    many = "The limit on concessions" if one else (
        f"Together the {counted(len(clauses), 'limit')} on concessions")
    groups = _alike(together["price"])
    if together["choices"]["nash"] is None:
        yield Finding("doctrine-price", "Even without any limit on concessions there would be no "
                      "agreement.")
    elif len(groups) == 1 and not any(groups[0][1].values()):
        yield Finding("doctrine-price", f"{many} {'costs' if one else 'cost'} nobody anything: "
                      f"without {'it' if one else 'them'} {_under(groups[0][0])} would give the "
                      "same payoffs.")
    else:
        for names, price in groups:
            key = "doctrine-price" + ("" if names[0] == "nash" else f"-{names[0]}")
            yield Finding(key, f"{many} {_does(outcomes, _negative(price), one)} under "
                          f"{_under(names)}{unit(outcomes)}.")
    for number, clause in enumerate(clauses, start=1):
        alone = clause["without"]["price"]["nash"]
        if any(alone.values()) and not one:
            yield Finding(f"doctrine-price-{number}", f"Of these, “{clause['clause']}” of "
                          f"{outcomes.label(clause['party'])} by itself "
                          f"{_does(outcomes, _negative(alone), True)}.")
        if clause["budget"] is not None:
            yield from _budget(outcomes, clause, number)


def _budget(outcomes: Outcomes, clause: Record, number: int) -> Iterator[Finding]:
    budget = clause["budget"]
    now = budget["at_most"]
    below = [step for step in budget["steps"] if step["at_least"] <= now]
    above = [step for step in budget["steps"] if step["at_least"] > now]
    name = f"the budget “{clause['clause']}” of {outcomes.label(clause['party'])}"
    if len(below) > 1:
        needed = below[-1]["at_least"]
        if needed < now:
            yield Finding(f"budget-spare-{number}", f"The Nash solution needs "
                          f"{decimal_of(needed)} of the {decimal_of(now)} in {name}.")
        cut = f"A budget below {decimal_of(needed)}" if needed < now else (
            f"Any cut of {name}, now at {decimal_of(now)},")
        yield Finding(f"budget-tighter-{number}", f"{cut} would "
                      f"{_does(outcomes, _negative(below[-1]['change']))}.")
    if above:
        yield Finding(f"budget-looser-{number}", f"Raising {name} to "
                      f"{decimal_of(above[0]['at_least'])} would "
                      f"{_does(outcomes, above[0]['change'])}.")


def _home(outcomes: Outcomes, found: Record) -> Iterator[Finding]:
    if found["persuasion"] is not None:
        groups = [f"{group} ({outcomes.label(party)})"
                  for party, ids in found["persuasion"]["constituencies"].items()
                  for group in ids]
        yield Finding("nothing-ratified", "No allowed deal would be ratified by all.")
        yield Finding("persuasion", f"Winning over {joined(groups)} would be enough for one deal.")
        return
    for entry in found["parties"]:
        label = outcomes.label(entry["party"])
        moved = [group for group in _alike(entry["without"]["price"]) if any(group[1].values())]
        if not moved:
            yield Finding(f"win-set-{entry['party']}", f"Ratification in {label} changes none of "
                          f"{_under(_NAMES)}.")
        for names, price in moved:
            yield Finding(
                f"win-set-{entry['party']}-{names[0]}",
                f"Ratification in {label} {_does(outcomes, _negative(price), True)} under "
                f"{_under(names)}.")


def _alike(prices: Mapping[str, Mapping[str, Fraction]]) -> list[
        tuple[list[str], Mapping[str, Fraction]]]:
    """Solutions under which a limit costs the same, and what."""
    same: dict[str, tuple[list[str], Mapping[str, Fraction]]] = {}
    for name, price in prices.items():
        same.setdefault(str(price), ([], price))[0].append(name)
    return list(same.values())


def _under(names: Iterable[str]) -> str:
    """The solutions of these names."""
    said = [_NAMES[name] for name in names]
    return f"the {joined(said)} solution{'s' if len(said) > 1 else ''}"


def _narrower(outcomes: Outcomes, found: Sequence[Record]) -> Iterator[Finding]:
    """Schelling's conjecture, where it shows and where it ends."""
    for entry in found:
        steps = entry["steps"]
        if not steps:
            continue
        party, key = entry["party"], f"narrower-{entry['constituency']}"
        name = f"“{entry['constituency']}” in {outcomes.label(party)}"
        helped = [s for s in steps if s["choice"] is not None and s["change"].get(party, 0) > 0]
        step = max(helped, key=lambda step: step["change"][party]) if helped else steps[0]
        if step["choice"] is not None:
            said = "would help" if helped else "would not help"
            yield Finding(key, f"Tied hands {said} {outcomes.label(party)}: if {name} insisted "
                          f"on more than {decimal_of(step['more_than'])}, the Nash solution would "
                          f"{_does(outcomes, step['change'])}.")
        if steps[-1]["choice"] is None:
            yield Finding(f"{key}-end", f"If {name} insisted on more than "
                          f"{decimal_of(steps[-1]['more_than'])}, nothing would be agreed.")


def _claims(outcomes: Outcomes, found: Sequence[Record]) -> Iterator[Finding]:
    for entry in found:
        if entry["steps"]:
            step = entry["steps"][0]
            label = outcomes.label(entry["party"])
            yield Finding(f"audience-{entry['party']}", "If the failure of a public claim took "
                          f"more than {decimal_of(step['cost'])} from {label}, the Nash solution "
                          f"would {_does(outcomes, step['change'])}.")


def _packages(outcomes: Outcomes, found: Record) -> Iterator[Finding]:
    if found["package"] is None:
        return
    apart = found["issue_by_issue"]
    place = outcomes.full.index(apart["levels"])
    assert place is not None  # every bundle is in the full slice
    at = outcomes.place(place)
    if at is not None:
        end = "no issue moves" if at == outcomes.start else f"they end at {change(outcomes, at)}"
    else:
        end = "their results together break the parties' own limits"
    yield Finding("package-apart", f"Talked about one by one against the status quo, {end}.")
    yield Finding("package", f"Talked about together they "
                  f"{_does(outcomes, found['gain'])} more under the Nash solution{unit(outcomes)}.")
    if found["swaps"]:
        yield Finding("package-swaps", f"On {counted(len(found['swaps']), 'issue')} the package "
                      "asks somebody for a level that is worse for it.")


def _threats(outcomes: Outcomes, under: Record) -> Iterator[Finding]:
    threats, point = under["threats"], under["disagreement"]
    yield Finding("threats", "If both could bind themselves to threats beforehand, these would "
                  f"leave them at {_moves(outcomes, point)}{unit(outcomes)}.")
    yield Finding("threats-agreement", "In the shadow of these threats they would agree on "
                  f"{_moves(outcomes, threats['payoffs'])}.")
    yield Finding("threats-payments", "If they could also pay each other, one unit of payoff "
                  "for one, it would be "
                  f"{_moves(outcomes, threats['coco']['payoffs'])}.")


def _moves(outcomes: Outcomes, values: Mapping[str, Fraction]) -> str:
    return joined([f"{signed(x)} for {outcomes.label(name)}" for name, x in values.items()])


def _does(outcomes: Outcomes, values: Mapping[str, Fraction], ends: bool = False) -> str:
    """What something costs whom, and brings whom: the end of a sentence.

    Parameters
    ----------
    ends
        Whether the verbs take an ending: "costs", not "cost".
    """
    parts = []
    for verb, sign in (("cost", -1), ("bring", 1)):
        whom = [f"{outcomes.label(name)} {decimal_of(abs(x))}" for name, x in values.items()
                if x * sign > 0]
        if whom:
            parts.append(f"{verb}{'s' if ends else ''} {joined(whom)}")
    return " and ".join(parts) or ("changes nothing" if ends else "change nothing")


def _negative(values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {name: -x for name, x in values.items()}
