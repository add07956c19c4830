"""Bargaining over the outcomes of a game, under a disagreement rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from negotiation.analysis.disagreement import points, points_under
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.point import Point, Points
from negotiation.analysis.threats import threats_record
from negotiation.bargaining.issue_bargain import bargain_issues
from negotiation.bargaining.offer_terms import Terms
from negotiation.bargaining.problem import Numbers
from negotiation.bargaining.solutions import BASIC, STANDARD, Bargain
from negotiation.bargaining.solutions import bargain as bargain_deals
from negotiation.errors import InputError
from negotiation.model.deals import Deals
from negotiation.model.game import Game
from negotiation.model.issue_set import IssueSet
from negotiation.model.negotiation import Negotiation


def bargain(
    model: Game | Deals | IssueSet | Negotiation,
    disagreement: str | Numbers | None = None,
    lotteries: bool | None = None,
    solutions: Sequence[str] = (),
    terms: Terms | None = None,
) -> Bargain:
    """Apply bargaining solutions to whatever a payoff file holds.

    Parameters
    ----------
    disagreement
        Payoffs without a deal, in order or by name. Or for a game a rule or a profile, as in
        `negotiation.analysis.disagreement.points`, default ``equilibrium``; for a negotiation
        also ``status-quo`` and ``explicit``, default the file's rule. Deals carry their own point.
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
    if isinstance(model, Deals | IssueSet):
        if isinstance(disagreement, str):
            raise InputError("a file of kind deals states its own disagreement point; "
                             "--disagreement applies to games and negotiations")
        if isinstance(model, IssueSet):
            return bargain_issues(model, disagreement, lotteries, chosen, terms=terms)
        return bargain_deals(model, disagreement, lotteries, chosen, terms=terms)
    if isinstance(model, Game):
        allowed = True if lotteries is None else lotteries
        if disagreement is not None and not isinstance(disagreement, str):
            deals = Deals.from_game(model, lotteries=allowed)
            return replace(bargain_deals(deals, disagreement, solutions=chosen, terms=terms),
                           model=model)
        rule = "equilibrium" if disagreement is None else disagreement
        return bargain_game(model, rule, allowed, chosen, terms=terms)
    if disagreement is not None and not isinstance(disagreement, str):
        raise InputError("disagreement: expected a rule; payoffs of a negotiation's principals are "
                         "stated in its file, with the rule 'explicit'")
    outcomes = Outcomes(model)
    rule = model.disagreement.rule if disagreement is None else disagreement
    answer = bargain_game(
        outcomes.stage,
        points_under(outcomes, rule),
        model.lotteries if lotteries is None else lotteries,
        chosen,
        weights=outcomes.weights,
        rule=rule,
        terms=terms,
    )
    return replace(answer, model=model)


def bargain_game(
    game: Game,
    disagreement: str | Points = "equilibrium",
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
        If the rule gives no point.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> bargain_game(game).solutions["nash"].deal
    '1,1'
    """
    names = list(parties or game.players)
    rule = rule or (disagreement if isinstance(disagreement, str) else "explicit")
    given = (points(game, rule, names, weights) if isinstance(disagreement, str)
             else disagreement)
    if not given.found:
        raise InputError(_no_point(rule, given))
    deals = Deals.from_game(game, lotteries=lotteries, parties=names, weights=weights)
    solved: dict[tuple[Fraction, ...], Bargain] = {}
    answers = []
    for point in given.found:
        at = tuple(point.payoffs.values())
        if at not in solved:
            solved[at] = bargain_deals(deals.with_disagreement(at), solutions=solutions,
                                       terms=terms)
        answers.append(solved[at])
    return _described(answers, game, rule, given)


def _no_point(rule: str, given: Points) -> str:
    if rule == "pure-equilibrium":
        return ("disagreement 'pure-equilibrium': the game has no pure one-shot equilibrium; "
                "mixed-equilibrium looks for mixed ones")
    return f"disagreement {rule!r}: no point found ({given.known})"


def _described(answers: Sequence[Bargain], game: Game, rule: str, given: Points) -> Bargain:
    """The leading answer, told where its point comes from and what the other points give."""
    leading, answer = given.found[0], answers[0]
    several: list[dict[str, Any]] | None = None
    if len(given.found) > 1:
        several = [
            {"disagreement": _source(game, rule, point), "solutions": other.solutions}
            for point, other in zip(given.found, answers, strict=True)
        ]
    references = answer.method.references
    if leading.threats is not None:
        references = (*references, "nash1953", "kalaikalai2013")
    if leading.correlated is not None:
        references = (*references, "aumann1974", "aumann1987")
    method = replace(
        answer.method, options={**answer.method.options, "disagreement": rule},
        references=references,
    )
    return replace(
        answer,
        model=game,
        method=method,
        claim=answer.claim + _said(game, given),
        disagreement={**_source(game, rule, leading), **_known(leading, given)},
        by_disagreement=several,
        threats=None if leading.threats is None else threats_record(game, leading.threats),
        correlated=leading.correlated,
    )


def _said(game: Game, given: Points) -> str:
    """Which equilibrium gives the disagreement point, if one does, and which others are known."""
    leading, many = given.found[0], len(given.found)
    rounded = "" if all(point.exact for point in given.found) else (
        "; irrational equilibria stand at their decimals")
    if leading.correlated is not None:
        return f"; without a deal: {given.known}"
    if many > 1:
        return (f"; {many} one-shot equilibria ({given.known}), here under "
                f"{_name(game, leading)}, the one worst for its best-placed party{rounded}")
    if leading.strategies is not None:
        return f"; here under the one-shot equilibrium {_name(game, leading)}{rounded}"
    return ""


def _name(game: Game, point: Point) -> str:
    """An equilibrium as a deal would be named, chances before actions that are not certain."""
    if point.index is not None:
        return game.label(point.index)
    assert point.strategies is not None  # an equilibrium is pure or mixed
    return ",".join(
        " + ".join(action if p == 1 else f"{p} {action}" for action, p in mixture.items())
        for mixture in (point.strategies[player] for player in game.players))


def _known(leading: Point, given: Points) -> dict[str, str]:
    """Which equilibria are known, where the point is that of one."""
    equilibrium = given.known and leading.correlated is None
    return {"known": given.known} if equilibrium else {}


def _source(game: Game, rule: str, point: Point) -> dict[str, Any]:
    profile: dict[str, str] | None = None if point.index is None else game.profile(point.index)
    source: dict[str, Any] = {"rule": rule, "profile": profile, "point": point.payoffs}
    return source if point.strategies is None else {**source, "strategies": point.strategies}
