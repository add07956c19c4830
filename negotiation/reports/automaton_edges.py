"""Where play goes in a plan, drawn together: one arrow for all that leads from here to there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from negotiation.model.game import Game
from negotiation.model.plan import Lottery, Plan

COMPLY, DEVIATE = "comply", "deviate"
ANYWHERE = -1
_OFTEN = 4  # arrows to one state by one deviator that are drawn as one
_NAMED = 2  # actions of a deviator that are named on an arrow


@dataclass(frozen=True)
class Edge:
    """An arrow between two states.

    Parameters
    ----------
    source, target
        Numbers of the states; source `ANYWHERE` where the same arrow would leave many.
    kind
        `COMPLY` where everyone does as prescribed, else `DEVIATE`.
    label
        Who deviates, and the chance of the target if it is not sure.
    """

    source: int
    target: int
    kind: str
    label: str


def edges(plan: Plan, game: Game) -> list[Edge]:
    """The arrows of a plan in order of states.

    Deviations that change nothing have none, nor have those of several players at once.

    Examples
    --------
    >>> sure = lambda state: ((state, Fraction(1)),)
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> grim = Plan(("A", "B"), ("calm", "over"), 0, ((0, 0), (1, 1)), (sure(0), sure(1)),
    ...             ((sure(1), sure(1)), (sure(1), sure(1))))
    >>> for edge in edges(grim, game):
    ...     print(edge)
    Edge(source=0, target=0, kind='comply', label='')
    Edge(source=0, target=1, kind='deviate', label='A or B')
    Edge(source=1, target=1, kind='comply', label='')
    """
    found = []
    for state in range(len(plan.states)):
        follow = plan.next(state, plan.plays[state])
        found += [Edge(state, target, COMPLY, _chance(chance)) for target, chance in follow]
        who: dict[tuple[int, Fraction], list[str]] = {}
        for deviator, lottery in _answers(plan, game, state):
            for target, chance in set(lottery) - set(follow):
                who.setdefault((target, chance), []).append(deviator)
        found += [Edge(state, target, DEVIATE, ", ".join(filter(None, [_who(names),
                                                                       _chance(chance)])))
                  for (target, chance), names in sorted(who.items())]
    return _gathered(found, len(plan.states))


def _gathered(arrows: list[Edge], states: int) -> list[Edge]:
    """Arrows that differ only in where they start, as one from anywhere if they are many."""
    alike: dict[tuple[int, str], list[int]] = {}
    for edge in arrows:
        if edge.kind == DEVIATE:
            alike.setdefault((edge.target, edge.label), []).append(edge.source)
    found: list[Edge] = []
    for edge in arrows:
        sources = alike.get((edge.target, edge.label), [])
        if edge.kind == COMPLY or len(sources) < _OFTEN:
            found.append(edge)
        elif edge.source == sources[0]:
            where = "in any state" if len(sources) == states else f"in {len(sources)} states"
            found.append(Edge(ANYWHERE, edge.target, DEVIATE, f"{edge.label}, {where}"))
    return found


def _answers(plan: Plan, game: Game, state: int) -> Iterator[tuple[str, Lottery]]:
    """Deviators by name, with the lottery that answers; their actions where these matter."""
    play = plan.plays[state]
    for i, player in enumerate(plan.players):
        actions: dict[Lottery, list[str]] = {}
        for b, name in enumerate(game.actions[i]):
            if b != play[i]:
                lottery = plan.next(state, (*play[:i], b, *play[i + 1:]))
                actions.setdefault(lottery, []).append(name)
        for lottery, names in actions.items():
            more = ", …" if len(names) > _NAMED else ""
            yield (player if len(actions) == 1 else
                   f"{player}: {', '.join(names[:_NAMED])}{more}"), lottery


def _who(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _chance(chance: Fraction) -> str:
    return "" if chance == 1 else str(chance) if chance.denominator < 100 else (
        f"{float(chance):.2g}")


def order(plan: Plan, arrows: list[Edge]) -> list[list[int]]:
    """The states in layers, each one step further from the start, those out of reach last.

    Within a layer states stand below those that lead to them.

    Examples
    --------
    >>> sure = lambda state: ((state, Fraction(1)),)
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> grim = Plan(("A", "B"), ("calm", "over"), 0, ((0, 0), (1, 1)), (sure(0), sure(1)),
    ...             ((sure(1), sure(1)), (sure(1), sure(1))))
    >>> order(grim, edges(grim, game))
    [[0], [1]]
    """
    layers, seen = [[plan.start]], {plan.start}
    while layers[-1]:
        above = layers[-1]
        new = dict.fromkeys(edge.target for state in above for edge in arrows
                              if edge.target not in seen and (
                                  edge.source == state
                                  or (edge.source == ANYWHERE and state == plan.start)))
        seen.update(new)
        layers.append(list(new))
    layers[-1] = [state for state in range(len(plan.states)) if state not in seen]
    for above, below in itertools.pairwise(layers):
        place = {state: (k + 0.5) / len(above) for k, state in enumerate(above)}
        mean = {state: [place[edge.source] for edge in arrows
                        if edge.target == state and edge.source in place] for state in below}
        below.sort(key=lambda state: sum(mean[state]) / len(mean[state]) if mean[state] else 1)
    return [layer for layer in layers if layer]
