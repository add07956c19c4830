"""The states of a stochastic game as people give them: read, checked, put in order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from negotiation.errors import Fault, InputError
from negotiation.exact import exact
from negotiation.model.chances import Lottery
from negotiation.model.tables import numbers, repeated

# Missing profiles of one state that are told one by one.
MOST_LISTED = 8

Faults = list[Fault]


@dataclass(frozen=True)
class StateTables:
    """What the states hold, in the order in which profiles are numbered."""

    actions: tuple[tuple[tuple[str, ...], ...], ...]
    payoffs: list[list[Fraction]]
    lotteries: list[Lottery]


def read_states(
    players: Sequence[str], states: Sequence[Mapping[str, Any]], faults: Faults
) -> StateTables | None:
    """The states of a stochastic game, or None where something is wrong with them.

    Parameters
    ----------
    faults
        What is wrong is added here, with paths such as ``states[0].profiles[2].next.s1``.
    """
    before = len(faults)
    for wanted, names in (("player", players), ("state", states)):
        if not names:
            faults.append(Fault(f"expected at least one {wanted}", f"{wanted}s"))
    faults += repeated(players, "players")
    faults += [Fault(fault.message, f"{fault.path}.name")
               for fault in repeated([state["name"] for state in states], "states")]
    numbered = {state["name"]: x for x, state in enumerate(states)}
    actions: list[tuple[tuple[str, ...], ...]] = []
    payoffs: list[list[Fraction]] = [[] for _ in players]
    lotteries: list[Lottery] = []
    for x, state in enumerate(states):
        path = f"states[{x}]"
        missing = [key for key in ("actions", "profiles") if key not in state]
        if missing:
            faults += [Fault("missing", f"{path}.{key}") for key in missing]
            continue
        found = _actions(players, state["actions"], f"{path}.actions", faults)
        if found is None:
            continue
        actions.append(found)
        for row in _profiles(players, found, state, path, numbered, faults):
            for column, payoff in zip(payoffs, row[0], strict=True):
                column.append(payoff)
            lotteries.append(row[1])
    return StateTables(tuple(actions), payoffs, lotteries) if len(faults) == before else None


def _actions(
    players: Sequence[str], given: Mapping[str, Sequence[str]], path: str, faults: Faults
) -> tuple[tuple[str, ...], ...] | None:
    """Everybody's actions in the order of the players; None where they are not right."""
    before = len(faults)
    faults += [Fault("missing (expected: at least one action)", f"{path}.{player}")
               for player in players if player not in given]
    for player, names in given.items():
        if player not in players:
            faults.append(Fault(f"{player!r} is no player; expected one of {', '.join(players)}",
                                f"{path}.{player}"))
        elif not names:
            faults.append(Fault("expected at least one action", f"{path}.{player}"))
        faults += repeated(names, f"{path}.{player}")
    return tuple(tuple(given[player]) for player in players) if len(faults) == before else None


def _profiles(
    players: Sequence[str],
    actions: tuple[tuple[str, ...], ...],
    state: Mapping[str, Any],
    path: str,
    numbered: Mapping[str, int],
    faults: Faults,
) -> Iterator[tuple[list[Fraction], Lottery]]:
    """Payoffs and lottery of each profile of a state, in order, or faults."""
    before = len(faults)
    rows: dict[tuple[str, ...], tuple[list[Fraction], Lottery]] = {}
    first: dict[tuple[str, ...], int] = {}
    for k, entry in enumerate(state["profiles"]):
        at = f"{path}.profiles[{k}]"
        profile = _profile(players, actions, entry["profile"], f"{at}.profile", faults)
        payoffs = _payoffs(players, entry["payoffs"], f"{at}.payoffs", faults)
        lottery = _lottery(entry["next"], f"{at}.next", numbered, faults)
        if profile is None:
            continue
        if first.setdefault(profile, k) != k:
            faults.append(Fault(f"{','.join(profile)} is given already, by {path}.profiles"
                                f"[{first[profile]}]", f"{at}.profile"))
        rows[profile] = (payoffs, lottery)
    missing = math.prod(map(len, actions)) - len(rows)
    if missing and len(faults) == before:
        named = [",".join(profile) for profile in product(*actions) if profile not in rows]
        more = f" and {missing - MOST_LISTED} more" if missing > MOST_LISTED else ""
        noun = "profile" if missing == 1 else "profiles"
        faults.append(Fault(f"expected every profile once; missing {noun}: "
                            f"{'; '.join(named[:MOST_LISTED])}{more}", f"{path}.profiles"))
    if len(faults) == before:
        yield from (rows[profile] for profile in product(*actions))


def _profile(
    players: Sequence[str],
    actions: tuple[tuple[str, ...], ...],
    given: Mapping[str, str],
    path: str,
    faults: Faults,
) -> tuple[str, ...] | None:
    before = len(faults)
    faults += [Fault(f"{player!r} is no player; expected one of {', '.join(players)}",
                     f"{path}.{player}") for player in given if player not in players]
    for player, names in zip(players, actions, strict=True):
        if player not in given:
            faults.append(Fault("missing (expected: an action)", f"{path}.{player}"))
        elif given[player] not in names:
            faults.append(Fault(f"{given[player]!r} is no action of {player} in this state; "
                                f"expected one of {', '.join(names)}", f"{path}.{player}"))
    return tuple(given[player] for player in players) if len(faults) == before else None


def _payoffs(
    players: Sequence[str], given: Sequence[object], path: str, faults: Faults
) -> list[Fraction]:
    if len(given) != len(players):
        faults.append(Fault(f"expected {len(players)} numbers, one for each of "
                            f"{', '.join(players)}, found {len(given)}", path))
        return []
    return [_number(value, f"{path}[{i}]", faults) for i, value in enumerate(given)]


def _lottery(
    given: Mapping[str, object], path: str, numbered: Mapping[str, int], faults: Faults
) -> Lottery:
    """The chances above 0 in the order of the states."""
    before = len(faults)
    chances: dict[int, Fraction] = {}
    for name, value in given.items():
        chance = _number(value, f"{path}.{name}", faults)
        if chance < 0:
            faults.append(Fault(f"expected a chance of at least 0, found {value}",
                                f"{path}.{name}"))
        if name not in numbered:
            faults.append(Fault(f"there is no state {name!r}", f"{path}.{name}"))
        elif chance:
            chances[numbered[name]] = chance
    total = sum(chances.values(), Fraction(0))
    if len(faults) == before and total != 1:
        faults.append(Fault(f"expected chances that add up to 1, found {_shown(total)}", path))
    return tuple(sorted(chances.items()))


def _shown(total: Fraction) -> str:
    """A sum for a message: exact where that is short."""
    text = str(total)
    return text if len(text) < 20 else f"about {float(total):.6g}"


def _number(value: object, path: str, faults: Faults) -> Fraction:
    try:
        return exact(value)
    except ValueError as error:
        faults.append(Fault(str(error), path))
        return Fraction(0)


def one_discount(value: object, faults: Faults) -> Fraction | None:
    """A discount between 0 and 1, or None where none is given."""
    if value is None:
        return None
    before = len(faults)
    delta = _number(value, "discount", faults)
    if len(faults) == before and not 0 < delta < 1:
        faults.append(Fault(f"expected a discount between 0 and 1, found {value}", "discount"))
    return delta


def shares(weights: object, players: Sequence[str], faults: Faults) -> tuple[Fraction, ...]:
    """Bargaining weights in the order of the players; empty where none are given."""
    try:
        given = numbers(weights, players, "weights")
    except InputError as error:
        faults += error.faults
        return ()
    found = tuple(Fraction(1) if weight is None else weight for weight in given)
    if found and (len(found) != len(players) or min(found) < 0 or not sum(found)):
        faults.append(Fault(f"expected {len(players)} weights of at least 0, not all 0",
                            "weights"))
    return found
