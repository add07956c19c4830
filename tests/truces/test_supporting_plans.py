"""The plans behind deals: they keep them exactly where the closed form says."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest

from negotiation.errors import InputError
from negotiation.files import read
from negotiation.files.plan_text import plan_to_toml
from negotiation.files.starters import starter
from negotiation.model.game import Game
from negotiation.model.planned import planned
from negotiation.truces.plan_check import check_plan
from negotiation.truces.reversion import self_enforcing
from negotiation.truces.supporting_plan import MOST, reversion_plan, supporting_plans


@pytest.mark.parametrize("seed", range(10))
def test_the_plan_holds_where_the_deal_does(seed):
    rng = np.random.default_rng(seed)
    shape = [(3, 3), (2, 3), (2, 2, 2)][seed % 3]
    n = len(shape)
    game = Game.from_payoffs(rng.permutation(n * int(np.prod(shape))).reshape(n, *shape))
    truces = self_enforcing(game, discount="4/5")
    if not truces.equilibria:
        assert supporting_plans(truces) == []
        return
    for entry in truces.deals:
        found = check_plan(game, reversion_plan(game, game.index(entry["profile"])), discount="4/5")
        # the equilibria of the threat are kept, so that only the deal itself can fail
        assert found.stable is entry["stable"]


def test_written_plans_are_read_back_and_hold():
    for text, deals in ((starter("game"), None), (starter("negotiation"), None),
                        (starter("negotiation"), [{"tariff": "low", "supplies": "free"}])):
        model = read("-", io.StringIO(text[:text.index("[[plan]]")]))
        plans = supporting_plans(self_enforcing(model, deals=deals))
        assert 1 <= len(plans) <= MOST
        spelling = model if isinstance(model, Game) else model.slice()
        written = "\n".join(plan_to_toml(plan, spelling) for plan in plans)
        again = read("-", io.StringIO(text[:text.index("[[plan]]")] + written))
        for plan in plans:
            assert planned(again, plan.id).plan == plan
            # at once after a breach, so without the chances that the file states
            if deals is None:
                assert check_plan(again, plan.id, hazard=0, horizon=1, renewal=1).stable


def test_only_of_nash_reversion():
    game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    with pytest.raises(InputError, match="not for security"):
        supporting_plans(self_enforcing(game, punishment="security"))


def test_no_equilibrium_no_plan():
    pennies = Game.from_payoffs({"A": [[1, 0], [0, 1]], "B": [[0, 1], [1, 0]]})
    assert reversion_plan(pennies, (0, 0)) is None
    assert supporting_plans(self_enforcing(pennies, deals=[("1", "1")])) == []


def test_plans_of_a_game_do_not_change_its_deals():
    game = read("textbook/prisoners-dilemma-plans")
    bare = dataclasses.replace(game, plans=())
    assert self_enforcing(game).deals == self_enforcing(bare).deals
