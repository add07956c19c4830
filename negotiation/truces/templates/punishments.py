"""A deal, and one punishment for whoever breaks it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.plan import Index, Plan
from negotiation.truces.templates.answers import answered, by_player, tempted


def grim(game: Game, deal: Index, reversion: Index | Sequence[Index]) -> Plan:
    """The deal until somebody breaks it, then for ever a profile that depends on who did.

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
    after = by_player(game, reversion)
    ends = _ends(game, deal, after)
    states = range(1 + len(ends))

    def answer(state: int, deviator: int) -> int:
        return state or 1 + ends.index(after[deviator])

    return answered(game, ["in force", *_names("over", game, deal, after, ends)], [deal, *ends],
                    states, answer, "grim")


def punish_for(
    game: Game, deal: Index, reversion: Index | Sequence[Index], periods: int
) -> Plan:
    """The deal, and after a breach some periods of punishment and then the deal again.

    Whoever is tempted to leave the punishment and does starts his own from the beginning. Where
    the punishment is an equilibrium of the stage game, the deal is kept iff
    ``D - C <= (C - P)(delta - delta**(T+1))/(1 - delta)`` for each tempted player.

    Parameters
    ----------
    reversion
        What is played meanwhile: one profile, or one for each deviator.
    periods
        Length T of the punishment, at least 1.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> punish_for(game, (0, 0), (1, 1), 2).states
    ('in force', 'punishment, 2 to go', 'punishment, 1 to go')
    """
    if periods < 1:
        raise InputError(f"punishment: expected at least 1 period, found {periods}")
    after = by_player(game, reversion)
    ends = list(dict.fromkeys(after))
    kinds = _names("punishment", game, deal, after, ends)
    names = [f"{kind}, {left} to go" for kind in kinds for left in range(periods, 0, -1)]
    last = [1 + (k + 1) * periods - 1 for k in range(len(ends))]
    then = [0, *(0 if state in last else state + 1 for state in range(1, 1 + len(names)))]

    def answer(state: int, deviator: int) -> int:
        return 1 + ends.index(after[deviator]) * periods

    return answered(game, ["in force", *names],
                    [deal, *(end for end in ends for _ in range(periods))], then, answer,
                    f"punish for {periods}")


def stick_and_carrot(game: Game, deal: Index, stick: Index) -> Plan:
    """The deal; after a breach, by whomever, one period of the stick and then the deal again.

    Whoever is tempted to refuse his part in the stick and does makes it start again (Abreu, 1986).

    Parameters
    ----------
    stick
        What is played in the period after a breach, and after a refusal of the stick.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = stick_and_carrot(game, (0, 0), (1, 1))
    >>> plan.states, plan.next(1, (1, 1))
    (('in force', 'stick'), ((0, Fraction(1, 1)),))
    """
    return answered(game, ["in force", "stick"], [deal, stick], [0, 0],
                    lambda state, deviator: 1, "stick and carrot")


def penance(game: Game, deal: Index, penances: Sequence[Index] | None = None) -> Plan:
    """The deal; after a breach one period of penance by the culprit, and then the deal again.

    Whoever leaves a penance, his own or another's, does penance next (van Damme, 1989).

    Parameters
    ----------
    penances
        For each player what is played when it does penance. Default for two players: it does its
        part in the deal, and the other one does what is best for itself.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = penance(game, (0, 0))
    >>> plan.states, plan.plays
    (('in force', 'penance of A', 'penance of B'), ((0, 0), (0, 1), (1, 0)))
    """
    if penances is None:
        if game.n != 2:
            raise InputError(f"penance: expected a profile for each of {game.n} players")
        penances = [_answer(game, deal, 1), _answer(game, deal, 0)]
    chosen = by_player(game, penances)
    culprits = [i for i in range(game.n)
                if any(tempted(game, play, i) for play in (deal, *chosen))]
    return answered(
        game, ["in force", *(f"penance of {game.players[i]}" for i in culprits)],
        [deal, *(chosen[i] for i in culprits)], [0] * (1 + len(culprits)),
        lambda state, deviator: 1 + culprits.index(deviator), "penance")


def _answer(game: Game, deal: Index, player: int) -> Index:
    """The deal with one player's action replaced by its best reply, the first where several are."""
    line = np.moveaxis(game.integers[player], player, -1)[
        (*deal[:player], *deal[player + 1:])]
    return (*deal[:player], int(line.argmax()), *deal[player + 1:])


def _ends(game: Game, deal: Index, after: Sequence[Index]) -> list[Index]:
    """What may be played after a breach by somebody who is tempted, each profile once."""
    return list(dict.fromkeys(after[i] for i in range(game.n) if tempted(game, deal, i)))


def _names(
    kind: str, game: Game, deal: Index, after: Sequence[Index], ends: Sequence[Index]
) -> list[str]:
    """Names of the punishments: one word where there is one, else whom they are for."""
    if len(ends) == 1:
        return [kind]
    return [f"{kind} of " + " and ".join(
        player for player, own in zip(game.players, after, strict=True) if own == end)
        for end in ends]
