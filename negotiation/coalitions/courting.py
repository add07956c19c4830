"""Courting: what it costs to win partners over against a rival, and whom to take out first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.errors import InputError
from negotiation.exact import exact, integer_array
from negotiation.model.coalitional import CoalitionalGame, subset_sums


@dataclass(frozen=True)
class Bribes:
    """The cheapest way to hold enough voters against a rival who moves second.

    Attributes
    ----------
    cost : the sum of the payments.
    payments : one a voter.
    held : voters who stay, by number.
    surplus : the least that the rival must pay a held voter to turn it.
    """

    cost: Fraction
    payments: tuple[Fraction, ...]
    held: tuple[int, ...]
    surplus: Fraction


def least_bribes(
    biases: Sequence[object], rival_budget: object, needed: int | None = None
) -> Bribes:
    """Least payments with which enough voters stay, whatever a rival offers afterwards.

    Voter i prefers the rival's side by ``biases[i]`` (negative: the payer's). The rival sees the
    payments and turns the cheapest voters, as many as it needs, if that is within its budget. A
    voter who is exactly compensated stays, and a rival who could just afford it does not attack.

    Parameters
    ----------
    needed
        Votes that the payer needs; default a majority.

    Raises
    ------
    InputError
        If the budget is negative or the votes needed are not among 1 to the number of voters.

    Notes
    -----
    Held voters end with a common surplus t, or more where they lean to the payer by more. With m
    held the rival must turn ``m - needed + 1``; more than the minimum are held when that makes
    turning enough of them dear. The least cost over m is taken.

    Examples
    --------
    Three indifferent voters against a budget of 6: all are paid 3, not two of them 6.

    >>> found = least_bribes([0, 0, 0], 6)
    >>> str(found.cost), found.held
    ('9', (0, 1, 2))

    References
    ----------
    Groseclose and Snyder (1996), Buying supermajorities.
    """
    lean = [exact(bias) for bias in biases]
    budget = exact(rival_budget)
    n = len(lean)
    needed = n // 2 + 1 if needed is None else needed
    if not 1 <= needed <= n or budget < 0:
        raise InputError(f"expected votes needed from 1 to {n} and a budget of at least 0, found "
                         f"{needed} and {budget}")
    order = sorted(range(n), key=lambda i: (lean[i], i))
    friendly = sum(bias <= 0 for bias in lean)
    plans = [_holding(lean, order[:m], m - needed + 1, budget)
             for m in range(max(needed, friendly), n + 1)]
    return min(plans, key=lambda plan: (plan.cost, len(plan.held)))


def _holding(
    lean: Sequence[Fraction], held: Sequence[int], turned: int, budget: Fraction
) -> Bribes:
    """Payments that hold these voters when the rival must turn some number of them."""
    firm = sorted(max(-lean[i], Fraction(0)) for i in held)
    level = _level(firm, turned, budget)
    payments = [Fraction(0)] * len(lean)
    for i in held:
        payments[i] = max(lean[i] + level, Fraction(0))
    return Bribes(sum(payments, Fraction(0)), tuple(payments), tuple(sorted(held)),
                  max(level, firm[0]))


def _level(firm: Sequence[Fraction], turned: int, budget: Fraction) -> Fraction:
    """Least t at which the smallest `turned` of max(t, firm) sum to at least the budget."""
    if sum(firm[:turned], Fraction(0)) >= budget:
        return Fraction(0)
    for k in range(1, turned + 1):
        level = (budget - sum(firm[k:turned], Fraction(0))) / k
        if k == turned or level <= firm[k]:
            return level
    raise AssertionError("some level reaches every budget")


@dataclass(frozen=True)
class TruthfulEquilibrium:
    """Payments of two rivals to one target in a truthful equilibrium.

    Attributes
    ----------
    action : what the target does: it maximises the sum of all payoffs.
    net : the net payoffs of the rivals: one pair, or the two ends of a segment of equilibria.
    contributions : what they pay at each.
    """

    action: str
    net: tuple[tuple[Fraction, Fraction], ...]
    contributions: tuple[tuple[Fraction, Fraction], ...]


def truthful_equilibrium(
    target: Mapping[str, object], first: Mapping[str, object], second: Mapping[str, object]
) -> TruthfulEquilibrium:
    """Two rivals court one target at the same time, paying for what it does.

    Parameters
    ----------
    target, first, second
        For each action of the target what it is worth to the target and to each rival.

    Notes
    -----
    With W(S) the greatest sum of payoffs of the target and the rivals in S, net payoffs n are the
    Pareto frontier of ``n_i <= W(N) - W(N - i)``, ``n_1 + n_2 <= W(N) - W(none)``. They can be
    negative: a rival may pay to avert harm. Among actions with the greatest sum the first is taken.

    Examples
    --------
    >>> found = truthful_equilibrium({"join": 0, "stay": 1}, {"join": 4, "stay": 0},
    ...                              {"join": 0, "stay": 2})
    >>> found.action, [[str(x) for x in pair] for pair in found.contributions]
    ('join', [['3', '0']])

    References
    ----------
    Bernheim and Whinston (1986), Menu auctions, resource allocation, and economic influence.
    """
    own, one, two = ({a: exact(x) for a, x in table.items()} for table in (target, first, second))
    if not own or own.keys() != one.keys() or own.keys() != two.keys():
        raise InputError("expected payoffs of the target and of both rivals for the same actions")

    def most(*values: Mapping[str, Fraction]) -> Fraction:
        return max(sum((table[a] for table in values), Fraction(0)) for a in own)

    everybody = most(own, one, two)
    action = next(a for a in own if own[a] + one[a] + two[a] == everybody)
    limits = everybody - most(own, two), everybody - most(own, one)
    total = everybody - most(own)
    net: tuple[tuple[Fraction, Fraction], ...] = (limits,)
    if sum(limits) > total:
        net = ((limits[0], total - limits[0]), (total - limits[1], limits[1]))
    gross = one[action], two[action]
    return TruthfulEquilibrium(action, net, tuple(
        (gross[0] - pair[0], gross[1] - pair[1]) for pair in net))


@dataclass(frozen=True)
class Blocking:
    """The cheapest partners to take out of a coalition so that it fails.

    Attributes
    ----------
    cost : the sum of their prices; None where nobody's loss makes it fail.
    members : who is taken out.
    """

    cost: Fraction | None
    members: tuple[str, ...]


def cheapest_blocking_set(
    game: CoalitionalGame, prices: Mapping[str, object], threshold: object = 1
) -> Blocking:
    """The cheapest set of partners whose loss leaves the rest worth less than a threshold.

    Parameters
    ----------
    prices
        What each partner can be had for; partners left out cannot be.
    threshold
        What the rest must be worth to go on; default 1, a winning coalition.

    Examples
    --------
    >>> from negotiation.model.coalitional import VotingRule
    >>> votes = CoalitionalGame(("A", "B", "C"), rules=(
    ...     VotingRule((Fraction(3), Fraction(2), Fraction(2)), Fraction(4)),))
    >>> found = cheapest_blocking_set(votes, {"A": 5, "B": 2, "C": 2})
    >>> str(found.cost), found.members
    ('4', ('B', 'C'))
    """
    for player in prices:
        game.mask([player])
    offered = [i for i, player in enumerate(game.players) if player in prices]
    scaled, unit = integer_array([exact(prices[game.players[i]]) for i in offered])
    if (scaled < 0).any():
        raise InputError("expected prices of at least 0")
    cost = subset_sums(scaled)
    taken = subset_sums(np.array([1 << i for i in offered], dtype=np.int64))
    limit = exact(threshold) * game.denominator
    everyone = (1 << game.n) - 1
    fails = game.integers[everyone ^ taken] * limit.denominator < limit.numerator
    if not fails.any():
        return Blocking(None, ())
    best = min(np.flatnonzero(fails), key=lambda k: (cost[k], int(taken[k]).bit_count(), k))
    return Blocking(Fraction(int(cost[best]), unit), tuple(game.members(int(taken[best]))))


def price_of_partner(inside: object, alternatives: Sequence[object]) -> Fraction:
    """What keeps a partner in a coalition: what its best alternative offers above it, at least 0.

    Examples
    --------
    >>> str(price_of_partner(2, [1, "7/2"]))
    '3/2'
    """
    return max(Fraction(0), Fraction(0), *(exact(other) - exact(inside) for other in alternatives))
