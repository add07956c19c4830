"""Partners who take a side together, against every alignment bargained as a file of its own."""

from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from itertools import permutations

import numpy as np
import pytest
from spoilt_studies import refusals
from three_partners import PARTNERS, moved, talks

from negotiation.analysis.aligned import aligned_by_rule
from negotiation.analysis.disagreement import points_under
from negotiation.analysis.one_shot_points import pure_points
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.side_findings import side_findings
from negotiation.analysis.sides import MOST_COMPARED, partner_sides
from negotiation.analysis.study import solve
from negotiation.bargaining.problem import bargaining_problem
from negotiation.bargaining.solutions import SOLUTIONS
from negotiation.certificates.aligned import Aligned as CheckedAligned
from negotiation.certificates.check import check
from negotiation.certificates.reading import ClaimError, Node
from negotiation.certificates.report import Report
from negotiation.certificates.scene import Scene
from negotiation.certificates.sides import MOST_CHECKED, check_sides
from negotiation.certificates.talks import Talks
from negotiation.model.deals import Deals
from negotiation.model.parts import Issue, Linkage, Party
from negotiation.reports.block import Figure
from negotiation.reports.dispatch import blocks
from negotiation.reports.drawing import svg
from negotiation.result import plain

F = Fraction


def bargained(model, rule):
    """The disagreement point, the deal and all payoffs of a file, from its full table."""
    outcomes = Outcomes(model)
    if rule == "equilibrium":
        found = pure_points(outcomes.stage, outcomes.principals).found[0]
    else:
        found = points_under(outcomes, rule).found[0]
    deals = Deals.from_game(outcomes.stage, disagreement=found.payoffs, lotteries=False,
                            weights=outcomes.weights)
    chosen = SOLUTIONS["nash"](bargaining_problem(deals))
    place = found.index
    if chosen.deal is not None:
        place = outcomes.stage.index(chosen.deal.split(","))
    payoffs = {"A": found.payoffs["A"], "B": found.payoffs["B"], **dict.fromkeys(PARTNERS)}
    if place is not None:
        payoffs = outcomes.payoffs(outcomes.full.index(outcomes.part.profile(
            outcomes.in_part(place))))
    return found.payoffs, chosen.deal, payoffs


def average_marginal(worth, player):
    """What a player adds on average over all orders of arrival."""
    total, orders = F(0), list(permutations(PARTNERS))
    for order in orders:
        before = frozenset(order[:order.index(player)])
        total += worth[before | {player}] - worth[before]
    return total / len(orders)


@pytest.mark.parametrize(("rule", "weight"), [
    ("status-quo", 1), ("status-quo", F(5, 2)), ("equilibrium", 1), ("security", 1)])
def test_every_alignment_is_the_file_bargained_anew(rule, weight):
    model = talks(rule)
    model = replace(model, parties=(replace(model.parties[0], weight=F(weight)),
                                    *model.parties[1:]))
    for record in partner_sides(aligned_by_rule(Outcomes(model))):
        level = {"harshest": "joins", "most-generous": "offer"}[record["side"]]
        again = {}
        for row in record["alignments"]:
            members = frozenset(row["partners"])
            point, deal, payoffs = bargained(moved(model, members, level), record["rule"])
            assert (row["disagreement"], row["deal"], row["payoffs"]) == (point, deal, payoffs)
            again[members] = payoffs
        assert len(again) == 8
        for name in ("A", "B"):
            worth = {members: paid[name] - again[frozenset()][name]
                     for members, paid in again.items()}
            parts = {item["partner"]: item for item in record["attribution"]
                     if item["party"] == name}
            for partner, item in parts.items():
                assert item["total"] == average_marginal(worth, partner)
                assert item["total"] == item["threat"] + item["pie"] + item["feasibility"]
            for term in ("threat", "pie", "feasibility", "total"):
                assert sum(item[term] for item in parts.values()) == record["together"][name][term]
            for row in record["alignments"]:
                members = frozenset(row["partners"])
                inside = [other["dividends"][name] for other in record["alignments"]
                          if members.issuperset(other["partners"])]
                assert sum(inside) == worth[members] == row["effects"][name]["total"]
        for row in record["alignments"]:
            members = frozenset(row["partners"])
            if None in row["payoffs"].values():
                continue
            better = {p for p in PARTNERS if again[members ^ {p}][p] > again[members][p]}
            assert (set(row["leaving"]), set(row["joining"])) == (
                better & members, better - members)


@pytest.mark.parametrize("rule", ["status-quo", "equilibrium"])
def test_outside_options_bound_the_deal_and_shift_nothing(rule):
    """Chosen again among all deals that match what no deal would give with the options taken."""
    model = talks(rule)
    outside = {"D", "E"}
    marked = replace(model, issues=tuple(
        replace(issue, outside=issue.by in outside, payoff={
            **issue.payoff, **({"A": (F(0), F(0), F(9, 2))} if issue.by == "E" else {})})
        for issue in model.issues))
    bound = 0
    for record in partner_sides(aligned_by_rule(Outcomes(marked))):
        level = {"harshest": "joins", "most-generous": "offer"}[record["side"]]
        for row in record["alignments"]:
            members = set(row["partners"])
            inside = moved(marked, members - outside, level)
            point, deal, payoffs = bargained(inside, record["rule"])
            expected, free = (deal, payoffs), payoffs
            if members & outside:
                option, _, _ = bargained(moved(marked, members, level), record["rule"])
                table = Outcomes(inside).stage
                kept = [k for k in np.ndindex(table.shape) if all(
                    table.exact_payoff(i, k) >= option[p] and table.exact_payoff(i, k) > point[p]
                    for i, p in enumerate("AB"))]
                products = {k: (table.exact_payoff(0, k) - point["A"])
                            * (table.exact_payoff(1, k) - point["B"]) for k in kept}
                best = {table.label(k) for k in kept if products[k] == max(products.values())}
                assert row["deal"] in (best or {None})
                if not best:
                    assert {p: row["payoffs"][p] for p in "AB"} == option
                bound += row["deal"] != deal
            else:
                assert (row["deal"], row["payoffs"]) == expected
            assert row["disagreement"] == point
            for p in "AB":
                assert row["effects"][p]["feasibility"] == row["payoffs"][p] - free[p]
    assert bound


def test_what_is_too_much_is_said():
    sides = tuple(Issue(f"s{k}", f"P{k}", ("in", "out"), 1) for k in range(MOST_COMPARED + 1))
    model = talks()
    many = replace(model, linkages=(), issues=(*model.issues[:2], *sides), parties=(
        *model.parties, *(Party(side.by, role="partner") for side in sides)))
    for record in partner_sides(aligned_by_rule(Outcomes(many))):
        assert "65,536 alignments" in record["why"]
        assert (record["together"], record["attribution"], record["alignments"]) == (None, [], [])


def test_checker_adds_up_the_parts_of_many_partners():
    n = MOST_CHECKED + 1
    sides = tuple(Issue(f"s{k}", f"P{k}", ("in", "out"), 1, payoff={
        "A": (F(k, 10), F(0)), f"P{k}": (F(1), F(0))}) for k in range(n))
    model = talks()
    link = Linkage({"s0": ("in",), "s1": ("in",), "sales": ("many",)}, {"B": F(1)}, "link")
    model = replace(model, linkages=(link,), issues=(*model.issues[:2], *sides), parties=(
        *model.parties, *(Party(side.by, role="partner") for side in sides)))
    found = plain(partner_sides(aligned_by_rule(Outcomes(model))))
    scene = Scene(Talks(Node(plain(model.to_document()), "input")))
    aligned, report = cache(partial(CheckedAligned, scene)), Report()
    check_sides(Node({"partner_sides": found}), aligned, scene, report)
    assert all("each part was not re-checked" in note for note in report.notes)
    part = found[0]["attribution"][0]
    for change in ({"pie": "7"}, {"pie": str(F(part["pie"]) + 1),
                                  "total": str(F(part["total"]) + 1)}):
        wrong = [{**found[0], "attribution": [{**part, **change}, *found[0]["attribution"][1:]]},
                 *found[1:]]
        with pytest.raises(ClaimError):
            check_sides(Node({"partner_sides": wrong}), aligned, scene, Report())


@pytest.fixture(scope="module")
def study():
    return solve(talks())


def test_checker_accepts_and_refuses(study):
    refused = refusals(study, "partner_sides")
    assert refused(lambda sides: sides.pop())
    assert refused(lambda sides: sides.append(sides[0]))
    assert refused(lambda sides: sides[1]["alignments"].pop())
    assert refused(lambda sides: sides[0]["attribution"][0].update(threat="7"))
    assert refused(lambda sides: sides[0]["alignments"][3]["dividends"].update(A="7"))
    assert refused(lambda sides: sides[0]["alignments"][5]["leaving"].append("E"))


def test_checker_follows_outside_options():
    model = talks()
    marked = solve(replace(model, issues=tuple(
        replace(issue, outside=issue.by == "D", payoff={
            **issue.payoff, **({"A": (F(9, 2), F(0), F(0))} if issue.by == "D" else {})})
        for issue in model.issues)))
    assert any(item["feasibility"] for item in marked.partner_sides[0]["attribution"])
    assert any(item["feasibility"] for item in marked.coalition_effects)
    document = plain(marked.model.to_document())
    assert check(marked.to_dict(), document).ok
    document["issue"][3].pop("outside")
    assert not check(marked.to_dict(), document).ok


def test_without_a_pure_equilibrium_there_is_nothing_to_compare():
    cycle = {"A": ("high none", "middle some", "low many"),
             "B": ("high some", "middle many", "low none")}
    found = tuple(
        Linkage({"tariff": (pair.split()[0],), "sales": (pair.split()[1],)}, {party: F(9)}, pair)
        for party, pairs in cycle.items() for pair in pairs)
    model = talks("equilibrium")
    study = solve(replace(model, linkages=(*model.linkages, *found)))
    assert [record["attribution"] for record in study.partner_sides] == [[], []]
    assert all("no payoffs without a deal" in record["why"] for record in study.partner_sides)
    assert study.courting is None
    assert check(study.to_dict(), plain(study.model.to_document())).ok
    assert "no payoffs without a deal" in str(blocks(study))


def test_findings_say_who_adds_what(study):
    said = {found["id"]: found["sentence"] for found in study.findings}
    record = study.partner_sides[0]
    assert f"{float(record['together']['A']['total']):+g} for A".replace("-", "−") in (
        said["side-harshest"])
    assert "of its own accord" in said["side-most-generous-lasting"].lower() or (
        "Of their own accord" in said["side-most-generous-lasting"])


@pytest.mark.parametrize(("adds", "said"), [
    ({"C": 0, "D": 0, "E": 0}, "No partner that takes its harshest levels moves"),
    ({"C": 0, "D": -2, "E": 0}, "Of the partners D alone moves the Nash deal's payoffs"),
    ({"C": 1, "D": 2, "E": 3}, "The more partners take their harshest levels, the more A gets"),
    ({"C": 1, "D": 2, "E": 0}, "No partner that takes its harshest levels lowers what A gets"),
    ({"C": -1, "D": -2, "E": 0}, "No partner that takes its harshest levels raises what A gets"),
    ({"C": 1, "D": -2, "E": 0}, "do not always move the Nash deal's payoffs the same way"),
])
def test_findings_say_who_moves_the_payoffs(study, adds, said):
    record = study.partner_sides[0]
    rows = [{**row, "dividends": {"A": F(0), "B": F(0)}, "effects": {
        "A": {"total": F(sum(adds[p] for p in row["partners"]))}, "B": {"total": F(0)}}}
        for row in record["alignments"]]
    added = {**record, "alignments": rows}
    sides = [added, {**added, "rule": "security"}]
    for records, against in ((sides, "against the status quo add up"), (sides[:1], "effects add")):
        found = {finding.id: finding.sentence
                 for finding in side_findings(Outcomes(study.model), records)}
        assert said in found["side-harshest-growing"]
        assert against in found["side-harshest-growing"]


def test_figures_are_drawn(study):
    names = {"attribution-harshest", "attribution-most-generous", "lattice-harshest",
             "lattice-most-generous", "stability"}
    figures = [block for block in blocks(study) if isinstance(block, Figure)
               and block.name in names]
    assert {figure.name for figure in figures} == names
    assert all("<path" in svg(figure) for figure in figures)


def test_a_squeeze_hits_third_parties_and_turns_them():
    model = talks()
    sales = replace(model.issues[1], status_quo=1, payoff={
        **model.issues[1].payoff, "E": (F(-2), F(0), F(0)), "D": (F(1), F(0), F(0))})
    shelter = Linkage({"sales": ("none",), "side of E": ("joins",)}, {"E": F(4)}, "shelter")
    squeezed = replace(model, linkages=(*model.linkages, shelter),
                       issues=(model.issues[0], sales, *model.issues[2:]))
    said = {found["id"]: found["sentence"] for found in solve(squeezed).findings}
    assert "step of B to “none”" in said["squeeze-by-B"]
    assert "E (−2) would lose; D would gain" in said["squeeze-by-B"]
    assert "E from “offer” to “joins”" in said["squeeze-by-B"]
    assert "squeeze-by-A" not in said
