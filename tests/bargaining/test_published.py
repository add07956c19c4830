"""Examples with solutions known from the literature or in closed form."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import combinations

import pytest

from negotiation.bargaining.solutions import BASIC
from negotiation.bargaining.solutions import bargain as every
from negotiation.model.deals import Deals
from negotiation.model.game import Game

bargain = partial(every, solutions=BASIC)

HALF = Fraction(1, 2)


def payoffs(answer, name):
    return tuple(answer.solutions[name].payoffs.values())


@pytest.mark.parametrize("lotteries", [False, True])
def test_bill_and_jack(lotteries):
    # Nash (1950), The bargaining problem, Econometrica 18, 155-162, the example of its last
    # section: utilities to Bill and Jack of Bill's five and Jack's four goods; Bill gives book,
    # whip, ball and bat, Jack gives pen, toy and knife.
    bills = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
    jacks = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}
    goods = [*bills, *jacks]
    moved = [set(some) for size in range(10) for some in combinations(goods, size)]

    def gains(moves):
        given = [bills[good] for good in moves if good in bills]
        received = [jacks[good] for good in moves if good in jacks]
        bill = sum(b for b, _ in received) - sum(b for b, _ in given)
        jack = sum(j for _, j in given) - sum(j for _, j in received)
        return bill, jack

    names = ["+".join(good for good in goods if good in moves) or "nothing" for moves in moved]
    deals = Deals.from_payoffs(
        [gains(moves) for moves in moved], ["Bill", "Jack"], names, [0, 0], lotteries
    )
    nash = bargain(deals).solutions["nash"]
    assert nash.payoffs == {"Bill": 12, "Jack": 5}
    assert nash.deal == "book+whip+ball+bat+pen+toy+knife"
    assert nash.ties == (nash.deal,)


def test_nash_is_not_monotone_and_kalai_smorodinsky_is():
    # Kalai & Smorodinsky (1975), Econometrica 43, 513-518: whatever the first party gets, the
    # second can have more in the second problem; Nash gives it less.
    first = bargain(Deals.from_payoffs([[0, 1], ["3/4", "3/4"], [1, 0]], disagreement=[0, 0]))
    second = bargain(Deals.from_payoffs([[0, 1], [1, 0], [1, "0.7"]], disagreement=[0, 0]))
    assert payoffs(first, "nash") == (Fraction(3, 4), Fraction(3, 4))
    assert payoffs(second, "nash") == (1, Fraction(7, 10))
    assert payoffs(first, "kalai-smorodinsky") == (Fraction(3, 4), Fraction(3, 4))
    assert payoffs(second, "kalai-smorodinsky") == (Fraction(10, 13), Fraction(10, 13))


def test_battle_of_the_sexes():
    # The game of Luce & Raiffa (1957), Games and Decisions, section 5.3, with 0 for both where
    # they fail to meet: on the edge from (2, 1) to (1, 2) symmetric solutions are its middle.
    game = Game.from_payoffs(
        {"he": [[2, 0], [0, 1]], "she": [[1, 0], [0, 2]]}, actions=[["b", "f"], ["B", "F"]]
    )
    answer = bargain(game, [0, 0])
    assert answer.hull == ["b,B", "f,F"]
    for name in ("nash", "kalai-smorodinsky", "egalitarian"):
        assert payoffs(answer, name) == (Fraction(3, 2), Fraction(3, 2))
        assert answer.solutions[name].lottery == (("b,B", HALF), ("f,F", HALF))
    assert answer.solutions["utilitarian"].ties == ("b,B", "f,F")
    assert answer.ideal == {"he": 2, "she": 2}


def test_linear_frontier():
    # The Nash and the Kalai-Smorodinsky solutions give each party half of what it could get.
    answer = bargain(Deals.from_payoffs([[10, 1], [2, 5]], disagreement=[2, 1]))
    assert payoffs(answer, "nash") == payoffs(answer, "kalai-smorodinsky") == (6, 3)
    assert payoffs(answer, "egalitarian") == (2 + Fraction(8, 3), 1 + Fraction(8, 3))


def test_divide_the_dollar():
    # Both risk neutral, hundred cents: 50 each; with weights 3 and 1, 75 and 25 for Nash.
    deals = Deals.from_payoffs([[k, 100 - k] for k in range(101)], disagreement=[0, 0])
    for lotteries in (False, True):
        answer = bargain(deals, lotteries=lotteries)
        assert {payoffs(answer, name) for name in answer.solutions} == {(50, 50)}
        assert answer.solutions["utilitarian"].ties == deals.names
        weighted = bargain(deals, lotteries=lotteries, weights=[3, 1])
        for name in ("nash", "kalai-smorodinsky", "egalitarian"):
            assert payoffs(weighted, name) == (75, 25)


def test_divide_the_dollar_with_a_risk_averse_party():
    # u = sqrt(x) against v = 1 - x: the Nash product sqrt(x)(1 - x) is largest at x = 1/3
    # (Osborne & Rubinstein 1990, Bargaining and Markets, section 2.4: risk aversion costs).
    # On the grid x = (k/30)**2, which has no 1/3, the best k is 17.
    deals = Deals.from_payoffs(
        [[Fraction(k, 30), 1 - Fraction(k, 30) ** 2] for k in range(31)],
        disagreement=[0, 0], lotteries=False,
    )
    best = max(range(31), key=lambda k: Fraction(k, 30) * (1 - Fraction(k, 30) ** 2))
    assert best == 17
    assert bargain(deals).solutions["nash"].deal == deals.names[17]


def test_three_parties_divide_a_pie():
    # x1 + x2 + x3 <= 1: Nash with weights w gives w_i / sum(w); so do the others here.
    pie = Deals.from_payoffs([[1, 0, 0], [0, 1, 0], [0, 0, 1]], disagreement=[0, 0, 0])
    third = Fraction(1, 3)
    for name in ("nash", "kalai-smorodinsky", "egalitarian"):
        found = bargain(pie).solutions[name]
        assert tuple(found.payoffs.values()) == (third, third, third)
        assert found.exact
        weighted = bargain(pie, weights=[1, 2, 3]).solutions[name]
        assert tuple(weighted.payoffs.values()) == (Fraction(1, 6), third, HALF)


def test_three_parties_on_a_skewed_simplex():
    # x1/a1 + x2/a2 + x3/a3 <= 1: Nash and Kalai-Smorodinsky a_i/3, egalitarian 1/sum(1/a_i).
    skewed = Deals.from_payoffs([[2, 0, 0], [0, 3, 0], [0, 0, 7]], disagreement=[0, 0, 0])
    answer = bargain(skewed)
    shares = (Fraction(2, 3), Fraction(1), Fraction(7, 3))
    assert payoffs(answer, "nash") == payoffs(answer, "kalai-smorodinsky") == shares
    assert payoffs(answer, "egalitarian") == (Fraction(42, 41),) * 3
    assert answer.ideal == {"1": 2, "2": 3, "3": 7}


def test_kalai_smorodinsky_is_only_weakly_efficient_with_three_parties_until_leximin():
    # That it need not be efficient for more than two: Roth (1979), An impossibility result
    # concerning n-person bargaining games, International Journal of Game Theory 8, 129-132.
    # Here the line from d to the ideal point (1, 1, 1) ends at (1/2, 1/2, 1/2), but the third
    # party can have 1 without cost to the others.
    deals = Deals.from_payoffs([[0, 0, 0], [1, 0, 1], [0, 1, 1]], disagreement=[0, 0, 0])
    answer = bargain(deals)
    found = answer.solutions["kalai-smorodinsky"]
    assert tuple(found.payoffs.values()) == (HALF, HALF, 1)
    assert [level["fixed"] for level in found.certificate["levels"]] == [["1", "2"], ["3"]]
    assert payoffs(answer, "egalitarian") == (HALF, HALF, 1)
    assert payoffs(answer, "nash") == (HALF, HALF, 1)
