"""Plans that answer a breach: grim."""

from __future__ import annotations

from collections.abc import Sequence

from negotiation.model.game import Game
from negotiation.model.plan import Index, Plan
from negotiation.truces.lotteries import sure


def tempted(game: Game, profile: Index, player: int) -> bool:
    """Whether a player has a better action than the one that a profile prescribes to it.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> tempted(game, (0, 0), 0), tempted(game, (1, 1), 0)
    (True, False)
    """
    line = game.integers[player][(*profile[:player], slice(None), *profile[player + 1:])]
    return bool(line.max() > line[profile[player]])


def grim(game: Game, deal: Index, reversion: Index | Sequence[Index]) -> Plan:
    """The deal until somebody breaks it, then for ever a profile that depends on who did.

    A deviation of a player whose part in the deal is a best reply needs no answer and gets none.

    Parameters
    ----------
    game
        The stage game.
    deal
        The profile to be kept.
    reversion
        What is played after a breach, for ever: one profile, or one for each deviator. Where it
        is an equilibrium of the stage game the threat is credible (Friedman, 1971).

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = grim(game, (0, 0), (1, 1))
    >>> plan.states, plan.next(0, (1, 0))
    (('in force', 'over'), ((1, Fraction(1, 1)),))
    """
    after = _by_player(game, reversion)
    ends = list(dict.fromkeys(after[i] for i in range(game.n) if tempted(game, deal, i)))
    names = ["over"] if len(ends) == 1 else [
        "over for " + " and ".join(game.players[i] for i in range(game.n)
                                   if after[i] == end and tempted(game, deal, i))
        for end in ends]
    states = range(1 + len(ends))
    return Plan(
        game.players, ("in force", *names), 0, (deal, *ends), tuple(sure(k) for k in states),
        (tuple(sure(1 + ends.index(after[i]) if tempted(game, deal, i) else 0)
               for i in range(game.n)),
         *((sure(k),) * game.n for k in states[1:])),
        id="grim")


def _by_player(game: Game, profiles: Index | Sequence[Index]) -> tuple[Index, ...]:
    """One profile for each player, where one may be given for all."""
    if isinstance(profiles[0], int):
        return (tuple(profiles),) * game.n  # type: ignore[arg-type]
    return tuple(tuple(profile) for profile in profiles)  # type: ignore[arg-type]
