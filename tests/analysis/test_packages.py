"""Packages against issues one by one, on a file by hand and on random ones."""

import copy
from fractions import Fraction

import pytest
from random_talks import random_document
from reading_by_hand import read

from negotiation import solve

TALKS = {
    "format": "negotiation/1", "kind": "negotiation", "title": "two swaps and a sure thing",
    "party": [{"id": "A"}, {"id": "B"}],
    "issue": [
        {"id": "x", "by": "A", "levels": ["x0", "x1"], "status_quo": "x0",
         "payoff": {"A": ["0", "-1"], "B": ["0", "5"]}},
        {"id": "y", "by": "B", "levels": ["y0", "y1", "y2"], "status_quo": "y0",
         "payoff": {"A": ["0", "4", "6"], "B": ["0", "-1", "-7"]}},
        {"id": "z", "by": "B", "levels": ["z0", "z1"], "status_quo": "z0",
         "payoff": {"A": ["0", "1"], "B": ["0", "2"]}},
    ],
}


def test_by_hand():
    """Alone only z is better for both; the package adds x against y1: (-1, 5) + (4, -1)."""
    found = solve(read(TALKS)).packages["solutions"]["nash"]
    assert found["issue_by_issue"]["levels"] == {"x": "x0", "y": "y0", "z": "z1"}
    assert found["issue_by_issue"]["payoffs"] == {"A": 1, "B": 2}
    assert found["issue_by_issue"]["sum_of_parts"] == {"A": 1, "B": 2}
    assert found["package"]["payoffs"] == {"A": 4, "B": 6}
    assert found["gain"] == {"A": 3, "B": 4}
    assert found["total"] == 7
    assert found["swaps"] == [{"issue": "x", "level": "x1", "against": ["A"]},
                              {"issue": "y", "level": "y1", "against": ["B"]}]


def test_linkages_make_the_whole_differ_from_its_parts():
    """Two sure things that together do harm: x' is not individually rational, and it is shown."""
    talks = copy.deepcopy(TALKS)
    talks["issue"][0]["payoff"] = {"A": ["0", "1"], "B": ["0", "1"]}
    talks["linkage"] = [{"when": {"x": "x1", "z": "z1"}, "payoff": {"A": "-9", "B": "-9"}}]
    found = solve(read(talks)).packages["solutions"]["nash"]["issue_by_issue"]
    assert found["levels"] == {"x": "x1", "y": "y0", "z": "z1"}
    assert found["sum_of_parts"] == {"A": 2, "B": 3}
    assert found["payoffs"] == {"A": -7, "B": -6}
    assert not found["individually_rational"]


def test_results_together_can_break_a_budget():
    talks = copy.deepcopy(TALKS)
    talks["issue"][1]["payoff"] = {"A": ["0", "1", "0"], "B": ["0", "1", "0"]}
    talks["issue"][1]["uses"] = {"room": ["0", "1", "1"]}
    talks["issue"][2]["uses"] = {"room": ["0", "1"]}
    talks["doctrine"] = [{"party": "B", "uses": "room", "at_most": "1"}]
    study = solve(read(talks))
    assert not study.packages["solutions"]["nash"]["issue_by_issue"]["allowed"]
    sentence = next(f["sentence"] for f in study.findings if f["id"] == "package-apart")
    assert "break the parties' own limits" in sentence


@pytest.mark.parametrize("seed", range(6))
def test_each_issue_is_the_file_with_the_others_frozen(seed):
    document = random_document(seed, rule="status-quo")
    study = solve(read(document))
    principals = [p["id"] for p in document["party"] if p["role"] == "principal"]
    for name, found in study.packages["solutions"].items():
        total = dict.fromkeys(principals, Fraction(0))
        for issue in document["issue"]:
            if issue["by"] not in principals:
                continue
            frozen = copy.deepcopy(document)
            frozen["doctrine"] = [*frozen.get("doctrine", []), *(
                {"party": i["by"], "forbids": {i["id"]: [
                    level for level in i["levels"] if level != i["status_quo"]]}}
                for i in document["issue"] if i["by"] in principals and i is not issue)]
            answer = solve(read(frozen)).bargaining["status-quo"]["solutions"][name]
            level = found["issue_by_issue"]["levels"][issue["id"]]
            if answer["deal"] is None:
                assert level == issue["status_quo"]
                continue
            assert level in answer["deal"].replace(",", "+").split("+")
            for party in principals:
                point = study.bargaining["status-quo"]["disagreement"][party]
                total[party] += answer["payoffs"][party] - point
        assert found["issue_by_issue"]["sum_of_parts"] == total
