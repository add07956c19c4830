"""All pure and all isolated mixed equilibria of small games with any number of players."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any, ClassVar

from negotiation.equilibria.enclosure import Enclosure, bounds, enclosed
from negotiation.equilibria.pure import Equilibrium, pure_equilibria
from negotiation.equilibria.rationalizable import rationalizable
from negotiation.equilibria.subdivision import solutions
from negotiation.equilibria.support_system import (
    Support,
    SupportSystem,
    number_of_supports,
    own_ranges,
)
from negotiation.exact import exact, plain
from negotiation.model.game import Game, require_game
from negotiation.result import Method, Result, Status

# Cells looked at in the whole search, and for one choice of supports.
CELLS = 20_000
CELLS_EACH = 10_000
# Choices of supports beyond which the search stops; a part of them with more than four players,
# each of whose choices takes longer.
SUPPORTS = 5_000


@dataclass(frozen=True)
class MixedEquilibrium:
    """One equilibrium, exact or enclosed.

    Parameters
    ----------
    strategies
        For each player the actions played with positive probability: rationals if `exact`, else
        floats within the enclosure.
    payoffs
        Expected payoffs.
    regret
        The most that a player could gain by deviating from the strategies as they are spelled.
    exact
        Whether every number is exact.
    component
        Number, from 1; equilibria that differ in one player's strategy only share it.
    isolated
        Whether no other equilibrium is near; None where an action outside the supports is a best
        reply too, so that this was not decided.
    """

    strategies: dict[str, dict[str, Any]]
    payoffs: dict[str, Any]
    regret: Any
    exact: bool
    component: int
    isolated: bool | None


@dataclass(frozen=True, kw_only=True)
class IsolatedEquilibria(Result):
    """All equilibria that supports and best replies determine, as far as the search went."""

    command: ClassVar[str] = "equilibria"
    concept: str = "nash"
    equilibria: tuple[MixedEquilibrium, ...]

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "concept": self.concept,
            "equilibria": [plain(vars(item)) for item in self.equilibria],
        }


@dataclass
class _Search:
    """What the search has met so far."""

    found: list[tuple[SupportSystem, Enclosure, bool]]
    continua: list[SupportSystem]
    open: list[Support]
    looked: int = 0
    supports: int = 0
    left: int = 0


def isolated_equilibria(game: Game, budget: int = CELLS) -> IsolatedEquilibria:
    """All equilibria that supports and best replies determine, each exact or enclosed with a proof.

    Strictly dominated actions are removed first. For every choice of supports, by total size
    (Porter, Nudelman and Shoham 2008), the equations that make all players indifferent are solved
    completely: products of simplices are cut until each holds no solution or just one. Every
    solution is recognised as rational, or enclosed by Krawczyk's test in rational intervals, and
    kept if its probabilities are positive and no other action is better. Where the equations leave
    probabilities open, the same is done with further actions as good as those of the support.

    Parameters
    ----------
    game
        Three players with three actions each are a small game; more take longer.
    budget
        The most cells to look at; the search then ends with status "partial".

    Examples
    --------
    >>> game = Game.from_payoffs([
    ...     [[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
    ...     [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
    ...     [[[2, 0], [0, 0]], [[0, 0], [0, 3]]]])
    >>> [only] = isolated_equilibria(game).equilibria
    >>> only.exact, round(only.strategies["1"]["1"], 6)
    (False, 0.619233)
    """
    require_game(game)
    surviving = rationalizable(game).surviving
    allowed: Support = tuple(
        tuple(game.actions[i].index(name) for name in surviving[player])
        for i, player in enumerate(game.players))
    search, scales = _Search([], [], []), own_ranges(game)
    most = SUPPORTS // max(1, game.n - 3)
    for support in _supports(allowed):
        if search.looked >= budget or search.supports >= most:
            search.left = (number_of_supports([len(actions) for actions in allowed])
                           - math.prod(len(actions) for actions in allowed) - search.supports)
            break
        search.supports += 1
        _examine(SupportSystem(game, support, allowed, scales), search, budget)
    for system in search.continua:
        _examine_ties(system, allowed, search, budget)
    pure = [MixedEquilibrium(**vars(e), isolated=_is_strict(game, e))
            for e in pure_equilibria(game).equilibria]
    mixed = [_named(*item) for item in search.found]
    listed = _numbered([*pure, *mixed])
    complete = not search.left and not search.open
    return IsolatedEquilibria(
        model=game,
        method=Method("support-enumeration", {"budget": budget}, (
            "porter2008", "krawczyk1969", "nash1951")),
        status=(Status.COMPLETE if listed else Status.NONE) if complete else Status.PARTIAL,
        claim=_claim(search, complete),
        certificate=_certificate(game, search, len(pure)),
        equilibria=listed,
    )


def _supports(allowed: Support) -> Iterator[Support]:
    """All choices of supports but pure ones, small and balanced ones first."""
    choices = [
        [chosen for size in range(1, len(actions) + 1) for chosen in combinations(actions, size)]
        for actions in allowed]
    ordered = sorted(
        product(*([len(chosen) for chosen in options] for options in map(_sizes, choices))),
        key=lambda sizes: (sum(sizes), max(sizes) - min(sizes), sizes))
    for sizes in ordered:
        if max(sizes) > 1:
            yield from product(*(
                [chosen for chosen in options if len(chosen) == size]
                for options, size in zip(choices, sizes, strict=True)))


def _sizes(options: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """One option of every size."""
    return list({len(chosen): chosen for chosen in options}.values())


def _examine(system: SupportSystem, search: _Search, budget: int) -> None:
    if system.degenerate:
        if _feasible(system):
            search.continua.append(system)
    elif not _solve(system, search, budget):
        search.open.append(system.support)


def _examine_ties(
    system: SupportSystem, allowed: Support, search: _Search, budget: int
) -> None:
    """Equilibria that only further best replies determine, the fewest that do."""
    outside = [(e.player, e.action) for e in system.outside if e.gains.max() >= 0]
    done: list[set[tuple[int, int]]] = []
    decided = True
    for size in range(1, len(outside) + 1):
        for tied in combinations(outside, size):
            if any(other <= set(tied) for other in done):
                continue
            search.looked += 1
            if search.looked > budget:
                search.open.append(system.support)
                return
            tighter = SupportSystem(system.game, system.support, allowed, system.scales, tied)
            if not _feasible(tighter):
                done.append(set(tied))
            elif not tighter.degenerate:
                done.append(set(tied))
                decided &= _solve(tighter, search, budget)
    if not decided:
        search.open.append(system.support)


def _solve(system: SupportSystem, search: _Search, budget: int) -> bool:
    """Add the equilibria of a system; whether all of them were found."""
    found = solutions(system, min(CELLS_EACH, budget - search.looked))
    search.looked += found.cells
    decided = found.complete
    for x in found.roots:
        if any(x[block].min(initial=1.0) < -1e-6 or x[block].sum() > 1 + 1e-6
               for block in system.blocks):
            continue
        enclosure = enclosed(system, x)
        verdict = None if enclosure is None else _verdict(system, enclosure)
        if verdict is None:
            decided = False
        elif verdict != "none" and not _known(search, system, enclosure):
            assert enclosure is not None
            strict = verdict == "strict" and len(system.equations) == system.unknowns
            search.found.append((system, enclosure, strict))
    return decided


def _known(search: _Search, system: SupportSystem, enclosure: Enclosure | None) -> bool:
    """Whether an equilibrium was found before, with other best replies."""
    return len(system.equations) > system.unknowns and any(
        other.support == system.support and known == enclosure
        for other, known, _ in search.found)


def _feasible(system: SupportSystem) -> bool:
    """Whether no gain is of one sign at all profiles of the supports."""
    inside = all(e.gains.min() <= 0 <= e.gains.max() for e in system.equations)
    return inside and all(e.gains.min() <= 0 for e in system.outside)


def _verdict(system: SupportSystem, enclosure: Enclosure) -> str | None:
    """Whether a solution is an equilibrium: "strict", "tied", "none", or None if undecided."""
    chances, gains = bounds(system, enclosure)
    lows = [low for row in chances for low, _ in row]
    highs = [high for row in chances for _, high in row]
    if min(highs) <= 0 or any(low > 0 for low, _ in gains):
        return "none"
    if min(lows) <= 0:
        return None
    if all(high < 0 for _, high in gains):
        return "strict"
    return "tied" if enclosure.exact else None


def _named(system: SupportSystem, enclosure: Enclosure, strict: bool) -> MixedEquilibrium:
    game = system.game
    chances = [[1 - sum(enclosure.centre[block], Fraction(0)), *enclosure.centre[block]]
               for block in system.blocks]
    if not enclosure.exact:
        chances = [[exact(float(p)) for p in row] for row in chances]
    payoffs, regret = _payoffs(game, system.support, chances)
    spell: Any = (lambda p: p) if enclosure.exact else float
    return MixedEquilibrium(
        strategies={
            player: {names[a]: spell(p) for a, p in zip(actions, row, strict=True)}
            for player, names, actions, row in zip(
                game.players, game.actions, system.support, chances, strict=True)},
        payoffs={player: spell(u) for player, u in zip(game.players, payoffs, strict=True)},
        regret=spell(regret),
        exact=enclosure.exact,
        component=0,
        isolated=True if strict else None,
    )


def _payoffs(
    game: Game, support: Support, chances: Sequence[Sequence[Fraction]]
) -> tuple[list[Fraction], Fraction]:
    """Expected payoffs, and the most that a player could gain, exactly for these numbers."""
    payoffs, regret = [], Fraction(0)
    for i in range(game.n):
        table: Any = game.integers[i].astype(object)
        for j in reversed(range(game.n)):
            if j != i:
                table = sum(
                    (table.take(a, axis=j) * p for a, p in zip(support[j], chances[j],
                                                               strict=True)), Fraction(0))
        values = [Fraction(v) / game.denominators[i] for v in table]
        mean = sum((values[a] * p for a, p in zip(support[i], chances[i], strict=True)),
                   Fraction(0))
        payoffs.append(mean)
        regret = max(regret, max(values) - mean)
    return payoffs, regret


def _is_strict(game: Game, equilibrium: Equilibrium) -> bool | None:
    index = game.index(equilibrium.profile)
    for i, array in enumerate(game.integers):
        line = array[tuple(slice(None) if j == i else a for j, a in enumerate(index))]
        if int((line == line.max()).sum()) > 1:
            return None
    return True


def _numbered(listed: Sequence[MixedEquilibrium]) -> tuple[MixedEquilibrium, ...]:
    """Component numbers: exact equilibria that differ in one player's strategy are joined."""
    group = list(range(len(listed)))
    seen: dict[Any, int] = {}
    for k, item in enumerate(listed):
        if not item.exact:
            continue
        plays = [tuple(played.items()) for played in item.strategies.values()]
        for i in range(len(plays)):
            key = (i, *plays[:i], *plays[i + 1:])
            if key in seen:
                old, new = group[k], group[seen[key]]
                group = [new if g == old else g for g in group]
            seen.setdefault(key, k)
    numbers: dict[int, int] = {}
    for g in group:
        numbers.setdefault(g, len(numbers) + 1)
    return tuple(
        MixedEquilibrium(**{**vars(item), "component": numbers[g]})
        for item, g in zip(listed, group, strict=True))


def _claim(search: _Search, complete: bool) -> str:
    if complete and not search.continua:
        return "all equilibria of the game: every choice of supports was searched completely"
    left_open = {system.support for system in search.continua}
    undecided = set(search.open)
    done = search.supports - len(left_open | undecided)
    claim = (f"all pure equilibria and all mixed ones on {done} choices of supports, which were "
             "searched completely")
    if left_open:
        claim += (f"; on {len(left_open)} indifference leaves probabilities open: of equilibria "
                  "there, if any, all are listed that ties with further actions determine")
    if undecided:
        claim += f"; on {len(undecided)} something was left undecided"
    if search.left:
        claim += f"; {search.left} were not examined"
    return claim


def _certificate(game: Game, search: _Search, pure: int) -> dict[str, Any]:
    def spelled(supports: Sequence[Support]) -> list[dict[str, list[str]]]:
        return [
            {player: [names[a] for a in actions]
             for player, names, actions in zip(game.players, game.actions, support, strict=True)}
            for support in supports]

    return {
        "kind": "isolated-equilibria",
        "pure": pure,
        "supports": number_of_supports(game.shape),
        "examined": search.supports,
        "cells": search.looked,
        "continua": spelled([system.support for system in search.continua]),
        "undecided": spelled(search.open),
        "not_examined": search.left,
        "boxes": [
            None if enclosure.exact else {
                "centre": list(enclosure.centre), "radius": enclosure.radius,
                "preconditioner": [list(row) for row in enclosure.preconditioner]}
            for _, enclosure, _ in search.found],
    }
