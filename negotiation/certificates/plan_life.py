"""How long a plan lasts if everyone follows it, from the chances of its states."""

from __future__ import annotations

from fractions import Fraction

from .automata import Plan
from .reading import Node
from .report import Report

# Above this many states that play the first profile the expected life is not re-checked.
MOST_STATES = 80
# The periods after which the chance that a plan still lasts is claimed.
PERIODS = (1, 2, 4, 8, 16, 32, 64)
ZERO, ONE = Fraction(0), Fraction(1)


def check_life(answer: Node, plan: Plan, report: Report) -> None:
    """Periods of the first profile without a break: their mean, and the chance of more."""
    kept = _kept(plan)
    order = sorted(kept)
    steps = {state: {w: p for w, p in plan.complied(state).items() if w in kept}
             for state in order}
    ends = any(sum(after.values(), ZERO) < 1 for after in steps.values())
    _survival(answer["survival"], plan, steps, ends)
    if len(order) > MOST_STATES:
        report.note("the expected life of a plan was not re-checked: it has more than "
                    f"{MOST_STATES} states that play the first profile")
        return
    answer["expected_life"].must_be(_expected(plan, steps) if ends else None)


def _kept(plan: Plan) -> set[int]:
    """The states that are reached without leaving the first profile."""
    found, rest = {plan.start}, [plan.start]
    while rest:
        for state in plan.complied(rest.pop()):
            if plan.plays[state] == plan.plays[plan.start] and state not in found:
                found.add(state)
                rest.append(state)
    return found


def _survival(node: Node, plan: Plan, steps: dict[int, dict[int, Fraction]], ends: bool) -> None:
    items = list(node)
    node.demand(bool(items) == ends, "is given exactly where something can end the plan")
    for item, period in zip(items, PERIODS, strict=False):
        item["periods"].must_be(period)
    node.demand(len(items) in (0, len(PERIODS)), f"expected {len(PERIODS)} periods")
    claimed = {period: item["chance"] for period, item in zip(PERIODS, items, strict=False)}
    here = {plan.start: 1.0}
    for period in range(1, PERIODS[-1] + 1 if claimed else 1):
        after: dict[int, float] = {}
        for state, weight in here.items():
            for target, chance in steps[state].items():
                after[target] = after.get(target, 0.0) + weight * float(chance)
        here = after
        if period in claimed:
            claimed[period].must_be_near(sum(here.values()))


def _expected(plan: Plan, steps: dict[int, dict[int, Fraction]]) -> Fraction | None:
    """Solve ``t = 1 + Q t``; None where some states are never left."""
    order = sorted(steps)
    out = {state for state in order if sum(steps[state].values(), ZERO) < 1}
    grown = True
    while grown:
        new = {state for state in order if state not in out and any(w in out for w in steps[state])}
        out |= new
        grown = bool(new)
    if len(out) < len(order):
        return None
    rows = [[Fraction(a == b) - steps[a].get(b, ZERO) for b in order] + [ONE] for a in order]
    for k in range(len(order)):  # I - Q of states that are all left is diagonally dominant
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for other, row in enumerate(rows):
            if other != k and row[k]:
                rows[other] = [x - row[k] * y for x, y in zip(row, rows[k], strict=True)]
    return rows[order.index(plan.start)][-1]
