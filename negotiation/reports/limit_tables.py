"""The tables of a study on limits, packages, threats, and moves of the disagreement point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negotiation.reports import words
from negotiation.reports.block import Cell, Several, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.spelling import listed, named, told, value

Body = Mapping[str, Any]


def _each(body: Body, prefix: str) -> list[str]:
    return [f"{prefix} {party}" for party in body["principals"]]


def _numbers(body: Body, values: Body) -> tuple[Cell, ...]:
    return tuple(value(values.get(party)) for party in body["principals"])


def _solutions(prices: Body) -> list[tuple[str, Body]]:
    """Solutions with the same price in one row."""
    groups: dict[str, tuple[list[str], Body]] = {}
    for name, price in prices.items():
        groups.setdefault(str(price), ([], price))[0].append(words.solution(name))
    return [(", ".join(names), price) for names, price in groups.values()]


def clause_prices(body: Body) -> Table:
    """What each clause, and all together, cost each principal under each solution."""
    found = body["limits"]["doctrine"]
    entries = [(body["parties"][item["party"]], item["clause"], item["without"])
               for item in found["clauses"]]
    if len(entries) > 1:
        entries.append(("all", "all limits together", found["together"]))
    rows = [(party, clause, without["feasible"] - found["feasible"], names,
             *_numbers(body, price))
            for party, clause, without in entries
            for names, price in _solutions(without["price"])]
    return Table(
        "What each limit on concessions costs",
        ("party", "limit", "deals it alone rules out", "solution", *_each(body, "price for")),
        tuple(rows),
        "Price: a principal's payoff without the limit less its payoff under it, all other limits "
        "kept; negative where the limit helps it. Without an agreement a principal has its "
        "disagreement payoff.",
    )


def budgets(body: Body, changes: Changes) -> Table:
    """The Nash solution as a step function of each budget."""
    rows = []
    for item in body["limits"]["doctrine"]["clauses"]:
        budget = item["budget"]
        for step in (budget or {"steps": []})["steps"]:
            chosen = step["choice"]
            rows.append((
                item["clause"], value(budget["at_most"]), value(step["at_least"]),
                step["feasible"], None if chosen is None else changes.told(chosen["deal"]),
                *_numbers(body, (chosen or {"payoffs": {}})["payoffs"])))
    return Table(
        "The Nash solution by size of each budget",
        ("budget", "now", "from", "deals", "Nash solution", *_each(body, "payoff of")),
        tuple(rows), f"{NOTE} From one step to the next nothing changes.",
    )


def win_set_prices(body: Body) -> Table:
    """What ratification costs each principal under each solution."""
    found = body["limits"]["ratification"]
    rows = [(body["parties"][item["party"]], item["ratified"], value(item["efficient_share"]),
             listed(item["vetoes"]) or None, names, *_numbers(body, price))
            for item in found["parties"]
            for names, price in _solutions(item["without"]["price"])]
    if len(found["parties"]) > 1:
        rows += [("all", found["ratifiable"], None, None, names, *_numbers(body, price))
                 for names, price in _solutions(found["together"]["price"])]
    return Table(
        "What ratification at home costs",
        ("party", "deals ratified", "share of efficient deals", "vetoes", "solution",
         *_each(body, "price for")),
        tuple(rows),
        "Price: a principal's payoff if the party did not have to ratify, less its payoff with "
        "all win-sets; negative where the win-set helps it.",
    )


def binding(body: Body) -> Table:
    """The constituencies on which the ratification of the Nash solution turns."""
    rows = []
    for item in body["limits"]["ratification"]["binding"]["nash"] or ():
        slack = named(item["slack"])
        rows.append((body["parties"][item["party"]], item["ratified"],
                     listed(item["binding"]) or None, slack))
    return Table(
        "On whom ratification of the Nash solution turns",
        ("party", "ratified", "binding", "what each constituency has beyond its least"),
        tuple(rows),
        "Binding: a change of mind of this constituency alone would turn ratification.",
    )


def narrower(body: Body, changes: Changes) -> Table:
    """What happens when a constituency insists on more."""
    rows = []
    for item in body["limits"]["ratification"]["narrower"]:
        for step in item["steps"]:
            chosen = step["choice"]
            rows.append((
                item["constituency"], body["parties"][item["party"]], value(step["more_than"]),
                step["ratifiable"],
                "no agreement" if chosen is None else changes.told(chosen["deal"]),
                *_numbers(body, step["change"])))
    return Table(
        "Narrower win-sets: if a constituency insists on more",
        ("constituency", "in", "insists on more than", "deals ratified", "Nash solution",
         *_each(body, "change for")),
        tuple(rows),
        f"{NOTE} Changes are against the Nash solution among the deals ratified now. A narrower "
        "win-set can help its party until nothing is ratified.",
    )


def claims(body: Body, changes: Changes) -> Table:
    """What public claims do to the Nash solution."""
    rows = [(body["parties"][item["party"]], value(step["cost"]),
             changes.told(step["choice"]["deal"]), *_numbers(body, step["change"]))
            for item in body["limits"]["audience_costs"] for step in item["steps"] or ()]
    return Table(
        "Audience costs: what the failure of a public claim would change",
        ("party that claims", "cost above", "Nash solution", *_each(body, "change for")),
        tuple(rows), f"{NOTE} The cost is paid by the party if there is no deal.",
    )


def packages(body: Body, changes: Changes) -> Table:
    """Package deals against bargaining issue by issue, for every solution."""
    rows = []
    for name, item in body["packages"]["solutions"].items():
        apart = item["issue_by_issue"]
        chosen = item["package"]
        rows.append((
            words.solution(name), None if chosen is None else changes.told(chosen["deal"]),
            changes.told(apart["deal"]), apart["allowed"], apart["individually_rational"],
            len(item["swaps"]), *_numbers(body, item["gain"])))
    return Table(
        "Packages against bargaining issue by issue",
        ("solution", "package", "issue by issue", "within limits", "rational", "swaps",
         *_each(body, "gain of")),
        tuple(rows),
        f"{NOTE} Both against the status quo. Gain: what the package brings beyond the results of "
        "single issues put together. Swaps: issues on which the package gives somebody a level "
        "worse for it than the one in force.",
    )


def threats(record: Body, point: Body, parties: Mapping[str, str]) -> Table:
    """Rational threats of two parties, and what they lead to."""
    rows = []
    for party, name in parties.items():
        threat = "; ".join(f"{told(p)}: {action}" if value(p) != 1 else action
                           for action, p in record["strategies"][party].items())
        rows.append((name, threat, value(point[party]), value(record["payoffs"][party]),
                     value(record["coco"]["payoffs"][party])))
    rounding = "" if record["exact"] else (
        " The threats are rounded; the agreement is exact all the same.")
    return Table(
        "Rational threats",
        ("party", "threat", "payoff if carried out", "payoff of the agreement",
         "with side payments"),
        tuple(rows),
        "Threats that both commit to beforehand, each best for its own part of the agreement "
        f"(probabilities before actions).{rounding} With side payments: the coco value.",
    )


def moves(under: Mapping[str, Body | None], parties: Mapping[str, str]) -> Table:
    """How the solutions with lotteries move with the disagreement point, rule by rule."""
    rows = []
    for rule, found in under.items():
        for name, item in (found or {}).items():
            if item is not None:
                rows.append((words.rule(rule), words.solution(name), *(
                    _slope(item[party][moved]) for party in parties for moved in parties)))
    return Table(
        "How the solutions with lotteries move with the payoffs without a deal",
        ("without a deal", "solution", *(
            f"payoff of {party} by that of {moved}" for party in parties for moved in parties)),
        tuple(rows),
        "Change in the payoff of the party named first for each unit by which the payoff without "
        "a deal of the party named second rises. Two numbers: for a fall, and for a rise.",
    )


def _slope(sides: Body) -> Cell:
    left, right = value(sides["left"]), value(sides["right"])
    return left if left == right else Several((left, right), " | ")
