"""Where the boxes and arrows of an automaton go, in inches from the lower left corner.

Boxes stand in rows. An arrow between neighbours is straight; any other runs in the free space:
along the gaps between the rows and up or down at the sides, so that it never crosses a box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from negotiation.reports.automaton_edges import ANYWHERE, Edge

Point = tuple[float, float]

WIDTH = 6.5
PER_ROW = 3
BOX = 1.6  # width of a box
BETWEEN = 0.5  # between boxes of a row
GAP = 0.62  # between rows, without the tracks of arrows
TRACK = 0.13  # between two arrows that run beside each other
LOOP = 0.17
STUB = 0.24


@dataclass(frozen=True)
class Box:
    """A state: its centre, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """Its left side."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y - self.height / 2

    @property
    def top(self) -> float:
        """Its upper side."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Layout:
    """Boxes by state, for each arrow the corners of its line, and the height of all."""

    boxes: dict[int, Box]
    paths: list[tuple[Point, ...]]
    height: float


def layout(layers: Sequence[Sequence[int]], heights: Sequence[float],
           arrows: Sequence[Edge]) -> Layout:
    """Place the states of an automaton and lead its arrows.

    Parameters
    ----------
    layers
        The states from top to bottom.
    heights
        For each state the height of its box.
    arrows
        Between them.

    Examples
    --------
    >>> found = layout([[0], [1]], [0.5, 0.5], [Edge(0, 1, "deviate", "A")])
    >>> found.boxes[0].y > found.boxes[1].y, len(found.paths[0])
    (True, 2)
    """
    rows = [list(layer[k:k + PER_ROW]) for layer in layers
            for k in range(0, len(layer), PER_ROW)]
    row_of = {state: r for r, row in enumerate(rows) for state in row}
    routes = [_route(edge, rows, row_of) for edge in arrows]
    gaps = [GAP / 2] + [GAP] * (len(rows) - 1) + [GAP / 2]
    for route in routes:
        for gap in route.gaps:
            gaps[gap] += TRACK
    boxes, tops = _boxes(rows, heights, gaps)
    height = sum(gaps) + sum(max(heights[state] for state in row) for row in rows)
    return Layout(boxes, _paths(arrows, routes, rows, row_of, boxes, tops, gaps), height)


@dataclass(frozen=True)
class _Route:
    """How an arrow goes: straight, as a loop, or through gaps of rows and along a side."""

    kind: str
    gaps: tuple[int, ...] = ()
    side: int = 1


def _route(edge: Edge, rows: Sequence[Sequence[int]], row_of: dict[int, int]) -> _Route:
    if edge.source == ANYWHERE:
        return _Route("stub", (row_of[edge.target],) * 2)
    here, there = row_of[edge.source], row_of[edge.target]
    if edge.source == edge.target:
        return _Route("loop")
    if abs(here - there) == 1:
        return _Route("straight")
    if here == there:
        places = [rows[here].index(state) for state in (edge.source, edge.target)]
        if abs(places[0] - places[1]) == 1:
            return _Route("straight")
        return _Route("under", (here + 1,))
    # out below the source, along the side, in above the target
    left = rows[here].index(edge.source) + rows[there].index(edge.target) < (
        len(rows[here]) + len(rows[there]) - 2) / 2
    return _Route("side", (here + 1, there), -1 if left else 1)


def _boxes(
    rows: Sequence[Sequence[int]], heights: Sequence[float], gaps: Sequence[float]
) -> tuple[dict[int, Box], list[float]]:
    """Boxes by state, and the upper edge of every row and of the gap below the last."""
    boxes, tops = {}, []
    y = sum(gaps) + sum(max(heights[state] for state in row) for row in rows)
    for row, gap in zip(rows, gaps, strict=False):
        y -= gap
        tops.append(y)
        tall = max(heights[state] for state in row)
        span = len(row) * BOX + (len(row) - 1) * BETWEEN
        for k, state in enumerate(row):
            x = (WIDTH - span) / 2 + BOX / 2 + k * (BOX + BETWEEN)
            boxes[state] = Box(x, y - tall / 2, BOX, heights[state])
        y -= tall
    return boxes, [*tops, y]


def _paths(
    arrows: Sequence[Edge],
    routes: Sequence[_Route],
    rows: Sequence[Sequence[int]],
    row_of: dict[int, int],
    boxes: dict[int, Box],
    tops: Sequence[float],
    gaps: Sequence[float],
) -> list[tuple[Point, ...]]:
    ports = _ports(arrows, routes, row_of, boxes)
    used = [0] * len(gaps)
    sides = {-1: 0, 1: 0}
    most = max((sum(r.side == side for r in routes if r.kind == "side") for side in sides),
               default=0)
    widest = max(len(row) for row in rows)
    edge_of_boxes = (widest * BOX + (widest - 1) * BETWEEN) / 2 + 0.1
    lanes = min(1.4 * TRACK, (WIDTH / 2 - edge_of_boxes) / (most + 1))

    def track(gap: int) -> float:
        """The next free height in a gap, from its middle out."""
        used[gap] += 1
        middle = tops[gap] + gaps[gap] / 2 if gap < len(rows) else tops[gap] - gaps[gap] / 2
        step = (used[gap] // 2) * (1 if used[gap] % 2 else -1)
        return middle + step * TRACK

    paths: list[tuple[Point, ...]] = []
    for k, (edge, route) in enumerate(zip(arrows, routes, strict=True)):
        out, into = ports[k, 0], ports[k, 1]
        if route.kind == "stub":
            paths.append((out, into))
        elif route.kind == "loop":
            paths.append(_loop(boxes[edge.source], out, into, bool(edge.label)))
        elif route.kind == "under":
            y = track(route.gaps[0])
            paths.append((out, (out[0], y), (into[0], y), into))
        elif route.kind == "side":
            y, z = track(route.gaps[0]), track(route.gaps[1])
            sides[route.side] += 1
            lane = WIDTH / 2 + route.side * (edge_of_boxes + sides[route.side] * lanes)
            paths.append((out, (out[0], y), (lane, y), (lane, z), (into[0], z), into))
        else:
            paths.append((out, into))
    return paths


def _loop(box: Box, out: Point, into: Point, named: bool) -> tuple[Point, ...]:
    """A loop at the right side; one with a label turns around the upper corner."""
    x = box.right + LOOP
    if not named:
        return (out, (x, out[1]), (x, into[1]), into)
    return ((box.right, box.top - 0.13), (x, box.top - 0.13), (x, box.top + LOOP),
            (box.right - 0.18, box.top + LOOP), (box.right - 0.18, box.top))


def _ports(
    arrows: Sequence[Edge], routes: Sequence[_Route], row_of: dict[int, int],
    boxes: dict[int, Box],
) -> dict[tuple[int, int], Point]:
    """Where each arrow leaves its source (0) and meets its target (1), spread along the side."""
    at: dict[tuple[int, str], list[tuple[float, int, int]]] = {}
    for k, (edge, route) in enumerate(zip(arrows, routes, strict=True)):
        ends = [(0, edge.source, edge.target), (1, edge.target, edge.source)]
        for end, state, other in ends if route.kind != "stub" else ():
            side = _side(route, end, boxes[state], boxes[other],
                         row_of[state] - row_of[other])
            toward = boxes[other].x if route.kind != "side" else (
                boxes[state].x + route.side * WIDTH)
            if side in ("left", "right"):
                toward = -float(end if route.kind == "loop" else k)
            at.setdefault((state, side), []).append((toward, k, end))
        if route.kind == "stub":
            at.setdefault((edge.target, "top"), []).append((-WIDTH, k, 1))
    ports = {}
    for (state, side), met in at.items():
        box = boxes[state]
        for place, (_, k, end) in enumerate(sorted(met), 1):
            share = place / (len(met) + 1)
            ports[k, end] = {
                "top": (box.left + share * box.width, box.top),
                "bottom": (box.left + share * box.width, box.bottom),
                "left": (box.left, box.bottom + share * box.height),
                "right": (box.right, box.bottom + share * box.height),
            }[side]
            if routes[k].kind == "stub":
                ports[k, 0] = (ports[k, 1][0], box.top + STUB)
    return ports


def _side(route: _Route, end: int, box: Box, other: Box, down: int) -> str:
    """The side of a box at which an arrow leaves (end 0) or arrives (end 1)."""
    if route.kind == "loop":
        return "right"
    if route.kind == "under":
        return "bottom"
    if route.kind == "side":
        return "top" if end else "bottom"
    if down == 0:
        return "right" if other.x > box.x else "left"
    return "bottom" if down < 0 else "top"
