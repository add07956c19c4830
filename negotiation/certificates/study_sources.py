"""Where the disagreement points of a study come from: threats and one-shot equilibria."""

from __future__ import annotations

from collections.abc import Sequence

from .bargains import check_solutions
from .one_shot import (
    PURE,
    Mixture,
    check_correlated_point,
    check_list,
    mixed_and_pure,
    must_lead,
    read_equilibrium,
)
from .reading import Node
from .report import Report
from .scene import Scene
from .threats import check_threats

# Rules that a study has only where there can be other equilibria than pure ones.
BEYOND_PURE = ("mixed-equilibrium", "correlated")


def check_source(rule: str, under: Node, scene: Scene, report: Report) -> None:
    """What proves a rule's point, and the solutions under its other points."""
    if rule == "threats":
        report.run(f"{under.path}.threats", lambda: check_threats(
            under["threats"], under["disagreement"], scene.game, scene.talks.weights))
    elif rule == "correlated":
        check_correlated_point(under["correlated"], under["disagreement"], rule, scene.game, report)
    elif rule in ("equilibrium", "mixed-equilibrium"):
        _equilibria(rule, under, scene, report)


def must_be_pure(rules: Sequence[str], scene: Scene, report: Report) -> None:
    """Without a rule for mixed equilibria there are none, as far as they are found again."""
    if "mixed-equilibrium" in rules:
        return
    truth = mixed_and_pure(scene.game)
    if truth is None:
        report.note("that no one-shot equilibrium is mixed was not re-checked")
        return
    if any(len(row) > 1 for mixtures in truth for row in mixtures):
        Node(None, "bargaining").refuse("left out the rule of mixed equilibria, which exist")


def _equilibria(rule: str, under: Node, scene: Scene, report: Report) -> None:
    """Where there are several equilibria: the solutions under each of them."""
    items = list(under["by_disagreement"])
    report.run(f"{under.path}.by_disagreement",
               lambda: _every_equilibrium(rule, under, items, scene, report))
    if report.claims[-1].ok:
        for item in items:
            point = tuple(x.exact() for x in item["disagreement"].named(scene.ids))
            item["solutions"].named([name for name, _ in under["solutions"].items()])
            check_solutions(item["solutions"], None, scene.question(point, False), report)


def _every_equilibrium(rule: str, under: Node, items: list[Node], scene: Scene,
                       report: Report) -> None:
    under["by_disagreement"].demand(len(items) != 1, "has one item only")
    nodes = items or ([] if under["disagreement"].is_null() else [under])
    found = [_read(node, scene) for node in nodes]
    known = under["known"].text()
    if rule == "equilibrium":
        under["known"].must_be(PURE)
    else:
        under["known"].demand(not known.startswith(PURE), "the rule asks for mixed ones too")
        under.demand(any(len(row) > 1 for mixtures in found for row in mixtures),
                     "none of them is mixed")
    check_list(found, under["by_disagreement"], known, scene.game, report)
    if nodes:
        points = [tuple(x.exact() for x in node["disagreement"].named(scene.ids))
                  for node in nodes]
        must_lead(points[0], points, under)
        for key in ("disagreement", "deal", "strategies"):
            under[key].demand(under[key].value == nodes[0][key].value,
                              "is not that of the first of those listed")


def _read(node: Node, scene: Scene) -> tuple[Mixture, ...]:
    deal = node["deal"]
    profile = None
    if not deal.is_null():
        profile = scene.profile(scene.deals[deal.one_of(
            [scene.talks.label(scene.deal(p)) for p in scene.equilibria], "an equilibrium")])
    return read_equilibrium(profile, node.get("strategies"), node["disagreement"], scene.game)
