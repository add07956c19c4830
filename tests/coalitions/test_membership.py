"""Open membership: environmental agreements in closed form, and the definition by listing."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.coalitions.agreements import agreements
from negotiation.coalitions.membership import membership
from negotiation.errors import InputError
from negotiation.exact import integer_array
from negotiation.model.partition import PartitionGame, ordered, partitions_of


@pytest.mark.parametrize("seed", range(30))
def test_against_the_definition(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    u = rng.integers(0, [3, 50][seed % 2], (n, 2**n))
    found = membership(u)
    for mask in range(2**n):
        inside = [i for i in range(n) if mask >> i & 1]
        outside = [i for i in range(n) if not mask >> i & 1]
        assert found.internal[mask] == all(u[i, mask] >= u[i, mask ^ 1 << i] for i in inside)
        assert found.external[mask] == all(u[i, mask] >= u[i, mask | 1 << i] for i in outside)
        assert found.surplus[mask] == sum(u[i, mask] - u[i, mask ^ 1 << i] for i in inside)
        assert found.potentially_internal[mask] == (found.surplus[mask] >= 0)


@pytest.mark.parametrize("n", [4, 6, 10])
def test_agreements_with_quadratic_costs_have_two_or_three_members(n):
    """Carraro and Siniscalco (1993); Barrett (1994): linear benefits, quadratic costs.

    A member abates s (the coalition's size), an outsider 1; benefits are total abatement, costs
    half the square of one's own. The third member is indifferent, so that two and three last; and
    nobody can start alone.
    """
    sizes = np.array([bin(mask).count("1") for mask in range(2**n)])
    total = np.where(sizes > 1, sizes * sizes + (n - sizes), n)
    own = np.where(sizes > 1, sizes, 1)
    inside = np.array([[mask >> i & 1 for mask in range(2**n)] for i in range(n)]) > 0
    twice = 2 * total - np.where(inside, own * own, 1)
    found = membership(twice)
    assert {int(sizes[mask]) for mask in found.stable} == {0, 2, 3}


def test_equal_shares_of_a_partition_function_agree():
    rng = np.random.default_rng(1)
    n = 4
    game = PartitionGame(tuple("ABCD"), {
        ordered(p): tuple(Fraction(int(x)) for x in rng.integers(0, 9, len(p)))
        for p in partitions_of(2**n - 1)})
    u = np.zeros((n, 2**n), dtype=object)
    for mask in range(2**n):
        blocs = ordered([*([mask] if mask else []), *(1 << i for i in range(n)
                                                      if not mask >> i & 1)])
        for i in range(n):
            bloc = next(b for b in blocs if b >> i & 1)
            u[i, mask] = game.worth(bloc, blocs) / bloc.bit_count()
    found = membership(integer_array(u)[0])
    for item in agreements(game):
        assert found.internal[item.coalition] == item.internal
        assert found.external[item.coalition] == item.external
        assert found.potentially_internal[item.coalition] == item.potentially_internal


def test_shape():
    with pytest.raises(InputError, match="shape"):
        membership(np.zeros((2, 3)))
