"""Claims about self-enforcing deals, against a prisoner's dilemma solved by hand."""

import copy
from fractions import Fraction

import pytest

from negotiation.certificates.check import check
from negotiation.certificates.reading import ClaimError, Node
from negotiation.certificates.stakes import Stake, must_be_critical, must_be_hazard

DILEMMA = {
    "format": "negotiation/1", "kind": "game",
    "players": [{"name": "A", "actions": ["keep", "break"]},
                {"name": "B", "actions": ["keep", "break"]}],
    "payoffs": {"A": [["3", "0"], ["5", "1"]], "B": [["3", "5"], ["0", "1"]]},
}
WAR = {"A": "break", "B": "break"}
LATER = {"penal-code": "not built yet", "transfers": "not built yet"}
NEVER = {**LATER, "nash": "at no discount", "security": "at no discount"}


def deal(a, b, payoffs, critical, by_player, stable, slack, binding, survives):
    return {
        "deal": f"{a},{b}", "profile": {"A": a, "B": b}, "payoffs": payoffs,
        "critical_discount": {"nash": critical, "penal-code": None, "transfers": None,
                              "security": critical},
        "why": NEVER if critical is None else LATER,
        "critical_discount_by_player": by_player, "stable": stable, "slack": slack,
        "binding": binding, "value": payoffs, "survives_hazard": survives,
        "renegotiation_proof": None,
    }


# P = (1, 1). Keeping: (5 - 3) / (5 - 1) = 1/2. Slack of A 3/5 * 2 - 2/5 * 2, of B 0.
BODY = {
    "punishment": "nash",
    "discount": {"A": "3/5", "B": "1/2"},
    "lag": {"A": 1, "B": 1},
    "hazard": "0",
    "equilibria": [WAR],
    "reversion": {"A": {"payoff": "1", "equilibrium": WAR},
                  "B": {"payoff": "1", "equilibrium": WAR}},
    "security": {"A": "1", "B": "1"},
    "deals": [
        deal("keep", "keep", {"A": "3", "B": "3"}, "1/2", {"A": "1/2", "B": "1/2"}, True,
             {"A": "2/5", "B": "0"}, {"player": "B", "deviation": "break"}, "0"),
        deal("keep", "break", {"A": "0", "B": "5"}, None, {"A": None, "B": "0"}, False,
             {"A": "-1", "B": "2"}, {"player": "A", "deviation": "break"}, None),
        deal("break", "keep", {"A": "5", "B": "0"}, None, {"A": "0", "B": None}, False,
             {"A": "12/5", "B": "-1"}, {"player": "B", "deviation": "break"}, None),
        deal("break", "break", {"A": "1", "B": "1"}, "0", {"A": "0", "B": "0"}, True,
             {"A": "0", "B": "0"}, {"player": "A", "deviation": "keep"}, "1"),
    ],
}
ASKED = {"deals": "all", **{key: BODY[key] for key in ("punishment", "discount", "lag", "hazard")}}
PROOF = {"kind": "reversion", "order": "nash-product over reversion payoffs"}


@pytest.fixture
def truce(forge):
    return forge.result(DILEMMA, "truce", BODY, PROOF, options=ASKED)


def verdict(result):
    return check(result, result["input"]["content"])


def test_true_result_passes(truce):
    assert verdict(truce).first_failure is None


def test_every_changed_value_fails_though_resealed(truce, forge):
    for path in forge.leaves(truce):
        if "why" in path:
            continue  # a reason is words
        report = verdict(forge.sealed(forge.changed(truce, path)))
        assert not report.ok, path
        assert report.first_failure.name not in ("digest", "input.digest"), path


def test_every_item_left_out_fails_though_resealed(truce, forge):
    for path in forge.lists(truce):
        for k in range(len(forge.value(truce, path))):
            report = verdict(forge.sealed(forge.without(truce, path, k)))
            assert not report.ok, (path, k)
            assert report.first_failure.name not in ("digest", "input.digest"), (path, k)


def test_every_changed_value_anywhere_fails_the_digest(truce, forge):
    for path in forge.leaves(truce, words=()):
        assert not check(forge.changed(truce, path), DILEMMA).ok, path


def test_two_deals_in_the_wrong_order_are_refused(truce, forge):
    spoilt = copy.deepcopy(truce)
    spoilt["deals"] = [spoilt["deals"][k] for k in (1, 0, 2, 3)]
    failure = verdict(forge.sealed(spoilt)).first_failure
    assert failure.message == "deals[1]: stands too low in the order"


def test_a_wrong_slack_is_named(truce, forge):
    spoilt = copy.deepcopy(truce)
    spoilt["deals"][0]["slack"]["A"] = "1/2"
    failure = verdict(forge.sealed(spoilt)).first_failure
    assert failure.message == "deals[0].slack.A: claimed 1/2, is 2/5"


F = Fraction


def stake(comply, deviate, punished, lag):
    return Stake("A", F(comply), F(deviate), None if punished is None else F(punished), lag, True)


def accepts(must, value, *arguments):
    """Whether a value is accepted by a check of one number."""
    try:
        must(Node(value), *arguments)
    except ClaimError:
        return False
    return True


@pytest.mark.parametrize(
    ("stakes", "hazard", "true", "false"),
    [
        # sqrt(1/2): a float, right to 1e-12 and not less; a rational is never right
        ([stake(3, 5, 1, 2)], F(0), 0.7071067811865476, [0.70710678119, 0.7071067811, "1/2", None]),
        # sqrt(1/4) = 1/2, over 9/10
        ([stake(4, 5, 1, 2)], F(1, 10), "5/9", ["1/2", None, 0.5]),
        # the largest of several
        ([stake(4, 5, 1, 2), stake(3, 5, 1, 1)], F(0), "1/2", ["1/4", "3/4", None]),
        ([stake(4, 5, 1, 2), stake(3, 5, 2, 1)], F(0), "2/3", ["1/2", None]),
        # 1/2 needs more than the hazard leaves
        ([stake(3, 5, 1, 1)], F(1, 2), None, ["1/2", "1", 0.999]),
        # nothing to gain from breaking
        ([stake(3, 3, 5, 1)], F(1, 10), "0", ["1/10", None]),
        ([stake(3, 3, None, 1)], F(0), "0", [None]),
        # reverting would be no loss
        ([stake(3, 5, 3, 1)], F(0), None, ["0", "1/2"]),
        ([stake(3, 5, None, 1)], F(0), None, ["0", "1/2"]),
    ],
)
def test_critical_discounts_are_judged_without_roots(stakes, hazard, true, false):
    assert accepts(must_be_critical, true, stakes, hazard)
    for value in false:
        assert not accepts(must_be_critical, value, stakes, hazard), value


@pytest.mark.parametrize(
    ("stakes", "discount", "true", "false"),
    [
        ([stake(3, 5, 1, 1)], [F(3, 4)], "1/3", ["1/4", "1/2", None]),
        ([stake(3, 5, 1, 2)], [F(3, 4)], 0.0571909584179367, [0.05719095841, 0.0571909585, None]),
        ([stake(3, 5, 1, 1)], [F(1, 2)], "0", ["1/10", None]),
        ([stake(3, 5, 1, 1)], [F(2, 5)], None, ["0", "1/10"]),
        ([stake(3, 3, 1, 1)], [F(2, 5)], "1", ["0", None]),
        ([stake(3, 5, None, 1)], [F(2, 5)], None, ["0"]),
    ],
)
def test_hazards_survived_are_judged_without_roots(stakes, discount, true, false):
    assert accepts(must_be_hazard, true, stakes, discount)
    for value in false:
        assert not accepts(must_be_hazard, value, stakes, discount), value
