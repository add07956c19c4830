"""What the report on coalitions says, and what it leaves out."""

from fractions import Fraction

import negotiation as ng
from negotiation import reports
from negotiation.model.coalitional import VotingRule
from negotiation.reports.block import Sentences, Table


def parts(model, *names):
    blocks = reports.blocks(ng.coalition_solutions(model, names or None))
    tables = {block.title: block for block in blocks if isinstance(block, Table)}
    said = [item for block in blocks if isinstance(block, Sentences) for item in block.items]
    return tables, said


def test_the_note_explains_what_the_table_holds():
    tables, said = parts(ng.read("public-good"))
    note = tables["By coalition"].note
    assert "Alpha" in note
    assert "Beta" not in note
    assert "Two numbers" not in note
    assert any("A and B would both gain by playing" in sentence for sentence in said)
    for partition, *_ in tables["Partitions"].rows:
        blocs = partition.split(" | ")
        assert blocs == sorted(blocs)


def test_only_dividends_that_are_not_zero_are_listed():
    game = ng.CoalitionalGame.from_values({"A,B": 1, "A,B,C": 1, "C": 0}, ["C", "A", "B"])
    tables, said = parts(game, "dividends")
    assert [row[0] for row in tables["By coalition"].rows] == ["A,B"]
    assert "not listed it is 0" in tables["By coalition"].note
    assert not any("below" in sentence for sentence in said)
    assert len(ng.coalition_solutions(game, ["dividends"]).to_frame()) == 7


def test_a_point_of_the_core_is_one_of_many():
    _, said = parts(ng.CoalitionalGame.from_values({"A,B": 4}), "core", "least-core")
    assert said[0] == ("The core is not empty: for example at 2 for A and 2 for B no coalition can "
                       "do better by itself.")
    assert said[1].endswith("brought down to −2, for example at 2 for A and 2 for B.")
    _, said = parts(ng.CoalitionalGame.from_values({"A": 5}), "core")
    assert said[0] == "The core is what the only player is worth, 5 for A."


def test_a_quota_out_of_reach_is_told():
    ones = (Fraction(1), Fraction(2))
    rules = (VotingRule(ones, Fraction(3)), VotingRule(ones, Fraction(4)))
    assert not any("wins" in sentence for sentence in parts(
        ng.CoalitionalGame(("A", "B"), rules=rules[:1]), "core")[1])
    assert parts(ng.CoalitionalGame(("A", "B"), rules=rules), "core")[1][0] == (
        "No coalition wins: the quota of rule 2, 4, is above the sum of the weights, 3.")


def test_nobody_is_left_to_join_all():
    game = ng.PartitionGame.from_partitions(["A", "B", "C"], [
        ([["A", "B", "C"]], {"A,B,C": 9}), ([["A"], ["B"], ["C"]], {"A": 1, "B": 1, "C": 1}),
        *(([[a, b], [c]], {f"{a},{b}": 3, c: 2}) for a, b, c in ("ABC", "ACB", "BCA"))])
    rows = parts(game, "internal-external")[0]["Agreements"].rows
    assert [row[2] is None for row in rows] == [False, False, False, True]
