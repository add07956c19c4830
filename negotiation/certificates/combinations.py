"""Claims about issues whose combinations are too many to list.

The efficient sums are found by adding one issue at a time and dropping what is dominated: the
best part of a package stays the best whatever is added to it.
"""

from __future__ import annotations

import math
from fractions import Fraction

from .deals import Deals, Vector, undominated
from .reading import Node
from .report import Report

PACKAGES, PROGRAMS = "undominated-partial-packages", "integer-programs"
# Partial packages that are compared at once, of two parties and of more.
MOST_PARTS, MOST_PARTS_OF_MANY = 400_000, 20_000

Place = tuple[int, ...]


def efficient_deals(source: Node) -> Deals | None:
    """The efficient payoffs of all combinations, each from the first one that has it.

    None if too many partial packages are undominated.
    """
    parties = [party.text() for party in source["parties"]]
    values, tables = _issues(source, parties)
    scales = [math.lcm(*(x.denominator for table in tables for row in table for x in (row[i],)))
              for i in range(len(parties))]
    most = MOST_PARTS if len(parties) < 3 else MOST_PARTS_OF_MANY
    sums: dict[tuple[int, ...], Place] = {(0,) * len(parties): ()}
    for table in tables:
        steps = [tuple(int(x * scale) for x, scale in zip(row, scales, strict=True))
                 for row in table]
        if len(sums) * len(steps) > most:
            return None
        longer: dict[tuple[int, ...], Place] = {}
        for total, place in sums.items():
            for k, step in enumerate(steps):
                both = tuple(a + b for a, b in zip(total, step, strict=True))
                longer[both] = min(longer.get(both, (*place, k)), (*place, k))
        sums = {total: longer[total] for total in undominated(set(longer))}
    ordered = sorted(sums.items(), key=lambda item: item[1])
    return Deals(
        parties,
        [",".join(names[k] for names, k in zip(values, place, strict=True))
         for _, place in ordered],
        [tuple(Fraction(x, scale) for x, scale in zip(total, scales, strict=True))
         for total, _ in ordered],
    )


def _issues(source: Node, parties: list[str]) -> tuple[list[list[str]], list[list[Vector]]]:
    """For each issue the names of its values, and what each adds."""
    items = list(source["issues"])
    values = [[value.text() for value in item["values"]] for item in items]
    tables = []
    for item in items:
        columns = [[x.number() for x in row] for row in item["utility"].named(parties)]
        tables.append(list(zip(*columns, strict=True)))
    return values, tables


def check_programs(answer: Node, source: Node, report: Report) -> None:
    """Deals found by integer programs: payoffs and gains, not that nothing is better."""
    parties = [party.text() for party in source["parties"]]
    values, tables = _issues(source, parties)
    stated = source["disagreement"].named(parties)
    point = tuple(node.number() for node in stated)
    report.run("disagreement", lambda: answer["disagreement"]["point"].must_be(
        dict(zip(parties, point, strict=True))))
    report.run("frontier", lambda: answer["frontier"].must_be([]))
    report.run("individually_rational", lambda: answer["individually_rational"].must_be(None))
    for _, item in answer["solutions"].items():
        if item["payoffs"].is_null():
            report.run(item.path, lambda item=item: item["why"].demand(  # type: ignore[misc]
                bool(item["why"].text()), "expected the reason"))
        else:
            report.run(item.path, lambda item=item: _solution(  # type: ignore[misc]
                item, values, tables, parties, point))
    report.note("that no other combination of issues is better was not re-checked: it rests on "
                "integer programs")


def _solution(item: Node, values: list[list[str]], tables: list[list[Vector]],
              parties: list[str], point: Vector) -> None:
    chosen = item["deal"].text().split(",")
    item["deal"].demand(len(chosen) == len(values) and all(
        name in names for name, names in zip(chosen, values, strict=True)),
        "is no combination of the issues' values")
    rows = [table[names.index(name)]
            for name, names, table in zip(chosen, values, tables, strict=True)]
    payoffs = tuple(sum(column, Fraction(0)) for column in zip(*rows, strict=True))
    gains = [x - d for x, d in zip(payoffs, point, strict=True)]
    item["payoffs"].must_be(dict(zip(parties, payoffs, strict=True)))
    item["surplus"].must_be(sum(gains, Fraction(0)))
    item["payoffs"].demand(min(gains) >= 0, "is worse than disagreement for somebody")
    item["lottery"].must_be([{"deal": item["deal"].text(), "probability": Fraction(1)}])
    item["ties"].must_be([item["deal"].text()])
    item["exact"].must_be(True)
