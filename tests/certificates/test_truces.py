"""Claims about self-enforcing deals, against a prisoner's dilemma solved by hand."""

import copy
import json
from fractions import Fraction

import pytest

from negotiation import Game, self_enforcing
from negotiation.certificates.check import check
from negotiation.certificates.reading import ClaimError, Node
from negotiation.certificates.stakes import (
    Stake,
    Terms,
    must_be_critical,
    must_be_hazard,
    must_be_renewal,
)
from negotiation.certificates.summits import Summit

DILEMMA = {
    "format": "negotiation/1", "kind": "game",
    "players": [{"name": "A", "actions": ["keep", "break"]},
                {"name": "B", "actions": ["keep", "break"]}],
    "payoffs": {"A": [["3", "0"], ["5", "1"]], "B": [["3", "5"], ["0", "1"]]},
}
WAR = {"A": "break", "B": "break"}
NEVER = dict.fromkeys(("nash", "penal-code", "security"), "at no discount")


def state(name, a, b, then, **deviation):
    return {"name": name, "play": {"A": a, "B": b}, "then": then, "deviation": deviation}


GRIM = {
    "keep": {"id": "grim", "start": "in force", "state": [
        state("in force", "keep", "keep", "in force", A="over", B="over"),
        state("over", "break", "break", "over", A="over", B="over")]},
    "break": {"id": "grim", "start": "in force", "state": [
        state("in force", "break", "break", "in force", A="in force", B="in force")]},
}
# In the penance of A the sucker payoff 0 and 3 afterwards are worth 1, its best reply, with a
# chance to go back of 1/3: w = 2/5 0 + 3/5 (1/3 3 + 2/3 w). Of B, with 1/2: w = 1/2 (3 + w)/2.
BACK_A = {"in force": "1/3", "penance of A": "2/3"}
BACK_B = {"in force": "1/2", "penance of B": "1/2"}
PENANCE = {"id": "penance", "start": "in force", "state": [
    state("in force", "keep", "keep", "in force", A="penance of A", B="penance of B"),
    state("penance of A", "keep", "break", BACK_A, A="penance of A", B=BACK_A),
    state("penance of B", "break", "keep", BACK_B, A=BACK_B, B="penance of B")]}


def deal(a, b, payoffs, critical, with_transfers, by_player, stable, slack, binding, survives):
    return {
        "deal": f"{a},{b}", "profile": {"A": a, "B": b}, "payoffs": payoffs,
        "critical_discount": {"nash": critical, "penal-code": critical,
                              "transfers": with_transfers,
                              "security": critical},
        "why": NEVER if critical is None else {}, "penal_code_bounds": None,
        "critical_discount_by_player": by_player, "stable": stable, "slack": slack,
        "binding": binding, "value": payoffs, "survives_hazard": survives,
        "expected_life": None, "renegotiation_proof": stable,
        "best_punishment": {"name": "nash", "plan": GRIM[a]} if stable else None,
    }


# With transfers V = 2 everywhere: keeping needs L = 10 - 6 of 4/(4 + 6 - 2), a lone breach
# L = (1 + 5) - 5 of 1/(1 + 5 - 2).
# P = (1, 1). Keeping: (5 - 3) / (5 - 1) = 1/2. Slack of A 3/5 * 2 - 2/5 * 2, of B 0.
BODY = {
    "punishment": "nash",
    "discount": {"A": "3/5", "B": "1/2"},
    "lag": {"A": 1, "B": 1},
    "hazard": "0",
    "horizon": None,
    "renewal": None,
    "expected_life": None,
    "equilibria": [WAR],
    "reversion": {"A": {"payoff": "1", "equilibrium": WAR},
                  "B": {"payoff": "1", "equilibrium": WAR}},
    "mixed_reversion": None,
    "thresholds": None,
    "payoff_set": None,
    "security": {"A": "1", "B": "1"},
    "deals": [
        deal("keep", "keep", {"A": "3", "B": "3"}, "1/2", "1/2", {"A": "1/2", "B": "1/2"}, True,
             {"A": "2/5", "B": "0"}, {"player": "B", "deviation": "break"}, "0"),
        deal("keep", "break", {"A": "0", "B": "5"}, None, "1/4", {"A": None, "B": "0"}, False,
             {"A": "-1", "B": "2"}, {"player": "A", "deviation": "break"}, None),
        deal("break", "keep", {"A": "5", "B": "0"}, None, "1/4", {"A": "0", "B": None}, False,
             {"A": "12/5", "B": "-1"}, {"player": "B", "deviation": "break"}, None),
        deal("break", "break", {"A": "1", "B": "1"}, "0", "0", {"A": "0", "B": "0"}, True,
             {"A": "0", "B": "0"}, {"player": "A", "deviation": "keep"}, "1"),
    ],
}
ASKED = {"deals": "all", **{key: BODY[key] for key in (
    "punishment", "discount", "lag", "hazard", "horizon", "renewal")}}
# At 1/2 mutual defection and cooperation for ever support each other, and no equilibrium is worse
# for anyone than 1, what its best reply gives.
PENAL = {"players": ["A", "B"], "unproved": [], "sets": [{
    "discount": "1/2", "below": False,
    "inner": {"vertices": [["1", "1"], ["3", "3"]], "punishments": {"A": 1, "B": 1}, "supports": [
        {"profile": WAR, "then": [{"vertex": 1, "probability": "1"}]},
        {"profile": {"A": "keep", "B": "keep"}, "then": [{"vertex": 2, "probability": "1"}]}]},
    "outer": {"normals": [["1", "0"], ["0", "1"], ["-1", "0"], ["0", "-1"]],
              "polygons": [["5", "5", "-1", "-1"]]}}]}
PROOF = {"kind": "reversion", "order": "nash-product over reversion payoffs", "penal_code": PENAL,
         "renegotiation": {"keep,keep": PENANCE, "break,break": GRIM["break"]}}


@pytest.fixture
def truce(forge):
    return forge.result(DILEMMA, "truce", BODY, PROOF, options=ASKED)


def verdict(result):
    return check(result, result["input"]["content"])


def test_true_result_passes(truce):
    assert verdict(truce).first_failure is None


def test_every_changed_value_fails_though_resealed(truce, forge):
    for path in forge.leaves(truce):
        if "why" in path or path[-1] == "id" or {"renegotiation", "penal_code"} & {*path}:
            continue  # words, and plans and proofs that may be others
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


def test_what_a_plan_must_show(truce, forge):
    """Grim has two states that both rank alike; an unstable plan; another deal; no plan."""
    for plan, said in [
        (GRIM["keep"], "would rather be in 'in force' than in 'over'"),
        (GRIM["break"], "does not play the deal for ever"),
        ({**PENANCE, "state": [
            state("in force", "keep", "keep", "in force", A="in force", B="in force"),
            *PENANCE["state"][1:]]}, "gains 4/5 by 'break'"),
    ]:
        spoilt = copy.deepcopy(truce)
        spoilt["certificate"]["renegotiation"]["keep,keep"] = plan
        assert said in verdict(forge.sealed(spoilt)).first_failure.message
    spoilt = copy.deepcopy(truce)
    del spoilt["certificate"]["renegotiation"]["keep,keep"]
    assert "true without a plan" in verdict(forge.sealed(spoilt)).first_failure.message
    spoilt = copy.deepcopy(truce)
    spoilt["deals"][0]["best_punishment"]["plan"] = {**GRIM["keep"], "state": [
        GRIM["keep"]["state"][0], state("over", "keep", "break", "over", A="over", B="over")]}
    assert "worst equilibrium" in verdict(forge.sealed(spoilt)).first_failure.message


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
    terms = Terms({}, [], [], hazard)
    assert accepts(must_be_critical, true, stakes, terms)
    for value in false:
        assert not accepts(must_be_critical, value, stakes, terms), value


# a term of two periods, renewed with 1/2: with d = 1/2 a breach costs at least 3/10 of the rest
TWO = Summit(2, F(1, 2))


@pytest.mark.parametrize(
    ("stakes", "hazard", "true", "false"),
    [
        ([stake(17, 20, 10, 1)], F(0), "1/2", ["49/100", "51/100", "3/10", 0.5000001, None]),
        ([stake(17, 20, 10, 1)], F(1, 10), "5/9", ["1/2", None]),
        # at d = 1 a breach of one period costs at least 2/3: (1/2) 2 / (1 + 1/2)
        ([stake(1, 3, 0, 1)], F(0), None, ["1/2", 0.9999]),
        # seen after a whole term: half of d**2 is left
        ([stake(7, 8, 0, 2)], F(0), "1/2", ["1/4", None]),
    ],
)
def test_critical_discounts_with_a_summit(stakes, hazard, true, false):
    terms = Terms({}, [], [], hazard, TWO)
    assert accepts(must_be_critical, true, stakes, terms)
    for value in false:
        assert not accepts(must_be_critical, value, stakes, terms), value


@pytest.mark.parametrize(
    ("stakes", "true", "false"),
    [
        ([stake(17, 20, 10, 1)], "1/2", ["49/100", "51/100", None]),
        ([stake(1, 2, 0, 1)], "1", ["99/100", None]),  # 1/2 is all that d leaves
        ([stake(9, 20, 0, 1)], None, ["1", "1/2"]),
        ([stake(3, 3, 0, 1)], "0", ["1/2", None]),
        ([stake(3, 4, None, 1)], None, ["1/2"]),
    ],
)
def test_least_chances_of_renewal(stakes, true, false):
    terms = Terms({}, [], [], F(0), TWO)
    assert accepts(must_be_renewal, true, stakes, [F(1, 2)], terms)
    for value in false:
        assert not accepts(must_be_renewal, value, stakes, [F(1, 2)], terms), value


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
    assert accepts(must_be_hazard, true, stakes, discount, None)
    for value in false:
        assert not accepts(must_be_hazard, value, stakes, discount, None), value


BATTLE = {
    "format": "negotiation/1", "kind": "game",
    "players": [{"name": "A", "actions": ["opera", "fight"]},
                {"name": "B", "actions": ["opera", "fight"]}],
    "payoffs": {"A": [["3", "0"], ["0", "1"]], "B": [["1", "0"], ["0", "3"]]},
}


def test_mixed_reversion_and_summits_end_to_end(forge):
    """Made by the solver; every number changed, every item left out, is refused."""
    result = json.loads(self_enforcing(
        Game.from_payoffs(BATTLE["payoffs"], actions=[["opera", "fight"]] * 2), discount="4/5",
        punishment="mixed-nash", horizon=3, renewal="1/2", lag={"A": 2}, hazard="1/10").to_json())
    assert result["mixed_reversion"]["A"]["payoff"] == "3/4"
    assert verdict(result).first_failure is None
    for path in forge.leaves(result):
        if path[0] in ("input", "software", "method", "digest") or path[-1] == "id" or (
                {"why", "renegotiation"} & set(path)):
            continue
        report = verdict(forge.sealed(forge.changed(result, path)))
        assert not report.ok, path
    for key in ("horizon", "renewal", "hazard"):
        spoilt = copy.deepcopy(result)
        spoilt[key] = spoilt["method"]["options"][key] = {
            "horizon": 4, "renewal": "2/3", "hazard": "1/9"}[key]
        assert not verdict(forge.sealed(spoilt)).ok
    better = copy.deepcopy(result)
    better["mixed_reversion"]["A"] = {
        "payoff": "1", "equilibrium": {"A": {"fight": "1"}, "B": {"fight": "1"}}}
    failure = verdict(forge.sealed(better)).first_failure
    assert failure.message == "mixed_reversion.A: another equilibrium gives 3/4"
