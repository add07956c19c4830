"""Maps drawn into axes: fields of a plane in colours, and the point where the file stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.reports.figures import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    finish,
    plain_letters,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = (GREEN, BLUE, ORANGE, PURPLE, SKY, VERMILION)
_NOTHING, _REST = "0.94", "0.72"

Grid = NDArray[np.intp]
Side = NDArray[np.float64]
Point = tuple[float, float] | None


def best_deals(
    ax: Axes, sides: tuple[Side, Side], places: Grid, names: Sequence[str], rest: bool,
    labels: tuple[str, str], point: Point,
) -> Axes:
    """Which deal is the best one kept, over two discount factors.

    Parameters
    ----------
    places
        ``(len(first), len(second))``: positions in `names`, `len(names)` for deals without a
        colour of their own, -1 for none.
    rest
        Whether there are deals without a colour of their own.
    """
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    colours = [_NOTHING, *COLOURS[:len(names)], _REST]
    with plain_letters():
        ax.pcolormesh(*sides, places.T, cmap=ListedColormap(colours), vmin=-1.5,
                      vmax=len(names) + 0.5, shading="nearest", rasterized=True)
        held = np.argwhere(places >= 0)
        for set_limits, side, column, k in ((ax.set_xlim, sides[0], 0, 0),
                                            (ax.set_ylim, sides[1], 1, 1)):
            least = [side[held[:, column].min()]] if len(held) else []
            first = min([*least, *([] if point is None else [point[k]])], default=0)
            set_limits(max(0, first - 0.12), 1)
        shown = [Patch(color=colour, label=name)
                 for colour, name in zip(colours[1:], names, strict=False)]
        shown += [Patch(color=_REST, label="a deal that ranks lower")] if rest else []
        shown += [Patch(color=_NOTHING, label="none of them")] if (places < 0).any() else []
        _finish(ax, labels, point, shown, columns=1)
    return ax


def first_breaches(
    ax: Axes, sides: tuple[Side, Side], breaks: Grid, period: str, labels: tuple[str, str],
    point: Point,
) -> Axes:
    """When a truce is first broken, over half-lives (across, on a log scale) and hazards.

    Parameters
    ----------
    breaks
        ``(len(hazards), len(half_lives))``: a period, -1 for never, -2 for no verdict.
    """
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    stretches = _stretches(int(breaks.max()))
    edges = [start for start, _ in stretches]
    places = np.where(breaks < 0, breaks, np.searchsorted(edges, breaks, side="right") - 1)
    # the sooner it breaks, the darker
    shades = _shades(len(stretches))
    colours = [_NOTHING, GREEN, *shades]
    with plain_letters():
        ax.pcolormesh(*sides, places, cmap=ListedColormap(colours), vmin=-2.5,
                      vmax=len(stretches) - 0.5, shading="nearest", rasterized=True)
        ax.set_xscale("log")
        ticks = list(sides[0][::6])
        ax.set_xticks(ticks, [f"{tick:.3g}" for tick in ticks])
        ax.minorticks_off()
        later = np.flatnonzero((breaks != 0).any(axis=1))
        top = sides[1][min(later.max() + 4, len(sides[1]) - 1)] if len(later) else 1.0
        ax.set_ylim(0, max(top, 0 if point is None else min(1, 1.1 * point[1])))
        ax.set_xlim(sides[0][0], sides[0][-1])
        shown = [Patch(color=GREEN, label="a breach never pays")]
        shown += [Patch(color=shade, label=_when(first, last, period))
                  for shade, (first, last) in zip(shades[::-1], stretches[::-1], strict=True)]
        shown += [Patch(color=_NOTHING, label="no threat to judge")] if (breaks == -2).any() else []
        _finish(ax, labels, point, shown, columns=3)
    return ax


def _stretches(last: int) -> list[tuple[int, int]]:
    """Stretches of periods that share a colour: now, then each twice as long as the one before.

    Examples
    --------
    >>> _stretches(20), _stretches(-1)
    ([(0, 0), (1, 4), (5, 12), (13, 28)], [])
    """
    found, start, length = ([(0, 0)] if last >= 0 else []), 1, 4
    while start <= last:
        found.append((start, start + length - 1))
        start, length = start + length, 2 * length
    return found


def _shades(number: int) -> list[Any]:
    """Reds, the first the darkest."""
    from matplotlib import colormaps

    return [colormaps["YlOrRd"](x) for x in np.linspace(0.85, 0.12, number)]


def _when(first: int, last: int, period: str) -> str:
    return "a breach pays at once" if last == 0 else f"… after {first}–{last} {period}s"


def _finish(
    ax: Axes, labels: tuple[str, str], point: Point, shown: list[Any], columns: int
) -> None:
    if point is not None:
        shown += ax.plot(*point, marker="o", ms=7, color="black", mec="white", lw=0, zorder=5,
                         clip_on=False, label="the file's own numbers")
    ax.set_xlabel(labels[0])
    ax.set_ylabel(labels[1])
    finish(ax, legend=False)
    ax.grid(visible=False)
    ax.legend(handles=shown, loc="upper center", bbox_to_anchor=(0.5, -0.11), frameon=False,
              fontsize=7.5, ncols=columns)
