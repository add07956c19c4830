"""What a report says about the Nash equilibria of a two-player game."""

from __future__ import annotations

from typing import TYPE_CHECKING

from negotiation.reports.spelling import count, told
from negotiation.result import Result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

EQUILIBRIUM = ("extreme Nash equilibrium", "extreme Nash equilibria")


def nash_sentences(result: Result) -> tuple[str, ...]:
    """How many equilibria there are, how they hang together, and whether ties matter."""
    body = result.body()
    found = len(body["equilibria"])
    if not result.claim.startswith("all "):
        return (_some(result, found),)
    groups = count(len(body["components"]), "component")
    first = f"The game has {count(found, *EQUILIBRIUM)}"
    if len(body["components"]) < found:
        first += (f", in {groups}: no player gains by changing its own strategy alone. Every other "
                  "equilibrium is a mixture of those of one component.")
    else:
        first += " and no others: no player gains by changing its own strategy alone."
    return (first, *_ties(body["degenerate"], found), *_values(body["zero_sum"]))


def _some(result: Result, found: int) -> str:
    if not found:
        return "No Nash equilibrium was reached, though there is one."
    if result.method.options.get("one"):
        return "One Nash equilibrium, where the search stopped: there may be others."
    return f"The search found {count(found, *EQUILIBRIUM)}; there may be more."


def _ties(degenerate: bool | None, found: int) -> tuple[str, ...]:
    if degenerate is None:
        return ()
    if not degenerate:
        return ("The game is not degenerate: every equilibrium is isolated, and their number is "
                "odd.",)
    ties = "The game is degenerate: some strategy has more best replies than actions."
    if found % 2:
        return (ties,)
    return (f"{ties} Only so can the number of extreme equilibria be even; if no payoffs were "
            "meant to tie, look for a typing error in them.",)


def _values(zero_sum: Mapping[str, Any] | None) -> tuple[str, ...]:
    if zero_sum is None:
        return ()
    values = [f"{told(value)} to {player}" for player, value in zero_sum["values"].items()]
    return (f"Payoffs add up to the same sum everywhere: every equilibrium gives "
            f"{' and '.join(values)}, whichever optimal strategies are played.",)
