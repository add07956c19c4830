"""Findings on what limits cost whom, on packages, and on threats, in sentences with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    many = counted(len(clauses), "limit")
    price = together["price"]["nash"]
    if any(price.values()):
        said = (f"Without any of the {many} that they put on their own concessions the Nash "
                f"solution would bring {_moves(outcomes, price)}{unit(outcomes)}.")
    elif together["choices"]["nash"] is None:
        said = f"Without any of the {many} on concessions there would still be no agreement."
    else:
        said = "Without {} it would give the same payoffs.".format(
            "it" if len(clauses) == 1 else "all of them")
        said = (f"The {many} on concessions {'costs' if len(clauses) == 1 else 'cost'} nobody "
                f"anything under the Nash solution. {said}")
    yield Finding("doctrine-price", said)
    for number, clause in enumerate(clauses, start=1):
        alone = clause["without"]["price"]["nash"]
        if any(alone.values()):
            yield Finding(f"doctrine-price-{number}", f"Without the limit “{clause['clause']}” of "
                          f"{_label(outcomes, clause['party'])} alone it would bring "
                          f"{_moves(outcomes, alone)}.")
        if clause["budget"] is not None:
            yield from _budget(outcomes, clause, number)


def _budget(outcomes: Outcomes, clause: Record, number: int) -> Iterator[Finding]:
    budget = clause["budget"]
    below = [step for step in budget["steps"] if step["at_least"] <= budget["at_most"]]
    above = [step for step in budget["steps"] if step["at_least"] > budget["at_most"]]
    name = f"the budget “{clause['clause']}” of {_label(outcomes, clause['party'])}"
    if len(below) > 1:
        step = below[-1]
        back = {party: -x for party, x in step["change"].items()}
        slack = "" if step["at_least"] == budget["at_most"] else (
            f"from {decimal_of(budget['at_most'])} changes nothing down to "
            f"{decimal_of(step['at_least'])}; ")
        yield Finding(f"budget-tighter-{number}", f"Tightening {name} {slack}below "
                      f"{decimal_of(step['at_least'])} "
                      f"{'the Nash solution ' if slack else ''}brings "
                      f"{_moves(outcomes, back)}{'' if slack else ' under the Nash solution'}.")
    if above:
        step = above[0]
        yield Finding(f"budget-looser-{number}", f"Loosening {name} to "
                      f"{decimal_of(step['at_least'])} brings {_moves(outcomes, step['change'])} "
                      "under the Nash solution.")


def _home(outcomes: Outcomes, found: Record) -> Iterator[Finding]:
    if found["persuasion"] is not None:
        groups = [f"{group} ({_label(outcomes, party)})"
                  for party, ids in found["persuasion"]["constituencies"].items()
                  for group in ids]
        yield Finding("nothing-ratified", "No allowed deal would be ratified by all. Winning over "
                      f"{joined(groups)} would be enough for one of them.")
        return
    for entry in found["parties"]:
        prices = entry["without"]["price"]
        moved = [(name, price) for name, price in prices.items() if any(price.values())]
        label = _label(outcomes, entry["party"])
        if not moved:
            yield Finding(f"win-set-{entry['party']}", f"Ratification in {label} changes none of "
                          "the four bargaining solutions.")
            continue
        told = "; ".join(f"{_NAMES[name]}: {_moves(outcomes, _negative(price))}"
                         for name, price in moved)
        yield Finding(f"win-set-{entry['party']}", f"That a deal has to be ratified in {label} "
                      f"changes what is agreed ({told}).")


def _narrower(outcomes: Outcomes, found: Sequence[Record]) -> Iterator[Finding]:
    """Schelling's conjecture, where it shows and where it ends."""
    for entry in found:
        steps = entry["steps"]
        if not steps:
            continue
        party = entry["party"]
        helped = [s for s in steps if s["choice"] is not None and s["change"].get(party, 0) > 0]
        name = f"{entry['constituency']} in {_label(outcomes, party)}"
        if helped:
            best = max(helped, key=lambda step: step["change"][party])
            said = (f"Tied hands help: if {name} insisted on more than "
                    f"{decimal_of(best['more_than'])}, the Nash solution would bring "
                    f"{_moves(outcomes, best['change'])}")
        else:
            first = steps[0]
            if first["choice"] is None:
                yield Finding(f"narrower-{entry['constituency']}", f"If {name} insisted on more "
                              f"than {decimal_of(first['more_than'])}, there would be no "
                              "agreement.")
                continue
            said = (f"Tied hands do not help: if {name} insisted on more than "
                    f"{decimal_of(first['more_than'])}, the Nash solution would bring "
                    f"{_moves(outcomes, first['change'])}")
        last = steps[-1]
        end = "" if last["choice"] is not None else (
            f"; above {decimal_of(last['more_than'])} there is no agreement")
        yield Finding(f"narrower-{entry['constituency']}", f"{said}{end}.")


def _claims(outcomes: Outcomes, found: Sequence[Record]) -> Iterator[Finding]:
    for entry in found:
        if entry["steps"]:
            step = entry["steps"][0]
            label = _label(outcomes, entry["party"])
            yield Finding(f"audience-{entry['party']}", f"A public claim whose failure costs "
                          f"{label} more than {decimal_of(step['cost'])} moves the Nash solution "
                          f"against it: {_moves(outcomes, step['change'])}.")


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
    swaps = len(found["swaps"])
    asked = "" if not swaps else (
        f" On {counted(swaps, 'issue')} it asks somebody for a level that is worse for it.")
    yield Finding("package", f"Talked about one by one against the status quo, {end}; the package "
                  f"brings {_moves(outcomes, found['gain'])} more under the Nash solution"
                  f"{unit(outcomes)}.{asked}")


def _threats(outcomes: Outcomes, under: Record) -> Iterator[Finding]:
    threats, point = under["threats"], under["disagreement"]
    agreed = {name: x - point[name] for name, x in threats["payoffs"].items()}
    yield Finding("threats", "If both could bind themselves to threats beforehand, these would "
                  f"leave them at {_moves(outcomes, point)}, and they would agree on "
                  f"{_moves(outcomes, threats['payoffs'])}, gains of "
                  f"{_moves(outcomes, agreed)}; if they could also pay each other, on "
                  f"{_moves(outcomes, threats['coco']['payoffs'])}{unit(outcomes)}.")


def _moves(outcomes: Outcomes, values: Mapping[str, Fraction]) -> str:
    return joined([f"{signed(x)} for {_label(outcomes, name)}" for name, x in values.items()])


def _negative(values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {name: -x for name, x in values.items()}


def _label(outcomes: Outcomes, party: str) -> str:
    return outcomes.negotiation.party(party).label
