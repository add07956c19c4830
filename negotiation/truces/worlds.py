"""What moves besides the plan: payoffs and possible actions by state of the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from negotiation.errors import Fault, InputError
from negotiation.model.game import Game
from negotiation.model.tables import repeated
from negotiation.truces.lotteries import Lottery, sure

Index = tuple[int, ...]
Allowed = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class World:
    """A Markov chain of stage games, which what is played may steer.

    Parameters
    ----------
    states
        Names, all different.
    games
        For each state its stage game; players and actions are the same in all.
    then
        For each state the lottery over next states.
    start
        Number of the state in which play begins.
    on
        For each state exact profiles whose lottery goes before `then`; default none.
    allowed
        For each state and player the numbers of its possible actions; default all.

    Raises
    ------
    InputError
        If names repeat, games differ in players or actions, or a lottery is not one.

    Examples
    --------
    >>> calm = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> tense = Game.from_payoffs({"A": [[2, 0], [5, 1]], "B": [[2, 5], [0, 1]]})
    >>> from fractions import Fraction
    >>> half = Fraction(1, 2)
    >>> world = World(("calm", "tense"), (calm, tense), (((0, half), (1, half)), sure(0)))
    >>> world.next(1, (0, 0)), world.actions(1, 0)
    (((0, Fraction(1, 1)),), (0, 1))
    """

    states: tuple[str, ...]
    games: tuple[Game, ...]
    then: tuple[Lottery, ...]
    start: int = 0
    on: tuple[Mapping[Index, Lottery], ...] = ()
    allowed: tuple[Allowed, ...] = ()

    def __post_init__(self) -> None:
        if not self.on:
            object.__setattr__(self, "on", ({},) * len(self.states))
        faults = list(_faults(self))
        if faults:
            raise InputError(faults)

    @classmethod
    def still(cls, game: Game) -> World:
        """The world in which one game is played again and again.

        Examples
        --------
        >>> World.still(Game.from_payoffs({"A": [[1, 2]], "B": [[0, 3]]})).states
        ('',)
        """
        return cls(("",), (game,), (sure(0),))

    @property
    def game(self) -> Game:
        """The stage game of the first state: its players and actions are those of all."""
        return self.games[0]

    def next(self, state: int, profile: Index) -> Lottery:
        """The lottery over states after a profile was played in a state."""
        return self.on[state].get(profile, self.then[state])

    def actions(self, state: int, player: int) -> tuple[int, ...]:
        """The actions that a player can take in a state."""
        if self.allowed:
            return self.allowed[state][player]
        return tuple(range(self.game.shape[player]))


def _faults(world: World) -> Iterator[Fault]:
    count = len(world.states)
    if not count or not len(world.games) == len(world.then) == len(world.on) == count:
        yield Fault("expected at least one state of the world, and for each a game and a lottery")
        return
    yield from repeated(world.states, "states")
    if not 0 <= world.start < count:
        yield Fault(f"state {world.start} is not one of the {count}", "start")
    for k, game in enumerate(world.games):
        if game.players != world.game.players or game.actions != world.game.actions:
            yield Fault("expected the same players and actions in all states", f"games[{k}]")
        for lottery in (world.then[k], *world.on[k].values()):
            inside = all(0 <= state < count and chance > 0 for state, chance in lottery)
            order = [state for state, _ in lottery]
            if not inside or order != sorted(set(order)) or sum(c for _, c in lottery) != 1:
                yield Fault("expected chances of states, each once and in order, that sum to 1",
                            f"then[{k}]")
    if world.allowed and len(world.allowed) != count:
        yield Fault(f"expected actions for {count} states, found {len(world.allowed)}", "allowed")
        return
    for k, by_player in enumerate(world.allowed):
        if len(by_player) != world.game.n or not all(by_player):
            yield Fault("expected at least one action for each player", f"allowed[{k}]")
        elif any(list(own) != sorted(set(own)) or not 0 <= own[0] <= own[-1] < size
                 for own, size in zip(by_player, world.game.shape, strict=True)):
            yield Fault("expected numbers of actions, each once and in order", f"allowed[{k}]")
