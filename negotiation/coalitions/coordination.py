"""Graduated measures of several suppliers: which steps each keeps when leaking ends them all."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.coalitions.leverage import Market, leverage
from negotiation.errors import InputError
from negotiation.exact import exact
from negotiation.model.game import Game

_MOST_PROFILES = 100_000


@dataclass(frozen=True)
class Keeping:
    """Why a member keeps a step, or does not.

    Attributes
    ----------
    kept, leaking, fallback : what it gets in a period on the step, by the best other level of its
        own while the others stay, and with no measures at all.
    level : that other level.
    least_discount : the least discount factor at which it does not gain by leaking; 0 where leaking
        pays nothing, None where no discount factor below 1 is enough.
    """

    kept: Fraction
    leaking: Fraction
    fallback: Fraction
    level: Fraction
    least_discount: Fraction | None


@dataclass(frozen=True)
class Step:
    """One step of a graduated programme.

    Attributes
    ----------
    levels : how far each member goes.
    loss : what that costs the target.
    keeping : for each member why it keeps the step.
    least_discount : the least common discount factor at which no member gains by leaking; None
        where there is none.
    """

    levels: dict[str, Fraction]
    loss: float
    keeping: dict[str, Keeping]
    least_discount: Fraction | None


@dataclass(frozen=True)
class Coordination:
    """Whether coordinated measures are self-enforcing among those who take them.

    Attributes
    ----------
    steps : one by one, each as if it were kept for ever.
    tempted : members who would take measures alone: where there are any, no measures at all is no
        equilibrium to fall back to.
    """

    steps: list[Step]
    tempted: list[str]


@dataclass(frozen=True)
class _Programme:
    """Members, the levels that each may choose, and what the members get."""

    market: Market
    steps: list[dict[str, Fraction]]
    benefits: dict[str, Fraction]
    margins: dict[str, Fraction]

    @property
    def members(self) -> list[str]:
        return list(self.benefits)

    def choices(self, member: str) -> list[Fraction]:
        """No measure, and the member's levels on the steps, in increasing order."""
        return sorted({Fraction(0), *(step[member] for step in self.steps)})

    def payoffs(self, levels: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """What the members get in a period, in parts of the target's spending."""
        found = leverage(self.market, levels)
        loss, taxed = exact(found.loss), self.market.measure == "tax"
        payoffs = {}
        for member in self.members:
            tax = levels[member] if taxed else Fraction(0)
            sales = self.market.input_share * exact(found.spending[member])
            earned = sales * (self.margins[member] + tax) / (1 + tax)
            payoffs[member] = self.benefits[member] * loss + earned
        return payoffs

    def alone(self, member: str) -> Fraction:
        """The most that a member gets by measures of its own while nobody else takes any."""
        nobody = dict.fromkeys(self.members, Fraction(0))
        return max(self.payoffs({**nobody, member: level})[member]
                   for level in self.choices(member))


def _programme(
    market: Market, steps: Sequence[Mapping[str, object]], benefits: Mapping[str, object],
    margins: Mapping[str, object],
) -> _Programme:
    members = [name for name in market.shares if any(name in step for step in steps)]
    levels = [{name: market.level(name, level) for name, level in step.items()} for step in steps]
    if not members:
        raise InputError("expected at least one step with a level for some supplier")
    for what, table in (("benefits", benefits), ("margins", margins)):
        if set(table) != set(members):
            raise InputError(f"expected {what} of {', '.join(members)}, "
                             f"found {', '.join(table) or 'none'}")
    return _Programme(
        market, [{name: step.get(name, Fraction(0)) for name in members} for step in levels],
        {name: exact(benefits[name]) for name in members},
        {name: exact(margins[name]) for name in members})


def coordination(
    market: Market,
    steps: Sequence[Mapping[str, object]],
    benefits: Mapping[str, object],
    margins: Mapping[str, object],
) -> Coordination:
    """The least discount factors at which members of a coalition do not leak.

    Parameters
    ----------
    steps
        From mild to harsh, for each member how far it goes; members left out of a step take no
        measures on it.
    benefits
        For each member what it is worth to it, a period, that the target's loss is 1.
    margins
        For each member what it earns on a unit of its sales.

    Raises
    ------
    InputError
        If names or levels are unknown, or the measures leave nothing that could be bought.

    Notes
    -----
    In a period member i gets ``benefits[i] * loss`` and what it earns on its sales, its margin and
    its tax. A member leaks by the other level of its own that pays most, no measure or that of
    another step. What follows for ever is no measures at all, so that a step is kept at discount
    factors of at least ``(leaking - kept)/(leaking - fallback)`` (Friedman, 1971). The loss is a
    logarithm: it is rounded to a float, and so are powers of taxes unless the elasticity is a
    whole number of at most 100; floats are read as the decimals that they spell. All comparisons
    after that are exact.

    Examples
    --------
    >>> market = Market.from_shares({"A": "3/10", "B": "3/10"}, elasticity=4)
    >>> found = coordination(market, [{"A": "1/2", "B": "1/2"}, {"A": 1, "B": 1}],
    ...                      benefits={"A": 1, "B": 1}, margins={"A": "1/2", "B": "1/2"})
    >>> found.tempted, [round(float(step.least_discount), 3) for step in found.steps]
    ([], [0.057, 0.163])

    References
    ----------
    Friedman (1971), A non-cooperative equilibrium for supergames; Martin (1992), Coercive
    cooperation, for sanctions as a dilemma among those who impose them.
    """
    plan = _programme(market, steps, benefits, margins)
    fallback = plan.payoffs(dict.fromkeys(plan.members, Fraction(0)))
    return Coordination(
        [_step(plan, levels, fallback) for levels in plan.steps],
        [name for name in plan.members if plan.alone(name) > fallback[name]])


def _step(
    plan: _Programme, levels: dict[str, Fraction], fallback: Mapping[str, Fraction]
) -> Step:
    kept = plan.payoffs(levels)
    keeping = {}
    for name in plan.members:
        others = [level for level in plan.choices(name) if level != levels[name]]
        gains = [plan.payoffs({**levels, name: level})[name] for level in others]
        leaking, level = max(zip(gains, others, strict=True), key=lambda pair: (pair[0], -pair[1]),
                             default=(kept[name], levels[name]))
        keeping[name] = Keeping(kept[name], leaking, fallback[name], level,
                                _least(kept[name], leaking, fallback[name]))
    needed = [item.least_discount for item in keeping.values()]
    known = [discount for discount in needed if discount is not None]
    return Step(levels, leverage(plan.market, levels).loss, keeping,
                max(known) if len(known) == len(needed) else None)


def _least(kept: Fraction, leaking: Fraction, fallback: Fraction) -> Fraction | None:
    if leaking <= kept:
        return Fraction(0)
    return (leaking - kept) / (leaking - fallback) if kept > fallback else None


def coordination_game(
    market: Market,
    steps: Sequence[Mapping[str, object]],
    benefits: Mapping[str, object],
    margins: Mapping[str, object],
) -> Game:
    """The one-shot game of the members, each with no measure and its levels as actions.

    Written to a file it can be asked anything else: other punishments, detection lags, ladders,
    what its blocs are worth.

    Parameters
    ----------
    market, steps, benefits, margins
        As of `coordination`.

    Raises
    ------
    InputError
        If there are more than 100,000 profiles, and where `coordination` raises it.

    Examples
    --------
    >>> market = Market.from_shares({"A": "3/10", "B": "3/10"}, elasticity=4)
    >>> game = coordination_game(market, [{"A": 1, "B": 1}], {"A": 1, "B": 1},
    ...                          {"A": "1/2", "B": "1/2"})
    >>> game.actions[0], game.payoff(("supply", "supply"))["A"]
    (('supply', 'withhold 1'), Fraction(3, 20))
    """
    plan = _programme(market, steps, benefits, margins)
    choices = [plan.choices(name) for name in plan.members]
    shape = tuple(map(len, choices))
    if (size := int(np.prod(shape, dtype=object))) > _MOST_PROFILES:
        raise InputError(f"expected {_MOST_PROFILES} profiles at most, found {size}")
    tables = np.empty((len(shape), size), dtype=object)
    for k, levels in enumerate(itertools.product(*choices)):
        tables[:, k] = list(plan.payoffs(dict(zip(plan.members, levels, strict=True))).values())
    return Game.from_payoffs(
        tables.reshape(len(shape), *shape), plan.members,
        [[f"{market.measure} {level}" if level else "supply" for level in levels]
         for levels in choices],
        title="Coordinated measures")
