"""Bargaining over the outcomes of a game, under a disagreement rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from negotiation.analysis.disagreement import Point, disagreement_points, points
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.threats import threats_record
from negotiation.bargaining.offer_terms import Terms
from negotiation.bargaining.problem import Numbers
from negotiation.bargaining.solutions import BASIC, STANDARD, Bargain
from negotiation.bargaining.solutions import bargain as bargain_deals
from negotiation.errors import InputError
from negotiation.model.deals import Deals
from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation


def bargain(
    model: Game | Deals | Negotiation,
    disagreement: str | Numbers | None = None,
    lotteries: bool | None = None,
    solutions: Sequence[str] = (),
    terms: Terms | None = None,
) -> Bargain:
    """Apply bargaining solutions to whatever a payoff file holds.

    Parameters
    ----------
    disagreement
        Payoffs without a deal, in order or by name. Or for a game a rule or a profile, default
        ``equilibrium``; for a negotiation also ``status-quo`` and ``explicit``, default the
        file's rule. Deals carry their own point.
    lotteries
        Default: as the file says; for a game, allowed.
    solutions
        Names; default the standard ones.
    terms
        Of alternating offers.

    Raises
    ------
    InputError
        If a rule is asked of deals, or does not apply.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> bargain(game).solutions["nash"].deal
    '1,1'
    >>> bargain(game, [2, 0]).solutions["nash"].exact
    True
    """
    chosen = tuple(solutions) or STANDARD
    if isinstance(model, Deals):
        if isinstance(disagreement, str):
            raise InputError("a file of kind deals states its own disagreement point; "
                             "--disagreement applies to games and negotiations")
        return bargain_deals(model, disagreement, lotteries, chosen, terms=terms)
    if isinstance(model, Game):
        allowed = True if lotteries is None else lotteries
        if disagreement is not None and not isinstance(disagreement, str):
            deals = Deals.from_game(model, lotteries=allowed)
            return replace(bargain_deals(deals, disagreement, solutions=chosen, terms=terms),
                           model=model)
        rule = "equilibrium" if disagreement is None else disagreement
        return bargain_game(model, rule, allowed, chosen, terms=terms)
    outcomes = Outcomes(model)
    if disagreement is not None and not isinstance(disagreement, str):
        raise InputError("disagreement: expected a rule; payoffs of a negotiation's principals are "
                         "stated in its file, with the rule 'explicit'")
    rule = model.disagreement.rule if disagreement is None else disagreement
    known = disagreement_points(outcomes)
    if rule == "explicit" and rule not in known:
        raise InputError("disagreement 'explicit': the file gives no explicit payoffs for all "
                         "principals")
    answer = bargain_game(
        outcomes.stage,
        known.get(rule, rule),
        model.lotteries if lotteries is None else lotteries,
        chosen,
        weights=outcomes.weights,
        rule=rule,
        terms=terms,
    )
    return replace(answer, model=model)


def bargain_game(
    game: Game,
    disagreement: str | Sequence[Point] = "equilibrium",
    lotteries: bool = True,
    solutions: Sequence[str] = BASIC,
    parties: Sequence[str] | None = None,
    weights: Sequence[object] | None = None,
    rule: str | None = None,
    terms: Terms | None = None,
) -> Bargain:
    """Apply bargaining solutions to the profiles of a game.

    Parameters
    ----------
    disagreement
        A rule of `negotiation.analysis.disagreement.points`, or the points themselves with
        the leading one first.
    parties
        The players who bargain; default all.
    rule
        Name of the rule that gave the points.

    Returns
    -------
    Bargain
        Solved at the leading point. With several equilibria as disagreement, that is the one
        worst for its best-placed party, and `by_disagreement` holds the solutions under each.

    Raises
    ------
    InputError
        If the rule is ``equilibrium`` and the game has no pure equilibrium.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> bargain_game(game).solutions["nash"].deal
    '1,1'
    """
    names = list(parties or game.players)
    rule = rule or (disagreement if isinstance(disagreement, str) else "explicit")
    found = (points(game, rule, names, weights) if isinstance(disagreement, str)
             else list(disagreement))
    if not found:
        raise InputError(
            "disagreement 'equilibrium': the game has no pure one-shot equilibrium, and mixed ones "
            "are not used here yet; give security, pure-security or a profile"
        )
    deals = Deals.from_game(game, lotteries=lotteries, parties=names, weights=weights)
    answers = [
        bargain_deals(deals.with_disagreement(list(point.payoffs.values())), solutions=solutions,
                terms=terms)
        for point in found
    ]
    return _described(answers[0], game, rule, found, answers)


def _described(
    answer: Bargain, game: Game, rule: str, found: Sequence[Point], answers: Sequence[Bargain]
) -> Bargain:
    """The leading answer, told where its point comes from and what the other points give."""
    leading = found[0]
    several: list[dict[str, Any]] | None = None
    claim = answer.claim
    if len(found) > 1:
        assert leading.index is not None
        claim += (
            f"; {len(found)} one-shot equilibria, here under {game.label(leading.index)}, "
            "the one worst for its best-placed party"
        )
        several = [
            {"disagreement": _source(game, rule, point), "solutions": other.solutions}
            for point, other in zip(found, answers, strict=True)
        ]
    references = answer.method.references
    if leading.threats is not None:
        references = (*references, "nash1953", "kalaikalai2013")
    method = replace(
        answer.method, options={**answer.method.options, "disagreement": rule},
        references=references,
    )
    return replace(
        answer,
        model=game,
        method=method,
        claim=claim,
        disagreement=_source(game, rule, leading),
        by_disagreement=several,
        threats=None if leading.threats is None else threats_record(game, leading.threats),
    )


def _source(game: Game, rule: str, point: Point) -> dict[str, Any]:
    profile: dict[str, str] | None = None if point.index is None else game.profile(point.index)
    payoffs: dict[str, Fraction] = point.payoffs
    return {"rule": rule, "profile": profile, "point": payoffs}
