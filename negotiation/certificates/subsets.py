"""Components of equilibria of at most two players, and their maximal Nash subsets.

Equilibria are the edges of a graph between strategies of the one and of the other player
(Winkels 1979; Jansen 1981).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from .reading import Node

# Components up to this many strategies of the one player are searched for subsets again.
ENUMERABLE = 12

Profile = Sequence[Hashable]


def check_components(result: Node, profiles: Sequence[Profile]) -> None:
    """The numbers of the components, the list of them, and the subsets of each."""
    pairs = [(profile[0], profile[-1]) for profile in profiles]
    if profiles and len(profiles[0]) == 1:
        pairs = [(profile[0], None) for profile in profiles]
    groups = _connected(pairs)
    number = {k: g for g, members in enumerate(groups, 1) for k in members}
    for k, item in enumerate(result["equilibria"]):
        item["component"].must_be(number[k])
    records = list(result["components"])
    result["components"].demand(len(records) == len(groups), f"there are {len(groups)} components")
    for g, (record, members) in enumerate(zip(records, groups, strict=True), 1):
        record["number"].must_be(g)
        record["equilibria"].must_be(members)
        if record.get("maximal_nash_subsets") is not None:
            _check_subsets(record["maximal_nash_subsets"], pairs, members)


def _connected(pairs: Sequence[tuple[Hashable, Hashable]]) -> list[list[int]]:
    """Places of the pairs, those that share a strategy together, in order of appearance."""
    groups: list[tuple[set[Hashable], set[Hashable], set[int]]] = []
    for k, (x, y) in enumerate(pairs):
        met = [group for group in groups if x in group[0] or y in group[1]]
        rest = [group for group in groups if group not in met]
        groups = [*rest, (
            {x}.union(*(group[0] for group in met)),
            {y}.union(*(group[1] for group in met)),
            {k}.union(*(group[2] for group in met)),
        )]
    return sorted(sorted(members) for _, _, members in groups)


def _check_subsets(
    listed: Node, pairs: Sequence[tuple[Hashable, Hashable]], members: list[int]
) -> None:
    """Every subset is a whole product and as large as can be; none is missing."""
    edges = {pairs[k]: k for k in members}
    found = []
    for node in listed:
        places = [item.integer() for item in node]
        node.demand(places == sorted(set(places)) and set(places) <= set(members),
                    "expected places of the component's equilibria, in order")
        left, right = {pairs[k][0] for k in places}, {pairs[k][1] for k in places}
        node.demand(len(places) == len(left) * len(right), "is not a product of strategies")
        wider = [x for x in {x for x, _ in edges} - left if all((x, y) in edges for y in right)]
        wider += [y for y in {y for _, y in edges} - right if all((x, y) in edges for x in left)]
        node.demand(bool(places) and not wider, "is part of a larger one")
        found.append(frozenset(places))
    listed.demand(len(set(found)) == len(found), "lists a subset twice")
    strategies = sorted({x for x, _ in edges}, key=lambda x: min(
        k for pair, k in edges.items() if pair[0] == x))
    if len(strategies) <= ENUMERABLE:
        listed.demand(len(found) == _count(edges, strategies), "leaves out a maximal Nash subset")
    else:
        listed.demand(set().union(*found) == set(members), "leaves out an equilibrium")


def _count(edges: dict[tuple[Hashable, Hashable], int], strategies: list[Hashable]) -> int:
    """How many maximal products there are: distinct common neighbourhoods of sets of strategies."""
    neighbours = [frozenset(y for x, y in edges if x == strategy) for strategy in strategies]
    common = set()
    for mask in range(1, 1 << len(neighbours)):
        chosen = [own for k, own in enumerate(neighbours) if mask >> k & 1]
        common.add(frozenset.intersection(*chosen))
    return len(common - {frozenset()})
