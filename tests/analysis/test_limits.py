"""What limits cost, against studies of negotiations in which the limit is changed."""

import copy
from fractions import Fraction

import pytest
from random_talks import random_document
from reading_by_hand import read

from negotiation import solve
from negotiation.analysis.limits import limits
from negotiation.analysis.outcomes import Outcomes
from negotiation.bargaining.solutions import bargain
from negotiation.model.deals import Deals

SOLUTIONS = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]
SEEDS = range(10)


@pytest.fixture(scope="module", params=SEEDS)
def case(request):
    document = random_document(request.param, rule="status-quo")
    return document, solve(read(document))


def selected(document):
    """For each solution the deal and payoffs over what the document's doctrine allows."""
    found = solve(read(document)).bargaining["status-quo"]["solutions"]
    return {name: (found[name]["deal"], found[name]["payoffs"]) for name in SOLUTIONS}


def of(choice):
    return (None, None) if choice is None else (choice["deal"], choice["payoffs"])


def among(study, deals, point):
    """What the solutions select among some deals of a study."""
    if not deals:
        return dict.fromkeys(SOLUTIONS, (None, None))
    rows = [[deal["payoffs"][name] for name in study.principals] for deal in deals]
    weights = [party.weight for party in study.model.principals]
    answer = bargain(Deals.from_payoffs(rows, study.principals, [d["deal"] for d in deals],
                                        weights=weights),
                     [point[name] for name in study.principals], False, SOLUTIONS)
    return {name: (s.deal, s.payoffs) for name, s in answer.solutions.items()}


def test_removing_a_clause_from_the_file(case):
    document, study = case
    found = study.limits["doctrine"]
    principals = [p["id"] for p in document["party"] if p["role"] == "principal"]
    clauses = [k for k, c in enumerate(document.get("doctrine", [])) if c["party"] in principals]
    for k, item in zip(clauses, found["clauses"], strict=False):
        shorter = copy.deepcopy(document)
        del shorter["doctrine"][k]
        assert item["party"] == document["doctrine"][k]["party"]
        assert {n: of(c) for n, c in item["without"]["choices"].items()} == selected(shorter)


def test_removing_everything_from_the_file(case):
    document, study = case
    free = copy.deepcopy(document)
    free.pop("doctrine", None)
    for issue in free["issue"]:
        issue.pop("requires", None)
    found = study.limits["doctrine"]["together"]
    assert {name: of(c) for name, c in found["choices"].items()} == selected(free)
    assert found["feasible"] == study.counts["deals"]
    point = study.disagreement["point"]
    for name, price in found["price"].items():
        after = of(found["choices"][name])[1] or point
        before = of(study.limits["doctrine"]["choices"][name])[1] or point
        assert price == {p: after[p] - before[p] for p in study.principals}


def test_budgets_one_at_a_time(case):
    """At each step the file with that budget; the status quo has to stay allowed."""
    document, study = case
    clauses = [c for c in document.get("doctrine", [])
               if c["party"] in study.principals]
    for clause, item in zip(clauses, study.limits["doctrine"]["clauses"], strict=False):
        if item["budget"] is None:
            continue
        steps = item["budget"]["steps"]
        assert [s["at_least"] for s in steps] == sorted({s["at_least"] for s in steps})
        for step in steps:
            other = copy.deepcopy(document)
            place = document["doctrine"].index(clause)
            other["doctrine"][place]["at_most"] = str(step["at_least"])
            if allows_the_status_quo(other, place):
                assert of(step["choice"]) == selected(other)["nash"]


def allows_the_status_quo(document, place):
    clause = document["doctrine"][place]
    used = sum(Fraction(i["uses"]["room"][i["levels"].index(i["status_quo"])])
               for i in document["issue"] if i["by"] == clause["party"] and "uses" in i)
    return used <= Fraction(clause["at_most"])


def test_ratification_by_listing_the_deals(case):
    _, study = case
    point = study.disagreement["point"]
    allowed = [d for d in study.deals if d["verdicts"]["doctrine"]]
    left = [d for d in allowed if d["verdicts"]["ratifiable"]]
    found = study.limits["ratification"]
    assert found["ratifiable"] == len(left)
    assert {name: of(c) for name, c in found["choices"].items()} == among(study, left, point)
    for item in found["parties"]:
        others = [d for d in allowed if not {why.partition(":")[0] for why in
                  d["verdicts"]["ratifiable_why"]} - {item["party"]}]
        assert item["without"]["ratifiable"] == len(others)
        assert {n: of(c) for n, c in item["without"]["choices"].items()} == (
            among(study, others, point))


def test_a_constituency_that_insists_on_more(case):
    """Every step from the file in which it insists on a little more than the step says."""
    document, study = case
    groups = document.get("constituency", [])
    for item in study.limits["ratification"]["narrower"]:
        place = next(k for k, g in enumerate(groups)
                     if (g["party"], g["id"]) == (item["party"], item["constituency"]))
        for step in item["steps"]:
            other = copy.deepcopy(document)
            more = step["more_than"] + Fraction(1, 1000)
            other["constituency"][place]["accepts_at_least"] = str(more)
            again = solve(read(other)).limits["ratification"]
            assert step["ratifiable"] == again["ratifiable"]
            assert of(step["choice"]) == of(again["choices"]["nash"])


def test_public_claims_lower_disagreement(case):
    _, study = case
    point = study.disagreement["point"]
    allowed = [d for d in study.deals if d["verdicts"]["doctrine"]]
    for entry in study.limits["audience_costs"]:
        steps = entry["steps"]
        weights = {party.weight for party in study.model.principals}
        if len(study.principals) != 2 or len(weights) > 1:
            assert steps is None
            continue
        for k, step in enumerate(steps):
            end = steps[k + 1]["cost"] if k + 1 < len(steps) else step["cost"] + 100
            if end > step["cost"]:
                cost = (step["cost"] + end) / 2
                after = {**point, entry["party"]: point[entry["party"]] - cost}
                assert of(step["choice"]) == among(study, allowed, after)["nash"]


def test_without_a_disagreement_point_nothing_is_said():
    outcomes = Outcomes(read(random_document(1)))
    assert limits(outcomes, None) is None
