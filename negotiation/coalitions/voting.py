"""Power in weighted voting, counted exactly: by weight, or coalition by coalition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError, TooLargeError
from negotiation.exact import INTEGER_LIMIT, integer_array
from negotiation.model.coalitional import CoalitionalGame, VotingRule
from negotiation.model.slices import MEMORY_ALLOWED

# Counts of coalitions of more voters do not fit int64.
_WIDEST = 62
# The coalitions of no more voters are looked at one by one where that is less work.
_MOST_LISTED = 22


@dataclass(frozen=True)
class VotingPower:
    """Power of the voters under rules that must all be passed.

    Attributes
    ----------
    swings : for each voter how many coalitions of the others win only with it.
    winning : the number of winning coalitions.
    shapley, banzhaf : for each voter the Shapley-Shubik index, and swings over ``2**(n-1)``.
    """

    swings: tuple[int, ...]
    winning: int
    shapley: tuple[Fraction, ...]
    banzhaf: tuple[Fraction, ...]


def voting_power(game: CoalitionalGame) -> VotingPower:
    """The Shapley-Shubik and Banzhaf indices of weighted voting, by generating functions.

    For every set of rules the coalitions that fail all of it are counted by size and weight, and
    each voter is divided out of the count in turn; inclusion and exclusion over the rules gives
    the coalitions that win. With few voters of large weights the coalitions are looked at one by
    one instead.

    Raises
    ------
    InputError
        If the game is no weighted voting.
    TooLargeError
        If the counts do not fit in memory.

    Examples
    --------
    The Council of the EEC of 1958, 12 of 17 votes:

    >>> votes = [4, 4, 4, 2, 2, 1]
    >>> council = CoalitionalGame(("D", "F", "I", "B", "N", "L"), rules=(
    ...     VotingRule(tuple(map(Fraction, votes)), Fraction(12)),))
    >>> power = voting_power(council)
    >>> power.swings, [str(x) for x in power.shapley]
    ((10, 10, 10, 6, 6, 0), ['7/30', '7/30', '7/30', '3/20', '3/20', '0'])

    References
    ----------
    Shapley and Shubik (1954); Banzhaf (1965); generating functions: Brams and Affuso (1976).
    """
    if not game.rules:
        raise InputError("expected a game of weighted voting, found none")
    n = game.n
    weights, quotas, least = _reduced(game.rules, n)
    cells = (n + 1) * prod(quotas)
    if n <= _MOST_LISTED and cells > n * 2**n:
        swings, winning = _listed(weights, quotas, least)
    else:
        _allowed(cells, n)
        swings, winning = _counted(weights, quotas, least)
    orders = [factorial(s) * factorial(n - 1 - s) for s in range(n)]
    return VotingPower(
        tuple(int(sum(row)) for row in swings),
        winning,
        tuple(Fraction(sum(int(c) * o for c, o in zip(row, orders, strict=True)), factorial(n))
              for row in swings),
        tuple(Fraction(int(sum(row)), 2 ** (n - 1)) for row in swings),
    )


def _listed(
    weights: Sequence[Sequence[int]], quotas: Sequence[int], least: int
) -> tuple[NDArray[Any], int]:
    """For each voter, by size, the coalitions of others that win only with it; all that win."""
    n = len(weights)
    sizes = _totals([1] * n)
    wins = sizes >= least
    for own, quota in zip(zip(*weights, strict=True), quotas, strict=True):
        wins &= np.asarray(_totals(own) >= quota, dtype=bool)
    swings = np.zeros((n, n), dtype=object)
    for i in range(n):
        apart, by_size = wins.reshape(-1, 2, 2**i), sizes.reshape(-1, 2, 2**i)
        swung = apart[:, 1] & ~apart[:, 0]
        swings[i] = np.bincount(by_size[:, 0][swung].astype(np.intp), minlength=n)
    return swings, int(wins.sum())


def _totals(numbers: Sequence[int]) -> NDArray[Any]:
    """The sum of some numbers over each set of their places, by bitmask."""
    small = sum(numbers) < INTEGER_LIMIT
    found: NDArray[Any] = np.zeros(1, dtype=np.int64 if small else object)
    for number in numbers:
        found = np.concatenate([found, found + number])
    return found


def _counted(
    weights: Sequence[Sequence[int]], quotas: Sequence[int], least: int
) -> tuple[NDArray[Any], int]:
    """The same by generating functions."""
    n = len(weights)
    swings = np.zeros((n, n), dtype=object)
    won = np.zeros(n + 1, dtype=object)
    for failed in _subsets(range(len(quotas))):
        sign = -1 if len(failed) % 2 else 1
        limits = [quotas[k] for k in failed]
        each = [[row[k] for k in failed] for row in weights]
        counts = _failing(each, limits)
        won += sign * _by_size(counts)
        for voter, own in enumerate(each):
            others = _divided(counts, own)
            joined = others[(slice(None), *(slice(max(limit - weight, 0))
                                            for limit, weight in zip(limits, own, strict=True)))]
            swings[voter, max(least - 1, 0):] += sign * _by_size(joined)[max(least - 1, 0):-1]
            swings[voter, least:] -= sign * _by_size(others)[least:-1]
    return swings, int(won[least:].sum())


def _reduced(
    rules: Sequence[VotingRule], n: int
) -> tuple[list[tuple[int, ...]], tuple[int, ...], int]:
    """Integer weights of each voter, quotas, and the least size of a winning coalition.

    Rules that count heads are passed by size, which is counted anyway.
    """
    least, tables, quotas = 0, [], []
    for rule in rules:
        scaled, _ = integer_array([*rule.weights, rule.quota])
        unit = int(np.gcd.reduce(scaled[:-1].astype(object))) or 1
        *each, quota = (-(-int(number) // unit) for number in scaled)
        if min(each) == max(each) == 1:
            least = max(least, quota)
        else:
            tables.append(each)
            quotas.append(quota)
    return [tuple(each[i] for each in tables) for i in range(n)], tuple(quotas), least


def _allowed(cells: int, n: int) -> None:
    needed = (8 if n <= _WIDEST else 40) * 3 * cells
    if needed > MEMORY_ALLOWED:
        raise TooLargeError("the count of coalitions by weight", needed, MEMORY_ALLOWED)


def _subsets(rules: Sequence[int]) -> list[tuple[int, ...]]:
    return [part for size in range(len(rules) + 1) for part in combinations(rules, size)]


def _failing(weights: Sequence[Sequence[int]], limits: Sequence[int]) -> NDArray[Any]:
    """Coalitions by size, and by weight below the limit, under each rule."""
    n = len(weights)
    counts = np.zeros((n + 1, *limits), dtype=np.int64 if n <= _WIDEST else object)
    counts[(0,) * counts.ndim] = 1
    for present, own in enumerate(weights):
        for size in range(present + 1, 0, -1):
            _add(counts[size : size + 1], counts[size - 1 : size], own, 1)
    return counts


def _divided(counts: NDArray[Any], own: Sequence[int]) -> NDArray[Any]:
    """The counts of coalitions of the others, when one voter is taken out."""
    others = counts.copy()
    for size in range(1, len(counts)):
        _add(others[size : size + 1], others[size - 1 : size], own, -1)
    return others


def _add(to: NDArray[Any], counts: NDArray[Any], own: Sequence[int], sign: int) -> None:
    """Add counts, moved up by a voter's weights; what reaches a limit is dropped."""
    limits = to.shape[1:]
    if any(weight >= limit for weight, limit in zip(own, limits, strict=True)):
        return
    to[(slice(None), *(slice(weight, None) for weight in own))] += sign * counts[
        (slice(None), *(slice(limit - weight) for weight, limit in zip(own, limits, strict=True)))]


def _by_size(counts: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(counts.reshape(len(counts), -1).sum(axis=1), dtype=object)
