"""Two-level games: which deals the constituencies of a party ratify (Putnam, 1988)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import common, exact, shrink


@dataclass(frozen=True, eq=False)
class WinSet:
    """What the constituencies of one party accept.

    Parameters
    ----------
    accepts
        (constituencies, deals): whether a constituency accepts a deal.
    ratified
        (deals,): whether those who accept have enough votes.
    votes
        For each constituency its votes, as integers on a common scale.
    needed
        The least number of votes, on that scale, with which a deal is ratified.
    """

    accepts: NDArray[np.bool_]
    ratified: NDArray[np.bool_]
    votes: NDArray[Any]
    needed: int


def win_set(
    values: NDArray[Any],
    reservations: Sequence[int] | NDArray[Any],
    votes: Sequence[object] | None = None,
    quota: object | None = None,
) -> WinSet:
    """The deals that a party's constituencies ratify.

    A constituency accepts a deal that gives it at least its reservation level. The deal is
    ratified if the votes of those who accept reach the quota, or are more than half of all
    votes if there is no quota. A party without constituencies ratifies everything.

    Parameters
    ----------
    values
        (constituencies, deals) integers: what each constituency gets from each deal.
    reservations
        For each constituency the least it accepts, an integer on the scale of its values.
    votes
        For each constituency its votes, not negative; default 1.
    quota
        Votes needed; default more than half.

    Notes
    -----
    Putnam (1988), Diplomacy and domestic politics: the logic of two-level games,
    International Organization 42, 427-460.

    Examples
    --------
    >>> found = win_set(np.array([[0, 1, 2], [2, 1, 0], [0, 0, 1]]), [1, 1, 1])
    >>> found.ratified
    array([False,  True,  True])
    """
    values = np.asarray(values)
    least = shrink(np.array([int(level) for level in reservations], dtype=object))
    accepts = np.asarray(values >= least[:, None], dtype=np.bool_)
    weights = [exact(vote) for vote in votes] if votes is not None else [Fraction(1)] * len(values)
    bar = None if quota is None else exact(quota)
    scale = common([*weights, *([] if bar is None else [bar])])
    integers = [int(weight * scale) for weight in weights]
    if not integers:
        needed = 0
    elif bar is None:
        needed = sum(integers) // 2 + 1
    else:
        needed = int(bar * scale)
    array = shrink(np.array(integers, dtype=object))
    return WinSet(accepts, _support(accepts, array) >= needed, array, needed)


def _support(accepts: NDArray[np.bool_], votes: NDArray[Any]) -> NDArray[Any]:
    """Votes in favour, one number a deal."""
    total: NDArray[Any] = (accepts * votes[:, None]).sum(axis=0)
    return total


def binding(found: WinSet, deal: int) -> tuple[int, ...]:
    """The constituencies on which the ratification of a deal turns.

    Where the deal is not ratified, those whose change of mind alone would ratify it; where it
    is, those whose change of mind alone would undo it.

    Examples
    --------
    >>> found = win_set(np.array([[0, 1], [1, 1], [0, 1]]), [1, 1, 1], votes=[2, 1, 1])
    >>> binding(found, 0), binding(found, 1)
    ((0,), (0,))
    """
    accepts = found.accepts[:, deal]
    support = int(_support(found.accepts[:, [deal]], found.votes)[0])
    turned = [
        support + (-int(votes) if yes else int(votes))
        for votes, yes in zip(found.votes, accepts, strict=True)
    ]
    ratified = support >= found.needed
    return tuple(
        c
        for c, (after, yes) in enumerate(zip(turned, accepts, strict=True))
        if bool(yes) == ratified and (after >= found.needed) != ratified
    )


def vetoes(found: WinSet) -> tuple[int, ...]:
    """The constituencies without which all others together cannot ratify anything."""
    total = sum(int(votes) for votes in found.votes)
    return tuple(c for c, votes in enumerate(found.votes) if total - int(votes) < found.needed)


@dataclass(frozen=True)
class Persuasion:
    """The fewest constituencies whose acceptance makes some deal ratified by all parties.

    Parameters
    ----------
    deal
        The deal.
    constituencies
        For each party those to win over.
    """

    deal: int
    constituencies: tuple[tuple[int, ...], ...]


def fewest_to_win_over(found: Sequence[WinSet]) -> Persuasion | None:
    """Where all parties' win-sets do not meet: whom to persuade, and of which deal.

    For one deal it is best to win over those with most votes first, so the smallest set over
    all deals is found exactly in one pass.

    Parameters
    ----------
    found
        The win-set of each party, over the same deals.

    Returns
    -------
    Persuasion or None
        Among the deals that need fewest, the first. None if even unanimous constituencies of
        some party would not reach its quota.

    Examples
    --------
    >>> hawks = win_set(np.array([[1, 0], [1, 0], [1, 0]]), [1, 1, 1])
    >>> doves = win_set(np.array([[0, 1]]), [1])
    >>> fewest_to_win_over([hawks, doves])
    Persuasion(deal=0, constituencies=((), (0,)))
    """
    if any(sum(int(votes) for votes in one.votes) < one.needed for one in found):
        return None
    counts = np.sum([_fewest(one) for one in found], axis=0)
    deal = int(counts.argmin())
    chosen = []
    for one in found:
        against = [c for c in _by_votes(one) if not one.accepts[c, deal]]
        chosen.append(tuple(sorted(against[: int(_fewest(one)[deal])])))
    return Persuasion(deal, tuple(chosen))


def _by_votes(found: WinSet) -> list[int]:
    """Constituencies by votes, most first, then in file order."""
    return sorted(range(len(found.votes)), key=lambda c: -int(found.votes[c]))


def _fewest(found: WinSet) -> NDArray[np.intp]:
    """For each deal, how many of those against it are needed to ratify it."""
    order = _by_votes(found)
    against = ~found.accepts[order]
    gained = np.cumsum(against * found.votes[order][:, None], axis=0)
    short = _support(found.accepts, found.votes) + gained < found.needed
    steps = short & against
    return np.asarray(steps.sum(axis=0) + ~found.ratified, dtype=np.intp)
