"""Where in the plane of two players' patience a deal is kept, and which deal is the best kept.

Under reversion each player keeps a deal from a discount of its own on, whatever the other's: a
deal is kept on a rectangle, and the best sustainable deal changes along stairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.truces.critical import critical_of_player
from negotiation.truces.judging import REVERSIONS
from negotiation.truces.least import Number
from negotiation.truces.named_deal import named_deal
from negotiation.truces.reversion import ranked
from negotiation.truces.stage import Index, Stage, stage
from negotiation.truces.stated_terms import stated_terms


@dataclass(frozen=True, eq=False)
class PatienceMap:
    """Which deal is the best that is kept, over a grid of two players' discount factors.

    Parameters
    ----------
    players
        The two players.
    first, second
        The discount factors of the grid.
    rank
        ``(len(first), len(second))``: the place of the best deal kept, from 0; -1 where none is.
    deals
        Names of the deals that appear, by place.
    """

    players: tuple[str, str]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    rank: NDArray[np.intp]
    deals: dict[int, str]

    @property
    def shares(self) -> dict[str, float]:
        """For each deal that appears the share of the grid on which it is the best."""
        places, counts = np.unique(self.rank[self.rank >= 0], return_counts=True)
        return {self.deals[int(k)]: float(n / self.rank.size)
                for k, n in zip(places, counts, strict=True)}


def patience_region(
    model: Game | Negotiation, deal: Profile, punishment: str = "nash", **given: object
) -> dict[str, Number | None]:
    """For each player with a choice the least discount factor at which it keeps a deal.

    The deal is self-enforcing exactly where every player's discount factor is at least its own;
    nowhere if one of them is None.

    Parameters
    ----------
    model, deal, punishment
        As of `negotiation.self_enforcing`.
    given
        `lag`, `hazard`, `horizon`, `renewal`, as there.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 4], [0, 1]]})
    >>> patience_region(game, ("1", "1"))
    {'A': Fraction(1, 2), 'B': Fraction(1, 3)}
    """
    game, ground = _ground(model, punishment, given)
    index = named_deal(model, game, deal)
    return {game.players[i]: ground.critical(i, index, punishment) for i in ground.movers}


def patience_map(
    model: Game | Negotiation,
    punishment: str = "nash",
    deals: Sequence[Profile] | None = None,
    grid: int | tuple[Any, Any] = 200,
    **given: object,
) -> PatienceMap:
    """The best self-enforcing deal over a grid of two players' discount factors.

    Best by the product of gains over what each falls back to, the order of
    `negotiation.self_enforcing`; deals that give somebody no gain come last.

    Parameters
    ----------
    deals
        Deals to choose from, the best first; default all, in that order.
    grid
        How many discount factors on each side, or both sides' factors themselves.
    given
        `lag`, `hazard`, `horizon`, `renewal`.

    Raises
    ------
    InputError
        Unless exactly two players have a choice.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> patience_map(game, grid=4).rank
    array([[3, 3, 3, 3],
           [3, 3, 3, 3],
           [3, 3, 0, 0],
           [3, 3, 0, 0]])
    """
    game, ground = _ground(model, punishment, given)
    if len(ground.movers) != 2:
        raise InputError(f"a map of patience needs two players with a choice, found "
                         f"{len(ground.movers)}")
    order = (_in_rank_order(ground, punishment) if deals is None
             else [named_deal(model, game, deal) for deal in deals])
    first, second = _sides(grid)
    rank = _best(ground, punishment, order, first, second)
    one, other = (game.players[i] for i in ground.movers)
    shown = np.unique(rank[rank >= 0]).tolist()
    return PatienceMap((one, other), first, second, rank, {k: game.label(order[k]) for k in shown})


def _ground(
    model: Game | Negotiation, punishment: str, given: dict[str, Any]
) -> tuple[Game, Stage]:
    if punishment not in REVERSIONS:
        raise InputError(f"expected a punishment among {', '.join(REVERSIONS)}, found "
                         f"{punishment!r}")
    game = model.game() if isinstance(model, Negotiation) else model
    return game, stage(game, **stated_terms(model, game, **given))


def _in_rank_order(ground: Stage, punishment: str) -> list[Index]:
    return ranked(ground, list(np.ndindex(ground.game.shape)), punishment)


def _sides(grid: int | tuple[Any, Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if isinstance(grid, tuple):
        first, second = (np.sort(np.asarray(side, dtype=np.float64)) for side in grid)
        return first, second
    # the middles of equal cells, so that 0 and 1 are left out
    side = (np.arange(grid) + 0.5) / grid
    return side, side


def _best(
    ground: Stage, punishment: str, order: Sequence[Index], first: NDArray[np.float64],
    second: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Each deal enters the grid at its own corner; from there on the best so far is kept."""
    at = tuple(np.array(order).T) if len(order) else ()
    needs = [critical_of_player(ground, i, punishment)[at] for i in ground.movers]
    rows, columns = (np.searchsorted(side, need, side="left")
                     for side, need in zip((first, second), needs, strict=True))
    none = len(order)
    rank = np.full((len(first), len(second)), none)
    inside = (rows < len(first)) & (columns < len(second))
    np.minimum.at(rank, (rows[inside], columns[inside]), np.flatnonzero(inside))
    rank = np.minimum.accumulate(np.minimum.accumulate(rank, axis=0), axis=1)
    return np.where(rank == none, -1, rank)
