"""The report on states: sentences with numbers, tables, a figure, all formats."""

import matplotlib
import numpy as np
import pytest

from negotiation import Game, read, repeated_negotiation, reports, states_with_transfers
from negotiation.model.chances import Chances
from negotiation.model.dynamic import StochasticGame
from negotiation.reports.block import Figure, Sentences, Table

matplotlib.use("Agg")
HOLD_UP = read("hold-up")
PENNIES = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]}, discount="1/2")


def said(result):
    return " ".join(" ".join(block.items) for block in reports.blocks(result)
                    if isinstance(block, Sentences))


def test_findings_carry_their_numbers():
    text = said(states_with_transfers(HOLD_UP))
    assert "discount factor 0.9 a period, 16 of 16 profiles can be played" in text
    assert "most in state surplus 2: together the players can have 0.2" in text
    text = said(repeated_negotiation(HOLD_UP, "1/20"))
    assert "negotiated from scratch with chance 0.05" in text
    assert "settled after 108 rounds" in text


def test_what_is_not_there_is_said():
    assert "In state stage nothing can be played" in said(states_with_transfers(PENNIES))
    assert "In state stage nothing can be played" in said(repeated_negotiation(PENNIES, "1/2"))
    cycle = repeated_negotiation(read("oscillating-agent"), "2/5")
    assert "come back every 2 rounds" in said(cycle)
    flat = Game.from_payoffs([[[1, 1]], [[0, 0]]], discount="1/2")
    assert "promises enforce nothing" in said(states_with_transfers(flat))
    one = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="1/2")
    assert "Agreement is worth something: together the players can have 6 a period" in said(
        states_with_transfers(one))


@pytest.mark.parametrize("result", [
    states_with_transfers(HOLD_UP), repeated_negotiation(HOLD_UP, "1/5"),
    states_with_transfers(PENNIES), repeated_negotiation(read("oscillating-agent"), "2/5"),
])
def test_every_format(result, tmp_path):
    for suffix in ("html", "md", "tex"):
        reports.write(result, tmp_path / f"report.{suffix}")
        assert (tmp_path / f"report.{suffix}").read_text(encoding="utf-8")
    assert reports.text(reports.blocks(result))
    assert result.to_frame().shape[0] == len(result.states)


def test_the_figure_is_drawn():
    [figure] = [block for block in reports.blocks(states_with_transfers(HOLD_UP))
                if isinstance(block, Figure)]
    from matplotlib.figure import Figure as Page

    ax = Page().add_subplot()
    figure.draw(ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(HOLD_UP.states)


def test_long_lists_are_shortened_on_the_page_only():
    size = 70
    game = StochasticGame(
        ("A",), tuple(f"s{x}" for x in range(size)), ((("-",),),) * size,
        (np.arange(size),), (1,),
        Chances(np.arange(size + 1), np.arange(size), np.ones(size, dtype=np.int64),
                np.ones(size, dtype=np.int64)))
    result = states_with_transfers(game, "1/2")
    shown = [block for block in reports.blocks(result) if isinstance(block, Table)]
    assert [len(table.rows) for table in shown] == [60, 60]
    assert "The first 60 of 70 rows" in shown[0].note
    assert len(result.to_frame()) == size
