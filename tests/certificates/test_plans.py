"""Checked plans are accepted as they are, and refused with anything about them changed."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
from fractions import Fraction

import numpy as np
import pytest
from random_plans import random_plan

from negotiation.certificates.automata import read_plan
from negotiation.certificates.check import check
from negotiation.certificates.games import Game as PlainGame
from negotiation.certificates.plans import require_stable
from negotiation.certificates.polynomials import (
    at,
    chain,
    common_factor,
    isolated,
    narrowed,
    roots_between,
    through,
    without_repeats,
)
from negotiation.certificates.reading import ClaimError, Node, digest
from negotiation.files import read
from negotiation.files.starters import starter
from negotiation.model.game import Game
from negotiation.truces.plan_check import check_plan, check_plans
from negotiation.truces.templates import contrite_tit_for_tat, grim, penance, punish_for

PLANS = read("textbook/prisoners-dilemma-plans")
TALKS = read("-", io.StringIO(starter("negotiation")))
TERMS = [{}, {"hazard": "1/10"}, {"lag": 2}, {"lag": 3, "hazard": "1/20"},
         {"horizon": 2, "renewal": "3/4"}, {"horizon": 3, "renewal": 0, "hazard": "1/7"}]


def plain(result):
    return json.loads(result.to_json())


def signed(answer):
    """The result with a digest of its own, as a forger would leave it."""
    rest = {key: value for key, value in answer.items() if key != "digest"}
    return {**rest, "digest": digest(rest, Node(rest))}


def report(answer):
    return check(answer, answer["input"]["content"])


@pytest.mark.parametrize("terms", TERMS)
@pytest.mark.parametrize("model", [PLANS, TALKS], ids=["game", "negotiation"])
def test_true_results_are_accepted(model, terms):
    found = report(plain(check_plans(model, **terms)))
    assert found.ok, found.first_failure
    one = report(plain(check_plan(model, model.plans[0].id, **terms)))
    assert one.ok, one.first_failure


@pytest.mark.parametrize("make", [grim, penance, contrite_tit_for_tat])
def test_plans_that_are_not_in_the_file(make):
    game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="2/3")
    rest = () if make is penance else ((1, 1),)
    found = report(plain(check_plan(game, make(game, (0, 0), *rest))))
    assert found.ok, found.first_failure


def test_without_discounts():
    game = dataclasses.replace(PLANS, discount=(None, Fraction(1, 2)))
    answer = plain(check_plan(game, "grim"))
    assert answer["stable"] is None
    assert report(answer).ok


def test_many_states_are_noted():
    game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="2/3")
    found = report(plain(check_plan(game, punish_for(game, (0, 0), (1, 1), 20))))
    assert found.ok, found.first_failure
    assert any("not re-checked" in note for note in found.notes)


ANSWER = plain(check_plan(PLANS, "tit for tat", discount="2/3"))


@pytest.mark.parametrize(("path", "value", "claim"), [
    (["stable"], True, "verdict"),
    (["strict"], True, "verdict"),
    (["on_path_stable"], False, "verdict"),
    (["binding", "slack"], "-1/1000", "verdict"),
    (["binding", "player"], "Row", "verdict"),
    (["states", 1, "values", "Row"], "1", "states"),
    (["states", 1, "slack", "Row"], "1", "deviations"),
    (["states", 1, "reachable"], False, "states"),
    (["states", 1, "on_path"], True, "states"),
    (["states", 1, "deal"], "defect,defect", "states"),
    (["states", 1, "payoffs", "Row"], "9", "states"),
    (["states", 1, "deviations", 0, "slack"], "1", "deviations"),
    (["states", 1, "deviations", 0, "then"], "calm", "deviations"),
    (["states", 1, "deviations", 0, "payoff"], "7", "deviations"),
    (["states", 1, "deviations"], [], "deviations"),
    (["states", 1, "binding"], None, "deviations"),
    (["plan", "state", 1, "then"], "calm", "plan"),
    (["plan", "start"], "both answer", "plan"),
    (["plan", "state", 1, "on"], [], "plan"),
    (["plan", "state", 1, "play", "Row"], "defect", "plan"),
    (["discount", "Row"], "1/3", "options"),
    (["hazard"], "1/3", "plan"),
    (["critical_discount"], "1/3", "discounts"),
    (["stable_discounts"], [], "discounts"),
    (["stable_discounts", 0, "low"], "1/4", "discounts"),
    (["stable_discounts", 0, "high"], "1", "discounts"),
    (["renegotiation_proof"], True, "renegotiation"),
    (["ranked"], None, "renegotiation"),
    (["ranked", "better"], "Row answers", "renegotiation"),
    (["expected_life"], "3", "life"),
    (["survival"], [{"periods": 1, "chance": 1.0}], "life"),
    (["status"], "none", "status"),
])
def test_false_claims_are_refused(path, value, claim):
    forged = copy.deepcopy(ANSWER)
    node = forged
    for key in path[:-1]:
        node = node[key]
    assert node[path[-1]] != value
    node[path[-1]] = value
    found = report(signed(forged))
    assert found.first_failure is not None
    assert found.first_failure.name == claim


@pytest.mark.parametrize("end", ["low", "high"])
def test_discounts_with_late_detection_are_tried(end):
    answer = plain(check_plan(PLANS, "penance", discount="2/3", lag=2, hazard="1/20"))
    assert len(answer["stable_discounts"]) == 1
    assert report(answer).ok
    forged = copy.deepcopy(answer)
    found = forged["stable_discounts"][0]
    found[end] = float(Fraction(found[end])) - 1e-6
    forged["critical_discount"] = found["low"] if end == "low" else None
    claim = report(signed(forged)).first_failure
    assert claim is not None
    assert claim.name == "discounts"
    assert "stable" in claim.message


def test_discounts_of_small_plans_are_checked_proved_or_not():
    forged = {**ANSWER, "discounts_proved": False, "stable_discounts": []}
    assert report(signed(forged)).first_failure.name == "discounts"


@pytest.mark.parametrize("change", [
    lambda survival: survival[0].update(periods=10**12),
    lambda survival: survival.pop(),
    lambda survival: survival.append(survival[-1]),
])
def test_survival_is_claimed_after_the_same_periods_always(change):
    forged = plain(check_plan(PLANS, "grim", discount="2/3", hazard="1/20"))
    change(forged["survival"])
    assert report(signed(forged)).first_failure.name == "life"


def test_a_state_left_out_and_a_plan_left_out():
    forged = copy.deepcopy(ANSWER)
    del forged["states"][2]
    assert report(signed(forged)).first_failure.name == "states"
    several = plain(check_plans(PLANS))
    del several["plans"][1]
    assert report(signed(several)).first_failure is not None


@pytest.mark.parametrize("seed", range(8))
def test_intervals_of_random_plans(seed):
    """Solver and checker find the same discounts by different ways."""
    rng = np.random.default_rng(seed)
    shape = (2, 2)
    game = Game.from_payoffs(rng.integers(0, 6, size=(2, *shape)), players=["A", "B"])
    for _ in range(6):
        plan = random_plan(rng, shape, int(rng.integers(1, 5)))
        found = report(plain(check_plan(game, plan, discount="3/5")))
        assert found.ok, found.first_failure


# -- plans embedded in other results

DILEMMA = PlainGame.read(Node({
    "players": [{"name": "A", "actions": ["c", "d"]}, {"name": "B", "actions": ["c", "d"]}],
    "payoffs": {"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}}))
GRIM = {"state": [{"name": "on", "play": ["c", "c"], "deviation": "over"},
                  {"name": "over", "play": {"A": "d", "B": "d"}}]}


def test_embedded_plan():
    assert require_stable(Node(GRIM), DILEMMA, [Fraction(1, 2)] * 2).names == ("on", "over")
    with pytest.raises(ClaimError, match=r"in 'on' A gains 1/25 by 'd'"):
        require_stable(Node(GRIM), DILEMMA, [Fraction(49, 100)] * 2)


@pytest.mark.parametrize(("change", "words"), [
    ({"state": []}, "expected states"),
    ({"start": "off"}, "is not a state"),
    ({"state": [{**GRIM["state"][0], "play": ["c"]}, GRIM["state"][1]]}, "expected 2 actions"),
    ({"state": [{**GRIM["state"][0], "then": {"on": "1/2"}}, GRIM["state"][1]]}, "sum to 1/2"),
    ({"state": [{**GRIM["state"][0], "deviation": {"C": "on", "A": "on"}}, GRIM["state"][1]]},
     "not a player"),
    ({"state": [{**GRIM["state"][0], "deviation": "off"}, GRIM["state"][1]]}, "is not a state"),
])
def test_malformed_embedded_plans(change, words):
    with pytest.raises(ClaimError, match=words):
        read_plan(Node({**GRIM, **change}), DILEMMA)


# -- polynomials


def test_polynomials_by_hand():
    # (x - 1/2)^2 (x - 1/3) x
    half, third = Fraction(1, 2), Fraction(1, 3)
    points = [(Fraction(k), (k - half) ** 2 * (k - third) * k) for k in range(6)]
    polynomial = through(points)
    assert len(polynomial) == 5
    simple = without_repeats(polynomial)
    assert len(simple) == 4
    assert at(simple, half) == at(simple, third) == at(simple, Fraction(0)) == 0
    brackets = isolated(simple, Fraction(0), Fraction(1))
    assert len(brackets) == 2
    low, high = narrowed(simple, brackets[0], Fraction(1, 10**9))
    assert low <= third <= high
    assert high - low <= Fraction(1, 10**9)
    assert roots_between(chain(simple), Fraction(0), Fraction(1)) == 2
    assert common_factor(simple, [-half, Fraction(1)]) == [-1, 2]
