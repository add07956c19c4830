"""Efficient deals and bargaining solutions of one bargaining set, with their proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.bargaining.alternating_offers import alternating_offers
from negotiation.bargaining.derivatives import derivatives
from negotiation.bargaining.egalitarian import egalitarian
from negotiation.bargaining.equal_area import equal_area
from negotiation.bargaining.kalai_smorodinsky import kalai_smorodinsky
from negotiation.bargaining.nash import nash
from negotiation.bargaining.offer_terms import Terms, described
from negotiation.bargaining.perles_maschler import perles_maschler
from negotiation.bargaining.problem import Numbers, Problem, bargaining_problem
from negotiation.bargaining.raiffa_continuous import raiffa_continuous
from negotiation.bargaining.raiffa_discrete import raiffa_discrete
from negotiation.bargaining.ray import kalai_smorodinsky_ray, proportional
from negotiation.bargaining.solution import Solution, by_party
from negotiation.bargaining.utilitarian import utilitarian
from negotiation.bargaining.zeuthen import zeuthen
from negotiation.errors import Fault, InputError
from negotiation.exact import plain
from negotiation.model.deals import Deals
from negotiation.model.game import Game
from negotiation.model.issue_set import IssueSet
from negotiation.result import Method, Result, Status

SOLUTIONS: dict[str, Callable[[Problem], Solution]] = {
    "nash": nash,
    "kalai-smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "utilitarian": utilitarian,
    "raiffa-discrete": raiffa_discrete,
    "raiffa-continuous": raiffa_continuous,
    "perles-maschler": perles_maschler,
    "equal-area": equal_area,
    "alternating-offers": alternating_offers,
    "kalai-smorodinsky-ray": kalai_smorodinsky_ray,
    "proportional": proportional,
    "zeuthen": zeuthen,
}
# Given where no names are asked for; the others are variants of these.
STANDARD = tuple(SOLUTIONS)[:9]
# Those that need neither lotteries nor terms of talks, for any number of parties.
BASIC = tuple(SOLUTIONS)[:4]
REFERENCES = {
    "nash": ("nash1950",),
    "kalai-smorodinsky": ("kalaismorodinsky1975", "imai1983"),
    "egalitarian": ("kalai1977", "imai1983"),
    "utilitarian": (),
    "raiffa-discrete": ("raiffa1953", "luceraiffa1957"),
    "raiffa-continuous": ("raiffa1953", "livne1989"),
    "perles-maschler": ("perlesmaschler1981",),
    "equal-area": ("anbarcibigelow1994",),
    "alternating-offers": ("rubinstein1982", "binmorerubinsteinwolinsky1986"),
    "kalai-smorodinsky-ray": ("kalaismorodinsky1975",),
    "proportional": ("kalai1977",),
    "zeuthen": ("zeuthen1930", "harsanyi1956"),
}
# A sum of logarithms that may still grow by more than this has not been maximised.
_LARGEST_GAP = Fraction(1, 10**6)


@dataclass(frozen=True, kw_only=True)
class Bargain(Result):
    """Efficient deals and bargaining solutions.

    Parameters
    ----------
    disagreement
        ``rule`` and ``point``, the payoffs by party.
    lotteries
        Whether lotteries over deals can be agreed on.
    weights
        Bargaining weights by party.
    solutions
        The solutions by name.
    ideal
        For each party the most it can have while no party loses; None if all deals hurt one.
    frontier
        The deals that no other deal dominates, in file order: ``deal``, ``payoffs``, and
        ``rational``, whether no party loses.
    hull
        With lotteries, the deals at corners of the efficient hull; else None.
    individually_rational
        How many deals are at least as good as disagreement for all; None if nobody counted.
    weakly_better
        If nothing is better than disagreement for all: the deals that are better for some
        and worse for none.
    by_disagreement
        The solutions under each of several disagreement points, where there are several.
    threats
        Where the disagreement point is that of rational threats: the threats, and their proof.
    derivatives
        For two parties and lotteries: how each solution moves with the disagreement point; None
        for one that has no derivatives there.
    derivatives_why
        For each of these the reason.
    correlated
        Where the disagreement point is that of a correlated equilibrium: it, and its proof.
    """

    command: ClassVar[str] = "bargain"
    disagreement: dict[str, Any]
    lotteries: bool
    weights: dict[str, Fraction]
    solutions: dict[str, Solution]
    ideal: dict[str, Fraction | None]
    frontier: list[dict[str, Any]]
    hull: list[str] | None
    individually_rational: int | None
    weakly_better: list[str]
    by_disagreement: list[dict[str, Any]] | None = None
    threats: dict[str, Any] | None = None
    derivatives: dict[str, Any] | None = None
    derivatives_why: dict[str, str] = field(default_factory=dict)
    correlated: dict[str, Any] | None = None

    def body(self) -> dict[str, Any]:
        """The answer as data; what was not asked for, or is not defined, is left out."""
        body = {**super().body(), "solutions": _bodies(self.solutions)}
        for name in ("threats", "derivatives", "correlated"):
            if body[name] is None:
                del body[name]
        if not self.derivatives_why:
            del body["derivatives_why"]
        if self.by_disagreement is None:
            del body["by_disagreement"]
        else:
            body["by_disagreement"] = [
                {**plain(case), "solutions": _bodies(case["solutions"])}
                for case in self.by_disagreement
            ]
        return body


def _bodies(solutions: dict[str, Solution]) -> dict[str, Any]:
    return {name: plain(solution.body()) for name, solution in solutions.items()}


def bargain(
    deals: Deals | Game,
    disagreement: Numbers | None = None,
    lotteries: bool | None = None,
    solutions: Sequence[str] = STANDARD,
    weights: Numbers | None = None,
    rule: str = "explicit",
    terms: Terms | None = None,
) -> Bargain:
    """Solve a bargaining problem.

    Parameters
    ----------
    deals
        The deals; of a game, its profiles.
    disagreement
        For each party its payoff without a deal, in order or by name; default as `deals` says.
    lotteries
        Whether lotteries over deals can be agreed on; default as `deals` says.
    solutions
        Any of "nash", "kalai-smorodinsky", "egalitarian", "utilitarian", "raiffa-discrete",
        "raiffa-continuous", "perles-maschler", "equal-area", "alternating-offers", which are
        the default, and "kalai-smorodinsky-ray", "proportional", "zeuthen".
    weights
        For each party its bargaining weight; default as `deals` says.
    rule
        Where the disagreement point comes from, for the record.
    terms
        Of alternating offers: who begins, breakdown risk, rounds, outside options. Discount
        factors are those of `deals`.

    Returns
    -------
    Bargain
        Status NONE, with all solutions undefined, if no deal (or lottery, where allowed) is
        better than disagreement for all parties.

    Raises
    ------
    InputError
        If no disagreement point is known, a number is out of range or a solution unknown.

    Examples
    --------
    >>> deals = Deals.from_payoffs([[6, 0], [4, 4], [0, 5]], ["A", "B"], disagreement=[0, 1])
    >>> answer = bargain(deals)
    >>> answer.solutions["nash"].deal, answer.solutions["egalitarian"].lottery
    ('d2', (('d2', Fraction(4, 5)), ('d3', Fraction(1, 5))))
    """
    check_names(solutions)
    bargains = Deals.from_game(deals) if isinstance(deals, Game) else deals
    problem = bargaining_problem(bargains, disagreement, weights, lotteries)
    frontier = f"all Pareto-efficient deals among {problem.deals.size}"
    return answered(problem, deals, solutions, terms, frontier, rule)


def answered(
    problem: Problem,
    model: Any,
    solutions: Sequence[str],
    terms: Terms | None,
    frontier: str,
    rule: str = "explicit",
) -> Bargain:
    """The record of a bargaining problem and its solutions.

    Parameters
    ----------
    model
        What the problem was made from.
    frontier
        What is claimed of the efficient deals.
    """
    found = {
        name: alternating_offers(problem, terms) if name == "alternating-offers"
        else SOLUTIONS[name](problem)
        for name in solutions
    }
    defined = [name for name, solution in found.items() if solution.payoffs is not None]
    moves, without = derivatives(problem, defined, terms)
    unmoved = [f"no derivatives of {name}: {why}" for name, why in without.items()]
    return Bargain(
        model=model,
        method=method(solutions, problem.lotteries, problem.deals, terms),
        status=_status(problem, found),
        claim="; ".join([_claim(problem, found, frontier), *unmoved]),
        certificate=_certificate(problem, found),
        disagreement={"rule": rule, "point": by_party(problem, problem.disagreement)},
        lotteries=problem.lotteries,
        weights=by_party(problem, problem.weights),
        solutions=found,
        ideal=_ideal(problem),
        frontier=_frontier(problem),
        hull=_hull(problem) if problem.lotteries else None,
        individually_rational=int(problem.rational.sum()),
        weakly_better=[] if problem.essential else _weakly_better(problem),
        derivatives=moves,
        derivatives_why=without,
    )


def method(
    solutions: Sequence[str], lotteries: bool, deals: Deals | IssueSet, terms: Terms | None
) -> Method:
    """Which solutions are meant, by which definitions."""
    return Method(
        "bargaining-solutions",
        {"solutions": list(solutions), "lotteries": lotteries,
         "ideal": "individually-rational", "efficiency": "leximin",
         **({"offers": described(deals, terms)} if "alternating-offers" in solutions else {})},
        tuple(dict.fromkeys(key for name in solutions for key in REFERENCES[name])),
    )


def check_names(solutions: Sequence[str]) -> None:
    """Refuse names of solutions that do not exist.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_names(["nash", "egalitarian"])
    """
    for name in solutions:
        if name not in SOLUTIONS:
            raise InputError(Fault(
                f"expected one of {', '.join(SOLUTIONS)}, found {name!r}", "solution"
            ))


def _status(problem: Problem, found: dict[str, Solution]) -> Status:
    if not problem.essential:
        return Status.NONE
    gaps = [solution.certificate.get("gap", Fraction(0)) for solution in found.values()]
    far = max(gaps, default=Fraction(0)) > _LARGEST_GAP
    return Status.NOT_CONVERGED if far else Status.COMPLETE


def _claim(problem: Problem, found: dict[str, Solution], frontier: str) -> str:
    if not problem.essential:
        return f"{problem.no_agreement}; {frontier}"
    ways: dict[str, list[str]] = {}
    for name, solution in found.items():
        if solution.payoffs is None:
            ways.setdefault("not defined", []).append(name)
            continue
        ways.setdefault(_how(solution), []).append(name)
    said = [f"{how}: {', '.join(names)}" for how, names in ways.items()]
    over = "lotteries over the deals" if problem.lotteries else "the deals"
    said += _offered(problem, found.get("alternating-offers"))
    return "; ".join([*said, f"all over {over}", frontier] if said else [frontier])


def _offered(problem: Problem, solution: Solution | None) -> list[str]:
    """In what sense offers are the answer, where it needs saying."""
    if solution is None or solution.payoffs is None:
        return []
    if "stationary" in solution.details:
        return ["alternating-offers: what stays the same with any larger number of offers"]
    if problem.n > 2 and "offers" in solution.details:
        return ["alternating-offers: a stationary equilibrium, others can exist"]
    return []


def _how(solution: Solution) -> str:
    if not solution.exact:
        gap = solution.certificate.get("gap")
        return "approximate" if gap is None else f"log-product within {float(gap):.0e} of the best"
    if len(solution.ties) > 1:
        return f"exact, one of {len(solution.ties)} tied deals"
    return "exact"


def _certificate(problem: Problem, found: dict[str, Solution]) -> dict[str, Any]:
    """What proves the claims; with lotteries also why the ideal point is ideal."""
    certificate: dict[str, Any] = {"kind": "bargaining"}
    if problem.lotteries and not problem.essential:
        proof = problem.equal_gains
        certificate["inessential"] = {
            "weights": by_party(problem, proof.weights), "bound": proof.bound,
        }
    if problem.lotteries and problem.ideal_climbs is not None:
        names = problem.deals.names
        certificate["ideal"] = {
            party: {
                "weights": by_party(problem, climb.weights),
                "bound": climb.bound,
                "lottery": [{"deal": names[k], "probability": p} for k, p in climb.lottery],
            }
            for party, climb in zip(problem.deals.parties, problem.ideal_climbs, strict=True)
        }
    proofs = {name: solution.certificate for name, solution in found.items()}
    return {**certificate, "solutions": proofs if problem.essential else {}}


def _ideal(problem: Problem) -> dict[str, Fraction | None]:
    gains = problem.ideal_gains
    if gains is None:
        return dict.fromkeys(problem.deals.parties)
    pairs = zip(problem.disagreement, gains, strict=True)
    values = (start + gain for start, gain in pairs)
    return dict(zip(problem.deals.parties, values, strict=True))


def _frontier(problem: Problem) -> list[dict[str, Any]]:
    deals = problem.deals
    efficient = np.flatnonzero(problem.efficient)
    columns = [
        [Fraction(integer, denominator) for integer in integers[efficient].tolist()]
        for integers, denominator in zip(deals.integers, deals.denominators, strict=True)
    ]
    rational = problem.rational[efficient].tolist()
    rows = zip(efficient.tolist(), zip(*columns, strict=True), rational, strict=True)
    return [
        {"deal": deals.names[k], "payoffs": dict(zip(deals.parties, row, strict=True)),
         "rational": fine}
        for k, row, fine in rows
    ]


def _hull(problem: Problem) -> list[str]:
    deals = problem.deals
    corners = {tuple(int(row[k]) for row in deals.integers) for k in problem.corners}
    efficient = np.flatnonzero(problem.efficient)
    rows = zip(*(row[efficient].tolist() for row in deals.integers), strict=True)
    pairs = zip(efficient.tolist(), rows, strict=True)
    return [deals.names[k] for k, row in pairs if row in corners]


def _weakly_better(problem: Problem) -> list[str]:
    better = np.logical_or.reduce([column > 0 for column in problem.gains])
    return [problem.deals.names[k] for k in np.flatnonzero(problem.rational & better).tolist()]
