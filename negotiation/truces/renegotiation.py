"""Truces that nobody would agree to leave: weak renegotiation-proofness.

After a breach the parties may sit together and agree to forget it. A truce withstands that if no
two of its continuations are ranked by all (Farrell and Maskin, 1989; van Damme, 1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from negotiation.model.game import Game
from negotiation.model.plan import Index, Plan
from negotiation.truces.automaton import join
from negotiation.truces.evaluation import values
from negotiation.truces.intervals import stable_discounts
from negotiation.truces.joint_states import Automaton
from negotiation.truces.one_shot import Values, check
from negotiation.truces.penances import plans_at, plans_near_one

# So near 1 the plans for patient players are looked at.
_PATIENT = 1 - Fraction(1, 10**6)


@dataclass(frozen=True)
class Ranked:
    """Two states of the world alike, the second of which all would rather be in.

    Parameters
    ----------
    worse, better
        Their numbers.
    """

    worse: int
    better: int


def ranked_states(
    machine: Automaton, discount: object, worth: Values | None = None
) -> Ranked | None:
    """The first two states of a truce that all players with a choice rank strictly in one way.

    A truce that is self-enforcing and has none is *weakly renegotiation-proof*. Equal values of
    one player are enough for two states not to be ranked; states are compared if they belong to
    the same state of the world.

    Parameters
    ----------
    machine
        The truce.
    discount
        One number for all players, or one for each.
    worth
        Values of the states at this discount, if they are known.

    Returns
    -------
    Ranked or None

    Raises
    ------
    InputError
        If a discount is not between 0 and 1.

    Examples
    --------
    Grim needs a state in which both are worse off, and penance does not:

    >>> from negotiation.truces.templates import grim, penance
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> ranked_states(join(grim(game, (0, 0), (1, 1)), game), "3/4")
    Ranked(worse=1, better=0)
    >>> ranked_states(join(penance(game, (0, 0)), game), "3/4") is None
    True
    """
    worth = values(machine, discount) if worth is None else worth
    movers = [i for i, names in enumerate(machine.actions) if len(names) > 1]
    for worse in range(machine.size) if movers else ():
        for better in range(machine.size):
            same = machine.joint[worse][1] == machine.joint[better][1]
            if same and all(worth[i][worse] < worth[i][better] for i in movers):
                return Ranked(worse, better)
    return None


def renegotiation_proof(
    game: Game, deal: Index, discount: object = None
) -> tuple[bool | None, Plan | None]:
    """Whether some plan keeps a deal without a threat that all would rather forget.

    Parameters
    ----------
    game
        The stage game.
    deal
        The profile to be kept for ever, as indices.
    discount
        One number for all players, or one for each. Default: for all discounts near 1.

    Returns
    -------
    verdict : bool or None
        True: the plan returned is self-enforcing and has no ranked continuations. False: no plan
        of the family below is and has; near 1 for two players also: no plan in pure actions can
        be. None: undecided, because there are too many plans to try, or because near 1 only the
        necessary condition of Farrell and Maskin holds.
    plan : Plan or None

    Raises
    ------
    InputError
        If a discount is not between 0 and 1.

    Notes
    -----
    The family: the deal, and for each player i who is tempted somewhere a profile that is played
    when i has deviated, and from which play goes back to the deal with some chance a period, at
    least one and at most all others being paid no less than by the deal meanwhile. The chance is
    such that i is left with its best reply to the profile, or 1. It holds reversion to
    equilibria, penances of any length, and all punishments of Farrell and Maskin (1989).

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> verdict, plan = renegotiation_proof(game, (0, 0), "2/3")
    >>> verdict, plan.states
    (True, ('in force', 'penance of A', 'penance of B'))
    >>> renegotiation_proof(game, (0, 0), "2/5")
    (False, None)
    """
    tried = plans_near_one(game, deal) if discount is None else plans_at(game, deal, discount)
    for plan in tried.plans:
        if _withstands(join(plan, game), discount):
            return True, plan
    return (False if tried.complete else None), None


def _withstands(machine: Automaton, discount: object) -> bool:
    if discount is None:
        return (stable_discounts(machine).critical is not None
                and ranked_states(machine, _PATIENT) is None)
    verdict = check(machine, discount)
    return verdict.stable and ranked_states(machine, discount, verdict.values) is None
