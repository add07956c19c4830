"""Components and maximal Nash subsets of the equilibria of a two-player game."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Pair = tuple[int, int]

# A component with more subsets than this is listed without them.
MOST_SUBSETS = 1000


@dataclass(frozen=True)
class Component:
    """A connected set of equilibria.

    Parameters
    ----------
    number
        From 1, in the order of the equilibria.
    equilibria
        Its extreme equilibria, as places in the list of all of them, from 0.
    maximal_nash_subsets
        Its largest convex parts. Each is given by the places of its extreme equilibria: every
        mixture of their strategies of the one player, together with every mixture of their
        strategies of the other, is an equilibrium. None if there are more than `MOST_SUBSETS`.
    """

    number: int
    equilibria: tuple[int, ...]
    maximal_nash_subsets: tuple[tuple[int, ...], ...] | None


def components(pairs: Sequence[Pair]) -> list[Component]:
    """Group extreme equilibria, given as pairs of strategy numbers, into components.

    Strategies are the vertices of a bipartite graph whose edges are the extreme equilibria. Its
    connected parts are the components of the set of all equilibria, its maximal complete
    bipartite parts the maximal Nash subsets (Winkels 1979; Jansen 1981).

    Examples
    --------
    >>> for component in components([(0, 0), (0, 1), (1, 1), (2, 2)]):
    ...     print(component.number, component.equilibria, component.maximal_nash_subsets)
    1 (0, 1, 2) ((0, 1), (1, 2))
    2 (3,) ((3,),)
    """
    places = {pair: place for place, pair in enumerate(pairs)}
    return [
        Component(number, tuple(members), _subsets([pairs[k] for k in members], places))
        for number, members in enumerate(_connected(pairs), 1)
    ]


def _connected(pairs: Sequence[Pair]) -> list[list[int]]:
    parent: dict[tuple[int, int], tuple[int, int]] = {}

    def root(node: tuple[int, int]) -> tuple[int, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for x, y in pairs:
        parent[root((0, x))] = root((1, y))
    groups: dict[tuple[int, int], list[int]] = {}
    for place, (x, _) in enumerate(pairs):
        groups.setdefault(root((0, x)), []).append(place)
    return list(groups.values())


def _subsets(
    pairs: Sequence[Pair], places: dict[Pair, int]
) -> tuple[tuple[int, ...], ...] | None:
    """Maximal complete bipartite parts: the distinct intersections of neighbourhoods."""
    neighbours: dict[int, frozenset[int]] = {}
    for x, y in pairs:
        neighbours[x] = neighbours.get(x, frozenset()) | {y}
    common: set[frozenset[int]] = set()
    for own in neighbours.values():
        common |= {own} | {own & other for other in common if own & other}
        if len(common) > MOST_SUBSETS:
            return None
    subsets = [
        sorted(places[x, y] for x, own in neighbours.items() if part <= own for y in part)
        for part in common
    ]
    return tuple(tuple(subset) for subset in sorted(subsets))
