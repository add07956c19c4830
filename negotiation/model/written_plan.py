"""A plan as people write it: states by name, what is played by the names of actions or levels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from negotiation.errors import Fault, InputError
from negotiation.model.plan import Index, Lottery, Plan

Chances = Mapping[str, Fraction]
Play = Mapping[str, str]


@dataclass(frozen=True)
class WrittenState:
    """One state of a written plan.

    Parameters
    ----------
    play
        What is played: an action for each player of a game, or the levels of a negotiation's
        issues, those left out at the status quo.
    then
        Chances of the next states.
    deviation
        For each player the chances after a deviation of that player alone; a player left out
        is treated as if nothing had happened.
    on
        What is played and the chances after exactly that.
    """

    name: str
    play: Play
    then: Chances
    deviation: Mapping[str, Chances] = field(default_factory=dict)
    on: tuple[tuple[Play, Chances], ...] = ()


@dataclass(frozen=True)
class WrittenPlan:
    """A plan that knows names only; `plan` makes it one of a game.

    Examples
    --------
    >>> sure = lambda name: {name: Fraction(1)}
    >>> grim = WrittenPlan("grim", "calm", (
    ...     WrittenState("calm", {"tariff": "low"}, sure("calm"),
    ...                  {"A": sure("over"), "B": sure("over")}),
    ...     WrittenState("over", {}, sure("over"))))
    >>> grim.plan(("A", "B"), lambda play, path: (int(play.get("tariff") == "low"), 0)).plays
    ((1, 0), (0, 0))
    """

    id: str
    start: str
    states: tuple[WrittenState, ...]
    note: str = ""

    def faults(self, players: Sequence[str]) -> Iterator[Fault]:
        """What does not fit together in the plan, whatever is played in it."""
        names = [state.name for state in self.states]
        if not names:
            yield Fault("expected at least one state", "state")
            return
        for k, name in enumerate(names):
            if name in names[:k]:
                yield Fault(f"{name!r} is already the name of a state", f"state[{k}].name")
        if self.start not in names:
            yield _unknown(self.start, names, "start")
        for k, state in enumerate(self.states):
            yield from _chances(state.then, names, f"state[{k}].then")
            for player, chances in state.deviation.items():
                path = f"state[{k}].deviation.{player}"
                if player not in players:
                    yield Fault(f"unknown name {player!r}; expected one of "
                                f"{', '.join(players)}", path)
                yield from _chances(chances, names, path)
            for j, (_, chances) in enumerate(state.on):
                yield from _chances(chances, names, f"state[{k}].on[{j}].then")

    def plan(self, players: Sequence[str], index: Callable[[Play, str], Index]) -> Plan:
        """The plan over the profiles of a game.

        Parameters
        ----------
        index
            The profile that a play is, given the path of the play in the plan.

        Raises
        ------
        InputError
            If the same profile is given twice under `on`, or `index` refuses a play.
        """
        number = {state.name: k for k, state in enumerate(self.states)}

        def lottery(chances: Chances) -> Lottery:
            return tuple(sorted((number[name], chance) for name, chance in chances.items()))

        special = []
        for k, state in enumerate(self.states):
            rules: dict[Index, Lottery] = {}
            for j, (play, chances) in enumerate(state.on):
                path = f"state[{k}].on[{j}].profile"
                profile = index(play, path)
                if profile in rules:
                    raise InputError(Fault("this profile is given twice", path))
                rules[profile] = lottery(chances)
            special.append(rules)
        return Plan(
            tuple(players),
            tuple(number),
            number[self.start],
            tuple(index(state.play, f"state[{k}].play") for k, state in enumerate(self.states)),
            tuple(lottery(state.then) for state in self.states),
            tuple(tuple(lottery(state.deviation.get(player, state.then)) for player in players)
                  for state in self.states),
            tuple(special),
            self.id,
            self.note,
        )

    def to_document(self) -> dict[str, object]:
        """The plan as a payoff file spells it."""
        found: dict[str, object] = {"id": self.id}
        if self.note:
            found["note"] = self.note
        return {**found, "start": self.start, "state": [_document(s) for s in self.states]}


def _document(state: WrittenState) -> dict[str, object]:
    found: dict[str, object] = {
        "name": state.name, "play": dict(state.play), "then": spelled(state.then)}
    if state.deviation:
        found["deviation"] = {player: spelled(x) for player, x in state.deviation.items()}
    if state.on:
        found["on"] = [{"profile": dict(play), "then": spelled(x)} for play, x in state.on]
    return found


def spelled(chances: Chances) -> str | dict[str, str]:
    """Chances as a file spells them: the one state, or ``{state: chance}``.

    Examples
    --------
    >>> spelled({"over": Fraction(1)}), spelled({"a": Fraction(1, 3), "b": Fraction(2, 3)})
    ('over', {'a': '1/3', 'b': '2/3'})
    """
    if len(chances) == 1:
        return next(iter(chances))
    return {name: str(chance) for name, chance in chances.items()}


def _chances(chances: Chances, names: Sequence[str], path: str) -> Iterator[Fault]:
    unknown = [name for name in chances if name not in names]
    for name in unknown:
        yield _unknown(name, names, f"{path}.{name}" if len(chances) > 1 else path)
    for name, chance in chances.items():
        if chance <= 0:
            yield Fault(f"expected a chance above 0, found {chance}", f"{path}.{name}")
    total = sum(chances.values())
    if total != 1 and all(chance > 0 for chance in chances.values()):
        yield Fault(f"the chances sum to {total}, not to 1", path)


def _unknown(name: str, names: Sequence[str], path: str) -> Fault:
    return Fault(f"unknown state {name!r}; the states are {', '.join(names)}", path)
