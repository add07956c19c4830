"""The main table as a data frame."""

from __future__ import annotations

import sys

import pytest

import negotiation as ng
from negotiation.model.game import Game

GAME = Game.from_payoffs({"A": [[3, 0], [5, "4/3"]], "B": [[3, 5], [0, 1]]})


def test_frame_holds_floats_and_names():
    pytest.importorskip("pandas")
    frame = ng.pure_equilibria(GAME).to_frame()
    assert list(frame.columns) == ["A", "B", "payoff of A", "payoff of B"]
    assert frame["payoff of A"].tolist() == [pytest.approx(4 / 3)]


def test_frame_of_a_study_has_a_row_for_every_deal(study):
    pytest.importorskip("pandas")
    frame = study.to_frame()
    assert len(frame) == study.counts["deals"]
    assert frame["efficient"].sum() == study.counts["efficient"]
    assert "payoff of E" in frame.columns


def test_without_pandas_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"negotiation\[frames\]"):
        ng.pure_equilibria(GAME).to_frame()
