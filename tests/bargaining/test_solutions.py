"""The record: what goes in, what comes out, what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from negotiation.bargaining.solutions import BASIC
from negotiation.bargaining.solutions import bargain as every
from negotiation.errors import InputError
from negotiation.model.deals import Deals
from negotiation.model.game import Game

bargain = partial(every, solutions=BASIC)

DEALS = Deals.from_payoffs(
    [[4, 1], [3, "5/2"], [0, 3], [-1, 2], [2, 2]], ["A", "B"], disagreement=[0, "1/2"]
)


def test_body():
    data = json.loads(bargain(DEALS).to_json())
    assert data["command"] == "bargain"
    assert data["method"]["name"] == "bargaining-solutions"
    assert data["method"]["references"] == [
        "nash1950", "kalaismorodinsky1975", "imai1983", "kalai1977"]
    assert data["disagreement"] == {"rule": "explicit", "point": {"A": "0", "B": "1/2"}}
    assert data["lotteries"] is True
    assert data["weights"] == {"A": "1", "B": "1"}
    assert data["ideal"] == {"A": "4", "B": "3"}
    assert data["individually_rational"] == 4
    assert data["hull"] == ["d1", "d2", "d3"]
    assert data["frontier"] == [
        {"deal": "d1", "payoffs": {"A": "4", "B": "1"}, "rational": True},
        {"deal": "d2", "payoffs": {"A": "3", "B": "5/2"}, "rational": True},
        {"deal": "d3", "payoffs": {"A": "0", "B": "3"}, "rational": True},
    ]
    assert list(data["solutions"]) == list(BASIC)
    assert data["solutions"]["nash"] == {
        "payoffs": {"A": "3", "B": "5/2"}, "deal": "d2",
        "lottery": [{"deal": "d2", "probability": "1"}], "surplus": "5", "ties": ["d2"],
        "exact": True,
    }
    assert data["solutions"]["egalitarian"]["lottery"] == [
        {"deal": "d2", "probability": "5/7"}, {"deal": "d3", "probability": "2/7"}]
    assert data["certificate"]["kind"] == "bargaining"
    assert "by_disagreement" not in data


def test_same_question_same_bytes():
    assert bargain(DEALS).to_json() == bargain(DEALS).to_json()


def test_finite_certificates_name_their_criterion():
    answer = bargain(DEALS, lotteries=False)
    assert answer.hull is None
    assert answer.certificate["solutions"] == {
        "nash": {"criterion": "integer-powers"},
        "kalai-smorodinsky": {"criterion": "leximin"},
        "egalitarian": {"criterion": "leximin"},
        "utilitarian": {"criterion": "sum"},
    }
    assert answer.claim == (
        "exact: nash, kalai-smorodinsky, egalitarian, utilitarian; all over the deals; "
        "all Pareto-efficient deals among 5"
    )


def test_ties_are_claimed():
    answer = bargain(Deals.from_payoffs([[2, 1], [1, 2]], disagreement=[0, 0], lotteries=False))
    assert "exact, one of 2 tied deals: nash, kalai-smorodinsky" in answer.claim


def test_point_and_weights_by_name_or_in_order():
    named = bargain(DEALS, {"B": 1, "A": -1}, weights={"B": "1/2", "A": 2})
    listed = bargain(DEALS, [-1, 1], weights=[2, Fraction(1, 2)])
    assert named.to_json() == listed.to_json()
    assert named.disagreement["point"] == {"A": -1, "B": 1}


def test_a_game_is_its_profiles():
    game = Game.from_payoffs({
        "row": [[1, 2, 3], [6, 5, 4]],
        "column": [[12, 11, 10], [7, 8, 9]],
    }, actions=[["a", "b"], ["x", "y", "z"]])
    answer = bargain(game, [0, 0], solutions=["nash"])
    assert [row["deal"] for row in answer.frontier] == ["a,x", "a,y", "a,z", "b,x", "b,y", "b,z"]
    assert answer.solutions["nash"].deal == "b,x"
    assert json.loads(answer.to_json())["input"]["kind"] == "game"


def test_rule_and_cases_are_recorded():
    answer = bargain(DEALS, rule="security", solutions=["nash"])
    assert answer.disagreement["rule"] == "security"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"disagreement": [0]}, "expected 2 numbers"),
        ({"disagreement": {"A": 0}}, "expected one number for each of A, B"),
        ({"disagreement": {"A": 0, "C": 0}}, "found A, C"),
        ({"disagreement": [0, "x"]}, r"disagreement\.B: expected a number"),
        ({"disagreement": [0, float("nan")]}, "finite"),
        ({"weights": [1, 0]}, r"weights\.B: expected a positive weight"),
        ({"weights": {"A": 1}}, "weights"),
        ({"solutions": ["nash", "nahs"]}, "found 'nahs'"),
    ],
)
def test_refused_with_a_reason(options, message):
    with pytest.raises(InputError, match=message):
        bargain(DEALS, **options)


def test_no_disagreement_point():
    with pytest.raises(InputError, match="without a deal"):
        bargain(Deals.from_payoffs([[1, 2]]))


def test_many_deals_need_no_time():
    rng = np.random.default_rng(0)
    columns = tuple(rng.integers(-(10**6), 10**6, 200_000) for _ in range(2))
    deals = Deals(("A", "B"), [f"d{k}" for k in range(200_000)], columns, (7, 9),
                  (Fraction(0), Fraction(1, 3)))
    for lotteries in (False, True):
        answer = bargain(deals, lotteries=lotteries)
        assert all(solution.exact for solution in answer.solutions.values())
