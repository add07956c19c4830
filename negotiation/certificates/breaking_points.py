"""The smallest change of one number that breaks a deal kept by reversion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from .reading import Node
from .stakes import Stake, Terms

_MOST_PERIODS = 10_000


def must_be_breaking_points(
    item: Node, held: Sequence[Stake], discounts: Sequence[Fraction], terms: Terms
) -> None:
    """Refuse unless each number is the last at which its player keeps the deal; null says nothing.
    """
    told = item.get("smallest_change")
    if told is None or told.is_null():
        return
    tempted = [(stake, delta) for stake, delta in zip(held, discounts, strict=True)
               if stake.tempted]
    nodes = told.named([stake.player for stake, _ in tempted])
    for node, (stake, delta) in zip(nodes, tempted, strict=True):
        least = item["critical_discount_by_player"][stake.player]
        node["discount"].demand(node["discount"].value == least.value,
                                "is not the player's critical discount")
        fallen = replace(stake, comply=stake.comply - node["fall"].exact())
        node["fall"].demand(fallen.slack(delta, terms) == 0, "is not what a breach costs")
        if node["lag"].is_null():
            node["lag"].demand(_keeps(stake, _MOST_PERIODS, delta, terms), "there is a limit")
            continue
        lag = node["lag"].integer()
        node["lag"].demand(lag >= stake.lag and _keeps(stake, lag, delta, terms),
                           "the player breaks the deal before")
        node["lag"].demand(not _keeps(stake, lag + 1, delta, terms),
                           "the player keeps the deal for longer")


def _keeps(stake: Stake, lag: int, delta: Fraction, terms: Terms) -> bool:
    slack = replace(stake, lag=lag).slack(delta, terms)
    return slack is not None and slack >= 0
