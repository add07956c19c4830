"""Which agreements last: nobody inside would leave, nobody outside would join."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from negotiation.coalitions.partition_worths import alone_beside
from negotiation.model.partition import PartitionGame


@dataclass(frozen=True)
class Agreement:
    """Stability of one coalition, with everybody else alone.

    Attributes
    ----------
    coalition : its bitmask.
    internal : whether no member gains by leaving.
    external : whether no outsider gains by joining.
    potentially_internal : whether transfers among the members can keep all of them.
    surplus : what is left of the coalition's worth when each member is paid what it would get
        by leaving; if negative, the price of holding it together.
    leaving, joining : for each member what it gets inside and after leaving; for each outsider
        what it gets outside and after joining.

    Verdicts are None where a partition that they need is not listed.
    """

    coalition: int
    internal: bool | None
    external: bool | None
    potentially_internal: bool | None
    surplus: Fraction | None
    leaving: dict[int, tuple[Fraction | None, Fraction | None]]
    joining: dict[int, tuple[Fraction | None, Fraction | None]]


def agreements(game: PartitionGame) -> list[Agreement]:
    """Internal, external and potential internal stability of every coalition of two or more.

    The indifferent stay, and do not join. A bloc's worth is shared in proportion to the game's
    shares; equally, unless it says otherwise.

    Examples
    --------
    >>> game = PartitionGame.from_partitions(["A", "B"], [
    ...     ([["A"], ["B"]], {"A": 1, "B": 4}), ([["A", "B"]], {"A,B": 6})])
    >>> found, = agreements(game)
    >>> found.internal, found.potentially_internal, str(found.surplus)
    (False, True, '1')

    References
    ----------
    d'Aspremont, Jacquemin, Gabszewicz and Weymark (1983); Carraro and Siniscalco (1993); Carraro,
    Eyckmans and Finus (2006) for potential internal stability.
    """
    return [_agreement(game, mask) for mask in sorted(range(1, 1 << game.n), key=int.bit_count)
            if mask.bit_count() > 1]


def _agreement(game: PartitionGame, mask: int) -> Agreement:
    leaving, joining = {}, {}
    for i in range(game.n):
        single = 1 << i
        if mask & single:
            leaving[i] = _payoff(game, i, mask), _payoff(game, i, mask ^ single)
        else:
            joining[i] = _payoff(game, i, mask), _payoff(game, i, mask | single)
    worth = game.worth(mask, alone_beside(game, mask))
    outside = [after for _, after in leaving.values()]
    surplus = None
    if worth is not None and None not in outside:
        surplus = worth - sum((x for x in outside if x is not None), Fraction(0))
    return Agreement(
        mask, _stay(leaving), _stay(joining), None if surplus is None else surplus >= 0, surplus,
        leaving, joining,
    )


def _payoff(game: PartitionGame, i: int, mask: int) -> Fraction | None:
    """What a player gets when one coalition forms and all others stand alone."""
    partition = alone_beside(game, mask)
    bloc = mask if mask >> i & 1 else 1 << i
    worth = game.worth(bloc, partition)
    if worth is None or bloc == 1 << i:
        return worth
    total = sum(share for j, share in enumerate(game.shares) if bloc >> j & 1)
    return worth * game.shares[i] / total if total else None


def _stay(options: dict[int, tuple[Fraction | None, Fraction | None]]) -> bool | None:
    unknown = False
    for stay, move in options.values():
        if stay is None or move is None:
            unknown = True
        elif move > stay:
            return False
    return None if unknown else True
