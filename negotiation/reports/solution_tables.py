"""The tables of a study on bargaining solutions, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from negotiation.reports import words
from negotiation.reports.bargain_blocks import not_defined
from negotiation.reports.block import Cell, Several, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.spelling import listed, told, value
from negotiation.reports.study_tables import each, moves, names

Body = Mapping[str, Any]


def bargaining(body: Body, changes: Changes) -> Table:
    """What each solution selects, under each disagreement rule."""
    rows = [(rule, names, *moves(body, changes, found["deal"]), *gains)
            for rule, names, found, gains in _selected(body, "solutions") if found["deal"]]
    return Table(
        "Bargaining solutions, by what happens without a deal",
        ("without a deal", "solution", *names(body), *each(body, "gain")),
        tuple(rows), f"{NOTE} Gains are over the payoffs without a deal.",
    )


def every_solution(body: Body, with_lotteries: bool) -> Table:
    """What every solution gives the principals under every disagreement rule."""
    key = "with_lotteries" if with_lotteries else "solutions"
    rules = {rule: under for rule, under in body["bargaining"].items() if under[key]}
    names = dict.fromkeys(name for under in rules.values() for name in under[key])
    rows: list[tuple[Cell, ...]] = [
        ("no deal", *(_pair(body, under["disagreement"]) for under in rules.values()))]
    rows += [(words.solution(name), *(_pair(body, under[key][name]["payoffs"])
                                      for under in rules.values())) for name in names]
    order = listed([body["parties"][party] for party in body["principals"]])
    reasons = not_defined([under[key] for under in rules.values()])
    return Table(
        "Payoffs under every solution and every disagreement rule, "
        + ("with lotteries over deals" if with_lotteries else "deals as they are"),
        ("solution", *(words.rule(rule) for rule in rules)), tuple(rows) if rules else (),
        f"Payoffs of {order}, in this order. {reasons}".strip(),
    )


def _pair(body: Body, payoffs: Body | None) -> Cell:
    """The principals' payoffs in one cell."""
    return None if payoffs is None else Several(
        tuple(value(payoffs[party]) for party in body["principals"]))


def under_each(body: Body, changes: Changes) -> Table:
    """What the solutions give the principals under each of several one-shot equilibria."""
    rows: list[tuple[Cell, ...]] = []
    columns: dict[str, None] = {}
    cases = [(rule, case) for rule, under in body["bargaining"].items()
             for case in under["by_disagreement"]]
    for _, case in cases:
        columns |= dict.fromkeys(
            name for name, found in case["solutions"].items() if found["payoffs"])
    for rule, case in cases:
        solutions = (case["solutions"][name]["payoffs"] for name in columns)
        rows.append((words.rule(rule), _played(body, changes, case),
                     _pair(body, case["disagreement"]), *(_pair(body, x) for x in solutions)))
    order = listed([body["parties"][party] for party in body["principals"]])
    return Table(
        "Payoffs under each one-shot equilibrium, deals as they are",
        ("rule", "equilibrium", "no deal", *map(words.solution, columns)), tuple(rows),
        f"{NOTE} Payoffs of {order}, in this order; a dash: no agreement, or not defined.",
    )


def _played(body: Body, changes: Changes, case: Body) -> str:
    """A one-shot equilibrium, by what it changes."""
    if case["deal"] is not None:
        return changes.told(case["deal"])
    now = body["bargaining"]["status-quo"]["deal"]
    return "; ".join(
        " or ".join(f"{told(p)}: {changes.breach(party, bundle, now)}" if value(p) != 1
                    else changes.breach(party, bundle, now) for bundle, p in mixture.items())
        for party, mixture in case["strategies"].items())


def lotteries(body: Body, changes: Changes) -> Table:
    """What the solutions select where lotteries over deals are allowed."""
    rows = [(rule, names, value(item["probability"]), *moves(body, changes, item["deal"]))
            for rule, names, found, _ in _selected(body, "with_lotteries")
            for item in found["lottery"]]
    return Table(
        "Bargaining solutions with lotteries over deals",
        ("without a deal", "solution", "probability", *names(body)), tuple(rows), NOTE,
    )


def _selected(
    body: Body, key: str
) -> Iterator[tuple[str, str, Body, tuple[Cell, ...]]]:
    """Rule, solutions that agree, what they select and its gains."""
    for rule, under in body["bargaining"].items():
        groups: dict[str, tuple[list[str], Body]] = {}
        for name, found in under[key].items():
            if found["payoffs"] is not None:
                names, _ = groups.setdefault(
                    str(found["deal"] or found["lottery"]), ([], found))
                names.append(words.solution(name))
        for names, found in groups.values():
            gains = {party: _gain(x, under["disagreement"][party])
                     for party, x in found["payoffs"].items()}
            yield (words.rule(rule), ", ".join(names), found,
                   tuple(gains[party] for party in body["principals"]))


def _gain(payoff: object, before: object) -> Cell:
    after, start = value(payoff), value(before)
    return None if after is None or start is None else after - start
