"""What two players can reach in equilibria: the corners, and the set among the stage payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from negotiation.reports import words
from negotiation.reports.block import Figure, Table
from negotiation.reports.figures import BLUE, GREEN, SKY, VERMILION, finish, plain_letters
from negotiation.reports.spelling import as_float, told, value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]


def corners(body: Body) -> Table | None:
    """The corners of the payoff set, and what is played to begin with at each."""
    found = body["payoff_set"]
    if found is None:
        return None
    first, second = found["players"]
    supports = found["supports"] or [None] * len(found["vertices"])
    rows = tuple(
        (str(k), value(vertex[0]), value(vertex[1]),
         None if support is None else "; ".join(support["profile"][p] for p in (first, second)))
        for k, (vertex, support) in enumerate(zip(found["vertices"], supports, strict=True), 1))
    said = {0: "There is no equilibrium in pure actions at this discount factor.",
            1: "The set is a point: only one payoff can be reached.",
            2: "The set is a segment."}.get(len(rows), "")
    return Table(
        "What can be reached in equilibria without payments",
        ("corner", f"payoff of {first}", f"payoff of {second}", "played first"), rows,
        " ".join(filter(None, (
            f"At a common discount factor of {told(found['discount'])}, with public lotteries "
            "every mixture of the corners too, and nothing else. Counter-clockwise.", said))))


def _plane(deals: Sequence[Body], pair: tuple[str, ...]) -> tuple[list[float], list[float]]:
    """First and second payoffs of some deals."""
    first, second = ([as_float(deal["payoffs"][player]) for deal in deals] for player in pair)
    return first, second


def figure(body: Body, movers: Sequence[str]) -> Figure | None:
    """The payoff set among the payoffs of the one-shot game, with the deals that are kept."""
    found = body["payoff_set"]
    if found is None or not found["vertices"] or len(movers) != 2:
        return None
    pair = tuple(found["players"])
    points = [(as_float(x), as_float(y)) for x, y in found["vertices"]]
    every = _plane(body["deals"], pair)
    kept = _plane([deal for deal in body["deals"] if deal["stable"]], pair)
    after = [body["reversion"][p]["payoff"] for p in pair]
    point = None if None in after else [as_float(x) for x in after]

    def draw(ax: Axes) -> None:
        with plain_letters():
            round_trip = [*points, points[0]]
            xs, ys = [x for x, _ in round_trip], [y for _, y in round_trip]
            ax.fill(xs, ys, color=SKY, alpha=0.35, lw=0, zorder=1)
            ax.plot(xs, ys, color=BLUE, lw=1.4, marker="o", ms=4, zorder=4,
                    label="equilibrium payoffs")
            ax.scatter(every[0], every[1], s=16, color="0.6", lw=0, zorder=2, label="deals")
            if kept[0]:
                ax.scatter(kept[0], kept[1], s=44, color=GREEN, lw=0, zorder=3,
                           label=f"deals kept ({words.punishment_column(body['punishment'])})")
            if point is not None:
                ax.scatter([point[0]], [point[1]], s=90, marker="s", facecolor="none",
                           edgecolor=VERMILION, lw=1.6, zorder=5,
                           label="worst one-shot equilibria")
            ax.set_xlabel(f"average payoff of {pair[0]}")
            ax.set_ylabel(f"average payoff of {pair[1]}")
            ax.margins(0.08)
            finish(ax, legend=True)

    return Figure(
        "payoff-set", f"What {pair[0]} and {pair[1]} can reach in equilibria of the repeated game "
        f"at a common discount factor of {told(found['discount'])}, among the payoffs of all deals "
        "played for ever. Deals in green are kept under the punishment chosen.", draw)
