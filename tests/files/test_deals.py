"""Bargaining sets: listed deals and additive issues."""

import io
import itertools
import json
from fractions import Fraction

from negotiation.files import read
from negotiation.model.issue_set import IssueSet

ISSUES = {
    "format": "negotiation/1", "kind": "deals", "parties": ["A", "B"],
    "issues": [
        {"name": "price", "values": ["low", "high"], "utility": {"A": [1, "1/3"], "B": [0, 0.5]}},
        {"name": "date", "values": ["now", "soon", "late"],
         "utility": {"A": [0, 0.25, 7], "B": [5, 4, 3]}},
    ],
}


def test_additive_issues_are_all_combinations_of_values():
    deals = read("-", io.StringIO(json.dumps(ISSUES)))
    first, second = ISSUES["issues"]
    assert list(deals.names) == [
        "low,now", "low,soon", "low,late", "high,now", "high,soon", "high,late"]
    for k, (i, j) in enumerate(itertools.product(range(2), range(3))):
        for p, party in enumerate("AB"):
            wanted = sum(Fraction(str(issue["utility"][party][at]))
                         for issue, at in ((first, i), (second, j)))
            assert deals.exact_payoff(p, k) == wanted


def test_defaults():
    deals = read("-", io.StringIO(json.dumps(ISSUES)))
    assert deals.lotteries
    assert deals.disagreement is None
    assert deals.weights == (1, 1)
    assert deals.discount == (None, None)


def test_options():
    data = {**ISSUES, "disagreement": {"B": 1, "A": "1/3"}, "lotteries": False,
            "weights": {"B": 2}, "discount": 0.9, "title": "t"}
    deals = read("-", io.StringIO(json.dumps(data)))
    assert deals.disagreement == (Fraction(1, 3), 1)
    assert not deals.lotteries
    assert deals.weights == (1, 2)
    assert deals.discount == (Fraction(9, 10),) * 2
    assert deals.title == "t"


def test_too_many_combinations_stay_issues():
    issue = {"values": [str(k) for k in range(10)],
             "utility": {"A": list(range(10)), "B": list(range(10))}}
    data = {**ISSUES, "issues": [{"name": f"i{k}", **issue} for k in range(12)]}
    model = read("-", io.StringIO(json.dumps(data)))
    assert isinstance(model, IssueSet)
    assert model.size == 10**12
