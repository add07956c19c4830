"""Who plays what and pays whom in truces with transfers."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.certificates.games import Game as Table
from negotiation.certificates.reading import ClaimError, Node
from negotiation.certificates.transfers import Transfers, check_policy
from negotiation.exact import plain
from negotiation.model.game import Game
from negotiation.truces.automaton import join
from negotiation.truces.one_shot import check
from negotiation.truces.transfer_policy import plan_of, plan_without_payments, transfer_policy
from negotiation.truces.transfers import TransferRule


def dilemma():
    return Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
                             actions=[["hold", "cheat"]] * 2)


def random_games():
    rng = np.random.default_rng(0)
    for shape, top in [((3, 3), 9), ((2, 3, 2), 6), ((2, 2), 30), ((4,), 5), ((2, 2, 2, 2), 3)] * 4:
        yield Game.from_payoffs(rng.integers(0, top, (len(shape), *shape)))


def policies():
    for game in random_games():
        rule = TransferRule(game)
        again = Transfers(Table.read(Node(plain(game.to_document()))))
        for index in np.ndindex(game.shape):
            least = rule.critical(index)
            if least is not None:
                for delta in {least or Fraction(1, 3), (1 + least) / 2}:
                    policy = transfer_policy(rule, delta, index)
                    yield game, rule, again, policy


def test_nobody_gains_by_another_action_or_by_not_paying():
    tried = moved = 0
    for game, _, again, policy in policies():
        check_policy(Node(plain(policy.to_document(game))), again)
        tried += 1
        moved += policy.path != policy.afterwards
    assert tried > 200
    assert moved > 20


def test_just_below_the_critical_discount_there_is_no_policy():
    rule = TransferRule(dilemma())
    assert transfer_policy(rule, Fraction(1, 2), (0, 0)) is not None
    assert transfer_policy(rule, Fraction(49, 100), (0, 0)) is None
    assert transfer_policy(rule, Fraction(49, 100)).path == (0, 1)


def test_a_deal_that_holds_by_itself_needs_no_payments():
    """The prisoner's dilemma at 3/4, where grim would hold it too (Friedman, 1971)."""
    policy = transfer_policy(TransferRule(dilemma()), Fraction(3, 4), (0, 0))
    assert policy.path_payments == (0, 0)
    assert policy.fines[0][0] > 0
    assert sum(policy.fines[0]) == 0


def test_whoever_is_punished_gets_its_least():
    for game, rule, _, policy in policies():
        row = rule.row(policy.discount)
        value = [game.exact_payoff(i, policy.afterwards) - policy.discount * paid
                 for i, paid in enumerate(policy.afterwards_payments)]
        for k, least in enumerate(rule.least(row)):
            assert value[k] - (1 - policy.discount) * policy.fines[k][k] == least


def test_a_fine_that_is_too_high_or_too_low_is_refused():
    game = dilemma()
    again = Transfers(Table.read(Node(plain(game.to_document()))))
    policy = transfer_policy(TransferRule(game), Fraction(1, 2), (0, 0))
    for change in (Fraction(1, 100), Fraction(-1, 100)):
        told = plain(policy.to_document(game))
        fine = told["punishments"]["A"]["fine"]
        fine["A"] = str(Fraction(fine["A"]) + change)
        fine["B"] = str(Fraction(fine["B"]) - change)
        with pytest.raises(ClaimError, match="gains"):
            check_policy(Node(told), again)
    told = plain(policy.to_document(game))
    told["path"]["payments"] = {"A": "1", "B": "0"}
    with pytest.raises(ClaimError, match="do not sum to 0"):
        check_policy(Node(told), again)


def test_the_plan_without_payments_may_hold_or_not():
    game = dilemma()
    rule = TransferRule(game)
    policy = transfer_policy(rule, Fraction(3, 4), (0, 0))
    once = plan_of(policy, game)
    assert once.plays == ((0, 0), (1, 1), (1, 1))
    # one period of punishment: D - C = 2 is more than delta (C - P) = 2 delta
    assert not check(join(once, game), "3/4").stable
    grim = plan_without_payments(policy, game)
    assert check(join(grim, game), "3/4").stable
    alone = transfer_policy(rule, Fraction(1, 4))  # B cheats for ever and pays A to bear it
    assert alone.path == (0, 1)
    assert alone.path_payments[1] > 0
    assert plan_without_payments(alone, game) is None


def test_plans_without_payments_hold():
    kept = 0
    for game, _, _, policy in policies():
        plan = plan_without_payments(policy, game)
        if plan is not None:
            assert check(join(plan, game), policy.discount).stable
            kept += 1
    assert kept > 20


def test_another_path_after_a_punishment():
    found = next(policy for *_, policy in policies() if policy.path != policy.afterwards)
    assert len(set(found.punishments)) <= len(found.players)
    game = next(game for game, _, _, policy in policies() if policy == found)
    plan = plan_of(found, game)
    assert plan.states[:2] == ("path", "afterwards")
    assert plan.then[1] == plan.then[-1] == ((1, Fraction(1)),)
