"""Claims of the command ``coalitions``, on worths, on partitions and on games."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .bloc_games import BLOC_CHECKS
from .cooperative import CHECKS, Cooperative
from .core_corners import check_core_vertices
from .games import Game
from .partitions import PARTITION_CHECKS, Partitions
from .prekernel import check_prekernel
from .reading import Node
from .report import Report
from .voting import voting_checks

# With more players worths are not listed again.
MOST_PLAYERS = 16


def check_coalitions(answer: Node, source: Node, report: Report) -> None:
    """Every solution of a result; what is null needs a reason; the status as the answers say."""
    kind = source["kind"].one_of(("coalitions", "game"), "a file of coalitions")
    if kind == "game":
        _run(answer, BLOC_CHECKS, Game.read(source), report)
    elif source.get("partitions"):
        _run(answer, PARTITION_CHECKS, Partitions(source), report)
    elif len(list(source["players"])) > MOST_PLAYERS:
        _run(answer, _of_many(answer, source), None, report)
    else:
        checks = CHECKS | {"prekernel": check_prekernel, "core-vertices": check_core_vertices}
        _run(answer, checks, Cooperative(source), report)


def _of_many(answer: Node, source: Node) -> dict[str, Callable[..., None] | None]:
    """Checks of a game of many players: power is counted again, the rest is not looked at."""
    asked = [name.text() for name in answer["method"]["options"]["solutions"]]
    counted = voting_checks(source, asked) if source.get("rules") is not None else {}
    return dict.fromkeys((*CHECKS, "prekernel", "core-vertices")) | counted


def _run(
    answer: Node, checks: Mapping[str, Callable[..., None] | None], game: Any, report: Report
) -> None:
    asked = [name.one_of(checks, "a solution that can be checked")
             for name in answer["method"]["options"]["solutions"]]
    nodes = dict(zip(asked, answer["solutions"].named(asked), strict=True))

    for name in asked:
        check = checks[name]
        if check is None:
            report.note(f"{nodes[name].path} was not re-checked: the game has more than "
                        f"{MOST_PLAYERS} players")
        else:
            report.run(name, partial(check, nodes[name], answer, game, report))
    report.run("certificate", lambda: answer["certificate"]["kind"].must_be("coalitions"))
    report.run("why", lambda: _reasons(answer, nodes))
    report.run("status", lambda: _status(answer, nodes))
    report.run("claim", lambda: answer["claim"].demand(
        answer["claim"].text().startswith(f"exact coalitional solutions: {', '.join(asked)}"),
        "names other solutions"))


def _reasons(answer: Node, nodes: Mapping[str, Node]) -> None:
    given = dict(answer["why"].items())
    for name, reason in given.items():
        reason.demand(name in nodes and bool(reason.text()), "is no reason of a solution asked for")
    for name, node in nodes.items():
        node.demand(not node.is_null() or name in given, "is null without a reason")


def _status(answer: Node, nodes: Mapping[str, Node]) -> None:
    if all(node.is_null() for node in nodes.values()):
        answer["status"].must_be("none")
    else:
        answer["status"].one_of(("complete", "partial"), "the status of an answer")
