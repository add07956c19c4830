"""Plans checked by one-shot deviations, against published thresholds and against brute force."""

from __future__ import annotations

import dataclasses
import io
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from random_plans import random_plan, sure

from negotiation.errors import InputError
from negotiation.files import read
from negotiation.files.starters import starter
from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.truces.life import expected_life
from negotiation.truces.plan_check import check_plan, check_plans
from negotiation.truces.reversion import self_enforcing
from negotiation.truces.templates import grim, penance, punish_for, tit_for_tat

PLANS = "textbook/prisoners-dilemma-plans"


def dilemma(t, r, p, s):
    return Game.from_payoffs({"A": [[r, s], [t, p]], "B": [[r, t], [s, p]]})


# -- published examples


def test_bundled_plans_of_the_prisoners_dilemma():
    """Friedman (1971); Osborne and Rubinstein (1994, section 8.10); van Damme (1989)."""
    checks = {check.plan["id"]: check for check in check_plans(read(PLANS)).checks}
    assert [check.stable for check in checks.values()] == [True, True, False, True]
    assert checks["grim"].critical_discount == Fraction(1, 3)
    # the root of 2 (d + d^2) = 1: what is lost in two periods is what is gained in one
    assert checks["two periods"].critical_discount == pytest.approx((3**0.5 - 1) / 2)
    assert checks["penance"].critical_discount == Fraction(1, 3)
    edge = checks["tit for tat"]
    assert edge.stable_discounts == [{"low": Fraction(1, 3), "high": Fraction(1, 3)}]
    assert edge.critical_discount is None
    assert edge.on_path_stable
    assert not edge.stable


def test_tit_for_tat_at_its_knife_edge_and_at_none():
    """It is subgame perfect only where (T - R)/(R - S) = (P - S)/(T - P) (Axelrod, 1984)."""
    at = dataclasses.replace(read(PLANS))
    assert check_plan(at, "tit for tat", discount="1/3").stable
    assert not check_plan(at, "tit for tat", discount="1/3").strict
    other = dilemma(5, 3, 1, 0)
    assert check_plan(other, tit_for_tat(other, (0, 0), (1, 1))).stable_discounts == []


@pytest.mark.parametrize(("t", "r", "p", "s"), [(4, 3, 1, 0), (5, 3, 1, 0), (10, 6, 5, -1)])
def test_penance_of_one_period(t, r, p, s):
    """van Damme (1989): the discount is at least max{(T - R)/(R - S), (P - S)/(R - S)}."""
    game = dilemma(t, r, p, s)
    least = max(Fraction(t - r, r - s), Fraction(p - s, r - s))
    assert check_plan(game, penance(game, (0, 0))).critical_discount == least


# -- degenerate first


def test_one_state_for_ever():
    game = dilemma(4, 3, 1, 0)
    stay = Plan(("A", "B"), ("stay",), 0, ((1, 1),), (sure(0),), ((sure(0), sure(0)),))
    found = check_plan(game, stay, discount="1/2")
    assert found.stable
    assert found.strict
    assert found.critical_discount == 0
    assert found.stable_discounts == [{"low": 0, "high": 1}]
    assert found.states[0]["values"] == {"A": 1, "B": 1}


def test_nobody_has_a_choice():
    game = Game.from_payoffs({"A": [[2]], "B": [[3]]})
    stay = Plan(("A", "B"), ("stay",), 0, ((0, 0),), (sure(0),), ((sure(0), sure(0)),))
    found = check_plan(game, stay)
    assert found.stable
    assert found.binding is None
    assert found.states[0]["slack"] == {"A": None, "B": None}


def test_one_player():
    game = Game.from_payoffs({"A": [1, 5]})
    plan = Plan(("A",), ("work",), 0, ((0,),), (sure(0),), ((sure(0),),))
    found = check_plan(game, plan, discount="1/2")
    assert not found.stable
    assert found.binding == {"state": "work", "player": "A", "deviation": "2",
                             "slack": Fraction(-2)}


def test_without_discounts_only_which_would_do():
    game = dilemma(5, 3, 1, 0)
    found = check_plan(game, grim(game, (0, 0), (1, 1)), discount={"A": "3/4"})
    assert found.stable is None
    assert found.binding is None
    assert found.states[0]["values"] is None
    assert found.critical_discount == Fraction(1, 2)


def test_states_out_of_reach_are_named_and_do_not_count():
    game = dilemma(5, 3, 1, 0)
    plan = Plan(("A", "B"), ("calm", "never"), 0, ((1, 1), (0, 0)), (sure(0), sure(1)),
                ((sure(0), sure(0)), (sure(1), sure(1))))
    found = check_plan(game, plan, discount="1/2")
    assert [entry["reachable"] for entry in found.states] == [True, False]
    assert found.stable  # what "never" asks for would not be done


def test_a_threat_that_would_not_be_carried_out():
    game = dilemma(5, 3, 1, 0)
    plan = Plan(("A", "B"), ("calm", "A obeys", "B obeys"), 0, ((0, 0), (0, 1), (1, 0)),
                (sure(0), sure(1), sure(2)), ((sure(1), sure(2)),) * 3)
    found = check_plan(game, plan, discount="9/10")
    assert not found.stable
    assert found.on_path_stable
    assert found.binding == {"state": "A obeys", "player": "A", "deviation": "2",
                             "slack": Fraction(-1, 10)}


# -- brute force


def brute_force(game, plan, deltas):
    """Values by a long sum, and each state's best one-shot gain for each player."""
    size = len(plan.states)
    step = np.zeros((size, size))
    for state, play in enumerate(plan.plays):
        for target, chance in plan.next(state, play):
            step[state, target] += float(chance)
    values, gains = [], {}
    for i, delta in enumerate(deltas):
        flow = np.array([float(game.exact_payoff(i, play)) for play in plan.plays])
        worth, ahead = np.zeros(size), np.eye(size)
        for t in range(400):
            worth += (1 - delta) * delta**t * ahead @ flow
            ahead = ahead @ step
        values.append(worth)
        for state, play in enumerate(plan.plays):
            for b in range(game.shape[i]):
                if b != play[i]:
                    seen = (*play[:i], b, *play[i + 1:])
                    later = sum(float(c) * worth[w] for w, c in plan.next(state, seen))
                    gain = (1 - delta) * float(game.exact_payoff(i, seen)) + delta * later
                    best = gains.get((state, i), -np.inf)
                    gains[state, i] = max(best, gain - worth[state])
    return values, gains


def reached(plan, shape):
    found, rest = {plan.start}, [plan.start]
    while rest:
        state = rest.pop()
        for profile in product(*map(range, shape)):
            for target, _ in plan.next(state, profile):
                if target not in found:
                    found.add(target)
                    rest.append(target)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_values_slacks_and_reach_are_those_of_brute_force(seed):
    rng = np.random.default_rng(seed)
    shape = [(2, 3, 2), (3, 2), (2, 2, 1)][seed % 3]
    n = len(shape)
    game = Game.from_payoffs(rng.permutation(n * int(np.prod(shape))).reshape(n, *shape),
                             players=list("ABC"[:n]))
    plan = random_plan(rng, shape, int(rng.integers(1, 6)))
    deltas = [Fraction(int(rng.integers(1, 10)), 10) for _ in shape]
    found = check_plan(game, plan, discount=dict(zip(game.players, deltas, strict=True)))
    values, gains = brute_force(game, plan, [float(delta) for delta in deltas])
    states = reached(plan, shape)
    assert {k for k, entry in enumerate(found.states) if entry["reachable"]} == states
    for state in states:
        entry = found.states[state]
        for i, player in enumerate(game.players):
            assert float(entry["values"][player]) == pytest.approx(values[i][state])
            if shape[i] > 1:
                assert float(entry["slack"][player]) == pytest.approx(-gains[state, i])
    worst = max(gains[state, i] for state in states for i in range(n) if shape[i] > 1)
    assert found.stable is bool(worst <= 1e-9)
    assert found.binding["slack"] == min(
        slack for entry in found.states if entry["reachable"]
        for slack in entry["slack"].values() if slack is not None)


@pytest.mark.parametrize("seed", range(12))
def test_stable_plans_are_best_replies_after_every_history(seed):
    """The one-shot deviation principle: no plan of deviations pays either."""
    rng = np.random.default_rng(100 + seed)
    shape = (2, 3)
    game = Game.from_payoffs(rng.integers(0, 4, size=(2, *shape)), players=["A", "B"])
    plan = random_plan(rng, shape, 3)
    found = check_plan(game, plan, discount="7/10")
    best_is_plan = True
    for i in range(2):
        worth = np.zeros(3)
        for _ in range(300):  # value iteration of the deviator
            worth = np.array([max(
                0.3 * float(game.exact_payoff(i, (*play[:i], b, *play[i + 1:])))
                + 0.7 * sum(float(c) * worth[w] for w, c in
                            plan.next(state, (*play[:i], b, *play[i + 1:])))
                for b in range(shape[i])) for state, play in enumerate(plan.plays)])
        for state in reached(plan, shape):
            value = float(found.states[state]["values"][game.players[i]])
            best_is_plan &= bool(worth[state] <= value + 1e-9)
    assert found.stable is best_is_plan


@pytest.mark.parametrize("scale", ["1e-9", "1e12"])
def test_the_size_of_payoffs_changes_nothing(scale):
    small, large = dilemma(5, 3, 1, 0), dilemma(*(Fraction(scale) * x for x in (5, 3, 1, 0)))
    one, other = (check_plan(game, punish_for(game, (0, 0), (1, 1), 2), discount="7/10")
                  for game in (small, large))
    assert one.stable == other.stable
    assert one.critical_discount == other.critical_discount
    assert other.binding["slack"] == Fraction(scale) * one.binding["slack"]


# -- what chance does, against the closed forms of reversion


@pytest.mark.parametrize("terms", [
    {}, {"hazard": "1/10"}, {"lag": 3}, {"lag": {"A": 2}, "hazard": "1/20"},
    {"horizon": 3, "renewal": "4/5"}, {"horizon": 2, "renewal": "9/10", "hazard": "1/20"},
    {"horizon": 2, "renewal": 1}, {"horizon": 3, "renewal": "9/10", "lag": 2},
])
def test_reversion_is_the_closed_form(terms):
    game = dilemma(4, 3, 1, 0)
    deal = self_enforcing(game, deals=[("1", "1")], discount="4/5", **terms).deals[0]
    found = check_plan(game, grim(game, (0, 0), (1, 1)), discount="4/5", **terms)
    assert found.stable is deal["stable"]
    least = deal["critical_discount"]["nash"]
    assert (found.critical_discount is None) == (least is None)
    if least is not None:
        assert float(found.critical_discount) == pytest.approx(float(least), abs=1e-9)


def test_what_is_played_after_a_breakdown():
    game = dilemma(5, 3, 1, 0)
    plan = grim(game, (0, 0), (1, 1))
    assert check_plan(game, plan, discount="9/10").collapsed is None
    found = check_plan(game, plan, discount="9/10", hazard="1/10")
    assert found.collapsed == {"A": "2", "B": "2"}
    assert found.states[-1]["state"] == "collapsed"
    # a collapse into something that is no equilibrium is not kept
    kind = check_plan(game, plan, discount="9/10", hazard="1/10", collapsed=("1", "1"))
    assert not kind.stable
    assert kind.binding["state"] == "collapsed"


def test_breakdown_of_a_game_without_pure_equilibrium_must_be_told():
    pennies = Game.from_payoffs({"A": [[1, 0], [0, 1]], "B": [[0, 1], [1, 0]]})
    plan = grim(pennies, (0, 0), (1, 1))
    with pytest.raises(InputError, match="no pure equilibrium"):
        check_plan(pennies, plan, discount="1/2", hazard="1/2")
    assert check_plan(pennies, plan, discount="1/2", hazard="1/2",
                      collapsed=("1", "1")).stable is False


@pytest.mark.parametrize("terms", [
    {"hazard": "1/10"}, {"horizon": 4, "renewal": "3/4"},
    {"horizon": 3, "renewal": "1/2", "hazard": "1/7"}, {"horizon": 2, "renewal": 0},
])
def test_expected_life_is_the_closed_form(terms):
    game = dilemma(4, 3, 1, 0)
    found = check_plan(game, grim(game, (0, 0), (1, 1)), **terms)
    numbers = {key: Fraction(value) for key, value in terms.items() if key != "horizon"}
    assert found.expected_life == expected_life(
        numbers.get("hazard", Fraction(0)), terms.get("horizon"), numbers.get("renewal"))
    chances = [entry["chance"] for entry in found.survival]
    assert chances == sorted(chances, reverse=True)
    assert found.survival[0] == {"periods": 1, "chance": pytest.approx(
        float(1 - numbers.get("hazard", Fraction(0))))}


def test_life_of_plans_that_end_by_themselves_or_never():
    game = dilemma(4, 3, 1, 0)
    half = ((0, Fraction(1, 2)), (1, Fraction(1, 2)))
    fading = Plan(("A", "B"), ("calm", "over"), 0, ((0, 0), (1, 1)), (half, sure(1)),
                  ((sure(1), sure(1)), (sure(1), sure(1))))
    assert check_plan(game, fading).expected_life == 2
    assert check_plan(game, grim(game, (0, 0), (1, 1))).expected_life is None
    third = tuple((k, Fraction(1, 3)) for k in range(3))
    perhaps = Plan(("A", "B"), ("calm", "safe", "over"), 0, ((0, 0), (0, 0), (1, 1)),
                   (third, sure(1), sure(2)), ((sure(2), sure(2)),) * 3)
    found = check_plan(game, perhaps)
    assert found.expected_life is None
    assert found.survival[-1]["chance"] == pytest.approx(0.5)


def test_renegotiation():
    """van Damme (1989): penance is proof against it, grim is not."""
    checks = {check.plan["id"]: check for check in check_plans(read(PLANS)).checks}
    assert checks["grim"].ranked == {"worse": "over", "better": "in force"}
    assert checks["grim"].renegotiation_proof is False
    assert checks["penance"].renegotiation_proof is True
    assert checks["penance"].ranked is None
    assert checks["tit for tat"].renegotiation_proof is False  # it is not even stable
    summit = check_plan(read(PLANS), "penance", horizon=3, renewal="9/10")
    assert summit.renegotiation_proof is True  # the time to the summit is no matter of talk


# -- negotiations


def test_terms_and_levels_of_a_negotiation():
    talks = read("-", io.StringIO(starter("negotiation")))
    found = check_plan(talks, "two quarters")
    assert found.stable
    assert (found.horizon, found.renewal, found.hazard) == (4, Fraction(4, 5), Fraction(3, 100))
    first = found.states[0]
    assert first["state"] == "in force, 4 to go"
    assert first["play"] == {"tariff": "low", "supplies": "free", "purchases": "half"}
    assert found.plan["state"][0]["play"] == first["play"]


def test_a_partner_whose_issue_is_set_must_want_it():
    text = starter("negotiation").replace(
        "# ---- what about", '[[party]]\nid = "East"\nrole = "partner"\ndiscount = 0.9\n'
        '[[issue]]\nid = "port"\nby = "East"\nlevels = ["shut", "open"]\nstatus_quo = "shut"\n'
        "payoff.East = [0, -1]\n# ----")
    without = check_plan(read("-", io.StringIO(text)), "two quarters")
    assert without.states[0]["slack"]["East"] is None
    opened = text.replace('purchases = "half" }', 'purchases = "half", port = "open" }')
    found = check_plan(read("-", io.StringIO(opened)), "two quarters")
    assert not found.stable
    assert found.binding["player"] == "East"


# -- refusals


@pytest.mark.parametrize(("arguments", "words"), [
    ({"plan": "grime"}, "did you mean 'grim'"),
    ({"plan": "grim", "discount": 2}, "between 0 and 1"),
    ({"plan": "grim", "hazard": 1}, r"\[0, 1\)"),
    ({"plan": "grim", "horizon": 3}, "go together"),
    ({"plan": "grim", "lag": 0}, "whole number of periods"),
    ({"plan": "grim", "hazard": "1/2", "collapsed": ("run", "defect")}, "no action 'run'"),
])
def test_refusals(arguments, words):
    with pytest.raises(InputError, match=words):
        check_plan(read(PLANS), **arguments)


def test_plan_of_another_game():
    three = Game.from_payoffs(np.zeros((3, 2, 2, 2), dtype=int), players=["A", "B", "C"])
    game = dilemma(5, 3, 1, 0)
    with pytest.raises(InputError, match="the plan is for A, B"):
        check_plan(three, grim(game, (0, 0), (1, 1)))
