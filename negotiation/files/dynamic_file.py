"""The kind ``dynamic``: a stochastic game, state by state."""

from __future__ import annotations

from typing import Any

from negotiation.errors import InputError
from negotiation.files import schema
from negotiation.files.faults import Faults
from negotiation.files.numerals import Unreadable, exact_or_fault
from negotiation.files.parsing import Document
from negotiation.files.paths import resolved
from negotiation.files.tables import MOST_LISTED
from negotiation.model.dynamic import StochasticGame


def read_dynamic(document: Document) -> StochasticGame:
    """The stochastic game that a document describes.

    Raises
    ------
    InputError
        With every fault in the document.
    """
    faults = Faults(document)
    schema.check("dynamic", faults)
    data = document.data
    states: Any = data.get("states", [])
    if not faults.at("states"):
        for x, state in enumerate(states):
            _check_profiles(faults, x, state)
    if not faults.sound("players") or faults.at("states") or not _all_named(faults, states):
        raise faults.error()
    lost = {("states", x) for x in range(len(states)) if not faults.sound("states", x)}
    usable = [{"name": state["name"]} if ("states", x) in lost else state
              for x, state in enumerate(states)]
    try:
        game = StochasticGame.from_states(
            data["players"],
            usable,
            data.get("discount") if faults.sound("discount") else None,
            data.get("title", ""),
            data.get("description", ""),
            data.get("source", ()),
            data.get("weights") if faults.sound("weights") else None,
        )
    except InputError as error:
        for fault in error.faults:
            path = resolved(fault.path, data)
            if path[:2] in lost:
                continue  # the state only lent its name
            about_key = bool(path) and repr(path[-1]) in fault.message
            faults.add(path, fault.message, at_key=about_key)
    faults.raise_if_any()
    return game


def _all_named(faults: Faults, states: list[Any]) -> bool:
    """Whether every state has a name, without which the others' lotteries look wrong."""
    return all(isinstance(state, dict) and faults.sound("states", x, "name")
               for x, state in enumerate(states))


def _check_profiles(faults: Faults, x: int, state: Any) -> None:
    """Check the profiles of a state; only those not plainly right get the full check."""
    profiles = state.get("profiles") if isinstance(state, dict) else None
    if not isinstance(profiles, list):
        return
    doubtful = [k for k, profile in enumerate(profiles) if not _plainly_right(profile)]
    for k in doubtful[:MOST_LISTED]:
        schema.check_item("dynamic", ("states", x, "profiles", k), faults)
    if len(doubtful) > MOST_LISTED:
        faults.add(("states", x, "profiles"),
                   f"{len(doubtful) - MOST_LISTED} more profiles are wrong")


def _plainly_right(entry: Any) -> bool:
    """Whether an entry needs no closer look: names that are text, numbers that are numbers."""
    return (
        isinstance(entry, dict)
        and entry.keys() == {"profile", "payoffs", "next"}
        and isinstance(entry["profile"], dict)
        and all(isinstance(action, str) for action in entry["profile"].values())
        and isinstance(entry["payoffs"], list)
        and all(_is_number(value) for value in entry["payoffs"])
        and isinstance(entry["next"], dict)
        and all(_is_number(value) for value in entry["next"].values())
    )


def _is_number(value: Any) -> bool:
    return not isinstance(exact_or_fault(value), Unreadable)
