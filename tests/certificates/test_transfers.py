"""The checker of truces with transfers: true claims pass, anything changed is refused."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.certificates.games import Game as Table
from negotiation.certificates.reading import ClaimError, Node
from negotiation.certificates.report import Report
from negotiation.certificates.transfers import (
    Transfers,
    check_thresholds,
    joint_slack,
    most_tempted,
    must_be_critical,
)
from negotiation.exact import plain
from negotiation.model.game import Game
from negotiation.truces.transfers import TransferRule


def both(game, payers=()):
    table = Table.read(Node(plain(game.to_document())))
    return TransferRule(game, payers), Transfers(table, payers or None)


def failure(rows, rule):
    report = Report()
    check_thresholds(Node({"thresholds": rows})["thresholds"], rule, report)
    return report.first_failure


def games():
    rng = np.random.default_rng(0)
    for shape, top in [((3, 4), 20), ((2, 3, 2), 9), ((1, 3), 4), ((2, 2, 2, 2), 3), ((1, 1), 3),
                       ((4, 4), 1000)] * 3:
        yield Game.from_payoffs(rng.integers(0, top, (len(shape), *shape)))


def test_what_is_found_passes():
    for game in games():
        rule, again = both(game)
        assert failure(plain(rule.documents()), again) is None
        for index in np.ndindex(game.shape):
            must_be_critical(Node(plain({"x": rule.critical(index)}))["x"], again, index)
            for delta in (Fraction(1, 4), Fraction(3, 4)):
                assert joint_slack(again, index, delta) == rule.slack(index, delta)
            assert most_tempted(again, index) == game.players[rule.binding(index)]


def test_only_those_that_pay_count():
    rng = np.random.default_rng(1)
    rule, again = both(Game.from_payoffs(rng.integers(0, 9, (3, 3, 3, 1))), payers=(0, 1))
    assert failure(plain(rule.documents()), again) is None
    assert failure(plain(rule.documents()), Transfers(again.game)) is not None


def test_a_list_with_one_row_left_out_is_refused():
    tried = 0
    for game in games():
        rule, again = both(game)
        rows = plain(rule.documents())
        for k in range(len(rows)):
            failed = failure(rows[:k] + rows[k + 1:], again)
            assert failed is not None
            assert failed.name == "thresholds are all"
            tried += 1
    assert tried > 30


def test_a_changed_number_is_refused():
    for game in games():
        rule, again = both(game)
        rows = plain(rule.documents())
        for k, row in enumerate(rows):
            for key in ("critical_discount", "liquidity", "joint_payoff", "punishment_sum"):
                changed = {**row, key: str(Fraction(row[key]) + Fraction(1, 1000))}
                failed = failure([*rows[:k], changed, *rows[k + 1:]], again)
                assert failed is not None
                assert key in failed.message


@pytest.mark.parametrize("shift", [Fraction(-1, 10**6), Fraction(1, 10**6)])
def test_a_changed_critical_discount_is_refused(shift):
    tried = 0
    for game in games():
        rule, again = both(game)
        for index in np.ndindex(game.shape):
            least = rule.critical(index)
            wrong = Fraction(1, 2) if least is None else least + shift
            with pytest.raises(ClaimError):
                must_be_critical(Node(plain({"x": wrong}))["x"], again, index)
            if least is not None:
                with pytest.raises(ClaimError):
                    must_be_critical(Node({"x": None})["x"], again, index)
            tried += 1
    assert tried > 50


def test_a_policy_that_is_not_the_one_claimed_is_refused():
    game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
                             actions=[["hold", "cheat"]] * 2)
    rule, again = both(game)
    rows = plain(rule.documents())
    rows[-1]["path"] = {"A": "hold", "B": "cheat"}
    assert "joint_payoff" in failure(rows, again).message or "liquidity" in failure(
        rows, again).message
    rows = plain(rule.documents())
    del rows[-1]["punishments"]["B"]
    assert "missing" in failure(rows, again).message


def test_large_games_are_not_enumerated_again():
    game = Game.from_payoffs(np.arange(2 * 150 * 150).reshape(2, 150, 150) % 97)
    rule, again = both(game)
    report = Report()
    check_thresholds(Node({"x": plain(rule.documents())})["x"], again, report)
    assert report.ok
    assert "not re-checked" in report.notes[0]
