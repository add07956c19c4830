"""The figures on truces: whose patience keeps which deal, and how long a truce lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from negotiation.reports.block import Figure
from negotiation.reports.figures import BLUE, Stretch, finish, patience_map
from negotiation.reports.spelling import as_float, told

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
MAPPED = 6
# A survival curve ends where less than this is left, or after so many periods.
_LEFT = 0.02
_LONGEST = 400


def patience(
    deals: Sequence[Body], names: Sequence[str], movers: Sequence[str], discount: Body
) -> Figure | None:
    """Which of some deals, named and best first, holds by the patience of two players."""
    if len(movers) != 2:
        return None
    first, second = movers
    stretches = []
    for deal, name in zip(deals, names, strict=True):
        critical = deal["critical_discount_by_player"]
        if critical and critical[first] is not None and critical[second] is not None:
            stretches.append(Stretch(name, as_float(critical[first]), as_float(critical[second])))
    return map_figure(stretches, (first, second), discount, (first, second))


def map_figure(
    stretches: Sequence[Stretch], names: tuple[str, str], discount: Body, keys: tuple[str, str]
) -> Figure | None:
    """The patience map of truces given by rank; None without any."""
    shown = visible(stretches)[:MAPPED]
    if not shown:
        return None
    given = [discount[key] for key in keys]
    point = None if None in given else (as_float(given[0]), as_float(given[1]))

    def draw(ax: Axes) -> None:
        patience_map(ax, shown, names, point)

    caption = (
        f"How patient must {names[0]} and {names[1]} be? Each colour is the best truce, of those "
        "named, that holds at the two discount factors; where it is grey none of them holds. A "
        "truce that holds only where a better one does is not on the map.")
    return Figure("patience", caption, draw, height=3.4 + 0.3 * len(shown))


def visible(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Truces that hold somewhere where no better one does, numbered by rank.

    Examples
    --------
    >>> visible([Stretch("a", 0.5, 0.5), Stretch("b", 0.6, 0.5), Stretch("c", 0.4, 0.7)])
    [Stretch(name='1. a', first=0.5, second=0.5), Stretch(name='3. c', first=0.4, second=0.7)]
    """
    found: list[Stretch] = []
    for rank, this in enumerate(stretches, 1):
        if not any(other.first <= this.first and other.second <= this.second for other in found):
            found.append(Stretch(f"{rank}. {this.name}", this.first, this.second))
    return found


def survival(body: Body, period: str = "period") -> Figure | None:
    """With what chance a truce that nobody breaks is in force after some periods."""
    hazard = as_float(body["hazard"])
    horizon, renewal = body["horizon"], body["renewal"]
    chance = 1.0 if renewal is None else as_float(renewal)
    term = horizon or 1
    if not hazard and chance == 1:
        return None

    def left(t: int) -> float:
        return float((1 - hazard) ** t * chance ** (t // term))

    last = next((t for t in range(_LONGEST) if left(t) < _LEFT), _LONGEST)
    life = body["expected_life"]

    def draw(ax: Axes) -> None:
        periods = range(last + 1)
        ax.step(periods, [left(t) for t in periods], where="post", color=BLUE, lw=1.6)
        for t in range(term, last + 1, term) if horizon and last <= 12 * term else ():
            ax.axvline(t, color="0.8", lw=0.6, zorder=0)
        if life is not None and as_float(life) <= last:
            ax.axvline(as_float(life), color="black", lw=0.9, ls="--")
            ax.annotate(f"expected life: {told(life)}", (as_float(life), 0.97), xytext=(4, 0),
                        textcoords="offset points", va="top", fontsize=8)
        ax.set_xlim(0, last)
        ax.set_ylim(0, 1.02)
        ax.set_xlabel(f"{period}s since the truce began")
        ax.set_ylabel("chance that it is in force")
        finish(ax, legend=False)

    ends = [f"breaks down with chance {told(hazard)} a {period}"] if hazard else []
    if horizon:
        ends.append(f"is renewed with chance {told(renewal)} every {horizon} {period}s")
    return Figure("survival", "How long a truce lasts that nobody breaks, if it "
                  + " and ".join(ends) + ".", draw, height=3.2)
