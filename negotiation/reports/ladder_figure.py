"""The concession ladder: what the first proposer offers, by how many offers can be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from negotiation.reports.figures import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, finish
from negotiation.reports.figures import plain_letters as plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)


def concession_ladder(
    ax: Axes,
    rounds: Sequence[int],
    payoffs: Mapping[str, Sequence[float]],
    agreed: Mapping[str, float] | None,
) -> Axes:
    """Draw each party's payoff from the first offer.

    Parameters
    ----------
    rounds
        How many offers can be made, increasing.
    payoffs
        For each party its payoff from the first of so many offers.
    agreed
        For each party what it ends with, drawn dashed; None if nothing is.
    """
    with plain():
        for k, (party, values) in enumerate(payoffs.items()):
            colour = _COLOURS[k % len(_COLOURS)]
            ax.plot(rounds, values, marker="o", ms=4, lw=1.2, color=colour, label=party)
            if agreed:
                ax.axhline(agreed[party], color=colour, lw=0.9, ls="--")
        ax.set_xticks(list(rounds))
        ax.set_xlabel("offers that can be made")
        ax.set_ylabel("payoff")
        finish(ax, legend=True)
    return ax
