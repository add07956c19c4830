"""The figures of a study of two principals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from negotiation.reports import words
from negotiation.reports.bargain_blocks import mark, plane
from negotiation.reports.block import Figure
from negotiation.reports.figures import payoff_space, shares
from negotiation.reports.study_tables import brief

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]


def _pair(body: Body) -> tuple[str, str] | None:
    """The two principals; None with more or fewer."""
    found = body["principals"]
    return (found[0], found[1]) if len(found) == 2 else None


def payoffs(body: Body) -> Figure | None:
    """What the two principals get from every deal that the doctrines allow."""
    pair = _pair(body)
    if pair is None:
        return None
    allowed = [item for item in body["deals"] if item["verdicts"]["doctrine"]]
    efficient = [item["payoffs"] for item in allowed if item["verdicts"]["efficient"]]
    rule = body["disagreement"]["rule"]
    chosen = body["bargaining"].get(rule, {}).get("solutions", {})
    marks = [
        mark(words.rule(name), under["disagreement"], pair, "disagreement")
        for name, under in body["bargaining"].items() if under["disagreement"]]
    marks += [mark(words.solution(name), found["payoffs"], pair, "solution")
              for name, found in chosen.items() if found["payoffs"]]
    marks += [mark(seen["name"], seen["payoffs"], pair, "observed") for seen in body["observed"]
              if seen["deal"]]
    # the full unit stands in the text; an axis has room for its first words
    unit = body["unit"].partition(" (")[0] or "payoff"
    first, second = (f"{body['parties'][party]}: {unit}" for party in pair)

    def draw(ax: Axes) -> None:
        payoff_space(ax, plane([item["payoffs"] for item in allowed], pair),
                     plane(efficient, pair), plane([], pair), marks, (first, second))

    return Figure("payoffs", "What the two principals get from every deal that their doctrines "
                  f"allow. The solutions are those against the {words.rule(rule)}.", draw)


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
