"""Simple strategy profiles: a path, and for each player the path that starts when it deviates."""

from __future__ import annotations

from collections.abc import Sequence

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.plan import Index, Plan
from negotiation.truces.templates.answers import answered


def penal_code(
    game: Game, deal: Sequence[Index], punishments: Sequence[Sequence[Index]]
) -> Plan:
    """A path, and for each player a path that a deviation of that player starts, from anywhere.

    Every subgame-perfect outcome of a repeated game with pure strategies is the first path of
    such a plan (Abreu, 1988).

    Parameters
    ----------
    deal
        The first path: profiles played one after another, the last one for ever.
    punishments
        For each player its path, spelled in the same way. One that ends as the first path ends
        goes over into it.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = penal_code(game, [(0, 0)], [[(1, 1), (0, 0)], [(1, 1), (1, 1), (0, 0)]])
    >>> plan.states
    ('deal', 'path of A, 1', 'path of B, 1', 'path of B, 2')
    """
    if len(punishments) != game.n or not deal or not all(punishments):
        raise InputError(f"penal code: expected a path and one for each of {game.n} players, none "
                         f"empty")
    names: list[str] = []
    plays: list[Index] = []
    then: list[int] = []
    starts = []
    last = len(deal) - 1
    for title, path in zip(["deal", *(f"path of {player}" for player in game.players)],
                           [deal, *punishments], strict=True):
        joins = bool(names) and tuple(path[-1]) == tuple(deal[-1])
        steps = [tuple(profile) for profile in (path[:-1] if joins else path)]
        starts.append(len(names) if steps else last)
        then += range(len(names) + 1, len(names) + len(steps))
        then += [last if joins else len(names) + len(steps) - 1] if steps else []
        names += [title] if title == "deal" and len(steps) == 1 else [
            f"{title}, {k + 1}" for k in range(len(steps))]
        plays += steps
    return answered(game, names, plays, then, lambda state, deviator: starts[1 + deviator],
                    "penal code")
