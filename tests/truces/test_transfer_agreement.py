"""The agreement behind a truce with transfers, its checker and its report."""

import json
from fractions import Fraction

import numpy as np
import pytest

from negotiation import reports
from negotiation.certificates.check import check
from negotiation.errors import InputError
from negotiation.exact import plain
from negotiation.files import read
from negotiation.model.game import Game
from negotiation.result import Status
from negotiation.truces.transfer_agreement import transfer_agreement


def dilemma():
    return Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
                             actions=[["hold", "cheat"]] * 2)


def verified(result):
    return check(json.loads(result.to_json()), plain(result.model.to_document()))


def test_cournot_game_of_abreu():
    """Kranz (2012), section 3: from 1/4 to 1/3 payoffs of at least 0 that sum to at most 18."""
    found = transfer_agreement(read("abreu-1988-cournot"), discount="0.3")
    assert (found.joint_payoff, set(found.least.values())) == (18, {Fraction(0)})
    assert [list(corner.values()) for corner in found.corners] == [[0, 0], [18, 0], [0, 18]]
    assert found.critical_discount == Fraction(1, 4)
    assert verified(found).ok


def test_found_agreements_verify():
    rng = np.random.default_rng(0)
    none = plans = 0
    for shape, top in [((3, 3), 9), ((2, 3, 2), 6), ((2, 2), 30), ((4,), 5), ((1, 1), 4)] * 3:
        game = Game.from_payoffs(rng.integers(0, top, (len(shape), *shape)))
        for delta in (None, "1/3", "3/4"):
            deals = [None, tuple(names[int(rng.integers(len(names)))] for names in game.actions)]
            for deal in deals:
                found = transfer_agreement(game, deal, delta)
                report = verified(found)
                assert report.ok, report.first_failure
                none += found.status is Status.NONE
                plans += found.plan is not None
                assert reports.text(reports.blocks(found))
    assert none > 5
    assert plans > 5


def test_without_equilibrium():
    game = Game.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    for delta in (None, "9/10"):
        found = transfer_agreement(game, discount=delta)
        assert (found.status, found.deal, found.corners) == (Status.NONE, None, [])
        assert verified(found).ok
        assert "Nothing can be enforced" in reports.text(reports.blocks(found))


def test_principals_pay_each_other():
    talks = read("gyeongju-2025")
    with pytest.raises(InputError, match="same discount"):
        transfer_agreement(talks)
    found = transfer_agreement(talks, {"reciprocal-tariff": "reciprocal 10"}, "95/100")
    assert list(found.least) == ["USA", "CHN"]
    report = verified(found)
    assert report.ok, report.first_failure


def test_a_changed_answer_is_refused():
    found = transfer_agreement(dilemma(), ["hold", "hold"], "3/4")
    good = json.loads(found.to_json())
    document = plain(found.model.to_document())
    assert good["plan"] is not None
    for change in (
        {"critical_discount": "2/5"}, {"joint_payoff": "5"}, {"least": {"A": "0", "B": "1"}},
        {"corners": good["corners"][1:]}, {"policy": None}, {"thresholds": good["thresholds"][1:]},
        {"claim": "it holds"}, {"status": "none"},
        {"plan": {**good["plan"], "start": "punish A"}},
        {"deal": {"A": "hold", "B": "cheat"}},
    ):
        failed = [claim for claim in check({**good, **change}, document).claims
                  if not claim.ok and claim.name != "digest"]
        assert failed, change
    bad = json.loads(found.to_json())
    state = bad["plan"]["state"][0]
    state["deviation"]["A"] = "path"
    assert any(claim.name == "plan" and not claim.ok for claim in check(bad, document).claims)


def test_the_report_says_who_pays():
    found = transfer_agreement(dilemma(), discount="1/4")
    text = " ".join(reports.text(reports.blocks(found)).split())
    assert "“hold,cheat” has the greatest sum of payoffs that can be had at 0.25." in text
    assert "B did not pay" in text
    assert "<svg" in reports.html(reports.blocks(found))
