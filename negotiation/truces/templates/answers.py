"""What templates have in common: who is answered, and plans written state by state."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from negotiation.errors import InputError, TooLargeError
from negotiation.model.game import Game
from negotiation.model.plan import Index, Lottery, Plan
from negotiation.truces.lotteries import sure

_MOST = 2_000_000
_RULE = 250  # bytes of a rule for one profile


def tempted(game: Game, profile: Index, player: int) -> bool:
    """Whether a player has a better action than the one that a profile prescribes to it.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> tempted(game, (0, 0), 0), tempted(game, (1, 1), 0)
    (True, False)
    """
    where: Any = (*profile[:player], slice(None), *profile[player + 1:])
    line = game.integers[player][where]
    return bool(line.max() > line[profile[player]])


def by_player(game: Game, profiles: Index | Sequence[Index]) -> tuple[Index, ...]:
    """One profile for each player, where one may be given for all.

    Raises
    ------
    InputError
        If there are too few or too many.
    """
    given: Sequence[Any] = profiles
    if all(isinstance(entry, int) for entry in given):
        return (tuple(given),) * game.n
    if len(given) != game.n:
        raise InputError(f"expected a profile for each of {game.n} players, found {len(given)}")
    return tuple(tuple(profile) for profile in given)


def answered(
    game: Game, names: Sequence[str], plays: Sequence[Index], then: Sequence[int],
    answer: Callable[[int, int], int], name: str,
) -> Plan:
    """A plan without chance whose answer depends on where one player deviated and who did.

    Parameters
    ----------
    names, plays, then
        For each state, the first being the start.
    answer
        From a state and a tempted deviator to the next state; others go unanswered.
    """
    return Plan(
        game.players, tuple(names), 0, tuple(plays), tuple(sure(state) for state in then),
        tuple(tuple(sure(answer(state, i) if tempted(game, play, i) else then[state])
                    for i in range(game.n))
              for state, play in enumerate(plays)),
        id=name)


def by_rule(
    game: Game, names: Sequence[str], plays: Sequence[Index], rule: Callable[[int, Index], int],
    name: str,
) -> Plan:
    """A plan without chance whose next state may depend on the whole profile that was seen.

    Raises
    ------
    TooLargeError
        If states times profiles are too many to write down.
    """
    count = len(plays) * game.integers[0].size
    if count > _MOST:
        raise TooLargeError("a plan with a rule for every profile", count * _RULE, _MOST * _RULE)
    then, deviation, special = [], [], []
    for state, play in enumerate(plays):
        then.append(sure(rule(state, play)))
        usual = [sure(_usual(game, rule, state, play, i)) for i in range(game.n)]
        deviation.append(tuple(usual))
        special.append(_exceptions(game, rule, state, play, then[-1], usual))
    return Plan(game.players, tuple(names), 0, tuple(plays), tuple(then), tuple(deviation),
                tuple(special), id=name)


def _usual(
    game: Game, rule: Callable[[int, Index], int], state: int, play: Index, i: int
) -> int:
    """Where most deviations of a player lead, the first in order where two are as common."""
    ends = [rule(state, (*play[:i], action, *play[i + 1:]))
            for action in range(game.shape[i]) if action != play[i]]
    return max(dict.fromkeys(ends), key=ends.count) if ends else rule(state, play)


def _exceptions(
    game: Game, rule: Callable[[int, Index], int], state: int, play: Index, then: Lottery,
    usual: Sequence[Lottery],
) -> dict[Index, Lottery]:
    found = {}
    for profile in itertools.product(*(range(size) for size in game.shape)):
        deviators = [i for i in range(game.n) if profile[i] != play[i]]
        expected = usual[deviators[0]] if len(deviators) == 1 else then
        lottery = sure(rule(state, profile))
        if lottery != expected:
            found[profile] = lottery
    return found

