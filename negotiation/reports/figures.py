"""The figures: payoff space, patience map, shares of draws. Each fills the axes it is given."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.reports.labels import Label, place
from negotiation.reports.spelling import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Colours that stay apart for colour-blind readers and in grey (Okabe and Ito, 2008).
BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9")
_STYLES = {
    "disagreement": ("s", "black"),
    "solution": ("o", VERMILION),
    "lottery": ("^", PURPLE),
    "observed": ("D", BLUE),
}
_KINDS = {
    "solution": "bargaining solutions",
    "lottery": "solutions with lotteries",
    "observed": "observed deals",
}
_MANY = 300
# Solutions nearer than this share of the picture have one name tag, of so many names.
_NEAR, _NAMED = 0.015, 3

View = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Mark:
    """A point to be named: where no deal leads, what a solution selects, what was seen."""

    x: float
    y: float
    name: str
    kind: str


@dataclass(frozen=True)
class Stretch:
    """The patience from which a truce holds: least discount of the first and second party."""

    name: str
    first: float
    second: float


@contextmanager
def plain_letters() -> Iterator[None]:
    """Dollar signs in names are letters, not mathematics."""
    import matplotlib

    with matplotlib.rc_context({"text.parse_math": False, "axes.unicode_minus": False}):
        yield


def payoff_space(
    ax: Axes,
    points: NDArray[np.float64],
    frontier: NDArray[np.float64],
    hull: NDArray[np.float64],
    marks: Sequence[Mark],
    axis_labels: tuple[str, str],
    view: View | None = None,
) -> Axes:
    """What two parties get from every deal, with the points that have a name.

    Parameters
    ----------
    points, frontier, hull
        Payoffs of all deals, of the efficient ones, and of the corners of the efficient hull;
        shape (m, 2). No corners: no line is drawn.
    marks
        Marks at one point share one name tag, and so do solutions that can hardly be told apart.
    view
        The ranges of both axes, where only a part is shown.
    """
    with plain_letters():
        if view is not None:
            points, frontier = (_within(rows, view) for rows in (points, frontier))
            marks = [m for m in marks if len(_within(np.array([[m.x, m.y]]), view))]
        small = 6 if len(points) > _MANY else 14
        ax.scatter(points[:, 0], points[:, 1], s=small, color="0.78", lw=0, label="deals",
                   zorder=1)
        if len(frontier):
            ax.scatter(frontier[:, 0], frontier[:, 1], s=small + 8, color=GREEN, lw=0,
                       label="efficient deals", zorder=2)
        if len(hull):
            corners = hull[np.lexsort((-hull[:, 1], hull[:, 0]))]
            ax.plot(corners[:, 0], corners[:, 1], color=GREEN, lw=1.2, zorder=1,
                    label="efficient lotteries")
        for kind, (shape, colour) in _STYLES.items():
            chosen = [mark for mark in marks if mark.kind == kind]
            if chosen:
                ax.scatter([m.x for m in chosen], [m.y for m in chosen], marker=shape, s=34,
                           color=colour, edgecolor="white", lw=0.6, zorder=4,
                           label=_KINDS.get(kind, kind))
        ax.set_xlabel(_wrapped(axis_labels[0], 60))
        ax.set_ylabel(_wrapped(axis_labels[1], 44))
        ax.margins(0.08)
        if view is not None:
            ax.set_xlim(*view[0])
            ax.set_ylim(*view[1])
        low, high = ax.get_xlim()
        # efficient deals lie to the right, and so do the names that need room
        ax.set_xlim(low, high + 0.22 * (high - low))
        finish(ax, legend=True)
        spans = (np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim()))
        place(ax, _shared(marks, spans), points)
    return ax


def near_agreement(
    points: NDArray[np.float64], start: tuple[float, float], reached: NDArray[np.float64]
) -> View | None:
    """The part of the payoff space between disagreement and what can be agreed on.

    Parameters
    ----------
    points
        Payoffs of all deals, shape (m, 2).
    start
        Payoffs without a deal.
    reached
        Payoffs of efficient deals and solutions.

    Returns
    -------
    View or None
        None where there is nothing, or where it is most of the whole.
    """
    inside = reached[(reached >= start).all(axis=1)]
    if not len(inside):
        return None
    ends = np.vstack([inside, start])
    low, high = ends.min(axis=0), ends.max(axis=0)
    whole = np.ptp(np.vstack([points, ends]), axis=0)
    if (high <= low).any() or ((high - low) > 0.5 * whole).all():
        return None
    room = 0.08 * (high - low)
    return ((float(low[0] - room[0]), float(high[0] + room[0])),
            (float(low[1] - room[1]), float(high[1] + room[1])))


def efficient_line(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The corners of the efficient hull of some efficient points, for drawing.

    Examples
    --------
    >>> efficient_line(np.array([[0, 2], [1, 1], [2, 1.5], [3, 0]])).tolist()
    [[0.0, 2.0], [2.0, 1.5], [3.0, 0.0]]
    """
    kept: list[NDArray[np.float64]] = []
    for point in points[np.lexsort((points[:, 1], points[:, 0]))].astype(float):
        while len(kept) > 1 and _turns_left(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return np.array(kept).reshape(-1, 2)


def _turns_left(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> bool:
    (x, y), (u, v) = b - a, c - a
    return bool(x * v - y * u >= 0)


def _within(rows: NDArray[np.float64], view: View) -> NDArray[np.float64]:
    (left, right), (bottom, top) = view
    inside = ((rows[:, 0] >= left) & (rows[:, 0] <= right)
              & (rows[:, 1] >= bottom) & (rows[:, 1] <= top))
    return rows[inside]


def patience_map(
    ax: Axes,
    stretches: Sequence[Stretch],
    parties: tuple[str, str],
    discounts: tuple[float, float] | None,
) -> Axes:
    """Which truce is the best one that holds, by the patience of two parties.

    Parameters
    ----------
    stretches
        Best truce first; each holds where both discounts reach its own two.
    discounts
        Those of the file, marked if given.
    """
    from matplotlib.patches import Rectangle

    colours = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION)
    corner = [_start([s.first for s in stretches], discounts and discounts[0]),
              _start([s.second for s in stretches], discounts and discounts[1])]
    with plain_letters():
        ax.set_facecolor("0.94")
        for k, stretch in reversed(list(enumerate(stretches))):
            ax.add_patch(Rectangle(
                (stretch.first, stretch.second), 1 - stretch.first, 1 - stretch.second,
                facecolor=colours[k % len(colours)], edgecolor="white", lw=0.8,
                label=_wrapped(stretch.name, 100),
            ))
        ax.set_xlim(corner[0], 1)
        ax.set_ylim(corner[1], 1)
        ax.set_xlabel(_wrapped(f"{parties[0]}: discount factor per period", 60))
        ax.set_ylabel(_wrapped(f"{parties[1]}: discount factor per period", 44))
        if discounts is not None:
            ax.plot(*discounts, marker="o", ms=6, color="black", mec="white", lw=0, clip_on=False,
                    label="the discount factors given", zorder=5)
        finish(ax, legend=False)
        handles, names = ax.get_legend_handles_labels()
        ax.legend(handles[::-1][discounts is not None:] + handles[-1:] * (discounts is not None),
                  names[::-1][discounts is not None:] + names[-1:] * (discounts is not None),
                  loc="upper center", bbox_to_anchor=(0.5, -0.16), frameon=False, fontsize=7)
    return ax


def shares(
    ax: Axes, names: Sequence[str], share: Sequence[float], error: Sequence[float]
) -> Axes:
    """In how many draws each finding holds, with the sampling error.

    Parameters
    ----------
    share, error
        Between 0 and 1.
    """
    with plain_letters():
        rows = np.arange(len(names))
        bars = ax.barh(rows, 100 * np.asarray(share, dtype=float), height=0.62, color=SKY,
                       xerr=100 * np.asarray(error, dtype=float), ecolor="black", capsize=2.5)
        ax.bar_label(bars, [percent(s) for s in share], padding=5, fontsize=8)
        ax.set_yticks(rows, [_wrapped(name, 42) for name in names], fontsize=7.5)
        ax.invert_yaxis()
        ax.set_xlim(0, 112)
        ax.set_xticks(range(0, 101, 20))
        ax.set_xlabel("share of draws in which it holds (%)")
        finish(ax, legend=False)
        ax.grid(axis="y", visible=False)
    return ax


def finish(ax: Axes, legend: bool) -> None:
    """Give axes the look that all figures share."""
    ax.grid(visible=True, lw=0.4, color="0.88")
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=8)
    ax.xaxis.label.set_fontsize(9)
    ax.yaxis.label.set_fontsize(9)
    if legend:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3, frameon=False,
                  fontsize=8)


def _start(least: Sequence[float], discount: float | None) -> float:
    """Where an axis of the map starts: a little before the first thing to be seen."""
    first = min([*least, *([] if discount is None else [discount])], default=0)
    return max(0.0, first - 0.15 * (1 - first))


def _shared(marks: Sequence[Mark], spans: tuple[float, float]) -> list[Label]:
    """One label for all marks at one point, and for solutions next to each other."""
    groups: list[tuple[Mark, list[str]]] = []
    for mark in marks:
        names = next((names for first, names in groups if _alike(first, mark, spans)), None)
        if names is None:
            groups.append((mark, [mark.name]))
        elif mark.name not in names:
            names.append(mark.name)
    return [Label(mark.x, mark.y, _wrapped(_tag(names), 34)) for mark, names in groups]


def _alike(one: Mark, other: Mark, spans: tuple[float, float]) -> bool:
    """Whether two marks are at one point, or solutions of one kind that nearly are."""
    apart = (abs(one.x - other.x), abs(one.y - other.y))
    if apart == (0, 0):
        return True
    return one.kind == other.kind and one.kind in ("solution", "lottery") and all(
        distance < _NEAR * span for distance, span in zip(apart, spans, strict=True))


def _tag(names: Sequence[str]) -> str:
    if len(names) <= _NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False)) or text
