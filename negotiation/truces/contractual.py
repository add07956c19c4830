"""Contractual equilibrium: the players bargain anew every period over how to go on.

Two players with one discount negotiate at the start of every period over payments and future play,
and split what agreement adds in fixed shares. If they do not agree, they play on as agreed for that
case and negotiate again. Such play is all that rewards and punishes, since every agreement gives
the same joint payoff (Miller and Watson, 2013).

With ``L = g_1 + g_2`` the sum of what each gains by the best breach of a profile, the profile is
enforceable iff ``(1 - delta)/delta L <= s``, where the span s is how far one player's continuation
value can be moved: the most of ``pi_2 G - c_2`` less the least of ``c_1 - pi_1 G`` over enforceable
profiles, G being the joint payoff and c a player's best reply payoff.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from negotiation.errors import InputError
from negotiation.exact import INTEGER_LIMIT, exact
from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.result import Method, Result, Status
from negotiation.truces.rising_steps import Frontier, frontier, least_discount, rising_steps
from negotiation.truces.transfers import Index, TransferRule, common_discount

_REFERENCES = ("millerwatson2013",)


@dataclass(frozen=True, kw_only=True)
class ContractualEquilibrium(Result):
    """What two players who bargain every period can keep.

    Attributes
    ----------
    discount, weights
        What was used; without a discount only `thresholds` are given.
    joint_payoff
        The sum of values a period: that of every contractual equilibrium at the discount.
    span
        How far one player's value can be moved at the other's expense.
    values
        For each player its least and greatest value before a negotiation.
    agreement
        The profile played when they agree.
    disagreement
        For each player the profile played after a disagreement when it is to be punished.
    thresholds
        All discounts at which more becomes enforceable, increasing.
    """

    command: ClassVar[str] = "truce"
    discount: Fraction | None
    weights: dict[str, Fraction]
    joint_payoff: Fraction | None
    span: Fraction | None
    values: dict[str, dict[str, Fraction]] | None
    agreement: dict[str, str] | None
    disagreement: dict[str, dict[str, str]] | None
    thresholds: list[dict[str, Any]]


@dataclass(frozen=True)
class ContractualStep:
    """What is enforceable from a discount on, until the next step.

    Parameters
    ----------
    critical_discount
        The least discount at which it is.
    temptation
        The greatest sum of gains by breaches among the profiles it takes.
    joint_payoff
        The greatest joint payoff.
    least, most
        Ends of the first player's value, over its share of the joint payoff.
    agreement
        A profile with the joint payoff.
    against
        For each player the profile for disagreement that is worst for it.
    """

    critical_discount: Fraction
    temptation: Fraction
    joint_payoff: Fraction
    least: Fraction
    most: Fraction
    agreement: Index
    against: tuple[Index, Index]


def contractual_equilibrium(
    model: Game | Negotiation, discount: object = None, weights: object = None
) -> ContractualEquilibrium:
    """Find what two players can keep who bargain every period, in pure actions.

    Parameters
    ----------
    model
        A game of two players, or a negotiation of two principals.
    discount
        One discount for both. Default: the model's; without one, the answer is where more becomes
        enforceable.
    weights
        Bargaining weights, by player or in order, at least 0, scaled to sum to 1. Default: those of
        the negotiation; of a game equal.

    Returns
    -------
    ContractualEquilibrium
        Status none where no pure profile is enforceable at the discount.

    Raises
    ------
    InputError
        If there are not two players, discounts differ, or weights are not weights.

    Notes
    -----
    Miller and Watson (2013), for pure actions and perfect monitoring.

    Examples
    --------
    In the prisoner's dilemma 3, 5, 1, 0 who cheated must bear being cheated after a disagreement:

    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
    ...                          actions=[["hold", "cheat"]] * 2)
    >>> found = contractual_equilibrium(game, "3/4")
    >>> found.joint_payoff, found.disagreement["A"]
    (Fraction(6, 1), {'A': 'hold', 'B': 'cheat'})
    >>> [str(step["critical_discount"]) for step in found.thresholds]
    ['0', '1/4', '4/7']
    """
    game, payers = _parties(model)
    if weights is None and isinstance(model, Negotiation):
        weights = [party.weight for party in model.principals]
    shares = _shares(game, payers, weights)
    delta = common_discount(game, discount, payers)
    bargain = Bargaining(TransferRule(game, payers), shares)
    names = [game.players[i] for i in payers]
    step = None if delta is None else bargain.step(delta)
    given = dict(zip(names, shares, strict=True))
    return ContractualEquilibrium(
        model=model,
        method=Method("contractual-equilibrium", {"discount": delta, "weights": given},
                      _REFERENCES),
        status=Status.NONE if step is None and (delta is not None or not bargain.steps)
        else Status.COMPLETE,
        claim=_claim(delta, step),
        certificate={"kind": "contractual-equilibrium"},
        discount=delta,
        weights=given,
        joint_payoff=None if step is None else step.joint_payoff,
        span=None if step is None else step.most - step.least,
        values=None if step is None else dict(zip(names, bargain.values(step), strict=True)),
        agreement=None if step is None else game.profile(step.agreement),
        disagreement=None if step is None else {
            name: game.profile(at) for name, at in zip(names, step.against, strict=True)},
        thresholds=[{
            "critical_discount": each.critical_discount,
            "temptation": each.temptation,
            "joint_payoff": each.joint_payoff,
            "span": each.most - each.least,
            "agreement": game.profile(each.agreement),
            "disagreement": {name: game.profile(at)
                             for name, at in zip(names, each.against, strict=True)},
        } for each in bargain.steps],
    )


@dataclass(frozen=True, eq=False)
class Bargaining:
    """A game of two players who bargain every period.

    Parameters
    ----------
    rule
        The game, its joint payoffs and temptations.
    shares
        Bargaining weights, summing to 1.
    """

    rule: TransferRule
    shares: tuple[Fraction, Fraction]

    @cached_property
    def steps(self) -> tuple[ContractualStep, ...]:
        """All discounts at which more becomes enforceable, increasing."""
        tops = [self._most_joint(), self._pressed(0), self._pressed(1)]
        levels = np.unique(np.concatenate([top.costs for top in tops]))
        at = [top.at(levels) for top in tops]
        joint, first, second = (top.values[k] for top, k in zip(tops, at, strict=True))
        factor, scale = self._factor, self._factor * self.rule.denominator
        costs = [int(level) * factor for level in levels.tolist()]
        return tuple(
            ContractualStep(
                least_discount(costs[k], int(first[k] + second[k])), Fraction(costs[k], scale),
                Fraction(int(joint[k]), self.rule.denominator),
                Fraction(-int(first[k]), scale), Fraction(int(second[k]), scale),
                self._index(tops[0].places[at[0][k]]),
                (self._index(tops[1].places[at[1][k]]), self._index(tops[2].places[at[2][k]])))
            for k in rising_steps(costs, (first + second).tolist()))

    def step(self, discount: Fraction) -> ContractualStep | None:
        """What is enforceable at a discount; None if nothing is."""
        k = bisect_right(self.steps, discount, key=lambda step: step.critical_discount)
        return self.steps[k - 1] if k else None

    def values(self, step: ContractualStep) -> list[dict[str, Fraction]]:
        """For each player its least and greatest value."""
        first = self.shares[0] * step.joint_payoff
        second = step.joint_payoff - first
        return [{"least": first + step.least, "greatest": first + step.most},
                {"least": second - step.most, "greatest": second - step.least}]

    @property
    def _factor(self) -> int:
        """Makes integers of the shares."""
        return self.shares[0].denominator

    @property
    def _range(self) -> int:
        return 8 * self.rule.denominator

    def _most_joint(self) -> Frontier:
        return frontier(self.rule.liquidity.ravel(), self.rule.joint.ravel(), self._range)

    def _pressed(self, k: int) -> Frontier:
        """How far a player's value can be pressed down, by temptation: ``pi_k G - c_k``."""
        joint, best, factor = self.rule.joint, self.rule.best[k], self._factor
        share = int(self.shares[k] * factor)
        large = max(abs(int(joint.max())), abs(int(joint.min())), abs(int(best.max())),
                    abs(int(best.min())))
        if 4 * large * factor >= INTEGER_LIMIT:
            joint, best = joint.astype(object), best.astype(object)
        found = frontier(self.rule.liquidity.ravel(), (share * joint - factor * best).ravel(),
                         self._range)
        return replace(found, values=found.values.astype(object))

    def _index(self, flat: Any) -> Index:
        return tuple(int(k) for k in np.unravel_index(int(flat), self.rule.game.shape))


def _parties(model: Game | Negotiation) -> tuple[Game, tuple[int, ...]]:
    """The game and the numbers of those who bargain."""
    if isinstance(model, Negotiation):
        game = model.game()
        payers = tuple(game.players.index(party.id) for party in model.principals)
    else:
        game, payers = model, tuple(range(model.n))
    if len(payers) != 2:
        raise InputError(f"contractual equilibrium is for two players, found {len(payers)}")
    return game, payers


def _shares(game: Game, payers: Sequence[int], given: object) -> tuple[Fraction, Fraction]:
    """Bargaining weights that sum to 1."""
    names = [game.players[i] for i in payers]
    if given is None:
        return Fraction(1, 2), Fraction(1, 2)
    if isinstance(given, Mapping):
        if set(given) != set(names):
            raise InputError(f"weights: expected one for each of {', '.join(names)}, found "
                             f"{', '.join(map(str, given))}")
        given = [given[name] for name in names]
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 2:
        raise InputError(f"weights: expected two numbers, found {given!r}")
    try:
        found = [exact(weight) for weight in given]
    except ValueError as error:
        raise InputError(f"weights: {error}") from None
    if min(found) < 0 or not sum(found):
        raise InputError(f"weights: expected numbers of at least 0, not all 0, found "
                         f"{', '.join(map(str, found))}")
    return found[0] / sum(found), found[1] / sum(found)


def _claim(delta: Fraction | None, step: ContractualStep | None) -> str:
    if delta is None:
        return "all discounts at which more becomes enforceable in pure contractual equilibria"
    if step is None:
        return "no contractual equilibrium in pure actions at the discount given"
    return "the joint payoff and the range of values of all contractual equilibria in pure actions"
