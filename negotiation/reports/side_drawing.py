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
# So many alignments stand beside each other; what a line of them takes in points, and the rest.
_ACROSS, _LINE, _AROUND = 24, 17, 120
# Between the lines of two sizes, where a size has several.
_APART = 1.8


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


def lattice(
    ax: Axes, nodes: Sequence[Node], principals: Sequence[str], label: str, side: str
) -> Axes:
    """All alignments by the number of partners, coloured by what each principal gains.

    Parameters
    ----------
    principals
        Their names, in the order of the gains; each has colours of its own scale.
    label
        What the colours measure, with its unit.
    side
        Where the partners move.
    """
    from matplotlib.colors import Normalize
    from matplotlib.lines import Line2D
    from matplotlib.path import Path

    places = _places(nodes)
    spots = np.array(list(places.values()))
    size = 180.0
    share = 360 / len(principals)
    with plain_letters():
        if len(nodes) <= 2**_FEW:
            _edges(ax, places)
            for node in nodes:
                ax.annotate(node.name, places[node.members], xytext=(0, -15), zorder=4,
                            textcoords="offset points", ha="center", va="top", fontsize=7)
        # each scale is put to the left of those before
        for k, principal in reversed(list(enumerate(principals))):
            gains = [node.gains[k] for node in nodes]
            most = max(map(abs, gains)) or 1.0
            drawn = ax.scatter(
                spots[:, 0], spots[:, 1], s=size, c=gains,
                cmap="RdBu", norm=Normalize(-most, most), lw=0.3, edgecolor="0.35",
                marker=Path.wedge(90 + share * k, 90 + share * (k + 1)), zorder=2)
            _scale(ax, drawn, f"{principal}: {label}")
        kept = spots[[node.lasting for node in nodes]]
        if len(kept):
            ax.scatter(kept[:, 0], kept[:, 1], s=1.7 * size, facecolor="none", edgecolor="black",
                       lw=1.3, zorder=3)
        heights: dict[int, list[float]] = {}
        for members, (_, y) in places.items():
            heights.setdefault(len(members), []).append(y)
        ax.set_yticks([float(np.mean(ys)) for ys in heights.values()], list(map(str, heights)))
        ax.set_xticks([])
        ax.margins(0.04, 0.14 if len(nodes) <= 2**_FEW else 0.05)
        ax.set_ylabel(f"number of partners at their {side}")
        ax.set_xlabel(_halves(principals, nodes))
        finish(ax, legend=False)
        ax.grid(visible=False)
        if len(kept):
            ring = Line2D([], [], marker="o", ms=9, mfc="none", mec="black", mew=1.3, lw=0,
                          label="lasts: nobody would leave it or join it")
            _legend(ax, columns=1, handles=[ring], below=46)
    return ax


def lattice_height(nodes: Sequence[Node]) -> float:
    """Inches that `lattice` needs, so that no alignments cover each other."""
    top = max(y for _, y in _places(nodes).values())
    return max(4.8, (_LINE * top + _AROUND) / 72)


def stability(ax: Axes, stretches: Sequence[Stretch], label: str) -> Axes:
    """What each partner gains by moving, whatever the others do: right of 0 it would.

    A bar from the least to the most, or a dot where the others do not matter.

    Parameters
    ----------
    stretches
        From top to bottom; a colour for each side.
    label
        What is measured, with its unit.
    """
    from matplotlib.lines import Line2D

    sides = list(dict.fromkeys(stretch.side for stretch in stretches))
    with plain_letters():
        shown: list[Any] = []
        for side, colour in zip(sides, _COLOURS, strict=False):
            rows = [k for k, stretch in enumerate(stretches) if stretch.side == side]
            here = [stretches[k] for k in rows]
            fixed = [k for k in rows if stretches[k].low == stretches[k].high]
            ax.hlines(rows, [s.low for s in here], [s.high for s in here], colors=colour, lw=5,
                      alpha=0.5, zorder=2)
            ax.scatter([stretches[k].low for k in fixed], fixed, s=40, color=colour, zorder=3)
            wide = [k for k in rows if k not in fixed]
            ax.scatter([stretches[k].alone for k in wide], wide, s=52, marker="o",
                       facecolor="white", edgecolor=colour, lw=1.4, zorder=3)
            ax.scatter([stretches[k].last for k in wide], wide, s=14, marker="D", color=colour,
                       zorder=4)
            shown.append(
                Line2D([], [], color=colour, lw=5, alpha=0.5, label=side) if wide else
                Line2D([], [], color=colour, lw=0, marker="o", ms=6.3, label=side))
        if any(stretch.low < stretch.high for stretch in stretches):
            shown += [Line2D([], [], marker="o", ms=7.2, mfc="white", mec="0.3", mew=1.4, lw=0,
                             label="if no other moves"),
                      Line2D([], [], marker="D", ms=3.7, color="0.3", lw=0,
                             label="if all others do")]
        ax.axvline(0, color="0.3", lw=0.8, zorder=1)
        ax.set_yticks(range(len(stretches)), [stretch.name for stretch in stretches])
        ax.set_ylim(len(stretches) - 0.5, -0.5)
        ax.set_xlabel(label)
        ax.margins(x=0.08)
        finish(ax, legend=False)
        ax.tick_params(axis="y", labelsize=7.5)
        _legend(ax, columns=2, handles=shown)
    return ax


def _places(nodes: Sequence[Node]) -> dict[frozenset[str], tuple[float, float]]:
    """Where nodes stand: a row for each size, in it by the first principal's gain.

    Long rows have several lines, which are filled together from the left to the right.
    """
    found: dict[frozenset[str], tuple[float, float]] = {}
    y, apart = 0.0, _APART if len(nodes) > 2**_FEW else 1
    for size in sorted({len(node.members) for node in nodes}):
        row = sorted((node for node in nodes if len(node.members) == size),
                     key=lambda node: node.gains)
        lines = -(-len(row) // _ACROSS)
        middle = (-(-len(row) // lines) - 1) / 2
        for k, node in enumerate(row):
            found[node.members] = (k // lines - middle, y + lines - 1 - k % lines)
        y += lines - 1 + apart
    return {node.members: found[node.members] for node in nodes}


def _edges(ax: Axes, places: dict[frozenset[str], tuple[float, float]]) -> None:
    """Lines between alignments that differ by one partner."""
    from matplotlib.collections import LineCollection

    lines = [(places[members - {one}], spot) for members, spot in places.items()
             for one in members]
    ax.add_collection(LineCollection(lines, colors="0.8", linewidths=0.6, zorder=1))


def _scale(ax: Axes, drawn: Any, label: str) -> None:
    """The colours of one principal."""
    assert ax.figure is not None
    bar = ax.figure.figure.colorbar(drawn, ax=ax, shrink=0.85, pad=0.015, aspect=40)
    bar.set_label(label, fontsize=7.5)
    bar.ax.tick_params(labelsize=7)


def _halves(principals: Sequence[str], nodes: Sequence[Node]) -> str:
    """What the parts of a disc stand for, and for whom rows are in order."""
    parts = {1: "", 2: f"left half: {principals[0]}; right half: {principals[-1]}"}.get(
        len(principals), f"sectors against the clock from the top: {', '.join(principals)}")
    moved = [name for k, name in enumerate(principals) if any(node.gains[k] for node in nodes)]
    order = f"from left to right in each row: from the least to the most for {moved[0]}"
    return "\n".join(filter(None, (parts, order if moved else "")))


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
