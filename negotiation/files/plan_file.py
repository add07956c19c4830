"""The tables ``[[plan]]`` of a payoff file: how the parties say they will play.

The spelling is generous: a next state is a name or a table of chances, one rule may stand for
every deviator, and what is left out has a default. What comes out has every rule in one form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.errors import InputError
from negotiation.files.faults import Faults
from negotiation.files.names import complete, distinct, suggestion
from negotiation.files.numerals import show
from negotiation.files.paths import DataPath, resolved
from negotiation.files.quantities import number
from negotiation.model.plan import Index, Plan
from negotiation.model.written_plan import Chances, Play, WrittenPlan, WrittenState

SURE = Fraction(1)


def written_plan(
    faults: Faults, path: DataPath, table: Mapping[str, Any], players: Sequence[str]
) -> WrittenPlan:
    """One table ``[[plan]]`` that the schema accepts, by names only."""
    states = table["state"]
    return WrittenPlan(
        table["id"],
        table.get("start", states[0]["name"]),
        tuple(_state(faults, (*path, "state", k), state, players)
              for k, state in enumerate(states)),
        table.get("note", ""),
    )


def _state(
    faults: Faults, path: DataPath, table: Mapping[str, Any], players: Sequence[str]
) -> WrittenState:
    then = _chances(faults, (*path, "then"), table.get("then", table["name"]))
    deviation = table.get("deviation", {})
    by_player = isinstance(deviation, Mapping) and (
        not deviation or any(key in players for key in deviation))
    if by_player:
        rules = {player: _chances(faults, (*path, "deviation", player), rule)
                 for player, rule in deviation.items()}
    else:
        rules = dict.fromkeys(players, _chances(faults, (*path, "deviation"), deviation))
    on = tuple(
        (_play(faults, (*path, "on", j, "profile"), rule["profile"], players),
         _chances(faults, (*path, "on", j, "then"), rule["then"]))
        for j, rule in enumerate(table.get("on", ()))
    )
    return WrittenState(
        table["name"], _play(faults, (*path, "play"), table["play"], players), then, rules, on)


def _chances(faults: Faults, path: DataPath, value: Any) -> Chances:
    """Chances of the next states: a name, or a table of numbers."""
    if isinstance(value, str):
        return {value: SURE}
    if not isinstance(value, Mapping):
        faults.add(path, "expected the name of a state, or a table of states with their chances, "
                         f"found {show(value)}")
        return {}
    if not value:
        faults.add(path, "expected at least one state with its chance")
    return {name: number(faults, (*path, name), chance) for name, chance in value.items()}


def _play(faults: Faults, path: DataPath, value: Any, players: Sequence[str]) -> Play:
    """What is played, by name; a list is in the order of the players."""
    if isinstance(value, Mapping):
        return dict(value)
    if len(value) != len(players):
        faults.add(path, f"expected {len(players)} actions, one for each of "
                         f"{', '.join(players)}, found {len(value)}")
    return dict(zip(players, value, strict=False))


def game_plans(
    faults: Faults, tables: Sequence[Mapping[str, Any]], axes: Sequence[tuple[str, Sequence[str]]]
) -> tuple[Plan, ...]:
    """The plans among the tables of a game file; faults for those that are none.

    Parameters
    ----------
    axes
        For each player its name and those of its actions.
    """
    if faults.at("plan"):
        return ()
    sound = [k for k in range(len(tables)) if faults.sound("plan", k)]
    if len(sound) == len(tables):
        distinct(faults, ("plan",), [table["id"] for table in tables], "id")
    plans = [_game_plan(faults, k, tables[k], axes) for k in sound]
    return tuple(plan for plan in plans if plan is not None)


def _game_plan(
    faults: Faults, k: int, table: Mapping[str, Any], axes: Sequence[tuple[str, Sequence[str]]]
) -> Plan | None:
    players = [player for player, _ in axes]
    path: DataPath = ("plan", k)
    written = written_plan(faults, path, table, players)
    _check_plays(faults, path, table, written, axes)
    if not faults.sound(*path):
        return None
    for fault in written.faults(players):
        where = (*path, *resolved(fault.path, table))
        faults.add(where, fault.message, at_key=repr(where[-1]) in fault.message)
    if not faults.sound(*path):
        return None

    def index(play: Play, where: str) -> Index:
        return tuple(list(actions).index(play[player]) for player, actions in axes)

    try:
        return written.plan(players, index)
    except InputError as error:
        for fault in error.faults:
            faults.add((*path, *resolved(fault.path, table)), fault.message)
        return None


def _check_plays(
    faults: Faults,
    path: DataPath,
    table: Mapping[str, Any],
    written: WrittenPlan,
    axes: Sequence[tuple[str, Sequence[str]]],
) -> None:
    """Every play names an action of every player."""
    for k, state in enumerate(written.states):
        at = (*path, "state", k)
        given = table["state"][k]
        _check_play(faults, (*at, "play"), given["play"], state.play, axes)
        for j, (play, _) in enumerate(state.on):
            _check_play(faults, (*at, "on", j, "profile"), given["on"][j]["profile"], play, axes)


def _check_play(
    faults: Faults,
    path: DataPath,
    given: Any,
    play: Play,
    axes: Sequence[tuple[str, Sequence[str]]],
) -> None:
    if not faults.sound(*path):
        return
    complete(faults, path, play, [player for player, _ in axes], "an action")
    for i, (player, actions) in enumerate(axes):
        if player in play and play[player] not in actions:
            faults.add((*path, i if isinstance(given, list) else player),
                       f"{player} has no action {play[player]!r}; "
                       f"{suggestion(play[player], actions)}")
