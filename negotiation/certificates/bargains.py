"""Claims about a bargaining set: frontier, corners, ideal point, and each solution.

Definitions: Nash (1950); Kalai and Smorodinsky (1975) and Kalai (1977), both as leximin
where deals are indivisible. Without lotteries every deal is compared with every other;
lotteries are checked in their own module.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .deals import ENUMERABLE, Vector, best_products, leximin_key
from .further import FURTHER, check_further, left_unchecked, must_be_undefined
from .lotteries import check_ideal_lottery, check_inessential, check_lottery_solution
from .programs import dot
from .question import Question
from .reading import Node, must_list
from .report import Report

ONE = Fraction(1)
# Corners among so many efficient deals of three or more parties are found again.
MOST_CORNERS = 1_000


def check_frontier(result: Node, question: Question, report: Report,
                   counted: bool = True) -> None:
    """Frontier, corners of the hull, and how many deals are individually rational, if counted."""
    report.run("frontier", lambda: _frontier(result["frontier"], question, report))
    report.run("hull", lambda: _hull(result["hull"], question, report))
    report.run("individually_rational",
               lambda: result["individually_rational"].must_be(
                   len(question.rational) if counted else None))
    report.run("weakly_better", lambda: _weakly_better(result["weakly_better"], question))


def _weakly_better(listed: Node, question: Question) -> None:
    """Where nothing is strictly better than disagreement for all: what is for some."""
    better = [] if question.essential else [
        question.deals.names[k] for k in question.rational if any(question.gains[k])
    ]
    must_list(listed, list(listed), better, "better than disagreement for some and worse for none")


def _too_many(question: Question) -> bool:
    return len(question.deals.parties) > 2 and len(question.deals.names) > ENUMERABLE


def _frontier(frontier: Node, question: Question, report: Report) -> None:
    deals, items = question.deals, list(frontier)
    rational = set(question.rational)
    for item in items:
        k = deals.number[item["deal"].one_of(deals.number, "a deal")]
        item["payoffs"].must_be(deals.by_party(deals.payoffs[k]))
        item["rational"].must_be(k in rational)
    if _too_many(question):
        report.note("the frontier was not re-checked: more than two parties and "
                    f"{len(deals.names)} deals, more than {ENUMERABLE}")
        return
    must_list(frontier, [item["deal"] for item in items],
              [deals.names[k] for k in deals.efficient()], "an efficient deal")


def _hull(hull: Node, question: Question, report: Report) -> None:
    deals = question.deals
    if not question.lotteries:
        hull.must_be(None)
    elif _too_many(question) or (len(deals.parties) > 2 and len(question.edge) > MOST_CORNERS):
        report.note("the corners of the hull were not re-checked: more than two parties and more "
                    f"than {MOST_CORNERS} efficient deals or {ENUMERABLE} deals")
    else:
        must_list(hull, list(hull), [deals.names[k] for k in deals.corners()],
                  "a corner of the efficient hull")


def check_ideal(result: Node, question: Question, report: Report) -> None:
    """Each party's best payoff among feasible points that are individually rational."""
    report.run("ideal", lambda: _ideal(result, question))


def _ideal(result: Node, question: Question) -> None:
    parties = question.deals.parties
    result["ideal"].must_be(dict.fromkeys(parties) if question.ideal is None
                            else question.deals.by_party(question.ideal))


def check_proofs(certificate: Node, question: Question) -> None:
    """What proves the ideal point, or that nothing feasible is better for all."""
    certificate["kind"].must_be("bargaining")
    if question.lotteries and question.ideal is not None:
        for i, proof in enumerate(certificate["ideal"].named(question.deals.parties)):
            check_ideal_lottery(proof, question.ideal[i], i, question)
    if question.lotteries and not question.essential:
        check_inessential(certificate["inessential"], question)


def check_solutions(solutions: Node, proofs: Node | None, question: Question,
                    report: Report) -> None:
    """Every solution that is named, each by its own criterion, and its proof if it has one."""
    for name, item in solutions.items():
        report.run(item.path, _step(name, item, proofs, question))
        sentence = left_unchecked(name, item, question)
        if sentence:
            report.note(sentence)


def _step(name: str, item: Node, proofs: Node | None, question: Question) -> Callable[[], None]:
    def step() -> None:
        item.demand(name in _CRITERIA or name in FURTHER, "no check is known for this solution")
        if item["payoffs"].is_null() and (name in _CRITERIA or not question.essential):
            item.demand(not question.essential, "null although something feasible is strictly "
                        "better than disagreement for all")
            must_be_undefined(item)
            return
        item.demand(question.essential, "given although nothing feasible is strictly better than "
                    "disagreement for all")
        proof = None if proofs is None else proofs[name]
        if name in FURTHER:
            check_further(name, item, proof, question)
        elif question.lotteries:
            check_lottery_solution(name, item, proof, question)
        else:
            _finite(name, item, proof, question)

    return step


def _finite(name: str, item: Node, proof: Node | None, question: Question) -> None:
    criterion, best = _CRITERIA[name]
    tied, deals = best(question), question.deals
    chosen = question.first(tied)
    item["deal"].must_be(deals.names[chosen])
    item["payoffs"].must_be(deals.by_party(deals.payoffs[chosen]))
    item["surplus"].must_be(sum(question.gains[chosen], Fraction(0)))
    must_list(item["ties"], list(item["ties"]), [deals.names[k] for k in tied],
              f"a deal that attains the {name} criterion")
    item["lottery"].must_be([{"deal": deals.names[chosen], "probability": ONE}])
    item["exact"].must_be(True)
    if proof is not None:
        proof["criterion"].must_be(criterion)


def largest_products(question: Question) -> list[int]:
    """Deals with the largest product of gains among those that give everyone a gain."""
    positive = {k: question.gains[k] for k in question.rational
                if all(g > 0 for g in question.gains[k])}
    return best_products(positive, question.weights)


def largest_leximin(question: Question, divisors: Vector) -> list[int]:
    """Rational deals whose divided gains, sorted increasingly, are lexicographically largest."""
    keys = {k: leximin_key(g / c for g, c in zip(question.gains[k], divisors, strict=True))
            for k in question.rational}
    top = max(keys.values())
    return [k for k, key in keys.items() if key == top]


def largest_sums(question: Question) -> list[int]:
    """Rational deals with the largest weighted sum of gains."""
    sums = {k: dot(question.weights, question.gains[k]) for k in question.rational}
    top = max(sums.values())
    return [k for k, s in sums.items() if s == top]


_CRITERIA: dict[str, tuple[str, Callable[[Question], list[int]]]] = {
    "nash": ("integer-powers", largest_products),
    "kalai-smorodinsky": ("leximin", lambda question: largest_leximin(
        question, question.divisors("kalai-smorodinsky"))),
    "egalitarian": ("leximin", lambda question: largest_leximin(
        question, question.divisors("egalitarian"))),
    "utilitarian": ("sum", largest_sums),
}
