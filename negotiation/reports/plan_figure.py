"""The figure of a plan in a report: which plans are drawn, and how their boxes are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from negotiation.model.planned import Planned
from negotiation.reports.automaton_edges import edges, order
from negotiation.reports.automaton_figure import State, automaton, height
from negotiation.reports.block import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# More boxes or arrows than this are no longer read.
MOST_STATES, MOST_ARROWS = 14, 34
CAPTION = ("Boxes are states of the plan and what is played there; the thick one is where play "
           "begins. Solid arrows: where play goes if everyone does as the plan says. Dashed "
           "arrows: if the one named does not, and that makes a difference.")


def plan_figure(
    found: Planned | None, told: Callable[[Mapping[str, str]], str], name: str = ""
) -> Figure | None:
    """The drawing of a plan; None where it is not known or would be too crowded.

    Parameters
    ----------
    found
        The plan with its game.
    told
        Spells what is played in a state.
    """
    if found is None or len(found.plan.states) > MOST_STATES:
        return None
    arrows = edges(found.plan, found.game)
    if len(arrows) > MOST_ARROWS:
        return None
    layers = order(found.plan, arrows)
    states = [State(state, told(found.play(play)), k == found.plan.start)
              for k, (state, play) in enumerate(zip(found.plan.states, found.plan.plays,
                                                    strict=True))]

    def draw(ax: Axes) -> None:
        automaton(ax, states, layers, arrows)

    key = "".join(letter if letter.isalnum() else "-" for letter in name)
    return Figure(f"plan-{key}" if key else "plan", CAPTION, draw,
                  height(states, layers, arrows))
