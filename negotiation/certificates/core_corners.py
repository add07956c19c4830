"""The claim that payoffs are all corners of the core.

The corners are found again: individually rational payoffs, cut by one coalition after the other.
"""

from __future__ import annotations

from fractions import Fraction

from .cooperative import Cooperative, payoffs_of
from .rank import rank
from .reading import Node
from .report import Report

# With more players corners are not claimed.
MOST_PLAYERS = 6

Corners = dict[tuple[Fraction, ...], frozenset[int]]  # each with the coalitions that it just pays


def check_core_vertices(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    """Just the corners, in increasing order."""
    if game.n > MOST_PLAYERS:
        node.must_be(None)
        return
    claimed = [tuple(payoffs_of(item, game)) for item in node]
    truth = _corners(game)
    for k, corner in enumerate(claimed, 1):
        node.demand(corner in truth, f"number {k} is no corner of the core")
    node.demand(claimed == sorted(truth), f"the core has {len(truth)} corners, each to be listed "
                "once and in order")


def _corners(game: Cooperative) -> Corners:
    own = [game.worths[1 << i] for i in range(game.n)]
    room = game.worths[game.all] - sum(own, Fraction(0))
    if room < 0:
        return {}
    corners: Corners = {}
    for i in range(game.n):
        point = tuple(x + room * (j == i) for j, x in enumerate(own))
        corners[point] = frozenset(1 << j for j in range(game.n) if point[j] == own[j])
    for mask in range(1, game.all):
        if mask & (mask - 1):
            corners = _cut(corners, mask, game)
    return corners


def _cut(corners: Corners, mask: int, game: Cooperative) -> Corners:
    """The corners that are left when a coalition must get its worth."""
    over = {point: sum((x for i, x in enumerate(point) if mask >> i & 1), -game.worths[mask])
            for point in corners}
    left = {point: tight | {mask} if over[point] == 0 else tight
            for point, tight in corners.items() if over[point] >= 0}
    outside = [point for point in corners if over[point] < 0]
    for inner in [point for point in corners if over[point] > 0]:
        for outer in outside:
            common = corners[inner] & corners[outer]
            if len(common) >= game.n - 2 and _edge(common, game):
                share = over[inner] / (over[inner] - over[outer])
                left[tuple(x + share * (y - x) for x, y in zip(inner, outer, strict=True))] = (
                    common | {mask})
    return left


def _edge(common: frozenset[int], game: Cooperative) -> bool:
    """Whether coalitions that are just paid leave one direction free."""
    return rank([[m >> i & 1 for i in range(game.n)] for m in (*common, game.all)]) == game.n - 1
