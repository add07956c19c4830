"""Figures over time: the slack of a deal with its window, concessions, the rungs of a ladder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from negotiation.reports.figures import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, finish
from negotiation.reports.figures import plain_letters as plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION)


def window_figure(
    ax: Axes, dates: Sequence[int], slack: Mapping[str, Sequence[float]],
    breaks: int | None, unforeseen: int | None, period: str,
) -> Axes:
    """What a breach would cost each player, period by period, and where it begins to pay.

    Parameters
    ----------
    dates, slack
        Periods, and for each player its slack in them.
    breaks, unforeseen
        The first period in which a breach pays: if all is foreseen, and if nobody sees it coming.
    """
    with plain():
        ax.axhline(0, color="0.4", lw=0.8)
        for (player, values), colour in zip(slack.items(), _COLOURS * len(slack), strict=False):
            ax.plot(dates, values, color=colour, lw=1.6, label=f"slack of {player}")
        if breaks is not None:
            ax.axvspan(breaks, max(dates[-1], breaks + 1), color=VERMILION, alpha=0.14, lw=0,
                       label="a breach pays")
        if unforeseen is not None:
            ax.axvline(unforeseen, color=VERMILION, lw=1, ls="--",
                       label="a breach pays if payoffs are expected to stay")
        ax.set_xlim(dates[0], max(dates[-1], 1))
        ax.set_xlabel(f"{period} from now")
        ax.set_ylabel("what a breach costs")
        finish(ax, legend=True)
    return ax


def steps_figure(
    ax: Axes, values: Mapping[str, Sequence[float]], names: Sequence[str], label: str
) -> Axes:
    """Numbers of each player over numbered steps, as lines with a mark at every step."""
    with plain():
        ax.axhline(0, color="0.4", lw=0.8)
        for (player, row), colour in zip(values.items(), _COLOURS * len(values), strict=False):
            ax.plot(range(len(row)), row, color=colour, lw=1.4, marker="o", ms=4, label=player)
        ax.set_xticks(range(len(names)), names, fontsize=8)
        ax.set_ylabel(label)
        finish(ax, legend=True)
    return ax
