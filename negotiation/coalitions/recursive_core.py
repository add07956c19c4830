"""The recursive core: deviators expect the others to settle into a core of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from negotiation.errors import InputError
from negotiation.model.partition import Blocs, PartitionGame, ordered, partitions_of
from negotiation.model.subsets import bits
from negotiation.numerics.linear_program import maximise

# Partitions and residual games grow with Bell's numbers.
MOST_PLAYERS = 6


@dataclass(frozen=True)
class CoreOutcome:
    """A partition with payoffs in the core, and such payoffs.

    Attributes
    ----------
    partition : its blocs, each of which shares out just what it is worth in this partition.
    payoffs : one of the ways to do so, by player, that no coalition can improve upon; mostly there
        are others.
    """

    partition: Blocs
    payoffs: tuple[Fraction, ...]


def recursive_core(game: PartitionGame, optimistic: bool) -> list[CoreOutcome]:
    """The partitions for which payoffs exist that no coalition can improve upon, with payoffs.

    A coalition S that leaves expects the others to end in the core of their residual game, given
    S, or, where that is empty, in any partition: the best of these for S (optimistic) or the
    worst (pessimistic). It improves when it is then worth more than its members are paid.

    Parameters
    ----------
    game
        With every partition of its players listed.

    Returns
    -------
    list of outcomes
        Every partition that has payoffs in the core, with one point of them; empty where the
        recursive core is.

    Raises
    ------
    InputError
        If a partition is missing, or there are more than six players.

    Examples
    --------
    >>> game = PartitionGame.from_partitions(["A", "B"], [
    ...     ([["A"], ["B"]], {"A": 1, "B": 4}), ([["A", "B"]], {"A,B": 6})])
    >>> for outcome in recursive_core(game, optimistic=True):
    ...     print(outcome.partition, *outcome.payoffs)
    (3,) 1 5

    References
    ----------
    Koczy (2007), A recursive core for partition function form games; Huang and Sjostrom (2003).
    """
    if game.n > MOST_PLAYERS:
        raise InputError(f"the recursive core is found for up to {MOST_PLAYERS} players, "
                         f"found {game.n}")
    everyone = (1 << game.n) - 1
    missing = next((p for p in partitions_of(everyone) if ordered(p) not in game.worths), None)
    if missing is not None:
        raise InputError("the recursive core needs every partition; missing: "
                         + " | ".join(map(game.label, missing)))
    prefer: Callable[..., Fraction] = max if optimistic else min

    @cache
    def expected(coalition: int, rest: int, outside: Blocs) -> Fraction:
        """What a coalition expects when it leaves the rest, all others being settled."""
        given = ordered((*outside, coalition))
        residual = core(rest, given) or tuple(partitions_of(rest))
        return prefer(_worth(game, coalition, (*given, *blocs)) for blocs in residual)

    @cache
    def core(players: int, outside: Blocs) -> tuple[Blocs, ...]:
        return tuple(blocs for blocs, _ in outcomes(players, outside))

    def outcomes(players: int, outside: Blocs) -> list[tuple[Blocs, dict[int, Fraction]]]:
        if not players:
            return [((), {})]
        demands = {mask: expected(mask, players ^ mask, outside) for mask in _subsets(players)}
        # any grouping of the players demands at most what there is: a quick refusal
        least = max(sum(demands[bloc] for bloc in blocs) for blocs in partitions_of(players))
        paid = ({bloc: _worth(game, bloc, (*outside, *blocs)) for bloc in blocs}
                for blocs in partitions_of(players))
        return [(tuple(worths), payoffs) for worths in paid if sum(worths.values()) >= least
                and (payoffs := _payoffs(worths, demands)) is not None]

    return [CoreOutcome(ordered(blocs), tuple(payoffs[i] for i in range(game.n)))
            for blocs, payoffs in outcomes(everyone, ())]


def _worth(game: PartitionGame, bloc: int, partition: Blocs) -> Fraction:
    worth = game.worth(bloc, ordered(partition))
    assert worth is not None
    return worth


def _subsets(players: int) -> list[int]:
    masks, mask = [], players
    while mask:
        masks.append(mask)
        mask = (mask - 1) & players
    return masks


def _payoffs(
    paid: dict[int, Fraction], demands: dict[int, Fraction]
) -> dict[int, Fraction] | None:
    """How blocs can share their worths so that every coalition gets what it demands, if at all."""
    if any(demands[bloc] > worth for bloc, worth in paid.items()):
        return None
    members = [i for bloc in paid for i in bits(bloc)]
    found = maximise(
        [0] * len(members),
        [[-(mask >> i & 1) for i in members] for mask in demands],
        [-demand for demand in demands.values()],
        [[bloc >> i & 1 for i in members] for bloc in paid],
        list(paid.values()),
        free=range(len(members)),
    )
    return dict(zip(members, found.x, strict=True)) if found.status == "optimal" else None
