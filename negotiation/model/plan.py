"""A plan: how the parties say they will play, as a finite automaton over profiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from negotiation.errors import Fault, InputError
from negotiation.exact import spell
from negotiation.model.tables import repeated

if TYPE_CHECKING:
    from negotiation.model.game import Game

Index = tuple[int, ...]
Lottery = tuple[tuple[int, Fraction], ...]


class Spelling(Protocol):
    """What spells profiles: a game by actions, a negotiation's slice by levels of issues."""

    def profile(self, index: Index) -> dict[str, str]: ...


@dataclass(frozen=True)
class Plan:
    """States, the profile prescribed in each, and where play goes after what was seen.

    A strategy profile of a repeated game as a finite automaton (Osborne and Rubinstein, 1994,
    chapter 8). A lottery over states is ``((state, chance), ...)`` in the order of the states,
    its chances positive and summing to one.

    Parameters
    ----------
    players
        Names, in the order of the game.
    states
        Names, all different.
    start
        Number of the state in which play begins.
    plays
        For each state the profile prescribed: an action number for each player.
    then
        For each state the lottery over next states after the prescribed profile, and after
        one from which several players deviated at once.
    deviation
        For each state and player the lottery after a deviation of that player alone.
    special
        For each state exact profiles whose lottery goes before these rules.
    id, note
        The name of the plan in its file, and a remark.

    Raises
    ------
    InputError
        If names repeat, a number is out of range, or a lottery is not one. The faults' paths
        are spelled as in a payoff file, from the plan down.

    Examples
    --------
    >>> sure = lambda state: ((state, Fraction(1)),)
    >>> grim = Plan(("Row", "Column"), ("in force", "over"), 0, ((0, 0), (1, 1)),
    ...             (sure(0), sure(1)), ((sure(1), sure(1)), (sure(1), sure(1))))
    >>> grim.next(0, (0, 0)), grim.next(0, (1, 0)), grim.next(0, (1, 1))
    (((0, Fraction(1, 1)),), ((1, Fraction(1, 1)),), ((0, Fraction(1, 1)),))
    """

    players: tuple[str, ...]
    states: tuple[str, ...]
    start: int
    plays: tuple[Index, ...]
    then: tuple[Lottery, ...]
    deviation: tuple[tuple[Lottery, ...], ...]
    special: tuple[Mapping[Index, Lottery], ...] = field(default=())
    id: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.special:
            object.__setattr__(self, "special", ({},) * len(self.states))
        found = list(_faults(self))
        if found:
            raise InputError(found)

    def __hash__(self) -> int:
        return hash((self.players, self.states, self.start, self.plays, self.then,
                     self.deviation, self.id))

    def next(self, state: int, profile: Index) -> Lottery:
        """The lottery over states after a profile was seen in a state."""
        found = self.special[state].get(profile)
        if found is not None:
            return found
        play = self.plays[state]
        deviators = [i for i, action in enumerate(profile) if action != play[i]]
        if len(deviators) == 1:
            return self.deviation[state][deviators[0]]
        return self.then[state]

    def faults(self, game: Game) -> Iterator[Fault]:
        """Why the plan is not one of a game: other players, or actions that it does not have."""
        if self.players != game.players:
            yield Fault(f"the plan is for {', '.join(self.players)}, the players are "
                        f"{', '.join(game.players)}")
            return
        for k in range(len(self.states)):
            yield from _outside(self.plays[k], game, f"state[{k}].play")
            for j, profile in enumerate(self.special[k]):
                yield from _outside(profile, game, f"state[{k}].on[{j}].profile")

    def to_document(self, game: Spelling) -> dict[str, Any]:
        """The plan as a payoff file spells it, with every rule written out.

        A next state is its name, a lottery ``{name: chance}``. Given the slice of a
        negotiation instead of a game, profiles are levels of issues.
        """
        found: dict[str, Any] = {}
        if self.id:
            found["id"] = self.id
        if self.note:
            found["note"] = self.note
        found["start"] = self.states[self.start]
        found["state"] = [self._state(k, game) for k in range(len(self.states))]
        return found

    def _state(self, k: int, game: Spelling) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": self.states[k],
            "play": game.profile(self.plays[k]),
            "then": self.spelled(self.then[k]),
            "deviation": {player: self.spelled(lottery) for player, lottery
                          in zip(self.players, self.deviation[k], strict=True)},
        }
        if self.special[k]:
            found["on"] = [{"profile": game.profile(profile), "then": self.spelled(lottery)}
                           for profile, lottery in self.special[k].items()]
        return found

    def spelled(self, lottery: Lottery) -> str | dict[str, str]:
        """A lottery by the names of its states: one name, or ``{name: chance}``."""
        if len(lottery) == 1:
            return self.states[lottery[0][0]]
        return {self.states[state]: spell(chance) for state, chance in lottery}


def _outside(profile: Index, game: Game, path: str) -> Iterator[Fault]:
    for player, action, names in zip(game.players, profile, game.actions, strict=True):
        if not 0 <= action < len(names):
            yield Fault(f"action {action} of {player} is not one of its {len(names)}", path)


def _faults(plan: Plan) -> Iterator[Fault]:
    if not plan.states:
        yield Fault("expected at least one state", "state")
        return
    yield from repeated(plan.players, "players")
    yield from repeated(plan.states, "state")
    for k, name in enumerate(plan.states):
        if not name.strip():
            yield Fault("expected a name", f"state[{k}].name")
    if not 0 <= plan.start < len(plan.states):
        yield Fault(f"state {plan.start} is not one of the {len(plan.states)}", "start")
    for name in ("plays", "then", "deviation", "special"):
        found = len(getattr(plan, name))
        if found != len(plan.states):
            yield Fault(f"expected {name} for {len(plan.states)} states, found {found}", name)
            return
    for k in range(len(plan.states)):
        yield from _state_faults(plan, k, f"state[{k}]")


def _state_faults(plan: Plan, k: int, path: str) -> Iterator[Fault]:
    if len(plan.plays[k]) != len(plan.players):
        yield Fault(f"expected an action for {len(plan.players)} players, found "
                    f"{len(plan.plays[k])}", f"{path}.play")
    yield from _lottery_faults(plan, plan.then[k], f"{path}.then")
    if len(plan.deviation[k]) != len(plan.players):
        yield Fault(f"expected a rule for {len(plan.players)} players, found "
                    f"{len(plan.deviation[k])}", f"{path}.deviation")
    for player, lottery in zip(plan.players, plan.deviation[k], strict=False):
        yield from _lottery_faults(plan, lottery, f"{path}.deviation.{player}")
    for j, (profile, lottery) in enumerate(plan.special[k].items()):
        if len(profile) != len(plan.players):
            yield Fault(f"expected an action for {len(plan.players)} players, found "
                        f"{len(profile)}", f"{path}.on[{j}].profile")
        yield from _lottery_faults(plan, lottery, f"{path}.on[{j}].then")


def _lottery_faults(plan: Plan, lottery: Lottery, path: str) -> Iterator[Fault]:
    states = [state for state, _ in lottery]
    if any(not 0 <= state < len(plan.states) for state in states):
        yield Fault(f"states {states} are not all among the {len(plan.states)}", path)
    elif states != sorted(set(states)):
        yield Fault("expected each state once, in order", path)
    if any(chance <= 0 for _, chance in lottery):
        yield Fault("expected chances above 0", path)
    total = sum(chance for _, chance in lottery)
    if total != 1:
        yield Fault(f"expected chances that sum to 1, found {total}", path)
