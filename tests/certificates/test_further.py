"""Raiffa, Perles-Maschler, equal area, offers, rays and concessions: false claims are refused."""

import json
from fractions import Fraction

import numpy as np
import pytest

from negotiation.bargaining.offer_terms import Terms
from negotiation.bargaining.solutions import SOLUTIONS, bargain
from negotiation.certificates.check import check
from negotiation.certificates.lines import Line
from negotiation.certificates.rest_points import end_of_path
from negotiation.model.deals import Deals

F = Fraction
FURTHER = tuple(SOLUTIONS)[4:]
# Sentences, and names whose other spelling claims nothing else.
SAID = {"why"}


def result(rows, lotteries, **terms):
    deals = Deals.from_payoffs(rows, disagreement=[0] * len(rows[0]), lotteries=lotteries,
                               discount=["1/2", "2/3", "3/4"][:len(rows[0])])
    return json.loads(bargain(deals, solutions=FURTHER, terms=Terms(**terms)).to_json())


CASES = {
    "curved": result([[5, 1], [4, 3], [1, 4], [6, -2]], True),
    "deadline": result([[5, 1], [4, 3], [1, 4]], True, rounds=4, proposer="2"),
    "corner": result([[0, 3], [2, 2], [3, 0]], True, breakdown="1/10"),
    "deals": result([[5, 0], [4, 3], [4, 3], [1, 4]], False),
    "cycle": result([[k, 5 - k] for k in range(6)], False),
    "three": result([[5, 1, 2], [1, 4, 1], [2, 2, 3], [0, 0, 4]], True),
    "facet": result([[1, 0, 0], [0, 1, 0], [0, 0, 1]], True, rounds=2),
}


@pytest.mark.parametrize("case", CASES)
def test_true_claims_hold(case):
    report = check(CASES[case], CASES[case]["input"]["content"])
    assert report.ok, report.first_failure


@pytest.mark.parametrize("case", CASES)
def test_no_claim_can_be_changed(case, forge):
    found = CASES[case]
    for path in forge.leaves(found["solutions"]):
        if path[-1] in SAID or (path[0].startswith("raiffa") and case == "three"):
            continue  # of more than two parties judged by a tolerance
        spoilt = forge.sealed(forge.changed(found, ("solutions", *path)))
        assert not check(spoilt, found["input"]["content"]).ok, path


@pytest.mark.parametrize("case", ["curved", "corner", "deals"])
def test_no_proof_can_be_changed(case, forge):
    found = CASES[case]
    for path in forge.leaves(found["certificate"]["solutions"]):
        if path[-1] == "steps" and found["certificate"]["solutions"][path[0]]["end"] != "frontier":
            continue  # told, not claimed
        if "crossings" in path:
            continue  # forty digits, judged by twenty
        spoilt = forge.sealed(forge.changed(found, ("certificate", "solutions", *path)))
        assert not check(spoilt, found["input"]["content"]).ok, path


def test_what_is_not_followed_again_is_said():
    notes = {case: check(found, found["input"]["content"]).notes for case, found in CASES.items()}
    assert [case for case in CASES if notes[case]] == ["three"]
    assert "Raiffa" in notes["three"][0]


def test_other_discount_factors_are_refused(forge):
    found = CASES["curved"]
    spoilt = forge.sealed(forge.changed(
        found, ("method", "options", "offers", "discount", "1")))
    assert "offers" in check(spoilt, found["input"]["content"]).first_failure.name


def test_a_solution_that_is_defined_is_not_null(forge):
    found = CASES["curved"]
    nothing = {"payoffs": None, "deal": None, "lottery": [], "surplus": None, "ties": [],
               "exact": True, "why": "it is late"}
    for name in FURTHER:
        if found["solutions"][name]["payoffs"] is not None:
            solutions = {**found["solutions"], name: nothing}
            spoilt = forge.sealed({**found, "solutions": solutions})
            assert not check(spoilt, found["input"]["content"]).ok, name


def test_line_of_two_parties():
    line = Line([(F(4), F(-1)), (F(2), F(1)), (F(1), F(1)), (F(-1), F(2))])
    assert line.points == [(0, F(5, 3)), (2, 1), (3, 0)]
    assert line.most(0, F(1, 2)) == F(5, 2)
    assert line.most(1, F(1)) == F(4, 3)
    assert line.most(1, F(4)) is None
    assert line.holds((F(1), F(4, 3)))
    assert not line.holds((F(1), F(1)))


def test_path_below_one_piece_is_straight():
    line = Line([(F(3), F(0)), (F(0), F(2))])
    assert end_of_path(line) == ((F(3, 2), 1), (F(3, 2), 1), [])


def test_path_by_small_steps():
    rng = np.random.default_rng(0)
    for _ in range(5):
        line = Line([(F(int(x)), F(int(y))) for x, y in rng.integers(1, 20, (8, 2))])
        xs, ys = (np.array([float(p[k]) for p in line.points]) for k in (0, 1))
        d = np.zeros(2)
        for _ in range(40_000):
            best = np.array([np.interp(-d[1], -ys, xs), np.interp(d[0], xs, ys)])
            d += (best - d) / 2_000
        assert np.allclose([float(x) for x in end_of_path(line)[0]], d, atol=2e-3)
