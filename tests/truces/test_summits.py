"""Summits with uncertain renewal: closed forms against sums over periods, edges, order."""

import math
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, critical_discounts, self_enforcing
from negotiation.truces.least import least_discount, least_renewal, leaves
from negotiation.truces.nearest import nearest_above, nearest_below
from negotiation.truces.patience import Stakes
from negotiation.truces.summit import OPEN_ENDED, Summit, expected_sum, future_share, least_loss

F = Fraction


def by_periods(d, lag, summit, left, most=500):
    """Discounted chances that the truce is in force, before and after a breach is seen."""
    t = np.arange(most)
    passed = np.where(t < left, 0, 1 + (t - left) // summit.periods)
    weights = float(d) ** t * float(summit.renewal) ** passed
    return weights[:lag].sum(), weights[lag:].sum()


CASES = [
    (F(d, 100), lag, Summit(periods, renewal))
    for d in (15, 60, 92) for lag in (1, 2, 3, 5, 8) for periods in (1, 2, 3, 7)
    for renewal in (F(0), F(1, 3), F(9, 10), F(1))
]


@pytest.mark.parametrize(("d", "lag", "summit"), CASES)
def test_share_sum_and_loss_over_all_moments_of_a_term(d, lag, summit):
    moments = [by_periods(d, lag, summit, left) for left in range(1, summit.periods + 1)]
    shares = [seen / (hidden + seen) for hidden, seen in moments]
    assert float(future_share(d, lag, summit)) == pytest.approx(min(shares), abs=1e-12)
    for left, (hidden, seen) in enumerate(moments, 1):
        assert float(expected_sum(d, left, summit)) == pytest.approx(hidden + seen, rel=1e-12)
    for tempting, lost in [(F(2), F(3)), (F(0), F(1)), (F(5), F(-1)), (F(1), F(0))]:
        losses = [float(lost) * seen - float(tempting) * hidden for hidden, seen in moments]
        assert float(least_loss(tempting, lost, d, lag, summit)) == pytest.approx(
            min(losses), abs=1e-10)


@pytest.mark.parametrize(("d", "lag", "summit"), CASES)
def test_the_share_decides_as_the_loss_does(d, lag, summit):
    """Both are exact, and a threshold equal to the share is enough."""
    share = future_share(d, lag, summit)
    if not 0 < share < 1:
        return
    for shift, sign in [(F(0), 0), (F(1, 10**30), -1), (-F(1, 10**30), 1)]:
        stakes = Stakes(1 - (share + shift), F(1), F(0))
        slack = stakes.slack(d, lag, F(0), summit)
        assert (slack > 0) - (slack < 0) == sign
        assert leaves(stakes.threshold, d, lag, summit) == (sign >= 0)


def test_the_form_of_one_period_of_lag():
    """X_T = (C-P)(1-d^T)/((1-d)(1-rho d^T)); kept iff D - C <= d rho X_T."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        comply, deviate, after = (F(int(x), 7) for x in rng.integers(-30, 30, 3))
        delta, hazard = F(int(rng.integers(1, 99)), 100), F(int(rng.integers(0, 99)), 100)
        periods, renewal = int(rng.integers(1, 9)), F(int(rng.integers(0, 11)), 10)
        if deviate <= comply:
            continue
        d = delta * (1 - hazard)
        excess = (comply - after) * (1 - d**periods) / ((1 - d) * (1 - renewal * d**periods))
        stakes = Stakes(comply, deviate, after)
        slack = stakes.slack(delta, 1, hazard, Summit(periods, renewal))
        # least just before the summit where the deal is worth keeping, right after it where not
        before = (1 - delta) * (d * renewal * excess - (deviate - comply))
        assert slack == before if comply >= after else slack <= before
        assert stakes.value(delta, hazard, Summit(periods, renewal)) == (
            after + (1 - delta) * excess)
        if comply > after:
            gain, loss = deviate - comply, comply - after
            least = gain * (1 - d) / (
                d * (loss * (1 - d**periods) + gain * (1 - d) * d ** (periods - 1)))
            found = stakes.least_renewal(delta, 1, hazard, periods)
            assert found == (least if least <= 1 else None)


def test_no_renewal_unravels():
    stakes = Stakes(F(3), F(4), F(1))
    summit = Summit(5, F(0))
    assert stakes.critical_discount(1, F(0), summit) is None
    assert stakes.slack(F(99, 100), 1, F(0), summit) == F(1, 100) * -1
    assert Stakes(F(3), F(3), F(1)).critical_discount(1, F(0), summit) == 0


@pytest.mark.parametrize("lag", [1, 2, 4])
@pytest.mark.parametrize("periods", [1, 2, 5])
def test_certain_renewal_is_no_summit(lag, periods):
    stakes, summit = Stakes(F(3), F(4), F(1)), Summit(periods, F(1))
    for hazard in (F(0), F(1, 9)):
        assert stakes.critical_discount(lag, hazard, summit) == stakes.critical_discount(
            lag, hazard)
        for delta in (F(1, 2), F(9, 10)):
            assert stakes.slack(delta, lag, hazard, summit) == stakes.slack(delta, lag, hazard)
            assert stakes.value(delta, hazard, summit) == stakes.value(delta, hazard)


def test_terms_of_one_period_multiply_renewal_and_discount():
    """A summit after every period is a hazard of 1 - rho."""
    stakes = Stakes(F(3), F(4), F(1))
    assert stakes.critical_discount(1, F(0), Summit(1, F(3, 4))) == F(1, 3) / F(3, 4)
    for lag in (1, 2, 3):
        assert stakes.slack(F(4, 5), lag, F(0), Summit(1, F(3, 4))) == stakes.slack(
            F(4, 5), lag, F(1, 4))


@pytest.mark.parametrize("lag", [1, 2, 3, 4, 5, 7])
@pytest.mark.parametrize("summit", [
    OPEN_ENDED, Summit(2, F(1, 2)), Summit(4, F(3, 4)), Summit(3, F(99, 100)), Summit(40, F(1, 5))])
@pytest.mark.parametrize("hazard", [F(0), F(1, 20)])
def test_critical_discounts_are_the_least(lag, summit, hazard):
    rng = np.random.default_rng(lag)
    for _ in range(12):
        threshold = F(int(rng.integers(1, 400)), 401)
        found = least_discount(threshold, lag, hazard, summit)
        limit = future_share(1 - hazard, lag, summit)
        assert (found is None) == (threshold >= limit)
        if found is None:
            continue
        here = found if isinstance(found, F) else F(repr(found))
        less = here - F(1, 10**12) if isinstance(found, F) else F(repr(math.nextafter(found, 0)))
        if isinstance(found, F):
            assert future_share(here * (1 - hazard), lag, summit) == threshold
        if found < math.nextafter(1, 0):
            assert leaves(threshold, here * (1 - hazard), lag, summit)
        assert not leaves(threshold, less * (1 - hazard), lag, summit)


def test_rational_critical_discounts_are_found_exactly():
    rng = np.random.default_rng(5)
    for _ in range(60):
        top, bottom = sorted(int(x) for x in rng.integers(1, 1000, 2))
        d = F(top, bottom + 1)
        lag, summit = int(rng.integers(1, 6)), Summit(int(rng.integers(2, 9)), F(7, 8))
        assert least_discount(future_share(d, lag, summit), lag, F(0), summit) == d


@pytest.mark.parametrize("lag", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("periods", [1, 2, 4])
def test_least_renewal_is_the_least(lag, periods):
    rng = np.random.default_rng([lag, periods])
    for _ in range(20):
        threshold, d = F(int(rng.integers(1, 99)), 100), F(int(rng.integers(50, 99)), 100)
        found = least_renewal(threshold, d, lag, periods)
        assert (found is None) == (not leaves(threshold, d, lag))
        if found is None:
            continue
        here = found if isinstance(found, F) else F(repr(found))
        assert 0 < here <= 1
        assert leaves(threshold, d, lag, Summit(periods, here))
        assert not leaves(threshold, d, lag, Summit(periods, here * (1 - F(1, 10**12))))


def test_long_powers_are_decided_as_short_ones():
    """Many periods: decimals decide, and equality is still seen."""
    d = 1 - F(1, 10**17)
    summit = Summit(300, F(1, 2))
    share = future_share(d, 299, summit)
    assert leaves(share, d, 299, summit)
    assert not leaves(share * (1 + F(1, 10**30)), d, 299, summit)
    assert leaves(share * (1 - F(1, 10**30)), d, 299, summit)
    found = least_discount(F(1, 3), 9_999, F(0), Summit(10_000, F(9, 10)))
    assert 0.9999 < found < 1


def test_nearest_floats():
    assert nearest_above(0.1, lambda x: x**2 >= 2) == math.nextafter(math.sqrt(2), 2) or (
        F(repr(math.sqrt(2))) ** 2 >= 2)
    assert nearest_above(5.0, lambda x: x >= F(1, 3)) == 0.33333333333333337 or F(
        repr(0.3333333333333333)) >= F(1, 3)
    assert nearest_above(0.5, lambda x: x >= 2, 1.0) == 1.0
    assert nearest_below(0.0, lambda x: x <= F(1, 4)) == 0.25
    assert nearest_above(0.7, lambda x: x > 0) == 5e-324


# -------------------------------------------------------------------------------- whole games


def tables(shape, seed):
    rng = np.random.default_rng([seed, *shape])
    found = []
    for i in range(len(shape)):
        table = rng.integers(-3, 4, shape)
        for j, size in enumerate(shape):
            step = np.arange(size).reshape([-1 if k == j else 1 for k in range(len(shape))])
            table = table + step * (-2 if i == j else 5)
        found.append(table)
    return found


OPTIONS = [
    {}, {"lag": 3}, {"hazard": "1/20"}, {"lag": {"1": 2}, "hazard": "1/7"},
    {"horizon": 4, "renewal": "3/4"}, {"horizon": 1, "renewal": "9/10", "hazard": "1/50"},
    {"horizon": 3, "renewal": "4/5", "lag": 2}, {"horizon": 2, "renewal": "19/20", "lag": 5},
    {"horizon": 4, "renewal": 0}, {"horizon": 6, "renewal": 1, "lag": 2, "hazard": "1/9"},
]


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 2), (4, 1, 3)])
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("punishment", ["nash", "security"])
@pytest.mark.parametrize("scale", [1, F(1, 10**9)])
def test_every_number_of_a_deal_tells_the_same_story(shape, options, punishment, scale):
    game = Game.from_payoffs([
        np.array([scale * int(x) for x in table.ravel()], dtype=object).reshape(shape)
        for table in tables(shape, 3)])
    delta = F(17, 20)
    found = self_enforcing(game, discount=delta, punishment=punishment, **options)
    everywhere = critical_discounts(game, punishment, **options)
    for entry in found.deals:
        critical = entry["critical_discount"][punishment]
        assert entry["stable"] == (critical is not None and critical <= delta)
        slacks = entry["slack"].values()
        assert entry["stable"] == all(x is not None and x >= 0 for x in slacks)
        here = everywhere[game.index(entry["profile"])]
        assert here == pytest.approx(math.inf if critical is None else float(critical), rel=1e-13)
        survives = entry["survives_hazard"]
        hazard = F(str(options.get("hazard", 0)))
        assert entry["stable"] == (survives is not None and survives >= hazard)
        assert ("least_renewal" in entry) == ("horizon" in options)
        if "horizon" in options:
            least = entry["least_renewal"]
            renewal = F(options["renewal"])
            assert entry["stable"] == (least is not None and least <= renewal)


def test_the_critical_discount_given_as_an_option_keeps_the_deal():
    """Floats are given from above, so that the answer is a discount that is enough."""
    game = Game.from_payoffs(tables((3, 3), 8))
    options = {"lag": 2, "hazard": "1/50", "horizon": 5, "renewal": "9/10"}
    some = 0
    for entry in self_enforcing(game, **options).deals:
        critical = entry["critical_discount"]["nash"]
        if isinstance(critical, float):
            some += 1
            again = self_enforcing(game, [entry["profile"]], discount=critical, **options)
            assert again.deals[0]["stable"]
    assert some
