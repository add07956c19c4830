"""Names beside points of a figure, placed so that they do not cover each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ANGLES = (45, -45, 135, -135, 0, 180, 90, -90, 22, -22, 158, -158, 67, -67, 113, -113)
_DISTANCES = (7, 14, 24, 36, 50, 68, 90, 120, 160)  # points
_MARK = 5  # pixels around a mark that stay free
_PAD = 2


@dataclass(frozen=True)
class Label:
    """A name, and the point in data coordinates that it belongs to."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: _Box) -> bool:
        return (self.left < other.right and other.left < self.right
                and self.bottom < other.top and other.bottom < self.top)

    def within(self, other: _Box) -> bool:
        return (other.left <= self.left and self.right <= other.right
                and other.bottom <= self.bottom and self.top <= other.top)


def place(ax: Axes, labels: Sequence[Label], dots: NDArray[np.float64], size: float = 8) -> None:
    """Write names beside their points, with a thin line where the name stands apart.

    Every name tries the same places, nearest first, and takes the one that covers no mark,
    no other name, and the fewest dots. Limits and axis labels must be set before.

    Parameters
    ----------
    dots
        Other points, shape (m, 2), better not covered.
    size
        Of the letters, in points.
    """
    from matplotlib.patheffects import withStroke

    assert ax.figure is not None
    figure = ax.figure.figure
    figure.draw_without_rendering()
    scale = figure.dpi / 72
    frame = ax.get_window_extent()
    inside = _Box(frame.x0, frame.y0, frame.x1, frame.y1)
    marks = [ax.transData.transform((label.x, label.y)) for label in labels]
    taken = [_Box(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in marks]
    pixels = ax.transData.transform(dots) if len(dots) else np.empty((0, 2))
    for label, (x, y) in zip(labels, marks, strict=True):
        extent = _extent(ax, label, size)
        box, distance = _best(x, y, extent, scale, inside, taken, pixels)
        taken.append(box)
        # the line ends at the nearest point of the name
        end = [_clamped((a - low) / (high - low)) for a, low, high in
               [(x, box.left, box.right), (y, box.bottom, box.top)]]
        line = {"arrowstyle": "-", "lw": 0.6, "color": "0.3", "shrinkA": 0, "shrinkB": 3,
                "relpos": tuple(end)}
        note = ax.annotate(
            label.text, (label.x, label.y),
            ((box.left + _PAD - x) / scale, (box.bottom + _PAD - y) / scale),
            textcoords="offset points", fontsize=size, zorder=6,
            arrowprops=line if distance > _DISTANCES[0] else None,
            path_effects=[withStroke(linewidth=2, foreground="white")],
        )
        note.set_in_layout(False)


def _extent(ax: Axes, label: Label, size: float) -> tuple[float, float]:
    """Width and height of a name in pixels, with its margin."""
    trial = ax.annotate(label.text, (label.x, label.y), (0, 0), textcoords="offset points",
                        fontsize=size)
    extent = trial.get_window_extent()
    trial.remove()
    return extent.width + 2 * _PAD, extent.height + 2 * _PAD


def _clamped(share: float) -> float:
    return min(1.0, max(0.0, share))


def _best(
    x: float, y: float, extent: tuple[float, float], scale: float, inside: _Box,
    taken: Sequence[_Box], pixels: NDArray[np.float64],
) -> tuple[_Box, float]:
    """The cheapest place: its box in pixels and its distance in points."""
    best: tuple[float, _Box, float] | None = None
    for distance in _DISTANCES:
        for angle in _ANGLES:
            dx = distance * math.cos(math.radians(angle)) * scale
            dy = distance * math.sin(math.radians(angle)) * scale
            box = _beside(x + dx, y + dy, *extent, angle)
            hits = sum(box.meets(other) for other in taken)
            covered = min(_covered(box, pixels), 20)
            cost = distance + 1000 * hits + 400 * (not box.within(inside)) + 3 * covered
            if best is None or cost < best[0]:
                best = cost, box, distance
    assert best is not None
    return best[1:]


def _beside(x: float, y: float, width: float, height: float, angle: float) -> _Box:
    """The box of a text that starts at a point and reads away from its mark."""
    right, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    left = x if right > 0.1 else x - width if right < -0.1 else x - width / 2
    bottom = y if up > 0.5 else y - height if up < -0.5 else y - height / 2
    return _Box(left, bottom, left + width, bottom + height)


def _covered(box: _Box, pixels: NDArray[np.float64]) -> int:
    xs, ys = pixels[:, 0], pixels[:, 1]
    return int(np.count_nonzero(
        (xs > box.left) & (xs < box.right) & (ys > box.bottom) & (ys < box.top)))
