"""Stochastic games as a checker reads them: profiles, payoffs, where they lead."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from .games import Game
from .reading import Node

Number = TypeVar("Number", Fraction, float)
ONE = Fraction(1)


@dataclass(frozen=True)
class Row:
    """One profile of one state.

    Parameters
    ----------
    actions
        Names, in the order of the players.
    chances
        States with the chance that they come next.
    """

    state: int
    actions: tuple[str, ...]
    payoffs: tuple[Fraction, ...]
    chances: tuple[tuple[int, Fraction], ...]


class States:
    """A stochastic game: its profiles are numbered through, state by state.

    Parameters
    ----------
    rows
        In the order of the states; in each state the last player's action changes fastest.
    """

    def __init__(self, players: Sequence[str], names: Sequence[str], rows: Sequence[Row]) -> None:
        self.players, self.names, self.rows = tuple(players), tuple(names), list(rows)
        self.n = len(self.players)
        self.of_state: list[list[int]] = [[] for _ in self.names]
        self.number: dict[tuple[int, tuple[str, ...]], int] = {}
        for p, row in enumerate(self.rows):
            self.of_state[row.state].append(p)
            self.number[row.state, row.actions] = p
        self._own: dict[tuple[int, int], list[int]] = {}

    @classmethod
    def read(cls, document: Node) -> States:
        """The stochastic game of a document, or the game in it as one state."""
        kind = document["kind"].one_of(("dynamic", "game"), "a file that holds states or a game")
        if kind == "game":
            return cls.of_game(Game.read(document))
        players = [player.text() for player in document["players"]]
        states = list(document["states"])
        names = [state["name"].text() for state in states]
        places = {name: x for x, name in enumerate(names)}
        rows = [row for x, state in enumerate(states)
                for row in _rows(players, places, x, state)]
        return cls(players, names, rows)

    @classmethod
    def of_game(cls, game: Game) -> States:
        """A repeated game as one state."""
        rows = [Row(0, tuple(game.names(profile).values()),
                    tuple(game.payoffs(profile).values()), ((0, ONE),))
                for profile in game.profiles()]
        return cls(game.players, ["stage"], rows)

    @property
    def range(self) -> Fraction:
        """The widest range of a player's payoffs; 1 where all are constant."""
        columns = list(zip(*(row.payoffs for row in self.rows), strict=True))
        return max(max(column) - min(column) for column in columns) or ONE

    def own(self, i: int, p: int) -> list[int]:
        """The profiles that differ from one at most in player i's action."""
        row = self.rows[p]
        key = (i, self.number[row.state, row.actions])
        if key not in self._own:
            same = [q for q in self.of_state[row.state]
                    if all(a == b for j, (a, b) in
                           enumerate(zip(self.rows[q].actions, row.actions, strict=True))
                           if j != i)]
            for q in same:
                self._own[i, q] = same
        return self._own[key]

    def profile(self, x: int, node: Node) -> int:
        """The number of a profile spelled ``{player: action}`` of a state."""
        actions = tuple(choice.text() for choice in node.named(self.players))
        node.demand((x, actions) in self.number, f"is not a profile of state {self.names[x]}")
        return self.number[x, actions]

    def labelled(self, x: int, node: Node) -> int:
        """The number of a profile of a state by its name, actions joined by commas."""
        actions = tuple(node.text().split(","))
        node.demand((x, actions) in self.number, f"is not a profile of state {self.names[x]}")
        return self.number[x, actions]


class Ahead(Generic[Number]):
    """What profiles give now and later, on average, for the values of the next state.

    Parameters
    ----------
    delta
        The discount factor.
    number
        What payoffs and chances are computed with: `Fraction`, or `float` where only the size of
        something is asked for.
    """

    def __init__(self, states: States, delta: Fraction, number: Callable[[Fraction], Number]
                 ) -> None:
        self.states = states
        now = number(1 - delta)
        self.later: Number = number(delta)
        self.chances: list[list[tuple[int, Number]]] = [
            [(y, number(chance)) for y, chance in row.chances] for row in states.rows]
        self.payoffs: list[list[Number]] = [
            [now * number(x) for x in row.payoffs] for row in states.rows]
        self.sums: list[Number] = [
            now * number(sum(row.payoffs, Fraction(0))) for row in states.rows]

    def joint(self, p: int, values: Sequence[Number]) -> Number:
        """For all players together."""
        return self.sums[p] + self.later * self.tomorrow(p, values)

    def own(self, i: int, p: int, values: Sequence[Number]) -> Number:
        """For player i."""
        return self.payoffs[p][i] + self.later * self.tomorrow(p, values)

    def tomorrow(self, p: int, values: Sequence[Number]) -> Number:
        """The values of the next state on average."""
        (first, likely), *others = self.chances[p]
        total: Number = likely * values[first]
        for y, chance in others:
            total = total + chance * values[y]
        return total

    def secured(self, i: int, values: Sequence[Number], among: Iterable[int]) -> dict[int, Number]:
        """For some profiles the most that player i gets there by any action of its own."""
        found: dict[int, Number] = {}
        for p in among:
            if p not in found:
                same = self.states.own(i, p)
                best = max(self.own(i, q, values) for q in same)
                found.update(dict.fromkeys(same, best))
        return found


class Exactly(Ahead[Fraction]):
    """The same in rationals, with one division for each average."""

    def __init__(self, states: States, delta: Fraction) -> None:
        super().__init__(states, delta, Fraction)
        self._units = [math.lcm(*(chance.denominator for _, chance in row))
                       for row in self.chances]
        self._parts = [[(y, int(chance * unit)) for y, chance in row]
                       for row, unit in zip(self.chances, self._units, strict=True)]
        self._whole: dict[int, tuple[Sequence[Fraction], list[int], int]] = {}

    def tomorrow(self, p: int, values: Sequence[Fraction]) -> Fraction:
        """The values of the next state on average."""
        known = self._whole.get(id(values))
        if known is None:
            unit = math.lcm(*(value.denominator for value in values))
            known = values, [int(value * unit) for value in values], unit
            self._whole[id(values)] = known  # which keeps the values, and so their id, in use
        _, numerators, unit = known
        return Fraction(sum(part * numerators[y] for y, part in self._parts[p]),
                        unit * self._units[p])


def _rows(players: list[str], places: dict[str, int], x: int, state: Node) -> list[Row]:
    """The profiles of a state in order, each once."""
    actions = [[action.text() for action in node] for node in state["actions"].named(players)]
    found: dict[tuple[str, ...], Row] = {}
    for entry in state["profiles"]:
        chosen = tuple(choice.text() for choice in entry["profile"].named(players))
        payoffs = tuple(value.number() for value in entry["payoffs"])
        entry["payoffs"].demand(len(payoffs) == len(players), "expected one number a player")
        chances = tuple((_place(places, name, node), node.number())
                        for name, node in entry["next"].items())
        entry["next"].demand(sum(chance for _, chance in chances) == 1
                             and all(chance >= 0 for _, chance in chances),
                             "expected chances that add up to 1")
        found[chosen] = Row(x, chosen, payoffs, tuple((y, c) for y, c in chances if c))
    state["profiles"].demand(len(found) == math.prod(map(len, actions)),
                             "expected every profile once")
    for profile in itertools.product(*actions):
        state["profiles"].demand(profile in found, f"left out {','.join(profile)}")
    return [found[profile] for profile in itertools.product(*actions)]


def _place(places: dict[str, int], name: str, node: Node) -> int:
    node.demand(name in places, "is no state")
    return places[name]
