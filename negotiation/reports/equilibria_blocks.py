"""The report on one-shot equilibria: pure ones, and what survives iterated dominance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.errors import NotBuiltError
from negotiation.reports import concept_blocks
from negotiation.reports.block import Block, Cell, Figure, Heading, Sentences, Table
from negotiation.reports.nash_sentences import nash_sentences
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import as_float, count, named, value
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
_JOINED = {
    "pure": "Equilibria of one component differ in one player's action at a time.",
    "nash": "Equilibria of one component are joined by others: a chain along which one player's "
            "strategy changes at a time.",
}


def blocks(result: Result) -> list[Block]:
    """The report on an `equilibria` result."""
    body = result.body()
    if concept_blocks.answers(result):
        told_here = concept_blocks.told_blocks(result)
    else:
        sentences = nash_sentences(result) if "components" in body else _sentences(body)
        told_here = [Sentences(sentences), *_tables(body)]
    return [
        Heading(1, title(result, "One-shot equilibria")),
        *told_here,
        *_best_replies(result, body),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """The equilibria, the surviving actions, or what another concept answers with."""
    if concept_blocks.answers(result):
        return concept_blocks.answer_table(result)
    body = result.body()
    return _equilibria(body) if "equilibria" in body else _surviving(body)


def _sentences(body: Body) -> tuple[str, ...]:
    if "equilibria" in body:
        return (_count_sentence(body["concept"], len(body["equilibria"])),)
    if "surviving" not in body:
        raise NotBuiltError(f"a report on the concept {body['concept']!r}")
    removed = sum(len(taken) for taken in body["rounds"])
    left = sum(len(actions) for actions in body["surviving"].values())
    if not removed:
        return ("No action is strictly dominated, by a pure or a mixed strategy: every action "
                "is rationalizable.",)
    return (f"{count(removed, 'action')} of {removed + left} "
            f"{'is' if removed == 1 else 'are'} strictly dominated, removed in "
            f"{count(len(body['rounds']), 'round')}; {left} survive.",)


def _count_sentence(concept: str, found: int) -> str:
    kind, part = {"pure": ("pure-strategy Nash equilibri", "action"),
                  "nash": ("Nash equilibri", "strategy")}[concept]
    if found:
        return (f"The game has {count(found, kind + 'um', kind + 'a')}: no player gains by "
                f"changing its own {part} alone.")
    if concept == "pure":
        return (f"The game has no {kind}um: from every profile some player gains by changing its "
                "own action alone.")
    return f"No {kind}um was found."


def _tables(body: Body) -> list[Table]:
    if "equilibria" in body:
        return [_equilibria(body)] if body["equilibria"] else []
    tables = [_surviving(body)]
    return [*tables, _rounds(body)] if body["rounds"] else tables


def _best_replies(result: Result, body: Body) -> list[Block]:
    """For two players with two actions each, the diagram in which best replies cross."""
    game = concept_blocks.game_of(result)
    if body["concept"] not in ("nash", "pure") or game.shape != (2, 2):
        return []

    def draw(ax: Axes) -> None:
        from negotiation.reports.equilibria_figures import best_responses

        points = [[as_float(found["strategies"][player].get(names[0], 0))
                   for player, names in zip(game.players, game.actions, strict=True)]
                  for found in body["equilibria"]]
        best_responses(ax, game.payoffs, game.players, game.actions,
                       np.array(points).reshape(-1, 2))

    return [Figure("best-replies", "Best replies of each player to the other's mixture; the "
                   "equilibria are where they cross.", draw, 4.4)]


def _equilibria(body: Body) -> Table:
    players = list(body["equilibria"][0]["strategies"]) if body["equilibria"] else []
    several = len({found["component"] for found in body["equilibria"]}) < len(body["equilibria"])
    columns = [*players, *(f"payoff of {player}" for player in players)]
    return Table(
        "Equilibria",
        (*columns, "component") if several else tuple(columns),
        tuple(_equilibrium(found, players, several) for found in body["equilibria"]),
        _JOINED[body["concept"]] if several else "",
    )


def _equilibrium(found: Body, players: Sequence[str], several: bool) -> tuple[Cell, ...]:
    cells: list[Cell] = [_strategy(found["strategies"][player]) for player in players]
    cells += [value(found["payoffs"][player]) for player in players]
    return (*cells, found["component"]) if several else tuple(cells)


def _strategy(chances: Mapping[str, Any]) -> str:
    """An action, or the actions of a mixture with their probabilities."""
    if len(chances) == 1:
        return next(iter(chances))
    return named(chances)


def _surviving(body: Body) -> Table:
    removed = dict.fromkeys(body["surviving"], 0)
    for taken in body["rounds"]:
        for item in taken:
            removed[item["player"]] += 1
    return Table(
        "Actions that survive iterated strict dominance",
        ("player", "surviving actions", "removed"),
        tuple((player, ", ".join(actions), removed[player])
              for player, actions in body["surviving"].items()),
        by_player=True)


def _rounds(body: Body) -> Table:
    return Table(
        "What each round removed",
        ("round", "player", "action", "dominated by", "margin"),
        tuple((str(k), item["player"], item["action"], _strategy(item["mixture"]),
               value(item["margin"]))
              for k, taken in enumerate(body["rounds"], 1) for item in taken),
        "Margin: the least that the dominating strategy gains over the action, against the "
        "actions that were left in that round.",
    )
