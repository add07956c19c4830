"""Partition functions and games between blocs: oligopoly, threats, strong equilibria."""

import itertools
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from scipy.optimize import linprog

from negotiation import reports
from negotiation.bargaining.threats import coco_value
from negotiation.coalitions.agreements import agreements
from negotiation.coalitions.blocs import bloc_worth
from negotiation.coalitions.partition_worths import alpha_worths, delta_worths, gamma_worths
from negotiation.coalitions.power import kohlberg_neyman, secured, threat_powers
from negotiation.coalitions.recursive_core import recursive_core
from negotiation.coalitions.solutions import coalition_solutions
from negotiation.coalitions.strong_nash import strong_nash
from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.partition import PartitionGame, ordered, partitions_of
from negotiation.reports.bibliography import sources

BELL = [1, 1, 2, 5, 15, 52]


def cournot(n):
    """Ray and Vohra (1997): equal costs, P = 1 - Q; a bloc of k earns 1/(k + 1)**2."""
    return PartitionGame(tuple("ABCDEF"[:n]), {
        ordered(p): (Fraction(1, (len(p) + 1) ** 2),) * len(p)
        for p in partitions_of(2**n - 1)})


@pytest.mark.parametrize("n", range(1, 6))
def test_partitions_are_counted_by_bell(n):
    found = [ordered(p) for p in partitions_of(2**n - 1)]
    assert len(found) == len(set(found)) == BELL[n]
    assert all(sum(p) == 2**n - 1 for p in found)


def test_merger_paradox():
    # Salant, Switzer and Reynolds (1983): a merger pays only with 80 per cent of the firms
    for n in (3, 4, 5):
        game = cournot(n)
        for mask, worth in gamma_worths(game).items():
            assert worth == Fraction(1, (n - mask.bit_count() + 2) ** 2)
    pays = {n: [s for s in range(2, n + 1)
                if Fraction(1, (n - s + 2) ** 2) > Fraction(s, (n + 1) ** 2)] for n in (3, 4, 5)}
    assert pays == {3: [3], 4: [4], 5: [5]}  # four of five just break even


def test_agreements_of_cournot_firms():
    found = {item.coalition: item for item in agreements(cournot(3))}
    assert {mask: item.internal for mask, item in found.items()} == {
        3: False, 5: False, 6: False, 7: False}
    # the three share 1/4; each could earn 1/9 outside
    assert found[7].surplus == Fraction(1, 4) - 3 * Fraction(1, 9)
    assert found[7].external is True
    assert found[3].leaving[0] == (Fraction(1, 18), Fraction(1, 16))


def test_agreements_need_their_partitions():
    game = PartitionGame.from_partitions(["A", "B", "C"], [
        ([["A", "B"], ["C"]], {"A,B": 5, "C": 1})])
    found = agreements(game)[0]
    assert (found.internal, found.external, found.potentially_internal) == (None, None, None)
    assert alpha_worths(game)[0b011] == 5
    assert delta_worths(game)[0b001] is None


def test_shares_and_indifference():
    game = PartitionGame.from_partitions(["A", "B"], [
        ([["A"], ["B"]], {"A": 1, "B": 2}), ([["A", "B"]], {"A,B": 3})],
        shares=(Fraction(1), Fraction(2)))
    found, = agreements(game)
    assert (found.internal, found.potentially_internal, found.surplus) == (True, True, 0)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("optimistic", [True, False])
def test_recursive_core_without_externalities_is_the_core(seed, optimistic):
    """Where the others' grouping does not matter the recursive core is the core of the cover."""
    from negotiation.coalitions.core import core
    from negotiation.model.coalitional import CoalitionalGame

    rng = np.random.default_rng(seed)
    values = [0, *rng.integers(0, 10, 7).tolist()]
    values[7] += 8
    game = PartitionGame(("A", "B", "C"), {
        ordered(p): tuple(Fraction(values[b]) for b in ordered(p)) for p in partitions_of(7)})
    best = max(sum(values[b] for b in p) for p in partitions_of(7))
    cover = CoalitionalGame.from_values([*values[:7], best])
    found = recursive_core(game, optimistic)
    assert bool(found) == (not core(cover).empty)
    assert all(sum(values[b] for b in outcome.partition) == best for outcome in found)


def by_definition(game, optimistic):
    """Whether a coalition improves on all that blocs can share out, and what each expects."""
    @cache
    def improved(players, outside, blocs):
        members = [i for i in range(game.n) if players >> i & 1]
        subsets = [m for m in range(1, players + 1) if m & ~players == 0]
        rows, own = ([[float(m >> i & 1) for i in members] for m in masks]
                     for masks in (subsets, blocs))
        found = linprog(
            [0.0] * len(members), A_ub=-np.array(rows), b_ub=[
                -float(expects(players, outside, m)) for m in subsets], A_eq=own,
            b_eq=[float(game.worth(b, ordered((*outside, *blocs)))) for b in blocs],
            bounds=(None, None))
        return found.status == 2

    @cache
    def expects(players, outside, mask):
        rest, given = players & ~mask, ordered((*outside, mask))
        every = list(partitions_of(rest))
        settled = [b for b in every if not rest or not improved(rest, given, b)] or every
        return (max if optimistic else min)(
            game.worth(mask, ordered((*given, *blocs))) for blocs in settled)

    return improved, expects


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("optimistic", [True, False])
def test_recursive_core_by_its_definition(seed, optimistic):
    rng = np.random.default_rng(seed)
    n = 4 if seed == 0 else 3
    whole = 2**n - 1
    game = PartitionGame(tuple("ABCD"[:n]), {
        ordered(p): tuple(Fraction(int(x)) for x in rng.integers(0, 4, len(p)) + (
            6 * (len(p) == 1))) for p in partitions_of(whole)})
    found, (improved, expects) = recursive_core(game, optimistic), by_definition(game, optimistic)
    assert {outcome.partition for outcome in found} == {
        ordered(p) for p in partitions_of(whole)
        if not improved(whole, (), p)}
    for outcome in found:
        def paid(mask, payoffs=outcome.payoffs):
            return sum(x for i, x in enumerate(payoffs) if mask >> i & 1)

        assert all(paid(b) == game.worth(b, outcome.partition) for b in outcome.partition)
        assert all(paid(m) >= expects(whole, (), m) for m in range(1, whole + 1))


def test_recursive_core_of_cournot_firms():
    # three firms: a deviator expects the other two to stay apart or not, and never gains
    assert [found.partition for found in recursive_core(cournot(3), optimistic=True)] == [(7,)]
    # with five, a single deviator hopes for a merger of the others
    assert recursive_core(cournot(5), optimistic=True) == []
    with pytest.raises(InputError, match="missing"):
        recursive_core(PartitionGame.from_partitions(
            ["A", "B"], [([["A", "B"]], {"A,B": 1})]), optimistic=True)


@pytest.mark.parametrize("seed", range(25))
def test_two_player_value_is_coco(seed):
    rng = np.random.default_rng(seed)
    game = Game.from_payoffs(rng.integers(-5, 9, (2, *rng.integers(1, 4, 2))))
    found = coco_value(game).payoffs
    values = tuple(found.values()) if isinstance(found, dict) else tuple(found)
    assert kohlberg_neyman(game) == values


@pytest.mark.parametrize("seed", range(15))
def test_value_is_efficient_and_threats_are_opposed(seed):
    rng = np.random.default_rng(seed)
    game = Game.from_payoffs(rng.integers(-5, 9, (3, *rng.integers(1, 4, 3))))
    powers = {mask: power for mask, (power, _) in threat_powers(game).items()}
    assert sum(kohlberg_neyman(game)) == powers[7]
    assert all(powers[m] == -powers[7 ^ m] for m in range(1, 7))
    for mask in range(1, 8):
        assert secured(game, mask, pure=True) <= secured(game, mask)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("high", [3, 30])
def test_strong_equilibria_by_listing(seed, high):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, rng.integers(1, 4)))
    game = Game.from_payoffs(rng.integers(0, high, (len(shape), *shape)))
    found = strong_nash(game)
    for at in itertools.product(*map(range, shape)):
        breaks = []
        for mask in range(1, 2**game.n):
            members = [i for i in range(game.n) if mask >> i & 1]
            for own in itertools.product(*(range(shape[i]) for i in members)):
                to = list(at)
                for i, action in zip(members, own, strict=True):
                    to[i] = action
                if all(game.integers[i][tuple(to)] > game.integers[i][at] for i in members):
                    breaks.append(mask)
        assert (at in found.profiles) == (not breaks)
        assert found.broken_by[at] == (min(breaks, key=lambda m: (m.bit_count(), m))
                                       if breaks else 0)


def test_bloc_worths_of_the_trivial_partition_are_equilibrium_payoffs():
    chicken = Game.from_payoffs({"A": [[6, 2], [7, 0]], "B": [[6, 7], [2, 0]]})
    worth = bloc_worth(chicken, (1, 2), 1)
    assert (worth.least, worth.greatest) == (2, 7)
    assert set(worth.equilibria) == {(0, 1), (1, 0)}
    pennies = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    assert bloc_worth(pennies, (1, 2), 1).least == 0
    assert bloc_worth(chicken, (3,), 3).least == 12


def test_no_pure_equilibrium_of_three_is_a_gap():
    # A and B play matching pennies, C watches
    game = Game.from_payoffs({"A": [[[1], [-1]], [[-1], [1]]], "B": [[[-1], [1]], [[1], [-1]]],
                              "C": [[[0], [0]], [[0], [0]]]})
    assert bloc_worth(game, (1, 2, 4), 1) is None
    assert bloc_worth(game, (1, 6), 1).least == 0


def joined(actions):
    return tuple(actions[i] for i in range(len(actions)))


@pytest.mark.parametrize("seed", range(12))
def test_alpha_and_beta_worths_by_definition(seed):
    """Aumann and Peleg (1960): what a coalition secures, and what it cannot be kept from."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, rng.integers(1, 4)))
    game = Game.from_payoffs(rng.integers(0, [3, 40][seed % 2], (len(shape), *shape)))
    pure = coalition_solutions(game, ["alpha", "beta"], pure=True).solutions
    mixed = coalition_solutions(game, ["alpha", "beta"]).solutions
    assert mixed["alpha"] == mixed["beta"]
    for size in range(1, game.n + 1):
        for group in itertools.combinations(range(game.n), size):
            own = list(itertools.product(*(range(shape[i]) for i in group)))
            rest = [i for i in range(game.n) if i not in group]
            table = [[sum(game.exact_payoff(k, joined(dict(zip([*group, *rest], [*mine, *theirs],
                                                              strict=True)))) for k in group)
                      for theirs in itertools.product(*(range(shape[i]) for i in rest))]
                     for mine in own]
            name = ",".join(game.players[i] for i in group)
            alpha = max(min(row) for row in table)
            beta = min(max(column) for column in zip(*table, strict=True))
            assert (pure["alpha"][name], pure["beta"][name]) == (alpha, beta)
            assert alpha <= mixed["beta"][name] <= beta


def test_what_listed_partitions_do_not_decide_is_not_denied():
    partial = PartitionGame(tuple("ABC"), {(0b011, 0b100): (Fraction(9), Fraction(1))})
    said = reports.text(reports.blocks(coalition_solutions(partial, ["internal-external"])))
    assert "is known to be such" in said
    whole = PartitionGame(tuple("AB"), {(0b11,): (Fraction(1),),
                                       (0b01, 0b10): (Fraction(2), Fraction(2))})
    said = reports.text(reports.blocks(coalition_solutions(whole, ["internal-external"])))
    assert "No coalition of two or more is such" in said


def test_potential_internal_stability_is_cited():
    whole = PartitionGame(tuple("AB"), {(0b11,): (Fraction(1),),
                                       (0b01, 0b10): (Fraction(2), Fraction(2))})
    cited = coalition_solutions(whole, ["internal-external"]).method.references
    assert "carraroeyckmansfinus2006" in cited
    assert set(cited) <= set(sources())
