"""Which equilibrium is to be expected: risk dominance, and where best replies lead."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.errors import InputError
from negotiation.exact import plain
from negotiation.model.game import Game, require_game
from negotiation.result import Method, Result, Status


@dataclass(frozen=True)
class Product:
    """An equilibrium and the product of what the two players would lose by deviating from it."""

    profile: dict[str, str]
    losses: dict[str, Fraction]
    product: Fraction


@dataclass(frozen=True, kw_only=True)
class RiskDominance(Result):
    """The risk-dominant one of the two strict equilibria of a 2x2 game.

    Attributes
    ----------
    dominant
        Its profile, or None if both products are equal.
    products
        Both equilibria in file order.
    """

    command: ClassVar[str] = "equilibria"
    concept: str = "risk-dominance"
    dominant: dict[str, str] | None
    products: tuple[Product, ...]

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {"concept": self.concept, "dominant": self.dominant,
                "products": [plain(vars(item)) for item in self.products]}


def risk_dominance(game: Game) -> RiskDominance:
    """Compare the two strict equilibria of a 2x2 game (Harsanyi and Selten 1988), exactly.

    The equilibrium with the larger product of deviation losses risk-dominates the other.

    Raises
    ------
    InputError
        If the game is not 2x2 or has not exactly two strict equilibria.

    Examples
    --------
    >>> hunt = Game.from_payoffs({"A": [[9, 0], [8, 7]], "B": [[9, 8], [0, 7]]},
    ...                          actions=[["stag", "hare"]] * 2)
    >>> risk_dominance(hunt).dominant
    {'A': 'hare', 'B': 'hare'}
    """
    require_game(game)
    if game.shape != (2, 2):
        raise InputError(f"risk dominance is defined here for 2x2 games; this one is {game.shape}")
    strict = []
    for index in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        losses = {
            player: game.exact_payoff(i, index) - game.exact_payoff(i, _other(index, i))
            for i, player in enumerate(game.players)
        }
        if min(losses.values()) > 0:
            first, second = losses.values()
            strict.append(Product(game.profile(index), losses, first * second))
    if len(strict) != 2:
        raise InputError("risk dominance compares two strict equilibria; this game has "
                         f"{len(strict)}")
    one, two = strict
    dominant = max(strict, key=lambda item: item.product).profile
    return RiskDominance(
        model=game,
        method=Method("risk-dominance", references=("harsanyiselten1988",)),
        status=Status.COMPLETE,
        claim="the strict equilibrium with the larger product of deviation losses"
        if one.product != two.product else "both strict equilibria have equal products of "
        "deviation losses: neither risk-dominates the other",
        certificate={"kind": "deviation-losses"},
        dominant=dominant if one.product != two.product else None,
        products=(one, two),
    )


def _other(index: tuple[int, int], i: int) -> tuple[int, int]:
    return (1 - index[0], index[1]) if i == 0 else (index[0], 1 - index[1])


@dataclass(frozen=True)
class End:
    """Where best replies end.

    Parameters
    ----------
    profiles
        One equilibrium, or the profiles of a cycle in the order in which they are visited.
    equilibrium
        Whether it is an equilibrium.
    starts
        From how many profiles the players get there.
    """

    profiles: tuple[dict[str, str], ...]
    equilibrium: bool
    starts: int


@dataclass(frozen=True, kw_only=True)
class BestReplyDynamics(Result):
    """Where best replies lead from every profile, most frequent end first.

    Attributes
    ----------
    simultaneous
        Whether all players move at once, or one after the other in file order.
    ends
        Together their `starts` count all profiles.
    """

    command: ClassVar[str] = "equilibria"
    concept: str = "best-reply-dynamics"
    simultaneous: bool
    ends: tuple[End, ...]

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {"concept": self.concept, "simultaneous": self.simultaneous,
                "ends": [plain(vars(end)) for end in self.ends]}


def best_reply_dynamics(game: Game, simultaneous: bool = False) -> BestReplyDynamics:
    """Follow best replies from every profile until they repeat, exactly.

    A player keeps its action if it is a best reply, and otherwise takes the first best reply in
    file order. One after the other, players move in file order again and again; a round counts
    as one step.

    Parameters
    ----------
    simultaneous
        All players move at once.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    >>> [(end.profiles[0], end.starts) for end in best_reply_dynamics(game).ends]
    [({'A': '1', 'B': '1'}, 2), ({'A': '2', 'B': '2'}, 2)]
    """
    require_game(game)
    step = _steps(game, simultaneous)
    cycles, end_of = _cycles(step)
    counts = np.bincount(end_of, minlength=len(cycles))
    mask = pure_equilibrium_mask(game).ravel()
    ends = [
        End(tuple(_profile(game, k) for k in cycle), len(cycle) == 1 and bool(mask[cycle[0]]),
            int(count))
        for cycle, count in zip(cycles, counts, strict=True)
    ]
    order = sorted(range(len(ends)), key=lambda k: (-ends[k].starts, cycles[k][0]))
    return BestReplyDynamics(
        model=game,
        method=Method("best-reply-dynamics", {"simultaneous": simultaneous}),
        status=Status.COMPLETE,
        claim="where best replies lead from every profile, ties broken in favour of the present "
        "action and then of the first in file order",
        certificate={"kind": "all-profiles", "profiles": game.size},
        simultaneous=simultaneous,
        ends=tuple(ends[k] for k in order),
    )


def _steps(game: Game, simultaneous: bool) -> NDArray[np.intp]:
    """For each profile, by its number in file order, the next one."""
    replies = []
    for i, integers in enumerate(game.integers):
        best = integers == integers.max(axis=i, keepdims=True)
        own = np.arange(game.shape[i]).reshape([-1 if j == i else 1 for j in range(game.n)])
        first = np.expand_dims(best.argmax(axis=i), i)
        replies.append(np.where(best, own, first).ravel())
    places = np.array(np.unravel_index(np.arange(game.size), game.shape))
    if simultaneous:
        return np.asarray(np.ravel_multi_index(tuple(np.array(replies)), game.shape))
    at = np.arange(game.size)
    for i in range(game.n):
        moved = places[:, at].copy()
        moved[i] = replies[i][at]
        at = np.asarray(np.ravel_multi_index(tuple(moved), game.shape))
    return at


def _cycles(step: NDArray[np.intp]) -> tuple[list[list[int]], NDArray[np.intp]]:
    """The cycles of a map, and for each point the number of the one it ends in."""
    end_of = np.full(len(step), -1)
    cycles: list[list[int]] = []
    for start in range(len(step)):
        path: list[int] = []
        at = start
        met: dict[int, int] = {}
        while end_of[at] < 0 and at not in met:
            met[at] = len(path)
            path.append(at)
            at = int(step[at])
        if end_of[at] < 0:
            cycle = path[met[at]:]
            turn = cycle.index(min(cycle))
            cycles.append(cycle[turn:] + cycle[:turn])
            end = len(cycles) - 1
        else:
            end = int(end_of[at])
        end_of[path] = end
    return cycles, end_of


def _profile(game: Game, number: int) -> dict[str, str]:
    return game.profile([int(a) for a in np.unravel_index(number, game.shape)])


