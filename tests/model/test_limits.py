"""Inputs that are refused because no honest answer could be computed from them."""

from fractions import Fraction

import numpy as np
import pytest
from reading_by_hand import read

from negotiation import Distribution, Game, InputError, TooLargeError, self_enforcing


def talks(levels=2, **party):
    return {
        "format": "negotiation/1", "kind": "negotiation", "title": "limits",
        "party": [{"id": "A", **party}, {"id": "B"}],
        "issue": [{"id": "x", "by": "A", "levels": [f"x{k}" for k in range(levels)],
                   "status_quo": "x0"}],
    }


@pytest.mark.parametrize("lag", [0, -1, 10_001, 10**9])
def test_lags(lag):
    with pytest.raises(InputError, match="detection_lag: expected"):
        read(talks(detection_lag=lag))
    with pytest.raises(InputError, match="periods"):
        self_enforcing(Game.from_payoffs([[0, 1]]), lag=lag)


@pytest.mark.parametrize("horizon", [0, 10_001, 10**9])
def test_horizons(horizon):
    with pytest.raises(InputError, match="horizon: expected"):
        read({**talks(), "time": {"horizon": horizon}})


def test_lognormal_draws_stay_within_floats():
    with pytest.raises(InputError, match="sigma"):
        Distribution("lognormal", (Fraction(1), Fraction(500)))
    widest = Distribution("lognormal", (Fraction(1), Fraction(40)))
    assert np.isfinite(widest.quantile(np.array([0.0, 1 - 2**-53]))).all()


@pytest.mark.parametrize(
    "party",
    [{"discount": 1}, {"discount": 0}, {"discount": {"low": "1/2", "high": 1}},
     {"discount": {"dist": "normal", "mean": "1/2", "sd": "0.01"}}, {"volatility": 1},
     {"volatility": -0.1}, {"volatility": {"low": 0, "mode": "1/2", "high": 1}}, {"weight": 0}],
)
def test_rates_that_can_leave_their_range(party):
    with pytest.raises(InputError, match=r"party\[0\]"):
        read(talks(**party))


@pytest.mark.parametrize(
    "party",
    [{"discount": {"dist": "discrete", "values": ["0.9", "0.99"], "probabilities": [1, 0]}},
     {"volatility": {"low": 0, "high": "0.999999"}}],
)
def test_rates_that_stay_within_their_range(party):
    assert read(talks(**party)).draw(3, 0).payoffs.shape == (3, 2, 2, 1)


def test_too_many_bundles_are_refused_before_they_are_listed():
    document = talks()
    document["issue"] = [
        {"id": f"x{k}", "by": "A", "levels": ["0", "1"], "status_quo": "0"} for k in range(40)
    ]
    with pytest.raises(TooLargeError, match="1099511627776 bundles"):
        read(document).game()


def test_a_tensor_that_would_not_fit_is_refused_before_it_is_made():
    document = talks()
    document["issue"] = [
        {"id": f"{by}{k}", "by": by, "levels": [str(n) for n in range(10)], "status_quo": "0"}
        for by in "AB" for k in range(5)
    ]
    part = read(document).slice()
    assert part.size == 10**10
    with pytest.raises(TooLargeError, match="GiB"):
        read(document).game()
    with pytest.raises(TooLargeError, match="GiB"):
        read(document).draw(1, 0)


def test_a_batch_that_would_not_fit_is_refused():
    with pytest.raises(TooLargeError, match="GiB"):
        read(talks(levels=1000)).draw(10**6, 0)
