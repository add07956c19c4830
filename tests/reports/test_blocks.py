"""What reports say, from records made by hand and from real ones."""

from __future__ import annotations

from fractions import Fraction

import pytest

import negotiation as ng
from negotiation import reports
from negotiation.errors import NotBuiltError
from negotiation.model.deals import Deals
from negotiation.model.game import Game
from negotiation.reports.block import Figure, Heading, Sentences, Table
from negotiation.reports.changes import Changes
from negotiation.truces.reversion import self_enforcing


def tables(result) -> dict[str, Table]:
    return {block.title: block for block in reports.blocks(result) if isinstance(block, Table)}


def sentences(result) -> str:
    return "\n".join(item for block in reports.blocks(result)
                     if isinstance(block, Sentences) for item in block.items)


@pytest.fixture
def game() -> Game:
    return Game.from_payoffs(
        {"Row": [[3, 0, "1/3"], [5, 1, 2]], "Column": [[3, 5, 4], [0, 1, 0]]},
        actions=[["hold", "cheat"], ["hold", "cheat", "wait"]], discount=["3/4", "3/4"])


def test_every_row_has_a_cell_for_every_column(study, game):
    for result in (study, ng.pure_equilibria(game), ng.rationalizable(game),
                   ng.bargain(Deals.from_game(game, [1, 1]))):
        for table in tables(result).values():
            assert {len(row) for row in table.rows} <= {len(table.columns)}
            assert len(set(table.columns)) == len(table.columns)


def test_pure_equilibria(game):
    table = tables(ng.pure_equilibria(game))["Equilibria"]
    assert table.columns == ("Row", "Column", "payoff of Row", "payoff of Column")
    assert table.rows == (("cheat", "cheat", 1, 1),)


def test_components_and_mixtures_are_told(made):
    found = [{"strategies": {"A": {"x": "1/3", "y": "2/3"}, "B": {"z": "1"}},
              "payoffs": {"A": "1/2", "B": 0.25}, "regret": "0", "exact": True, "component": 1}] * 2
    table = tables(made("equilibria", {"concept": "nash", "equilibria": found}))["Equilibria"]
    assert table.rows[0] == ("x 1/3, y 2/3", "z", Fraction(1, 2), 0.25, 1)


def test_no_equilibrium_is_an_answer():
    pennies = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    result = ng.pure_equilibria(pennies)
    assert "no pure-strategy Nash equilibrium" in sentences(result)
    assert not tables(result)


def test_rationalizable(game):
    shown = tables(ng.rationalizable(game))
    assert shown["What each round removed"].rows
    survivors = shown["Actions that survive iterated strict dominance"]
    assert sum(row[2] for row in survivors.rows) == len(shown["What each round removed"].rows)


def solution(deal=None, lottery=(), payoffs=None, ties=(), **more):
    return {"payoffs": payoffs, "deal": deal, "lottery": list(lottery), "surplus": None,
            "ties": list(ties), "exact": True, **more}


def test_bargain(made):
    halves = [{"deal": "d1", "probability": "1/2"}, {"deal": "d2", "probability": "1/2"}]
    body = {
        "disagreement": {"rule": "explicit", "point": {"A": "0", "B": "1"}}, "lotteries": True,
        "weights": {"A": "1", "B": "2"}, "individually_rational": 1,
        "solutions": {
            "nash": solution(lottery=halves, payoffs={"A": "7/3", "B": 1.5}),
            "utilitarian": solution("d1", payoffs={"A": "4", "B": "1"}, ties=["d1", "d3"]),
            "egalitarian": solution(why="nothing can be shared"),
        },
        "ideal": {"A": "4", "B": "5"}, "hull": ["d1"],
        "frontier": [{"deal": "d1", "payoffs": {"A": "4", "B": "1"}, "rational": True},
                     {"deal": "d2", "payoffs": {"A": "1", "B": "5"}, "rational": False}],
    }
    model = Deals.from_payoffs([[4, 1], [1, 5]], ["A", "B"])
    result = made("bargain", body, model)
    shown = tables(result)
    rows = {row[0]: row for row in shown["Bargaining solutions"].rows}
    assert rows["Nash"][1:4] == ("0.5: d1 | 0.5: d2", Fraction(7, 3), 1.5)
    assert rows["utilitarian"][1] == "d1 (tied with 1 other)"
    assert rows["egalitarian"][1:] == (None, None, None, None)
    assert "nothing can be shared" in shown["Bargaining solutions"].note
    assert [row[-1] for row in shown["Efficient deals"].rows] == [True, False]
    assert "Bargaining weights: A 1, B 2." in sentences(result)


def test_no_agreement_comes_first():
    result = ng.bargain(Deals.from_payoffs([[0, 0]], ["A", "B"], disagreement=[0, 0]))
    assert sentences(result).startswith("There is no agreement")


def test_truces_lead_with_the_verdict(game):
    result = self_enforcing(game)
    assert sentences(result).startswith("2 of 6 deals are self-enforcing")
    rows = tables(result)["Deals, best first"].rows
    assert rows[0][:5] == ("hold", "hold", 3, 3, Fraction(1, 2))


def test_truces_without_patience_give_no_verdict(game):
    result = self_enforcing(Game.from_payoffs(dict(zip("AB", game.payoffs.tolist(), strict=True))))
    assert "no verdict is given" in sentences(result)
    assert {row[5] for row in tables(result)["Deals, best first"].rows} == {None}


def test_long_actions_get_a_table_of_their_own():
    long = ["+".join([f"level {k} of issue {i}" for i in range(4)]) for k in range(2)]
    game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, actions=[long, long])
    assert "What keeps each deal" in tables(self_enforcing(game))


def test_the_study_says_its_findings_first(study):
    blocks = reports.blocks(study)
    assert isinstance(blocks[0], Heading)
    assert blocks[0].text == study.title
    said = next(block for block in blocks if isinstance(block, Sentences))
    for finding, item in zip(study.findings, said.items, strict=True):
        assert item.startswith(finding["sentence"])
    shares = {found["finding"]: found for found in study.robustness["findings"]}
    assert shares
    for finding, item in zip(study.findings, said.items, strict=True):
        assert (" of 40 draws " in item) == (finding["id"] in shares)


def test_the_study_counts_what_its_deals_say(study):
    shown = tables(study)
    assert len(shown["Truces, best Nash product first"].rows) == study.counts["truces"]
    doctrine = {row[:2]: row[2:] for row in shown["Doctrine"].rows}
    name = study.parties["A&B"]
    closed = sum(item["profile"]["ports"] == "open" for item in study.deals)
    assert doctrine[name, "no way back"] == (closed, closed)
    ratification = shown["Ratification"].rows
    assert [row[1] for row in ratification] == ["miners & co"]
    allowed = [d["verdicts"] for d in study.deals if d["verdicts"]["doctrine"]]
    assert ratification[0][3] == sum(not verdict["ratifiable"] for verdict in allowed)


def test_the_study_tells_deals_by_what_they_change(study, talks):
    changes = Changes(talks, study.principals)
    quiet = "high <x>+closed,licensed"
    assert changes.told(quiet) == "status quo"
    assert changes.by("A&B", "50 %+open,licensed") == "50 %, open"
    assert changes.told("50 %+closed,cut") == "50 %; cut"
    assert changes.breach("A&B", "high <x>+open", "50 %+open,cut") == "high <x>"


def test_main_table_of_a_study_is_every_deal(study):
    from negotiation.reports.dispatch import main_table

    assert len(main_table(study).rows) == study.counts["deals"]


def test_degenerate_studies_have_a_report(degenerate):
    blocks = reports.blocks(degenerate)
    for render in (reports.text, reports.markdown, reports.latex, reports.html):
        assert render(blocks)
    if not degenerate.truces:
        patient = None not in degenerate.one_shot["discount"].values()
        said = "No self-enforcing deal" if patient else "Without a discount factor"
        assert said in sentences(degenerate)


def test_unknown_commands_are_refused(made):
    with pytest.raises(NotBuiltError):
        reports.blocks(made("price", {}))


def test_every_report_ends_with_its_provenance(study, game):
    for result in (study, ng.pure_equilibria(game)):
        last = reports.blocks(result)[-1]
        assert isinstance(last, Sentences)
        assert result.to_dict()["input"]["digest"] in " ".join(last.items)
        assert result.claim in last.items[0]


def test_figures_have_names_of_their_own(study):
    names = [block.name for block in reports.blocks(study) if isinstance(block, Figure)]
    assert len(set(names)) == len(names)
    assert {"patience", "payoffs", "robustness"} <= set(names)
