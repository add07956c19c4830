"""Every concept has a report in every form, and a figure where there is one."""

import numpy as np
import pytest

from negotiation import reports
from negotiation.equilibria.correlated import correlated_equilibrium
from negotiation.equilibria.ess import evolutionarily_stable
from negotiation.equilibria.learning import replicator
from negotiation.equilibria.n_player import isolated_equilibria
from negotiation.equilibria.quantal import quantal_branch, quantal_response
from negotiation.equilibria.selection import best_reply_dynamics, risk_dominance
from negotiation.files import read
from negotiation.model.game import Game
from negotiation.reports.drawing import new_axes
from negotiation.reports.equilibria_figures import best_responses

CYCLE = np.array([[0, -1, 2], [2, 0, -1], [-1, 2, 0]])
RESULTS = {
    "correlated": lambda: correlated_equilibrium(read("chicken"), "nash-product"),
    "coarse": lambda: correlated_equilibrium(read("nau-2004"), "egalitarian", coarse=True),
    "ties": lambda: correlated_equilibrium(Game.from_payoffs(np.zeros((2, 2, 2), dtype=int))),
    "quantal": lambda: quantal_response(read("chicken"), 2),
    "path": lambda: quantal_branch(read("battle-of-the-sexes")),
    "ess": lambda: evolutionarily_stable(Game.from_payoffs([CYCLE, CYCLE.T])),
    "no-ess": lambda: evolutionarily_stable(Game.from_payoffs(np.zeros((2, 2, 2), dtype=int))),
    "risk": lambda: risk_dominance(read("stag-hunt")),
    "replies": lambda: best_reply_dynamics(read("matching-pennies")),
    "learning": lambda: replicator(read("stag-hunt"), starts=3),
    "isolated": lambda: isolated_equilibria(read("nau-2004")),
}


@pytest.mark.parametrize("name", RESULTS)
def test_every_form(name):
    result = RESULTS[name]()
    blocks = reports.blocks(result)
    for render in (reports.text, reports.markdown, reports.latex, reports.html):
        assert render(blocks)
    assert len(result.to_frame()) or name == "no-ess"


@pytest.mark.parametrize("name", ["path", "ess"])
def test_figures_take_and_return_axes(name):
    result = RESULTS[name]()
    ax = new_axes(4)
    assert result.plot(ax) is ax
    assert ax.has_data()


@pytest.mark.parametrize("payoffs", [
    [[[2, 0], [0, 1]], [[1, 0], [0, 2]]], [[[1, 0], [1, 0]], [[1, 1], [0, 2]]],
    [[[0, 0], [0, 0]], [[0, 0], [0, 0]]], [[[3, 0], [5, 1]], [[3, 5], [0, 1]]],
    [[[1, 0], [0, 0]], [[1, 0], [0, 0]]]])
def test_best_response_diagram(payoffs):
    game = Game.from_payoffs(payoffs)
    ax = new_axes(4)
    drawn = best_responses(ax, game.payoffs, game.players, game.actions, np.array([[1.0, 1.0]]))
    assert drawn is ax
    for line in ax.get_lines():
        assert np.all((line.get_xdata() >= 0) & (line.get_xdata() <= 1))
