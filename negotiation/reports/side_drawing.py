"""What partners do, drawn into axes: parts of an effect, all alignments, who would move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.reports.figures import BLUE, GREEN, ORANGE, finish, plain_letters

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TERMS = ("threat", "pie", "feasibility")
_COLOURS = (BLUE, ORANGE, GREEN)
# Lines between neighbours are drawn for so many partners, and can be followed.
_FEW = 5


@dataclass(frozen=True)
class Bar:
    """A part of an effect: whose and for whom, and its three terms."""

    name: str
    terms: tuple[float, float, float]


@dataclass(frozen=True)
class Node:
    """An alignment: its name and partners, what each principal gains, whether it lasts."""

    name: str
    members: frozenset[str]
    gains: tuple[float, ...]
    lasting: bool


@dataclass(frozen=True)
class Stretch:
    """What a partner gains by moving, over all alignments of the others."""

    name: str
    low: float
    high: float
    alone: float
    last: float
    side: str


def attribution(ax: Axes, bars: Sequence[Bar], label: str) -> Axes:
    """Stacked bars of threat, pie and feasibility, and the total of each as a mark.

    Parameters
    ----------
    bars
        From top to bottom.
    label
        What is measured, with its unit.
    """
    values = np.array([bar.terms for bar in bars])
    rows = np.arange(len(bars))
    with plain_letters():
        for sign in (1, -1):
            start = np.zeros(len(bars))
            for k, name in enumerate(TERMS):
                part = np.where(np.sign(values[:, k]) == sign, values[:, k], 0)
                if values[:, k].any():
                    ax.barh(rows, part, left=start, height=0.66, color=_COLOURS[k],
                            label=name if sign > 0 else None)
                start += part
        ax.scatter(values.sum(axis=1), rows, marker="D", s=16, color="black", edgecolor="white",
                   lw=0.5, zorder=4, label="total")
        ax.axvline(0, color="0.3", lw=0.8)
        ax.set_yticks(rows, [bar.name for bar in bars])
        ax.invert_yaxis()
        ax.set_xlabel(label)
        finish(ax, legend=False)
        ax.grid(axis="y", visible=False)
        ax.tick_params(axis="y", labelsize=7.5)
        _legend(ax, columns=4)
    return ax


def lattice(ax: Axes, nodes: Sequence[Node], principals: Sequence[str], label: str) -> Axes:
    """All alignments by the number of partners, coloured by what each principal gains.

    Parameters
    ----------
    principals
        Their names, in the order of the gains.
    label
        What the colours measure, with its unit.
    """
    from matplotlib.colors import Normalize
    from matplotlib.lines import Line2D
    from matplotlib.path import Path

    places = _places(nodes)
    spots = np.array(list(places.values()))
    widest = max(len({node.members for node in nodes if len(node.members) == size})
                 for size in range(max(len(node.members) for node in nodes) + 1))
    size = min(220.0, (380 / widest) ** 2)
    most = max(abs(gain) for node in nodes for gain in node.gains) or 1.0
    share = 360 / len(principals)
    with plain_letters():
        if len(nodes) <= 2**_FEW:
            _edges(ax, places)
            for node in nodes:
                ax.annotate(node.name, places[node.members], xytext=(0, -15), zorder=4,
                            textcoords="offset points", ha="center", va="top", fontsize=7)
        for k in range(len(principals)):
            drawn = ax.scatter(
                spots[:, 0], spots[:, 1], s=size, c=[node.gains[k] for node in nodes],
                cmap="RdBu", norm=Normalize(-most, most), lw=0.3, edgecolor="0.35",
                marker=Path.wedge(90 + share * k, 90 + share * (k + 1)), zorder=2)
        kept = spots[[node.lasting for node in nodes]]
        if len(kept):
            ax.scatter(kept[:, 0], kept[:, 1], s=2.6 * size, facecolor="none", edgecolor="black",
                       lw=1.3, zorder=3)
        assert ax.figure is not None
        bar = ax.figure.figure.colorbar(drawn, ax=ax, shrink=0.85, pad=0.02)
        bar.set_label(label, fontsize=8)
        bar.ax.tick_params(labelsize=7.5)
        ax.set_yticks(range(int(spots[:, 1].max()) + 1))
        ax.set_xticks([])
        ax.margins(0.04, 0.08)
        ax.set_ylabel("number of partners that move")
        ax.set_xlabel(_halves(principals))
        finish(ax, legend=False)
        ax.grid(visible=False)
        if len(kept):
            ring = Line2D([], [], marker="o", ms=9, mfc="none", mec="black", mew=1.3, lw=0,
                          label="lasts: nobody would leave it or join it")
            _legend(ax, columns=1, handles=[ring], below=46)
    return ax


def stability(ax: Axes, stretches: Sequence[Stretch], label: str) -> Axes:
    """What each partner gains by moving, whatever the others do: right of 0 it would.

    Parameters
    ----------
    stretches
        From top to bottom; a colour for each side.
    label
        What is measured, with its unit.
    """
    from matplotlib.lines import Line2D

    sides = list(dict.fromkeys(stretch.side for stretch in stretches))
    colours = [_COLOURS[sides.index(stretch.side)] for stretch in stretches]
    rows = range(len(stretches))
    with plain_letters():
        ax.hlines(rows, [s.low for s in stretches], [s.high for s in stretches], colors=colours,
                  lw=5, alpha=0.5, zorder=2)
        ax.scatter([s.alone for s in stretches], rows, s=44, marker="o", facecolor="white",
                   edgecolor=colours, lw=1.4, zorder=3)
        ax.scatter([s.last for s in stretches], rows, s=16, marker="D", color=colours, zorder=4)
        shown = [Line2D([], [], color=colour, lw=5, alpha=0.6, label=side)
                 for side, colour in zip(sides, _COLOURS, strict=False)]
        shown += [
            Line2D([], [], marker="o", ms=6, mfc="white", mec="0.3", lw=0,
                   label="if no other moves"),
            Line2D([], [], marker="D", ms=4, color="0.3", lw=0, label="if all others do")]
        ax.axvline(0, color="0.3", lw=0.8, zorder=1)
        ax.set_yticks(rows, [stretch.name for stretch in stretches])
        ax.invert_yaxis()
        ax.set_xlabel(label)
        ax.margins(x=0.08)
        finish(ax, legend=False)
        ax.tick_params(axis="y", labelsize=7.5)
        _legend(ax, columns=2, handles=shown)
    return ax


def _places(nodes: Sequence[Node]) -> dict[frozenset[str], tuple[float, int]]:
    """Where nodes stand: a row for each size, in it by the first principal's gain."""
    found = {}
    for size in {len(node.members) for node in nodes}:
        row = sorted((node for node in nodes if len(node.members) == size),
                     key=lambda node: node.gains)
        for k, node in enumerate(row):
            found[node.members] = (k - (len(row) - 1) / 2, size)
    return {node.members: found[node.members] for node in nodes}


def _edges(ax: Axes, places: dict[frozenset[str], tuple[float, int]]) -> None:
    """Lines between alignments that differ by one partner."""
    from matplotlib.collections import LineCollection

    lines = [(places[members - {one}], spot) for members, spot in places.items()
             for one in members]
    ax.add_collection(LineCollection(lines, colors="0.8", linewidths=0.6, zorder=1))


def _halves(principals: Sequence[str]) -> str:
    """What the parts of a disc stand for."""
    order = f"in each row from the least to the most for {principals[0]}"
    if len(principals) == 2:
        return f"left half: {principals[0]}; right half: {principals[1]}\n{order}"
    return order if len(principals) == 1 else (
        f"sectors against the clock from the top: {', '.join(principals)}\n{order}")


def _legend(
    ax: Axes, columns: int, handles: list[Any] | None = None, below: float = 34
) -> None:
    """A legend some points below the axes, whatever their height."""
    from matplotlib.transforms import offset_copy

    assert ax.figure is not None
    handles = ax.get_legend_handles_labels()[0] if handles is None else handles
    under = offset_copy(ax.transAxes, fig=ax.figure.figure, y=-below, units="points")
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), bbox_transform=under,
              frameon=False, fontsize=7.5, ncols=columns, borderaxespad=0)
