"""Writing a plan as a payoff file has it."""

from __future__ import annotations

from negotiation.files.toml_text import toml_text
from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.model.slices import Slice


def plan_to_toml(plan: Plan, game: Game | Slice) -> str:
    """A plan as a table ``[[plan]]``, to be put at the end of its game's file.

    Parameters
    ----------
    game
        The game that the plan is played in; for a negotiation its slice, so that what is
        played is spelled in levels of issues. See `negotiation.model.planned.planned`.

    Examples
    --------
    >>> from fractions import Fraction
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> calm, over = ((0, Fraction(1)),), ((1, Fraction(1)),)
    >>> grim = Plan(("A", "B"), ("calm", "over"), 0, ((0, 0), (1, 1)), (calm, over),
    ...             ((over, over), (over, over)), id="grim")
    >>> print(plan_to_toml(grim, game))
    [[plan]]
    id = "grim"
    start = "calm"
    <BLANKLINE>
    [[plan.state]]
    name = "calm"
    play = { A = "1", B = "1" }
    then = "calm"
    deviation = { A = "over", B = "over" }
    <BLANKLINE>
    [[plan.state]]
    name = "over"
    play = { A = "2", B = "2" }
    then = "over"
    deviation = { A = "over", B = "over" }
    <BLANKLINE>
    """
    return toml_text({"plan": [plan.to_document(game)]})
