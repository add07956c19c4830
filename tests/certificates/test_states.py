"""The checker of states with transfers and of repeated negotiation: true claims, false ones."""

import copy
import json
from fractions import Fraction

import numpy as np
import pytest
from published_states import (
    arms_race,
    hold_up,
    principal_and_agent,
    two_state_dilemma,
)
from published_states import state as stage
from states_by_hand import random_game

from negotiation import Game, repeated_negotiation, states_with_transfers
from negotiation.certificates.check import check
from negotiation.model.dynamic import StochasticGame

F = Fraction
SHAPES = [[(2, 2)], [(2, 2), (2, 2)], [(2, 3), (1, 1)], [(1, 2), (3, 1), (2, 2)],
          [(2, 2, 2), (1, 1, 1)]]
# Bounds that need not be the closest ones, and what is compared up to a share of its size.
FREE = {"input", "software", "seed", "digest", "method", "claim", "schema", "title",
        "joint_at_most", "punishment_at_least", "moved"}


def plain(result):
    return json.loads(result.to_json())


def verdict(answer):
    return check(answer, answer["input"]["content"])


def failure(answer):
    return verdict(answer).first_failure


CASES = {
    "transfers": lambda: states_with_transfers(two_state_dilemma(F(7, 10))),
    "after rounds": lambda: states_with_transfers(two_state_dilemma(F(356, 1000))),
    "a tie": lambda: states_with_transfers(
        Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, actions=["CD"] * 2),
        F(1, 2) - F(1, 10**20)),
    "none": lambda: states_with_transfers(
        Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]},
                          actions=["HT"] * 2), F(1, 2)),
    "negotiated": lambda: repeated_negotiation(two_state_dilemma(F(7, 10)), F(1, 10)),
    "reopened always": lambda: repeated_negotiation(two_state_dilemma(F(7, 10)), 1, [1, 2]),
    "cycle": lambda: repeated_negotiation(principal_and_agent(F(4, 5), F(3, 10)), F(2, 5)),
    "none negotiated": lambda: repeated_negotiation(Game.from_payoffs(
        {"A": [[10, 0, 0], [11, 1, -1], [11, -1, 1]],
         "B": [[10, 11, 11], [0, -1, 1], [0, 1, -1]]}, actions=["MHT"] * 2), 1, discount=F(9, 10)),
}


@pytest.fixture(scope="module", params=CASES)
def answer(request):
    return plain(CASES[request.param]())


def test_true_claims_hold(answer):
    report = verdict(answer)
    assert report.ok, report.first_failure
    assert all("billionth" in note for note in report.notes)


def test_a_change_anywhere_is_found(answer, forge):
    for path in forge.leaves(answer, words=FREE):
        if "punishment_profile" in path and path[-1] == path[-2]:
            continue  # the player's own part in it, which it does not play
        spoilt = forge.sealed(forge.changed(answer, path))
        assert failure(spoilt) is not None, path


def test_an_item_left_out_is_found(answer, forge):
    for path in forge.lists(answer):
        if "dropped" in path:
            continue  # what is dropped later on may still be dropped then
        for k in range(len(forge.value(answer, path))):
            assert failure(forge.sealed(forge.without(answer, path, k))) is not None, path


@pytest.mark.parametrize("seed", range(3))
def test_results_of_drawn_games_hold(seed):
    rng = np.random.default_rng(seed)
    for k in range(15):
        game = random_game(rng, SHAPES[k % len(SHAPES)], lambda r: int(r.integers(-2, 4)))
        delta, chance = F(int(rng.integers(2, 9)), 10), F(int(rng.integers(0, 11)), 10)
        for result in (states_with_transfers(game, delta),
                       repeated_negotiation(game, chance, discount=delta)):
            report = verdict(plain(result))
            assert report.ok, (result, report.first_failure)


def dropped(answer):
    return answer["certificate"]["rounds"]


def test_a_profile_dropped_without_reason_is_found(forge):
    answer = plain(CASES["after rounds"]())
    spoilt = copy.deepcopy(answer)
    dropped(spoilt)[0]["dropped"]["high"].append("D,D")
    assert failure(forge.sealed(spoilt)).name == "dropped profiles"
    assert "can be played by these bounds" in failure(forge.sealed(spoilt)).message


def test_a_round_left_out_is_found(forge):
    answer = plain(CASES["after rounds"]())
    spoilt = copy.deepcopy(answer)
    del spoilt["certificate"]["rounds"][0]
    assert failure(forge.sealed(spoilt)) is not None


def test_bounds_that_are_none_are_found(forge):
    answer = plain(CASES["after rounds"]())
    for key, state, value in (("joint_at_most", "high", "0"),):
        spoilt = copy.deepcopy(answer)
        dropped(spoilt)[0][key][state] = value
        assert "no upper bound" in failure(forge.sealed(spoilt)).message
    spoilt = copy.deepcopy(answer)
    dropped(spoilt)[0]["punishment_at_least"]["1"]["low"] = "100"
    assert "no lower bound" in failure(forge.sealed(spoilt)).message


def test_lower_joint_values_with_their_own_policy_are_found(forge):
    """Defection everywhere satisfies its own equations; cooperation is better."""
    good, poor = plain(CASES["transfers"]()), plain(
        states_with_transfers(two_state_dilemma(F(7, 10)), F(7, 10)))
    for entry, joint in zip(poor["states"], ("56/37", "92/37"), strict=True):
        entry["profile"] = {"1": "D", "2": "D"}
        entry["joint_payoff"] = joint
    assert verdict(good).ok
    assert "gives more" in failure(forge.sealed(poor)).message


def test_rounds_that_lead_elsewhere_are_found(forge):
    """Another fixed point than the one the rounds lead to."""
    answer = plain(repeated_negotiation(hold_up(F(9, 10)), F(1, 20)))
    for change in (1, -1, 50, -50):
        spoilt = copy.deepcopy(answer)
        spoilt["rounds"] += change
        assert failure(forge.sealed(spoilt)).name == "rounds"
    answer["moved"] *= 1.01
    assert failure(forge.sealed(answer)).name == "rounds"


@pytest.mark.parametrize(("key", "value"), [
    ("without_equilibrium", "early"), ("rounds", 3), ("moved", 0.5)])
def test_no_rounds_where_there_is_nothing_to_begin_with(forge, key, value):
    acts = {"A": ["H", "T"], "B": ["H", "T"]}
    answer = plain(repeated_negotiation(StochasticGame.from_states(["A", "B"], [
        stage(name, acts, lambda a, b: (1, -1) if a == b else (-1, 1), lambda a, b: "late")
        for name in ("early", "late")], F(1, 2)), F(1, 2)))
    assert answer["status"] == "none"
    assert verdict(answer).ok
    answer[key] = value if answer[key] != value else "late"
    assert failure(forge.sealed(answer)).name == "rounds"


def test_what_is_too_long_is_left_out_and_said_to_be(monkeypatch):
    from negotiation.certificates import negotiated, stochastic

    monkeypatch.setattr(negotiated, "FOLLOWED", 10)
    report = verdict(plain(CASES["negotiated"]()))
    assert report.ok
    assert report.notes == ["the rounds that lead to these values were not followed again"]
    monkeypatch.setattr(stochastic, "ENUMERABLE", 5)
    report = verdict(plain(CASES["after rounds"]()))
    assert report.ok
    assert "profiles that were dropped were not re-checked" in report.notes[0]


def test_certificates_without_rounds_prove_less(monkeypatch, forge):
    from negotiation.truces import stochastic

    monkeypatch.setattr(stochastic, "_MOST_PROOF", 0)
    answer = plain(CASES["after rounds"]())
    assert answer["certificate"]["rounds"] is None
    assert verdict(answer).ok
    answer["states"][0]["joint_payoff"] = "1"
    assert failure(forge.sealed(answer)) is not None


def test_floats_are_checked_as_floats(monkeypatch, forge):
    from negotiation.truces import stochastic

    monkeypatch.setattr(stochastic, "_LONGEST", 1)
    for case in ("transfers", "negotiated"):
        answer = plain(CASES[case]())
        assert isinstance(answer["states"][0]["joint_payoff"], float)
        report = verdict(answer)
        assert report.ok, report.first_failure
        assert "billionth" in report.notes[0]
        answer["states"][0]["joint_payoff"] += 1e-6
        assert failure(forge.sealed(answer)) is not None


def test_sixteen_states_are_checked():
    assert verdict(plain(states_with_transfers(arms_race(F(99, 100))))).ok
