"""Concessions in stages: a path of levels, and a standstill where somebody leaves it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from negotiation.model.game import Game
from negotiation.model.plan import Index, Plan
from negotiation.truces.templates.answers import by_rule


def staged(game: Game, path: Sequence[Index]) -> Plan:
    """A path of profiles, the last one for ever; whoever leaves it stops everything as it is.

    After any other profile than the next one of the path, the profile just played is played for
    ever. Meant for levels that cannot be undone (Lockwood and Thomas, 2002), which
    `negotiation.truces.chains.irreversible` makes of a game.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[0, 2], [-1, 1]], "B": [[0, -1], [2, 1]]})
    >>> plan = staged(game, [(0, 0), (1, 1)])
    >>> plan.states[:3], plan.states[plan.next(1, (0, 1))[0][0]]
    (('stage 1', 'stage 2', 'stopped at 1,1'), 'stopped at 1,2')
    """
    profiles = list(itertools.product(*(range(size) for size in game.shape)))
    stopped = {profile: len(path) + k for k, profile in enumerate(profiles)}
    plays = [*(tuple(profile) for profile in path), *profiles]

    def rule(state: int, seen: Index) -> int:
        if seen != plays[state]:
            return stopped[seen]
        return min(state + 1, len(path) - 1) if state < len(path) else state

    names = [*(f"stage {t + 1}" for t in range(len(path))),
             *(f"stopped at {game.label(profile)}" for profile in profiles)]
    return by_rule(game, names, plays, rule, "staged")
