"""Contractual equilibrium: the recursion as stated, closed forms, what is changed refused."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.certificates.contractual import check_contractual
from negotiation.certificates.games import Game as Table
from negotiation.certificates.reading import Node
from negotiation.certificates.report import Report
from negotiation.errors import InputError
from negotiation.exact import plain
from negotiation.model.game import Game
from negotiation.result import Status
from negotiation.truces.contractual import contractual_equilibrium


def dilemma(cheat, hold, both, sucker):
    return Game.from_payoffs({"A": [[hold, sucker], [cheat, both]],
                              "B": [[hold, cheat], [sucker, both]]},
                             actions=[["hold", "cheat"]] * 2)


def report(answer, game):
    found = Report()
    check_contractual(Node(answer), Table.read(Node(plain(game.to_document()))), (0, 1), found)
    return found


def by_iteration(game, delta, shares):
    """The recursion as stated: from all profiles down, from the payoffs themselves."""
    def best(i, at):
        return max(game.exact_payoff(i, (*at[:i], b, *at[i + 1:])) for b in range(game.shape[i]))

    u = {at: [game.exact_payoff(i, at) for i in (0, 1)] for at in np.ndindex(game.shape)}
    g = {at: [best(i, at) - u[at][i] for i in (0, 1)] for at in u}
    kept = set(u)
    while True:
        if not kept:
            return None
        tilt = {at: shares[1] * u[at][0] - shares[0] * u[at][1] for at in kept}
        low = min(tilt[at] + g[at][0] for at in kept)
        high = max(tilt[at] - g[at][1] for at in kept)
        still = {at for at in kept if (1 - delta) * sum(g[at]) <= delta * (high - low)}
        if still == kept:
            return max(sum(u[at]) for at in kept), low, high
        kept = still


def test_prisoners_dilemma():
    """Derived: with T + S > 2P and equal weights cooperation needs

    2 (1 - delta)/delta (T - R) <= T + S - 2P: after a disagreement who cheated is cheated, so
    that the span is T + S - 2P.
    """
    rng = np.random.default_rng(0)
    for _ in range(50):
        s, p, r, t = (Fraction(int(x)) for x in np.sort(rng.choice(60, 4, replace=False)))
        game = dilemma(t, r, p, s)
        steps = contractual_equilibrium(game).thresholds
        least = [step["critical_discount"] for step in steps
                 if step["joint_payoff"] >= 2 * r and step["agreement"]["A"] == "hold"
                 and step["agreement"]["B"] == "hold"]
        span = t + s - 2 * p
        if span > 0 and 2 * r > t + s:
            assert min(least) == max(2 * (t - r) / (2 * (t - r) + span),
                                     (p - s) / (p - s + span))
        elif span <= 0:
            assert not least


@pytest.mark.parametrize("weight", [Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(9, 10)])
def test_principal_and_agent(weight):
    """Derived: only the agent acts, at cost c(e) for a benefit b(e); cheating is effort 0.

    The span is the agent's share of the best enforceable surplus b - c, so that effort e needs
    (1 - delta)/delta c(e) <= share (b - c). Effort rises with the agent's bargaining weight: so
    Miller and Watson (2023) say of their principal-agent setting.
    """
    efforts = range(6)
    benefit, cost = [Fraction(4 * e) for e in efforts], [Fraction(e * e) for e in efforts]
    game = Game.from_payoffs({"principal": [benefit], "agent": [[-c for c in cost]]})
    found = contractual_equilibrium(game, "1/2", {"principal": 1 - weight, "agent": weight})
    reached = [e for e in efforts if cost[e] <= weight * max(
        benefit[d] - cost[d] for d in efforts if d <= e)]
    assert found.joint_payoff == max(benefit[e] - cost[e] for e in reached)


def test_more_weight_of_the_agent_never_lowers_the_joint_payoff():
    rng = np.random.default_rng(1)
    for _ in range(20):
        cost = np.sort(rng.integers(0, 30, 5))
        game = Game.from_payoffs({"principal": [rng.integers(0, 60, 5).tolist()],
                                  "agent": [(-cost).tolist()]})
        joint = [contractual_equilibrium(game, "2/3", [10 - k, k]).joint_payoff for k in range(11)]
        assert joint == sorted(joint)


def test_every_game_agrees_with_the_recursion():
    rng = np.random.default_rng(2)
    none = 0
    for shape, top in [((2, 2), 4), ((3, 4), 9), ((2, 3), 50), ((1, 3), 5), ((4, 4), 3)] * 6:
        game = Game.from_payoffs(rng.integers(-3, top, (2, *shape)))
        share = Fraction(int(rng.integers(0, 6)), 5)
        for delta in (Fraction(1, 5), Fraction(1, 2), Fraction(9, 10)):
            found = contractual_equilibrium(game, delta, [share, 1 - share])
            truth = by_iteration(game, delta, (share, 1 - share))
            if truth is None:
                assert found.status is Status.NONE
                assert found.values is None
                none += 1
            else:
                joint, low, high = truth
                assert (found.joint_payoff, found.span) == (joint, high - low)
                assert found.values["1"] == {"least": share * joint + low,
                                             "greatest": share * joint + high}
            assert report(plain(found.to_dict()), game).ok
        steps = contractual_equilibrium(game, None, [share, 1 - share]).thresholds
        for step, delta in [(step, step["critical_discount"]) for step in steps]:
            if delta:
                assert by_iteration(game, delta, (share, 1 - share))[0] == step["joint_payoff"]
                below = by_iteration(game, delta - Fraction(1, 10**9), (share, 1 - share))
                assert below is None or (below[0], below[2] - below[1]) != (
                    step["joint_payoff"], step["span"])
    assert none


def test_an_equilibrium_of_the_stage_game_is_always_enforceable():
    found = contractual_equilibrium(dilemma(5, 3, 1, 0), "1/100")
    assert (found.joint_payoff, found.span) == (2, 0)
    assert found.values == {"A": {"least": 1, "greatest": 1}, "B": {"least": 1, "greatest": 1}}


def test_one_profile_and_equal_payoffs():
    found = contractual_equilibrium(Game.from_payoffs([[[3]], [["1/2"]]]), "1/2")
    assert (found.joint_payoff, found.span) == (Fraction(7, 2), 0)
    found = contractual_equilibrium(Game.from_payoffs(np.full((2, 3, 4), 2)), "1/2")
    assert found.values["2"] == {"least": 2, "greatest": 2}


def test_without_anything_enforceable():
    game = Game.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    found = contractual_equilibrium(game, "9/10")
    assert found.status is Status.NONE
    assert contractual_equilibrium(game).status is Status.NONE
    assert report(plain(found.to_dict()), game).ok


@pytest.mark.parametrize("scale", [Fraction(1, 10**9), Fraction(10**12), Fraction(10**25)])
def test_units_change_no_threshold(scale):
    rng = np.random.default_rng(3)
    table = rng.integers(0, 30, (2, 3, 4))
    plain_, scaled = (contractual_equilibrium(Game.from_payoffs(
        [[[s * int(x) for x in row] for row in rows] for rows in table]), None, ["1/3", "2/3"])
        for s in (1, scale))
    assert [s["critical_discount"] for s in plain_.thresholds] == [
        s["critical_discount"] for s in scaled.thresholds]
    assert [scale * s["span"] for s in plain_.thresholds] == [
        s["span"] for s in scaled.thresholds]


def test_what_is_not_asked_properly():
    with pytest.raises(InputError, match="two players"):
        contractual_equilibrium(Game.from_payoffs(np.zeros((3, 2, 2, 2), dtype=int)))
    game = dilemma(5, 3, 1, 0)
    with pytest.raises(InputError, match="weights"):
        contractual_equilibrium(game, "1/2", {"A": 1})
    with pytest.raises(InputError, match="at least 0"):
        contractual_equilibrium(game, "1/2", [-1, 2])
    with pytest.raises(InputError, match="same discount"):
        contractual_equilibrium(game, {"A": "1/2", "B": "1/3"})


def test_a_changed_answer_is_refused():
    game = dilemma(5, 3, 1, 0)
    good = plain(contractual_equilibrium(game, "3/4").to_dict())
    assert report(good, game).ok
    for change in (
        {"joint_payoff": "5"}, {"span": "2"}, {"joint_payoff": None}, {"status": "none"},
        {"claim": "anything"},
        {"thresholds": good["thresholds"][:-1]}, {"thresholds": good["thresholds"][1:]},
        {"values": {**good["values"], "A": {"least": "1", "greatest": "4"}}},
        {"agreement": {"A": "cheat", "B": "cheat"}},
        {"disagreement": {"A": {"A": "cheat", "B": "cheat"}, "B": good["disagreement"]["B"]}},
        {"weights": {"A": "1/3", "B": "2/3"}},
    ):
        assert not report({**good, **change}, game).ok, change
    low = plain(contractual_equilibrium(game, "1/2").to_dict())
    assert not report({**low, **{key: good[key] for key in (
        "joint_payoff", "span", "values", "agreement", "disagreement")}}, game).ok
