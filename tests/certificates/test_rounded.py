"""Comparing shares of thousands of periods in few digits gives the answers of full length."""

import random
from fractions import Fraction

import pytest

from negotiation.certificates import summits
from negotiation.certificates.rounded import Rounded
from negotiation.certificates.summits import Summit, least_share, share_against


@pytest.mark.parametrize("seed", range(5))
def test_bounds_hold(seed):
    rng = random.Random(seed)
    for _ in range(50):
        a, b = (Fraction(rng.randint(-99, 99), rng.randint(1, 99)) for _ in "ab")
        k = rng.randint(0, 30)
        near, other = Rounded.of(a), Rounded.of(b)
        for exact, bounds in ((a + b, near + other), (a - b, near - other), (1 - a, 1 - near),
                              (a * b, near * other), (a**k, near**k)):
            assert Fraction(bounds.low) <= exact <= Fraction(bounds.high)
        if b > 0:
            bounds = near / other
            assert Fraction(bounds.low) <= a / b <= Fraction(bounds.high)


@pytest.mark.parametrize("seed", range(40))
def test_signs_are_those_in_full_length(seed, monkeypatch):
    rng = random.Random(seed)
    d = Fraction(rng.randint(1, 99), 100)
    lag, summit = rng.randint(1, 30), Summit(rng.randint(1, 12), Fraction(rng.randint(0, 4), 4))
    share = least_share(d, lag, summit)
    monkeypatch.setattr(summits, "_LONG", 0)
    for ratio in (share, share + Fraction(1, 10**50), share - Fraction(1, 10**50), Fraction(1, 2)):
        assert share_against(ratio, d, lag, summit) == (share > ratio) - (share < ratio)


def test_a_discount_almost_one():
    d = 1 - Fraction(1, 10**80)
    assert share_against(Fraction(1, 2), d, 300, Summit(7, Fraction(1, 2))) == -1
    assert share_against(Fraction(1, 2), d, 300, None) == 1
