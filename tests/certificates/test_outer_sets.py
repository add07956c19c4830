"""Chains of polygons: one by hand, what they leave, and that false ones are refused."""

import json
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, read, self_enforcing
from negotiation.certificates.check import check
from negotiation.certificates.outer_sets import Table, read_chain
from negotiation.certificates.reading import ClaimError, Node
from negotiation.truces.outer_set import outer_chain
from negotiation.truces.pair import pair
from negotiation.truces.payoff_search import search
from negotiation.truces.penal_code import PenalCodes
from negotiation.truces.penal_proof import penal_proof

F = Fraction
AXES = [["1", "0"], ["0", "1"], ["-1", "0"], ["0", "-1"]]
DILEMMA = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})


def table(two):
    """What a checker reads of a game."""
    profiles = range(two.u.shape[1])
    raw = [[two.raw(i, two.payoff(i, k)) for k in profiles] for i in (0, 1)]
    best = [[two.raw(i, two.best(i, k)) for k in profiles] for i in (0, 1)]
    units = [np.lcm.reduce([x.denominator for x in row]).item() for row in raw]
    pay, top = ([[int(x * unit) for x in row] for row, unit in zip(rows, units, strict=True)]
                for rows in (raw, best))
    gain = [[x - y for x, y in zip(*rows, strict=True)] for rows in zip(top, pay, strict=True)]
    return Table(tuple(units), list(zip(*pay, strict=True)), list(zip(*gain, strict=True)))


def spelled(normals, *polygons):
    return Node(json.loads(json.dumps({"normals": normals, "polygons": polygons}, default=str)))


def drawn(seed, most=5):
    rng = np.random.default_rng(seed)
    shape = rng.integers(2, most, 2)
    return Game.from_payoffs({p: rng.integers(0, 12, shape).tolist() for p in "AB"})


def test_a_chain_by_hand():
    """No discount holds a player below 1; at 1/3 nothing but mutual defection can be played.

    Deterring a gain of 2 from (3, 3) needs 1 + 2 * 2 = 5 for both from the next period on, of
    one from (0, 5) only 1 + 2 = 3, but the most that both can have is 2 a head on the line
    through (0, 5) and (3, 3): 2 x + 3 y <= 15.
    """
    normals, whole = [*AXES, ["2", "3"], ["3", "2"]], table(pair(DILEMMA))
    first = ["5", "5", "-1", "-1", "15", "15"]
    chain = read_chain(spelled(normals, first), whole, F(1, 3))
    assert chain.least == (1, 1)
    assert 0 not in chain.usable
    assert 0 in read_chain(spelled(normals, first), whole, F(1, 2)).usable
    for side, bound in ((2, "-11/10"), (0, "29/10"), (4, "149/10")):
        with pytest.raises(ClaimError, match=f"bound {side + 1} is not proved"):
            read_chain(spelled(normals, first, [*first[:side], bound, *first[side + 1:]]),
                       whole, F(1, 2))


@pytest.mark.parametrize("seed", range(12))
def test_chains_hold_and_end_at_the_payoff_set(seed):
    """And a polygon that leaves out an equilibrium payoff is refused, whatever side moves."""
    game, delta = drawn(seed), F(["1/4", "1/2", "3/4", "99/100"][seed % 4])
    two = pair(game)
    found = search(two, delta)
    corners = [] if found.inner is None else found.inner.corners
    chain = outer_chain(two, delta, corners)
    spelt = json.loads(json.dumps(chain.document(), default=str))
    proved = read_chain(Node(spelt), table(two), delta)
    assert proved.usable if corners else chain.empty and not proved.usable
    if not corners:
        return
    own = [[two.raw(i, corner[i]) for i in (0, 1)] for corner in corners]
    assert proved.excess(own) <= (0 if found.rational else F(1, 10**9))
    for k in range(seed % 3, len(spelt["normals"]), 3):
        x, y = map(F, spelt["normals"][k])
        least = max(x * a + y * b for a, b in own)
        false = [*spelt["polygons"], list(spelt["polygons"][-1])]
        false[-1][k] = str(least - F(1, 10**6))
        with pytest.raises(ClaimError, match="is not proved"):
            read_chain(spelled(spelt["normals"], *false), table(two), delta)


@pytest.mark.parametrize("seed", [1, 11, 16])
def test_what_holds_below_a_jump_leaves_in_the_sets_of_lower_discounts(seed):
    """Games with a discount from which on, but not before, a worse equilibrium can be had."""
    game = drawn(100 + seed, 4)
    code = PenalCodes(game).two
    proof = penal_proof(code, {str(k): k for k in range(game.size)}, True, None)
    assert proof["unproved"] == []
    jumps = [item for item in proof["sets"] if item["below"]]
    assert jumps
    for item in jumps:
        node = Node(json.loads(json.dumps(item["outer"], default=str)))
        chain = read_chain(node, table(code.two), item["discount"], True)
        with pytest.raises(ClaimError, match="is not proved"):
            read_chain(node, table(code.two), item["discount"])
        lower = search(code.two, item["discount"] - F(1, 1000)).inner
        if lower is not None:
            worst = [code.two.raw(i, lower.threat[i]) for i in (0, 1)]
            assert all(low <= x for low, x in zip(chain.least, worst, strict=True))


@pytest.mark.parametrize("discount", ["1/3", "7/10"])
def test_numbers_under_penal_codes_are_proved(forge, discount):
    """Critical discounts at a level (4/7, 8/15) and at a jump (1/3) of Abreu's game, changed."""
    result = json.loads(self_enforcing(
        read("abreu-1988-cournot"), discount=discount, punishment="penal-code").to_json())
    document = result["input"]["content"]
    report = check(result, document)
    assert report.first_failure is None
    assert not any("penal" in note for note in report.notes)
    for k, deal in enumerate(result["deals"][:5]):
        critical = deal["critical_discount"]["penal-code"]
        others = ["1/2"] if critical is None else [None, *(
            str(F(critical) + x) for x in (F(1, 10**9), -F(1, 10**9)))]
        for other in others:
            spoilt = json.loads(json.dumps(result))
            spoilt["deals"][k]["critical_discount"]["penal-code"] = other
            assert check(forge.sealed(spoilt), document).first_failure.name == "deals"
        for key, other in (("stable", None), ("slack", None),
                           ("slack", {**deal["slack"], "Firm 1": "1/7"}),
                           ("smallest_change", {}),
                           *([("best_punishment", None)] if deal["stable"] else [])):
            spoilt = json.loads(json.dumps(result))
            spoilt["deals"][k][key] = other
            assert not check(forge.sealed(spoilt), document).ok


def test_an_interval_around_what_is_not_rational_is_proved():
    """Kept from 1/sqrt(3) on; just below it rounds do not settle, but a chain of polygons ends."""
    game = Game.from_payoffs([[[6, 9, 8], [6, 8, 1], [8, 6, 2]], [[2, 8, 7], [0, 5, 4], [5, 8, 1]]])
    result = json.loads(self_enforcing(game, [["1", "3"]]).to_json())
    report = check(result, result["input"]["content"])
    assert report.first_failure is None
    assert result["certificate"]["penal_code"]["unproved"] == []
    bounds = result["deals"][0]["penal_code_bounds"]
    assert F(bounds["high"]) - F(bounds["low"]) < F(1, 10**6)


def test_three_players_where_nobody_is_tempted():
    """Slack of a one-shot equilibrium is what the worst punishment would cost."""
    result = json.loads(self_enforcing(
        read("three-countries"), [["low tariff", "some subsidy", "stays out"]], "1/2",
        "penal-code").to_json())
    assert check(result, result["input"]["content"]).first_failure is None


def test_a_number_that_is_not_proved_may_not_be_refuted(forge):
    """Deals named as unproved: what their sets show to be too late, or never, is refused."""
    result = json.loads(self_enforcing(read("abreu-1988-cournot"), discount="7/10").to_json())
    result["certificate"]["penal_code"]["unproved"] = ["low,low", "low,medium"]
    for k, others in ((0, ("5/14", "1/3")), (1, (None, "5/7", "4/7"))):
        for other in others:
            spoilt = json.loads(json.dumps(result))
            spoilt["deals"][k]["critical_discount"]["penal-code"] = other
            if other is None:
                spoilt["deals"][k]["why"]["penal-code"] = "none found"
            report = check(forge.sealed(spoilt), result["input"]["content"])
            assert report.ok == (other == result["deals"][k]["critical_discount"]["penal-code"])
