"""Claims about equilibria that groups keep: strong and coalition-proof ones, in pure strategies.

Sources: Aumann (1959); Bernheim, Peleg and Whinston (1987).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import cache

from .games import Game, Profile
from .reading import Node
from .report import Report

# Games with more comparisons of profiles are not searched again.
MOST_COMPARISONS = 2_000_000
# Nor are those searched at all in which so many pairs of profiles may have to be compared.
MOST_PAIRS = 10**8

Keeps = Callable[[int, Profile], bool]


def members(game: Game, mask: int) -> list[int]:
    """The players of a coalition."""
    return [i for i in range(game.n) if mask >> i & 1]


def actions(game: Game, mask: int) -> list[tuple[int, ...]]:
    """The joint actions of a coalition."""
    return list(itertools.product(*(range(game.shape[i]) for i in members(game, mask))))


def check_strong(node: Node, answer: Node, game: Game, report: Report) -> None:
    """Profiles from which no coalition has a joint deviation that all its members like."""
    _check(node, answer["certificate"].get("strong-nash"), game, report, lambda mask, to: True)


def check_coalition_proof(node: Node, answer: Node, game: Game, report: Report) -> None:
    """The same, when a deviation counts only if no part of the coalition would leave it."""
    @cache
    def enforced(mask: int, at: Profile) -> bool:
        parts = [mask ^ 1 << i for i in members(game, mask)]
        return all(not part or (enforced(part, at) and not any(
            enforced(part, to) for to in _better(game, part, at))) for part in parts)

    _check(node, answer["certificate"].get("coalition-proof"), game, report, enforced)


def _better(game: Game, mask: int, at: Profile) -> Iterator[Profile]:
    """Joint deviations that are better for all members."""
    team = members(game, mask)
    for own in actions(game, mask):
        to = list(at)
        for i, action in zip(team, own, strict=True):
            to[i] = action
        if all(game.payoff(i, tuple(to)) > game.payoff(i, at) for i in team):
            yield tuple(to)


def _check(
    node: Node, proof: Node | None, game: Game, report: Report, lasts: Keeps
) -> None:
    """Each profile listed is kept, and each other equilibrium is broken as the proof says."""
    pairs = game.size * sum(len(actions(game, mask)) for mask in range(1, 1 << game.n))
    if node.is_null():
        node.demand(pairs > MOST_PAIRS, "is defined for this game")
        return
    if proof is None:
        node.refuse("has no proof of what breaks the other equilibria")
    claimed = [game.read_profile(item) for item in node]
    node.demand(len(set(claimed)) == len(claimed), "a profile is listed twice")
    masks = range(1, 1 << game.n)
    for k, at in enumerate(claimed):
        breaks = next((mask for mask in masks if any(
            lasts(mask, to) for to in _better(game, mask, at))), 0)
        node.demand(not breaks, f"{game.label(at)} (number {k + 1}) is broken by "
                    f"{', '.join(game.players[i] for i in members(game, breaks))}")
    broken = [_broken(item, game, lasts) for item in proof]
    proof.demand(not set(broken) & set(claimed), "breaks a profile that is claimed to be kept")
    if pairs > MOST_COMPARISONS:
        report.note(f"{node.path} was not searched for again: too many joint deviations")
    else:
        node.demand(sorted([*claimed, *broken]) == game.equilibria() and claimed == sorted(claimed),
                    "and what is broken are not all pure equilibria, each once")


def _broken(item: Node, game: Game, lasts: Keeps) -> Profile:
    """An equilibrium from which a coalition has the deviation that is named."""
    at, to = game.read_profile(item["profile"]), game.read_profile(item["deviation"])
    mask = 0
    for name in item["coalition"]:
        mask |= 1 << game.players.index(name.one_of(game.players, "a player"))
    team = members(game, mask)
    item["coalition"].must_be([game.players[i] for i in team])
    item.demand(game.is_equilibrium(at), f"{game.label(at)} is no equilibrium")
    item["deviation"].demand(bool(team) and all(
        game.payoff(i, to) > game.payoff(i, at) if i in team else to[i] == at[i]
        for i in range(game.n)), "is not better for just these players")
    item["deviation"].demand(lasts(mask, to), "would not last itself")
    return at
