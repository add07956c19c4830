"""Win-sets, binding constituencies and veto players."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from negotiation.bargaining.ratification import binding, fewest_to_win_over, vetoes, win_set


def test_equality_accepts_and_half_is_not_enough():
    found = win_set(np.array([[0, 1, 2], [1, 1, 0]]), [1, 1])
    assert found.accepts.tolist() == [[False, True, True], [True, True, False]]
    assert found.ratified.tolist() == [False, True, False]


def test_a_quota_is_reached_by_equality():
    found = win_set(np.array([[1, 0], [0, 1]]), [1, 1], votes=[2, 1], quota=2)
    assert found.ratified.tolist() == [True, False]


def test_fractional_votes():
    values = np.array([[1], [1], [0]])
    votes = [Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)]
    assert win_set(values, [1, 1, 1], votes).ratified.tolist() == [False]
    assert win_set(values, [1, 1, 1], votes, "1/2").ratified.tolist() == [True]


def test_no_constituencies_ratify_everything():
    assert win_set(np.empty((0, 3), dtype=np.int64), []).ratified.all()
    assert vetoes(win_set(np.empty((0, 3), dtype=np.int64), [])) == ()


def test_values_beyond_64_bits():
    values = np.array([[10**30, 10**30 - 1]], dtype=object)
    assert win_set(values, [10**30]).ratified.tolist() == [True, False]
    assert win_set(np.array([[1, 2]]), [10**30]).ratified.tolist() == [False, False]


def test_binding_turns_ratification():
    values = np.array([[1, 0, 1], [0, 0, 1], [0, 0, 1]])
    found = win_set(values, [1, 1, 1])
    assert [binding(found, deal) for deal in range(3)] == [(1, 2), (), ()]
    found = win_set(values, [1, 1, 1], votes=[3, 1, 1])
    assert [binding(found, deal) for deal in range(3)] == [(0,), (0,), (0,)]


def test_security_council():
    # Fifteen members as a weighted game, 7 for each permanent member, 1 for each other, quota
    # 39 (Taylor & Zwicker 1999, Simple Games): the permanent members have a veto.
    values = np.ones((15, 1), dtype=np.int64)
    found = win_set(values, [1] * 15, votes=[7] * 5 + [1] * 10, quota=39)
    assert vetoes(found) == (0, 1, 2, 3, 4)


def test_council_of_the_six():
    # Council of the EEC 1958-1972: votes 4, 4, 4, 2, 2, 1, quota 12; Luxembourg never binds
    # (Brams & Affuso 1976, Power and size: a new paradox, Theory and Decision 7, 29-56).
    votes = [4, 4, 4, 2, 2, 1]
    every = np.array(list(product([0, 1], repeat=6))).T
    found = win_set(every, [1] * 6, votes, 12)
    turned = {c for deal in range(64) for c in binding(found, deal)}
    assert turned == {0, 1, 2, 3, 4}
    assert vetoes(found) == ()


@pytest.mark.parametrize("seed", range(4))
def test_fewest_to_win_over_against_all_sets(seed):
    rng = np.random.default_rng(seed)
    for _ in range(60):
        deals, parties = int(rng.integers(1, 5)), int(rng.integers(1, 3))
        found = [random_win_set(rng, deals) for _ in range(parties)]
        best = min(
            ((sum(map(len, sets)), deal) for deal in range(deals)
             for sets in product(*(all_sets(len(one.votes)) for one in found))
             if all(wins(one, deal, some) for one, some in zip(found, sets, strict=True))),
            default=None,
        )
        answer = fewest_to_win_over(found)
        if answer is None:
            assert best is None
        else:
            assert (sum(map(len, answer.constituencies)), answer.deal) == best
            assert all(wins(one, answer.deal, some)
                       for one, some in zip(found, answer.constituencies, strict=True))


def random_win_set(rng, deals):
    size = int(rng.integers(0, 5))
    votes = rng.integers(0, 4, size).tolist()
    quota = None if rng.random() < 0.5 else int(rng.integers(0, sum(votes) + 2))
    return win_set(rng.integers(0, 3, (size, deals)), rng.integers(0, 3, size), votes, quota)


def all_sets(size):
    return [some for k in range(size + 1) for some in combinations(range(size), k)]


def wins(one, deal, more):
    return sum(
        int(votes) for c, votes in enumerate(one.votes) if one.accepts[c, deal] or c in more
    ) >= one.needed
