"""The terms of an effect add up, and each is what it says."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.bargaining.problem import bargaining_problem
from negotiation.bargaining.solutions import SOLUTIONS
from negotiation.coalitions.effects import (
    Stance,
    Surplus,
    bargain_effect,
    clipped_by_options,
    transferable_effect,
)
from negotiation.errors import InputError
from negotiation.model.deals import Deals


def split(bargain, w):
    left = max(bargain.worth - bargain.first - bargain.second, Fraction(0))
    return bargain.first + w * left, bargain.second + (1 - w) * left


@pytest.mark.parametrize("seed", range(60))
def test_transferable_terms_add_up(seed):
    rng = np.random.default_rng(seed)
    numbers = [Fraction(int(x), 3) for x in rng.integers(-9, 20, 6)]
    before, after = Surplus(*numbers[:3]), Surplus(*numbers[3:])
    w = Fraction(int(rng.integers(0, 8)), 7)
    for k, effect in enumerate(transferable_effect(before, after, w)):
        assert effect.total == split(after, w)[k] - split(before, w)[k]
        if not before.lacking and not after.lacking:
            assert effect.feasibility == 0


def test_threats_cancel_between_the_sides():
    first, second = transferable_effect(Surplus(Fraction(1), Fraction(2), Fraction(9)),
                                        Surplus(Fraction(3), Fraction(0), Fraction(9)), "1/3")
    assert first.threat == -second.threat == Fraction(2)
    with pytest.raises(InputError, match="share"):
        transferable_effect(Surplus(Fraction(0), Fraction(0), Fraction(1)),
                            Surplus(Fraction(0), Fraction(0), Fraction(1)), 2)


def stance(rng, names, point):
    table = rng.integers(0, 9, (len(names), 2)).tolist()
    deals = Deals.from_payoffs(table, names=names, parties=["A", "B"], disagreement=point)
    return Stance(deals, [name for name in names if rng.random() < 0.3])


def agreed(deals, infeasible, point, solution):
    rows = [k for k, name in enumerate(deals.names) if name not in infeasible]
    rest = [deals.exact_payoffs(k) for k in rows]
    if not any(a > point[0] and b > point[1] for a, b in rest):
        return point
    part = Deals.from_payoffs(rest, parties=["A", "B"], disagreement=point)
    found = SOLUTIONS[solution](bargaining_problem(part, lotteries=False))
    return tuple(found.payoffs.values())


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("solution", ["nash", "egalitarian", "utilitarian"])
def test_terms_follow_the_path(seed, solution):
    rng = np.random.default_rng(seed)
    names = [f"d{k}" for k in range(int(rng.integers(1, 7)))]
    before = stance(rng, names, rng.integers(0, 5, 2).tolist())
    after = stance(rng, names, rng.integers(0, 5, 2).tolist())
    found = bargain_effect(before, after, solution)
    old, new = before.deals.disagreement, after.deals.disagreement
    steps = [agreed(before.deals, before.infeasible, old, solution),
             agreed(before.deals, before.infeasible, new, solution),
             agreed(after.deals, before.infeasible, new, solution),
             agreed(after.deals, after.infeasible, new, solution)]
    for i, party in enumerate(("A", "B")):
        effect = found[party]
        assert (effect.threat, effect.pie, effect.feasibility) == tuple(
            steps[k + 1][i] - steps[k][i] for k in range(3))
        assert effect.total == steps[-1][i] - steps[0][i]


def test_nothing_changes_nothing():
    rng = np.random.default_rng(0)
    here = stance(rng, ["x", "y", "z"], [0, 0])
    assert all(effect.total == effect.threat == effect.pie == 0
               for effect in bargain_effect(here, here).values())


def test_what_is_asked_must_fit():
    one = Deals.from_payoffs([[1, 1]], names=["x"], parties=["A", "B"], disagreement=[0, 0])
    two = Deals.from_payoffs([[1, 1]], names=["y"], parties=["A", "B"], disagreement=[0, 0])
    with pytest.raises(InputError, match="same parties and deals"):
        bargain_effect(Stance(one), Stance(two))
    with pytest.raises(InputError, match="solution among"):
        bargain_effect(Stance(one), Stance(one), "raiffa-discrete")


def test_outside_options_bound_and_do_not_shift():
    assert clipped_by_options(5, 3, 4, 10) == 5
    assert clipped_by_options(5, 6, 0, 10) == 6
    assert clipped_by_options(5, 0, 6, 10) == 4
    assert clipped_by_options(5, 6, 5, 10) is None
