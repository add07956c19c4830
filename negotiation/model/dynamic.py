"""A stochastic game: states, what can be done in each, and where that leads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Fault, InputError
from negotiation.exact import integer_array
from negotiation.model.chances import Chances
from negotiation.model.dynamic_states import one_discount, read_states, shares
from negotiation.model.game import Game, Profile
from negotiation.model.tables import repeated

Index = tuple[int, ...]


@dataclass(frozen=True, eq=False, repr=False)
class StochasticGame:
    """A discounted stochastic game with finitely many states and actions (Shapley, 1953).

    Profiles are numbered through: those of the first state, then those of the second, in each
    state with the last player's action varying fastest.

    Parameters
    ----------
    players, states
        Names, all different.
    actions
        For each state, for each player, the names of its actions there.
    integers
        For each player an integer array of shape ``(profiles,)``.
    denominators
        For each player a positive integer: the payoff of player i from profile p is
        ``integers[i][p] / denominators[i]``, exactly.
    chances
        For each profile the lottery over the next state.
    discount
        What a payoff one period later is worth, to every player: in (0, 1), or None.
    weights
        Bargaining weights where the deal is negotiated anew; default equal.

    Raises
    ------
    InputError
        If names repeat, shapes differ, or a discount or weight is out of range.

    See Also
    --------
    StochasticGame.from_states : build a stochastic game from plain data.

    Examples
    --------
    >>> game = StochasticGame.from_states(["A", "B"], [
    ...     {"name": "open", "actions": {"A": ["trade", "seize"], "B": ["trade"]}, "profiles": [
    ...         {"profile": {"A": "trade", "B": "trade"}, "payoffs": [1, 1], "next": {"open": 1}},
    ...         {"profile": {"A": "seize", "B": "trade"}, "payoffs": [3, 0],
    ...          "next": {"open": "1/2", "shut": "1/2"}}]},
    ...     {"name": "shut", "actions": {"A": ["-"], "B": ["-"]}, "profiles": [
    ...         {"profile": {"A": "-", "B": "-"}, "payoffs": [0, 0], "next": {"shut": 1}}]},
    ... ], discount=0.9)
    >>> game
    <StochasticGame '': A, B; 2 states, 3 profiles>
    >>> game.next("open", ("seize", "trade"))
    {'open': Fraction(1, 2), 'shut': Fraction(1, 2)}
    """

    players: tuple[str, ...]
    states: tuple[str, ...]
    actions: tuple[tuple[tuple[str, ...], ...], ...]
    integers: tuple[NDArray[Any], ...]
    denominators: tuple[int, ...]
    chances: Chances
    discount: Fraction | None = None
    title: str = ""
    description: str = ""
    source: tuple[str, ...] = ()
    weights: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        if not self.weights:
            object.__setattr__(self, "weights", (Fraction(1),) * len(self.players))
        faults = list(_faults(self))
        if faults:
            raise InputError(faults)
        for array in self.integers:
            array.setflags(write=False)

    @classmethod
    def from_states(
        cls,
        players: Sequence[str],
        states: Sequence[Mapping[str, Any]],
        discount: object = None,
        title: str = "",
        description: str = "",
        source: Sequence[str] = (),
        weights: object = None,
    ) -> StochasticGame:
        """Build a stochastic game from plain data, as payoff files spell it.

        Parameters
        ----------
        states
            For each state ``{"name", "actions": {player: [actions]}, "profiles": [...]}``, and
            for each of its profiles, in any order, ``{"profile": {player: action}, "payoffs":
            [one number a player], "next": {state: chance}}``. Numbers are anything
            `negotiation.exact.exact` reads.
        discount
            A number in (0, 1), or None.
        weights
            Bargaining weights, in the order of the players or by name.

        Raises
        ------
        InputError
            With every fault: names that repeat or are unknown, profiles missing or given twice,
            chances that do not add up to one.
        """
        faults: list[Fault] = []
        tables = read_states(players, states, faults)
        delta = one_discount(discount, faults)
        parts = shares(weights, players, faults)
        if tables is None or faults:
            raise InputError(faults)
        columns = [integer_array(column) for column in tables.payoffs]
        return cls(
            tuple(players),
            tuple(state["name"] for state in states),
            tables.actions,
            tuple(array for array, _ in columns),
            tuple(denominator for _, denominator in columns),
            Chances.from_lotteries(tables.lotteries),
            delta,
            title,
            description,
            tuple(source),
            parts,
        )

    @classmethod
    def from_game(cls, game: Game, state: str = "stage") -> StochasticGame:
        """A repeated game as a stochastic game of one state.

        Raises
        ------
        InputError
            If the players' discounts differ.

        Examples
        --------
        >>> pd = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="1/2")
        >>> StochasticGame.from_game(pd).discount
        Fraction(1, 2)
        """
        if len(set(game.discount)) > 1:
            raise InputError(Fault("expected one discount for all players: with transfers, "
                                   "players of unequal patience would trade over time without "
                                   "bound", "discount"))
        return cls(
            game.players,
            (state,),
            (game.actions,),
            tuple(array.ravel() for array in game.integers),
            game.denominators,
            Chances.to_one_state(game.size),
            game.discount[0],
            game.title,
            game.description,
            game.source,
        )

    def __repr__(self) -> str:
        return (f"<StochasticGame {self.title!r}: {', '.join(self.players)}; "
                f"{len(self.states)} states, {self.size} profiles>")

    @property
    def n(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def size(self) -> int:
        """Number of profiles of all states together."""
        return int(self.first[-1])

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """For each state the number of its first profile; last the number of all profiles."""
        sizes = [math.prod(map(len, actions)) for actions in self.actions]
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    @cached_property
    def state_of(self) -> NDArray[np.int64]:
        """For each profile the number of its state."""
        return np.repeat(np.arange(len(self.states)), np.diff(self.first))

    def shape(self, x: int) -> tuple[int, ...]:
        """Number of actions of each player in the x-th state."""
        return tuple(map(len, self.actions[x]))

    def index(self, p: int) -> Index:
        """Action indices of the p-th profile, in its own state."""
        x = int(self.state_of[p])
        return tuple(int(k) for k in np.unravel_index(p - int(self.first[x]), self.shape(x)))

    def profile(self, p: int) -> dict[str, str]:
        """The p-th profile as player: action."""
        actions = self.actions[self.state_of[p]]
        return {player: actions[i][k]
                for i, (player, k) in enumerate(zip(self.players, self.index(p), strict=True))}

    def label(self, p: int) -> str:
        """The p-th profile's name: its actions joined with ``,``."""
        return ",".join(self.profile(p).values())

    def number(self, state: str, profile: Profile) -> int:
        """The number of a profile given by names.

        Raises
        ------
        InputError
            If the state, a player or an action is unknown, or an action is missing.
        """
        if state not in self.states:
            raise InputError(f"there is no state {state!r}")
        x = self.states.index(state)
        if isinstance(profile, Mapping):
            if set(profile) != set(self.players):
                raise InputError(f"profile {dict(profile)}: expected one action for each of "
                                 f"{', '.join(self.players)}")
            profile = [profile[player] for player in self.players]
        if len(profile) != self.n:
            raise InputError(f"profile {list(profile)}: expected {self.n} actions, one a player")
        found = []
        for player, names, action in zip(self.players, self.actions[x], profile, strict=True):
            if action not in names:
                raise InputError(f"{player} has no action {action!r} in state {state}; its "
                                 f"actions are {', '.join(names)}")
            found.append(names.index(action))
        return int(self.first[x] + np.ravel_multi_index(found, self.shape(x)))

    def exact_payoff(self, i: int, p: int) -> Fraction:
        """The payoff of the i-th player from the p-th profile."""
        return Fraction(int(self.integers[i][p]), self.denominators[i])

    def payoff(self, state: str, profile: Profile) -> dict[str, Fraction]:
        """Exact payoffs of a profile given by names."""
        p = self.number(state, profile)
        return {player: self.exact_payoff(i, p) for i, player in enumerate(self.players)}

    def next(self, state: str, profile: Profile) -> dict[str, Fraction]:
        """The lottery over the next state after a profile given by names."""
        lottery = self.chances.lottery(self.number(state, profile))
        return {self.states[y]: chance for y, chance in lottery}

    def to_document(self) -> dict[str, Any]:
        """The content as plain data: what a JSON payoff file says."""
        document: dict[str, Any] = {
            "format": "negotiation/1",
            "kind": "dynamic",
            "title": self.title,
            "description": self.description,
            "source": list(self.source),
            "players": list(self.players),
            "discount": self.discount,
            "weights": {} if len(set(self.weights)) == 1 else dict(
                zip(self.players, self.weights, strict=True)),
            "states": [self._state(x) for x in range(len(self.states))],
        }
        return {key: value for key, value in document.items() if value not in ("", [], {}, None)}

    def _state(self, x: int) -> dict[str, Any]:
        return {
            "name": self.states[x],
            "actions": {player: list(names) for player, names in
                        zip(self.players, self.actions[x], strict=True)},
            "profiles": [
                {
                    "profile": self.profile(p),
                    "payoffs": [self.exact_payoff(i, p) for i in range(self.n)],
                    "next": {self.states[y]: chance for y, chance in self.chances.lottery(p)},
                }
                for p in range(int(self.first[x]), int(self.first[x + 1]))
            ],
        }


def _faults(game: StochasticGame) -> Any:
    """What a builder by arrays can get wrong; `from_states` has looked at names and numbers."""
    for names, path in ((game.players, "players"), (game.states, "states")):
        if not names:
            yield Fault("expected at least one name", path)
        yield from repeated(names, path)
    wrong = [x for x, actions in enumerate(game.actions)
             if len(actions) != game.n or not all(actions)]
    if len(game.actions) != len(game.states) or wrong:
        where = f"states[{wrong[0]}].actions" if wrong else "states"
        yield Fault("expected at least one action for every player in every state", where)
        return
    tables = (*game.integers, game.chances.denominators)
    if len(game.integers) != game.n or any(len(table) != game.size for table in tables):
        yield Fault(f"expected one payoff for each of {game.size} profiles and each player, and "
                    "one lottery for each profile", "states")
    if any(denominator < 1 for denominator in game.denominators):
        yield Fault("expected positive denominators", "states")
    if game.chances.targets.size and int(game.chances.targets.max()) >= len(game.states):
        yield Fault("expected lotteries over the states", "states")
    if game.discount is not None and not 0 < game.discount < 1:
        yield Fault(f"expected a discount between 0 and 1, found {game.discount}", "discount")
    if len(game.weights) != game.n or min(game.weights) < 0 or not sum(game.weights):
        yield Fault(f"expected {game.n} weights of at least 0, not all 0", "weights")
