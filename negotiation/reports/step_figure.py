"""Step functions of the discount factor: what more patience allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from negotiation.reports.figures import BLUE, GREEN, ORANGE, VERMILION, finish, plain_letters

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def step_figure(
    ax: Axes, thresholds: Sequence[float], lines: Mapping[str, Sequence[float]],
    discount: float | None,
) -> Axes:
    """Draw what is had from each threshold on, until the next one.

    Parameters
    ----------
    thresholds
        Increasing discounts.
    lines
        For each quantity by name its value from each threshold on.
    discount
        The one given, marked if there is one.
    """
    ends = [*thresholds, 1.0]
    with plain_letters():
        for colour, (name, values) in zip((BLUE, VERMILION, GREEN, ORANGE), lines.items(),
                                          strict=False):
            ax.step(ends, [*values, values[-1]], where="post", color=colour, lw=1.8, label=name)
        if discount is not None:
            ax.axvline(discount, color="black", lw=0.9, ls=(0, (4, 3)), label="discount given")
        ax.set_xlim(0, 1)
        ax.margins(y=0.08)
        ax.set_xlabel("discount factor per period")
        ax.set_ylabel("payoff a period")
        finish(ax, legend=True)
    return ax
