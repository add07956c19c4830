"""Every certificate, checked again in plain rationals from the result as data."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from negotiation.bargaining.solutions import BASIC
from negotiation.bargaining.solutions import bargain as every
from negotiation.model.deals import Deals

bargain = partial(every, solutions=BASIC)


def as_data(answer):
    data = json.loads(answer.to_json())
    deals = {deal["name"]: deal["payoffs"] for deal in data["input"]["content"]["deals"]}
    point = rationals(data["disagreement"]["point"])
    gains = {
        name: {p: x - point[p] for p, x in rationals(payoffs).items()}
        for name, payoffs in deals.items()
    }
    return data, gains, point


def rationals(values):
    return {key: Fraction(value) for key, value in values.items()}


def dot(weights, gains):
    return sum((weights[party] * gains[party] for party in weights), Fraction(0))


def mixed(lottery, gains):
    shares = {part["deal"]: Fraction(part["probability"]) for part in lottery}
    assert sum(shares.values()) == 1
    assert min(shares.values()) > 0
    parties = next(iter(gains.values()))
    return {p: sum((q * gains[d][p] for d, q in shares.items()), Fraction(0)) for p in parties}


def supports(weights, bound, gains):
    return min(weights.values()) >= 0 and all(dot(weights, g) <= bound for g in gains.values())


def check_leximin(proof, at, gains):
    divisors = rationals(proof["divisors"])
    fixed = []
    for level in proof["levels"]:
        weights, t = rationals(level["weights"]), Fraction(level["t"])
        bound = Fraction(level["bound"])
        assert supports(weights, bound, gains)
        assert dot(weights, at) == bound
        assert all(weights[party] > 0 and at[party] == t * divisors[party]
                   for party in level["fixed"])
        assert all(at[party] >= t * divisors[party] for party in at if party not in fixed)
        fixed += level["fixed"]
    assert sorted(fixed) == sorted(at)


def check_nash(proof, at, gains, weights):
    supporting, bound = rationals(proof["supporting_weights"]), Fraction(proof["bound"])
    assert supporting == {party: weights[party] / at[party] for party in at}
    assert bound == sum(weights.values())
    gap = Fraction(proof.get("gap", 0))
    assert gap <= bound / 10**12 + Fraction(1, 10**18)
    assert supports(supporting, bound + gap, gains)


def check_utilitarian(proof, at, gains, weights):
    supporting, bound = rationals(proof["supporting_weights"]), Fraction(proof["bound"])
    assert supports(supporting, bound, gains)
    assert all(supporting[party] >= weights[party] for party in at)
    assert min(at.values()) >= 0
    assert dot(weights, at) == dot(supporting, at) == bound
    assert proof["face"] == [d for d, g in gains.items() if dot(supporting, g) == bound]


def check(answer):
    data, gains, point = as_data(answer)
    weights, proofs = rationals(data["weights"]), data["certificate"]["solutions"]
    if data["status"] == "none":
        proof = data["certificate"]["inessential"]
        assert Fraction(proof["bound"]) <= 0
        assert supports(rationals(proof["weights"]), Fraction(proof["bound"]), gains)
        return
    for name, solution in data["solutions"].items():
        at = mixed(solution["lottery"], gains)
        payoffs = {party: point[party] + gain for party, gain in at.items()}
        assert len(solution["lottery"]) <= len(point)
        if solution["exact"]:
            assert rationals(solution["payoffs"]) == payoffs
            assert Fraction(solution["surplus"]) == sum(at.values())
        else:
            assert solution["payoffs"] == {p: float(x) for p, x in payoffs.items()}
        if name == "nash":
            check_nash(proofs[name], at, gains, weights)
        elif name == "utilitarian":
            check_utilitarian(proofs[name], at, gains, weights)
        else:
            check_leximin(proofs[name], at, gains)
    for party, proof in data["certificate"]["ideal"].items():
        at = mixed(proof["lottery"], gains)
        supporting, bound = rationals(proof["weights"]), Fraction(proof["bound"])
        assert supports(supporting, bound, gains)
        assert supporting[party] == 1
        assert at[party] == bound == Fraction(data["ideal"][party]) - point[party]
        assert min(at.values()) >= 0
    units = rationals(proofs["kalai-smorodinsky"]["divisors"])
    assert units == {p: weights[p] * (Fraction(data["ideal"][p]) - point[p]) for p in point}


def random_deals(rng, parties):
    size = int(rng.integers(1, 12))
    payoffs = rng.integers(-6, 7, (size, parties)).tolist()
    point = rng.integers(-3, 4, parties).tolist()
    weights = rng.integers(1, 4, parties).tolist() if rng.random() < 0.5 else None
    return Deals.from_payoffs(payoffs, disagreement=point, weights=weights)


@pytest.mark.parametrize("parties", [1, 2, 3, 4])
def test_random_problems_prove_their_solutions(parties):
    rng = np.random.default_rng(parties)
    statuses = set()
    for _ in range(50):
        answer = bargain(random_deals(rng, parties))
        statuses.add(answer.status.value)
        check(answer)
    assert statuses == {"complete", "none"}


def test_sphere_has_an_irrational_nash_solution_with_a_tiny_gap():
    rng = np.random.default_rng(3)
    points = rng.random((3, 60)) + 0.01
    points /= np.sqrt((points**2).sum(axis=0))
    deals = Deals.from_payoffs((points.T * 1000).astype(int).tolist(), disagreement=[0, 0, 0])
    answer = bargain(deals)
    check(answer)
    assert not answer.solutions["nash"].exact


def test_constrained_optimum_raises_the_weight_of_the_party_that_binds():
    answer = bargain(Deals.from_payoffs([[10, -2], [-2, 3]], disagreement=[0, 0]))
    check(answer)
    found = answer.solutions["utilitarian"]
    assert found.payoffs == {"1": Fraction(26, 5), "2": 0}
    assert found.certificate["supporting_weights"] == {"1": 1, "2": Fraction(12, 5)}
