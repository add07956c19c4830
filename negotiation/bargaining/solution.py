"""One solution of a bargaining problem, and the deal chosen where several tie."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.frontier import Frontier
from negotiation.bargaining.leximin import leximin_deals
from negotiation.bargaining.polytope import Gains, Lottery
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.products import largest_product

Indices = NDArray[np.intp]
Number = Fraction | float

# Points that are not rational are stated as lotteries, to this share of the frontier.
_SHORT = 10**25


@dataclass(frozen=True)
class Solution:
    """What one solution selects.

    Parameters
    ----------
    name
        The solution.
    payoffs
        For each party its payoff, rational if `exact`; None where the solution is not defined.
    deal
        The deal that gives these payoffs, if one does.
    lottery
        Deals with their probabilities; one deal for certain where `deal` is named.
    surplus
        Sum over the parties of payoff less disagreement payoff.
    ties
        All deals that attain the same value of the solution's criterion, in file order.
    exact
        Whether `payoffs` are the solution itself or floats near it.
    why
        Why the solution is not defined, if it is not.
    certificate
        What proves it, to an independent checker.
    details
        What only this solution has, such as the offers that lead to it.
    """

    name: str
    payoffs: dict[str, Number] | None
    deal: str | None = None
    lottery: tuple[tuple[str, Fraction], ...] = ()
    surplus: Number | None = None
    ties: tuple[str, ...] = ()
    exact: bool = True
    why: str | None = None
    certificate: dict[str, Any] = field(default_factory=dict, compare=False)
    details: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The solution as data, without its certificate."""
        answer = {
            "payoffs": self.payoffs,
            "deal": self.deal,
            "lottery": [{"deal": deal, "probability": share} for deal, share in self.lottery],
            "surplus": self.surplus,
            "ties": self.ties,
            "exact": self.exact,
            **self.details,
        }
        return answer if self.why is None else {**answer, "why": self.why}


def undefined(
    problem: Problem, name: str, lotteries: bool = False, two: bool = False
) -> Solution | None:
    """The record of a solution that is not defined for a problem; None where it is.

    Parameters
    ----------
    lotteries, two
        Whether the solution is defined only where lotteries can be agreed on, and only for two
        parties.
    """
    if two and problem.n != 2:
        return Solution(name, None, why="it is defined for two parties only")
    if not problem.essential:
        return Solution(name, None, why=problem.no_agreement)
    if lotteries and not problem.lotteries:
        return Solution(name, None, why="it is defined only where lotteries can be agreed on")
    return None


def chosen_deal(
    problem: Problem, name: str, ties: Indices, certificate: dict[str, Any]
) -> Solution:
    """The solution among tied deals.

    Of the tied deals the first by weighted Nash product, then by leximin of gains, then in
    the file.

    Parameters
    ----------
    ties
        Indices of all deals that attain the criterion, increasing, at least one.
    """
    best = largest_product(problem, ties)
    best = leximin_deals(problem, [Fraction(1)] * problem.n, best)
    k = int(best[0])
    names = problem.deals.names
    return Solution(
        name,
        dict(zip(problem.deals.parties, problem.deals.exact_payoffs(k), strict=True)),
        names[k],
        ((names[k], Fraction(1)),),
        sum(problem.gain(k), Fraction(0)),
        tuple(names[tie] for tie in ties),
        certificate=certificate,
    )


def chosen_gains(
    problem: Problem, name: str, gains: Gains, weights: Gains, certificate: dict[str, Any]
) -> Solution:
    """The solution at exact gains, as one deal or the smallest lottery that gives them.

    Parameters
    ----------
    gains
        Efficient gains that some lottery gives.
    weights
        Supporting weights, none negative: no deal has more of ``weights . g``.
    """
    same = deals_with(problem, gains)
    if same.size:
        return chosen_deal(problem, name, same, certificate)
    bound = sum((w * g for w, g in zip(weights, gains, strict=True)), Fraction(0))
    lottery = problem.polytope.face(weights, bound).lottery(gains)
    if lottery is None:
        raise AssertionError(f"no lottery gives the gains of {name}: {gains}")
    return from_lottery(problem, name, gains, lottery, certificate)


def supported_gains(
    problem: Problem, name: str, gains: Gains, weights: Gains,
    certificate: dict[str, Any] | None = None,
) -> Solution:
    """The same, with the supporting weights in the certificate."""
    proof = {**(certificate or {}), "supporting_weights": by_party(problem, weights)}
    return chosen_gains(problem, name, gains, weights, proof)


def from_lottery(
    problem: Problem,
    name: str,
    gains: Gains,
    lottery: Lottery,
    certificate: dict[str, Any],
    exact: bool = True,
) -> Solution:
    """The record of a lottery with these gains."""
    pairs = zip(problem.disagreement, gains, strict=True)
    payoffs: list[Number] = [start + gain for start, gain in pairs]
    surplus: Number = sum(gains, Fraction(0))
    if not exact:
        payoffs, surplus = [float(payoff) for payoff in payoffs], float(surplus)
    certain = deals_with(problem, gains) if len(lottery) == 1 else ()
    names = tuple(problem.deals.names[k] for k in certain)
    return Solution(
        name,
        dict(zip(problem.deals.parties, payoffs, strict=True)),
        names[0] if names else None,
        ties=names,
        lottery=tuple((problem.deals.names[k], share) for k, share in lottery),
        surplus=surplus,
        exact=exact,
        certificate=certificate,
    )


def near_gains(
    problem: Problem, name: str, line: Frontier, first: Fraction, certificate: dict[str, Any]
) -> Solution:
    """The record of a point of two parties that is known to many digits only.

    Parameters
    ----------
    line
        The efficient line on which the point lies.
    first
        The first party's gain, between the ends of the line.
    """
    low, high = line.top[0], line.bottom[0]
    share = Fraction(round((first - low) / (high - low) * _SHORT), _SHORT)
    gains = line.where(0, low + share * (high - low))
    weights = line.normal(gains)
    bound = weights[0] * gains[0] + weights[1] * gains[1]
    lottery = problem.polytope.face(weights, bound).lottery(gains)
    assert lottery is not None  # it lies on the line
    certificate = {**certificate, "supporting_weights": by_party(problem, weights)}
    return from_lottery(problem, name, gains, lottery, certificate, exact=False)


def deals_with(problem: Problem, gains: Gains) -> Indices:
    """All deals with exactly these gains."""
    targets = [gain * scale for gain, scale in zip(gains, problem.scales, strict=True)]
    if any(target.denominator > 1 for target in targets):
        return np.array([], dtype=np.intp)
    same = np.logical_and.reduce([
        column == int(target) for column, target in zip(problem.gains, targets, strict=True)
    ])
    return np.flatnonzero(same)


def by_party(problem: Problem, values: Gains) -> dict[str, Fraction]:
    """Numbers named by the parties they belong to."""
    return dict(zip(problem.deals.parties, values, strict=True))
