"""What the report on coalitions says, and what it leaves out."""

import negotiation as ng
from negotiation import reports
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
