"""All four solutions against enumeration, in plain rationals.

With two parties every lottery that matters mixes two deals, and on such a segment each
solution has a closed form; so the best over all pairs is the solution.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import combinations

import numpy as np
import pytest

from negotiation.bargaining.solutions import BASIC
from negotiation.bargaining.solutions import bargain as every
from negotiation.model.deals import Deals

bargain = partial(every, solutions=BASIC)

ZERO, ONE = Fraction(0), Fraction(1)


def random_case(rng, parties, top=9):
    size = int(rng.integers(1, 9))
    rows = [[Fraction(int(x), int(rng.integers(1, 4))) for x in row]
            for row in rng.integers(-top, top + 1, (size, parties))]
    point = [Fraction(int(x), 2) for x in rng.integers(-8, 5, parties)]
    weights = [Fraction(int(x)) for x in rng.integers(1, 4, parties)]
    return rows, point, weights


def gains_of(rows, point):
    return [tuple(x - d for x, d in zip(row, point, strict=True)) for row in rows]


def product(gains, weights):
    if min(gains) <= 0:
        return ZERO
    total = ONE
    for gain, weight in zip(gains, weights, strict=True):
        total *= gain ** int(weight)
    return total


def leximin(gains, divisors):
    return sorted(g / unit for g, unit in zip(gains, divisors, strict=True))


def criteria(weights, ideal):
    units = [w * a for w, a in zip(weights, ideal, strict=True)]
    return {
        "nash": lambda g: product(g, weights),
        "kalai-smorodinsky": lambda g: leximin(g, units),
        "egalitarian": lambda g: leximin(g, weights),
        "utilitarian": lambda g: sum(w * x for w, x in zip(weights, g, strict=True)),
    }


@pytest.mark.parametrize("parties", [1, 2, 3, 4])
def test_without_lotteries(parties):
    rng = np.random.default_rng(10 + parties)
    agreed = 0
    for _ in range(100):
        rows, point, weights = random_case(rng, parties, top=4)
        deals = Deals.from_payoffs(rows, disagreement=point, weights=weights, lotteries=False)
        answer = bargain(deals)
        gains = gains_of(rows, point)
        rational = [k for k, g in enumerate(gains) if min(g) >= 0]
        assert answer.individually_rational == len(rational)
        if not any(min(g) > 0 for g in gains):
            assert answer.status.value == "none"
            continue
        agreed += 1
        ideal = [max(gains[k][i] for k in rational) for i in range(parties)]
        assert list(answer.ideal.values()) == [d + a for d, a in zip(point, ideal, strict=True)]
        for name, value in criteria(weights, ideal).items():
            best = max(value(gains[k]) for k in rational)
            ties = [k for k in rational if value(gains[k]) == best]
            first = max(ties, key=lambda k: (
                product(gains[k], weights), sorted(gains[k]), -k))
            found = answer.solutions[name]
            assert found.ties == tuple(deals.names[k] for k in ties)
            assert found.deal == deals.names[first]
            assert tuple(found.payoffs.values()) == tuple(rows[first])
    assert agreed > 12


def segment(a, b, share):
    return tuple(x + share * (y - x) for x, y in zip(a, b, strict=True))


def shares_of_interest(a, b, weights, units):
    """Where, on a segment, some criterion can be largest: in closed form."""
    (p, q), (u, v) = a, (b[0] - a[0], b[1] - a[1])
    shares = [ZERO, ONE]
    shares += [-start / step for start, step in ((p, u), (q, v)) if step]
    if u * v:
        shares.append(-(weights[0] * u * q + weights[1] * v * p) / (sum(weights) * u * v))
    for first, second in units:
        if u * second != v * first:
            shares.append((q * first - p * second) / (u * second - v * first))
    return [share for share in shares if 0 <= share <= 1]


def candidates(gains, weights, units):
    pairs = [*combinations(gains, 2), *((g, g) for g in gains)]
    points = {segment(a, b, t) for a, b in pairs for t in shares_of_interest(a, b, weights, units)}
    return [g for g in points if min(g) >= 0]


def test_two_parties_with_lotteries():
    rng = np.random.default_rng(20)
    agreed = mixed = 0
    for _ in range(90):
        rows, point, weights = random_case(rng, 2)
        gains = gains_of(rows, point)
        answer = bargain(Deals.from_payoffs(rows, disagreement=point, weights=weights))
        ends = candidates(gains, weights, [(ONE, ONE), weights])
        if not any(min(g) > 0 for g in ends):
            assert answer.status.value == "none"
            continue
        agreed += 1
        ideal = [max(g[i] for g in ends) for i in range(2)]
        units = [w * a for w, a in zip(weights, ideal, strict=True)]
        points = candidates(gains, weights, [weights, units, (ONE, ONE)])
        assert list(answer.ideal.values()) == [d + a for d, a in zip(point, ideal, strict=True)]
        for name, value in criteria(weights, ideal).items():
            best = max(value(g) for g in points)
            found = answer.solutions[name]
            at = tuple(x - d for x, d in zip(found.payoffs.values(), point, strict=True))
            assert found.exact
            assert value(at) == best
            if name != "utilitarian":
                assert {g for g in points if value(g) == best} == {at}
            mixed += found.deal is None
        assert chosen_among_optimal(answer, gains, weights, points)
    assert agreed > 25
    assert mixed > 25


def chosen_among_optimal(answer, gains, weights, points):
    """The tie rule of the utilitarian solution, read literally."""
    found = answer.solutions["utilitarian"]
    value = criteria(weights, (1, 1))["utilitarian"]
    best = max(value(g) for g in points)
    ties = [k for k, g in enumerate(gains) if min(g) >= 0 and value(g) == best]
    assert found.ties == tuple(f"d{k + 1}" for k in ties)
    if ties:
        first = max(ties, key=lambda k: (product(gains[k], weights), sorted(gains[k]), -k))
        return found.deal == f"d{first + 1}"
    optimal = [g for g in points if value(g) == best]
    at = [x - d for x, d in zip(found.payoffs.values(), answer.disagreement["point"].values(),
                                strict=True)]
    return tuple(at) == max(optimal, key=lambda g: (product(g, weights), sorted(g)))


def test_three_parties_with_lotteries_are_not_beaten_by_any_mixture_on_a_grid():
    rng = np.random.default_rng(30)
    steps = 12
    grid = [(i, j, steps - i - j) for i in range(steps + 1) for j in range(steps + 1 - i)]
    agreed = 0
    for _ in range(25):
        rows = rng.integers(-5, 10, (4, 3)).tolist()
        weights = [Fraction(int(x)) for x in rng.integers(1, 3, 3)]
        answer = bargain(Deals.from_payoffs(rows, disagreement=[0, 0, 0], weights=weights))
        if answer.status.value == "none":
            continue
        agreed += 1
        mixtures = {
            tuple(sum((Fraction(p, steps) * x for p, x in zip(shares, column, strict=True)), ZERO)
                  for column in zip(*support, strict=True))
            for support in combinations(rows, 3) for shares in grid
        }
        rational = [g for g in mixtures if min(g) >= 0]
        ideal = list(answer.ideal.values())
        assert all(g[i] <= ideal[i] for g in rational for i in range(3))
        for name, value in criteria(weights, ideal).items():
            found = answer.solutions[name]
            at = tuple(Fraction(x) for x in found.payoffs.values())
            margin = 0 if found.exact else Fraction(1, 10**10)
            if name in ("nash", "utilitarian"):
                assert all(value(g) <= value(at) * (1 + margin) for g in rational)
            else:
                assert all(value(g) <= value(at) for g in rational)
    assert agreed > 8
