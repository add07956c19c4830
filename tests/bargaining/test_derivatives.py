"""How solutions move with disagreement: against differences of the solutions themselves."""

import copy
from fractions import Fraction

import numpy as np
import pytest

from negotiation.bargaining.derivatives import MOVES, derivatives
from negotiation.bargaining.offer_terms import Terms
from negotiation.bargaining.problem import bargaining_problem
from negotiation.bargaining.solutions import bargain
from negotiation.certificates.check import check
from negotiation.certificates.derivatives import check_derivatives
from negotiation.certificates.problems import read_deals
from negotiation.certificates.question import Question
from negotiation.certificates.reading import ClaimError, Node
from negotiation.errors import InputError
from negotiation.model.deals import Deals

F = Fraction
STEP = F(1, 10**10)


PATIENCE = {"discount": ["9/10", "4/5"]}


def moved(deals, point, name, j, step, terms=None):
    """Payoffs of the lottery of a solution, which are within 1e-25 of the solution."""
    at = [x + step * (k == j) for k, x in enumerate(point)]
    solution = bargain(deals, at, True, [name], terms=terms).solutions[name]
    if solution.payoffs is None:
        return None
    rows = {deal: deals.exact_payoffs(k) for k, deal in enumerate(deals.names)}
    return [sum(share * rows[deal][i] for deal, share in solution.lottery) for i in (0, 1)]


def random_problems(count, seed, **patience):
    rng = np.random.default_rng(seed)
    for k in range(count):
        rows = rng.integers(0, 9, (int(rng.integers(2, 8)), 2)).tolist()
        weights = [1, 1] if k % 2 else [2, F(1, 3)]
        deals = Deals.from_payoffs(rows, ["A", "B"], weights=weights, **patience)
        point = [F(int(x), 2) for x in rng.integers(-2, 7, 2)]
        if bargaining_problem(deals, point, lotteries=True).essential:
            yield deals, point


def must_be_differences(deals, point, name, here, terms=None):
    """Derivatives are those of the solution; where there are none it is not defined, or jumps."""
    problem = bargaining_problem(deals, point, lotteries=True)
    found = derivatives(problem, [name], terms)[0][name]
    jumps = []
    for j, other in enumerate(deals.parties):
        for side, sign in (("left", -1), ("right", 1)):
            there = moved(deals, point, name, j, sign * STEP, terms)
            jumps.append(there is None or abs(there[0] - here[0]) > F(1, 100))
            for i, party in enumerate(deals.parties if found else ()):
                slope = (there[i] - here[i]) / (sign * STEP)
                assert abs(F(found[party][other][side]) - slope) < F(1, 10**7)
    assert any(jumps) == (found is None)


@pytest.mark.parametrize("name", MOVES)
def test_against_differences(name):
    """Points on a grid: corners, ends of cones and ties are met on purpose."""
    for deals, point in random_problems(20, seed=21, **PATIENCE):
        here = moved(deals, point, name, 0, 0)
        problem = bargaining_problem(deals, point, lotteries=True)
        if name == "utilitarian" and derivatives(problem, [name])[1]:
            assert len(bargain(deals, point, True, [name]).solutions[name].ties) > 1 or (
                moved(deals, point, name, 0, STEP) != here)
            continue
        must_be_differences(deals, point, name, here)


@pytest.mark.parametrize("terms", [
    Terms(breakdown="1/10", broken=[5, 6]),
    Terms(outside=[2, 3], breakdown="1/3"),
    Terms(rounds=3, proposer="B", outside=[4, 3]),
    Terms(outside=[5, 5]),
])
def test_offers_against_differences(terms):
    for deals, point in random_problems(12, seed=5, **PATIENCE):
        try:
            here = moved(deals, point, "alternating-offers", 0, 0, terms)
        except InputError:
            continue  # a breakdown below disagreement
        if here is not None:
            must_be_differences(deals, point, "alternating-offers", here, terms)


def test_nash_on_an_edge_has_the_closed_form():
    """Weights 2 and 1, slope -3: 1/3 and -(2/3)/3 for the first party."""
    deals = Deals.from_payoffs([[4, 0], [0, 12]], ["A", "B"], weights=[2, 1])
    found = derivatives(bargaining_problem(deals, [0, 0]), ["nash"])[0]["nash"]
    assert found["A"]["A"]["left"] == found["A"]["A"]["right"] == F(1, 3)
    assert found["A"]["B"]["left"] == F(-2, 9)
    assert found["B"]["A"]["right"] == -1


def test_nash_rests_at_a_corner_inside_its_cone():
    deals = Deals.from_payoffs([[5, 0], [4, 4], [0, 5]], ["A", "B"])
    found = derivatives(bargaining_problem(deals, [0, 0]), ["nash"])[0]["nash"]
    assert {x for row in found.values() for sides in row.values() for x in sides.values()} == {0}


def test_at_the_end_of_a_cone_the_sides_differ():
    """The supporting price is that of the lower edge: a better disagreement moves along it."""
    deals = Deals.from_payoffs([[6, 0], [4, 4], [0, 5]], ["A", "B"])
    found = derivatives(bargaining_problem(deals, [2, 0]), ["nash"])[0]["nash"]
    assert found["A"]["A"] == {"left": 0, "right": F(1, 2)}


@pytest.mark.parametrize("case", [
    {"payoffs": [[1, 2]], "disagreement": [0, 0]},
    {"payoffs": [[1, 2], [1, 2]], "disagreement": [0, 0]},
])
def test_one_payoff_vector_never_moves(case):
    problem = bargaining_problem(Deals.from_payoffs(**case))
    for name, found in derivatives(problem, list(MOVES)[:8])[0].items():
        assert {x for row in found.values() for sides in row.values()
                for x in sides.values()} == {0}, name


def test_none_where_not_defined():
    three = Deals.from_payoffs([[1, 1, 1]], disagreement=[0, 0, 0])
    assert derivatives(bargaining_problem(three), ["nash"]) == (None, {})
    pair = Deals.from_payoffs([[1, 1]], disagreement=[0, 0], lotteries=False)
    assert derivatives(bargaining_problem(pair), ["nash"]) == (None, {})
    nothing = Deals.from_payoffs([[1, 1]], disagreement=[1, 0])
    assert derivatives(bargaining_problem(nothing), ["nash"]) == (None, {})
    edge = Deals.from_payoffs([[2, 0], [0, 2]], disagreement=[0, 0])
    assert derivatives(bargaining_problem(edge), ["utilitarian"]) == (
        {"utilitarian": None}, {"utilitarian": "several points on the frontier tie"})


PIE = {"payoffs": [[1, 0], [0, 1]], "parties": ["A", "B"], "disagreement": [0, 0], **PATIENCE}


def test_offers_on_a_pie():
    """The first gets (1 - 4/5) / (1 - 9/10 4/5) = 5/7 of what is left after disagreement."""
    found = bargain(Deals.from_payoffs(**PIE)).derivatives["alternating-offers"]
    assert found["A"] == {"A": {"left": F(2, 7), "right": F(2, 7)},
                          "B": {"left": F(-5, 7), "right": F(-5, 7)}}


def test_perles_maschler_by_hand():
    """Lengths 4 and 2. A point of slope 1/4 moves by half of what the ends lose: of slope 1/4
    from A's side, but nothing is gained there by a worse disagreement; of slope 4 from B's."""
    deals = Deals.from_payoffs([[9, 0], [8, 4], [0, 6]], ["A", "B"], disagreement=[0, 0])
    found = bargain(deals, solutions=["perles-maschler"]).derivatives["perles-maschler"]
    assert found["A"] == {"A": {"left": 0, "right": F(1, 2)}, "B": {"left": 0, "right": F(-1, 2)}}
    assert found["B"]["A"] == {"left": 0, "right": F(-1, 8)}


def test_a_root_that_is_not_rational_is_rounded():
    deals = Deals.from_payoffs([[6, 0], [4, 4], [0, 6]], ["A", "B"], disagreement=[1, 1])
    found = bargain(deals, solutions=["perles-maschler"]).derivatives["perles-maschler"]
    # both at the corner: slopes 1/2 and 2 on its sides, and at the ends
    assert found["A"]["A"] == {"left": F(1, 2), "right": F(1, 4)}
    deals = Deals.from_payoffs([[6, 0], [5, 3], [0, 6]], ["A", "B"], disagreement=[1, 1])
    slope = bargain(deals, solutions=["perles-maschler"]).derivatives["perles-maschler"]["A"]["B"]
    assert slope["left"] == pytest.approx(-((1 / (3 * 3 / 5)) ** 0.5) / 2, rel=1e-15)


@pytest.mark.parametrize("name", ["raiffa-discrete", "raiffa-continuous"])
def test_paths_to_a_corner_rest_there(name):
    """From a step away they end off the corner by less and less of the step."""
    deals, point = Deals.from_payoffs([[6, 0], [4, 4], [0, 6]], ["A", "B"]), [1, 1]
    found = derivatives(bargaining_problem(deals, point), [name])[0][name]
    assert {x for row in found.values() for sides in row.values() for x in sides.values()} == {0}
    off = [abs(moved(deals, point, name, 0, F(1, 10**k))[0] - 4) * 10**k for k in (1, 3, 5)]
    assert off[0] > 2 * off[1] > 4 * off[2] > 0


def test_half_way_agreements_that_come_to_no_edge():
    """Slopes 1/1000 and 1000: the steps leave the way to the corner too slowly."""
    deals = Deals.from_payoffs([[1000, 0], [999, 1000], [0, 1001]], ["A", "B"],
                               disagreement=[0, "1000/1001"])
    answer = bargain(deals, solutions=["raiffa-discrete"])
    assert answer.derivatives == {"raiffa-discrete": None}
    assert answer.derivatives_why["raiffa-discrete"] in answer.claim
    assert passes(answer.to_dict())


@pytest.mark.parametrize(("payoffs", "disagreement"), [
    # half-way agreements come near the corner, and then to an edge in one step
    ([[0, "1/100"], [96, "97/10000"], [100, 0]], [-14, "1/1000"]),
    # a unit of one party is a thousand millions of the other's
    ([[0, 100_000], ["91/1000000", 90_000], ["1/10000", 0]], ["1/100000", -46_000]),
])
def test_sharp_corners_and_unlike_units_pass_the_checker(payoffs, disagreement):
    deals = Deals.from_payoffs(payoffs, ["A", "B"], disagreement=disagreement, **PATIENCE)
    assert passes(bargain(deals).to_dict())


def passes(result):
    return check(result, result["input"]["content"]).first_failure is None


def altered(derivatives):
    """One solution at a time: null, or one number a little more."""
    for name, item in derivatives.items():
        yield {name: None}
        for party, other, side in (("A", "A", "left"), ("B", "A", "right")):
            changed = copy.deepcopy(item)
            changed[party][other][side] = str(F(item[party][other][side]) + F(1, 10**6))
            yield {name: changed}


@pytest.mark.parametrize("terms", [None, Terms(rounds=3, outside=[2, "1/2"])])
def test_a_changed_derivative_is_refused(terms):
    deals = Deals.from_payoffs([[8, 0], [7, 3], [4, "13/2"], [0, 7]], ["A", "B"],
                               disagreement=[1, 0], **PATIENCE)
    result = bargain(deals, terms=terms).to_dict()
    assert passes(result)
    document = Node(result["input"]["content"], "input")
    question = Question(read_deals(document), (F(1), F(0)), (F(1), F(1)), True,
                        Node(result["method"]["options"]["offers"], "offers"))
    for claimed in altered(result["derivatives"]):
        with pytest.raises(ClaimError):
            check_derivatives(Node(claimed, "derivatives"), question)
