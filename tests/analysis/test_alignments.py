"""Effects of partners' choices on the bargain: sums, additive cases, and the checker."""

from dataclasses import replace
from fractions import Fraction

import pytest
from spoilt_studies import refusals

from negotiation.analysis.aligned import Aligned
from negotiation.analysis.alignments import coalition_effects
from negotiation.analysis.disagreement import points_under
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.study import solve
from negotiation.bargaining.problem import bargaining_problem
from negotiation.bargaining.solutions import SOLUTIONS
from negotiation.certificates.check import check
from negotiation.model.deals import Deals
from negotiation.model.negotiation import Negotiation
from negotiation.model.parts import Disagreement, Issue, Linkage, Party
from negotiation.result import canonical, plain, sha256

F = Fraction


def talks(rule="status-quo"):
    """Two principals who trade, and a partner whose help counts only while they fight."""
    return Negotiation(
        title="Two and a partner",
        parties=(Party("A", discount=F(9, 10)), Party("B", discount=F(9, 10)),
                 Party("C", role="partner")),
        issues=(
            Issue("tariff", "A", ("high", "middle", "low"), 0,
                  payoff={"A": (F(0), F(-1), F(-3)), "B": (F(0), F(3), F(5))}),
            Issue("sales", "B", ("none", "some", "many"), 0,
                  payoff={"A": (F(0), F(4), F(6)), "B": (F(0), F(-1), F(-3))}),
            Issue("side", "C", ("helps A", "out", "helps B"), 1,
                  payoff={"A": (F(0), F(0), F(1, 2)), "C": (F(-1), F(0), F(1))}),
        ),
        linkages=(Linkage({"tariff": ("high",), "sales": ("none",), "side": ("helps A",)},
                          {"A": F(1), "B": F(-1)}, "help"),),
        disagreement=Disagreement(rule),
    )


def effects_of(model, rule):
    return coalition_effects(Aligned(Outcomes(model), rule))


@pytest.mark.parametrize("rule", ["status-quo", "equilibrium", "security"])
def test_terms_add_up_to_what_solving_anew_gives(rule):
    model = talks(rule)

    def agreed(moved):
        outcomes = Outcomes(moved)
        point = points_under(outcomes, rule).found[0].payoffs
        deals = Deals.from_game(outcomes.stage, disagreement=point, lotteries=False)
        found = SOLUTIONS["nash"](bargaining_problem(deals))
        return found.payoffs or point

    here = agreed(model)
    records = effects_of(model, rule)
    assert len(records) == 4
    for record in records:
        (level,) = record["alignment"].values()
        side = model.issues[2]
        moved = replace(model, issues=(
            *model.issues[:2], replace(side, status_quo=side.levels.index(level))))
        assert record["total"] == agreed(moved)[record["party"]] - here[record["party"]]
        assert record["total"] == record["threat"] + record["pie"] + record["feasibility"]


def test_help_in_a_fight_is_a_threat_and_a_gift_is_not():
    records = effects_of(talks(), "status-quo")
    by_level = {(*r["alignment"].values(), r["party"]): r for r in records}
    help_for_a = by_level["helps A", "A"]
    assert help_for_a["disagreement"] == 1
    assert help_for_a["pie"] == 0
    assert help_for_a["threat"] >= 0
    gift = by_level["helps B", "A"]
    assert gift["disagreement"] == F(1, 2)
    assert gift["total"] == F(1, 2)


def test_no_partner_no_effect():
    model = talks()
    assert effects_of(replace(model, issues=model.issues[:2], linkages=()), "status-quo") == []


@pytest.mark.parametrize("rule", ["status-quo", "equilibrium", "security", "threats"])
def test_checker_accepts_and_refuses(rule):
    refused = refusals(solve(talks(rule)), "coalition_effects")
    assert refused(lambda items: items.pop())
    assert refused(lambda items: items.clear())
    assert refused(lambda items: items.append(items[0]))
    assert refused(lambda items: items[0].update(threat="7"))


def test_findings_name_the_best_choice():
    said = {f["id"]: f["sentence"] for f in solve(talks()).findings}
    assert "'helps" in said["partner-for-A"]


def with_two_partners():
    """C would help of its own accord, D only if C does not, E never."""
    model = talks()
    side = model.issues[2]
    own = {"C": (F(1), F(0), F(0)), "D": (F(1), F(0), F(0)), "E": (F(-1), F(0), F(0))}
    issues = tuple(replace(side, id=f"side of {p}", by=p, payoff={p: levels})
                   for p, levels in own.items())
    both = Linkage({"side of C": ("helps A",), "side of D": ("helps A",)}, {"D": F(-3)}, "crowd")
    return replace(
        model, linkages=(both,), issues=(*model.issues[:2], *issues),
        parties=(*model.parties, Party("D", role="partner"), Party("E", role="partner")))


def test_who_would_join_of_its_own_accord():
    study = solve(with_two_partners())
    found = study.partner_coalition
    assert found["partners"] == ["C", "D", "E"]
    assert found["stable"] == []
    assert found["alone"] is False
    assert found["all_stay"] is False
    assert found["price"] == {"C": 0, "D": 2, "E": 1}
    answer = study.to_dict()
    document = plain(study.model.to_document())
    assert check(answer, document).ok
    answer.pop("digest")
    answer["partner_coalition"]["price"]["E"] = "0"
    answer["digest"] = sha256(canonical(answer))
    assert check(answer, document).first_failure.name == "partner_coalition"


def test_one_partner_is_no_coalition():
    assert solve(talks()).partner_coalition is None
