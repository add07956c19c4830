"""The plans that keep the best truces of a study: each subgame perfect, and of the right deal."""

from __future__ import annotations

from .games import Game
from .plans import ANY, require_stable, spelling
from .reading import Node
from .scene import Scene
from .talks import game_document

MOST = 3


def check_study_plans(listed: Node, scene: Scene) -> None:
    """One plan for each of the first truces, that nobody gains by leaving when breaches are seen
    at once and nothing ends it by chance.
    """
    items, label = list(listed), scene.talks.label
    best = list(scene.truces)[:MOST]
    listed.demand(len(items) == len(best), f"has {len(items)} plans, should have {len(best)}")
    if not best:
        return
    game = Game.read(Node(game_document(scene.talks.document), "input"))
    read, spelled = spelling(scene.talks.document, game)
    discount = [party.discount or ANY for party in scene.talks.parties]
    for rank, (item, deal) in enumerate(zip(items, best, strict=True), 1):
        item["deal"].must_be(label(deal))
        item["plan"]["id"].must_be(f"truce {rank}")
        plan = require_stable(item["plan"], game, discount, read)
        item["plan"].demand(spelled(plan.plays[plan.start]) == scene.talks.profile(deal),
                            "does not begin with the deal")
        item["plan"].demand(plan.complied(plan.start) == {plan.start: 1},
                            "does not stay with the deal if all comply")
