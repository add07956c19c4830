"""Claims that payoffs are in the prekernel: equal maximal surpluses (Davis and Maschler, 1965)."""

from __future__ import annotations

import itertools

from .cooperative import ALWAYS_PROVED, Cooperative, payoffs_of
from .reading import Node
from .report import Report


def check_prekernel(node: Node, answer: Node, game: Cooperative, report: Report) -> None:
    """For every two players coalitions attain one surplus, and no coalition has a greater one."""
    if node.is_null():
        node.demand(game.n > ALWAYS_PROVED, "is defined for every game")
        return
    paid = game.paid(payoffs_of(node, game))
    excess = [worth - sum_ for worth, sum_ in zip(game.worths, paid, strict=True)]
    # the greatest excess of a coalition with the one player and without the other
    most: dict[tuple[int, int], int] = {}
    wanted = game.n * (game.n - 1)
    for mask in sorted(range(1, game.all), key=lambda m: -excess[m]):
        if len(most) == wanted:
            break
        inside = [i for i in range(game.n) if mask >> i & 1]
        outside = [j for j in range(game.n) if not mask >> j & 1]
        for pair in itertools.product(inside, outside):
            most.setdefault(pair, mask)
    proof = answer["certificate"]["prekernel"]
    for item, (i, j) in zip(proof, itertools.combinations(range(game.n), 2), strict=False):
        item["players"].must_be([game.players[i], game.players[j]])
        surplus = excess[most[i, j]]
        node.demand(surplus == excess[most[j, i]], f"{game.players[i]} has a surplus of {surplus} "
                    f"against {game.players[j]}, who has one of {excess[most[j, i]]}")
        item["surplus"].must_be(surplus)
        for coalition, (own, other) in zip(item["coalitions"], ((i, j), (j, i)), strict=False):
            mask = game.mask(coalition)
            coalition.demand(bool(mask >> own & 1 and not mask >> other & 1)
                             and excess[mask] == surplus, "does not attain the surplus")
        item.demand(len(list(item["coalitions"])) == 2, "expected two coalitions")
    proof.demand(len(list(proof)) == wanted // 2, "does not list every two players")
