"""Bargaining over the combinations of issues that are too many to list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from negotiation.bargaining.combination_frontier import efficient_combinations
from negotiation.bargaining.milp import Found, Search, Utility
from negotiation.bargaining.milp_solutions import Table
from negotiation.bargaining.offer_terms import Terms
from negotiation.bargaining.problem import Numbers, bargaining_problem, party_numbers
from negotiation.bargaining.solution import Solution
from negotiation.bargaining.solutions import STANDARD, Bargain, answered, check_names, method
from negotiation.errors import NotBuiltError, TooLargeError
from negotiation.model.issue_set import IssueSet
from negotiation.result import Status

PACKAGES, PROGRAMS = "undominated-partial-packages", "integer-programs"
_FAILED = "the integer programs ended without an answer"
_SEARCHES: dict[str, Callable[[Table], Found | None]] = {
    "nash": Table.nash,
    "kalai-smorodinsky": Table.kalai_smorodinsky,
    "egalitarian": Table.egalitarian,
    "utilitarian": Table.utilitarian,
}


def bargain_issues(
    model: IssueSet,
    disagreement: Numbers | None = None,
    lotteries: bool | None = None,
    solutions: Sequence[str] = STANDARD,
    weights: Numbers | None = None,
    terms: Terms | None = None,
) -> Bargain:
    """Solve a bargaining problem of additive issues without listing their combinations.

    Where the efficient combinations can be found by merging undominated partial packages, all
    solutions are those over them, exactly. Else, without lotteries, Nash, Kalai-Smorodinsky,
    egalitarian and utilitarian deals are found by integer programs, and the status is PARTIAL.

    Parameters
    ----------
    disagreement, lotteries, solutions, weights, terms
        As of `negotiation.bargaining.solutions.bargain`.

    Raises
    ------
    InputError
        If no disagreement point is known, a number is out of range or a solution unknown, or
        utilities have too many digits for integer programs.
    NotBuiltError
        If lotteries are allowed and the efficient combinations are too many.

    Examples
    --------
    >>> from negotiation.model.additive import AdditiveIssue
    >>> rising = tuple(Fraction(k) for k in range(10))
    >>> issues = tuple(AdditiveIssue(f"i{k}", tuple("abcdefghij"), {
    ...     "A": rising, "B": rising[::-1]}) for k in range(30))
    >>> talks = IssueSet(("A", "B"), issues, (Fraction(100), Fraction(50)), lotteries=False)
    >>> answer = bargain_issues(talks)
    >>> {party: str(x) for party, x in answer.solutions["nash"].payoffs.items()}
    {'A': '160', 'B': '110'}
    """
    check_names(solutions)
    allowed = model.lotteries if lotteries is None else lotteries
    try:
        deals = efficient_combinations(model.issues, model.parties, **model.options())
    except TooLargeError:
        return _searched(model, disagreement, allowed, solutions, weights, terms)
    problem = bargaining_problem(deals, disagreement, weights, allowed)
    frontier = (f"all efficient payoffs of {model.size} combinations of issues, each from its "
                "first combination: ties with equal payoffs are not listed, individually rational "
                "deals not counted")
    answer = answered(problem, model, solutions, terms, frontier)
    return replace(answer, individually_rational=None,
                   method=_with_search(answer.method, PACKAGES))


def _with_search(found: Any, name: str) -> Any:
    return replace(found, options={**found.options, "search": name})


def _searched(
    model: IssueSet, disagreement: Numbers | None, lotteries: bool, solutions: Sequence[str],
    weights: Numbers | None, terms: Terms | None,
) -> Bargain:
    """The four solutions of indivisible deals, by integer programs."""
    if lotteries:
        raise NotBuiltError(
            f"lotteries over {model.size} combinations with so many efficient ones",
            ["--no-lotteries"])
    parties = model.parties
    point = party_numbers(parties, model.disagreement if disagreement is None else disagreement,
                          "disagreement")
    counted = party_numbers(parties, model.weights if weights is None else weights, "weights",
                            positive=True)
    search = Search([Utility(tuple(issue.utility[p] for issue in model.issues)) for p in parties])
    table = Table(search, point, counted)
    essential = table.better is not None
    found = {name: _solution(model, table, name) if essential else Solution(
        name, None, why="no deal is better than disagreement for every party")
        for name in solutions}
    ideal = table.ideal if essential else None
    return Bargain(
        model=model,
        method=_with_search(method(solutions, False, model, terms), PROGRAMS),
        status=_status(essential, found),
        claim=_claim(model, found),
        certificate={"kind": "bargaining", "solutions": {
            name: found[name].certificate for name in found} if essential else {}},
        disagreement={"rule": "explicit", "point": dict(zip(parties, point, strict=True))},
        lotteries=False,
        weights=dict(zip(parties, counted, strict=True)),
        solutions=found,
        ideal=dict(zip(parties, ideal, strict=True)) if ideal else dict.fromkeys(parties),
        frontier=[],
        hull=None,
        individually_rational=None,
        weakly_better=[],
    )


def _status(essential: bool, found: dict[str, Solution]) -> Status:
    if not essential:
        return Status.NONE
    failed = any((solution.why or "").startswith(_FAILED) for solution in found.values())
    return Status.NOT_CONVERGED if failed else Status.PARTIAL


def _claim(model: IssueSet, found: dict[str, Solution]) -> str:
    given = [name for name, solution in found.items() if solution.payoffs is not None]
    said = f"exact by integer programs: {', '.join(given)}; " if given else (
        "no deal is better than disagreement for every party; ")
    return (f"{said}all over {model.size} combinations of issues, one of those that tie; "
            "efficient deals are not listed, individually rational ones not counted")


def _solution(model: IssueSet, table: Table, name: str) -> Solution:
    if name not in _SEARCHES:
        return Solution(name, None, why="it is not looked for among so many combinations with so "
                                        "many efficient ones")
    try:
        found = _SEARCHES[name](table)
    except ArithmeticError as error:
        return Solution(name, None, why=f"{_FAILED} ({error})")
    assert found is not None  # something is better for all
    deal = ",".join(issue.values[k] for issue, k in zip(model.issues, found.place, strict=True))
    return Solution(
        name,
        dict(zip(model.parties, found.payoffs, strict=True)),
        deal,
        ((deal, Fraction(1)),),
        sum(table.gains(found), Fraction(0)),
        (deal,),
        certificate={"criterion": "integer-program"},
    )
