"""Parts of a joint effect add up term by term, and are averages over orders of arrival."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from negotiation.coalitions.attribution import attribution
from negotiation.coalitions.effects import Effect
from negotiation.errors import InputError


@pytest.mark.parametrize("seed", range(8))
def test_against_all_orders_of_arrival(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 5))
    numbers = [[Fraction(int(x), 7) for x in row] for row in rng.integers(-20, 20, (2**n, 3))]
    effects = [Effect(*row) for row in [[Fraction(0)] * 3, *numbers[1:]]]
    found = attribution(effects)
    orders = list(permutations(range(n)))
    for i, share in enumerate(found.shares):
        for term in ("threat", "pie", "feasibility", "total"):
            added = [
                getattr(effects[before | 1 << i], term) - getattr(effects[before], term)
                for order in orders
                for before in [sum(1 << j for j in order[:order.index(i)])]
            ]
            assert getattr(share, term) == sum(added) / len(orders)
    for mask, effect in enumerate(effects):
        assert effect.total == sum(found.dividends[part] for part in range(2**n)
                                   if part & mask == part)


def test_what_is_no_set_of_effects_is_refused():
    none = Effect(Fraction(0), Fraction(0), Fraction(0))
    some = Effect(Fraction(1), Fraction(0), Fraction(0))
    for wrong in ([], [none] * 3, [some, none]):
        with pytest.raises(InputError, match="bitmask"):
            attribution(wrong)
    assert attribution([none]).shares == ()
