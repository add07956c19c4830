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
# What it costs, in points of distance, that a leading line runs over a name, and over another line.
_OVER_NAME, _OVER_LINE = 150, 50


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


_Line = tuple[tuple[float, float], tuple[float, float]]


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
    extents = [_extent(ax, label, size) for label in labels]
    scene = _Scene(scale, inside, pixels, [(float(x), float(y)) for x, y in marks], taken)
    for label, (x, y), (box, distance) in zip(
        labels, marks, scene.best(extents), strict=True
    ):
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


@dataclass(frozen=True)
class _Scene:
    """What names are placed among, in pixels.

    Parameters
    ----------
    scale
        Pixels a point.
    marks, taken
        The marks, and the boxes around them.
    """

    scale: float
    inside: _Box
    pixels: NDArray[np.float64]
    marks: Sequence[tuple[float, float]]
    taken: Sequence[_Box]

    def best(self, extents: Sequence[tuple[float, float]]) -> list[tuple[_Box, float]]:
        """For each mark the box of its name and its distance: the best of some orders."""
        count = range(len(self.marks))
        orders = [list(count), list(reversed(count))]
        for axis in (0, 1):
            along = sorted(count, key=lambda k, axis=axis: self.marks[k][axis])  # type: ignore[misc]
            orders += [along, along[::-1]]
        return min((self._placed(order, extents) for order in orders), key=lambda x: x[0])[1]

    def _placed(
        self, order: Sequence[int], extents: Sequence[tuple[float, float]]
    ) -> tuple[float, list[tuple[_Box, float]]]:
        """Names placed one after the other, with the cost of all."""
        found: dict[int, tuple[_Box, float]] = {}
        names: list[_Box] = []
        lines: list[_Line] = []
        total = 0.0
        for k in order:
            cost, box, distance = self._next(k, extents[k], names, lines)
            total += cost
            names.append(box)
            if distance > _DISTANCES[0]:
                lines.append(_line(*self.marks[k], box))
            found[k] = box, distance
        return total, [found[k] for k in sorted(found)]

    def _next(
        self, k: int, extent: tuple[float, float], names: Sequence[_Box], lines: Sequence[_Line]
    ) -> tuple[float, _Box, float]:
        """The cheapest place: its cost, its box and its distance in points."""
        x, y = self.marks[k]
        best: tuple[float, _Box, float] | None = None
        for distance in _DISTANCES:
            if best is not None and distance >= best[0]:
                break
            for angle in _ANGLES:
                dx = distance * math.cos(math.radians(angle)) * self.scale
                dy = distance * math.sin(math.radians(angle)) * self.scale
                box = _beside(x + dx, y + dy, *extent, angle)
                cost = distance + self._cost(box, names, lines)
                if distance > _DISTANCES[0]:
                    line = _line(x, y, box)
                    cost += _OVER_NAME * sum(_meets(line, other) for other in names)
                    cost += _OVER_LINE * sum(_cross(line, other) for other in lines)
                if best is None or cost < best[0]:
                    best = cost, box, distance
        assert best is not None
        return best

    def _cost(self, box: _Box, names: Sequence[_Box], lines: Sequence[_Line]) -> float:
        hits = sum(box.meets(other) for other in (*self.taken, *names))
        covered = min(_covered(box, self.pixels), 20)
        return (1000 * hits + 400 * (not box.within(self.inside)) + 3 * covered
                + _OVER_LINE * sum(_meets(line, box) for line in lines))


def _line(x: float, y: float, box: _Box) -> _Line:
    """From a mark to the nearest point of a box."""
    return ((x, y), (min(max(x, box.left), box.right), min(max(y, box.bottom), box.top)))


def _meets(line: _Line, box: _Box) -> bool:
    """Whether a line runs over a box: what the four sides leave of it (Liang and Barsky, 1984)."""
    (a, b), (c, d) = line
    first, last = 0.02, 0.98  # its ends may touch
    for start, step, low, high in ((a, c - a, box.left, box.right),
                                   (b, d - b, box.bottom, box.top)):
        if step == 0:
            if not low < start < high:
                return False
            continue
        near, far = sorted(((low - start) / step, (high - start) / step))
        first, last = max(first, near), min(last, far)
    return first < last


def _cross(one: _Line, other: _Line) -> bool:
    """Whether two lines cross."""
    def side(line: _Line, point: tuple[float, float]) -> float:
        (a, b), (c, d) = line
        return (c - a) * (point[1] - b) - (d - b) * (point[0] - a)

    return (side(one, other[0]) * side(one, other[1]) < 0
            and side(other, one[0]) * side(other, one[1]) < 0)


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
