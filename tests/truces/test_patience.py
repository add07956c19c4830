"""Edges of one player's patience: roots, signs that rounding could turn, extreme numbers."""

import math
from fractions import Fraction

import numpy as np
import pytest

from negotiation.truces.life import expected_life, joint_hazard
from negotiation.truces.patience import Stakes
from negotiation.truces.roots import root

F = Fraction


@pytest.mark.parametrize("degree", [1, 2, 3, 5, 9])
def test_rational_roots_are_exact(degree):
    rng = np.random.default_rng(degree)
    for _ in range(50):
        top, bottom = sorted(int(x) for x in rng.integers(1, 10**9, 2))
        number = F(top, bottom)
        assert root(number**degree, degree) == number
        assert isinstance(root(number**degree, degree), Fraction)


@pytest.mark.parametrize("degree", [2, 3, 7])
def test_other_roots_are_near(degree):
    rng = np.random.default_rng(degree)
    for _ in range(50):
        number = F(int(rng.integers(1, 10**6)), 10**6 + 3)
        found = root(number, degree)
        assert isinstance(found, float)
        assert abs(F(found) ** degree - number) <= 4 * degree * F(2) ** -53 * number


def test_roots_of_what_no_float_can_hold():
    assert root(F(2, 10**400), 2) == pytest.approx(math.sqrt(2) * 1e-200, rel=1e-12)
    assert root(F(1, 10**400), 2) == F(1, 10**200)


def test_a_critical_discount_just_below_one_is_not_lost_in_rounding():
    """(D-C)/(D-P) = 1 - 1e-30: the square root rounds to 1 in floats, and is below 1."""
    stakes = Stakes(F(1, 10**30), F(1), F(0))
    critical = stakes.critical_discount(lag=2)
    assert critical is not None
    assert critical < 1
    assert stakes.slack(1 - F(1, 10**31), lag=2) > 0


def test_a_critical_discount_of_exactly_one_is_none():
    stakes = Stakes(F(1), F(2), F(0))  # threshold 1/2
    assert stakes.critical_discount(hazard=F(1, 2)) is None
    assert stakes.critical_discount(hazard=F(1, 2) - F(1, 10**30)) < 1
    assert Stakes(F(3, 4), F(1), F(0)).critical_discount(lag=2, hazard=F(1, 2)) is None


@pytest.mark.parametrize("shift", [F(1, 10**30), -F(1, 10**30)])
def test_hazard_survived_has_the_sign_of_the_verdict(shift):
    """The threshold of lag 3 lies next to delta**3, nearer than floats can tell."""
    delta = F(9, 10)
    threshold = delta**3 + shift
    stakes = Stakes(1 - threshold, F(1), F(0))
    survives = stakes.survives_hazard(delta, lag=3)
    if shift > 0:
        assert stakes.slack(delta, lag=3) < 0
        assert survives is None
    else:
        assert stakes.slack(delta, lag=3) > 0
        assert survives == pytest.approx(0, abs=1e-12)
        assert survives >= 0


def test_hardly_any_patience():
    stakes = Stakes(F(1), F(1) + F(1, 10**380), F(0))
    assert 0 < stakes.critical_discount(lag=2) < 1e-150
    assert stakes.survives_hazard(F(1, 10**180), lag=2) > 0.9
    assert Stakes(F(1), F(2), F(0)).survives_hazard(F(1, 10**400), lag=30) is None


@pytest.mark.parametrize("lag", [1, 2, 3])
def test_who_is_not_tempted_needs_no_threat(lag):
    """Section 2 of the method: a player at a best reply is held at any discount, whatever P."""
    for after in (F(0), F(5), F(9), None):
        stakes = Stakes(F(5), F(5), after)
        assert stakes.critical_discount(lag, F(1, 3)) == 0
        assert stakes.slack(F(1, 2), lag, F(1, 3)) >= 0


@pytest.mark.parametrize("after", [F(5), F(9), None])
def test_who_is_tempted_and_loses_nothing_is_held_by_nothing(after):
    stakes = Stakes(F(5), F(10), after)
    assert stakes.critical_discount() is None
    assert stakes.survives_hazard(F(99, 100)) is None
    assert stakes.slack(F(99, 100)) is None or stakes.slack(F(99, 100)) < 0


# ------------------------------------------------------------------------ expected life


def life_by_chain(hazard, horizon, renewal):
    """Expected visits before absorption of a Markov chain of periods, by elimination.

    State t is the t-th period of a term; after its payoffs the truce breaks down with the
    hazard, else it goes on, and from the last period of a term it does so if renewed.
    """
    moves = np.zeros((horizon, horizon))
    for t in range(horizon):
        kept = 1 - float(hazard)
        if t + 1 < horizon:
            moves[t, t + 1] = kept
        else:
            moves[t, 0] += kept * float(renewal)
    return np.linalg.solve(np.eye(horizon) - moves, np.ones(horizon))[0]


@pytest.mark.parametrize("horizon", [1, 2, 4, 9])
@pytest.mark.parametrize("hazard", [F(0), F(1, 20), F(2, 3), F(999_999, 1_000_000)])
@pytest.mark.parametrize("renewal", [F(0), F(1, 3), F(19, 20), F(1)])
def test_expected_life(hazard, horizon, renewal):
    found = expected_life(hazard, horizon, renewal)
    if hazard == 0 and renewal == 1:
        assert found is None
        return
    assert float(found) == pytest.approx(life_by_chain(hazard, horizon, renewal), rel=1e-9)


def test_expected_life_without_a_summit():
    assert expected_life(F(1, 8)) == expected_life(F(1, 8), horizon=4) == 8
    assert expected_life(F(1, 8), renewal=F(1, 2)) == 8
    assert expected_life(F(0)) is None
    # certain renewal of terms of any length is no summit at all
    assert {expected_life(F(1, 8), horizon, F(1)) for horizon in (1, 2, 7)} == {8}


def test_joint_hazard():
    assert joint_hazard([]) == 0
    assert joint_hazard([F(1, 3)]) == F(1, 3)
    assert joint_hazard([F(1, 2), F(1, 3), F(1, 4)]) == 1 - F(1, 2) * F(2, 3) * F(3, 4)
