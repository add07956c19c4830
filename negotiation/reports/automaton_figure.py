"""The drawing of a plan: states as boxes, solid arrows if all comply, dashed if somebody does not.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from negotiation.reports.automaton_edges import ANYWHERE, COMPLY, Edge
from negotiation.reports.automaton_layout import WIDTH, Box, Layout, Point, layout
from negotiation.reports.figures import BLUE, VERMILION, plain_letters

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAME, _DEAL, _LABEL = 8.0, 7.0, 6.5  # sizes of letters in points
_NAME_WIDTH, _DEAL_WIDTH, _LABEL_WIDTH = 22, 27, 26  # letters a line
_LINES = 4
_LINE = 0.015  # inches a line takes for each point of its letters
_LETTER = 0.0088  # width of a letter for each point
_ROUND = 0.07


@dataclass(frozen=True)
class State:
    """A box: the state's name, what is played, and whether play can get there."""

    name: str
    deal: str
    start: bool = False
    reachable: bool = True


def height(states: Sequence[State], layers: Sequence[Sequence[int]],
           arrows: Sequence[Edge]) -> float:
    """The height in inches that the drawing needs."""
    return _placed(states, layers, arrows).height + 0.2


def automaton(ax: Axes, states: Sequence[State], layers: Sequence[Sequence[int]],
              arrows: Sequence[Edge]) -> Axes:
    """Draw a plan.

    Parameters
    ----------
    states
        By number.
    layers
        The states from top to bottom.
    arrows
        Between them.
    """
    placed = _placed(states, layers, arrows)
    with plain_letters():
        ax.set_axis_off()
        ax.set_xlim(0, WIDTH)
        ax.set_ylim(0, placed.height)
        for edge, path in zip(arrows, placed.paths, strict=True):
            _arrow(ax, edge, path)
        for k, box in placed.boxes.items():
            _box(ax, box, states[k])
        _labels(ax, arrows, placed)
    return ax


def _placed(states: Sequence[State], layers: Sequence[Sequence[int]],
            arrows: Sequence[Edge]) -> Layout:
    heights = [0.18 + len(_name(state)) * _NAME * _LINE + len(_deal(state)) * _DEAL * _LINE
               for state in states]
    return layout(layers, heights, arrows)


def _name(state: State) -> list[str]:
    return _lines(state.name, _NAME_WIDTH)


def _deal(state: State) -> list[str]:
    return _lines(state.deal, _DEAL_WIDTH)


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, max_lines=_LINES, placeholder=" …") or [""]


def _box(ax: Axes, box: Box, state: State) -> None:
    from matplotlib.patches import FancyBboxPatch

    ax.add_patch(FancyBboxPatch(
        (box.left + _ROUND, box.bottom + _ROUND), box.width - 2 * _ROUND,
        box.height - 2 * _ROUND, boxstyle=f"round,pad={_ROUND},rounding_size={_ROUND}",
        facecolor="0.96" if state.reachable else "white",
        edgecolor="0.2" if state.reachable else "0.7", lw=2.0 if state.start else 0.9, zorder=3))
    y = box.top - 0.09
    colour = "black" if state.reachable else "0.5"
    for lines, size, weight in ((_name(state), _NAME, "bold"), (_deal(state), _DEAL, "normal")):
        for line in lines:
            ax.text(box.x, y, line, size=size, weight=weight, color=colour, ha="center",
                    va="top", zorder=4)
            y -= size * _LINE


def _arrow(ax: Axes, edge: Edge, path: tuple[Point, ...]) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    solid = edge.kind == COMPLY
    ax.add_patch(FancyArrowPatch(
        path=Path(*_rounded(path)), arrowstyle="-|>", mutation_scale=9,
        lw=1.1, ls="-" if solid else (0, (4, 2.2)), color=BLUE if solid else VERMILION,
        zorder=2, shrinkA=0, shrinkB=0, capstyle="butt"))


def _rounded(path: tuple[Point, ...]) -> tuple[list[Point], list[int]]:
    """The line through some points, its corners cut by curves."""
    points, codes = [path[0]], [1]
    for before, corner, after in zip(path, path[1:], path[2:], strict=False):
        points += [_toward(corner, before), corner, _toward(corner, after)]
        codes += [2, 3, 3]
    return [*points, path[-1]], [*codes, 2]


def _toward(corner: Point, other: Point) -> Point:
    length = max(abs(other[0] - corner[0]) + abs(other[1] - corner[1]), 1e-9)
    share = min(0.5, 0.08 / length)
    return (corner[0] + share * (other[0] - corner[0]), corner[1] + share * (other[1] - corner[1]))


def _labels(ax: Axes, arrows: Sequence[Edge], placed: Layout) -> None:
    """Names beside arrows, each at the first place along its line that is free."""
    taken = list(placed.boxes.values())
    for edge, path in zip(arrows, placed.paths, strict=True):
        if not edge.label:
            continue
        lines = _lines(edge.label, _LABEL_WIDTH)
        width = max(map(len, lines)) * _LABEL * _LETTER
        tall = len(lines) * _LABEL * _LINE
        box = _free(path, width, tall, taken)
        if edge.source == edge.target:
            box = Box(path[2][0] - 0.17, path[2][1] + tall / 2 + 0.04, width, tall)
        elif edge.source == ANYWHERE:
            box = Box(path[0][0], path[0][1] + tall / 2 + 0.02, width, tall)
        taken.append(box)
        ax.text(box.x, box.y, "\n".join(lines), size=_LABEL, ha="center", va="center",
                color="0.15", zorder=5, linespacing=1.0,
                bbox={"boxstyle": "square,pad=0.12", "fc": "white", "ec": "none"})


def _free(path: tuple[Point, ...], width: float, tall: float, taken: Sequence[Box]) -> Box:
    """A place for a label on a line that covers no box and no other label."""
    best: tuple[float, Box] | None = None
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82):
        x, y = _along(path, share)
        x = min(max(x, width / 2), WIDTH - width / 2)
        box = Box(x, y, width, tall)
        covered = sum(_overlap(box, other) for other in taken)
        if best is None or covered < best[0] - 1e-9:
            best = (covered, box)
    assert best is not None
    return best[1]


def _overlap(one: Box, other: Box) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.top, other.top) - max(one.bottom, other.bottom)
    return max(wide + 0.04, 0) * max(high + 0.04, 0)


def _along(path: tuple[Point, ...], share: float) -> Point:
    """The point at a share of the length of a line."""
    legs = [((x - a) ** 2 + (y - b) ** 2) ** 0.5
            for (a, b), (x, y) in itertools.pairwise(path)]
    rest = share * sum(legs)
    for k, leg in enumerate(legs):
        if rest <= leg and leg:
            (a, b), (x, y) = path[k], path[k + 1]
            return (a + rest / leg * (x - a), b + rest / leg * (y - b))
        rest -= leg
    return path[-1]
