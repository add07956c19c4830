"""Raiffa, Perles-Maschler, equal area and alternating offers on examples solved elsewhere."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from negotiation.bargaining.offer_terms import Terms
from negotiation.bargaining.solutions import bargain
from negotiation.model.deals import Deals

F = Fraction
PIE = [[1, 0], [0, 1]]


def deals(rows, **options):
    return Deals.from_payoffs(rows, disagreement=[0] * len(rows[0]), **options)


def solved(problem, name, **terms):
    answer = bargain(problem, solutions=[name], terms=Terms(**terms)).solutions[name]
    return None if answer.payoffs is None else tuple(answer.payoffs.values())


@pytest.mark.parametrize("name", ["nash", "kalai-smorodinsky", "raiffa-discrete",
                                  "raiffa-continuous", "perles-maschler", "equal-area"])
def test_single_segment(name):
    # Luce & Raiffa (1957), Games and Decisions, ch. 6: on a straight frontier through both ideal
    # points every scheme that is symmetric and free of units takes its middle.
    assert solved(deals([[10, 0], [0, 7]]), name) == (5, F(7, 2))


def test_steps_of_the_discrete_raiffa_solution():
    # Raiffa (1953), as restated by Diskin, Koppel & Samet (2011), Generalized Raiffa solutions,
    # Games and Economic Behavior 73: from d, the mean of the two most preferred points, again and
    # again. By hand: d = (0, 0), (2, 1), then both best points lie on the upper piece.
    answer = bargain(deals([[4, 0], [3, 1], [0, 2]]), solutions=["raiffa-discrete"])
    found = answer.solutions["raiffa-discrete"]
    assert tuple(found.payoffs.values()) == (F(5, 2), F(7, 6))
    assert found.certificate["steps"] == 2


def test_perles_maschler_meets_halfway_along_the_curve():
    # Perles & Maschler (1981): equal integrals of sqrt(-dx dy). Pieces of lengths sqrt(8 * 2) = 4
    # and sqrt(1 * 4) = 2: half is 3, three quarters along the first.
    assert solved(deals([[9, 0], [8, 4], [0, 6]]), "perles-maschler") == (6, F(9, 2))


def test_equal_area_of_a_quadrangle():
    # Anbarci & Bigelow (1994). The hull of 0, (2, 0), (2, 1), (0, 2) has area 3; the triangle
    # 0, (0, 2), (2 s, 2 - s) has 2 s, so s = 3/4.
    assert solved(deals([[2, 0], [2, 1], [0, 2]]), "equal-area") == (F(3, 2), F(5, 4))


@pytest.mark.parametrize(("first", "second"), [("9/10", "4/5"), ("1/2", "1/2"), ("1", "1/2")])
def test_rubinstein_shares(first, second):
    # Rubinstein (1982): x = (1 - d2) / (1 - d1 d2). A missing discount counts as 1.
    a, b = F(first), F(second)
    discount = {p: x for p, x in (("A", a), ("B", b)) if x < 1}
    pie = deals(PIE, parties=["A", "B"], discount=discount)
    share = (1 - b) / (1 - a * b)
    assert solved(pie, "alternating-offers") == (share, 1 - share)


@pytest.mark.parametrize(("risk", "broken"), [("1/10", (0, 0)), ("1/1000", ("1/4", "1/2"))])
def test_breakdown(risk, broken):
    # Binmore, Rubinstein & Wolinsky (1986): breakdown counts as disagreement; as the risk falls
    # the outcome goes to (1 + b1 - b2) / 2.
    q, (b1, b2) = F(risk), map(F, broken)
    s = 1 - q
    share = (1 - q * b2 - s * (1 - q * b1)) / (1 - s * s)
    assert solved(deals(PIE), "alternating-offers", breakdown=risk, broken=broken)[0] == share
    assert abs(share - (1 + b1 - b2) / 2) < q


@pytest.mark.parametrize(("outside", "kept"), [("2/5", F(10, 19)), ("9/19", F(10, 19)),
                                               ("3/5", F(2, 5))])
def test_outside_options_only_bound(outside, kept):
    # Binmore, Shaked & Sutton (1989), QJE 104, 753-770: an option below d / (1 + d) changes
    # nothing; a better one is all that its owner gets.
    pie = deals(PIE, discount=["9/10", "9/10"])
    assert solved(pie, "alternating-offers", outside=[0, outside])[0] == kept


def test_outside_options_too_good_for_both():
    pie = deals(PIE, discount=["9/10", "9/10"])
    assert solved(pie, "alternating-offers", outside=["1/2", "3/5"]) is None


def test_three_parties_get_what_costs_the_proposer_nothing():
    # By hand, discounts 1/2: B proposes its best, (1, 3, 3), as A accepts less. So A, whose best
    # is (4, 2, 1), leaves C 3/2 and thereby B 9/4; it keeps 13/4 and accepts 13/8 from C.
    rows = [[4, 2, 1], [1, 3, 3]]
    problem = deals(rows, discount=["1/2"] * 3)
    found = bargain(problem, solutions=["alternating-offers"]).solutions["alternating-offers"]
    assert [tuple(offer.values()) for offer in found.details["offers"].values()] == [
        (F(13, 4), F(9, 4), F(3, 2)), (1, 3, 3), (F(13, 8), F(67, 24), F(31, 12))]


def test_last_rounds_are_counted_down_whatever_the_options():
    # backward induction by hand: the first party cannot leave when it is its turn to propose,
    # and does when the other one proposes
    pie = deals([[1, 0], [0, 1]], discount=["1/2", "1/2"])
    terms = {"outside": ["3/2", 0]}
    assert solved(pie, "alternating-offers", rounds=1, **terms) == (1, 0)
    assert solved(pie, "alternating-offers", rounds=1, proposer="2", **terms) is None
    assert solved(pie, "alternating-offers", rounds=2, **terms) == (1, 0)
    # a rejection is worth 19/20 to the first party, and what the other one accepts leaves 11/20
    pie = deals([[1, 0], [0, 1]], discount=["1/100", "9/10"])
    terms = {"breakdown": "1/2", "broken": ["19/10", 0]}
    assert solved(pie, "alternating-offers", rounds=2, **terms) is None
    assert solved(pie, "alternating-offers", rounds=3, **terms) == (F(3919, 4000), F(81, 4000))



@pytest.mark.parametrize("rounds", [1, 2, 3, 10])
def test_deadline(rounds):
    # Backward induction on a pie (Ståhl 1972): 1 - d + d^2 - ... with d^(T-1) last.
    pie = deals(PIE, discount=["9/10", "9/10"])
    share = sum(F(-9, 10) ** k for k in range(rounds))
    assert solved(pie, "alternating-offers", rounds=rounds)[0] == share


@pytest.mark.parametrize("n", [3, 4])
def test_unanimity_of_many(n):
    # The stationary equilibrium of Shaked's game (Sutton 1986): shares d^k / (1 + d + ...).
    d = F(4, 5)
    pie = deals(np.eye(n, dtype=int).tolist(), discount=[d] * n)
    total = sum(d**k for k in range(n))
    assert solved(pie, "alternating-offers") == tuple(d**k / total for k in range(n))


ROWS = [[5, 0], [4, 3], [2, 4], [0, "9/2"]]


@pytest.mark.parametrize(("rates", "weights"), [((1, 1), (1, 1)), ((1, 2), (2, 1)),
                                                ((3, 1), (1, 3))])
def test_patient_offers_approach_the_weighted_nash_solution(rates, weights):
    # Binmore, Rubinstein & Wolinsky (1986): weights are inverse to the rates of time preference.
    nash = bargain(deals(ROWS, weights=weights), solutions=["nash"]).solutions["nash"]
    distance = []
    for step in (F(1, 50), F(1, 500), F(1, 5000)):
        patient = deals(ROWS, discount=[1 - rate * step for rate in rates])
        found = solved(patient, "alternating-offers")
        distance.append(max(abs(x - y) for x, y in
                            zip(found, nash.payoffs.values(), strict=True)))
    assert distance[2] < F(1, 500)
    assert all(later <= earlier for earlier, later in pairwise(distance))


def test_small_risk_of_breakdown_approaches_the_nash_solution():
    nash = bargain(deals(ROWS, weights=[1, 1]), solutions=["nash"]).solutions["nash"]
    found = solved(deals(ROWS), "alternating-offers", breakdown="1/10000")
    assert max(abs(x - y) for x, y in zip(found, nash.payoffs.values(), strict=True)) < F(1, 1000)


def test_smallest_money_unit():
    # van Damme, Selten & Winter (1990): with a coarse unit and patient parties every individually
    # rational division is supported by stationary offers.
    coins = deals([[k, 10 - k] for k in range(11)], lotteries=False, discount=["99/100"] * 2)
    answer = bargain(coins, solutions=["alternating-offers"]).solutions["alternating-offers"]
    assert [pair["1"] for pair in answer.details["stationary"]] == [f"d{k}" for k in range(1, 12)]
    assert answer.payoffs is None
    assert answer.details["cycle"] == ["d11", "d1"]  # whoever proposes last takes all


def test_impatient_offers_of_deals_settle():
    few = deals([[5, 0], [4, 3], [1, 4]], lotteries=False, discount=["1/2", "1/2"])
    answer = bargain(few, solutions=["alternating-offers"]).solutions["alternating-offers"]
    assert answer.deal == "d2"
    assert answer.details["stationary"] == [{"1": "d2", "2": "d2"}]


def test_square_root_utility():
    # Divide a dollar with utilities sqrt(x) and 1 - x: on a fine polygon the equal-area and the
    # continuous Raiffa solution come near those of the curve.
    grid = [[repr(math.sqrt(k / 400)), repr(1 - k / 400)] for k in range(401)]
    problem = deals(grid)
    at = solved(problem, "equal-area")
    curve = [float(at[0]), 1 - float(at[0]) ** 2]
    below = curve[0] - curve[0] ** 3 / 3 - curve[0] * curve[1] / 2  # left of the ray
    assert abs(below - 1 / 3) < 1e-4
    walk = solve_ivp(lambda _, d: [math.sqrt(1 - d[1]) - d[0], 1 - d[0] ** 2 - d[1]], (0, 60),
                     [0, 0], rtol=1e-10, atol=1e-12)
    found = solved(problem, "raiffa-continuous")
    assert np.allclose(found, walk.y[:, -1], atol=1e-4)
