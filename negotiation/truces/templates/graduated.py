"""A ladder of measures: up by one rung at every violation, down after a while without."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.plan import Index, Plan
from negotiation.truces.lotteries import sure
from negotiation.truces.templates.answers import tempted


def graduated(
    game: Game, rungs: Sequence[Index], calm: int = 1, watched: Collection[str] | None = None
) -> Plan:
    """Graduated answers: each violation leads up one rung, some calm periods down one.

    Graduated sanctions (Ostrom, 1990) and graduated reciprocation (Osgood, 1962) as an automaton.
    On the top rung a violation starts the calm periods again.

    Parameters
    ----------
    rungs
        What is played on each rung, the deal first.
    calm
        Periods without a violation, at least 1, that lead down one rung.
    watched
        Names of the players whose violations count. Default: on each rung those who are tempted
        to leave it.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = graduated(game, [(0, 0), (0, 1), (1, 1)], calm=2)
    >>> plan.states
    ('in force', 'rung 1, 2 to go', 'rung 1, 1 to go', 'rung 2, 2 to go', 'rung 2, 1 to go')
    >>> plan.next(1, (1, 1)), plan.next(4, (1, 1))
    (((3, Fraction(1, 1)),), ((1, Fraction(1, 1)),))
    """
    if calm < 1 or not rungs:
        raise InputError(f"ladder: expected rungs and at least 1 calm period, found {len(rungs)} "
                         f"and {calm}")
    unknown = [player for player in watched or () if player not in game.players]
    if unknown:
        raise InputError(f"ladder: unknown player {unknown[0]!r}; the players are "
                         f"{', '.join(game.players)}")
    steps = [(0, 1), *((rung, left) for rung in range(1, len(rungs))
                       for left in range(calm, 0, -1))]
    where = {step: state for state, step in enumerate(steps)}

    def start(rung: int) -> int:
        return where[rung, calm if rung else 1]

    then = [where[rung, left - 1] if left > 1 else start(max(0, rung - 1)) for rung, left in steps]
    deviation = tuple(
        tuple(sure(start(min(rung + 1, len(rungs) - 1)) if (
            tempted(game, rungs[rung], i) if watched is None else player in watched)
            else then[state]) for i, player in enumerate(game.players))
        for state, (rung, _) in enumerate(steps))
    names = ["in force", *(f"rung {rung}" + (f", {left} to go" if calm > 1 else "")
                           for rung, left in steps[1:])]
    return Plan(game.players, tuple(names), 0, tuple(rungs[rung] for rung, _ in steps),
                tuple(sure(state) for state in then), deviation, id="graduated ladder")
