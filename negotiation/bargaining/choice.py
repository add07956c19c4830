"""Which of some indivisible deals a bargaining solution selects."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.leximin import leximin_deals
from negotiation.bargaining.problem import Problem
from negotiation.bargaining.products import largest_product
from negotiation.exact import common
from negotiation.numerics.program import integer_dot

Indices = NDArray[np.intp]


def choose(problem: Problem, solution: str, among: Indices) -> int | None:
    """The deal that a solution selects where only some of a problem's deals can be agreed on.

    For asking one question of many subsets without setting each of them up.

    Parameters
    ----------
    problem
        The bargaining problem; lotteries are not looked at.
    solution
        A name in `CHOICES`.
    among
        Indices of the deals that can be agreed on, increasing.

    Returns
    -------
    int or None
        Of tied deals the first by weighted Nash product, then by leximin of gains, then in the
        file. None if no deal among them is better than disagreement for all.

    Examples
    --------
    >>> from negotiation.bargaining.problem import bargaining_problem
    >>> from negotiation.model.deals import Deals
    >>> deals = Deals.from_payoffs([[3, 3], [5, 1], [1, 4]], disagreement=[0, 0])
    >>> problem = bargaining_problem(deals)
    >>> choose(problem, "nash", np.arange(3)), choose(problem, "nash", np.array([1, 2]))
    (0, 1)
    """
    gains = problem.gains_from(among)
    better = among[np.logical_and.reduce([column > 0 for column in gains])]
    if not better.size:
        return None
    rational = among[np.logical_and.reduce([column >= 0 for column in gains])]
    ties = CHOICES[solution](problem, better, rational)
    best = leximin_deals(problem, [Fraction(1)] * problem.n, largest_product(problem, ties))
    return int(best[0])


def _nash(problem: Problem, better: Indices, rational: Indices) -> Indices:
    return largest_product(problem, better)


def _kalai_smorodinsky(problem: Problem, better: Indices, rational: Indices) -> Indices:
    divisors = [
        weight * Fraction(int(column.max()), scale)
        for weight, column, scale in zip(
            problem.weights, problem.gains_from(rational), problem.scales, strict=True)
    ]
    return leximin_deals(problem, divisors, rational)


def _egalitarian(problem: Problem, better: Indices, rational: Indices) -> Indices:
    return leximin_deals(problem, problem.weights, rational)


def _utilitarian(problem: Problem, better: Indices, rational: Indices) -> Indices:
    prices = [w / scale for w, scale in zip(problem.weights, problem.scales, strict=True)]
    multiple = common(prices)
    rows = np.stack(problem.gains_from(rational))
    sums = integer_dot([int(price * multiple) for price in prices], rows)
    return np.asarray(rational[sums == sums.max()])


CHOICES: dict[str, Callable[[Problem, Indices, Indices], Indices]] = {
    "nash": _nash,
    "kalai-smorodinsky": _kalai_smorodinsky,
    "egalitarian": _egalitarian,
    "utilitarian": _utilitarian,
}
