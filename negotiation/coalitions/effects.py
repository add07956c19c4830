"""What a change of alignment does to a bargain: through the threat, the pie, and feasibility."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.bargaining.problem import bargaining_problem
from negotiation.bargaining.solutions import BASIC, SOLUTIONS
from negotiation.errors import InputError
from negotiation.exact import exact
from negotiation.model.deals import Deals


@dataclass(frozen=True)
class Effect:
    """The change in one party's payoff, taken apart; the terms add up to the total exactly.

    Attributes
    ----------
    threat : from the change in what happens without a deal.
    pie : from the change in what the deals are worth.
    feasibility : from the change in which deals there are, or whether there is one at all.
    """

    threat: Fraction
    pie: Fraction
    feasibility: Fraction

    @property
    def total(self) -> Fraction:
        """The whole change."""
        return self.threat + self.pie + self.feasibility


@dataclass(frozen=True)
class Surplus:
    """A bargain over one sum that can be shared at will.

    Attributes
    ----------
    first, second : what the two sides get without a deal.
    worth : what a deal is worth to both together.
    """

    first: Fraction
    second: Fraction
    worth: Fraction

    @property
    def lacking(self) -> Fraction:
        """By how much a deal falls short of what the sides have without it; 0 if it does not."""
        return max(self.first + self.second - self.worth, Fraction(0))


def transferable_effect(
    before: Surplus, after: Surplus, share: object = Fraction(1, 2)
) -> tuple[Effect, Effect]:
    """The effect of a change on both sides when payoffs can be transferred.

    The first side gets ``d_1 + w (W - d_1 - d_2)``, or d_1 where that surplus is negative. Its
    threat term is ``(1 - w) dd_1 - w dd_2``, its pie term ``w dW``, and the feasibility term
    ``w`` times the change in what a deal lacks.

    Parameters
    ----------
    share
        The first side's share w of the surplus, in [0, 1].

    Examples
    --------
    A partner that joins the first side takes 2 from what the second has without a deal:

    >>> first, second = transferable_effect(Surplus(Fraction(0), Fraction(0), Fraction(10)),
    ...                                     Surplus(Fraction(0), Fraction(-2), Fraction(10)))
    >>> str(first.threat), str(first.total), str(second.total)
    ('1', '1', '-1')

    References
    ----------
    Nash (1953), Two-person cooperative games, for the split-the-difference payoffs.
    """
    w = exact(share)
    if not 0 <= w <= 1:
        raise InputError(f"expected a share from 0 to 1, found {w}")
    change = {
        "first": after.first - before.first, "second": after.second - before.second,
        "worth": after.worth - before.worth, "lacking": after.lacking - before.lacking,
    }
    return (
        Effect((1 - w) * change["first"] - w * change["second"], w * change["worth"],
               w * change["lacking"]),
        Effect(w * change["second"] - (1 - w) * change["first"], (1 - w) * change["worth"],
               (1 - w) * change["lacking"]),
    )


def clipped_by_options(
    agreed: object, first: object, second: object, worth: object
) -> Fraction | None:
    """What the first side gets when both could take something else instead of the deal.

    An outside option bounds the bargain, and does not shift it: ``clip(x, o_1, W - o_2)``; None
    where the options are worth more than the deal.

    Examples
    --------
    >>> [str(clipped_by_options(5, option, 0, 10)) for option in (3, 7, 11)]
    ['5', '7', 'None']

    References
    ----------
    Binmore, Rubinstein and Wolinsky (1986); Binmore, Shaked and Sutton (1989).
    """
    low, high = exact(first), exact(worth) - exact(second)
    return None if low > high else min(max(exact(agreed), low), high)


@dataclass(frozen=True)
class Stance:
    """A bargain under one alignment of the partners.

    Attributes
    ----------
    deals : the deals with their payoffs, and the disagreement point.
    infeasible : names of deals that cannot be made under it.
    """

    deals: Deals
    infeasible: Collection[str] = ()


def bargain_effect(
    before: Stance, after: Stance, solution: str = "nash", weights: object = None
) -> dict[str, Effect]:
    """The effect of a change of alignment on every party in a bargain over a list of deals.

    Along one path: first the payoffs without a deal change (threat), then the payoffs of the
    deals (pie), last which deals are feasible (feasibility). Where no deal is better than
    disagreement for all, everybody gets its disagreement payoff.

    Parameters
    ----------
    before, after
        With the same parties and the same deals by name.
    solution
        ``nash``, ``kalai-smorodinsky``, ``egalitarian`` or ``utilitarian``.

    Raises
    ------
    InputError
        If parties or deals differ, or the solution is another.

    Examples
    --------
    >>> names = ["a", "b", "c"]
    >>> deals = Deals.from_payoffs([[4, 1], [3, 3], [1, 4]], names=names, parties=["A", "B"],
    ...                            disagreement=[0, 0])
    >>> found = bargain_effect(Stance(deals), Stance(deals.with_disagreement([2, 0])))
    >>> {party: str(effect.threat) for party, effect in found.items()}
    {'A': '0', 'B': '0'}

    References
    ----------
    Nash (1950) for the default solution; the path is a convention, and is stated.
    """
    if solution not in BASIC:
        raise InputError(f"expected a solution among {', '.join(BASIC)}, found {solution!r}")
    if before.deals.parties != after.deals.parties or (
            list(before.deals.names) != list(after.deals.names)):
        raise InputError("expected the same parties and deals before and after")
    point = after.deals.disagreement
    steps = [
        _agreed(before.deals, before.infeasible, before.deals.disagreement, solution, weights),
        _agreed(before.deals, before.infeasible, point, solution, weights),
        _agreed(after.deals, before.infeasible, point, solution, weights),
        _agreed(after.deals, after.infeasible, point, solution, weights),
    ]
    return {
        party: Effect(*(steps[k + 1][party] - steps[k][party] for k in range(3)))
        for party in before.deals.parties
    }


def _agreed(
    deals: Deals, infeasible: Collection[str], point: tuple[Fraction, ...] | None,
    solution: str, weights: object,
) -> Mapping[str, Fraction]:
    """What each party gets: the solution over the feasible deals, or disagreement."""
    if point is None:
        raise InputError("expected a disagreement point")
    kept = [k for k, name in enumerate(deals.names) if name not in infeasible]
    nothing = dict(zip(deals.parties, point, strict=True))
    if not kept:
        return nothing
    part = Deals(deals.parties, tuple(deals.names[k] for k in kept),
                 tuple(table[np.array(kept)] for table in deals.integers), deals.denominators,
                 point, False, deals.weights)
    problem = bargaining_problem(part, weights=weights, lotteries=False)  # type: ignore[arg-type]
    found = SOLUTIONS[solution](problem)
    if found.payoffs is None:
        return nothing
    return {party: exact(found.payoffs[party]) for party in deals.parties}
