"""All deals of the principals as one bargaining problem, to be asked about parts of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.clauses import Limit, allowed, limits_of
from negotiation.analysis.outcomes import Index, Outcomes
from negotiation.bargaining.choice import CHOICES, choose
from negotiation.bargaining.problem import Problem, bargaining_problem
from negotiation.model.deals import Deals

Mask = NDArray[np.bool_]
Choice = dict[str, Any] | None
Choices = dict[str, int | None]

SOLUTIONS = tuple(CHOICES)


@dataclass(frozen=True, eq=False)
class Field:
    """The deals of `outcomes.game`, doctrine or not, with one disagreement point.

    Parameters
    ----------
    outcomes
        The deals.
    problem
        The bargaining problem of the principals over all of them, in index order.
    """

    outcomes: Outcomes
    problem: Problem

    @classmethod
    def of(cls, outcomes: Outcomes, point: Mapping[str, Fraction]) -> Field:
        """The field under a disagreement point of the principals."""
        game, axes = outcomes.game, outcomes.axes
        deals = Deals(
            tuple(outcomes.principals),
            range(game.integers[0].size),  # type: ignore[arg-type]  # nobody reads these names
            tuple(game.integers[k].reshape(-1) for k in axes),
            tuple(game.denominators[k] for k in axes),
        )
        values = [point[name] for name in outcomes.principals]
        return cls(outcomes, bargaining_problem(deals, values, outcomes.weights, False))

    @cached_property
    def limits(self) -> list[Limit]:
        """All clauses and requirements of the principals."""
        return limits_of(self.outcomes)

    @cached_property
    def feasible(self) -> Mask:
        """Deals that every clause allows."""
        return allowed(self.outcomes, self.limits)

    @property
    def principals(self) -> list[str]:
        """Ids of the principals."""
        return self.outcomes.principals

    def index(self, k: int) -> Index:
        """The k-th deal as an index of `outcomes.game`."""
        return tuple(int(x) for x in np.unravel_index(k, self.outcomes.game.shape))

    def place(self, profile: Mapping[str, str]) -> int:
        """The number of the deal with these levels, others at the status quo."""
        index = self.outcomes.full.index(profile)
        assert index is not None  # every bundle is in the full slice
        return int(np.ravel_multi_index(index, self.outcomes.game.shape))

    def payoffs(self, k: int | None) -> dict[str, Fraction]:
        """The principals' payoffs from the k-th deal; without one, from disagreement."""
        values = self.problem.disagreement if k is None else self.problem.deals.exact_payoffs(k)
        return dict(zip(self.principals, values, strict=True))

    def choices(self, mask: Mask) -> Choices:
        """What each solution selects among some deals."""
        among = np.flatnonzero(mask)
        return {name: choose(self.problem, name, among) for name in SOLUTIONS}

    def told(self, k: int | None) -> Choice:
        """A deal as data; None where there is no agreement."""
        if k is None:
            return None
        return {"deal": self.outcomes.deal(self.index(k)), "payoffs": self.payoffs(k)}

    def all_told(self, choices: Choices) -> dict[str, Choice]:
        """Several solutions as data."""
        return {name: self.told(k) for name, k in choices.items()}

    def change(self, before: int | None, after: int | None) -> dict[str, Fraction]:
        """What each principal gets more, or less, after than before."""
        left, right = self.payoffs(before), self.payoffs(after)
        return {name: right[name] - left[name] for name in self.principals}

    def price(self, under: Choices, without: Choices) -> dict[str, dict[str, Fraction]]:
        """What a limit costs each principal: its payoff without the limit less that under it."""
        return {name: self.change(under[name], without[name]) for name in SOLUTIONS}


def following(
    first: int | None, then: Callable[[int], tuple[Any, int | None] | None]
) -> list[tuple[Any, int | None]]:
    """The choices that follow from one another as some quantity rises, until none does."""
    found: list[tuple[Any, int | None]] = []
    current = first
    while current is not None:
        step = then(current)
        if step is None:
            break
        found.append(step)
        current = step[1]
    return found
