"""Claims about payoff sets: every corner by substitution, spoilt one number at a time."""

import copy
import json

import pytest

from negotiation import Game, read, self_enforcing
from negotiation.certificates.check import check


def verdict(result):
    return check(result, result["input"]["content"])


def asked(game, discount, deals=None):
    return json.loads(self_enforcing(game, deals, discount, payoff_set=True).to_json())


@pytest.fixture(params=["1/10", "2/5", "9/10"])
def result(request):
    return asked(read("abreu-1988-cournot"), request.param, [["low", "low"]])


def test_true_results_pass(result):
    assert verdict(result).first_failure is None


def test_three_axes_with_one_player_who_has_no_choice():
    tables = [[[[4], [0]], [[6], [2]]], [[[4], [6]], [[0], [2]]], [[[1], [2]], [[3], [4]]]]
    assert verdict(asked(Game.from_payoffs(tables), "3/5")).first_failure is None


def test_an_empty_set_passes_and_may_not_be_called_anything_else(forge):
    result = asked(read("matching-pennies"), "9/10")
    assert verdict(result).first_failure is None
    result["payoff_set"]["empty"] = False
    assert verdict(forge.sealed(result)).first_failure.name == "payoff_set"


def test_every_changed_number_is_refused(result, forge):
    for path in forge.leaves(result):
        if path[0] != "payoff_set" or path[1] == "players":
            continue
        spoilt = forge.changed(result, path)
        if path[1] == "punishments" and _as_bad(spoilt["payoff_set"], path[2]):
            continue  # another corner that is worst for the player
        report = verdict(forge.sealed(spoilt))
        assert not report.ok, path
        assert report.first_failure.name == "payoff_set", path


def _as_bad(found, player):
    k, i = found["punishments"][player], found["players"].index(player)
    return 1 <= k <= len(found["vertices"]) and (
        found["vertices"][k - 1][i] == found["threat"][player])


def test_every_corner_left_out_is_refused(result, forge):
    for k in range(len(result["payoff_set"]["vertices"])):
        spoilt = forge.without(result, ("payoff_set", "vertices"), k)
        assert not verdict(forge.sealed(spoilt)).ok


def test_a_payoff_that_somebody_would_leave_is_refused(forge):
    """Mutual cooperation at a discount too low for it."""
    result = asked(read("abreu-1988-cournot"), "2/5")
    spoilt = copy.deepcopy(result)
    spoilt["payoff_set"]["discount"] = "1/10"
    assert verdict(forge.sealed(spoilt)).first_failure.name == "payoff_set"
