"""Partners who may take different sides, against every alignment bargained as a file of its own."""

import copy
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from itertools import product
from random import Random

import pytest
from three_partners import PARTNERS, talks

from negotiation.analysis.aligned import Aligned
from negotiation.analysis.choices import LISTED, MOST, choice_findings, partner_choices
from negotiation.analysis.disagreement import points_under
from negotiation.analysis.one_shot_points import pure_points
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.study import solve
from negotiation.bargaining.problem import bargaining_problem
from negotiation.bargaining.solutions import SOLUTIONS
from negotiation.certificates.aligned import Aligned as CheckedAligned
from negotiation.certificates.check import check
from negotiation.certificates.choices import check_choices
from negotiation.certificates.reading import ClaimError, Node
from negotiation.certificates.report import Report
from negotiation.certificates.scene import Scene
from negotiation.certificates.talks import Talks
from negotiation.model.deals import Deals
from negotiation.model.parts import Disagreement, Issue, Linkage, Party
from negotiation.reports import study_choices
from negotiation.reports.dispatch import blocks
from negotiation.reports.words import rule
from negotiation.result import plain

F = Fraction
SIDES = {"status-quo": 1, "harshest": 0, "most-generous": 2}


def drawn(seed, rule):
    """Random payoffs with many ties; linkages of partners with principals and with each other."""
    chance = Random(seed)

    def numbers(n):
        return tuple(F(chance.randint(-2, 2), chance.choice((1, 1, 2))) for _ in range(n))

    parties = ["A", "B", *PARTNERS]
    own = [Issue("x", "A", ("0", "1", "2"), 0, payoff={
               "A": (F(0), F(-1), F(-2)), "B": (F(0), F(2), F(3)), "C": numbers(3)}),
           Issue("y", "B", ("0", "1", "2"), 0, payoff={
               "A": (F(0), F(2), F(4)), "B": (F(0), F(-1), F(-3)), "D": numbers(3)}),
           *(Issue(f"of {p}", p, ("in", "out", "offer"), 1, payoff={
               party: numbers(3) for party in [*chance.sample(parties, 2), p]})
             for p in PARTNERS)]
    linkages = []
    for k in range(6):
        when = {issue.id: (chance.choice(issue.levels),)
                for issue in chance.sample(own, chance.randint(2, 3))}
        linkages.append(Linkage(when, dict(zip(chance.sample(parties, 2), numbers(2),
                                               strict=True)), f"link {k}"))
    given = {"A": F(1, 3), "B": F(1, 3)} if rule == "explicit" else {}
    return replace(talks(), issues=tuple(own), linkages=tuple(linkages),
                   disagreement=Disagreement(rule, given))


def payoffs_under(model, sides, rule):
    """Everybody's payoffs with every partner where it chose to be from the start; and the deal."""
    outcomes = Outcomes(replace(model, issues=tuple(
        replace(issue, status_quo=SIDES[sides[issue.by]]) if issue.by in sides else issue
        for issue in model.issues)))
    found = (pure_points(outcomes.stage, outcomes.principals) if rule == "equilibrium"
             else points_under(outcomes, rule)).found
    if not found:
        return None
    deals = Deals.from_game(outcomes.stage, disagreement=found[0].payoffs, lotteries=False)
    chosen = SOLUTIONS["nash"](bargaining_problem(deals)).deal
    place = found[0].index if chosen is None else outcomes.stage.index(chosen.split(","))
    if place is None:
        return chosen, {**found[0].payoffs, **dict.fromkeys(PARTNERS)}
    return chosen, outcomes.payoffs(outcomes.full.index(outcomes.part.profile(
        outcomes.in_part(place))))


def nobody_moves(paid, chosen):
    """Whether no partner gains by another choice; None where that is open."""
    steps = [(p, {**dict(chosen), p: side}) for p in PARTNERS for side in SIDES]
    pairs = [(paid[chosen][1][p], paid[tuple(other.items())][1][p]) for p, other in steps]
    if any(None not in pair and pair[1] > pair[0] for pair in pairs):
        return False
    return None if any(None in pair for pair in pairs) else True


@pytest.mark.parametrize("rule", ["status-quo", "equilibrium", "security", "explicit"])
@pytest.mark.parametrize("seed", range(3))
def test_every_alignment_is_the_file_bargained_anew(seed, rule):
    model = drawn(seed, rule)
    record = partner_choices({rule: Aligned(Outcomes(model), rule)})[0]
    every = [tuple(zip(PARTNERS, sides, strict=True)) for sides in product(SIDES, repeat=3)]
    every.sort(key=lambda chosen: sum(side != "status-quo" for _, side in chosen))
    paid = {chosen: payoffs_under(model, dict(chosen), rule) for chosen in every}
    assert record["number"] == 27
    if None in paid.values():
        assert record["why"]
        assert record["extremes"] == record["lasting"] == []
        return

    def is_as_found(row, chosen):
        assert row["sides"] == {side: [p for p, own in chosen if own == side]
                                for side in ("harshest", "most-generous")}
        assert (row["deal"], row["payoffs"]) == paid[chosen]
        for name in "AB":
            change = paid[chosen][1][name] - paid[every[0]][1][name]
            assert row["effects"][name]["total"] == change == sum(
                row["effects"][name][term] for term in ("threat", "pie", "feasibility"))

    for pair in record["extremes"]:
        worth = {chosen: paid[chosen][1][pair["party"]] for chosen in every}
        is_as_found(pair["best"], max(every, key=worth.get))
        is_as_found(pair["worst"], min(every, key=worth.get))
    kept = {chosen: nobody_moves(paid, chosen) for chosen in every}
    lasting = [chosen for chosen in every if kept[chosen]]
    assert record["lasting_number"] == len(lasting)
    assert record["undecided"] == list(kept.values()).count(None)
    for row, chosen in zip(record["lasting"], lasting[:LISTED], strict=True):
        is_as_found(row, chosen)


def test_what_is_too_much_is_said():
    sides = tuple(Issue(f"s{k}", f"P{k}", ("in", "out", "offer"), 1) for k in range(10))
    model = talks()
    many = replace(model, linkages=(), issues=(*model.issues[:2], *sides), parties=(
        *model.parties, *(Party(side.by, role="partner") for side in sides)))
    record = partner_choices({"status-quo": Aligned(Outcomes(many), "status-quo")})[0]
    assert record["number"] == 3**10 > MOST
    assert "59,049 alignments" in record["why"]
    assert (record["extremes"], record["lasting"], record["lasting_number"]) == ([], [], None)


@pytest.fixture(scope="module")
def study():
    return solve(talks())


@pytest.fixture(scope="module")
def refused(study):
    """Says of a change to the records of the study what the checker refuses."""
    document = plain(study.model.to_document())
    assert check(study.to_dict(), document).ok
    scene = Scene(Talks(Node(document, "input")))
    aligned = cache(partial(CheckedAligned, scene))

    def refuses(change):
        answer = copy.deepcopy(study.to_dict())
        change(answer["partner_choices"])
        try:
            check_choices(Node(answer), aligned, scene, report := Report())
        except ClaimError:
            return True
        return report.notes

    return refuses


def test_checker_accepts_and_refuses(refused):
    assert refused(lambda found: None) == []
    assert refused(lambda found: found.pop())
    assert refused(lambda found: found[0]["lasting"].pop())
    assert refused(lambda found: found[0].update(lasting_number=0, lasting=[]))
    assert refused(lambda found: found[0].update(undecided=1))
    assert refused(lambda found: found[1].update(number=26))
    assert refused(lambda found: found[0]["choices"]["C"].pop())
    assert refused(lambda found: found[0]["extremes"].pop())
    assert refused(lambda found: found[0]["extremes"][0].update(
        best=found[0]["extremes"][0]["worst"]))
    assert refused(lambda found: found[0]["extremes"][1]["worst"]["sides"].update(harshest=["D"]))
    assert refused(lambda found: found[0]["extremes"][0]["best"]["effects"]["A"].update(pie="7"))
    assert refused(lambda found: found[0]["lasting"].append(found[0]["extremes"][0]["best"]))
    assert refused(lambda found: found[0].update(
        why="too many", extremes=[], lasting=[], lasting_number=None, undecided=None))


def test_checker_follows_listed_alignments_of_many(refused, monkeypatch):
    monkeypatch.setattr("negotiation.certificates.choices.MOST_CHECKED", 5)
    assert "was not re-checked" in refused(lambda found: None)[0]
    assert refused(lambda found: found[0]["lasting"].append(
        found[0]["extremes"][0]["best"])) is True
    assert refused(lambda found: found[0]["extremes"][0]["worst"].update(deal=None)) is True
    assert refused(lambda found: found[0]["extremes"][0].update(
        worst=found[0]["extremes"][0]["best"], best=found[0]["extremes"][0]["worst"])) is True


def test_a_choice_of_different_sides_is_told(study):
    record = study.partner_choices[0]
    assert any(all(row["sides"].values()) for row in record["lasting"])
    said = next(f["sentence"] for f in study.findings if f["id"] == "partner-choices")
    assert "of 27 alignments one lasts" in said
    assert "When each partner may take either side" in str(blocks(study))
    table = next(block for block in blocks(study)
                 if getattr(block, "title", None) == "When each partner may take either side")
    told = {str(row["sides"]) for row in [
        *(pair[which] for pair in record["extremes"] for which in ("best", "worst")),
        *record["lasting"]]}
    against = [row for row in table.rows if row[1] == rule(record["rule"])]
    assert len(against) == len(told)
    assert "no alignment changes" not in table.note
    alone = [{**record, "lasting": [], "lasting_number": 0}]
    assert "none lasts" in next(choice_findings(Outcomes(study.model), alone)).sentence
    assert not list(choice_findings(Outcomes(study.model), []))


def test_an_end_that_changes_nothing_is_left_out(study):
    body = copy.deepcopy(study.body())
    for record in body["partner_choices"]:
        for pair in record["extremes"]:
            if pair["party"] == "B":
                pair["best"] = pair["worst"]
    table = study_choices.blocks(body)[0]
    assert "no alignment changes the payoff of B" in table.note
    assert "best for A" in str(table.rows)
    assert "for B" not in str(table.rows)
