"""Courting in a study: prices, bids and contests, recomputed by listing everything."""

from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from spoilt_studies import refusals
from three_partners import PARTNERS, moved, talks

from negotiation.analysis.courted import courting_findings
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.study import solve

F = Fraction
WORTH = {"A": F(10), "B": F(6), "C": F(2), "D": F(3), "E": F(1, 2)}


def priced(**changes):
    model = replace(talks(), money="florins")
    return replace(model, parties=tuple(
        replace(party, worth=WORTH[party.id]) for party in model.parties), **changes)


@pytest.fixture(scope="module")
def study():
    return solve(priced())


def rows(study, side):
    record, = (r for r in study.partner_sides
               if r["side"] == side and r["rule"] == "status-quo")
    return {frozenset(row["partners"]): row for row in record["alignments"]}


def test_prices_are_what_the_best_other_choice_offers(study):
    found = study.courting
    assert (found["rule"], found["money"]) == ("status-quo", "florins")
    assert [item["partner"] for item in found["partners"]] == list(PARTNERS)
    for item in found["partners"]:
        partner, one = item["partner"], frozenset({item["partner"]})
        own = {"harshest": rows(study, "harshest")[one]["payoffs"],
               "status-quo": rows(study, "harshest")[frozenset()]["payoffs"],
               "most-generous": rows(study, "most-generous")[one]["payoffs"]}
        best = max(paid[partner] for paid in own.values())
        for choice in item["choices"]:
            paid = own[choice["side"]]
            assert choice["price"] == best - paid[partner]
            assert choice["cost"] == choice["price"] * WORTH[partner]
            assert choice["gains"] == {
                name: paid[name] - own["status-quo"][name] for name in ("A", "B")}


def test_bids_end_where_all_three_together_get_most(study):
    for item in study.courting["partners"]:
        bids = item["bids"]
        total = {c["side"]: c["payoff"] * WORTH[item["partner"]] + sum(
            x * WORTH[name] for name, x in c["gains"].items()) for c in item["choices"]}
        assert total[bids["side"]] == max(total.values())
        for contributions in bids["contributions"]:
            assert min(contributions.values()) >= 0


@pytest.mark.parametrize(("bid", "gain", "dear"), [(10, 1, False), (11, 1, True), (1, -1, True)])
def test_a_bid_above_what_the_choice_brings_is_explained(study, bid, gain, dear):
    found = deepcopy(study.courting)
    for item in found["partners"][1:]:
        item["bids"] = None
    first = found["partners"][0]
    first["bids"] = {"side": "harshest", "contributions": [{"A": F(bid), "B": F(0)}]}
    for choice in first["choices"]:
        if choice["side"] == "harshest":
            choice["gains"]["A"] = F(gain)
    said = {finding.id: finding.sentence
            for finding in courting_findings(Outcomes(study.model), found)}
    assert ("More than the choice brings against the status quo is bid by A for C"
            in said["bids"]) is dear


def test_contests_are_between_who_gains_and_who_loses(study):
    found = study.courting["coalitions"]
    assert [(r["side"], r["leader"], r["rival"]) for r in found] == [
        ("harshest", "A", "B"), ("most-generous", "B", "A")]


@pytest.mark.parametrize("k", [0, 1])
def test_a_contest_is_held_and_split_at_least_cost(study, k):
    record, everybody = study.courting["coalitions"][k], frozenset(PARTNERS)
    table, leader, rival = rows(study, record["side"]), record["leader"], record["rival"]
    lean = {p: WORTH[p] * (table[everybody - {p}]["payoffs"][p] - table[everybody]["payoffs"][p])
            for p in PARTNERS}
    effects = table[everybody]["effects"]
    assert record["needed"] == 2
    assert record["hold_all"] == sum(max(x, 0) for x in lean.values())
    assert record["gain"] == WORTH[leader] * effects[leader]["total"] > 0
    assert record["budget"] == -WORTH[rival] * effects[rival]["total"] > 0

    # the rival cannot turn so many that fewer than two are left
    left = {p: record["payments"][p] - lean[p] for p in record["held"]}
    for turned in combinations(record["held"], len(record["held"]) - 1):
        assert sum(left[p] for p in turned) >= record["budget"]
    failing = {}
    for members, row in table.items():
        if 2 * row["effects"][leader]["total"] < effects[leader]["total"]:
            failing[members] = sum(max(-lean[p], 0) for p in everybody - members)
    assert record["split"]["cost"] == min(failing.values())
    assert failing[everybody - set(record["split"]["partners"])] == min(failing.values())


def test_without_money_there_are_prices_and_no_payments():
    found = solve(talks()).courting
    assert found["coalitions"] == []
    assert all(item["bids"] is None and choice["cost"] is None and choice["price"] is not None
               for item in found["partners"] for choice in item["choices"])


def test_without_partners_there_is_no_courting():
    model = moved(talks(), (), "out")
    alone = replace(model, issues=tuple(
        replace(issue, payoff={k: v for k, v in issue.payoff.items() if k in "AB"})
        for issue in model.issues[:2]), linkages=(), parties=model.parties[:2])
    assert solve(alone).courting is None


def test_checker_accepts_and_refuses(study):
    refused = refusals(study, "courting")
    assert refused(lambda found: found["partners"].pop())
    assert refused(lambda found: found["coalitions"].clear())
    assert refused(lambda found: found["partners"][0]["bids"]["net"][0].update(A="7"))
    assert refused(lambda found: found["coalitions"][0].update(cost="7"))
    assert refused(lambda found: found["coalitions"][0]["split"]["partners"].pop())
    assert refused(lambda found: found["coalitions"][0]["payments"].update(C="0"))
