"""The drawing of a plan: nothing covers a box, nothing leaves the page."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas
from random_plans import random_plan, sure

from negotiation.files import read
from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.model.planned import Planned, planned
from negotiation.reports.automaton_edges import ANYWHERE, COMPLY, DEVIATE, Edge, edges, order
from negotiation.reports.automaton_layout import WIDTH, layout
from negotiation.reports.drawing import new_axes, svg
from negotiation.reports.plan_figure import MOST_STATES, plan_figure

PLANS = read("textbook/prisoners-dilemma-plans")
# the font of the figures has no Chinese letters
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")
DILEMMA = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})


def test_arrows_of_the_textbook_plans():
    grim = planned(PLANS, "grim")
    assert edges(grim.plan, grim.game) == [
        Edge(0, 0, COMPLY, ""), Edge(0, 1, DEVIATE, "Row or Column"), Edge(1, 1, COMPLY, "")]
    tit = planned(PLANS, "tit for tat")
    assert {(e.source, e.target, e.label) for e in edges(tit.plan, tit.game)
            if e.kind == DEVIATE} == {
        (0, 1, "Row"), (0, 2, "Column"), (1, 3, "Row"), (1, 0, "Column"), (2, 0, "Row"),
        (2, 3, "Column"), (3, 2, "Row"), (3, 1, "Column")}


def test_arrows_name_chances_and_actions():
    game = Game.from_payoffs(np.arange(24).reshape(2, 4, 3), players=["A", "B"],
                             actions=[["a", "b", "c", "d"], ["x", "y", "z"]])
    third = ((0, Fraction(1, 3)), (1, Fraction(2, 3)))
    plan = Plan(("A", "B"), ("p", "q"), 0, ((0, 0), (1, 1)), (third, sure(1)),
                ((sure(1), third), (sure(1), sure(1))), ({(2, 0): sure(0)}, {}))
    assert edges(plan, game) == [
        Edge(0, 0, COMPLY, "1/3"), Edge(0, 1, COMPLY, "2/3"),
        Edge(0, 0, DEVIATE, "A: c"), Edge(0, 1, DEVIATE, "A: b, d"), Edge(1, 1, COMPLY, "")]


def test_the_same_answer_everywhere_is_one_arrow():
    count = 5
    plan = Plan(("A", "B"), tuple(f"s{k}" for k in range(count)), 0, ((0, 0),) * count,
                tuple(sure(k) for k in range(count)), ((sure(2), sure(1)),) * count)
    found = [edge for edge in edges(plan, DILEMMA) if edge.kind == DEVIATE]
    assert found == [Edge(ANYWHERE, 1, DEVIATE, "B, in 4 states"),
                     Edge(ANYWHERE, 2, DEVIATE, "A, in 4 states")]
    assert order(plan, edges(plan, DILEMMA)) == [[0], [1, 2], [3, 4]]


def crosses(one, other, box):
    """Whether a straight piece runs through the inside of a box."""
    for share in np.linspace(0, 1, 101):
        x = one[0] + share * (other[0] - one[0])
        y = one[1] + share * (other[1] - one[1])
        if box.left + 0.01 < x < box.right - 0.01 and box.bottom + 0.01 < y < box.top - 0.01:
            return True
    return False


@pytest.mark.parametrize("seed", range(25))
def test_boxes_stand_apart_and_arrows_cross_none(seed):
    rng = np.random.default_rng(seed)
    shape = [(2, 2), (2, 3, 2)][seed % 2]
    game = Game.from_payoffs(np.zeros((len(shape), *shape), dtype=int),
                             players=list("ABC"[:len(shape)]))
    plan = random_plan(rng, shape, int(rng.integers(1, 13)))
    arrows = edges(plan, game)
    layers = order(plan, arrows)
    assert sorted(itertools.chain(*layers)) == list(range(len(plan.states)))
    heights = [float(rng.uniform(0.4, 1.0)) for _ in plan.states]
    placed = layout(layers, heights, arrows)
    for one, other in itertools.combinations(placed.boxes.values(), 2):
        assert (one.right < other.left or other.right < one.left
                or one.top < other.bottom or other.top < one.bottom)
    for path in placed.paths:
        for x, y in path:
            assert -0.01 <= x <= WIDTH + 0.01
            assert -0.01 <= y <= placed.height + 0.01
        for before, after in itertools.pairwise(path):
            assert not any(crosses(before, after, box) for box in placed.boxes.values())


def test_every_textbook_plan_is_drawn_alike_each_time():
    for plan in PLANS.plans:
        figure = plan_figure(planned(PLANS, plan.id), lambda play: "; ".join(play.values()),
                             plan.id)
        assert figure.name.startswith("plan-")
        assert svg(figure) == svg(figure)


def test_names_that_are_hard_to_draw(nasty):
    plan = Plan((nasty, "B"), (nasty, nasty * 9), 0, ((0, 0), (1, 1)), (sure(0), sure(1)),
                ((sure(1), sure(1)), (sure(1), sure(1))))
    game = Game.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=[nasty, "B"],
                             actions=[[nasty, "x" * 200], ["hold", "cheat"]])
    figure = plan_figure(Planned(game, plan), lambda play: "; ".join(play.values()))
    ax = new_axes(figure.height)
    figure.draw(ax)
    assert isinstance(ax.figure, Canvas)
    ax.figure.draw_without_rendering()


def test_crowded_plans_are_not_drawn():
    count = MOST_STATES + 1
    plan = Plan(("A", "B"), tuple(f"s{k}" for k in range(count)), 0, ((0, 0),) * count,
                tuple(sure(0) for _ in range(count)), ((sure(0), sure(0)),) * count)
    assert plan_figure(Planned(DILEMMA, plan), str) is None
    assert plan_figure(None, str) is None
