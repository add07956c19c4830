"""Figures draw without a display, for any record, and alike each time."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text

import negotiation as ng
from negotiation import reports
from negotiation.errors import InputError
from negotiation.model.deals import Deals
from negotiation.model.game import Game
from negotiation.reports import side_drawing
from negotiation.reports.block import Figure
from negotiation.reports.drawing import new_axes, pdf_file, svg, svg_file
from negotiation.reports.figures import Mark, Stretch, patience_map, payoff_space, shares
from negotiation.reports.labels import Label, place
from negotiation.reports.ladder_figure import concession_ladder
from negotiation.reports.truce_figures import visible

NONE = np.empty((0, 2))

# the font of the figures has no Chinese letters
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")


def figures(result) -> list[Figure]:
    return [block for block in reports.blocks(result) if isinstance(block, Figure)]


def drawn(ax) -> Canvas:
    ax.figure.draw_without_rendering()
    return ax.figure


@pytest.mark.parametrize("marks", [0, 1, 12])
@pytest.mark.parametrize("points", [np.zeros((1, 2)), np.zeros((4, 2)), np.eye(2)])
def test_payoff_space_of_any_size(points, marks, nasty):
    ax = new_axes(4)
    named = [Mark(0, 0, f"{nasty} {k}", ("solution", "observed", "disagreement")[k % 3])
             for k in range(marks)]
    payoff_space(ax, points, points[:1], NONE, named, (nasty, nasty))
    drawn(ax)
    # one name tag for all marks at one point
    assert len(ax.texts) == (marks > 0)


@pytest.mark.parametrize("number", [0, 1, 9])
def test_patience_map_of_any_size(number, nasty):
    stretches = [Stretch(nasty, 1 - 1 / (k + 1), 0.5) for k in range(number)]
    for discounts in (None, (0.9, 0.2)):
        drawn(patience_map(new_axes(4), stretches, (nasty, "B"), discounts))


def test_patience_map_shows_what_holds_everywhere():
    ax = patience_map(new_axes(4), [Stretch("free", 0, 0)], ("A", "B"), None)
    drawn(ax)
    assert ax.get_xlim() == (0, 1)


@pytest.mark.parametrize("number", [0, 1, 15])
def test_shares_of_any_number(number, nasty):
    drawn(shares(new_axes(4), [nasty] * number, [0.5] * number, [0.01] * number))


def test_visible_truces_are_those_best_somewhere():
    stretches = [Stretch("a", 0.5, 0.5), Stretch("b", 0.5, 0.5), Stretch("c", 0.9, 0.1)]
    assert [s.name for s in visible(stretches)] == ["1. a", "3. c"]


def test_labels_do_not_cover_each_other():
    rng = np.random.default_rng(7)
    ax = new_axes(5)
    dots = rng.normal(size=(300, 2))
    ax.scatter(dots[:, 0], dots[:, 1])
    near = [Label(*rng.normal(scale=0.15, size=2), f"a name of some length {k}") for k in range(9)]
    place(ax, near, dots)
    drawn(ax)
    # without the lines that lead to them
    boxes = [Text.get_window_extent(text) for text in ax.texts]
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:k])


def test_the_same_figure_gives_the_same_bytes(study):
    for figure in figures(study):
        assert svg(figure) == svg(figure)
    assert svg_file(figure) == svg_file(figure)
    assert pdf_file(figure) == pdf_file(figure)


def test_a_user_s_style_does_not_change_a_report(study):
    import matplotlib

    figure = figures(study)[0]
    plain = svg(figure)
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "red", "svg.hashsalt": "x"}):
        assert svg(figure) == plain
        assert matplotlib.rcParams["font.size"] == 20


def test_plot_takes_and_returns_axes(study):
    own = Canvas().add_subplot()
    assert study.plot(own) is own
    assert isinstance(study.plot().figure, Canvas)


def test_plot_draws_in_one_panel_of_several(study):
    left, right = Canvas(figsize=(8, 4)).subplots(1, 2)
    study.plot(right)
    assert not left.collections
    drawn(right)


def test_results_without_a_figure_say_so():
    game = Game.from_payoffs({"A": [[3, 0, 2], [5, 1, 4]], "B": [[3, 5, 2], [0, 1, 4]]})
    with pytest.raises(InputError, match="no figure"):
        ng.pure_equilibria(game).plot()


def test_bargaining_of_two_has_a_figure_and_of_three_has_none():
    assert figures(ng.bargain(Deals.from_payoffs([[1, 2]], ["A", "B"], disagreement=[0, 0])))
    three = Deals.from_payoffs([[1, 2, 3]], ["A", "B", "C"], disagreement=[0, 0, 0])
    assert not figures(ng.bargain(three))


def test_degenerate_studies_draw(degenerate):
    for figure in figures(degenerate):
        assert svg(figure)


def test_drawing_needs_no_pyplot():
    import subprocess
    import sys

    code = ("import sys; from negotiation.reports.drawing import new_axes; new_axes(4); "
            "print('matplotlib.pyplot' in sys.modules)")
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


@pytest.mark.parametrize("agreed", [None, {"A": 0.5, "B": 0.5}])
def test_concession_ladder(agreed, nasty):
    payoffs = {nasty: [1, 0.1, 0.9], "B": [0, 0.9, 0.1]}
    agreed = agreed and {nasty: 0.5, "B": 0.5}
    ax = concession_ladder(new_axes(3), [1, 2, 3], payoffs, agreed)
    drawn(ax)
    assert len(ax.lines) == (4 if agreed else 2)


def test_offers_have_a_ladder():
    pie = Deals.from_payoffs([[1, 0], [0, 1]], ["A", "B"], disagreement=[0, 0],
                             discount=["9/10", "4/5"])
    for lotteries in (True, False):
        result = ng.bargain(pie, lotteries=lotteries, solutions=["alternating-offers", "zeuthen"])
        names = [figure.name for figure in figures(result)]
        assert ("offers" in names) == lotteries  # without lotteries nothing is better for both
        for figure in figures(result):
            figure.draw(new_axes(figure.height))


def test_two_by_two_games_show_where_best_replies_cross():
    game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    assert [figure.name for figure in figures(ng.nash_equilibria(game))] == ["best-replies"]
    wide = Game.from_payoffs({"A": [[2, 0, 1], [0, 1, 3]], "B": [[1, 0, 5], [0, 2, 4]]})
    assert not figures(ng.nash_equilibria(wide))


def test_solutions_next_to_each_other_share_a_name_tag():
    ax = new_axes(4)
    points = np.array([[0.0, 0.0], [10.0, 10.0]])
    marks = [Mark(5 + k / 100, 5, f"solution {k}", "solution") for k in range(6)]
    payoff_space(ax, points, points, NONE, [*marks, Mark(5.001, 5, "seen", "observed")], ("x", "y"))
    drawn(ax)
    assert sorted(" ".join(text.get_text().split()) for text in ax.texts) == [
        "seen", "solution 0, solution 1, solution 2 and 3 more"]


def test_what_is_better_than_no_deal_is_seen_nearer():
    rng = np.random.default_rng(1)
    deals = ng.Deals.from_payoffs([*rng.integers(-90, 0, (60, 2)).tolist(), [4, 1], [1, 4]],
                                  disagreement=[0, 0])
    whole, nearer = figures(ng.bargain(deals))
    assert (whole.name, nearer.name) == ("payoffs", "agreements")
    ax = new_axes(4)
    nearer.draw(ax)
    drawn(ax)
    assert -1 < ax.get_xlim()[0] < 0 < 4 < ax.get_xlim()[1] < 9
    alone = ng.Deals.from_payoffs([[4, 1], [1, 4]], disagreement=[0, 0])
    assert [figure.name for figure in figures(ng.bargain(alone))] == ["payoffs"]


def test_names_on_the_flagship_do_not_cover_each_other():
    found = [f for f in figures(ng.solve(ng.read("gyeongju-2025")))
             if f.name in ("payoffs", "agreements")]
    assert len(found) == 2
    for figure in found:
        ax = new_axes(figure.height)
        figure.draw(ax)
        drawn(ax)
        boxes = [text.get_tightbbox() if not text.arrow_patch else Text.get_window_extent(text)
                 for text in ax.texts]
        for k, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[:k])


def test_moves_name_in_the_legend_what_is_drawn():
    fixed = side_drawing.Stretch("East", 1, 1, 1, 1, "harshest levels")
    wide = side_drawing.Stretch("West", -1, 2, 0, 2, "most generous levels")
    for stretches, named in (([fixed], ["harshest levels"]),
                             ([fixed, wide], ["harshest levels", "most generous levels",
                                              "if no other moves", "if all others do"])):
        ax = new_axes(3)
        side_drawing.stability(ax, stretches, "gain")
        legend = ax.get_legend()
        assert [text.get_text() for text in legend.get_texts()] == named
        assert legend.get_lines()[0].get_marker() == "o"
        assert [line.get_linewidth() for line in legend.get_lines()[1:2]] in ([], [5])
        drawn(ax)


@pytest.mark.parametrize("partners", [2, 8])
def test_alignments_do_not_cover_each_other(partners):
    members = [frozenset(k for k in range(partners) if mask >> k & 1)
               for mask in range(2**partners)]
    nodes = [side_drawing.Node("", each, (len(each), -9 * len(each)), False) for each in members]
    ax = new_axes(side_drawing.lattice_height(nodes))
    side_drawing.lattice(ax, nodes, ["A", "B"], "change", "harshest levels")
    figure = drawn(ax)
    halves = [found for found in ax.collections if found.get_array() is not None]
    assert {found.norm.vmax for found in halves} == {partners, 9 * partners}
    assert "harshest levels" in ax.get_ylabel()
    dots = ax.collections[-1]
    apart = ax.transData.transform(np.asarray(dots.get_offsets()))
    gaps = np.linalg.norm(apart[:, None] - apart, axis=2)[~np.eye(len(nodes), dtype=bool)]
    assert gaps.min() >= np.sqrt(dots.get_sizes()[0]) * figure.dpi / 72


def test_rows_of_alignments_are_in_the_order_that_is_said():
    rng = np.random.default_rng(3)
    nodes = [side_drawing.Node("", frozenset(k for k in range(7) if mask >> k & 1),
                               (0, float(rng.integers(9))), False) for mask in range(2**7)]
    ax = new_axes(side_drawing.lattice_height(nodes))
    side_drawing.lattice(ax, nodes, ["A", "B"], "change", "harshest levels")
    assert ax.get_xlabel().endswith("from the least to the most for B")
    dots = next(found for found in ax.collections if any(found.get_array()))
    spots, gains = np.asarray(dots.get_offsets()), np.asarray(dots.get_array())
    for y in set(spots[:, 1]):
        line = spots[:, 1] == y
        assert (np.diff(gains[line][np.argsort(spots[line, 0])]) >= 0).all()
