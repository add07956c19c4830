"""How solutions move with disagreement: against differences of the solutions themselves."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.bargaining.derivatives import RULES, derivatives
from negotiation.bargaining.problem import bargaining_problem
from negotiation.bargaining.solutions import bargain
from negotiation.model.deals import Deals

F = Fraction
STEP = F(1, 10**12)


def moved(deals, point, name, j, step):
    at = [x + step * (k == j) for k, x in enumerate(point)]
    payoffs = bargain(deals, at, True, [name]).solutions[name].payoffs
    return [payoffs[party] for party in deals.parties]


def random_problems(count, seed):
    rng = np.random.default_rng(seed)
    for k in range(count):
        rows = rng.integers(0, 9, (int(rng.integers(2, 8)), 2)).tolist()
        weights = [1, 1] if k % 2 else [2, F(1, 3)]
        deals = Deals.from_payoffs(rows, ["A", "B"], weights=weights)
        point = [F(int(x), 2) for x in rng.integers(-2, 7, 2)]
        if bargaining_problem(deals, point, lotteries=True).essential:
            yield deals, point


@pytest.mark.parametrize("name", RULES)
def test_against_differences(name):
    """Points on a grid: corners, ends of cones and ties are met on purpose."""
    for deals, point in random_problems(60, seed=21):
        problem = bargaining_problem(deals, point, lotteries=True)
        found = derivatives(problem, [name])[name]
        if found is None:
            assert name == "utilitarian"
            continue
        here = moved(deals, point, name, 0, 0)
        for j, other in enumerate(deals.parties):
            for side, sign in (("left", -1), ("right", 1)):
                there = moved(deals, point, name, j, sign * STEP)
                for i, party in enumerate(deals.parties):
                    slope = (there[i] - here[i]) / (sign * STEP)
                    assert abs(found[party][other][side] - slope) < F(1, 10**9)


def test_nash_on_an_edge_has_the_closed_form():
    """Weights 2 and 1, slope -3: 1/3 and -(2/3)/3 for the first party."""
    deals = Deals.from_payoffs([[4, 0], [0, 12]], ["A", "B"], weights=[2, 1])
    found = derivatives(bargaining_problem(deals, [0, 0]), ["nash"])["nash"]
    assert found["A"]["A"]["left"] == found["A"]["A"]["right"] == F(1, 3)
    assert found["A"]["B"]["left"] == F(-2, 9)
    assert found["B"]["A"]["right"] == -1


def test_nash_rests_at_a_corner_inside_its_cone():
    deals = Deals.from_payoffs([[5, 0], [4, 4], [0, 5]], ["A", "B"])
    found = derivatives(bargaining_problem(deals, [0, 0]), ["nash"])["nash"]
    assert {x for row in found.values() for sides in row.values() for x in sides.values()} == {0}


def test_at_the_end_of_a_cone_the_sides_differ():
    """The supporting price is that of the lower edge: a better disagreement moves along it."""
    deals = Deals.from_payoffs([[6, 0], [4, 4], [0, 5]], ["A", "B"])
    found = derivatives(bargaining_problem(deals, [2, 0]), ["nash"])["nash"]
    assert found["A"]["A"] == {"left": 0, "right": F(1, 2)}


@pytest.mark.parametrize("case", [
    {"payoffs": [[1, 2]], "disagreement": [0, 0]},
    {"payoffs": [[1, 2], [1, 2]], "disagreement": [0, 0]},
])
def test_one_payoff_vector_never_moves(case):
    problem = bargaining_problem(Deals.from_payoffs(**case))
    for name, found in derivatives(problem, list(RULES)).items():
        assert {x for row in found.values() for sides in row.values()
                for x in sides.values()} == {0}, name


def test_none_where_not_defined():
    three = Deals.from_payoffs([[1, 1, 1]], disagreement=[0, 0, 0])
    assert derivatives(bargaining_problem(three), ["nash"]) is None
    pair = Deals.from_payoffs([[1, 1]], disagreement=[0, 0], lotteries=False)
    assert derivatives(bargaining_problem(pair), ["nash"]) is None
    nothing = Deals.from_payoffs([[1, 1]], disagreement=[1, 0])
    assert derivatives(bargaining_problem(nothing), ["nash"]) is None
    edge = Deals.from_payoffs([[2, 0], [0, 2]], disagreement=[0, 0])
    assert derivatives(bargaining_problem(edge), ["utilitarian"]) == {"utilitarian": None}
