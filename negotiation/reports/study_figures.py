"""The figures of a study of two principals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.reports import words
from negotiation.reports.bargain_blocks import mark, plane
from negotiation.reports.block import Figure
from negotiation.reports.figures import (
    Mark,
    efficient_line,
    near_agreement,
    payoff_space,
    shares,
)
from negotiation.reports.study_tables import brief

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]


def _pair(body: Body) -> tuple[str, str] | None:
    """The two principals; None with more or fewer."""
    found = body["principals"]
    return (found[0], found[1]) if len(found) == 2 else None


def payoffs(body: Body) -> list[Figure]:
    """What the two principals get from every deal that the doctrines allow; then seen nearer."""
    pair = _pair(body)
    if pair is None:
        return []
    allowed = [item for item in body["deals"] if item["verdicts"]["doctrine"]]
    points = plane([item["payoffs"] for item in allowed], pair)
    efficient = plane([item["payoffs"] for item in allowed if item["verdicts"]["efficient"]], pair)
    rule = body["disagreement"]["rule"]
    under = body["bargaining"].get(rule, {})
    marks = [
        mark(words.rule(name), found["disagreement"], pair, "disagreement")
        for name, found in body["bargaining"].items() if found["disagreement"]]
    marks += _solutions(under.get("solutions", {}), pair, "solution")
    observed = [mark(seen["name"], seen["payoffs"], pair, "observed") for seen in body["observed"]
                if seen["deal"]]
    # the full unit stands in the text; an axis has room for its first words
    unit = body["unit"].partition(" (")[0] or "payoff"
    first, second = (f"{body['parties'][party]}: {unit}" for party in pair)

    def draw(ax: Axes) -> None:
        payoff_space(ax, points, efficient, plane([], pair), [*marks, *observed], (first, second))

    whole = Figure(
        "payoffs", "What the two principals get from every deal that their doctrines allow. The "
        f"solutions are those against the {words.rule(rule)}.", draw)
    mixed = _solutions(under.get("with_lotteries", {}), pair, "lottery")
    if not mixed:
        return [whole]
    start = mark("", under["disagreement"], pair, "disagreement")
    near = [*marks, *mixed]
    view = near_agreement(points, (start.x, start.y), np.vstack(
        [efficient, [(m.x, m.y) for m in near]]))

    def closer(ax: Axes) -> None:
        payoff_space(ax, points, efficient, efficient_line(efficient), near, (first, second), view)

    return [whole, Figure("agreements", "Seen nearer: what leaves neither principal worse off than "
                          f"the {words.rule(rule)}, with all solutions, deals as they are and with "
                          "lotteries over deals.", closer)]


def _solutions(found: Body, pair: tuple[str, str], kind: str) -> list[Mark]:
    return [mark(words.solution(name), item["payoffs"], pair, kind)
            for name, item in found.items() if item["payoffs"]]


def robustness(body: Body) -> Figure | None:
    """In how many draws each finding holds."""
    found = body["robustness"]["findings"]
    if not found:
        return None

    def draw(ax: Axes) -> None:
        shares(ax, [brief(item["sentence"]) for item in found], [item["share"] for item in found],
               [item["sampling_error"] for item in found])

    return Figure("robustness", "Share of draws in which each finding holds, with its sampling "
                  "error.", draw, height=1 + 0.32 * len(found))
