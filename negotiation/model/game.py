"""A game in strategic form: players, actions, and an exact payoff tensor."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Fault, InputError
from negotiation.model.plan import Plan
from negotiation.model.tables import float_tables, nested, numbers, repeated, scaled

Profile = Sequence[str] | Mapping[str, str]


@dataclass(frozen=True, eq=False, repr=False)
class Game:
    """A finite game in strategic form (von Neumann and Morgenstern, 1944).

    Parameters
    ----------
    players
        Names, all different.
    actions
        For each player the names of its actions, all different.
    integers
        For each player an integer array of shape ``(a1, ..., an)``.
    denominators
        For each player a positive integer: the payoff of player i at profile a is
        ``integers[i][a] / denominators[i]``, exactly.
    title, description, source
        For people: what the game is and where it was published (bibliography keys).
    discount
        For each player a discount factor in (0, 1), or None.
    plans
        How the players say they will play when the game is repeated; ids all different.

    Raises
    ------
    InputError
        If names repeat, shapes differ, a discount is outside (0, 1), or a plan is of another
        game.

    See Also
    --------
    Game.from_payoffs : build a game from numbers.

    Examples
    --------
    >>> game = Game.from_payoffs({"Row": [[3, 0], [5, 1]], "Column": [[3, 5], [0, 1]]})
    >>> game.shape
    (2, 2)
    >>> game.payoff(("1", "2"))
    {'Row': Fraction(0, 1), 'Column': Fraction(5, 1)}
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    integers: tuple[NDArray[Any], ...]
    denominators: tuple[int, ...]
    title: str = ""
    discount: tuple[Fraction | None, ...] = ()
    description: str = ""
    source: tuple[str, ...] = ()
    plans: tuple[Plan, ...] = ()
    payoffs: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.discount:
            object.__setattr__(self, "discount", (None,) * len(self.players))
        faults = list(_faults(self))
        if faults:
            raise InputError(faults)
        for array in self.integers:
            array.setflags(write=False)
        payoffs = np.stack(float_tables(self.integers, self.denominators, self.players))
        payoffs.setflags(write=False)
        object.__setattr__(self, "payoffs", payoffs)

    @classmethod
    def from_payoffs(
        cls,
        payoffs: Any,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
        discount: object = None,
        description: str = "",
        source: Sequence[str] = (),
    ) -> Game:
        """Build a game from numbers.

        Parameters
        ----------
        payoffs
            An array of shape ``(n, a1, ..., an)``, or for each player's name nested lists
            of shape ``(a1, ..., an)``. Entries are anything `negotiation.exact.exact` reads.
        players
            Names; default: the keys of `payoffs`, or "1", "2", ...
        actions
            Names for each player; default: "1", "2", ...
        discount
            A number in (0, 1) for all players, or for each a number or None, in order or by
            name.

        Raises
        ------
        InputError
            If an entry is not a number or is beyond the range of floats, or the tables are
            ragged or of unequal shape.
        """
        if isinstance(payoffs, Mapping):
            players = tuple(payoffs) if players is None else tuple(players)
            if set(players) != set(payoffs):
                raise InputError(f"payoffs are given for {list(payoffs)}, players are {players}")
            tables = [payoffs[player] for player in players]
        else:
            tables = list(payoffs)
            players = players or tuple(str(i + 1) for i in range(len(tables)))
        read = [scaled(table, f"payoffs.{p}") for table, p in zip(tables, players, strict=False)]
        if not read:
            raise InputError("a game needs at least one player")
        if actions is None:
            actions = [[str(k + 1) for k in range(size)] for size in read[0][0].shape]
        return cls(
            tuple(players),
            tuple(tuple(names) for names in actions),
            tuple(array for array, _ in read),
            tuple(denominator for _, denominator in read),
            title,
            numbers(discount, tuple(players), "discount"),
            description,
            tuple(source),
        )

    def __repr__(self) -> str:
        sizes = zip(self.players, self.shape, strict=True)
        return f"<Game {self.title!r}: {', '.join(f'{p} {size}' for p, size in sizes)}>"

    @property
    def n(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return tuple(len(names) for names in self.actions)

    @property
    def size(self) -> int:
        """Number of profiles."""
        return math.prod(self.shape)

    def index(self, profile: Profile) -> tuple[int, ...]:
        """Action indices of a profile given by names.

        Raises
        ------
        InputError
            If a player is missing or an action is unknown.
        """
        if isinstance(profile, Mapping):
            missing = [player for player in self.players if player not in profile]
            if missing or len(profile) != self.n:
                raise InputError(f"profile {dict(profile)}: expected one action for each of "
                                 f"{', '.join(self.players)}")
            profile = [profile[player] for player in self.players]
        if len(profile) != self.n:
            given = profile if isinstance(profile, str) else list(profile)
            raise InputError(f"profile {given!r}: expected a list of {self.n} actions, one for "
                             "each player")
        found = []
        for player, names, action in zip(self.players, self.actions, profile, strict=True):
            if action not in names:
                raise InputError(f"{player} has no action {action!r}; its actions are "
                                 f"{', '.join(names)}")
            found.append(names.index(action))
        return tuple(found)

    def names(self, index: Sequence[int]) -> tuple[str, ...]:
        """Action names of a profile given by indices."""
        return tuple(names[k] for names, k in zip(self.actions, index, strict=True))

    def profile(self, index: Sequence[int]) -> dict[str, str]:
        """A profile as player: action."""
        return dict(zip(self.players, self.names(index), strict=True))

    def label(self, index: Sequence[int]) -> str:
        """A profile's name everywhere: its actions joined with ``,``."""
        return ",".join(self.names(index))

    @cached_property
    def exact_tables(self) -> tuple[NDArray[Any], ...]:
        """For each player its payoffs as an array of `Fraction`; equal ones are one object."""
        tables = []
        for integers, denominator in zip(self.integers, self.denominators, strict=True):
            distinct, where = np.unique(integers, return_inverse=True)
            spelled = np.empty(len(distinct), dtype=object)
            spelled[:] = [Fraction(int(cell), denominator) for cell in distinct]
            tables.append(spelled[where.reshape(integers.shape)])
        return tuple(tables)

    def exact_payoff(self, i: int, index: Sequence[int]) -> Fraction:
        """The payoff of the i-th player at a profile given by indices."""
        return Fraction(int(self.integers[i][tuple(index)]), self.denominators[i])

    def payoff(self, profile: Profile) -> dict[str, Fraction]:
        """Exact payoffs at a profile given by action names."""
        index = self.index(profile)
        return {player: self.exact_payoff(i, index) for i, player in enumerate(self.players)}

    def among(self, players: Sequence[str]) -> Game:
        """The game of some players, where the others have a single action each.

        Examples
        --------
        >>> game = Game.from_payoffs({"A": [[[1], [2]]], "B": [[[0], [3]]], "C": [[[4], [5]]]})
        >>> game.among(["B", "C"]).shape
        (2, 1)
        """
        chosen = [i for i, player in enumerate(self.players) if player in players]
        shape = tuple(self.shape[i] for i in chosen)
        return Game(
            tuple(self.players[i] for i in chosen),
            tuple(self.actions[i] for i in chosen),
            tuple(self.integers[i].reshape(shape) for i in chosen),
            tuple(self.denominators[i] for i in chosen),
            self.title,
            tuple(self.discount[i] for i in chosen),
        )

    def to_document(self) -> dict[str, Any]:
        """The content as plain data: what a JSON payoff file says."""
        document: dict[str, Any] = {
            "format": "negotiation/1",
            "kind": "game",
            "title": self.title,
            "description": self.description,
            "source": list(self.source),
            "players": [
                {"name": player, "actions": list(names)}
                for player, names in zip(self.players, self.actions, strict=True)
            ],
            "payoffs": {
                player: nested(self.integers[i], self.denominators[i])
                for i, player in enumerate(self.players)
            },
            "discount": {
                player: delta
                for player, delta in zip(self.players, self.discount, strict=True)
                if delta is not None
            },
        }
        document["plan"] = [plan.to_document(self) for plan in self.plans]
        return {key: value for key, value in document.items() if value not in ("", [], {})}


def require_game(model: object) -> None:
    """Refuse what is not a game, in words.

    Raises
    ------
    InputError
    """
    if isinstance(model, Game):
        return
    name = type(model).__name__.lower()
    hint = f"; a negotiation's game is {name}.game()" if hasattr(model, "game") else ""
    raise InputError(f"expected a game, found a {name}{hint}")


def _faults(game: Game) -> Any:
    if not game.players:
        yield Fault("a game needs at least one player", "players")
        return
    yield from repeated(game.players, "players")
    if len(game.actions) != game.n:
        yield Fault(f"expected {game.n} lists of actions, found {len(game.actions)}", "actions")
        return
    for player, names in zip(game.players, game.actions, strict=True):
        if not names:
            yield Fault("expected at least one action", f"actions.{player}")
        yield from repeated(names, f"actions.{player}")
    if len(game.integers) != game.n or len(game.denominators) != game.n:
        yield Fault(f"expected {game.n} payoff tables, found {len(game.integers)}", "payoffs")
        return
    for player, array, denominator in zip(
        game.players, game.integers, game.denominators, strict=True
    ):
        if array.shape != game.shape:
            yield Fault(f"expected shape {game.shape}, found {array.shape}", f"payoffs.{player}")
        if denominator < 1:
            yield Fault(f"expected a positive denominator, found {denominator}",
                        f"payoffs.{player}")
    if len(game.discount) != game.n:
        yield Fault(f"expected {game.n} discounts, found {len(game.discount)}", "discount")
        return
    for player, delta in zip(game.players, game.discount, strict=True):
        if delta is not None and not 0 < delta < 1:
            yield Fault(f"expected a discount between 0 and 1, found {delta}",
                        f"discount.{player}")
    yield from repeated([plan.id for plan in game.plans], "plan")
    for k, plan in enumerate(game.plans):
        for fault in plan.faults(game):
            yield Fault(fault.message, ".".join(filter(None, [f"plan[{k}]", fault.path])))
