"""Correlated and coarse correlated equilibria that are best in a stated sense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.equilibria.correlated_leximin import greatest_minimum, least_minimum
from negotiation.equilibria.correlated_product import best_product
from negotiation.equilibria.correlated_ties import FIRST, Settled, settled
from negotiation.equilibria.incentives import Incentives
from negotiation.equilibria.multipliers import multipliers
from negotiation.errors import InputError
from negotiation.exact import plain
from negotiation.model.game import Game, require_game
from negotiation.result import Method, Result, Status

OBJECTIVES = ("welfare", "egalitarian", "nash-product")
_REFERENCES = {
    False: ("aumann1974", "aumann1987"),
    True: ("moulinvial1978",),
}


@dataclass(frozen=True)
class ProfileProbability:
    """A profile that is recommended with positive probability."""

    profile: dict[str, str]
    probability: Fraction


@dataclass(frozen=True, kw_only=True)
class CorrelatedEquilibrium(Result):
    """A correlated (or coarse correlated) equilibrium that is optimal.

    Attributes
    ----------
    distribution
        The profiles with positive probability, in file order.
    payoffs
        Expected payoffs.
    objective
        "welfare", "egalitarian", "nash-product", or the name of a player.
    minimize
        Whether the objective is as small as possible instead of as large.
    value
        The optimum: sum, least, product of gains (of the players that gain in some equilibrium), or
        the player's payoff; None if none was proved.
    reference
        The point that the gains of "nash-product" are counted from, else empty.
    unique
        Whether no other distribution is optimal; None where that was not decided.
    tie_rule
        How the distribution was chosen among several, or None.
    """

    command: ClassVar[str] = "equilibria"
    concept: str
    distribution: tuple[ProfileProbability, ...]
    payoffs: dict[str, Fraction]
    objective: str
    minimize: bool
    value: Fraction | None
    reference: dict[str, Fraction]
    unique: bool | None
    tie_rule: str | None

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "concept": self.concept,
            "distribution": [plain(vars(item)) for item in self.distribution],
            "payoffs": plain(self.payoffs),
            "objective": self.objective,
            "minimize": self.minimize,
            "value": plain(self.value),
            "reference": plain(self.reference),
            "unique": self.unique,
            "tie_rule": self.tie_rule,
        }


def correlated_equilibrium(
    game: Game, objective: str = "welfare", minimize: bool = False, coarse: bool = False
) -> CorrelatedEquilibrium:
    """The correlated equilibrium with the best value of an objective, exactly.

    A mediator draws a profile and tells each player its own action. The distribution is a
    correlated equilibrium if nobody gains by playing another action than told (Aumann 1974), and
    a coarse one if nobody gains by playing one action whatever it would be told (Moulin and Vial
    1978).

    Parameters
    ----------
    game
        Of any number of players.
    objective
        "welfare": the sum of payoffs. "egalitarian": the least payoff, then the second least,
        and so on. "nash-product": the product of gains over the security levels. The name of a
        player: its payoff.
    minimize
        Find the worst instead of the best; the product has no worst here.
    coarse
        Coarse correlated equilibria.

    Returns
    -------
    CorrelatedEquilibrium
        Optimum and dual are exact, except that the product of three or more gains comes with a
        bound on what it may miss.

    Raises
    ------
    InputError
        If the objective is neither one of the names nor a player, or the product is to be
        minimised.

    Examples
    --------
    >>> chicken = Game.from_payoffs({"A": [[6, 2], [7, 0]], "B": [[6, 7], [2, 0]]})
    >>> best = correlated_equilibrium(chicken)
    >>> best.value, [str(item.probability) for item in best.distribution]
    (Fraction(21, 2), ['1/2', '1/4', '1/4'])
    """
    require_game(game)
    if objective not in OBJECTIVES and objective not in game.players:
        expected = ", ".join([*OBJECTIVES, *game.players])
        raise InputError(f"unknown objective {objective!r}; expected one of {expected}")
    if objective == "nash-product" and minimize:
        raise InputError("the Nash product can be maximised only: its least value is not the "
                         "optimum of a convex program")
    incentives = Incentives(game, coarse)
    if objective == "egalitarian":
        found = (least_minimum if minimize else greatest_minimum)(incentives)
    elif objective == "nash-product":
        found = best_product(incentives)
    else:
        found = _linear(incentives, objective, -1 if minimize else 1)
    return _record(incentives, objective, minimize, found)


def _linear(incentives: Incentives, objective: str, sign: int) -> Settled | None:
    """Sum of payoffs, or one player's, times a sign."""
    players = incentives.game.players
    chosen = range(len(players)) if objective == "welfare" else [players.index(objective)]
    numbers, unit = incentives.weighted({i: Fraction(sign) for i in chosen})
    best = incentives.maximise(numbers)
    if best is None:
        return None
    value = sum((p * int(numbers[k]) for k, p in enumerate(best.p) if p), Fraction(0))
    certificate = {
        "kind": "correlated-dual",
        "multipliers": multipliers(incentives, best, unit),
        "bound": sign * value / unit,
    }
    return settled(incentives, best, [(numbers, value)], sign * value / unit, certificate)


def _record(
    incentives: Incentives, objective: str, minimize: bool, found: Settled | None
) -> CorrelatedEquilibrium:
    game, coarse = incentives.game, incentives.coarse
    concept = "coarse-correlated" if coarse else "correlated"
    p: Sequence[Fraction] = found.p if found else ()
    support = [k for k, probability in enumerate(p) if probability]
    distribution = tuple(
        ProfileProbability(game.profile([int(a) for a in np.unravel_index(k, game.shape)]), p[k])
        for k in support
    )
    payoffs = dict(zip(game.players, incentives.expected(p), strict=True)) if found else {}
    references = _REFERENCES[coarse]
    return CorrelatedEquilibrium(
        model=game,
        method=Method("correlated-linear-program",
                      {"objective": objective, "minimize": minimize, "coarse": coarse},
                      references),
        status=found.status if found else Status.NOT_CONVERGED,
        claim=_claim(concept, objective, minimize, found),
        certificate=found.certificate if found else {},
        concept=concept,
        distribution=distribution,
        payoffs=payoffs,
        objective=objective,
        minimize=minimize,
        value=found.value if found else None,
        reference=found.reference if found else {},
        unique=found.unique if found else None,
        tie_rule=found.tie_rule if found else None,
    )


def _claim(concept: str, objective: str, minimize: bool, found: Settled | None) -> str:
    name = concept.replace("-", " ")
    if found is None:
        return f"no optimum over the {name} equilibria was proved"
    what = {
        "welfare": "sum of payoffs",
        "egalitarian": "least payoff",
        "nash-product": "product of gains over the reference point among players that can gain",
    }.get(objective, f"payoff of {objective}")
    extreme = "least" if minimize else "greatest"
    claim = f"a {name} equilibrium with the {extreme} {what}"
    if objective == "egalitarian" and not minimize:
        claim += ", then the greatest second least, and so on"
    if not found.exact:
        claim += f", up to a loss of at most {float(found.loss):.1e} in its logarithm"
    if found.unique:
        return claim + "; no other distribution attains it"
    if found.unique is None:
        return claim
    rule = "; of several that attain it " + (
        "the one that gives most probability to the first profile in file order, then to the "
        "second, and so on" if found.tie_rule == FIRST else "one, as the simplex method met it")
    return claim + rule
